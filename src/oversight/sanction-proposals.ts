// A unit's ban by two supervisors: one proposes the ban, another who posts the same form carries it out. The second
// supervisor sees which unit it is and how many of its applications the ban stops. A proposal bars nobody; the proposer
// may withdraw it, and it lapses if nobody answers it.

import type { Deps } from '../applications/deps.ts';
import { openApplication } from '../applications/open.ts';
import { findApplication } from '../applications/store/applications.ts';
import { changeOrAuditRefusal } from '../audit/attempt.ts';
import { type AuditEntry, type Cause, change, nothing } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import { civilDateOf, timestamp } from '../base/clock.ts';
import { Refusal, type RefusalCode } from '../base/refusal.ts';
import type { Tx } from '../db/connect.ts';
import { servesScheme } from '../db/jurisdiction.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { addWorkingDays } from '../schemes/working-days.ts';
import { refusedMove } from './act-on-application.ts';
import { banDays, keyOf, recorded, sanctionOf, shown } from './sanction-row.ts';
import type { SanctionForm } from './schema.ts';
import type { SanctionProposalView, SanctionView } from './shapes.ts';
import {
  countOfUnit,
  endProposal,
  findNameOnFile,
  findNewestOfEmployer,
  findOpenProposal,
  findProposal,
  findProposalByKey,
  insertProposal,
  listOpenProposals,
  lockSubject,
  type SanctionProposal,
} from './store/sanction-proposals.ts';
import { findByKey, insertSanction, type Sanction } from './store/sanctions.ts';

type Room = Pick<Deps, 'db' | 'clock' | 'ids' | 'sealer' | 'schemes'>;

/** A form against a unit. */
export type UnitForm = SanctionForm & { subject: { kind: 'unit' } };

export type Recording =
  | { done: true; sanction: SanctionView; replayed: boolean }
  | { done: false; proposal: SanctionProposalView; replayed: boolean };

const placeOfForm = (id: string) => `sanction_proposals.form:${id}`;

interface Asked {
  scheme: Scheme;
  form: UnitForm;
  bodyHash: Buffer;
  idempotencyKey: string;
  /** the proposal that the supervisor looked at; the act is refused if that proposal is no longer open */
  seen?: string | undefined;
}

/**
 * Proposes, or carries out another supervisor's proposal. Refuses with `no_ban_in_scheme` where the scheme bars no
 * units, with `second_supervisor_required` where the same person asks again, with `stale` where another proposal
 * against the unit is open, with `illegal_transition` where the proposal looked at is no longer open, and with
 * `idempotency_conflict`; each such attempt but the last is put into the audit.
 */
export async function recordUnitBan(deps: Room, cause: Cause, asked: Asked): Promise<Recording> {
  const by = cause.actor.id;
  banDays(asked.scheme, 'unit', Temporal.PlainDate.from(asked.form.foundOn));
  const refused: { as?: { code: RefusalCode; proposal: SanctionProposal | null } } = {};
  const isNew = await change(deps, cause, async (tx) => {
    await lockSubject(tx, asked.scheme.id, keyOf(deps.sealer, asked.form.subject));
    if (await findRepeated(tx, by, asked)) return nothing(false);
    const { open, lapsed } = await openProposalOf(deps, tx, asked);
    const code = refusalOf(open, by, asked);
    if (code) {
      refused.as = { code, proposal: open };
      const refusal = refusedMove({ proposalId: open?.id ?? asked.seen ?? null, attempted: 'record', code });
      return { result: true, events: [refusal, ...lapsed] };
    }
    const event = open ? await carryOut(deps, tx, open, asked, by) : await propose(deps, tx, asked, by);
    return { result: true, events: [event, ...lapsed] };
  });
  if (refused.as) throw await refusalWith(deps, cause.actor, refused.as);
  return await recording(deps, cause.actor, asked, !isNew);
}

/** The ban or proposal that the person has already made under this key. */
async function findRepeated(tx: Tx | Room['db'], by: string, { idempotencyKey, bodyHash }: Asked) {
  const sanction = await findByKey(tx, by, idempotencyKey);
  const proposal = sanction ? null : await findProposalByKey(tx, by, idempotencyKey);
  const found = sanction ?? proposal;
  if (!found) return null;
  if (!found.bodyHash?.equals(bodyHash)) throw new Refusal('idempotency_conflict');
  return { sanction, proposal };
}

/** Returns the open proposal of the subject. First ends a proposal whose time is over. */
async function openProposalOf(
  { clock, sealer }: Room,
  tx: Tx,
  { scheme, form }: Asked,
): Promise<{ open: SanctionProposal | null; lapsed: AuditEntry[] }> {
  const open = await findOpenProposal(tx, scheme.id, keyOf(sealer, form.subject));
  const now = clock.now();
  if (!open || isInTime(open, now)) return { open, lapsed: [] };
  await endProposal(tx, open.id, { status: 'lapsed', by: LAPSING, at: now });
  const data = { proposalId: open.id, scheme: scheme.id };
  return { open: null, lapsed: [{ action: 'sanction.proposal_lapsed', data }] };
}
const LAPSING = 'lapse-proposals';

