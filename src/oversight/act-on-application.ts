// The one way to act on an approval: `actOnApplication` locks the approval, and puts a refused attempt into the audit
// (`audit/attempt.ts`; rules 7). Every verb of this room that moves an application goes through here.
import type { Deps } from '../applications/deps.ts';
import { movesOf, type Status } from '../applications/lifecycle.ts';
import { openApplication } from '../applications/open.ts';
import { reachApplication } from '../applications/read.ts';
import { type Application, lockApplication } from '../applications/store/applications.ts';
import { type Freeze, findFreeze, findRevocation, type Revocation } from '../applications/store/freezes.ts';
import { changeOrAuditRefusal } from '../audit/attempt.ts';
import type { AuditEntry, Cause, Done, Nothing } from '../audit/change.ts';
import { civilDateOf, timestamp } from '../base/clock.ts';
import { Refusal, type RefusalCode, type RefusalDetails } from '../base/refusal.ts';
import type { Tx } from '../db/connect.ts';
import { sealNotice } from '../notices/notify.ts';
import { insertNotice } from '../notices/store/notices.ts';
import type { Says, Scheme } from '../schemes/scheme.ts';
import type { WindowEntry } from '../schemes/windows.ts';
import type { Text } from '../schemes/words.ts';
import { type OverseenStanding, overseenStanding } from './moves.ts';

export type Reach = (deps: Deps, actor: Cause['actor'], id: string) => Promise<Application>;

export interface OnApplication {
  tx: Tx;
  application: Application;
  scheme: Scheme;
  now: Temporal.Instant;
  /** civil date where the scheme applies */
  today: Temporal.PlainDate;
}

/** Refuses with `not_found` where there is no such application (as `reach` finds it), and as the work refuses. */
export async function actOnApplication<Result>(
  deps: Deps,
  cause: Cause,
  id: string,
  attempted: string,
  work: (on: OnApplication) => Promise<Done<Result> | Nothing<Result>>,
  reach: Reach = reachApplication,
): Promise<Result> {
  await reach(deps, cause.actor, id);
  return await changeOrAuditRefusal(deps, cause, {
    lock: async (tx) => {
      const application = await lockApplication(tx, id);
      if (!application) throw new Error('an application is not there any more');
      return application;
    },
    act: (tx, application) => work(onApplication(deps, tx, application)),
    refused: ({ code }) => refusedMove({ attempted, code }, id),
  });
}

/** The event of a refused attempt. */
export const refusedMove = (
  data: { attempted: string; code: RefusalCode; [about: string]: unknown },
  applicationId?: string,
): AuditEntry => ({
  action: 'application.move_refused',
  ...(applicationId === undefined ? {} : { applicationId }),
  data,
});

export function onApplication(deps: Deps, tx: Tx, application: Application): OnApplication {
  const scheme = deps.schemes.filedUnder(application);
  const now = deps.clock.now();
  return { tx, application, scheme, now, today: civilDateOf(now, scheme.timeZone) };
}

/** Refuses with `illegal_transition`, which names the legal moves from the present status. */
export function requireStatus({ application, scheme }: OnApplication, ...wanted: readonly Status[]): void {
  if (wanted.includes(application.status)) return;
  const { legalMoves } = moveState(application);
  const known = legalMoves.filter((move) => move !== 'frozen' || scheme.supervision.freeze);
  throw illegal(application, { legalMoves: known });
}

/**
 * Lists status and legal moves for a refusal. Only supervisors freeze, restore and revoke; the supervisor who proposed
 * a revocation cannot carry it out.
 */
export const moveState = (application: Application, hasProposed = false) => ({
  currentStatus: application.status,
  legalMoves: movesOf('supervisor', application).filter((move) => !(hasProposed && move === 'revoked')),
});

export const illegal = (application: Application, details: RefusalDetails = {}) =>
  new Refusal('illegal_transition', { ...moveState(application), ...details });

/** The acts that the caller can do with a frozen application. */
export const frozenStanding = (
  { application, scheme, now, today }: Pick<OnApplication, 'application' | 'scheme' | 'now' | 'today'>,
  actor: Cause['actor'],
  { freeze, proposal }: { freeze: Freeze; proposal: Revocation | null },
): OverseenStanding =>
  overseenStanding(actor, {
    status: application.status,
    freeze: { isPast: isPastDue(freeze, now), attendedOn: freeze.attendedOn },
    proposal: proposal && { by: proposal.proposedBy, heardUntil: proposal.heardUntil, heardOn: proposal.heardOn },
    mayFreeze: scheme.supervision.freeze !== null,
    today: today.toString(),
  });

const isPastDue = ({ dueAt }: Freeze, now: Temporal.Instant): boolean => Temporal.Instant.compare(dueAt, now) <= 0;

/** The open freeze and its proposed revocation; refuses where the application is not frozen. */
export async function requireFrozen(on: OnApplication): Promise<{ freeze: Freeze; proposal: Revocation | null }> {
  requireStatus(on, 'frozen');
  const freeze = await findFreeze(on.tx, on.application.id);
  if (freeze?.status !== 'open') throw new Error('an application that is frozen has no freeze');
  return { freeze, proposal: await findRevocation(on.tx, freeze.id) };
}

export const proposalDetails = ({ ground, proposedBy, proposedAt, heardUntil }: Revocation) => ({
  proposal: { ground, proposedBy, proposedAt: timestamp(proposedAt), heardUntil },
});

/** Refuses a day in the posted form that is not possible for this application. */
export const refuseDay = (field: string, message: Text) =>
  new Refusal('validation_failed', { errors: [{ pointer: `/${field}`, code: 'out_of_range', message }] });

/** A day on which the person came: not before the freeze, not after today. */
export function requirePastDay({ today, scheme }: OnApplication, freeze: Freeze, field: string, day: string): void {
  const first = civilDateOf(freeze.frozenAt, scheme.timeZone);
  const named = Temporal.PlainDate.from(day);
  if (Temporal.PlainDate.compare(named, first) >= 0 && Temporal.PlainDate.compare(named, today) <= 0) return;
  throw refuseDay(field, {
    zh: `日期应在${first}至${today}之间`,
    en: `The day must lie between ${first} and ${today}`,
  });
}

/** Puts a text message to the applicant into the outbox, once for an event. */
export async function tellApplicant(
  deps: Deps,
  { tx, application, scheme, now }: OnApplication,
  event: string,
  textOf: (about: {
    says: Says;
    window: WindowEntry | null;
    applicantName: string;
    number: string;
    approvalNumber: string;
  }) => string,
): Promise<void> {
  const { id, number, approvalNumber } = application;
  const { applicant } = openApplication(deps.sealer, application).form;
  const window = deps.windows.at(application);
  const who = { applicantName: applicant.name, number, approvalNumber: approvalNumber ?? '' };
  const about = { says: scheme.says, window, ...who };
  const text = textOf(about);
  const notice = sealNotice(deps, { applicationId: id, event, to: applicant.phone, text, at: now });
  await insertNotice(tx, notice);
}
