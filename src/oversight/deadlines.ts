// Acts when a deadline of oversight passes. An approval whose person did not come to the window is revoked, on lateness
// alone (SZ-53, AMB-8). One that waits for a decision is brought before the supervisor, once. A department that has not
// acknowledged is late.
import type { Deps } from '../applications/deps.ts';
import { placeOfRevocationNote } from '../applications/freeze-view.ts';
import { lockApplication } from '../applications/store/applications.ts';
import { type Freeze, findFreeze, findRevocation } from '../applications/store/freezes.ts';
import { type AuditEntry, change, countedChange, type Entries } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import type { Tx } from '../db/connect.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { type OnApplication, onApplication } from './act-on-application.ts';
import { isWaiting } from './findings.ts';
import { carryOut } from './revoke.ts';
import { findFinding, listOverdue, markEscalated as markFindingEscalated } from './store/findings.ts';
import { findFirstDeadline, insertRevocation, listPastDue, markEscalated } from './store/freezes.ts';
import { markLate } from './store/pushes.ts';

const AT_ONCE = 100;
const CLOCK = systemActor('revoke-late');

/**
 * Returns how many were revoked, or brought before the supervisor. Each is a separate change; if one fails, the others
 * go on.
 */
export async function revokeLate(deps: Deps): Promise<number> {
  let done = 0;
  for (const id of await listPastDue(deps.db, deps.clock.now(), AT_ONCE)) {
    const acted = await change(deps, { actor: CLOCK }, async (tx) =>
      countedChange(await endPastDue(deps, tx, id)),
    ).catch((error) => {
      deps.log.error('revoke_late.failed', error, { applicationId: id });
      return 0;
    });
    if (acted > 0) done += 1;
  }
  return done;
}

/** No events where it was decided, or frozen again, since the look-up. */
async function endPastDue(deps: Deps, tx: Tx, id: string): Promise<readonly AuditEntry[]> {
  const application = await lockApplication(tx, id);
  const freeze = application?.status === 'frozen' ? await findFreeze(tx, id) : null;
  if (!application || freeze?.status !== 'open') return [];
  const on = onApplication(deps, tx, application);
  if (Temporal.Instant.compare(freeze.dueAt, on.now) > 0) return [];
  const isUndecided = freeze.attendedOn !== null || (await findRevocation(tx, freeze.id)) !== null;
  if (!isUndecided) return await revoke(deps, on, freeze);
  return freeze.escalatedAt ? [] : await escalate(on, freeze.id);
}

async function escalate({ tx, application, now }: OnApplication, freezeId: string): Promise<Entries> {
  await markEscalated(tx, freezeId, now);
  return [{ action: 'application.freeze_overdue', applicationId: application.id, data: { freezeId } }];
}

const noteOf = ({ says }: Scheme, { venue }: Pick<Freeze, 'venue'>): string =>
  `规定期限内未${venue === 'window' ? `到${says.window.zh}` : '按要求'}补正材料，期限届满后系统自动撤销。`;

async function revoke(deps: Deps, on: OnApplication, freeze: Freeze): Promise<Entries> {
  const id = deps.ids.uuid();
  const ground = 'not_supplemented';
  const note = deps.sealer.seal(placeOfRevocationNote(id), noteOf(on.scheme, freeze));
  const proposal = { id, freezeId: freeze.id, ground, proposedBy: CLOCK.id, proposedAt: on.now, note } as const;
  await insertRevocation(on.tx, { ...proposal, heardUntil: null });
  return await carryOut(deps, on, freeze, proposal, { by: CLOCK.id, note: null, verifiedOn: null });
}

/**
 * Returns how many adverse spot checks were found undecided past their day; each is reported once. Each is a separate
 * change; if one fails, the others go on.
 */
export async function tellLateFindings(deps: Deps): Promise<number> {
  let done = 0;
  for (const { caseId, applicationId } of await listOverdue(deps.db, deps.clock.now(), AT_ONCE)) {
    done += await change(deps, { actor: systemActor('findings-late') }, async (tx) =>
      countedChange(await escalateFinding(deps, tx, caseId, applicationId)),
    ).catch((error) => {
      deps.log.error('findings_late.failed', error, { caseId });
      return 0;
    });
  }
  return done;
}

/** No events where it was decided since the look-up. */
async function escalateFinding(
  deps: Deps,
  tx: Tx,
  caseId: string,
  applicationId: string,
): Promise<readonly AuditEntry[]> {
  await lockApplication(tx, applicationId);
  const finding = await findFinding(tx, caseId);
  if (!finding || !isWaiting(finding) || finding.escalatedAt !== null) return [];
  await markFindingEscalated(tx, caseId, deps.clock.now());
  const { roundId, lastDay } = finding;
  return [{ action: 'finding.overdue', applicationId, data: { caseId, roundId, lastDay } }];
}

/** Returns how many departments were found late; each push is reported once. */
export const tellLatePushes = (deps: Deps): Promise<number> =>
  change(deps, { actor: systemActor('push-late') }, async (tx) => {
    const late = await markLate(tx, deps.clock.now(), AT_ONCE);
    return countedChange(
      late.map(({ id, applicationId, event, recipient, subject }) => ({
        action: 'push.late',
        applicationId,
        data: { pushId: id, event, recipient, subject },
      })),
    );
  });

/**
 * The first deadline of oversight after `after` and up to `until`, or null. A clock that is set must not leap over a
 * deadline.
 */
export const firstDeadline = (
  { db }: Pick<Deps, 'db'>,
  after: Temporal.Instant,
  until: Temporal.Instant,
): Promise<Temporal.Instant | null> => findFirstDeadline(db, after, until);
