// 限制申报: recording, reading and lifting bans. While a ban is in force, the gate accepts no application of its
// subject under its scheme. A unit's ban requires two supervisors (sanction-proposals.ts). The recorder of a ban may
// not lift it. If the ban came from a revocation, the recorder is the supervisor who carried the revocation out.
import type { Deps } from '../applications/deps.ts';
import type { SubmissionForm } from '../applications/schema.ts';
import { changeOrAuditRefusal } from '../audit/attempt.ts';
import { type AuditEntry, type Cause, change, nothing } from '../audit/change.ts';
import { canonicalJson } from '../base/canonical.ts';
import { civilDateOf } from '../base/clock.ts';
import { pageOf, placeAt } from '../base/page.ts';
import { Refusal } from '../base/refusal.ts';
import { servesScheme } from '../db/jurisdiction.ts';
import type { RevocationGround, Text } from '../schemes/words.ts';
import { type OnApplication, refuseDay, refusedMove } from './act-on-application.ts';
import { sanctionStanding } from './moves.ts';
import type { ReportingUnit } from './reporting-unit.ts';
import { type Recording, recordUnitBan, type UnitForm } from './sanction-proposals.ts';
import { keyOf, placeOfReason, recorded, sanctionOf, shown } from './sanction-row.ts';
import type { SanctionForm, Subject } from './schema.ts';
import type { SanctionView } from './shapes.ts';
import { findProposalByKey } from './store/sanction-proposals.ts';
import {
  findByKey,
  findSanction,
  insertSanction,
  liftSanctionRow,
  listSanctions,
  lockSanction,
  type Sanction,
  type SanctionFilter,
} from './store/sanctions.ts';

type Room = Pick<Deps, 'db' | 'clock' | 'ids' | 'sealer' | 'schemes'>;

/**
 * Records one ban, or one proposal of a unit's ban, for a person's idempotency key; a repeated request returns its
 * current state. Refuses with `validation_failed` for an unknown scheme or a day in the future, with
 * `no_ban_in_scheme`, with `idempotency_conflict`, and for a unit as `recordUnitBan`.
 */
export async function recordSanction(
  deps: Room,
  cause: Cause,
  { form, idempotencyKey }: { form: SanctionForm; idempotencyKey: string },
): Promise<Recording> {
  const scheme = deps.schemes.at(form.scheme, deps.clock.now());
  if (!scheme || !servesScheme(cause.actor, scheme.id)) throw unknownScheme();
  const foundOn = Temporal.PlainDate.from(form.foundOn);
  const today = civilDateOf(deps.clock.now(), scheme.timeZone);
  if (Temporal.PlainDate.compare(foundOn, today) > 0) throw inFuture();
  const bodyHash = deps.sealer.fingerprint('body', canonicalJson(form));
  if (isOfUnit(form)) return await recordUnitBan(deps, cause, { scheme, form, bodyHash, idempotencyKey });
  const by = cause.actor.id;
  const proposed = await findProposalByKey(deps.db, by, idempotencyKey);
  if (proposed) throw new Refusal('idempotency_conflict');
  const sanction = sanctionOf(deps, scheme, { ...form, foundOn, by });
  const isNew = await change(deps, cause, async (tx) => {
    const row = { ...sanction, revocationId: null, proposalId: null, idempotencyKey, bodyHash };
    if (!(await insertSanction(tx, row))) return nothing(false);
    return { result: true, events: [recorded(sanction, null)] };
  });
  const found = await findByKey(deps.db, by, idempotencyKey);
  if (!found?.bodyHash?.equals(bodyHash)) throw new Refusal('idempotency_conflict');
  return { done: true, sanction: shown(deps, found), replayed: !isNew };
}

const isOfUnit = (form: SanctionForm): form is UnitForm => form.subject.kind === 'unit';

const unknownScheme = () => {
  const message: Text = { zh: '没有该业务', en: 'There is no such scheme' };
  return new Refusal('validation_failed', { errors: [{ pointer: '/scheme', code: 'value', message }] });
};
const inFuture = () => refuseDay('foundOn', { zh: '查实日期不得晚于今日', en: 'The day must not lie in the future' });

/**
 * Bars applicant and reporting unit, as far as the scheme bars them, in the transaction that revokes, if the scheme
 * bars on this ground. Returns the audit events.
 */
