// One review item as a clerk works on it: claimed and found values side by side, the progress of the other departments,
// and the history. Of other departments it shows only whether they are done.
import { staffNames } from '../access/staff.ts';
import type { Deps } from '../applications/deps.ts';
import { type Opened, openApplication } from '../applications/open.ts';
import { lastDayBefore } from '../applications/ruling.ts';
import type { TimelineEntry } from '../applications/shapes.ts';
import { type Application, findApplication } from '../applications/store/applications.ts';
import { timelineFor } from '../applications/timeline.ts';
import type { Cause } from '../audit/change.ts';
import { listEventsOf } from '../audit/store/events.ts';
import { civilDateOf, timestamp } from '../base/clock.ts';
import { maskName } from '../identity/names.ts';
import { birthDateOf, maskResidentId } from '../identity/resident-id.ts';
import { materialsOf } from '../schemes/documents.ts';
import { MATERIAL_KINDS, UNLISTED_KINDS } from '../schemes/material-kinds.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { sourcesOwnedBy } from '../schemes/scheme-checks.ts';
import type { Department, Source, Text } from '../schemes/words.ts';
import { addWorkingDays, workingDaysUntil } from '../schemes/working-days.ts';
import { comparisonOf, type SourceComparison } from './comparison.ts';
import { BUSINESS_TYPE, CHANNEL, DEPENDANT_RELATION, settlementText } from './detail-texts.ts';
import { tooOldSources } from './fresh-answers.ts';
import { type ItemMove, itemMoves } from './moves.ts';
import { readItem } from './queue.ts';
import type { CaseItemView, DescribedView } from './shapes.ts';
import { unheardSources } from './store/askings.ts';
import { type Item, listItemsOf } from './store/items.ts';
import { subjectsOf } from './subjects.ts';
import { whyTwo } from './two-people.ts';
import { sourcesNamed } from './view-to-judge.ts';
import { categoryTitle } from './worklist.ts';

export interface CaseView {
  item: CaseItemView;
  /** the acts that the reader can do with it now */
  moves: ItemMove[];
  application: CaseApplication;
  /** last day of the item (civil date), and the working days until that day; negative once the item is late */
  lastDay: string;
  workingDaysLeft: number;
  /** the comparisons of the department's sources, in the order of the scheme */
  comparisons: SourceComparison[];
  /** the moment of this reading */
  asOf: string;
  /** sources whose answers are too old to approve on; they are asked again before an approval */
  oldAnswers: Source[];
  departments: { department: Department; state: DepartmentState; isOwn: boolean }[];
  timeline: TimelineEntry[];
  /** display names of the staff in the item, by id */
  names: Map<string, string>;
  /** by check or rule: the reason why a confirmation requires two people */
  whyTwo: Map<string, Text>;
  /** materials that the scheme lists for this category, to be requested again */
  materialKinds: { kind: string; text: Text }[];
  /** materials of other categories and schemes, and kinds for materials that no list names */
  otherKinds: { kind: string; text: Text }[];
  /** last day of a supplement if the clerk names none (civil date), and the working days until that day */
  supplementDay: { day: string; workingDays: number };
  /** by clause: document and place, as people cite it */
  citations: ReadonlyMap<string, Text>;
  /** the latest asking after the decision; another value than before means that a new answer came in */
  answer: string | null;
}

export interface CaseApplication extends DescribedView {
  status: Application['status'];
  /** somebody asked for a decision by a person */
  personWanted: boolean;
  /** relatives who settle as well; names and ids are masked */
  dependants: { relation: Text; name: string; residentId: string }[];
}

/** `waits`: for a supplement. `closed`: the application ended before the item was settled. */
export type DepartmentState = 'pending' | 'waits' | 'done' | 'closed';

/**
 * Audits the reading. Refuses with `not_found`, also for an item of another department; that attempt is audited as
 * well.
 */
export async function readCase(deps: Deps, cause: Cause, itemId: string): Promise<CaseView> {
  const item = await readItem(deps, cause, itemId);
  const application = await findApplication(deps.db, item.applicationId);
  if (!application) throw new Error('an item without an application');
  const [items, events, names] = await Promise.all([
    listItemsOf(deps.db, application.id),
    listEventsOf(deps.db, application.id),
    staffNames(deps.db, peopleOf(item)),
  ]);
  const opened = openApplication(deps.sealer, application);
  const scheme = deps.schemes.filedUnder(application);
  const today = civilDateOf(deps.clock.now(), scheme.timeZone);
  const lastDay = lastDayBefore(Temporal.Instant.from(item.due), scheme.timeZone);
  const { status, assignee, settledBy, leftToOthersBy } = item;
  const materialKinds = materialsOf(scheme, opened.form);
  return {
    item,
    moves: itemMoves(cause.actor, {
      status: status === 'claimed' ? 'open' : status,
      holder: assignee,
      settledBy,
      involved: leftToOthersBy,
      isInReview: application.status === 'in_review',
    }),
    application: describeApplication(scheme, application, opened),
    lastDay: lastDay.toString(),
    workingDaysLeft: workingDaysUntil(today, lastDay) - workingDaysUntil(lastDay, today),
    comparisons: comparisonsOf(scheme, opened, item),
    asOf: timestamp(deps.clock.now()),
    oldAnswers: tooOldSources(
      deps,
      application,
      opened,
      deps.clock.now(),
      await unheardSources(deps.db, application.id),
    ),
    departments: progressOf(items, item.department),
    timeline: timelineFor(cause.actor, events),
    names,
    whyTwo: whyTwoOf(
      scheme,
      opened,
      items.find(({ id }) => id === itemId),
    ),
    materialKinds,
    otherKinds: otherKindsThan(materialKinds.map(({ kind }) => kind)),
    supplementDay: supplementDayOf(scheme, today),
    citations: new Map(Object.entries(scheme.citations)),
    answer: application.recheckId,
  };
}

