// The real service over a real socket: a database cloned from the migrated template, mock registries on a free port, a
// clock that can be set, the sandbox's keys, and the worker. `close` checks everything recorded against the laws.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import { expect, inject } from 'vitest';
import { SANDBOX_SMS_CREDENTIALS } from '../../mocks/credentials.ts';
import type { HeldInput } from '../../mocks/held.ts';
import { peopleToPost } from '../../mocks/people.ts';
import { type Mocks, sandboxDepartments, sandboxRegistries, startMocks } from '../../mocks/serve.ts';
import { seedKeys } from '../../src/access/keys.ts';
import { SANDBOX_KEYS } from '../../src/access/sandbox-keys.ts';
import { seedAccounts } from '../../src/access/staff.ts';
import { type Kept, placeOfGrounds, placeOfRecheck, type Rechecked } from '../../src/applications/sealed-decision.ts';
import { canonicalJson } from '../../src/base/canonical.ts';
import { createSettableClock, type SettableClock } from '../../src/base/clock.ts';
import { createIds } from '../../src/base/ids.ts';
import { createLog } from '../../src/base/log.ts';
import type { Sealer } from '../../src/base/seal.ts';
import { SANDBOX_SEALING } from '../../src/config/config.ts';
import { FOR_JOBS } from '../../src/db/limits.ts';
import { type Decision, decide } from '../../src/matching/decide.ts';
import { listen } from '../../src/run/listen.ts';
import type { Catalogue } from '../../src/schemes/catalogue.ts';
import { ALL_SCHEMES } from '../../src/schemes/house.ts';
import { sandboxLists } from '../../src/schemes/references.ts';
import type { Scheme } from '../../src/schemes/scheme.ts';
import { decides } from '../../src/schemes/scheme-checks.ts';
import { SOURCES, type Source } from '../../src/schemes/words.ts';
import type { SourceLimits } from '../../src/sources/client.ts';
import { createService, type Service, type ServiceOptions } from '../../src/wire.ts';
import { type Client, createClient } from './client.ts';
import { type Line, startLine } from './line.ts';
import { BASELINE_NOW, heldOf, type Person } from './people.ts';

export interface TestDatabase {
  url: string;
  sql: Sql;
  /** Ends its connections; nobody uses it again. */
  close(): Promise<void>;
}

