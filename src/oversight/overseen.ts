// One application as its overseers see it: the decision and its facts, its life, its freeze and the proposal, the
// pushes to departments, and the effect of each next move. The person is masked.
import { staffNames } from '../access/staff.ts';
import type { Deps } from '../applications/deps.ts';
import { placeOfAttendance, placeOfRestoration, placeOfStatement } from '../applications/freeze-view.ts';
import { openApplication } from '../applications/open.ts';
import { readApplication, viewApplication } from '../applications/read.ts';
import type { ApplicationView, TimelineEntry } from '../applications/shapes.ts';
import { type Freeze, findFreeze, findRevocation, type Revocation } from '../applications/store/freezes.ts';
import { timelineFor } from '../applications/timeline.ts';
import type { Cause } from '../audit/change.ts';
import { listEventsOf } from '../audit/store/events.ts';
import { civilDateOf, timestamp } from '../base/clock.ts';
import { comparisonOf, type SourceComparison } from '../reviews/comparison.ts';
import { type CaseApplication, describeApplication } from '../reviews/item-detail.ts';
import { type DocumentCase, listedMaterialNames, materialsOf } from '../schemes/documents.ts';
import type { Scheme, Supervision } from '../schemes/scheme.ts';
import type { Text, Venue } from '../schemes/words.ts';
import { addWorkingDays } from '../schemes/working-days.ts';
import { frozenStanding } from './act-on-application.ts';
import { bansAhead } from './bans-ahead.ts';
import { type OverseenStanding, overseenStanding } from './moves.ts';
import { pageOfPushes } from './pushes.ts';
import { readSanction } from './sanctions.ts';
import type { BanAhead, PushView, SanctionView } from './shapes.ts';
import { findingsOf, type ShownFinding } from './shown-findings.ts';
import { listCasesOf } from './store/freezes.ts';
import { listBansOf } from './store/worklist.ts';

interface Kind {
  kind: string;
  text: Text;
}

export interface Overseen {
  view: ApplicationView;
  application: CaseApplication;
  /** of every source, in the order of the scheme */
  comparisons: SourceComparison[];
  timeline: TimelineEntry[];
  /** of the latest freeze; null if the application was never frozen */
  record: FreezeRecord | null;
  /** its adverse spot checks, the latest first */
  findings: ShownFinding[];
  pushes: PushView[];
  /** bans that follow from it */
  bans: SanctionView[];
  /** the materials of its category, and all others that a freeze may name as missing */
  materialKinds: Kind[];
  otherKinds: Kind[];
  /** spot-check cases of the application that may be named as the cause of a freeze, newest first */
  spotCheckCases: { id: string; at: string }[];
  outlook: Outlook;
  /** the acts that the reader can do with it now */
  standing: OverseenStanding;
}

/** The people of each act, by display name, and their notes. */
export interface FreezeRecord {
  frozenBy: string;
  attendance: { by: string; note: string | null } | null;
  restoration: { by: string; note: string } | null;
  /** the proposer by id too, because another supervisor has to carry the proposal out */
  proposal: { byId: string; by: string; endedBy: string | null } | null;
  statement: { by: string; text: string } | null;
}

/** The effects of the next moves, by the parameters of the scheme. */
export interface Outlook {
  today: string;
  /** where a freeze is verified; null where the scheme knows none */
  venue: Venue | null;
  /** last day for coming to the window, or for handing in, where none is named, and the latest that may be named */
  freezeUntil: string;
  freezeAtMost: string;
  freezeWorkingDays: number;
  /** last day for stating the case if it is proposed today; null where no day is waited for */
  heardUntil: string | null;
  /** the subjects that are barred if it is revoked today */
  bans: BanAhead[];
  supervision: Pick<
    Supervision,
    'hearingGrounds' | 'hearingWorkingDays' | 'pushedTo' | 'creditGrounds' | 'banGrounds' | 'pushWorkingDays'
  >;
}

const MOST_PUSHES = 50;

