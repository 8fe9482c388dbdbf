// 撤销: one supervisor proposes a revocation on a ground, another carries it out. Before a revocation for a violation
// the person is told facts, reasons and basis and may state the case (行政许可法 7, 36; 行政处罚法 44, 45). Only a
// frozen approval is ever revoked, and for good (SZ-53, SZ-54).
import type { Deps } from '../applications/deps.ts';
import {
  groundText,
  placeOfRevocationNote,
  placeOfSecondNote,
  placeOfStatement,
  remedyOf,
  revocationView,
} from '../applications/freeze-view.ts';
import { openApplication } from '../applications/open.ts';
import type { RevocationView } from '../applications/shapes.ts';
import { type Application, moveApplication } from '../applications/store/applications.ts';
import { type Freeze, findRevocation, type Revocation } from '../applications/store/freezes.ts';
import { tellMove } from '../applications/tell-departments.ts';
import type { AuditEntry, Cause, Entries } from '../audit/change.ts';
import { civilDateOf, timestamp } from '../base/clock.ts';
import { Refusal } from '../base/refusal.ts';
import { hearingText, revokedText } from '../notices/texts.ts';
import { clauseText } from '../schemes/scheme.ts';
import { addWorkingDays } from '../schemes/working-days.ts';
import {
  actOnApplication,
  frozenStanding,
  illegal,
  moveState,
  type OnApplication,
  proposalDetails,
  refuseDay,
  requireFrozen,
  requirePastDay,
  tellApplicant,
} from './act-on-application.ts';
import { applicationNow } from './application-now.ts';
import { bansAhead, kindsBarred, schemeOfFinding } from './bans-ahead.ts';
import { reportingUnit } from './reporting-unit.ts';
import { withdrawn } from './restore.ts';
import { banForRevocation } from './sanctions.ts';
import type { RevokeForm, StatementForm } from './schema.ts';
import type { BanAhead } from './shapes.ts';
import { endRevocation, endRevoked, insertRevocation, type NewRevocation, recordStatement } from './store/freezes.ts';

export type Revoking =
  | { done: false; application: Application; proposal: RevocationView; bans: BanAhead[] }
  | { done: true; application: Application };

/**
 * The first supervisor proposes; another who names the same ground carries it out. Refuses with `not_found`;
 * `illegal_transition` unless the application is frozen, or if another ground is proposed; `second_supervisor_required`
 * if the proposer asks again; `too_early` if the ground is `not_supplemented` and the freeze is not past its last day,
 * or until the last day of the hearing is over or a statement is on record; `validation_failed` for a day of
 * verification before the freeze or in the future, or named with a first proposal.
 */
export async function revokeApplication(
  deps: Deps,
  cause: Cause,
  id: string,
  { ground, note, attendedOn }: RevokeForm,
): Promise<Revoking> {
  const proposed = await actOnApplication(deps, cause, id, 'revoke', async (on) => {
    const frozen = await requireFrozen(on);
    const { freeze, proposal } = frozen;
    const { waitsFor, grounds } = frozenStanding(on, cause.actor, frozen);
    const moves = moveState(on.application, proposal?.proposedBy === cause.actor.id);
    if (proposal && proposal.ground !== ground)
      throw illegal(on.application, { ...moves, ...proposalDetails(proposal) });
    if (!grounds.includes(ground)) throw tooEarly(on, freeze.dueAt, moves);
    if (!proposal) {
      if (attendedOn) throw ofTheSecond();
      return await propose(deps, on, freeze, { ground, note, by: cause.actor.id });
    }
    if (waitsFor === 'second_supervisor') {
      throw new Refusal('second_supervisor_required', proposalDetails(proposal));
    }
    if (waitsFor === 'hearing' && proposal.heardUntil !== null) {
      throw tooEarly(on, endOf(on, proposal.heardUntil), proposalDetails(proposal));
    }
    if (attendedOn) requirePastDay(on, freeze, 'attendedOn', attendedOn);
    const verifiedOn = attendedOn ?? freeze.attendedOn;
    const sealed = deps.sealer.seal(placeOfSecondNote(proposal.id), note);
    const end = { by: cause.actor.id, note: sealed, verifiedOn };
    return { result: null, events: await carryOut(deps, on, freeze, proposal, end) };
  });
  const application = await applicationNow(deps, id);
  if (proposed === null) return { done: true, application };
  const proposal = revocationView(deps.sealer, deps.schemes.filedUnder(application), proposed, cause.actor);
  if (!proposal) throw new Error('a proposal that was just made is not there');
  return { done: false, application, proposal, bans: await bansOfProposal(deps, application, ground) };
}