const isInTime = ({ expiresAt }: SanctionProposal, now: Temporal.Instant): boolean =>
  Temporal.Instant.compare(now, expiresAt) < 0;

function refusalOf(open: SanctionProposal | null, by: string, { bodyHash, seen }: Asked): RefusalCode | null {
  if (seen !== undefined && seen !== open?.id) return 'illegal_transition';
  if (!open) return null;
  if (open.proposedBy === by) return 'second_supervisor_required';
  return open.bodyHash.equals(bodyHash) ? null : 'stale';
}

async function refusalWith(
  deps: Room,
  actor: Actor,
  { code, proposal }: { code: RefusalCode; proposal: SanctionProposal | null },
): Promise<Refusal> {
  const details = proposal ? { proposal: { ...(await proposalView(deps, actor, proposal)) } } : {};
  const state = { currentStatus: proposal ? 'open' : 'ended', legalMoves: [] };
  return new Refusal(code, code === 'illegal_transition' ? { ...details, ...state } : details);
}

async function propose(deps: Room, tx: Tx, asked: Asked, by: string): Promise<AuditEntry> {
  const { scheme, form, bodyHash, idempotencyKey } = asked;
  const id = deps.ids.uuid();
  const now = deps.clock.now();
  const expiresAt = lapseOf(scheme, now);
  const period = banDays(scheme, form.subject.kind, Temporal.PlainDate.from(form.foundOn));
  const days = { from: period.from.toString(), until: period.until.toString() };
  await insertProposal(tx, {
    id,
    scheme: scheme.id,
    subjectKey: keyOf(deps.sealer, form.subject),
    form: deps.sealer.seal(placeOfForm(id), JSON.stringify(form)),
    bodyHash,
    ...days,
    proposedBy: by,
    proposedAt: now,
    expiresAt,
    idempotencyKey,
  });
  const about = { proposalId: id, scheme: scheme.id, subjectKind: form.subject.kind, ground: form.ground };
  return { action: 'sanction.proposed', data: { ...about, ...days, expiresAt: timestamp(expiresAt) } };
}

/** The end of its last working day. */
function lapseOf({ supervision, timeZone }: Scheme, now: Temporal.Instant): Temporal.Instant {
  const { day } = addWorkingDays(civilDateOf(now, timeZone), supervision.banProposalWorkingDays);
  return day.add({ days: 1 }).toZonedDateTime(timeZone).toInstant();
}

async function carryOut(
  deps: Room,
  tx: Tx,
  { id: proposalId, proposedBy, from, until }: SanctionProposal,
  { scheme, form, bodyHash, idempotencyKey }: Asked,
  by: string,
): Promise<AuditEntry> {
  await endProposal(tx, proposalId, { status: 'carried_out', by, at: deps.clock.now() });
  const foundOn = Temporal.PlainDate.from(form.foundOn);
  const sanction = sanctionOf(deps, scheme, { ...form, application: form.application ?? null, foundOn, by });
  // the days that were proposed and shown, whatever the length of a ban is by now
  const row = { ...sanction, from, until, revocationId: null, proposalId, idempotencyKey, bodyHash };
  // a proposal never ends as carried out without its ban
  if (!(await insertSanction(tx, row))) throw new Refusal('idempotency_conflict');
  return recorded(row, { proposalId, proposedBy });
}

async function recording(deps: Room, actor: Actor, asked: Asked, replayed: boolean): Promise<Recording> {
  const found = await findRepeated(deps.db, actor.id, asked);
  if (found?.sanction) return { done: true, sanction: shown(deps, actor, found.sanction satisfies Sanction), replayed };
  if (!found?.proposal) throw new Error('a proposal that was just made is not there');
  return { done: false, proposal: await proposalView(deps, actor, found.proposal), replayed };
}

/**
 * Takes a proposal back; without an id, the only open proposal of the caller. Refuses with `not_found`, with
 * `forbidden` if another person made it, with `illegal_transition` once it has ended, and with `validation_failed`
 * where several are open and none is named.
 */
export async function withdrawProposal(deps: Room, cause: Cause, named?: string): Promise<SanctionProposalView> {
  const by = cause.actor.id;
  const id = named ?? (await onlyOpenOf(deps, cause.actor));
  await changeOrAuditRefusal(deps, cause, {
    lock: async (tx) => {
      const before = await findProposal(tx, id);
      if (!before || !servesScheme(cause.actor, before.scheme)) throw new Refusal('not_found');
      await lockSubject(tx, before.scheme, before.subjectKey);
      return (await findProposal(tx, id)) ?? before;
    },
    act: async (tx, proposal) => {
      const currentStatus = stateOf(proposal, deps.clock.now());
      if (proposal.proposedBy !== by) throw new Refusal('forbidden');
      if (currentStatus !== 'open') throw new Refusal('illegal_transition', { currentStatus, legalMoves: [] });
      await endProposal(tx, id, { status: 'withdrawn', by, at: deps.clock.now() });
      return { result: undefined, events: [{ action: 'sanction.proposal_withdrawn', data: { proposalId: id } }] };
    },
    refused: ({ code }) => refusedMove({ proposalId: id, attempted: 'withdraw', code }),
  });
  return await proposalNow(deps, cause.actor, id);
}

