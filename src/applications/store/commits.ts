// The steps of the commits that receive and decide applications: parts of one WITH statement, which the audit door
// completes. Every step after `done` touches only the applications that `done` lists as changed.
import { type SQL, sql } from 'drizzle-orm';
import { insertionInto, PARAMETER, recordsetOf, statement } from '../../db/recordset.ts';
import { awaitedSources, reviewItems } from '../../db/review-tables.ts';
import { applications, claimedCertificates } from '../../db/tables.ts';
import type { Decision } from '../../matching/decide.ts';

/** How long one process may hold the asking of a submission (.docs/integrating.md, Exactly once). */
const LEASE_TIME = "interval '15 seconds'";
export const LEASE = sql.raw(LEASE_TIME);

type Row = typeof applications.$inferSelect;

/** The columns that a submission fills, and those that a decision fills. */
const BROUGHT = [
  'id',
  'tenantId',
  'idempotencyKey',
  'bodyHash',
  'reference',
  'scheme',
  'schemeVersion',
  'parameters',
  'category',
  'procedure',
  'personKey',
  'phoneKey',
  'unitCode',
  'unitNameKey',
  'unitKey',
  'filerKey',
  'district',
  'submittedAt',
  'submission',
] as const satisfies (keyof Row)[];
const RULED = [
  'status',
  'outcome',
  'reasonCodes',
  'venue',
  'departments',
  'decidedAt',
  'dueAt',
  'approvalNumber',
  'grounds',
] as const satisfies (keyof Row)[];

export interface NewApplication extends Pick<Row, (typeof BROUGHT)[number]> {
  numberPrefix: string;
  /** null only in older rows */
  phoneKey: Buffer;
  unitKey: Buffer;
  filerKey: Buffer;
  /** the claimed certificates, with keyed hashes of their numbers */
  certificates: ClaimedCertificate[];
  /** civil date of the submission where the scheme applies */
  submittedOn: string;
  /** set if a formal gate has already decided */
  decided: Decided | null;
}

export type ClaimedCertificate = Pick<typeof claimedCertificates.$inferSelect, 'field' | 'numberKey'>;

export interface Decided extends Pick<Row, 'id' | (typeof RULED)[number]> {
  outcome: Decision['outcome'];
  decidedAt: Temporal.Instant;
  grounds: Buffer;
  /** the decision used the standing of person and units as read after the sources had answered */
  standingRead: boolean;
}

/** The columns of a decision before there is one. */
export const UNDECIDED: Pick<Row, (typeof RULED)[number]> = {
  status: 'received',
  outcome: null,
  reasonCodes: [],
  venue: null,
  departments: [],
  decidedAt: null,
  dueAt: null,
  approvalNumber: null,
  grounds: null,
};

const received = recordsetOf(applications, [...BROUGHT, ...RULED], { prefix: 'text', submitted_on: 'date' });
const receive = statement`received as (
    insert into applications (number, ${received.names}, status_at, lease_until, decided_by)
    select prefix || next_application_number(), ${received.values}, r.submitted_at, now() + ${LEASE_TIME},
      case when r.outcome is null then null else 'matching' end
    from json_to_recordset(${PARAMETER}::text::json) as ${received.record}
    where r.status = 'not_accepted' or not exists (
      select from sanctions s
      where s.subject_key in (decode(r.person_key, 'base64'), decode(r.unit_key, 'base64'), decode(r.filer_key, 'base64'))
        and s.scheme = r.scheme and s.lifted_at is null and r.submitted_on between s.from_on and s.until_on)
    on conflict do nothing
    returning id, number)`;

/**
 * The step `received` of a commit: inserts applications and returns `id` and `number` of each. It leaves out an
 * application whose key was used before, a person's second live application under a scheme, and one that would be
 * accepted, in whatever status, although a ban is in force.
 */
