// Tests that an approval rests on fresh answers, and that of the machine on answers of one moment: every change while
// an application waited is found before the approval.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { HeldInput } from '../../mocks/held.ts';
import { placeOfGrounds } from '../../src/applications/sealed-decision.ts';
import { systemActor } from '../../src/base/actor.ts';
import { Refusal } from '../../src/base/refusal.ts';
import { AnswersTooOld, withFreshAnswers } from '../../src/reviews/fresh-answers.ts';
import { beginAsking, endAsking, giveUpAsking, unheardSources } from '../../src/reviews/store/askings.ts';
import type { Source } from '../../src/schemes/words.ts';
import { PNG, upload } from '../materials/samples.ts';
import { BASELINE_NOW, EDUCATION, formOf, heldOf, somebody } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, HR, HR_2, OTHER_SCHOOL, POLICE, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ sourceLimits: { retries: 0 } });
});
const reviewing = createReviewing(() => service);
const { refer, next, act, read, settle, countersign, decisionsOn, itemOf } = reviewing;
const calm = async () => {
  await service.calm();
  await service.sql`update source_paces set failures = 0, next_batch_at = now()`;
};
afterEach(async () => {
  await calm();
  await reviewing.clear();
  service.setNow(BASELINE_NOW);
});
afterAll(() => service.close());

const advance = async (by: string) => {
  const { status } = await service.put('/v1/sandbox/clock', { advance: by });
  expect(status).toBe(200);
};
const POLICE_2 = `${POLICE}_2`;
const down = (source: Source) => service.putFault(source, { fault: 'error_500' });
const OTHER_PAYER = '91440300MA0XXXX23E';
const CRIME = { criminalRecord: { records: [{ kind: 'crime', decidedOn: '2026-11-20' }] } } as never;
const codesOf = async (id: string) => (await read(id)).body.decision?.reasons.map(({ code }) => code);