/** Puts the reading into the audit. Refuses with `not_found`. */
export async function readOverseen(deps: Deps, cause: Cause, id: string): Promise<Overseen> {
  const application = await readApplication(deps, cause, id);
  const scheme = deps.schemes.filedUnder(application);
  const filter = { status: undefined, late: undefined, event: undefined, recipient: undefined, before: undefined };
  const freeze = await findFreeze(deps.db, id);
  const revocation = freeze && (await findRevocation(deps.db, freeze.id));
  const now = deps.clock.now();
  const today = civilDateOf(now, scheme.timeZone);
  const [view, events, record, spotCheckCases, findings, pushes] = await Promise.all([
    viewApplication(deps, cause, application),
    listEventsOf(deps.db, id),
    freeze && recordOf(deps, freeze, revocation),
    listCasesOf(deps.db, id),
    findingsOf(deps, cause.actor, id),
    pageOfPushes(deps, cause, { ...filter, applicationId: id, limit: MOST_PUSHES }),
  ]);
  const opened = openApplication(deps.sealer, application);
  const { current } = opened;
  return {
    view,
    application: describeApplication(scheme, application, opened),
    comparisons: current ? current.decision.checks.map((check) => comparisonOf(scheme, current, check)) : [],
    timeline: timelineFor(cause.actor, events),
    record,
    findings,
    pushes: pushes.items,
    bans: await bansOf(deps, cause, id),
    ...kindsOf(scheme, opened.form),
    spotCheckCases: spotCheckCases.map(({ id: caseId, createdAt }) => ({ id: caseId, at: timestamp(createdAt) })),
    outlook: outlookOf(scheme, today, await bansAhead(deps, application, opened.form, today)),
    standing:
      application.status === 'frozen' && freeze
        ? frozenStanding({ application, scheme, now, today }, cause.actor, { freeze, proposal: revocation })
        : overseenStanding(cause.actor, {
            status: application.status,
            freeze: null,
            proposal: null,
            mayFreeze: scheme.supervision.freeze !== null,
            today: '',
          }),
  };
}

function kindsOf(scheme: Scheme, about: DocumentCase): Pick<Overseen, 'materialKinds' | 'otherKinds'> {
  const materialKinds = materialsOf(scheme, about);
  const own = new Set(materialKinds.map(({ kind }) => kind));
  const otherKinds = [...listedMaterialNames(scheme)]
    .map(([kind, text]) => ({ kind, text }))
    .filter(({ kind }) => !own.has(kind));
  return { materialKinds, otherKinds };
}

async function bansOf(deps: Deps, cause: Cause, id: string): Promise<SanctionView[]> {
  const ids = await listBansOf(deps.db, id);
  return await Promise.all(ids.map((each) => readSanction(deps, cause, each)));
}

async function recordOf({ db, sealer }: Deps, freeze: Freeze, revocation: Revocation | null): Promise<FreezeRecord> {
  const { attendedBy, attendedNote, endedBy, endNote } = freeze;
  const people = [
    freeze.frozenBy,
    attendedBy,
    endedBy,
    revocation?.proposedBy,
    revocation?.heardBy,
    revocation?.endedBy,
  ];
  const names = await staffNames(
    db,
    people.flatMap((person) => person ?? []),
  );
  const nameOf = (person: string) => names.get(person) ?? person;
  return {
    frozenBy: nameOf(freeze.frozenBy),
    attendance: attendedBy
      ? { by: nameOf(attendedBy), note: attendedNote && sealer.open(placeOfAttendance(freeze.id), attendedNote) }
      : null,
    restoration:
      endedBy && endNote ? { by: nameOf(endedBy), note: sealer.open(placeOfRestoration(freeze.id), endNote) } : null,
    proposal: revocation && {
      byId: revocation.proposedBy,
      by: nameOf(revocation.proposedBy),
      endedBy: revocation.endedBy && nameOf(revocation.endedBy),
    },
    statement:
      revocation?.heardBy && revocation.statement
        ? { by: nameOf(revocation.heardBy), text: sealer.open(placeOfStatement(revocation.id), revocation.statement) }
        : null,
  };
}

function outlookOf({ supervision }: Scheme, today: Temporal.PlainDate, bans: BanAhead[]): Outlook {
  const { freezeWorkingDays, mostFreezeWorkingDays, hearingWorkingDays } = supervision;
  return {
    today: today.toString(),
    venue: supervision.freeze?.venue ?? null,
    freezeUntil: addWorkingDays(today, freezeWorkingDays).day.toString(),
    freezeAtMost: addWorkingDays(today, mostFreezeWorkingDays).day.toString(),
    freezeWorkingDays,
    heardUntil: hearingWorkingDays > 0 ? addWorkingDays(today, hearingWorkingDays).day.toString() : null,
    bans,
    supervision,
  };
}
