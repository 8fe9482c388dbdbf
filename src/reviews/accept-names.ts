// A clerk who confirms that a registered name is the applicant's has judged the name alone. With the name accepted, the
// answer is compared in full; each contradiction becomes an item of its own (fail closed).
import type { Deps } from '../applications/deps.ts';
import { isUnderReview } from '../applications/lifecycle.ts';
import { openApplication } from '../applications/open.ts';
import { decideAgain } from '../applications/reexamine.ts';
import { lockApplication } from '../applications/store/applications.ts';
import type { AuditEntry } from '../audit/change.ts';
import type { Tx } from '../db/connect.ts';
import type { AcceptedNames } from '../matching/accepted-names.ts';
import type { Source } from '../schemes/words.ts';
import { applyDecision } from './apply-answers.ts';
import { namesToJudge } from './registered-name.ts';
import { type Item, listDecisions, lockItemsOf } from './store/items.ts';

/**
 * Call it once the item is settled as confirmed, and before the review may end. Returns no event where no name was in
 * doubt. The event holds no name.
 */
export async function acceptNames(deps: Deps, tx: Tx, item: Item, by: string): Promise<AuditEntry[]> {
  const application = await lockApplication(tx, item.applicationId);
  // another department may wait for a supplement meanwhile
  if (!application || !isUnderReview(application.status)) return [];
  const opened = openApplication(deps.sealer, application);
  const confirmed = (await listDecisions(tx, item.id)).filter(({ result }) => result === 'confirmed');
  const accepted: Partial<Record<Source, string[]>> = {};
  for (const check of opened.current?.decision.checks ?? []) {
    const names = opened.current && namesToJudge(check, opened.current.grounds);
    if (names && confirmed.some(({ subject }) => subject === check.source)) accepted[check.source] = [names.found];
  }
  const sources = Object.keys(accepted) as Source[];
  if (sources.length === 0) return [];
  const acceptedNames: AcceptedNames = accepted;
  const rechecked = decideAgain(deps, application, opened, { asked: [], aheadMs: 0 }, { acceptedNames });
  if (!rechecked) return [];
  const items = await lockItemsOf(tx, application.id);
  const event = {
    action: 'review.names_accepted',
    applicationId: application.id,
    data: { itemId: item.id, sources },
  } as const;
  return [event, ...(await applyDecision(deps, tx, application, { askedBy: by, rechecked, items }))];
}
