// Tests applications/record.ts: all waiting work is committed together, and each part has its own fate.
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createRecorder, type Receipt, type Recorder, type Ruling } from '../../src/applications/record.ts';
import { type Decided, decideApplications, UNDECIDED } from '../../src/applications/store/commits.ts';
import { STATUSES } from '../../src/schemes/words.ts';
import { setBans } from '../support/bans.ts';
import { formOf, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

let on: TestService;
let recorder: Recorder;

beforeAll(async () => {
  on = await startTestService({ worker: false });
  await setBans(on);
  recorder = createRecorder(on.service.deps);
});
afterAll(() => on.close());

/** A submission that the service would have committed but has not: its receipt, then its ruling. */
async function held() {
  const { recorder: usual } = on.service.deps;
  const receipts = Promise.withResolvers<Receipt>();
  const rulings = Promise.withResolvers<Ruling>();
  const numbers = Promise.withResolvers<string | null>();
  const ends = Promise.withResolvers<true | null>();
  on.service.deps.recorder = {
    receive: (receipt) => {
      receipts.resolve(receipt);
      return numbers.promise;
    },
    decide: (ruling) => {
      rulings.resolve(ruling);
      return ends.promise;
    },
  };
  const person = somebody();
  await on.putPerson(person);
  const form = formOf(person);
  const answered = on.submit(form);
  onTestFinished(async () => {
    on.service.deps.recorder = usual;
    numbers.resolve(null);
    ends.resolve(null);
    await answered;
  });
  return {
    form,
    receipt: await receipts.promise,
    number: numbers.resolve,
    ruling: rulings.promise,
    end: ends.resolve,
    answered,
  };
}

/** Gives the transaction that has written each of the application's events. */
const writersOf = async (id: string) =>
  (await on.sql`select action, xmin::text as writer from audit_events where application_id = ${id} order by seq`).map(
    ({ action, writer }) => ({ action, writer }),
  );

describe('receipts and decisions that wait for a commit', () => {
  test('are committed together, each with its own audit', async () => {
    const first = await held();
    first.number(await recorder.receive(first.receipt));
    const ruling = await first.ruling;
    const second = await held();
    const [number, recorded] = await Promise.all([recorder.receive(second.receipt), recorder.decide(ruling)]);
    expect(number).toMatch(/^SZ\d{4}-\d{7}$/);
    expect(recorded).toBe(true);
    const [decided] = (await writersOf(ruling.decided.id)).slice(1);
    const [received] = await writersOf(second.receipt.application.id);
    expect(received?.action).toBe('application.received');
    expect(decided?.action).toBe('sources.asked');
    expect(received?.writer).toBe(decided?.writer);
    first.end(true);
    expect((await first.answered).body).toMatchObject({ status: 'approved' });
  });

  test('are recorded and audited once if two rule on one application; the other answers that it was not', async () => {
    const first = await held();
    first.number(await recorder.receive(first.receipt));
    const ruling = await first.ruling;
    expect(await Promise.all([recorder.decide(ruling), recorder.decide(ruling)])).toEqual([true, null]);
    const actions = (await writersOf(ruling.decided.id)).map(({ action }) => action);
    expect(actions).toEqual(['application.received', 'sources.asked', 'application.decided']);
  });

  test('do not harm each other: a decision that the database refuses leaves the receipt unchanged', async () => {
    const first = await held();
    first.number(await recorder.receive(first.receipt));
    const ruling = await first.ruling;
    const withoutNumber = { ...ruling, decided: { ...ruling.decided, approvalNumber: null } };
    const second = await held();
    const [number, refused] = await Promise.allSettled([
      recorder.receive(second.receipt),
      recorder.decide(withoutNumber),
    ]);
    expect(number).toMatchObject({ status: 'fulfilled', value: expect.stringMatching(/^SZ/) });
    expect(refused).toMatchObject({ status: 'rejected' });
    expect(await writersOf(ruling.decided.id)).toHaveLength(1);
    expect(await recorder.decide(ruling)).toBe(true);
    expect(await recorder.decide(ruling)).toBeNull();
  });
});

describe('a receipt that a ban overtakes', () => {
  const accepted = STATUSES.filter((status) => status !== 'not_accepted');

  test.each(accepted)('is not kept as %s, whichever status comes first', async (status) => {
    const { receipt, form } = await held();
    const subject = { kind: 'applicant', residentId: form.applicant.residentId };
    const ban = { scheme: form.scheme, subject, ground: 'fraud', foundOn: '2026-11-20', note: '经核实造假' };
    const as = { as: 'supervisor', idempotencyKey: randomUUID() };
    expect((await on.post('/v1/sanctions', ban, as)).status).toBe(201);
    const decided = { ...UNDECIDED, status } as unknown as Decided;
    expect(await recorder.receive({ ...receipt, application: { ...receipt.application, decided } })).toBeNull();
  });
});

describe('the writing of a decision', () => {
  test('finds the application by its id, however few there were when the database made its plan', async () => {
    const decided: Decided = {
      id: randomUUID(),
      status: 'approved',
      outcome: 'approved',
      reasonCodes: [],
      venue: null,
      departments: [],
      decidedAt: Temporal.Now.instant(),
      dueAt: null,
      approvalNumber: 'none',
      grounds: Buffer.alloc(0),
      standingRead: false,
    };
    const text = new PgDialect().sqlToQuery(sql`with ${decideApplications([decided])} select from decided`).sql;
    const [planned] = await on.sql.begin(async (tx) => {
      await tx`set local enable_seqscan = off`;
      return await tx.unsafe(`explain (generic_plan, format json) ${text}`);
    });
    const looks = nodesOf(planned?.['QUERY PLAN'][0].Plan).flatMap((node) =>
      'Index Name' in node ? [node['Index Cond']] : [],
    );
    expect(looks.length).toBeGreaterThan(0);
    for (const condition of looks) expect(condition).toMatch(/\bid = /);
  });
});

type PlanNode = Record<string, unknown> & { Plans?: PlanNode[] };
const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
