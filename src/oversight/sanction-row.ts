// The forms in which one ban is written, audited and shown. The scheme gives the days; subject and note are sealed.
import type { Deps } from '../applications/deps.ts';
import type { AuditEntry } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import { civilDateOf } from '../base/clock.ts';
import { Refusal } from '../base/refusal.ts';
import type { Sealer } from '../base/seal.ts';
import { isWithin } from '../db/jurisdiction.ts';
import { type BanPeriod, banPeriod } from '../schemes/ban-length.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { BannedKind } from '../schemes/words.ts';
import type { SanctionForm, Subject } from './schema.ts';
import type { SanctionView } from './shapes.ts';
import type { NewSanction, Sanction } from './store/sanctions.ts';
import { sanctionView } from './view.ts';

type Room = Pick<Deps, 'clock' | 'ids' | 'sealer'>;

const placeOfSubject = (id: string) => `sanctions.subject:${id}`;
const placeOfNote = (id: string) => `sanctions.note:${id}`;
export const placeOfReason = (id: string) => `sanctions.lift_reason:${id}`;

export const keyOf = (sealer: Sealer, subject: Subject): Buffer =>
  subject.kind === 'applicant'
    ? sealer.fingerprint('person', subject.residentId)
    : sealer.fingerprint('unit', subject.creditCode);

interface Found {
  subject: Subject;
  ground: SanctionForm['ground'];
  foundOn: Temporal.PlainDate;
  note: string;
  by: string;
  application: string | null;
}

/** Refuses with `no_ban_in_scheme` where the scheme does not bar such a subject. */
export function banDays({ bans }: Scheme, kind: BannedKind, foundOn: Temporal.PlainDate): BanPeriod {
  const length = bans[kind];
  if (!length) throw new Refusal('no_ban_in_scheme');
  return banPeriod(length, foundOn);
}

/** Refuses as `banDays`. */
export function sanctionOf(
  { ids, sealer, clock }: Room,
  scheme: Scheme,
  { subject, ground, foundOn, note, by, application }: Found,
) {
  const id = ids.uuid();
  const { from, until } = banDays(scheme, subject.kind, foundOn);
  return {
    id,
    scheme: scheme.id,
    subjectKind: subject.kind,
    subjectKey: keyOf(sealer, subject),
    subject: sealer.seal(placeOfSubject(id), JSON.stringify(subject)),
    ground,
    foundOn: foundOn.toString(),
    from: from.toString(),
    until: until.toString(),
    note: sealer.seal(placeOfNote(id), note),
    recordedBy: by,
    applicationId: application,
    createdAt: clock.now(),
  } satisfies Partial<NewSanction>;
}

/** Origin of a ban: a revocation, another supervisor's proposal, or its recorder alone. */
export type Origin = { revocationId: string } | { proposalId: string; proposedBy: string } | null;

export const recorded = (
  {
    id,
    scheme,
    subjectKind,
    ground,
    from,
    until,
    applicationId,
  }: Pick<NewSanction, 'id' | 'scheme' | 'subjectKind' | 'ground' | 'from' | 'until' | 'applicationId'>,
  origin: Origin,
): AuditEntry => ({
  action: 'sanction.recorded',
  ...(applicationId === null ? {} : { applicationId }),
  data: { sanctionId: id, scheme, subjectKind, ground, from, until, revocationId: null, ...origin },
});

/** Says whether the application that a ban follows from, if any, is the affair of the actor's office. */
export const isOfOffice = (actor: Actor, { scheme, application }: Pick<Sanction, 'scheme' | 'application'>): boolean =>
  application === null || isWithin(actor, { scheme, district: application.district });

/** Shows a ban; a reader of another office does not learn of its application. */
export function shown(
  { sealer, clock }: Pick<Room, 'sealer' | 'clock'>,
  actor: Actor,
  sanction: Sanction,
): SanctionView {
  const { id, application, subject, note, liftReason } = sanction;
  return sanctionView(sanction, civilDateOf(clock.now()).toString(), {
    application: application && isOfOffice(actor, sanction) ? { id: application.id, number: application.number } : null,
    subject: subject && (JSON.parse(sealer.open(placeOfSubject(id), subject)) as Subject),
    note: note && sealer.open(placeOfNote(id), note),
    liftReason: liftReason && sealer.open(placeOfReason(id), liftReason),
  });
}
