// 重新查询: a clerk who holds an item asks its sources again, and sees the new answers before settling. The machine
// decides nothing on them while the clerk holds the item.
import type { Deps } from '../applications/deps.ts';
import { openApplication } from '../applications/open.ts';
import type { Cause } from '../audit/change.ts';
import { Refusal } from '../base/refusal.ts';
import type { Source } from '../schemes/words.ts';
import { actOnItem, requireDepartment, requireHolderAndExtend, requireInReview, requireStatus } from './act-on-item.ts';
import { openSources, takeAnswersIn } from './apply-answers.ts';
import { askInReview } from './ask.ts';
import type { RecheckForm } from './schema.ts';
import { settleOrLog } from './settle-matched.ts';
import type { CaseItemView } from './shapes.ts';
import { findItem } from './store/items.ts';
import { viewToJudge } from './view-to-judge.ts';

/**
 * Asks the sources whose checks the item still has to settle, or those of them that the form names. A source that does
 * not answer changes nothing. Refuses with `not_found`, `illegal_transition`, `not_claimed`, or `validation_failed` if
 * there is nothing to ask, or if the form names another source.
 */
export async function recheckItem(
  deps: Deps,
  cause: Cause,
  id: string,
  { sources: wanted, traceparent }: RecheckForm & { traceparent: string },
): Promise<CaseItemView> {
  const { application, sources } = await actOnItem(deps, cause, id, 'recheck', async (on) => {
    requireDepartment(on);
    await requireStatus(on, ['open']);
    await requireHolderAndExtend(on);
    await requireInReview(on);
    const left = openSources(on.application, [on.item], deps);
    const sources = wanted ? left.filter((source) => wanted.includes(source)) : left;
    if (sources.length === 0 || wanted?.some((source) => !left.includes(source))) throw nothingToAsk(wanted);
    const data = { itemId: id, sources };
    const event = { action: 'review.recheck_requested', applicationId: on.application.id, data } as const;
    return { result: { application: on.application, sources }, events: [event] };
  });
  const opened = openApplication(deps.sealer, application);
  const again = await askInReview(deps, application, opened, sources, traceparent);
  await takeAnswersIn(deps, cause, application.id, again, { askedBy: cause.actor.id, silence: 'keeps' });
  await settleOrLog(deps, application.id);
  const item = await findItem(deps.db, id);
  if (!item) throw new Error('an item that was asked about is not there');
  return await viewToJudge(deps, cause, item);
}

const nothingToAsk = (wanted: readonly Source[] | undefined) =>
  new Refusal('validation_failed', {
    errors: [
      {
        pointer: wanted ? '/sources' : '',
        code: 'nothing_to_ask',
        message: { zh: '该事项没有可重新查询的数据源', en: 'The item has no source that can be asked again' },
      },
    ],
  });