const urlOf = (database: string): string => {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${database}`;
  return url.href;
};

async function onServer(statement: string): Promise<void> {
  const server = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });
  await server.unsafe(statement).finally(() => server.end());
}

/** Makes a database for one test: migrated, unless it must be empty. */
export async function createTestDatabase({ migrated = true }: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const name = `miaopi_test_${randomBytes(6).toString('hex')}`;
  // on our own server copies files, which takes half the time; another server would first write all of that to disk
  const strategy = inject('postgresIsOurs') ? 'strategy file_copy' : '';
  const template = migrated ? `template "${inject('templateDatabase')}" ${strategy}` : '';
  await onServer(`create database "${name}" ${template}`);
  const sql = postgres(urlOf(name), { max: 2, onnotice: () => {} });
  return {
    url: urlOf(name),
    sql,
    close: async () => {
      await sql.end({ timeout: 5 });
      // not dropped on a disk of ours: deleting many files makes Linux slow to find a place for each new one
      if (!inject('postgresIsOurs') || inject('postgresIsInMemory'))
        await onServer(`drop database if exists "${name}" with (force)`);
    },
  };
}

/** The locks held and awaited in this database; the server reports those of all its databases. */
export const advisoryLocks = (sql: Sql) => sql<{ objid: number; mode: string; granted: boolean }[]>`
  select objid::int, mode, granted from pg_locks
  where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`;

/**
 * Confirms a database, as a process without publication does at its start: before that it neither approves nor gives
 * out numbers.
 */
export const confirmDatabase = ({ sql }: TestDatabase) => sql`
  insert into log_fence (server, numbers_from, numbers_to, numbers_block)
  values (database_incarnation(), 1, 1000000, 1000000)`;

export interface TestServiceOptions {
  /** by default every scheme of this program */
  schemes?: ServiceOptions['schemes'];
  database?: TestDatabase;
  /** the service reaches its database over a line that the test can cut (`line`) */
  overLine?: boolean;
  now?: string;
  worker?: boolean;
  sourceLimits?: Partial<SourceLimits>;
  askingDeadlineMs?: number;
  /** the address that the sources' clients call instead of the mock registries */
  sourcesUrl?: string;
  /** the store and the scanner of materials; by default a folder of its own and no scanner */
  materials?: Partial<ServiceOptions['materials']>;
  /** the longest wait for the database; by default that of jobs */
  databaseLimits?: ServiceOptions['databaseLimits'];
  /** the way in which staff sign in; by default the sandbox's */
  staffAccess?: ServiceOptions['staffAccess'];
  /** the windows to which people are sent; by default none are known */
  windows?: ServiceOptions['windows'];
  /** how everybody reaches the open paths; by default in no hurry */
  openAccess?: ServiceOptions['openAccess'];
  /** the keys and the file of the audit log; by default those of a sandbox, which publishes nothing */
  auditLog?: ServiceOptions['auditLog'];
}

export interface TestService extends Client {
  mocks: Mocks;
  clock: SettableClock;
  service: Service;
  sql: Sql;
  databaseUrl: string;
  /** null unless it was asked for */
  line: Line | null;
  /** the folder of uploaded materials, unless the test has put them elsewhere */
  materialsFolder: string;
  setNow(now: string): void;
  /** Puts the person into the registries over the control plane: the baseline with changes, or exactly `held`. */
  putPerson(person: Person, changes?: Partial<HeldInput>): Promise<void>;
  putHeld(person: Person, held: HeldInput): Promise<void>;
  putFault(source: Source, setting: { fault?: string | null; latencyMs?: number }): Promise<void>;
  calm(): Promise<void>;
  /** the sources that were asked about the person, in the order of `SOURCES` */
  askedAbout(person: Person): Source[];
  /** Closes everything, and checks all recorded data against the laws. */
  close(): Promise<void>;
}

export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const database = options.database ?? (await createTestDatabase());
  const line = options.overLine ? await startLine(database.url) : null;
  const clock = createSettableClock();
  const setNow = (now: string) =>
    clock.setOffsetMs(Temporal.Instant.from(now).epochMilliseconds - Temporal.Now.instant().epochMilliseconds);
  setNow(options.now ?? BASELINE_NOW);
  const served = options.schemes ?? ALL_SCHEMES;
  const mocks = await startMocks({ port: 0, now: () => clock.now(), schemes: served });
  const sourcesUrl = options.sourcesUrl ?? mocks.url;
  const materialsFolder = mkdtempSync(join(tmpdir(), 'miaopi-materials-'));
  const service = await createService({
    name: 'miaopi-test',
    databaseUrl: line?.url ?? database.url,
    databaseConnections: 4,
    // a machine that is busy with other tests is not an outage
    databaseLimits: options.databaseLimits ?? FOR_JOBS,
    sealing: SANDBOX_SEALING,
    schemes: served,
    sources: sandboxRegistries(sourcesUrl, served),
    // the breaker has its own tests: here each fault must be met, without the breaker's memory of the one before
    sourceLimits: { retryPauseMs: 1, breakerVolume: 10_000, ...options.sourceLimits },
    sms: { baseUrl: mocks.url, ...SANDBOX_SMS_CREDENTIALS },
    pushes: sandboxDepartments(mocks.url, served),
    references: sandboxLists(served),
    materials: { store: { folder: materialsFolder }, clamd: null, ...options.materials },
    ratePerSecond: 10_000,
    openAccess: { perSecond: 10_000, ...options.openAccess },
    ...(options.askingDeadlineMs === undefined ? {} : { askingDeadlineMs: options.askingDeadlineMs }),
    log: createLog('silent', 'test'),
    ...(options.staffAccess === undefined ? {} : { staffAccess: options.staffAccess }),
    ...(options.windows === undefined ? {} : { windows: options.windows }),
    ...(options.auditLog === undefined ? {} : { auditLog: options.auditLog }),
    clock: { mode: 'sandbox', clock, people: peopleToPost },
  });
  await seedKeys({ door: service.deps, ids: createIds() }, SANDBOX_KEYS);
  await seedAccounts({ door: service.deps, sealer: service.deps.sealer }, SANDBOX_KEYS);
  const worker = (options.worker ?? true) ? await service.startWorker() : null;
  const server = await listen(service.fetch, { port: 0, host: '127.0.0.1' });
  const client = createClient(`http://127.0.0.1:${server.port}`);

  const control = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${mocks.url}/_control${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`the control plane answered ${response.status}: ${await response.text()}`);
  };
  const putHeld = (person: Person, held: HeldInput) => control('PUT', `/people/${person.residentId}`, held);

  return {
    ...client,
    mocks,
    clock,
    service,
    sql: database.sql,
    databaseUrl: database.url,
    line,
    materialsFolder,
    setNow,
    putHeld,
    putPerson: (person, changes = {}) => {
      const today = clock.now().toZonedDateTimeISO('Asia/Shanghai').toPlainDate().toString();
      return putHeld(person, heldOf(person, changes, today));
    },
    putFault: (source, setting) => control('PUT', `/sources/${source}`, setting),
    calm: async () => {
      for (const source of SOURCES) await control('PUT', `/sources/${source}`, {});
    },
    askedAbout: (person) => {
      const asked = mocks.control.requests(person.residentId).map(({ source }) => source);
      return asked.toSorted((a, b) => SOURCES.indexOf(a) - SOURCES.indexOf(b));
    },
    async close() {
      try {
        await holdAgainstTheLaws(service.deps, database.sql);
      } finally {
        await server.close(2_000);
        await worker?.stop();
        await service.close();
        await line?.close();
        await mocks.close();
        rmSync(materialsFolder, { recursive: true, force: true });
        if (!options.database) await database.close();
      }
    },
  };
}