export async function banForRevocation(
  deps: Deps,
  { tx, application, scheme, today }: OnApplication,
  revoked: {
    revocationId: string;
    ground: RevocationGround;
    form: SubmissionForm;
    unit: ReportingUnit | null;
    by: string;
  },
): Promise<AuditEntry[]> {
  const { revocationId, ground, form, unit, by } = revoked;
  if (!scheme.supervision.banGrounds.includes(ground)) return [];
  const subjects: Subject[] = [
    { kind: 'applicant', residentId: form.applicant.residentId },
    ...(unit ? [{ kind: 'unit', creditCode: unit.creditCode } as const] : []),
  ];
  const events: AuditEntry[] = [];
  for (const subject of subjects.filter(({ kind }) => scheme.bans[kind])) {
    const note = `撤销审批决定（业务编号${application.number}）`;
    const found = { subject, ground: 'fraud', foundOn: today, note, by } as const;
    const sanction = sanctionOf(deps, scheme, found);
    const none = { proposalId: null, idempotencyKey: null, bodyHash: null };
    await insertSanction(tx, { ...sanction, ...none, revocationId });
    events.push(recorded(sanction, { applicationId: application.id, revocationId }));
  }
  return events;
}

/**
 * Lifts a ban; from then on the gate accepts applications of the subject again. Refuses with `not_found`, with
 * `second_supervisor_required` if the recorder asks, and with `illegal_transition` if the ban was lifted before; the
 * last two attempts are put into the audit.
 */
export async function liftSanction(deps: Room, cause: Cause, id: string, reason: string): Promise<SanctionView> {
  await changeOrAuditRefusal(deps, cause, {
    lock: async (tx) => {
      const sanction = await lockSanction(tx, id);
      if (!sanction || !servesScheme(cause.actor, sanction.scheme)) throw new Refusal('not_found');
      return sanction;
    },
    act: async (tx, { liftedAt, recordedBy }) => {
      if (liftedAt) throw new Refusal('illegal_transition', { currentStatus: 'lifted', legalMoves: [] });
      const { waitsFor } = sanctionStanding(cause.actor, { isLifted: false, recordedBy });
      if (waitsFor === 'second_supervisor') throw new Refusal('second_supervisor_required');
      const sealed = deps.sealer.seal(placeOfReason(id), reason);
      await liftSanctionRow(tx, id, { by: cause.actor.id, at: deps.clock.now(), reason: sealed });
      return { result: undefined, events: [{ action: 'sanction.lifted', data: { sanctionId: id } }] };
    },
    refused: ({ code }) => refusedMove({ sanctionId: id, attempted: 'lift', code }),
  });
  return await sanctionNow(deps, cause, id);
}

/**
 * Refuses with `not_found`, before the posted form is checked, also for a ban under a scheme that is not the office's.
 */
export async function reachSanction(
  { db }: Pick<Room, 'db'>,
  { actor }: Pick<Cause, 'actor'>,
  id: string,
): Promise<Sanction> {
  const sanction = await findSanction(db, id);
  if (!sanction || !servesScheme(actor, sanction.scheme)) throw new Refusal('not_found');
  return sanction;
}

const sanctionNow = async (deps: Room, cause: Cause, id: string): Promise<SanctionView> =>
  shown(deps, await reachSanction(deps, cause, id));

/** Puts the reading into the audit. */
export async function readSanction(deps: Room, cause: Cause, id: string): Promise<SanctionView> {
  const view = await sanctionNow(deps, cause, id);
  await noteReading(deps, cause, { sanctionId: id });
  return view;
}

/** Lists bans, newest first, subjects masked. */
export async function pageOfSanctions(
  deps: Room,
  { actor }: Pick<Cause, 'actor'>,
  filter: Omit<SanctionFilter, 'of' | 'subjectKey'>,
) {
  return await page(deps, { ...filter, of: actor, subjectKey: undefined });
}

/** All bans against one subject, under one scheme or all. Puts the search into the audit, never its subject. */
export async function searchSanctions(
  deps: Room,
  cause: Cause,
  { subject, scheme }: { subject: Subject; scheme?: string | null | undefined },
): Promise<SanctionView[]> {
  const { items } = await page(deps, {
    of: cause.actor,
    scheme: scheme ?? undefined,
    kind: subject.kind,
    active: undefined,
    subjectKey: keyOf(deps.sealer, subject),
    before: undefined,
    limit: MOST_OF_ONE,
  });
  await noteReading(deps, cause, { searched: subject.kind, found: items.map(({ id }) => id) });
  return items;
}
const MOST_OF_ONE = 200;

async function page(deps: Room, filter: SanctionFilter) {
  // every scheme known so far counts its days in one zone
  const today = civilDateOf(deps.clock.now()).toString();
  const rows = await listSanctions(deps.db, today, { ...filter, limit: filter.limit + 1 });
  const { items, next } = pageOf(rows, filter.limit, ({ createdAt, id }) => placeAt(createdAt, id));
  return { items: items.map((sanction) => shown(deps, sanction)), next };
}

const noteReading = (deps: Room, cause: Cause, data: Record<string, unknown>): Promise<void> =>
  change(deps, cause, async () => ({ result: undefined, events: [{ action: 'sanction.read', data }] }));
