// The ends of an approval without supervisors (SZ-66, AMB-32): the department that settles reports 落户, the unit that
// filed gives the approval up, or it lapses. Each end is told to the departments like every move (SZ-55). An approval
// that was given up or has lapsed frees the person at once; a settled one may still be frozen and revoked.
import type { Deps } from '../applications/deps.ts';
import { movesOf } from '../applications/lifecycle.ts';
import {
  type Application,
  findApplication,
  lockApplication,
  moveApplication,
} from '../applications/store/applications.ts';
import { tellMove } from '../applications/tell-departments.ts';
import { type AuditEntry, type Cause, change, countedChange } from '../audit/change.ts';
import { type Actor, systemActor } from '../base/actor.ts';
import { civilDateOf } from '../base/clock.ts';
import { Refusal } from '../base/refusal.ts';
import { isWithin } from '../db/jurisdiction.ts';
import { givenUpText, lapsedText, settledText } from '../notices/texts.ts';
import type { ApprovalEnd } from '../schemes/words.ts';
import { actOnApplication, type OnApplication, onApplication, refuseDay, tellApplicant } from './act-on-application.ts';
import { applicationNow } from './application-now.ts';
import { placeOfEnd } from './places.ts';
import type { SettledForm } from './schema.ts';
import { insertEnd, listLapsed } from './store/approval-ends.ts';

const AT_ONCE = 100;
/** The department that reports a settlement by the answer of its own system. */
const DEPARTMENT = systemActor('department');
const CLOCK = systemActor('lapse-approvals');

/**
 * Records that the person has settled. Refuses with `not_found` unless the caller is a clerk of the department that
 * settles, in an office of the scheme and district; `illegal_transition` unless it is approved; `validation_failed` for
 * a day before the approval or in the future.
 */
export async function settleApproval(deps: Deps, cause: Cause, id: string, form: SettledForm): Promise<Application> {
  await actOnApplication(
    deps,
    cause,
    id,
    'settled',
    async (on) => {
      requireApproved(on, cause.actor);
      requireSettledDay(on, form.settledOn);
      return { result: undefined, events: [await settle(deps, on, cause.actor.id, form)] };
    },
    reachApproval,
  );
  return await applicationNow(deps, id);
}

/** Refuses with `not_found` unless the caller may settle it, whatever its status. */
export async function reachApproval(deps: Deps, actor: Actor, id: string): Promise<Application> {
  const application = await findApplication(deps.db, id);
  if (!application?.approvalNumber || !isWithin(actor, application)) throw new Refusal('not_found');
  const { settledBy } = deps.schemes.filedUnder(application).supervision;
  if (actor.department !== settledBy) throw new Refusal('not_found');
  return application;
}

/**
 * The same by the answer of the department's own system. Returns false, and leaves a refused move in the audit, where
 * the approval cannot be settled; true where it is settled already.
 */
export async function settleByAnswer(deps: Deps, id: string, form: SettledForm): Promise<boolean> {
  return await change(deps, { actor: DEPARTMENT }, async (tx) => {
    const application = await lockApplication(tx, id);
    if (!application) throw new Error('a push of an application that is not there');
    if (application.status === 'settled') return { result: true, events: null };
    const on = onApplication(deps, tx, application);
    if (application.status === 'approved' && isSettledDay(on, form.settledOn)) {
      return { result: true, events: [await settle(deps, on, DEPARTMENT.id, form)] };
    }
    const data = { attempted: 'settled', code: 'illegal_transition' };
    return { result: false, events: [{ action: 'application.move_refused', applicationId: id, data }] };
  });
}

const settle = (deps: Deps, on: OnApplication, by: string, { settledOn, office }: SettledForm): Promise<AuditEntry> =>
  end(deps, on, { kind: 'settled', by, details: office, settledOn });

const approvedOn = ({ application, scheme, today }: OnApplication): Temporal.PlainDate =>
  application.decidedAt ? civilDateOf(application.decidedAt, scheme.timeZone) : today;

function isSettledDay(on: OnApplication, settledOn: string): boolean {
  const day = Temporal.PlainDate.from(settledOn);
  return Temporal.PlainDate.compare(day, approvedOn(on)) >= 0 && Temporal.PlainDate.compare(day, on.today) <= 0;
}

function requireSettledDay(on: OnApplication, settledOn: string): void {
  if (isSettledDay(on, settledOn)) return;
  const first = approvedOn(on);
  throw refuseDay('settledOn', {
    zh: `日期应在${first}至${on.today}之间`,
    en: `The day must lie between ${first} and ${on.today}`,
  });
}

/**
 * The unit that filed gives the approval up, and the person may apply again at once. Refuses with `not_found` for
 * another unit's application, and `illegal_transition` unless it is approved: nobody escapes a freeze in this way.
 */
export async function giveUpApproval(deps: Deps, cause: Cause, id: string, note: string): Promise<Application> {
  await actOnApplication(deps, cause, id, 'give_up', async (on) => {
    requireApproved(on, cause.actor);
    const event = await end(deps, on, { kind: 'given_up', by: cause.actor.id, details: note });
    return { result: undefined, events: [event] };
  });
  return await applicationNow(deps, id);
}

/** Returns how many approvals have lapsed. Each is a separate change; if one fails, the others go on. */
export async function lapseApprovals(deps: Deps): Promise<number> {
  let done = 0;
  for (const id of await listLapsed(deps.db, deps.clock.now(), AT_ONCE)) {
    done += await change(deps, { actor: CLOCK }, async (tx) => {
      const application = await lockApplication(tx, id);
      if (application?.status !== 'approved' || !application.dueAt) return countedChange([]);
      const on = onApplication(deps, tx, application);
      if (Temporal.Instant.compare(application.dueAt, on.now) > 0) return countedChange([]);
      return countedChange([await end(deps, on, { kind: 'lapsed', by: CLOCK.id, details: null })]);
    }).catch((error) => {
      deps.log.error('lapse.failed', error, { applicationId: id });
      return 0;
    });
  }
  return done;
}

function requireApproved({ application }: OnApplication, { role }: Actor): void {
  if (application.status === 'approved') return;
  const legalMoves = movesOf(role, application);
  throw new Refusal('illegal_transition', { currentStatus: application.status, legalMoves });
}

interface End {
  kind: ApprovalEnd;
  by: string;
  /** sealed here: the office, or why it is given up */
  details: string | null;
  settledOn?: string;
}

const TEXTS = { settled: settledText, given_up: givenUpText, lapsed: lapsedText };

/** Ends a locked approval, and tells the applicant and the departments. Returns the audit event. */
async function end(deps: Deps, on: OnApplication, { kind, by, details, settledOn }: End): Promise<AuditEntry> {
  const { tx, application, scheme, now } = on;
  const { id } = application;
  const sealed = details === null ? null : deps.sealer.seal(placeOfEnd(id), details);
  await insertEnd(tx, { applicationId: id, kind, at: now, by, details: sealed });
  const move = { from: ['approved'], to: kind, at: now, dueAt: null, ...(settledOn ? { settledOn } : {}) } as const;
  if (!(await moveApplication(tx, id, move))) throw new Error('an approval that was locked has moved');
  await tellApplicant(deps, on, kind, TEXTS[kind]);
  const pushed = await tellMove(deps, tx, scheme, { applicationId: id, at: now, event: `approval.${kind}` });
  const data = { pushed, ...(settledOn ? { settledOn } : {}) };
  return { action: `application.${kind}`, applicationId: id, data };
}
