// The end of a review: the application is decided with the last of its items, on what each department has settled, and never before.
import { concludeReview, type Override } from '../applications/conclude.ts';
import type { Deps } from '../applications/deps.ts';
import type { ReviewedReason } from '../applications/kept.ts';
import type { Application } from '../applications/store.ts';
import { type Opened, openApplication } from '../applications/view.ts';
import type { AuditEntry } from '../audit/change.ts';
import type { Tx } from '../db/connect.ts';
import type { Reason } from '../matching/decide.ts';
import { placeOfNote, placeOfReasons } from './places.ts';
import { type Item, type ItemDecision, listDecisions, listItemsOf } from './store.ts';
import { failingSubjects, refusalOf, type Subject } from './subjects.ts';

/**
 * Decides an application whose items are all settled; null where any is not. Refused by any department, it is rejected with
 * every reason of every department that has refused. To be called while the application is locked.
 */
export async function concludeWhenSettled(deps: Deps, tx: Tx, application: Application): Promise<AuditEntry | null> {
  const items = await listItemsOf(tx, application.id);
  if (application.status !== 'in_review' || items.some(({ status }) => status !== 'settled')) return null;
  const opened = openApplication(deps.sealer, application);
  const reasons: ReviewedReason[] = [];
  const overrides: Override[] = [];
  for (const item of items) {
    for (const decision of await listDecisions(tx, item.id)) {
      if (decision.reasonCode !== null) reasons.push(refusalIn(deps, opened, item, decision));
      overrides.push(...overrideOf(decision));
    }
  }
  const came = items.flatMap(({ department, attendedOn }) => (attendedOn ? [{ department, on: attendedOn }] : []));
  return await concludeReview(deps, tx, application, { reasons, attended: came, overrides });
}

/** It is refused for what stood against it then, whatever later answers have changed. */
function refusalIn(
  { sealer }: Deps,
  opened: Opened,
  item: Item,
  { id, subject, reasonCode, note, reasons: stood }: ItemDecision & { id: string },
): ReviewedReason {
  const refused = stood
    ? { name: subject, check: null, reasons: JSON.parse(sealer.open(placeOfReasons(id), stood)) as Reason[] }
    : subjectNamed(everFailing(opened, item), subject);
  return { ...refusalOf(refused, reasonCode ?? ''), note: note && sealer.open(placeOfNote(id), note) };
}

/** What was confirmed though no source matched it, or though it breaks a rule. */
function overrideOf({ subject, result, verdict, takesTwo, ground, countersignedBy }: ItemDecision): Override[] {
  const isOverride = result === 'confirmed' && (takesTwo || (verdict !== null && verdict !== 'match'));
  return isOverride ? [{ check: subject, verdict, ground, byTwo: countersignedBy !== null }] : [];
}

/** Of what was settled before its reasons were kept beside it. */
const everFailing = ({ kept, current }: Opened, { department }: Item): Subject[] =>
  [current, kept].flatMap((examined) => (examined ? failingSubjects(examined.decision, department) : []));

/** Throws where the item does not hold it. */
export function subjectNamed(subjects: Subject[], name: string): Subject {
  const subject = subjects.find((each) => each.name === name);
  if (!subject) throw new Error('a decision on what the item does not hold');
  return subject;
}
