// The forms in which one ban is written, audited and shown. The scheme gives the days; subject and note are sealed.
import type { Deps } from '../applications/deps.ts';
import type { AuditEntry } from '../audit/change.ts';
import { civilDateOf } from '../base/clock.ts';
import { Refusal } from '../base/refusal.ts';
import type { Sealer } from '../base/seal.ts';
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
  { subject, ground, foundOn, note, by }: Found,
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
    createdAt: clock.now(),
  } satisfies Partial<NewSanction>;
}

/** Origin of a ban: a revocation, another supervisor's proposal, or its recorder alone. */
export type Origin =
  | { applicationId: string; revocationId: string }
  | { proposalId: string; proposedBy: string }
  | null;

export const recorded = (
  {
    id,
    scheme,
    subjectKind,
    ground,
    from,
    until,
  }: Pick<NewSanction, 'id' | 'scheme' | 'subjectKind' | 'ground' | 'from' | 'until'>,
  origin: Origin,
): AuditEntry => {
  const { applicationId, ...source } = { applicationId: undefined, revocationId: null, ...origin };
  return {
    action: 'sanction.recorded',
    ...(applicationId === undefined ? {} : { applicationId }),
    data: { sanctionId: id, scheme, subjectKind, ground, from, until, ...source },
  };
};

export function shown({ sealer, clock }: Pick<Room, 'sealer' | 'clock'>, sanction: Sanction): SanctionView {
  const { id, subject, note, liftReason } = sanction;
  return sanctionView(sanction, civilDateOf(clock.now()).toString(), {
    subject: subject && (JSON.parse(sealer.open(placeOfSubject(id), subject)) as Subject),
    note: note && sealer.open(placeOfNote(id), note),
    liftReason: liftReason && sealer.open(placeOfReason(id), liftReason),
  });
}