/** Whom the proposal would bar today, and what that would stop. */
async function bansOfProposal(deps: Deps, application: Application, ground: RevokeForm['ground']): Promise<BanAhead[]> {
  const today = civilDateOf(deps.clock.now(), deps.schemes.filedUnder(application).timeZone);
  const kinds = kindsBarred(schemeOfFinding(deps, application, today), ground);
  const { form } = openApplication(deps.sealer, application);
  return (await bansAhead(deps, application, form, today)).filter(({ kind }) => kinds.includes(kind));
}

const ofTheSecond = () =>
  refuseDay('attendedOn', {
    zh: '现场核查日期由执行撤销的主管填写',
    en: 'The supervisor who carries it out names the day of the verification',
  });

const endOf = ({ scheme }: OnApplication, day: string): Temporal.Instant =>
  Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(scheme.timeZone).toInstant();

const tooEarly = ({ application }: OnApplication, moment: Temporal.Instant, details = {}): Refusal =>
  new Refusal('too_early', { ...moveState(application), ...details, notBefore: timestamp(moment) });

async function propose(
  deps: Deps,
  on: OnApplication,
  freeze: Freeze,
  { ground, note, by }: Pick<RevokeForm, 'ground' | 'note'> & { by: string },
): Promise<{ result: Revocation & Pick<Freeze, 'venue'>; events: Entries }> {
  const { tx, application, scheme, now, today } = on;
  const { hearingGrounds, hearingWorkingDays } = scheme.supervision;
  const isHeard = hearingGrounds.includes(ground);
  const heardUntil =
    isHeard && hearingWorkingDays > 0 ? addWorkingDays(today, hearingWorkingDays).day.toString() : null;
  const id = deps.ids.uuid();
  const sealed = deps.sealer.seal(placeOfRevocationNote(id), note);
  const proposal: NewRevocation = {
    id,
    freezeId: freeze.id,
    ground,
    proposedBy: by,
    proposedAt: now,
    note: sealed,
    heardUntil,
  };
  await insertRevocation(tx, proposal);
  if (isHeard) {
    const facts = {
      reason: groundText(ground, freeze.venue).zh,
      clause: clauseText(scheme, scheme.supervision.clauses.revoke).zh,
      until: heardUntil,
    };
    await tellApplicant(deps, on, `hearing:${id}`, (who) => hearingText({ ...who, ...facts, venue: freeze.venue }));
  }
  const stands = await findRevocation(tx, freeze.id);
  if (!stands) throw new Error('a proposal that was just made is not there');
  const data = { freezeId: freeze.id, revocationId: id, ground, heardUntil };
  const event: AuditEntry = { action: 'application.revocation_proposed', applicationId: application.id, data };
  return { result: { ...stands, venue: freeze.venue }, events: [event] };
}

/**
 * Revokes a locked and frozen application on its proposal. Tells the applicant and every department that the scheme
 * names and, if the scheme says so for the ground, tells the credit system and records bans. All in one transaction.
 * Returns the audit events.
 */
