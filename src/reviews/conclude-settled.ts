// The end of a review: the application is decided with the last of its items, on what each department has settled, and never before.
import { concludeReview } from '../applications/conclude.ts';
import type { Deps } from '../applications/deps.ts';
import type { ReviewedReason } from '../applications/kept.ts';
import type { Application } from '../applications/store.ts';
import { type Opened, openApplication } from '../applications/view.ts';
import type { AuditEntry } from '../audit/change.ts';
import type { Tx } from '../db/connect.ts';
import type { Reason } from '../matching/decide.ts';
import { placeOfNote, placeOfReasons } from './places.ts';
import { type Item, listDecisions, listItemsOf } from './store.ts';
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
  for (const item of items.filter(({ result }) => result === 'refused')) {
    for (const { id, subject, reasonCode, note, reasons: stood } of await listDecisions(tx, item.id)) {
      if (reasonCode === null) continue;
      const words = note && deps.sealer.open(placeOfNote(id), note);
      // it is refused for what stood against it then, whatever later answers have changed
      const refused = stood
        ? { name: subject, check: null, reasons: JSON.parse(deps.sealer.open(placeOfReasons(id), stood)) as Reason[] }
        : subjectNamed(everFailing(opened, item), subject);
      reasons.push({ ...refusalOf(refused, reasonCode), note: words });
    }
  }
  const came = items.flatMap(({ department, attendedOn }) => (attendedOn ? [{ department, on: attendedOn }] : []));
  return await concludeReview(deps, tx, application, { reasons, attended: came });
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
