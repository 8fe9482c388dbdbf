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
import type { BannedKind, RevocationGround, Text } from '../schemes/words.ts';
import { type OnApplication, refuseDay, refusedMove } from './act-on-application.ts';
import { kindsBarred, schemeOfFinding } from './bans-ahead.ts';
import { sanctionStanding } from './moves.ts';
import type { ReportingUnit } from './reporting-unit.ts';
import { type Recording, recordUnitBan, type UnitForm } from './sanction-proposals.ts';
import { isOfOffice, keyOf, placeOfReason, recorded, sanctionOf, shown } from './sanction-row.ts';
import type { SanctionForm, Subject } from './schema.ts';
import type { SanctionView } from './shapes.ts';
import { findProposalByKey } from './store/sanction-proposals.ts';
import {
  findByKey,
  findSanction,
  insertSanction,
  isApplicationOf,
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
  const foundOn = Temporal.PlainDate.from(form.foundOn);
  const scheme = deps.schemes.on(form.scheme, foundOn);
  if (!scheme || !servesScheme(cause.actor, scheme.id)) throw unknownScheme();
  const today = civilDateOf(deps.clock.now(), scheme.timeZone);
  if (Temporal.PlainDate.compare(foundOn, today) > 0) throw inFuture();
  const bodyHash = deps.sealer.fingerprint('body', canonicalJson(form));
  await requireConcerned(deps, cause.actor, form);
  if (isOfUnit(form)) return await recordUnitBan(deps, cause, { scheme, form, bodyHash, idempotencyKey });
  const by = cause.actor.id;
  const proposed = await findProposalByKey(deps.db, by, idempotencyKey);
  if (proposed) throw new Refusal('idempotency_conflict');
  const sanction = sanctionOf(deps, scheme, { ...form, application: form.application ?? null, foundOn, by });
  const isNew = await change(deps, cause, async (tx) => {
    const row = { ...sanction, revocationId: null, proposalId: null, idempotencyKey, bodyHash };
    if (!(await insertSanction(tx, row))) return nothing(false);
    return { result: true, events: [recorded(sanction, null)] };
  });
  const found = await findByKey(deps.db, by, idempotencyKey);
  if (!found?.bodyHash?.equals(bodyHash)) throw new Refusal('idempotency_conflict');
  return { done: true, sanction: shown(deps, cause.actor, found), replayed: !isNew };
}

const isOfUnit = (form: SanctionForm): form is UnitForm => form.subject.kind === 'unit';

const unknownScheme = () => {
  const message: Text = { zh: '没有该业务', en: 'There is no such scheme' };
  return new Refusal('validation_failed', { errors: [{ pointer: '/scheme', code: 'value', message }] });
};
const inFuture = () => refuseDay('foundOn', { zh: '查实日期不得晚于今日', en: 'The day must not lie in the future' });

/**
 * The application that is named must be one of the office, under the scheme, and be that of the subject. Refuses with
 * `validation_failed`, and tells nothing of an application that is not the office's.
 */
async function requireConcerned(
  { db, sealer }: Room,
  actor: Cause['actor'],
  { application: id, scheme, subject }: SanctionForm,
): Promise<void> {
  if (!id) return;
  if (await isApplicationOf(db, actor, { id, scheme, kind: subject.kind, key: keyOf(sealer, subject) })) return;
  const message: Text = { zh: '没有该主体的这件申请', en: 'The subject has no such application' };
  throw new Refusal('validation_failed', { errors: [{ pointer: '/application', code: 'value', message }] });
}

/**
 * Bars applicant and reporting unit, as far as the scheme bars them on this ground, in the transaction that revokes.
 * Returns the audit events.
 */
export async function banForRevocation(
  deps: Deps,
  { tx, application, today }: OnApplication,
  revoked: {
    revocationId: string;
    ground: RevocationGround;
    form: SubmissionForm;
    unit: ReportingUnit | null;
    by: string;
  },
): Promise<AuditEntry[]> {
  const { revocationId, ground, form, unit, by } = revoked;
  const scheme = schemeOfFinding(deps, application, today);
  const subjects: Record<BannedKind, Subject | null> = {
    applicant: { kind: 'applicant', residentId: form.applicant.residentId },
    unit: unit && { kind: 'unit', creditCode: unit.creditCode },
  };
  const events: AuditEntry[] = [];
  for (const subject of kindsBarred(scheme, ground).map((kind) => subjects[kind])) {
    if (!subject) continue;
    const found = { subject, ground: 'fraud', foundOn: today, note: OF_REVOCATION, by } as const;
    const sanction = sanctionOf(deps, scheme, { ...found, application: application.id });
    const none = { proposalId: null, idempotencyKey: null, bodyHash: null };
    await insertSanction(tx, { ...sanction, ...none, revocationId });
    events.push(recorded(sanction, { revocationId }));
  }
  return events;
}
/** Names no application: a ban is read by offices whose affair the application is not. */
const OF_REVOCATION = '撤销审批决定';

/**
 * Lifts a ban; from then on the gate accepts applications of the subject again. Refuses with `not_found`, with
 * `forbidden` if the ban follows from an application of another office, with `second_supervisor_required` if the
 * recorder asks, and with `illegal_transition` if the ban was lifted before; all but the first attempt are put into the
 * audit.
 */
export async function liftSanction(deps: Room, cause: Cause, id: string, reason: string): Promise<SanctionView> {
  await changeOrAuditRefusal(deps, cause, {
    lock: async (tx) => {
      const sanction = await lockSanction(tx, id);
      if (!sanction || !servesScheme(cause.actor, sanction.scheme)) throw new Refusal('not_found');
      return sanction;
    },
    act: async (tx, sanction) => {
      const { liftedAt, recordedBy } = sanction;
      if (liftedAt) throw new Refusal('illegal_transition', { currentStatus: 'lifted', legalMoves: [] });
      const isOurs = isOfOffice(cause.actor, sanction);
      const { waitsFor } = sanctionStanding(cause.actor, { isLifted: false, recordedBy, isOurs });
      if (waitsFor === 'office') throw new Refusal('forbidden');
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
  shown(deps, cause.actor, await reachSanction(deps, cause, id));

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
  return { items: items.map((sanction) => shown(deps, filter.of, sanction)), next };
}

const noteReading = (deps: Room, cause: Cause, data: Record<string, unknown>): Promise<void> =>
  change(deps, cause, async () => ({ result: undefined, events: [{ action: 'sanction.read', data }] }));