describe('the machine after a referral', () => {
  test('approves on answers of one moment only', async () => {
    await down('medical-exam');
    const { id } = await refer({});
    await calm();
    await advance('PT10M');
    const { body } = await read(id);
    expect(body).toMatchObject({ status: 'approved', decision: { decidedBy: 'matching' } });
    expect(new Set(body.checks.map(({ askedAt }) => askedAt)).size).toBe(1);
  });

  test('judges by the present facts, whichever source they changed in', async () => {
    await down('medical-exam');
    const { person, id } = await refer({});
    await service.putPerson(person, CRIME);
    await calm();
    await advance('PT10M');
    expect((await read(id)).body).toMatchObject({ status: 'in_review', review: { venue: 'window' } });
    expect(await codesOf(id)).toEqual(['criminal_record.found']);
    expect(await itemOf(id, 'public_security')).toMatchObject({ status: 'open' });
    expect(await itemOf(id, 'human_resources')).toMatchObject({ status: 'settled', settledBy: 'matching' });
  });

  test('judges the employment by all posted payments, or by the day of filing if none were posted', async () => {
    const { payments } = heldOf(somebody()).socialSecurity as { payments: object[] };
    const moved = [...payments, { ...payments[0], from: '2026-12', to: '2026-12', payer: OTHER_PAYER }];
    await down('medical-exam');
    const [gone, stayed] = [await refer({}), await refer({})];
    await service.putPerson(gone.person, { socialSecurity: { payments: moved } } as never);
    await calm();
    await advance('P12D');
    expect((await read(gone.id)).body.status).toBe('in_review');
    expect(await codesOf(gone.id)).toEqual(['social_security.employer_mismatch']);
    expect((await read(stayed.id)).body.status).toBe('approved');
  });

  test('waits if a matched source no longer answers, and approves when it does', async () => {
    await down('medical-exam');
    const { id } = await refer({});
    await calm();
    await down('criminal-record');
    await advance('PT1M');
    expect((await read(id)).body.status).toBe('in_review');
    expect(await codesOf(id)).toEqual(['criminal_record.unavailable']);
    await calm();
    await advance('PT10M');
    expect((await read(id)).body).toMatchObject({ status: 'approved', decision: { decidedBy: 'matching' } });
  });

  test('never approves after the deadline of the review: a person ends it', async () => {
    await down('medical-exam');
    const { person, id } = await refer({});
    await service.putPerson(person, CRIME);
    await advance('P240D');
    await calm();
    await advance('PT1H');
    const overdue = await read(id);
    expect(overdue.body.status).toBe('in_review');
    expect(await itemOf(id, 'human_resources')).toMatchObject({ status: 'open', overdue: true, nothingLeft: false });
    // the person who claims it sees the later findings
    await next(HR);
    expect(await codesOf(id)).toContain('criminal_record.found');
    expect(await itemOf(id, 'public_security')).toMatchObject({ status: 'open' });
  });

  test('drops no answer that came after a person had settled its item', async () => {
    await down('criminal-record');
    await down('academic-records');
    const { person, id } = await refer({});
    const item = (await next(POLICE)).body;
    await calm();
    await service.putPerson(person, CRIME);
    await service.putFault('criminal-record', { latencyMs: 1_500 });
    const before = service.askedAbout(person).length;
    const rechecking = act(POLICE, item.id, 'recheck');
    await vi.waitFor(() => expect(service.askedAbout(person).length).toBeGreaterThan(before), soon);
    expect((await settle(POLICE, item, 'confirmed')).body.status).toBe('settled');
    expect((await rechecking).status).toBe(200);
    expect(await codesOf(id)).toContain('criminal_record.found');
    expect(await itemOf(id, 'public_security')).toMatchObject({ status: 'open' });
  });

  test.each([
    ['is about another person', { fault: 'wrong_person' }, {}],
    ['does not resolve the identity', {}, { criminalRecord: { records: [], identityResolved: false } }],
  ])('keeps the answer of a source that then %s', async (_, fault, held) => {
    const { person, id } = await refer(CRIME);
    await service.putPerson(person, held as never);
    await service.putFault('criminal-record', fault);
    const item = (await next(POLICE)).body;
    const again = (await act(POLICE, item.id, 'recheck')).body;
    expect(again.checks).toMatchObject([{ verdict: 'mismatch', takesTwo: true }]);
    await calm();
    expect(await codesOf(id)).toEqual(['criminal_record.found']);
  });

  const [LESS, GIBBERISH] = [{ ...EDUCATION, institution: null, institutionCode: null }, { fault: 'malformed' }];
  const NONE = { records: [], identityResolved: false };
  test.each<[string, HeldInput, object, HeldInput]>([
    ['contradicted, and no longer knows the person', { education: OTHER_SCHOOL }, {}, { education: undefined }],
    ['contradicted, and is then silent on the point', { education: OTHER_SCHOOL }, {}, { education: [LESS] }],
    ['could not be read, and then does not resolve the identity', {}, GIBBERISH, { criminalRecord: NONE }],
  ] as never)('still needs two people for a source that %s', async (_, first, fault, later) => {
    const inEducation = 'education' in first;
    if (!inEducation) await service.putFault('criminal-record', fault);
    const { person, id } = await refer(first as never);
    await calm();
    await service.putPerson(person, later as never);
    const clerk = inEducation ? EDU : POLICE;
    const item = (await next(clerk)).body;
    const again = (await act(clerk, item.id, 'recheck')).body;
    expect(again.checks).toMatchObject([{ takesTwo: true }]);
    expect(again.checks).not.toMatchObject([{ verdict: 'mismatch' }]);
    expect((await settle(clerk, again, 'confirmed')).body.status).toBe('countersign');
    expect((await read(id)).body.status).toBe('in_review');
  });

  test('needs two people for an unreadable answer after another spelling of the name', async () => {
    const person = { ...somebody(), name: '吕晓明' };
    await service.putPerson(person, { criminalRecord: { name: '呂晓明', records: [] } });
    await service.submit(formOf(person));
    await service.putFault('criminal-record', { fault: 'malformed' });
    const item = (await next(POLICE)).body;
    expect(item.checks).toMatchObject([{ verdict: 'inconclusive', takesTwo: false }]);
    expect((await act(POLICE, item.id, 'recheck')).body.checks).toMatchObject([{ takesTwo: true }]);
  });

  test('opens an item for two people if a matched source becomes unreadable at a later asking', async () => {
    await reviewing.referContradiction();
    await advance('PT26H');
    await service.putFault('criminal-record', GIBBERISH);
    const item = (await next(EDU)).body;
    const { applicationId } = item;
    expect(await itemOf(applicationId, 'public_security')).toMatchObject({ checks: [{ takesTwo: true }] });
    // and a silence does not reduce two people to one
    await down('criminal-record');
    await settle(EDU, item, 'confirmed');
    await advance('PT26H');
    await act(EDU_2, item.id, 'claim');
    await countersign(EDU_2, item);
    expect(await itemOf(applicationId, 'public_security')).toMatchObject({ checks: [{ takesTwo: true }] });
  });

  test('needs two people if an answer was unreadable after one person had settled it', async () => {
    const { id } = await refer({
      education: [{ ...EDUCATION, type: undefined }],
      medicalExam: { designated: true, examinedOn: '2026-11-05', conclusion: 'recheck' },
    } as never);
    expect((await settle(EDU, (await next(EDU)).body, 'confirmed')).body.status).toBe('settled');
    await advance('PT26H');
    await service.putFault('academic-records', GIBBERISH);
    const medical = (await next(HR)).body;
    await calm();
    await settle(HR, medical, 'confirmed');
    expect((await read(id)).body.status).toBe('in_review');
    expect(await itemOf(id, 'education')).toMatchObject({ status: 'open', checks: [{ takesTwo: true }] });
  });

  test.each([
    ['comes after a match', [null, 'malformed']],
    ['comes after another of its kind', ['malformed']],
  ])('needs two people for an unreadable answer that %s, though they settled the first', async (_, faults) => {
    await service.putFault('criminal-record', GIBBERISH);
    const { id } = await refer({
      medicalExam: { designated: true, examinedOn: '2026-11-05', conclusion: 'recheck' },
    } as never);
    const police = (await next(POLICE)).body;
    await settle(POLICE, police, 'confirmed');
    await act(POLICE_2, police.id, 'claim');
    expect((await countersign(POLICE_2, police)).body.status).toBe('settled');
    for (const fault of faults) {
      await service.putFault('criminal-record', { fault });
      await advance('PT26H');
      await act(HR, (await next(HR)).body.id, 'release');
    }
    await calm();
    await settle(HR, (await next(HR)).body, 'confirmed');
    expect((await read(id)).body.status).toBe('in_review');
    expect(await itemOf(id, 'public_security')).toMatchObject({ status: 'open', checks: [{ takesTwo: true }] });
  });

  test('is not satisfied by an answer that was requested before an unreadable one', async () => {
    const { person, id } = await refer(CRIME);
    await service.putPerson(person, {});
    const item = (await next(POLICE)).body;
    await service.putFault('criminal-record', { latencyMs: 1_500 });
    const before = service.askedAbout(person).length;
    const rechecking = act(POLICE, item.id, 'recheck');
    await vi.waitFor(() => expect(service.askedAbout(person).length).toBeGreaterThan(before), soon);
    await service.putFault('criminal-record', GIBBERISH);
    expect((await act(POLICE, item.id, 'recheck')).body.checks).toMatchObject([{ takesTwo: true }]);
    await rechecking;
    expect(await itemOf(id, 'public_security')).toMatchObject({
      checks: [{ verdict: 'inconclusive', takesTwo: true }],
    });
  });

  test('uses an answer of an earlier question that arrives after a silence', async () => {
    const { person, id } = await refer({ criminalRecord: { records: [], identityResolved: false } } as never);
    await advance('PT23H56M');
    const item = (await next(POLICE)).body;
    await advance('PT9M');
    await service.putPerson(person, CRIME);
    await service.putFault('criminal-record', { latencyMs: 1_500 });
    const before = service.askedAbout(person).length;
    const rechecking = act(POLICE, item.id, 'recheck');
    await vi.waitFor(() => expect(service.askedAbout(person).length).toBeGreaterThan(before), soon);
    await down('criminal-record');
    await settle(POLICE, item, 'confirmed');
    expect((await rechecking).status).toBe(200);
    expect(await codesOf(id)).toEqual(['criminal_record.found']);
    expect(await itemOf(id, 'public_security')).toMatchObject({ checks: [{ verdict: 'mismatch', takesTwo: true }] });
  });

  test('needs nobody once the source matches', async () => {
    const { person, id } = await reviewing.referContradiction();
    await service.putPerson(person, { education: undefined } as never);
    const item = (await next(EDU)).body;
    expect((await act(EDU, item.id, 'recheck')).body.checks).toMatchObject([{ takesTwo: true }]);
    await service.putPerson(person, {});
    expect((await act(EDU, item.id, 'recheck')).body.checks).toMatchObject([{ verdict: 'match', takesTwo: false }]);
    expect((await read(id)).body.decision?.reasons).toEqual([]);
  });

  test('accepts that a register no longer knows the person after it had matched', async () => {
    const { person, id } = await refer({
      medicalExam: { designated: true, examinedOn: '2026-01-05', conclusion: 'unqualified' },
    });
    const item = (await next(HR)).body;
    expect((await settle(HR, item, 'confirmed')).body.status).toBe('countersign');
    await service.putPerson(person, { education: undefined } as never);
    await advance('PT26H');
    await countersign(HR_2, (await act(HR_2, item.id, 'claim')).body);
    expect(await codesOf(id)).toContain('academic_records.not_found');
    expect((await read(id)).body.status).toBe('in_review');
  });

  test('keeps a contradiction even if the second of two people comes a day later', async () => {
    await reviewing.referContradiction();
    const item = (await next(EDU)).body;
    expect((await settle(EDU, item, 'confirmed')).body.status).toBe('countersign');
    await service.putFault('academic-records', { fault: 'wrong_person' });
    await advance('PT26H');
    const second = (await act(EDU_2, item.id, 'claim')).body;
    expect(second).toMatchObject({ awaiting: 'countersign', checks: [{ verdict: 'mismatch', takesTwo: true }] });
  });

  test('drops no answer that came after a supplement was requested', async () => {
    await down('criminal-record');
    await down('academic-records');
    const { person, id } = await refer({});
    const [crime, degree] = [(await next(POLICE)).body, (await next(EDU)).body];
    await calm();
    await service.putPerson(person, CRIME);
    await service.putFault('criminal-record', { latencyMs: 1_500 });
    const before = service.askedAbout(person).length;
    const rechecking = act(POLICE, crime.id, 'recheck');
    await vi.waitFor(() => expect(service.askedAbout(person).length).toBeGreaterThan(before), soon);
    const wanted = { items: [{ kind: 'diploma' }], version: degree.version };
    expect((await act(EDU, degree.id, 'supplement', wanted)).status).toBe(200);
    expect((await rechecking).status).toBe(200);
    expect((await read(id)).body.status).toBe('awaiting_supplement');
    expect(await codesOf(id)).toContain('criminal_record.found');
    expect(await itemOf(id, 'public_security')).toMatchObject({ checks: [{ verdict: 'mismatch', takesTwo: true }] });
  });

  test('leaves an overdue review to a person even if everything matches', async () => {
    await down('medical-exam');
    const { person, id } = await refer({});
    await advance('P40D');
    await calm();
    await service.putPerson(person, {
      medicalExam: { designated: true, examinedOn: '2026-11-05', conclusion: 'qualified' },
    });
    await advance('PT1H');
    expect((await read(id)).body.status).toBe('in_review');
    const item = (await next(HR)).body;
    expect(item.applicationId).toBe(id);
    expect((await settle(HR, item, 'confirmed')).body.status).toBe('settled');
    expect((await read(id)).body).toMatchObject({ status: 'approved', decision: { decidedBy: 'review' } });
  });
});

