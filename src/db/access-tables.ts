// Sign-in of people: passwords, second factors, sessions, and limits on attempts. Secrets are stored hashed, keyed or
// sealed, never in clear. Times follow the database's own clock: sign-in needs real time, and the sandbox's clock can
// be set.
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytea, instant, isOneOf } from './column-types.ts';
import { staff } from './tables.ts';

const METHODS = ['password', 'oidc'] as const;
const SECOND_FACTORS = ['totp', 'backup_code'] as const;
const staffId = () =>
  uuid('staff_id')
    .notNull()
    .references(() => staff.id);

/** Credentials of a person. No row: no password and no second factor yet. */
export const staffCredentials = pgTable(
  'staff_credentials',
  {
    staffId: staffId().primaryKey(),
    /** Argon2id, as a PHC string; null for a person who signs in elsewhere */
    passwordHash: text('password_hash'),
    passwordSetAt: instant('password_set_at'),
    /** somebody else has seen the password, so the person must change it before anything else */
    mustChange: boolean('must_change').notNull().default(false),
    /** sealed: the secret of the authenticator (RFC 6238) */
    totpSecret: bytea('totp_secret'),
    totpEnrolledAt: instant('totp_enrolled_at'),
    /** the time step of the last accepted code: no code counts twice (RFC 6238, 5.2) */
    totpStep: bigint('totp_step', { mode: 'number' }),
  },
  (table) => [
    check('staff_credentials_password', sql`(${table.passwordHash} is null) = (${table.passwordSetAt} is null)`),
    check('staff_credentials_totp', sql`(${table.totpSecret} is null) = (${table.totpEnrolledAt} is null)`),
  ],
);

/** Codes for a person who has lost the authenticator; each works once. */
export const staffBackupCodes = pgTable(
  'staff_backup_codes',
  {
    staffId: staffId(),
    /** keyed hash */
    codeKey: bytea('code_key').notNull(),
    usedAt: instant('used_at'),
  },
  (table) => [primaryKey({ columns: [table.staffId, table.codeKey] })],
);

/** Sessions. A row means that every factor was proven; ending the session deletes it. */
export const staffSessions = pgTable(
  'staff_sessions',
  {
    id: uuid('id').primaryKey(),
    /** SHA-256 of the token in the cookie */
    tokenHash: bytea('token_hash').notNull().unique(),
    staffId: staffId(),
    method: text('method', { enum: METHODS }).notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
    seenAt: instant('seen_at').notNull().default(sql`now()`),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    index('staff_sessions_by_staff').on(table.staffId),
    check('staff_sessions_method', isOneOf(table.method, METHODS)),
  ],
);

/** Sign-ins with a proven first factor that lack the rest. They open nothing. */
export const staffSignIns = pgTable(
  'staff_sign_ins',
  {
    /** SHA-256 of the token in the cookie */
    tokenHash: bytea('token_hash').primaryKey(),
    staffId: staffId(),
    method: text('method', { enum: METHODS }).notNull(),
    /** the proven second factor; null before */
    secondFactor: text('second_factor', { enum: SECOND_FACTORS }),
    /** sealed: a secret that was shown and is not enrolled yet */
    totpSecret: bytea('totp_secret'),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    index('staff_sign_ins_by_staff').on(table.staffId),
    check('staff_sign_ins_method', isOneOf(table.method, METHODS)),
    check('staff_sign_ins_second_factor', isOneOf(table.secondFactor, SECOND_FACTORS)),
  ],
);

/** Attempts since the last success for a name, whether or not such a person exists, since no answer may reveal that. */
export const signInAttempts = pgTable(
  'sign_in_attempts',
  {
    /** keyed hash of the name */
    nameKey: bytea('name_key').primaryKey(),
    attempts: integer('attempts').notNull(),
    firstAt: instant('first_at').notNull().default(sql`now()`),
    lastAt: instant('last_at').notNull().default(sql`now()`),
  },
  (table) => [index('sign_in_attempts_last').on(table.lastAt)],
);

/** Attempts that an address has left: a bucket that failures empty and time fills. */
export const signInAddresses = pgTable(
  'sign_in_addresses',
  {
    /** keyed hash of the address, or of its network */
    addressKey: bytea('address_key').primaryKey(),
    tokens: doublePrecision('tokens').notNull(),
    at: instant('at').notNull().default(sql`now()`),
  },
  (table) => [index('sign_in_addresses_at').on(table.at)],
);
