import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixedPeople } from '../../mocks/people.ts';
import { type Mocks, startMocks } from '../../mocks/serve.ts';
import { SOURCES } from '../../src/schemes/words.ts';
import { clientsOf, NOW, within } from '../sources/sandbox-registries.ts';
import { PERSON, questionFor } from '../sources/spoken.ts';

let mocks: Mocks;
beforeEach(async () => {
  mocks = await startMocks({ port: 0, now: () => NOW });
});
afterEach(() => mocks.close());

const FIXED = '350102199204023191';

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(`${mocks.url}/_control${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

async function criminalRecordOf(residentId: string) {
  const clients = clientsOf(mocks);
  const asked = await clients['criminal-record'].ask(
    questionFor('criminal-record', { ...PERSON, residentId }),
    within(3000),
  );
  await clients.close();
  return asked.answer;
}

describe('the control plane of the mock registries', () => {
  test('accepts the contract’s example unchanged', async () => {
    const example = {
      name: '李明',
      education: [
        {
          level: 'bachelor',
          type: 'regular',
          studyMode: 'full_time',
          conclusion: 'graduated',
          degree: 'bachelor',
          institution: '示例大学',
          institutionCode: '10486',
          certificateNumber: '…',
          degreeCertificateNumber: '…',
          graduatedOn: '2012-07-01',
          overseas: false,
        },
      ],
      criminalRecord: { records: [] },
      qualifications: [
        {
          kind: 'vocational',
          name: '电工',
          occupationCode: '6-31-01-03',
          level: 'technician',
          certificateNumber: '…',
          issuedOn: '2019-05-01',
          examinedIn: '440300',
          examKind: 'local',
          status: 'valid',
          comprehensiveTestLevel: null,
        },
      ],
      socialSecurity: {
        payments: [
          {
            from: '2021-01',
            to: '2026-10',
            city: '440300',
            payer: '91440300MA0XXXX15K',
            types: ['pension', 'medical', 'unemployment', 'injury', 'maternity'],
            nature: 'normal',
            base: 12000,
          },
        ],
      },
      credit: { entries: [] },
      medicalExam: { designated: true, examinedOn: '2026-11-01', conclusion: 'qualified' },
    };
    expect((await call('PUT', `/people/${PERSON.residentId}`, example)).status).toBe(200);
    expect(await criminalRecordOf(PERSON.residentId)).toMatchObject({ status: 'answered', subject: PERSON });
  });

  test('keeps and ignores unknown keys, and refuses known keys with a wrong value', async () => {
    const put = (body: unknown) => call('PUT', `/people/${PERSON.residentId}`, body);
    expect((await put({ name: '李明', hobby: 1, education: [{ level: 'bachelor', colour: 'red' }] })).status).toBe(200);
    for (const body of [
      {},
      [],
      { name: '' },
      { name: '李明', education: [{ level: 'wizard' }] },
      { name: '李明', criminalRecord: { records: [{ kind: 'theft' }] } },
      { name: '李明', socialSecurity: { payments: [{ from: '2026-13', to: '2026-01', city: '440300', types: [] }] } },
      { name: '李明', socialSecurity: { payments: [{ from: '2026-02', to: '2026-01', city: '440300', types: [] }] } },
      { name: '李明', medicalExam: {} },
    ]) {
      const refused = await put(body);
      expect(refused).toMatchObject({ status: 400, body: { error: expect.any(String) } });
    }
    expect((await call('PUT', '/people/123', { name: '李明' })).status).toBe(400);
  });

  test('puts a person over a fixed one, removes it again, and brings the fixed one back on reset', async () => {
    expect(await criminalRecordOf(FIXED)).toMatchObject({ status: 'answered', subject: { name: '苏晓晨' } });
    await call('PUT', `/people/${FIXED}`, { name: '苏晨', criminalRecord: { records: [] } });
    expect(await criminalRecordOf(FIXED)).toMatchObject({ subject: { name: '苏晨' } });
    expect((await call('DELETE', `/people/${FIXED}`)).status).toBe(204);
    expect(await criminalRecordOf(FIXED)).toEqual({ status: 'unresolved' });
    expect((await call('DELETE', '')).status).toBe(204);
    expect(await criminalRecordOf(FIXED)).toMatchObject({ subject: { name: '苏晓晨' } });
  });

  test('finds a resident id with a lower-case x', async () => {
    await call('PUT', '/people/11010519491231002x', { name: '某某', criminalRecord: { records: [] } });
    expect(await criminalRecordOf('11010519491231002X')).toMatchObject({
      subject: { residentId: '11010519491231002X' },
    });
  });

  test('shows one row for each question about a person, and no other person’s', async () => {
    await criminalRecordOf(FIXED);
    await criminalRecordOf(PERSON.residentId);
    const { body } = await call('GET', `/requests?residentId=${FIXED}`);
    expect(body.items).toMatchObject([{ source: 'criminal-record', at: NOW.toString() }]);
    expect((await call('GET', '/requests')).body.items).toHaveLength(2);
  });

  test('sets and clears faults by source, and refuses an unknown source or fault', async () => {
    expect(await call('PUT', '/sources/criminal-record', { latencyMs: 1, fault: 'maintenance' })).toEqual({
      status: 200,
      body: { source: 'criminal-record', latencyMs: 1, fault: 'maintenance' },
    });
    expect(await criminalRecordOf(FIXED)).toEqual({ status: 'unavailable', because: 'maintenance' });
    await call('PUT', '/sources/criminal-record', { latencyMs: 0, fault: null });
    expect(await criminalRecordOf(FIXED)).toMatchObject({ status: 'answered' });
    expect((await call('PUT', '/sources/criminal-record', { fault: 'gremlins' })).status).toBe(400);
    expect((await call('PUT', '/sources/tax', { fault: null })).status).toBe(404);
    expect((await call('GET', '/nothing')).body).toEqual({ error: 'not found' });
  });
});

describe('the mock registries', () => {
  test('can be down for one person alone', async () => {
    const down = fixedPeople(NOW.toZonedDateTimeISO('Asia/Shanghai').toPlainDate()).find(
      (person) => person.key === 'source-down',
    );
    const clients = clientsOf(mocks);
    const ask = (residentId: string) =>
      clients['medical-exam'].ask(questionFor('medical-exam', { ...PERSON, residentId }), within(3000));
    expect((await ask(down?.residentId ?? '')).answer).toEqual({ status: 'unavailable', because: 'maintenance' });
    expect((await ask(FIXED)).answer.status).toBe('answered');
    await clients.close();
  });

  test('move the fixed people with the clock: an examination stays fifteen days old', async () => {
    let now = NOW;
    const moving = await startMocks({ port: 0, now: () => now });
    const clients = clientsOf(moving);
    const examinedOn = async () => {
      const { answer } = await clients['medical-exam'].ask(
        questionFor('medical-exam', { ...PERSON, residentId: FIXED }),
        within(3000),
      );
      return answer.status === 'answered' ? answer.record.examinedOn : answer.status;
    };
    expect(await examinedOn()).toBe('2026-11-05');
    now = Temporal.Instant.from('2027-01-31T16:00:00Z');
    expect(await examinedOn()).toBe('2027-01-17');
    await clients.close();
    await moving.close();
  });

  test('answer garbage on any path in the registry’s own words, and do not crash', async () => {
    const paths = [
      '/gateway/api/xlxw/query',
      '/ga/wffz/v2/hcx',
      '/api/zyzg/verify',
      '/lbservice/sbjf.do',
      '/credit/v1/personal/list',
      '/tj/rest/result/query',
    ];
    for (const path of paths) {
      for (const body of ['', '{', '[]', 'xm=%FF&qm', '{"meta":1}']) {
        const response = await fetch(mocks.url + path, { method: 'POST', body });
        expect(response.status).toBeLessThan(500);
      }
    }
    expect(mocks.control.requests()).toHaveLength(0);
  });

  test('cut off hanging answers and free the port when they close', async () => {
    const clients = clientsOf(mocks, { attemptMs: 600_000, retries: 0 });
    for (const source of SOURCES) mocks.control.configure(source, { fault: 'timeout' });
    mocks.control.configure('credit-check', { fault: 'slow_body' });
    const hanging = SOURCES.map((source) => clients[source].ask(questionFor(source) as never, within(600_000)));
    while (mocks.control.requests().length < SOURCES.length) await new Promise((resolve) => setImmediate(resolve));
    await mocks.close();
    for (const asked of await Promise.all(hanging)) {
      expect(asked.answer).toEqual({ status: 'unavailable', because: 'transport' });
    }
    await clients.close();
    mocks = await startMocks({ port: mocks.port, now: () => NOW });
  });

  test('report a taken port as the socket’s own error', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    await expect(startMocks({ port, now: () => NOW })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await new Promise((resolve) => other.close(resolve));
  });
});