describe('a submission that another process resumes', () => {
  test('is judged by all payments posted since it came in', async () => {
    const [person, key] = [somebody(), randomUUID()];
    await service.putPerson(person);
    await service.putFault('medical-exam', { latencyMs: 4_000 });
    const first = service.submit(formOf(person), { idempotencyKey: key });
    await vi.waitFor(() => expect(service.askedAbout(person)).toContain('medical-exam'), soon);
    await calm();
    const { payments } = heldOf(person).socialSecurity as { payments: object[] };
    const moved = [...payments, { ...payments[0], from: '2026-12', to: '2026-12', payer: OTHER_PAYER }];
    await service.putPerson(person, { socialSecurity: { payments: moved } } as never);
    service.setNow('2026-12-14T10:00:00+08:00');
    await service.sql`update applications set lease_until = now() - interval '1 minute' where idempotency_key = ${key}`;
    const resumed = await service.submit(formOf(person), { idempotencyKey: key });
    expect(resumed.body.status).toBe('in_review');
    expect(await codesOf(resumed.body.id)).toContain('social_security.employer_mismatch');
    expect((await first).body).toMatchObject({ id: resumed.body.id, status: 'in_review' });
  });
});

describe('a matter that a person must judge', () => {
  const contested = async () => {
    const [first, later] = [await refer({ education: [] }), somebody()];
    const { claims } = formOf(first.person);
    await service.putPerson(later, { education: [claims.education] } as never);
    const { body } = await service.submit(formOf(later, { claims }));
    expect(body.decision?.reasons.map(({ code }) => code)).toEqual(['facts.implausible']);
    return { id: body.id, rival: first.id };
  };

  test('is opened again if another person claims the certificate, since its clerk knew of one rival only', async () => {
    const { person, id } = await refer({ education: [] });
    const { claims } = formOf(person);
    const contest = async () => {
      const rival = somebody();
      await service.putPerson(rival, { education: [claims.education] } as never);
      await service.submit(formOf(rival, { claims }));
    };
    await contest();
    const item = (await next(EDU)).body;
    const settled = await settle(
      HR,
      (await act(HR, (await itemOf(id, 'human_resources')).id, 'claim')).body,
      'confirmed',
    );
    await countersign(HR_2, settled.body);
    expect(await itemOf(id, 'human_resources')).toMatchObject({ status: 'settled' });
    await contest();
    await settle(EDU, item, 'confirmed');
    expect((await read(id)).body.status).toBe('in_review');
    expect(await itemOf(id, 'human_resources')).toMatchObject({
      status: 'open',
      rules: [{ code: 'facts.implausible' }],
    });
  });

  test('is never ended by the machine, even if nothing of it is left: a person confirms', async () => {
    const { id, rival } = await contested();
    expect((await service.post(`/v1/applications/${id}/human-review`, {})).status).toBe(200);
    await service.post(`/v1/applications/${rival}/withdraw`, {});
    const emptied = (await next(HR)).body;
    expect([emptied.applicationId, emptied.rules]).toEqual([id, []]);
    await act(HR, emptied.id, 'release');
    await advance('PT1M');
    expect((await read(id)).body.status).toBe('in_review');
    const item = (await next(HR)).body;
    expect(item.checks.length, 'there is something to see and to confirm').toBeGreaterThan(0);
    expect(
      item.checks.map(({ source }) => source),
      'and it is the department’s own',
    ).not.toContain('criminal-record');
    expect((await settle(HR, item, 'confirmed')).body.status).toBe('settled');
    expect((await read(id)).body).toMatchObject({ status: 'approved', decision: { decidedBy: 'review' } });
    expect(
      await service.sql`
      select from review_decisions d join review_items i on i.id = d.item_id where i.application_id = ${id}`,
    ).not.toHaveLength(0);
  });
});

