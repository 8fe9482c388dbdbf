// The forms that supervisors post. Untrusted data enters here and nowhere deeper.
import { z } from 'zod';
import { creditCode, residentId } from '../applications/schema.ts';
import { line, note, trimmedLine } from '../base/free-text.ts';
import { civilDay, fromMoment } from '../base/moment.ts';
import { EXAMPLE } from '../schemes/example.ts';
import { REVOCATION_GROUNDS, SOURCES, VENUES } from '../schemes/words.ts';

const MOST_KINDS = 20;

export const FreezeForm = z.strictObject({
  reason: note(1000),
  missing: z
    .array(
      z
        .string()
        .max(64)
        .regex(/^[a-z][a-z0-9_]*$/),
    )
    .max(MOST_KINDS)
    .refine((kinds) => new Set(kinds).size === kinds.length, { params: { code: 'twice' } })
    .meta({ description: 'kinds of material; empty where something else is to be verified', examples: [['diploma']] }),
  spotCheckCase: z.uuid().nullish(),
  /** the last day, moved to the next working day if it is none; the scheme's own term if left out */
  due: z.iso.date().nullish(),
});
export type FreezeForm = z.output<typeof FreezeForm>;

export const AttendanceForm = z.strictObject({ attendedOn: z.iso.date(), note: note(1000).nullish() });
export type AttendanceForm = z.output<typeof AttendanceForm>;

export const RestoreForm = z.strictObject({
  note: note(1000),
  /** as the scheme verifies what is frozen (AMB-24) */
  venue: z.enum(VENUES),
  attendedOn: z.iso.date().nullish(),
});
export type RestoreForm = z.output<typeof RestoreForm>;

export const RevokeForm = z.strictObject({
  ground: z.enum(REVOCATION_GROUNDS),
  note: note(2000),
  /** SZ-53, AMB-24: the day of the verification on site, named by the supervisor who carries it out */
  attendedOn: z.iso.date().nullish(),
});
export type RevokeForm = z.output<typeof RevokeForm>;

export const StatementForm = z.strictObject({ heardOn: z.iso.date(), note: note(2000) });
export type StatementForm = z.output<typeof StatementForm>;
/** SZ-66: the day of the settlement, and the household office. */
export const SettledForm = z.strictObject({ settledOn: z.iso.date(), office: trimmedLine(100) });
export type SettledForm = z.output<typeof SettledForm>;
/** SZ-51: why an adverse spot check does not lead to a freeze. */
export const NoFreezeForm = z.strictObject({ reason: note(1000) });
export type NoFreezeForm = z.output<typeof NoFreezeForm>;
export const NoteForm = z.strictObject({ note: note(1000) });

export const AcknowledgeForm = z.strictObject({ receipt: trimmedLine(200), note: note(1000) });
export type AcknowledgeForm = z.output<typeof AcknowledgeForm>;

export const SANCTION_GROUNDS = ['fraud', 'other_violation'] as const;
export const Subject = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('applicant'), residentId }),
  z.strictObject({ kind: z.literal('unit'), creditCode }),
]);
export type Subject = z.output<typeof Subject>;

export const SanctionForm = z
  .strictObject({
    scheme: line(64).meta({ examples: [EXAMPLE.scheme] }),
    subject: Subject,
    ground: z.enum(SANCTION_GROUNDS),
    foundOn: civilDay,
    /** the application that was found out */
    application: z.uuid().nullish(),
    note: note(2000),
  })
  .meta({ id: 'SanctionForm' });
export type SanctionForm = z.output<typeof SanctionForm>;
export const SanctionSearch = z.strictObject({ subject: Subject, scheme: line(64).nullish() });
export const LiftForm = z.strictObject({ reason: note(1000) });

export const BlastRadiusForm = z
  .strictObject({ source: z.enum(SOURCES), from: fromMoment, to: fromMoment, reason: note(2000) })
  .meta({ id: 'BlastRadiusForm' });
export type BlastRadiusForm = z.output<typeof BlastRadiusForm>;
/** The number of flips that the confirming supervisor has seen. */
export const ConfirmForm = z.strictObject({ flips: z.int().min(0).nullish() });
export type ConfirmForm = z.output<typeof ConfirmForm>;