export const insertApplications = (items: readonly NewApplication[]): SQL =>
  receive(
    received.json(
      items.map((item) => ({
        ...item,
        ...(item.decided ?? UNDECIDED),
        prefix: `${item.numberPrefix}${item.submittedOn.slice(0, 4)}-`,
        submitted_on: item.submittedOn,
      })),
    ),
  );

// The required present status comes with the rows. As a constant it would tempt the planner to the index of `received`
// applications, which holds every row that was `received` until the next vacuum. The ids come a second time by
// themselves: with the rows alone, a plan made for few applications reads all of them, even after they have grown many.
const decided = recordsetOf(applications, RULED, { id: 'uuid', was: 'text', standing_read: 'boolean' });
const decide = statement`decided as (
    update applications a set
      ${decided.assignments}, status_at = r.decided_at, decided_by = 'matching', version = a.version + 1
    from json_to_recordset(${PARAMETER}::text::json) as ${decided.record}
    where a.id = any(${PARAMETER}::uuid[]) and a.id = r.id and a.status = r.was
      and (r.status <> 'approved' or a.human_requested_at is null)
      and ((r.status <> 'approved' and r.standing_read) or (
        banned_until(a.scheme, array[a.person_key, a.unit_key, a.filer_key], r.decided_at) is null
        and not exists (select from contested_claims(a.id, a.person_key))))
    returning a.id)`;

/**
 * The step `decided` of a commit: records decisions on applications that are still `received`, and returns each `id`.
 * It leaves out an approval if meanwhile somebody has asked for a person (PIPL 24), a ban has come into force (SZ-56),
 * or another person's application claims the same certificate number; and a referral that does not mention such a ban
 * or claim yet. The trigger `applications_standing_on_approval` refuses a ban that is recorded while the statement
 * runs; the gatherer then tries each decision alone.
 */
export function decideApplications(items: readonly Decided[]): SQL {
  const rows = items.map((item) => ({ ...item, was: 'received', standing_read: item.standingRead }));
  return decide(decided.json(rows), `{${items.map(({ id }) => id).join(',')}}`);
}

const RECEIVED = sql`select id, number from received`;
const DECIDED = sql`select id, null::text as number from decided`;

/** The step `done` of a commit: the changed applications, with the number if the commit has given one. */
export function doneIn({ received, decided }: { received: boolean; decided: boolean }): SQL {
  const both = received && decided;
  return sql`done as (${both ? sql`${RECEIVED} union all ${DECIDED}` : received ? RECEIVED : DECIDED})`;
}

// --- Steps after the step `done`

const step = (name: string) => ({
  before: `${name} as (`,
  behind: 'where r.application_id in (select id from done))',
});

const CERTIFICATE = ['applicationId', 'field', 'numberKey', 'personKey'] as const;
const claim = insertionInto(claimedCertificates, CERTIFICATE, step('claimed'));

/** Keeps the claimed certificates. */
export const insertCertificates = (items: readonly NewApplication[]): SQL =>
  claim(
    items.flatMap(({ id, personKey, certificates }) =>
      certificates.map((certificate) => ({ ...certificate, applicationId: id, personKey })),
    ),
  );

const ITEM = ['id', 'applicationId', 'department', 'subjects', 'dueAt', 'createdAt'] as const;
/** The item of one department of a referred application. */
export type NewItem = Pick<typeof reviewItems.$inferSelect, (typeof ITEM)[number]>;

/** Puts referred applications into the queues of the departments. */
export const insertItems = insertionInto(reviewItems, ITEM, step('queued'));

const AWAITED = ['applicationId', 'source', 'decides', 'registry', 'nextAttemptAt'] as const;
/** A check that waits for a silent source. */
export type Awaited = Pick<typeof awaitedSources.$inferSelect, (typeof AWAITED)[number]>;

/** Schedules the silent sources to be asked again. */
export const insertAwaited = insertionInto(awaitedSources, AWAITED, step('awaiting'));
