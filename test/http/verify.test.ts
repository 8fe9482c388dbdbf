// Tests that everybody who has an approval number learns whether it is in force, and nothing else: state, day and
// masked name, with the proof in the log. A number that does not exist costs and says the same. Addresses are limited.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseNetworks } from '../../src/access/client-address.ts';
import type { Deps } from '../../src/applications/deps.ts';
import { readProgress } from '../../src/applications/progress.ts';
import type { ApplicationView, Progress, Verification } from '../../src/applications/shapes.ts';
import { proveApproval, STATE_OF_APPROVAL, verifyApproval } from '../../src/applications/verification.ts';
import { leafText } from '../../src/audit/leaf.ts';
import { systemActor } from '../../src/base/actor.ts';
import { SANDBOX_LOG } from '../../src/config/config.ts';
import { NUMBERED_STATUSES, STATUSES } from '../../src/schemes/words.ts';
import { verifyLogProof } from '../../src/transparency-log/log-proof.ts';
import { leafHash } from '../../src/transparency-log/merkle.ts';
import { SANDBOX_LOG_KEY, SANDBOX_WITNESS_KEYS } from '../../src/transparency-log/sandbox-log-keys.ts';
import type { LogProof, Receipt } from '../../src/transparency-log/shapes.ts';
import type { LogDeps } from '../../src/transparency-log/transparency.ts';
import { createOverseeing } from '../oversight/overseeing.ts';
import { BARE } from '../support/environment.ts';
import { formOf, phoneOf, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { expectStyled } from '../support/style-policy.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const NOBODYS = 'SZ-0000-0000-0000-0000-0';
const KEYS = [SANDBOX_LOG_KEY, ...SANDBOX_WITNESS_KEYS];
const folder = mkdtempSync(join(tmpdir(), 'miaopi-open-'));
let service: TestService;
beforeAll(async () => {
  const published = { file: join(folder, 'checkpoints.txt'), everyMs: 0 };
  service = await startTestService({ worker: false, auditLog: { ...SANDBOX_LOG, published } });
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});
const { approve, freeze, frozen, revoke, restore } = createOverseeing(() => service);

const verify = async (number: string) => {
  const answer = await service.get<Verification>(`/verify/${encodeURIComponent(number)}`, { as: null });
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(answer.headers.get('x-robots-tag')).toBe('noindex');
  expect(answer.headers.get('ratelimit-policy')).toBe('"address";q=20000;w=2');
  return answer.body;
};
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const pageOf = (number: string, query = '') =>
  service.get(`/verify/${encodeURIComponent(number)}${query}`, { as: null, headers: BROWSER });

describe('an approval number', () => {
  test('is valid, suspended, valid again and void, and no more is told than the day and the masked name', async () => {
    const { id, number, person } = await approve();
    const facts = { decidedOn: '2026-11-20', name: '陈**', proof: `/verify/${number}/proof` };
    expect(await verify(number)).toEqual({ state: 'valid', ...facts });
    await freeze(id);
    expect(await verify(number)).toEqual({ state: 'suspended', ...facts });
    await restore(id);
    expect(await verify(number)).toEqual({ state: 'valid', ...facts });
    await freeze(id);
    await revoke(id, 'authority_error');
    await revoke(id, 'authority_error', 'supervisor_2');
    expect(await verify(number)).toEqual({ state: 'void', ...facts });
    for (const query of ['', '?lang=en']) {
      const { text } = await pageOf(number, query);
      expect(text).toContain('data-state="void"');
      for (const secret of [person.name, person.residentId, person.residentId.slice(-6), id]) {
        expect(text).not.toContain(secret);
      }
    }
  });

  test('has a state in exactly the statuses that bear a number', () => {
    const stated = STATUSES.filter((status) => STATE_OF_APPROVAL[status] !== null);
    expect(stated.toSorted()).toEqual([...NUMBERED_STATUSES].toSorted());
  });

  test('is read as people type it: any case, without dashes, letters that look like digits', async () => {
    const { number } = await approve();
    const typed = number.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o');
    expect(await verify(typed)).toMatchObject({ state: 'valid', proof: `/verify/${number}/proof` });
  });

  test.each([
    ['one that nobody has', () => NOBODYS],
    ['the number of an application', async () => (await filed()).number],
    ['the id of an application', async () => (await filed()).id],
    ['a resident id', () => somebody().residentId],
    ['no text', () => '\u0000'],
    ['a long text', () => 'S'.repeat(4_000)],
    ['a quoted text', () => `'"<script>`],
  ])('is unknown if it is %s, in words and in a page that repeats nothing', async (_, named) => {
    const number = await named();
    expect(await verify(number)).toEqual({ state: 'unknown' });
    const { status, text } = await pageOf(number);
    expect([status, text.includes('data-state="unknown"')]).toEqual([200, true]);
    expect(text.includes(number) && number.length > 1).toBe(false);
  });

  test('is looked up by the same queries, whether it exists or not', async () => {
    const { number } = await approve();
    await service.service.auditLog.seal();
    const verifying = (deps: Deps, _: LogDeps, typed: string) => verifyApproval(deps, typed);
    for (const work of [verifying, proveApproval]) {
      const known = await statementsOf((deps, log) => work(deps, log, number));
      expect(known.length).toBeGreaterThan(0);
      for (const other of [NOBODYS, (await filed()).number]) {
        expect(await statementsOf((deps, log) => work(deps, log, other))).toEqual(known);
      }
    }
  });

  test('leads to a proof that the log holds the approval, which a receipt confirms, and no more', async () => {
    const { id, number } = await approve();
    const proofOf = async (of: string) =>
      (await service.get<{ proof: LogProof | null }>(`/verify/${of}/proof`, { as: null })).body.proof;
    expect(await proofOf(number)).toBeNull();
    await service.service.auditLog.seal();
    const proof = await proofOf(number);
    expect(verifyLogProof(proof, KEYS)).toMatchObject({ proof: { leafIndex: expect.any(Number) } });
    const receipt = (await service.get<Receipt>(`/v1/applications/${id}/receipt`)).body;
    const approving = receipt.events.find(({ leaf }) => leaf.data.outcome === 'approved');
    expect(proof?.leafHash).toBe(leafHash(leafText(approving?.leaf as never)).toString('base64'));
    expect(JSON.stringify(proof)).not.toMatch(/\d{17}[\dX]|陈|matching|academic/);
    expect(await proofOf(NOBODYS)).toBeNull();
    expect(await proofOf((await filed()).number)).toBeNull();

    const check = (value: unknown) => {
      const file = join(folder, 'proof.json');
      writeFileSync(file, JSON.stringify(value));
      const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/verify.ts', file], {
        ...{ cwd: PROJECT, env: BARE, encoding: 'utf8' },
      } as const);
      return { status, said: stdout + stderr };
    };
    expect(check({ proof })).toMatchObject({ status: 0, said: expect.stringContaining(proof?.leafHash ?? 'none') });
    const other = Buffer.alloc(32, 7).toString('base64');
    expect(check({ ...proof, leafHash: other })).toMatchObject({
      status: 1,
      said: expect.stringMatching(/没有此哈希/),
    });
    expect(check({ ...proof, leafIndex: -1 }).status).toBe(1);
    expect(check({ ...proof, leafHash: 'x' })).toMatchObject({ status: 1, said: expect.stringMatching(/neither/) });
  });
});