const otherKindsThan = (listed: readonly string[]): CaseView['otherKinds'] =>
  [...Object.entries(MATERIAL_KINDS), ...Object.entries(UNLISTED_KINDS)]
    .filter(([kind]) => !listed.includes(kind))
    .map(([kind, text]) => ({ kind, text }));

function supplementDayOf({ readings }: Scheme, today: Temporal.PlainDate): CaseView['supplementDay'] {
  const workingDays = readings.supplementWorkingDays;
  return { day: addWorkingDays(today, workingDays).day.toString(), workingDays };
}

/** The application in words, for everybody working on it. */
export function describeApplication(scheme: Scheme, application: Application, { form }: Opened): CaseApplication {
  const submittedOn = civilDateOf(application.submittedAt, scheme.timeZone);
  return {
    number: application.number,
    reference: application.reference,
    scheme: scheme.title,
    category: categoryTitle(scheme, application.category),
    businessType: BUSINESS_TYPE[form.businessType],
    channel: CHANNEL[form.channel],
    settlement: settlementText(scheme, form.settlement),
    submittedAt: timestamp(application.submittedAt),
    status: application.status,
    applicant: { name: maskName(form.applicant.name), residentId: maskResidentId(form.applicant.residentId) },
    age: birthDateOf(form.applicant.residentId).until(submittedOn, { largestUnit: 'years' }).years,
    employer: form.employer ?? null,
    personWanted: form.optOutOfAutomatedDecision || application.humanRequestedAt !== null,
    dependants: (form.dependants ?? []).map(({ relation, name, residentId }) => ({
      relation: DEPENDANT_RELATION[relation],
      name: maskName(name),
      residentId: maskResidentId(residentId),
    })),
  };
}

/** Returns, for an item that still waits for somebody, why each confirmation requires two people. */
function whyTwoOf(scheme: Scheme, opened: Opened, item: Item | undefined): Map<string, Text> {
  if (!opened.current || !item || item.status === 'settled' || item.status === 'closed') return new Map();
  const { grounds } = opened.current;
  return new Map(
    subjectsOf(opened, item).flatMap((subject) => {
      const why = whyTwo(scheme, subject, grounds);
      return why ? [[subject.name, why] as const] : [];
    }),
  );
}

function comparisonsOf(scheme: Scheme, { current }: Opened, item: CaseItemView): SourceComparison[] {
  if (!current) return [];
  const { department } = item;
  const named = new Set(sourcesNamed(item));
  const own = sourcesOwnedBy(scheme, current.grounds.submission, department);
  return current.decision.checks
    .filter(({ source }) => own.has(source))
    .map((check) => comparisonOf(scheme, current, check, { withNames: named.has(check.source) }));
}

const peopleOf = ({ assignee, settledBy, visit, decisions, comments }: CaseItemView): string[] =>
  [
    assignee,
    settledBy,
    visit?.recordedBy ?? null,
    ...decisions.flatMap(({ by, countersignedBy, returnedBy }) => [by, countersignedBy, returnedBy]),
    ...comments.map(({ by }) => by),
  ].filter((id) => id !== null);

const STATE: Record<Item['status'], DepartmentState> = {
  open: 'pending',
  countersign: 'pending',
  paused: 'waits',
  settled: 'done',
  closed: 'closed',
};
const OPENNESS: DepartmentState[] = ['pending', 'waits', 'done', 'closed'];

/** Returns one line for each department; open items count before items settled earlier. */
function progressOf(items: readonly Item[], own: Department): CaseView['departments'] {
  const states = new Map<Department, DepartmentState>();
  for (const { department, status } of items) {
    const known = states.get(department);
    const state = STATE[status];
    if (!known || OPENNESS.indexOf(state) < OPENNESS.indexOf(known)) states.set(department, state);
  }
  return [...states].map(([department, state]) => ({ department, state, isOwn: department === own }));
}