describe('an accepted case', () => {
  test('stays accepted as its commitment ages: its gates are those of the day of submission', async () => {
    const { id, person } = await refer({ education: [] });
    const { sealer } = service.service.deps;
    const [row] = await service.sql`select grounds from applications where id = ${id}`;
    const kept = JSON.parse(sealer.open(placeOfGrounds(id), row?.grounds));
    const before: Buffer = row?.grounds;
    kept.grounds.submission.commitment.signedOn = '2026-01-10';
    const write = (grounds: Buffer) =>
      service.sql.begin(async (sql) => {
        await sql`set local session_replication_role = replica`;
        await sql`update applications set grounds = ${grounds} where id = ${id}`;
      });
    await write(sealer.seal(placeOfGrounds(id), JSON.stringify(kept)));
    await service.putPerson(person, {});
    await advance('P2D');
    const { status, body } = await next(EDU);
    expect([status, body.checks[0]?.verdict]).toEqual([200, 'match']);
    expect((await settle(EDU, body, 'confirmed')).status).toBe(200);
    expect((await read(id)).body.status).toBe('approved');
    await write(before);
  });
});

describe('a clerk', () => {
  test('who claims an item has answers older than a day asked again, and sees each answer’s time', async () => {
    const { person, id } = await refer({ education: [] });
    const before = (await itemOf(id, 'education')).checks[0]?.answeredAt as string;
    await service.putPerson(person, CRIME);
    await advance('PT23H');
    expect((await next(EDU)).body.checks[0]?.answeredAt).toBe(before);
    await advance('PT2H');
    const { body } = await act(EDU, (await itemOf(id, 'education')).id, 'claim');
    expect(body.checks[0]).toMatchObject({ verdict: 'match', answeredSince: true });
    expect(body.checks[0]?.answeredAt).not.toBe(before);
    expect(await itemOf(id, 'public_security')).toMatchObject({ status: 'open' });
  });

  test('keeps a source’s earlier answer if the source is silent at the claim', async () => {
    const { id } = await refer({ education: [] });
    await down('academic-records');
    await advance('P2D');
    const { status, body } = await next(EDU);
    expect([status, body.applicationId]).toEqual([200, id]);
    expect(body.checks[0]?.verdict).toBe('not_found');
  });

  test('who confirms last approves only matching answers: otherwise a new item of the owner opens', async () => {
    const { person, id } = await refer({ education: [] });
    await advance('PT23H55M');
    const item = (await next(EDU)).body;
    await service.putPerson(person, { education: [], ...(CRIME as object) });
    await advance('PT10M');
    const settled = await settle(EDU, item, 'confirmed');
    expect([settled.status, settled.body.status]).toEqual([200, 'settled']);
    expect((await read(id)).body.status).toBe('in_review');
    expect(await itemOf(id, 'public_security')).toMatchObject({ status: 'open', checks: [{ verdict: 'mismatch' }] });
    // the settled item of education covers its answer
    expect((await next(EDU)).status).toBe(204);
    expect((await next(POLICE)).body.applicationId).toBe(id);
  });

  test('who confirms last cannot approve on a silent source’s answer of more than a day ago', async () => {
    const { id } = await refer({ education: [] });
    await advance('PT23H55M');
    const item = (await next(EDU)).body;
    await down('credit-check');
    await advance('PT10M');
    expect((await settle(EDU, item, 'confirmed')).body.status).toBe('settled');
    expect((await read(id)).body.status).toBe('in_review');
    expect(await itemOf(id, 'human_resources')).toMatchObject({ checks: [{ source: 'credit-check' }] });
    await calm();
    await advance('PT10M');
    expect((await read(id)).body).toMatchObject({ status: 'approved', decision: { decidedBy: 'review' } });
  });

  test('who confirms last has answers asked again that the term in force by now makes too old', async () => {
    const term = (hours: number | null) =>
      service.put('/v1/sandbox/parameters', { 'shenzhen-talent': { answersValidHours: hours } }, { as: 'supervisor' });
    expect((await term(24 * 30)).status).toBe(200);
    const { person, id } = await refer({ education: [] });
    // lowered after the filing: a term of safety holds for what is in review too
    expect((await term(null)).status).toBe(200);
    await service.putPerson(person, { education: [], ...(CRIME as object) });
    await advance('P9D');
    const { body: item } = await next(EDU);
    await settle(EDU, item, 'confirmed');
    expect((await read(id)).body.status).toBe('in_review');
    expect(await codesOf(id)).toContain('criminal_record.found');
  });

  test('who confirms last approves at once if all answers are of the day', async () => {
    const { person, id } = await refer({ education: [] });
    const item = (await next(EDU)).body;
    const before = service.askedAbout(person).length;
    await settle(EDU, item, 'confirmed');
    expect((await read(id)).body).toMatchObject({ status: 'approved', decision: { decidedBy: 'review' } });
    expect(service.askedAbout(person).length).toBe(before);
  });
});