export async function carryOut(
  deps: Deps,
  on: OnApplication,
  freeze: Freeze,
  revocation: Pick<Revocation, 'id' | 'ground'>,
  { by, note, verifiedOn }: { by: string; note: Buffer | null; verifiedOn: string | null },
): Promise<Entries> {
  const { tx, application, scheme, now } = on;
  const { id, ground } = revocation;
  await endRevocation(tx, id, 'carried_out', { by, at: now, note });
  await endRevoked(tx, freeze.id, { by, at: now, verifiedOn });
  const move = { from: ['frozen'], to: 'revoked', at: now, dueAt: null } as const;
  if (!(await moveApplication(tx, application.id, move))) throw new Error('an approval that was locked has moved');
  const said = {
    reason: groundText(ground, freeze.venue).zh,
    clause: clauseText(scheme, scheme.supervision.clauses.revoke).zh,
    remedy: remedyOf(ground).zh,
  };
  await tellApplicant(deps, on, 'revoked', (who) => revokedText({ ...who, ...said }));
  const { form } = openApplication(deps.sealer, application);
  const unit = await reportingUnit(tx, application, form);
  const reported = unit ? (['applicant', 'unit'] as const) : (['applicant'] as const);
  const pushed = await tellMove(deps, tx, scheme, {
    ...{ applicationId: application.id, at: now, event: 'approval.revoked', freezeId: freeze.id, revocationId: id },
    credit: scheme.supervision.creditGrounds.includes(ground) ? reported : [],
  });
  const banned = await banForRevocation(deps, on, { revocationId: id, ground, form, unit, by });
  const data = { freezeId: freeze.id, revocationId: id, ground, verifiedOn, pushed };
  return [{ action: 'application.revoked', applicationId: application.id, data }, ...banned];
}

/**
 * Records the person's statement. The second supervisor then need not wait for the last day of the hearing. Refuses
 * with `not_found`, `illegal_transition` where nothing is proposed or a statement is on record already,
 * `validation_failed` for a day before the proposal or in the future.
 */
export async function recordHearing(
  deps: Deps,
  cause: Cause,
  id: string,
  { heardOn, note }: StatementForm,
): Promise<Application> {
  await actOnApplication(deps, cause, id, 'statement', async (on) => {
    const frozen = await requireFrozen(on);
    const { proposal } = frozen;
    if (!proposal || !frozenStanding(on, cause.actor, frozen).moves.includes('statement'))
      throw illegal(on.application);
    requireSinceProposal(on, proposal, heardOn);
    const statement = deps.sealer.seal(placeOfStatement(proposal.id), note);
    await recordStatement(on.tx, proposal.id, { on: heardOn, by: cause.actor.id, statement });
    const data = { revocationId: proposal.id, heardOn };
    return { result: undefined, events: [{ action: 'application.statement_recorded', applicationId: id, data }] };
  });
  return await applicationNow(deps, id);
}

function requireSinceProposal({ scheme, today }: OnApplication, { proposedAt }: Revocation, day: string): void {
  const first = proposedAt.toZonedDateTimeISO(scheme.timeZone).toPlainDate();
  const named = Temporal.PlainDate.from(day);
  if (Temporal.PlainDate.compare(named, first) >= 0 && Temporal.PlainDate.compare(named, today) <= 0) return;
  throw refuseDay('heardOn', {
    zh: `日期应在${first}至${today}之间`,
    en: `The day must lie between ${first} and ${today}`,
  });
}

/**
 * Takes the proposal back, so that another ground can be proposed; the approval stays frozen. Refuses with `not_found`,
 * and with `illegal_transition` where nothing is proposed.
 */
export async function withdrawRevocation(deps: Deps, cause: Cause, id: string, note: string): Promise<Application> {
  await actOnApplication(deps, cause, id, 'withdraw_revocation', async (on) => {
    const { proposal } = await requireFrozen(on);
    if (!proposal) throw illegal(on.application);
    const sealed = deps.sealer.seal(placeOfSecondNote(proposal.id), note);
    await endRevocation(on.tx, proposal.id, 'withdrawn', { by: cause.actor.id, at: on.now, note: sealed });
    return { result: undefined, events: [withdrawn(id, proposal.id)] };
  });
  return await applicationNow(deps, id);
}