describe('the page of a verification', () => {
  test('is Chinese first, English by its switch, without script, and may be neither framed nor indexed', async () => {
    const { number } = await frozen();
    const chinese = await pageOf(number);
    expect(chinese.text).toMatch(/<html lang="zh-CN">[\s\S]*已冻结[\s\S]*陈\*\*/);
    expect(chinese.text).toContain('href="?lang=en"');
    const english = await pageOf(number, '?lang=en&from=scanner');
    expect(english.text).toMatch(/<html lang="en">[\s\S]*Suspended/);
    for (const { text, headers } of [chinese, english]) {
      expect(text).not.toMatch(/<script|https?:\/\/|style="/);
      expectStyled({ text, headers });
      expect([headers.get('x-robots-tag'), headers.get('cache-control')]).toEqual(['noindex', 'no-store']);
    }
  });

  test('goes to whoever names HTML; every program gets JSON', async () => {
    const typeFor = async (accept: string) => {
      const { headers } = await service.get(`/verify/${NOBODYS}`, { as: null, headers: { accept } });
      return headers.get('content-type')?.split(';')[0];
    };
    expect(await typeFor(BROWSER.accept)).toBe('text/html');
    for (const accept of ['*/*', 'application/json', 'application/json, text/html;q=0.5', 'text/html;q=0']) {
      expect(await typeFor(accept), accept).toBe('application/json');
    }
  });
});

describe('the progress of an application', () => {
  const ask = (number: string, phone: string) =>
    service.post<Progress & { code?: string }>('/progress', { number, phone }, { as: null });
  const post = (fields: Record<string, string>, query = '') =>
    service.send('POST', `/progress${query}`, {
      as: null,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });

  test('is told for number and phone number together, with every next step; the reading is audited', async () => {
    const { id, person, number } = await approve();
    const { body: view } = await service.get<ApplicationView>(`/v1/applications/${id}`);
    const { status, body, headers } = await ask(view.number.toLowerCase(), `+86 ${phoneOf(person)}`);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toEqual({
      ...{ found: true, number: view.number, status: 'approved', approvalNumber: number },
      nextStep: view.nextStep,
    });
    const { text } = await post({ number: view.number, phone: phoneOf(person) });
    expect(text).toMatch(/data-status="approved"[\s\S]*准予迁入证明[\s\S]*户口迁移证[\s\S]*介绍信/);
    for (const secret of [person.name, person.residentId, phoneOf(person)]) expect(text).not.toContain(secret);
    const read = await service.sql`
      select actor_role, data from audit_events where application_id = ${id} and action = 'application.progress_read'`;
    expect(read.map((each) => ({ ...each }))).toEqual(Array(2).fill({ actor_role: 'system', data: {} }));
  });

  test('is not told apart from an application that does not exist, in words, queries and limit', async () => {
    const { id } = await approve();
    const { number } = (await service.get<ApplicationView>(`/v1/applications/${id}`)).body;
    const other = phoneOf(somebody());
    const statements = await Promise.all(
      [number, 'SZ2026-9999999'].map((each) =>
        statementsOf((deps) => readProgress(deps, { actor: systemActor('public') }, { number: each, phone: other })),
      ),
    );
    expect(statements[0]).toEqual(statements[1]);
    const answersTo = async (each: string) => {
      const answers = [];
      for (let attempt = 0; attempt < 6; attempt += 1) {
        const { status, body } = await ask(each, other);
        answers.push(status === 200 ? body : [status, body.code]);
      }
      return answers;
    };
    const limited = [...Array(5).fill({ found: false }), [429, 'rate_limited']];
    expect(await answersTo(number)).toEqual(limited);
    expect(await answersTo('SZ2026-9999999')).toEqual(limited);
    const { status, text } = await post({ number: 'SZ2026-9999998', phone: other });
    expect([status, text.includes('id="not-found"'), text.includes(other)]).toEqual([200, true, false]);
    expect((await post({ number: '', phone: 'none' })).text).toContain('id="not-found"');
    expect((await ask('SZ2026-9999997', 'none')).status).toBe(422);
  });

  test('has a page to ask on, Chinese first and without script, and no address that holds anything', async () => {
    const chinese = await service.get('/progress', { as: null });
    expect(chinese.text).toMatch(/<html lang="zh-CN">[\s\S]*method="post" action="\/progress\?lang=zh"/);
    expectStyled(chinese);
    expect(chinese.text).not.toMatch(/<script|style="/);
    expect((await service.get('/progress?lang=en', { as: null })).text).toContain('Progress of an application');
    const { status, headers } = await service.send('PUT', '/progress', { as: null });
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
  });
});

describe('an open path', () => {
  test('refuses another method with the allowed ones', async () => {
    for (const path of [`/verify/${NOBODYS}`, `/verify/${NOBODYS}/proof`]) {
      const { status, headers } = await service.send('POST', path, { as: null });
      expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    }
  });

  test('is limited by address: that of the client behind a trusted proxy, and no one else waits', async () => {
    const limited = await startTestService({
      worker: false,
      openAccess: { perSecond: 1, trustedProxies: parseNetworks('127.0.0.0/8') },
    });
    try {
      const from = (address: string) =>
        limited.get(`/verify/${NOBODYS}`, { as: null, headers: { 'x-forwarded-for': address } });
      const answers = await Promise.all(Array.from({ length: 8 }, () => from('192.0.2.1')));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(0);
      for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await from('192.0.2.2')).status).toBe(200);
      // a key is not held up by the address
      expect((await limited.get('/v1/applications', { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(200);
    } finally {
      await limited.close();
    }
  });

  test('says nothing of any number while the log is not the published one', async () => {
    const { number } = await approve();
    const seen = service.service.deps.mayApprove;
    service.service.deps.mayApprove = () => false;
    try {
      for (const each of [number, NOBODYS]) {
        expect((await service.get<{ code: string }>(`/verify/${each}`, { as: null })).body.code).toBe(
          'log_inconsistent',
        );
      }
    } finally {
      service.service.deps.mayApprove = seen;
    }
  });
});

/** An application that is not approved. */
async function filed(): Promise<ApplicationView> {
  const person = somebody();
  await service.putPerson(person, { medicalExam: undefined });
  const { body } = await service.submit(formOf(person));
  expect(body.status).toBe('in_review');
  return body;
}

/** The statements by which the work asks the database, in order. */
async function statementsOf(work: (deps: Deps, log: LogDeps) => Promise<unknown>): Promise<string[]> {
  const { deps } = service.service;
  const seen: string[] = [];
  const { session } = deps.db as unknown as { session: { prepareQuery(query: { sql: string }): unknown } };
  const prepareQuery = (query: { sql: string }, ...more: []) => {
    seen.push(query.sql);
    return session.prepareQuery(query, ...more);
  };
  const watched = Object.create(session, { prepareQuery: { value: prepareQuery } });
  const db = Object.create(deps.db, { session: { value: watched } });
  await work({ ...deps, db }, { db, clock: deps.clock, log: deps.log, settings: { ...SANDBOX_LOG, published: null } });
  return seen;
}