describe('an answer under way', () => {
  test('counts even if the act that requested it is refused', async () => {
    const { person, id } = await refer({ education: [] });
    await advance('PT23H55M');
    const item = (await next(EDU)).body;
    await service.putPerson(person, { education: [], ...(CRIME as object) });
    await advance('PT10M');
    await service.putFault('criminal-record', { latencyMs: 1_500 });
    const before = service.askedAbout(person).length;
    const settling = settle(EDU, item, 'confirmed');
    await vi.waitFor(() => expect(service.askedAbout(person).length).toBeGreaterThan(before), soon);
    const { version } = await itemOf(id, 'education');
    expect((await act('supervisor', item.id, 'reassign', { assignee: null, version })).status).toBe(200);
    expect((await settling).status).toBe(409);
    expect(await itemOf(id, 'public_security')).toMatchObject({ checks: [{ verdict: 'mismatch', takesTwo: true }] });
    expect(await reviewing.actionsOf(id)).toContain('sources.reasked');
  });

  test('is awaited before an approval by the last person who confirms', async () => {
    const { person, id } = await refer({ criminalRecord: { records: [], identityResolved: false } } as never);
    const item = (await next(POLICE)).body;
    await service.putPerson(person, CRIME);
    await service.putFault('criminal-record', { latencyMs: 1_500 });
    const before = service.askedAbout(person).length;
    const rechecking = act(POLICE, item.id, 'recheck');
    await vi.waitFor(() => expect(service.askedAbout(person).length).toBeGreaterThan(before), soon);
    const settled = await settle(POLICE, item, 'confirmed');
    // the confirmed item has changed by then
    expect([settled.status, settled.body]).toMatchObject([409, { code: 'stale' }]);
    expect((await rechecking).status).toBe(200);
    expect((await read(id)).body.status).toBe('in_review');
    expect(await itemOf(id, 'public_security')).toMatchObject({ checks: [{ verdict: 'mismatch', takesTwo: true }] });
  });

  test('that differs from another of the same moment is requested again before an approval', async () => {
    const OBJECTION = { entries: [{ kind: 'court_defaulter', status: 'under_objection', listedOn: '2026-01-05' }] };
    const { person, id } = await refer({ education: [], credit: OBJECTION } as never);
    const [credit, degree] = [(await next(HR)).body, (await next(EDU)).body];
    const before = service.askedAbout(person).length;
    await service.putFault('credit-check', { latencyMs: 1_500 });
    const slow = act(HR, credit.id, 'recheck');
    await vi.waitFor(() => expect(service.askedAbout(person).length).toBeGreaterThan(before), soon);
    await calm();
    await service.putPerson(person, { education: [] });
    const matched = (await act(HR, credit.id, 'recheck')).body;
    expect((await slow).status).toBe(200);
    expect(matched.checks).toMatchObject([{ verdict: 'match' }]);
    const [doubt] = await service.sql`select sources from askings where application_id = ${id}`;
    expect(doubt?.sources).toEqual(['credit-check']);
    const { version } = await itemOf(id, 'human_resources');
    expect((await settle(HR, { ...matched, version }, 'confirmed')).status).toBe(200);
    await service.putPerson(person, { education: [], credit: OBJECTION } as never);
    expect((await settle(EDU, degree, 'confirmed')).status).toBe(200);
    expect(await codesOf(id)).toContain('credit.under_objection');
    expect((await read(id)).body.status).toBe('in_review');
  });

  test('that could not be recorded is requested again before an approval', async () => {
    const { person, id } = await refer({ criminalRecord: { records: [], identityResolved: false } } as never);
    const item = (await next(POLICE)).body;
    await service.putPerson(person, CRIME);
    await service.sql`alter table rechecks add constraint full_up check (asked_by is null) not valid`;
    expect((await act(POLICE, item.id, 'recheck')).status).toBe(500);
    await service.sql`alter table rechecks drop constraint full_up`;
    expect((await settle(POLICE, item, 'confirmed')).status).toBe(200);
    expect((await read(id)).body.status).toBe('in_review');
    expect(await itemOf(id, 'public_security')).toMatchObject({ checks: [{ verdict: 'mismatch', takesTwo: true }] });
    expect(await service.sql`select from askings where application_id = ${id}`).toEqual([]);
  });

  test('of a process that died is requested again before an approval, until its source answers', async () => {
    const { person, id } = await refer({ education: [] });
    const sources = ['criminal-record', 'medical-exam'];
    await service.sql`
      insert into askings (id, application_id, sources, until) values (${randomUUID()}, ${id}, ${sources}, now())`;
    await down('criminal-record');
    const item = (await next(EDU)).body;
    const [unheard] = await service.sql`select sources from askings where application_id = ${id}`;
    expect(unheard?.sources, 'one answered as the item was claimed').toEqual(['criminal-record']);
    await calm();
    await service.putPerson(person, { education: [], ...(CRIME as object) });
    expect((await settle(EDU, item, 'confirmed')).status).toBe(200);
    expect(await itemOf(id, 'public_security')).toMatchObject({ checks: [{ verdict: 'mismatch', takesTwo: true }] });
  });

  test('in doubt stays in doubt where its source says nothing of the person, and counts as a gap at last', async () => {
    const { person, id } = await refer({ education: [] });
    const sources = ['criminal-record'];
    await service.sql`
      insert into askings (id, application_id, sources, until) values (${randomUUID()}, ${id}, ${sources}, now())`;
    const UNRESOLVED = { criminalRecord: { records: [], identityResolved: false } };
    await service.putPerson(person, { education: [], ...UNRESOLVED } as never);
    const item = (await next(EDU)).body;
    const [unheard] = await service.sql`select sources from askings where application_id = ${id}`;
    expect(unheard?.sources).toEqual(sources);
    expect((await settle(EDU, item, 'confirmed')).status).toBe(200);
    expect((await read(id)).body.status).toBe('in_review');
    expect(await itemOf(id, 'public_security')).toMatchObject({ checks: [{ source: 'criminal-record' }] });
  });

  test('and given up is made up for by no asking that had begun before', async () => {
    const { id } = await refer({ education: [] });
    const { db } = service.service.deps;
    const asking = (askingId: string) => ({ id: askingId, applicationId: id, sources: ['criminal-record' as const] });
    const [given, overlapping, later] = [randomUUID(), randomUUID(), randomUUID()];
    await beginAsking(db, asking(given), 60_000);
    await beginAsking(db, asking(overlapping), 60_000);
    await giveUpAsking(db, given);
    await db.transaction((tx) => endAsking(tx, overlapping, ['criminal-record']));
    expect(await unheardSources(db, id)).toEqual(['criminal-record']);
    await beginAsking(db, asking(later), 60_000);
    await db.transaction((tx) => endAsking(tx, later, ['criminal-record']));
    expect(await unheardSources(db, id)).toEqual([]);
  });

  test('by a process that died is forgotten once the application has ended', async () => {
    const { id } = await refer({ education: [] });
    await service.sql`
      insert into askings (id, application_id, sources, until) values (${randomUUID()}, ${id}, '{medical-exam}', now())`;
    expect((await service.post(`/v1/applications/${id}/withdraw`, {})).status).toBe(200);
    expect(await service.sql`select from askings where application_id = ${id}`).toEqual([]);
  });

  test.each<[string, (turn: number, id: string) => string]>([
    ['comes to another end', () => 'done'],
    [
      'is refused',
      () => {
        throw new Refusal('stale');
      },
    ],
    [
      'finds others too old',
      (_, id) => {
        throw new AnswersTooOld(id, ['credit-check']);
      },
    ],
  ])('is kept if the work that requested it %s', async (_, end) => {
    const { person, id } = await refer({ education: [] });
    await service.putPerson(person, { education: [], ...(CRIME as object) });
    let turn = 0;
    await withFreshAnswers(service.service.deps, { actor: systemActor('test') }, async () => {
      turn += 1;
      if (turn === 1) throw new AnswersTooOld(id, ['criminal-record']);
      return end(turn, id);
    }).catch((error) => expect(error).toBeInstanceOf(Refusal));
    expect(await itemOf(id, 'public_security')).toMatchObject({ checks: [{ verdict: 'mismatch', takesTwo: true }] });
  });
});

