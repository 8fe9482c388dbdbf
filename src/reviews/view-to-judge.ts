// A review item for a clerk who may have to judge it, with the names from the registers' answers.
import type { Deps } from '../applications/deps.ts';
import { openApplication } from '../applications/open.ts';
import { type Cause, change } from '../audit/change.ts';
import type { Source } from '../schemes/words.ts';
import { isNameShown, serialOf } from './registered-name.ts';
import type { CaseItemView } from './shapes.ts';
import { isUnsettled } from './states.ts';
import type { Item } from './store/items.ts';
import { applicationOf, viewOn } from './view.ts';

/** Sources of the item whose names the view shows in full. */
export const sourcesNamed = ({ checks }: Pick<CaseItemView, 'checks'>): Source[] =>
  checks.filter(({ differences }) => differences.some(isNameShown)).map(({ source }) => source);

/**
 * Returns the item for a caller of its department who may have to judge it. A clerk sees the registered names while the
 * item is not settled. The audit records this as a reading of personal data, with the serial numbers of the questions
 * that brought the names, and never holds the names.
 */
export async function viewToJudge(deps: Deps, cause: Cause, item: Item): Promise<CaseItemView> {
  const isAwaited = cause.isAwaited ?? (() => true);
  const withNames = cause.actor.role === 'clerk' && isUnsettled(item.status) && isAwaited();
  const application = await applicationOf(deps, item);
  const view = await viewOn(deps, item, application, cause.actor, { withNames });
  const sources = sourcesNamed(view);
  // a caller who has left sees nothing, so no reading is recorded
  if (!withNames || sources.length === 0 || !isAwaited()) return view;
  const { current } = openApplication(deps.sealer, application);
  const answers = sources.flatMap((source) => (current && serialOf(current, source)) ?? []);
  const data = { answers, itemId: item.id, purpose: 'check_source', sources };
  await change(deps, cause, async () => ({
    result: undefined,
    events: [{ action: 'application.revealed', applicationId: item.applicationId, data }],
  }));
  return view;
}