type FiledRow = Pick<ApplicationRow, 'scheme' | 'scheme_version' | 'parameters'>;
interface ApplicationRow {
  id: string;
  scheme: string;
  scheme_version: string;
  parameters: Record<string, unknown> | null;
  status: string;
  outcome: string | null;
  decided_by: string | null;
  approval_number: string | null;
  grounds: Buffer | null;
  recheck_id: string | null;
}

/** What has to be known to judge the laws. */
interface Knowing {
  sealer: Sealer;
  schemes: Catalogue;
}

/** Expects the laws to hold for everything recorded, by any process. */
export async function holdAgainstTheLaws({ sealer, schemes }: Knowing, sql: Sql): Promise<void> {
  const rows = await sql<ApplicationRow[]>`select * from applications`;
  const rechecked = await decideRechecksAgain({ sealer, schemes }, sql);
  for (const row of rows) {
    if (row.grounds === null) continue;
    const kept = JSON.parse(sealer.open(placeOfGrounds(row.id), row.grounds)) as Kept;
    const scheme = schemes.filedUnder(filedIn(row));
    // law 4: decided again on the kept facts, it is the same to the byte
    expect(canonicalJson(decide(scheme, kept.grounds))).toBe(canonicalJson(kept.decision));
    // law 1: an approval rests on a match of every check, and has a number
    const approved = kept.decision.outcome === 'approved';
    if (row.decided_by === 'review') {
      expect(kept.decision.outcome).toBe('referred');
      continue;
    }
    if (row.outcome === 'approved' && !approved) {
      // referred at first, so it rests on a later asking
      expect(decisiveIn(scheme, rechecked.get(row.recheck_id ?? '')?.decision)).toSatisfy(onlyMatches);
      continue;
    }
    expect(row.outcome).toBe(kept.decision.outcome);
    expect(row.approval_number !== null).toBe(approved);
    if (approved) expect(decisiveIn(scheme, kept.decision)).toSatisfy(onlyMatches);
  }
  // law 3: nothing was recorded without audit
  const unaudited = await sql`
    select a.id from applications a
    where not exists (select from audit_events e where e.application_id = a.id and e.action = 'application.received')
       or (a.grounds is not null and not exists (
         select from audit_events e where e.application_id = a.id
         and e.action in ('application.decided', 'application.rescued')))`;
  expect(unaudited).toHaveLength(0);
  // the audit has the events in the order in which they happened, whichever processes wrote them
  const stories = await sql<{ id: string; actions: string[] }[]>`
    select application_id as id, array_agg(action order by seq) as actions from audit_events
    where application_id is not null group by application_id`;
  for (const { id, actions } of stories) expect(faultOfOrder(actions), `${id}: ${actions.join(', ')}`).toBeNull();
}

/** The verdicts of the checks that the decision needs. */
const decisiveIn = (scheme: Scheme, decision: Decision | undefined) =>
  (decision?.checks ?? []).flatMap(({ source, verdict }) => (decides(scheme, source) ? [verdict] : []));

/** Law 4 holds for every later asking as well; returns them by id. */
async function decideRechecksAgain({ sealer, schemes }: Knowing, sql: Sql): Promise<Map<string, Rechecked>> {
  const rows = await sql<(FiledRow & { id: string; outcome: string; grounds: Buffer })[]>`
    select r.id, r.outcome, r.grounds, a.scheme, a.scheme_version, a.parameters from rechecks r join applications a on a.id = r.application_id`;
  return new Map(
    rows.map((row) => {
      const rechecked = JSON.parse(sealer.open(placeOfRecheck(row.id), row.grounds)) as Rechecked;
      const scheme = schemes.filedUnder(filedIn(row));
      expect(canonicalJson(decide(scheme, rechecked.grounds))).toBe(canonicalJson(rechecked.decision));
      expect(row.outcome).toBe(rechecked.decision.outcome);
      return [row.id, rechecked];
    }),
  );
}

const filedIn = ({ scheme, scheme_version: schemeVersion, parameters }: FiledRow) => ({
  scheme,
  schemeVersion,
  parameters,
});

function faultOfOrder(actions: string[]): string | null {
  const decisions = actions.filter((action) => action === 'application.decided' || action === 'application.rescued');
  if (actions[0] !== 'application.received') return 'something happened before it was received';
  if (actions.lastIndexOf('application.received') !== 0) return 'received twice';
  if (decisions.length > 1) return 'decided twice';
  const [asked, decided] = [actions.indexOf('sources.asked'), actions.indexOf(decisions[0] ?? '')];
  if (asked >= 0 && asked !== decided - 1) return 'asked, and not decided on what was answered';
  const told = actions.findIndex((action) => action.startsWith('notice.'));
  // before a decision, the applicant is told only what is missing at the gate of documents
  const waited = actions.indexOf('application.documents_missing');
  const mayBeTold = waited >= 0 && waited < told;
  return told >= 0 && told < decided && !mayBeTold ? 'told before it was decided' : null;
}

const onlyMatches = (verdicts: string[]) => verdicts.length > 0 && verdicts.every((verdict) => verdict === 'match');