describe('a review at the window', () => {
  test('is online again once the register matches, so that nobody has to come (SZ-42)', async () => {
    const { person, id } = await refer(CRIME);
    expect((await read(id)).body.review?.venue).toBe('window');
    const item = (await next(POLICE)).body;
    await service.putPerson(person, {});
    const asked = (await act(POLICE, item.id, 'recheck')).body;
    expect([asked.venue, asked.checks[0]?.verdict]).toEqual(['online', 'match']);
    expect((await settle(POLICE, asked, 'confirmed')).status).toBe(200);
    expect((await read(id)).body.status).toBe('approved');
  });
});

describe('an item that opens late in a review', () => {
  test('has the time that the applicant is given to come to the window (SZ-42)', async () => {
    const { person, id } = await refer({ education: [] });
    const { due } = (await next(EDU)).body;
    service.setNow(Temporal.Instant.from(due).subtract({ hours: 6 }).toString());
    await service.putPerson(person, { education: [], ...(CRIME as object) });
    await act(EDU, (await itemOf(id, 'education')).id, 'claim');
    const [own, crime] = [await itemOf(id, 'education'), await itemOf(id, 'public_security')];
    expect(crime.venue).toBe('window');
    expect(Date.parse(own.due)).toBeGreaterThan(Date.parse(due));
    expect(crime.due).toBe(own.due);
  });

  test('has the end of the review, and not the last day of a supplement that is awaited', async () => {
    const person = { ...somebody(), name: '吕晓明' };
    const records = [{ kind: 'crime', decidedOn: '2011-11-11', authority: '示例法院' }];
    await service.putPerson(person, { education: [], criminalRecord: { name: '呂晓明', records } } as never);
    const { id } = (await service.submit(formOf(person))).body;
    const [degree, police] = [(await next(EDU)).body, (await next(POLICE)).body];
    const wanted = { items: [{ kind: 'diploma' }], version: degree.version };
    expect((await act(EDU, degree.id, 'supplement', wanted)).status).toBe(200);
    expect((await settle(POLICE, police, 'confirmed')).status).toBe(200);
    const crime = await itemOf(id, 'public_security');
    expect([crime.checks[0]?.verdict, crime.due]).toEqual(['mismatch', police.due]);
  });

  test('keeps the time of a call that came while a supplement was awaited, after the materials have come', async () => {
    const UNRESOLVED = { criminalRecord: { records: [], identityResolved: false } };
    const { person, id } = await refer({ education: [], ...UNRESOLVED } as never);
    const { due } = (await next(EDU)).body;
    service.setNow(Temporal.Instant.from(due).subtract({ hours: 6 }).toString());
    const [degree, police] = [(await next(EDU)).body, (await next(POLICE)).body];
    await service.putPerson(person, { education: [], ...(CRIME as object) });
    await service.putFault('criminal-record', { latencyMs: 1_500 });
    const before = service.askedAbout(person).length;
    const rechecking = act(POLICE, police.id, 'recheck');
    await vi.waitFor(() => expect(service.askedAbout(person).length).toBeGreaterThan(before), soon);
    const { version } = await itemOf(id, 'education');
    const wanted = { items: [{ kind: 'diploma' }], version };
    expect((await act(EDU, degree.id, 'supplement', wanted)).status).toBe(200);
    const called = (await rechecking).body;
    expect([called.venue, Date.parse(called.due) > Date.parse(due)]).toEqual(['window', true]);
    const { materialId } = (await upload(service, PNG)).body;
    const materials = [{ kind: 'diploma', materialId, seals: ['employer'] }];
    expect((await service.post(`/v1/applications/${id}/materials`, { materials })).status).toBe(200);
    const [own, crime] = [await itemOf(id, 'education'), await itemOf(id, 'public_security')];
    expect([own.status, own.due, crime.due]).toEqual(['open', called.due, called.due]);
    expect((await read(id)).body.review?.due).toBe(called.due);
  });
});

