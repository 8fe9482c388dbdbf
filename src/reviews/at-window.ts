// Decides whether a review goes on at the window after new answers, and whether the applicant is called there anew
// (SZ-42). Pure.
import type { Opened } from '../applications/open.ts';
import type { Rechecked } from '../applications/sealed-decision.ts';
import type { Application } from '../applications/store/applications.ts';
import { type Reason, type TwoPersonReason, venueAfter } from '../matching/decide.ts';
import type { Subject } from '../matching/subjects.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { Department, Venue } from '../schemes/words.ts';
import type { Item } from './store/items.ts';
import { subjectsOf } from './subjects.ts';

/** The work that new answers leave to a department. */
export interface Work {
  department: Department;
  /** the item that is not settled yet */
  item: Item | undefined;
  /** the subjects that fail, and that people of the department have not settled */
  failing: Subject[];
  /** the codes of the reasons that people of the department have settled */
  settledCodes: ReadonlySet<string>;
}

/**
 * Returns where the review goes on. A reason that people have settled, which was possible only with the applicant at
 * the window, does not lead back there: the applicant was told that nobody need come any more.
 */
export function venueOf(
  scheme: Scheme,
  application: Pick<Application, 'venue'>,
  { rechecked, works }: { rechecked: Rechecked; works: readonly Work[] },
): Venue {
  const venue = venueAfter(scheme, rechecked);
  if (venue === 'online' || application.venue !== 'online') return venue;
  const needsPerson = ({ code }: Pick<Reason, 'code'>) => scheme.windowReasons.includes(code);
  const isOpen = works.some(({ failing }) =>
    failing.some(({ reasons, tookTwo }) => reasons.some(needsPerson) || tookTwo.some(needsPerson)),
  );
  return isOpen ? 'window' : 'online';
}

/**
 * True if a failing subject requires the applicant at the window, and the applicant was not yet called for it. The
 * review may already be at the window for another subject (SZ-42). A reason that people have settled, and that is only
 * remembered since the source fell silent, calls nobody a second time. One that nobody has seen, because it came under
 * a name in doubt, does, but only where no message called before: the register may repeat it with every answer.
 */
export function isNewAtWindow(
  { windowReasons }: Scheme,
  before: Pick<Opened, 'kept' | 'current'>,
  { item, failing, settledCodes }: Work,
  wasCalled: boolean,
): boolean {
  const needsPerson = ({ code }: Pick<Reason, 'code'>) => windowReasons.includes(code);
  const { decision, grounds } = before.current ?? {};
  const remembered = Object.values(grounds?.tookTwo ?? {}).flat();
  const wasGiven = ({ code, taken }: TwoPersonReason) =>
    decision?.reasons.some((each) => each.code === code) ||
    remembered.some((each) => each.code === code && each.taken === taken);
  const isUnknown = (each: TwoPersonReason) => !settledCodes.has(each.code) || !(wasCalled || wasGiven(each));
  const needsComing = ({ reasons, tookTwo }: Subject) =>
    reasons.some(needsPerson) || tookTwo.some((each) => needsPerson(each) && isUnknown(each));
  const known = item ? subjectsOf(before, item).filter(needsComing) : [];
  const isKnown = ({ name }: Subject) => known.some((each) => each.name === name);
  return failing.some((subject) => needsComing(subject) && !isKnown(subject));
}