async function onlyOpenOf({ db, clock }: Room, actor: Actor): Promise<string> {
  const [one, another] = await listOpenProposals(db, actor, clock.now(), {
    scheme: undefined,
    by: actor.id,
    most: 2,
  });
  if (!one) throw new Refusal('not_found');
  if (!another) return one.id;
  const message = { zh: '您有多项提议尚未办结，请指明一项', en: 'You have several open proposals: name one' };
  throw new Refusal('validation_failed', { errors: [{ pointer: 'query:proposal', code: 'missing', message }] });
}

/** Another supervisor agrees to the proposal looked at. Refuses as `recordUnitBan`, and with `not_found`. */
export async function confirmProposal(
  deps: Room,
  cause: Cause,
  id: string,
  idempotencyKey: string,
): Promise<Recording> {
  const proposal = await findProposal(deps.db, id);
  const scheme = proposal && deps.schemes.at(proposal.scheme, proposal.proposedAt);
  if (!proposal || !scheme || !servesScheme(cause.actor, scheme.id)) throw new Refusal('not_found');
  const { bodyHash } = proposal;
  return await recordUnitBan(deps, cause, { scheme, form: formOf(deps, proposal), bodyHash, idempotencyKey, seen: id });
}

/** Puts the reading into the audit. Refuses with `not_found`. */
export async function readProposal(deps: Room, cause: Cause, id: string): Promise<SanctionProposalView> {
  const view = await proposalNow(deps, cause.actor, id);
  const data = { proposalId: id };
  await change(deps, cause, async () => ({ result: undefined, events: [{ action: 'sanction.read', data }] }));
  return view;
}

async function proposalNow(deps: Room, actor: Actor, id: string): Promise<SanctionProposalView> {
  const proposal = await findProposal(deps.db, id);
  if (!proposal || !servesScheme(actor, proposal.scheme)) throw new Refusal('not_found');
  return await proposalView(deps, actor, proposal);
}

/** Proposals that wait for a second supervisor, oldest first. */
export async function openProposals(deps: Room, actor: Actor, scheme?: string): Promise<SanctionProposalView[]> {
  const open = await listOpenProposals(deps.db, actor, deps.clock.now(), { scheme, most: MAX_OPEN });
  return await Promise.all(open.map((proposal) => proposalView(deps, actor, proposal)));
}
const MAX_OPEN = 100;

const formOf = ({ sealer }: Pick<Room, 'sealer'>, { id, form }: SanctionProposal): UnitForm =>
  JSON.parse(sealer.open(placeOfForm(id), form)) as UnitForm;

function stateOf(proposal: SanctionProposal, now: Temporal.Instant): SanctionProposalView['state'] {
  if (proposal.status !== 'proposed') return proposal.status;
  return isInTime(proposal, now) ? 'open' : 'lapsed';
}

async function proposalView(deps: Room, actor: Actor, proposal: SanctionProposal): Promise<SanctionProposalView> {
  const { subject, ground, foundOn, note } = formOf(deps, proposal);
  const { creditCode } = subject;
  const [name, { open, approved }] = await Promise.all([
    unitName(deps, actor, creditCode),
    countOfUnit(deps.db, proposal.scheme, creditCode),
  ]);
  return {
    id: proposal.id,
    scheme: proposal.scheme,
    subject: { kind: 'unit', creditCode, name },
    ground,
    foundOn,
    from: proposal.from,
    until: proposal.until,
    note,
    state: stateOf(proposal, deps.clock.now()),
    proposedBy: proposal.proposedBy,
    proposedAt: timestamp(proposal.proposedAt),
    expiresAt: timestamp(proposal.expiresAt),
    endedBy: proposal.endedBy,
    endedAt: proposal.endedAt && timestamp(proposal.endedAt),
    sanctionId: proposal.sanctionId,
    openApplications: open,
    approvedApplications: approved,
  };
}

/** The name on file for the code, else the one that the newest application gives its employer. */
async function unitName({ db, sealer }: Room, actor: Actor, creditCode: string): Promise<string | null> {
  const onFile = await findNameOnFile(db, creditCode);
  if (onFile !== null) return onFile;
  const id = await findNewestOfEmployer(db, actor, creditCode);
  const application = id && (await findApplication(db, id));
  return application ? (openApplication(sealer, application).form.employer?.name ?? null) : null;
}