describe('a person’s decision covers only the answer on which it was made:', () => {
  const twice = async (as: string, asSecond: string, between: () => Promise<void>) => {
    const item = (await next(as)).body;
    expect((await settle(as, item, 'confirmed')).body.awaiting).toBe('countersign');
    await between();
    return await countersign(asSecond, item);
  };
  const entry = (changes: object) => ({
    education: [{ ...EDUCATION, institution: '示例学院', institutionCode: '99998', ...changes }],
  });

  test.each([
    ['another level under the same reason', { level: 'associate' }],
    ['another value of the same field', { institutionCode: '99997', institution: '示例大学' }],
    ['another day of graduation', { graduatedOn: '2013-07-01' }],
  ])('%s in the register before the second person’s decision makes a new matter', async (_, changes) => {
    const { person, id } = await refer(entry({}) as never);
    await advance('PT23H55M');
    const answer = await twice(EDU, EDU_2, async () => {
      await service.putPerson(person, entry(changes) as never);
      await advance('PT10M');
    });
    expect(answer.status).toBe(200);
    expect((await read(id)).body.status).toBe('in_review');
    expect(await itemOf(id, 'education')).toMatchObject({ status: 'open', checks: [{ takesTwo: true }] });
  });

  test('a crime is not covered by a detention, although both registers tell only the class', async () => {
    const record = (kind: string) => ({ criminalRecord: { records: [{ kind, decidedOn: '2016-05-05' }] } }) as never;
    await down('medical-exam');
    const { person, id } = await refer(record('administrative_detention'));
    const item = (await next(POLICE)).body;
    const came = { attendedOn: '2026-11-20' };
    const first = { decisions: decisionsOn(item, 'confirmed'), version: item.version, ...came };
    expect((await act(POLICE, item.id, 'settle', first)).body.awaiting).toBe('countersign');
    expect((await countersign('clerk_public_security_2', item, came)).body.status).toBe('settled');
    await service.putPerson(person, record('crime'));
    await calm();
    await advance('PT10M');
    expect((await read(id)).body.status).toBe('in_review');
    expect(await itemOf(id, 'public_security')).toMatchObject({ status: 'open', checks: [{ takesTwo: true }] });
  });

  test('the same answer again gives nobody new work', async () => {
    const { id } = await refer(entry({}) as never);
    await advance('PT23H55M');
    await twice(EDU, EDU_2, () => advance('PT10M'));
    expect((await read(id)).body).toMatchObject({ status: 'approved', decision: { decidedBy: 'review' } });
  });

  test('an implausible fact does not cover others of the same kind', async () => {
    const ended = (listedOn: string, endedOn: string) => ({ kind: 'other', status: 'ended', listedOn, endedOn });
    const credit = (...entries: object[]) => ({ credit: { entries } }) as never;
    const { person, id } = await refer(credit(ended('2026-01-01', '2025-01-01')));
    expect(await codesOf(id)).toEqual(['facts.implausible']);
    await advance('PT23H55M');
    await twice(HR, 'clerk_human_resources_2', async () => {
      await service.putPerson(person, credit(ended('2026-01-01', '2025-01-01'), ended('2026-02-02', '2024-01-01')));
      await advance('PT10M');
    });
    expect((await read(id)).body.status).toBe('in_review');
    expect(await itemOf(id, 'human_resources')).toMatchObject({
      status: 'open',
      rules: [{ code: 'facts.implausible' }],
    });
  });
});
