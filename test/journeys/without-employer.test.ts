// Tests that an agency files on the mandate of the person (SZ-23), with or without an employer: nobody is approved
// without a current insured employment (AMB-28). Without an employer, the application is decided, reviewed and listed
// as every other, and nobody takes the place of the unit that it does not have.

import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { accept } from '../../src/applications/accept.ts';
import { receive } from '../../src/applications/receive.ts';
import { rescueStranded } from '../../src/applications/rescue.ts';
import { submissionForms } from '../../src/applications/schema.ts';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Submit } from '../../src/applications/submit.ts';
import type { Problem } from '../../src/http/problem.ts';
import type { CaseItemView } from '../../src/reviews/shapes.ts';
import { createDesk } from '../console/desk.ts';
import { EMPLOYER_2, formOf, mandateOf, payment, somebody } from '../support/people.ts';
import { createReviewing, EDU } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
const desk = createDesk(() => service);
beforeAll(async () => {
  service = await startTestService();
  await desk.signIn(EDU);
});
const { clear, read, settle, itemOf } = createReviewing(() => service);
afterEach(async () => {
  await service.calm();
  await clear();
});
afterAll(() => service.close());

async function file<Body = ApplicationView>(held: object, changes: object = {}, as = 'agency') {
  const person = somebody();
  await service.putPerson(person, held);
  const { employer: _, ...form } = formOf(person, { channel: 'agency' });
  const answer = await service.submit<Body>({ ...form, ...changes }, { as });
  return { ...answer, person };
}
const GAP = { education: [] };
const insuredUntil = (last: string, payer: string = EMPLOYER_2.creditCode) => {
  const paid = payment('2021-01', last);
  return { socialSecurity: { payments: [{ ...paid, payer, types: [...paid.types] }] } };
};

describe('an application by an agency', () => {
  const codesOf = ({ decision }: ApplicationView) => decision?.reasons.map(({ code }) => code).toSorted();

  test('without insurance that the register knows is referred, with both reasons', async () => {
    for (const employer of [undefined, EMPLOYER_2]) {
      const { status, body } = await file({ socialSecurity: undefined }, { employer });
      expect([status, body.status]).toEqual([201, 'in_review']);
      expect(codesOf(body)).toEqual(['social_security.not_employed', 'social_security.not_found']);
    }
  });

  test('whose insurance ended too early is referred, with the months that count (AMB-28)', async () => {
    const { body } = await file(insuredUntil('2026-08'));
    expect(body).toMatchObject({ status: 'in_review', review: { venue: 'online' } });
    expect(body.decision?.reasons).toMatchObject([
      { code: 'social_security.not_employed', message: { zh: expect.stringContaining('2026-10至2026-11') } },
    ]);
  });

  test('is approved where the named employer, or without one any employer, insures the person now', async () => {
    expect((await file(insuredUntil('2026-10'), { employer: EMPLOYER_2 })).body.status).toBe('approved');
    expect((await file(insuredUntil('2026-10'))).body.status).toBe('approved');
    const other = await file(insuredUntil('2026-10', '91440300MA0XXXX31A'), { employer: EMPLOYER_2 });
    expect(codesOf(other.body)).toEqual(['social_security.employer_mismatch']);
  });

  test.each([
    ['without a mandate', undefined],
    ['with null for it', null],
    ['with a mandate signed after the day', mandateOf('2026-11-21')],
  ])('%s is not accepted, and no source is asked (SZ-23)', async (_, agencyMandate) => {
    const { status, body, person } = await file({}, { agencyMandate });
    expect([status, body.status, codesOf(body)]).toEqual([201, 'not_accepted', ['mandate.missing']]);
    expect(body.decision?.reasons[0]?.clause).toMatchObject({ ref: 'SZ-23' });
    expect(service.askedAbout(person)).toEqual([]);
    expect(body.checks).toEqual([]);
  });

  test.each([
    ['a day without a number', { signedOn: '2026-11-18' }, '/agencyMandate/agreementNumber'],
    ['no day', { agreementNumber: 'WT-1' }, '/agencyMandate/signedOn'],
    ['no date', { signedOn: '2026-02-30', agreementNumber: 'WT-1' }, '/agencyMandate/signedOn'],
    ['a member too many', { ...mandateOf('2026-11-18'), by: 'x' }, '/agencyMandate/by'],
  ])('with %s in its mandate is refused, and nothing is left behind', async (_, agencyMandate, pointer) => {
    const { status, body } = await file<Problem>({}, { agencyMandate });
    expect([status, body.errors?.map((each) => each.pointer)]).toEqual([422, [pointer]]);
  });

  test('is the only one that takes a mandate', async () => {
    const agencyMandate = mandateOf('2026-11-18');
    const { body } = await file<Problem>(
      {},
      { channel: 'employer', employer: EMPLOYER_2, agencyMandate },
      'employer_2',
    );
    expect(body.errors?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(['/agencyMandate not_in_channel']);
  });
});

describe('a person without an employer', () => {
  test('is decided as everybody else, by a channel by which the scheme admits it', async () => {
    const { status, body } = await file({});
    expect([status, body.status]).toEqual([201, 'approved']);
    const [row] = await service.sql`select unit_code, unit_name_key from applications where id = ${body.id}`;
    expect(row).toEqual({ unit_code: '', unit_name_key: null });
  });

  test('is refused by every other channel, and the fault names the field', async () => {
    const { status, body } = await file<Problem>({}, { channel: 'individual', agencyMandate: null });
    expect(status).toBe(422);
    expect(body.errors?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(['/employer required']);
    const own = await file<Problem>({}, { channel: 'employer' }, 'employer');
    expect(own.body.errors?.map(({ pointer }) => pointer)).toContain('/employer');
  });

  test('is reviewed and found, with no unit in its place', async () => {
    const { body } = await file(GAP);
    expect(body.status).toBe('in_review');
    const other = somebody();
    await service.putPerson(other, GAP);
    await service.submit(formOf(other));
    const pages: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const place: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: { body: { items: CaseItemView[]; nextCursor: string | null } } = await service.get(
        `/v1/reviews?sort=employer&limit=1${place}`,
        { as: EDU },
      );
      pages.push(...page.body.items.map(({ number }) => number));
      cursor = page.body.nextCursor;
    }
    expect(pages[0]).toBe(body.number);
    expect(pages.length).toBe(2);
    const unit = await service.get<{ items: unknown[] }>(`/v1/applications/${body.id}/same-unit`, { as: EDU });
    expect([unit.status, unit.body.items]).toEqual([200, []]);
    const item = await itemOf(body.id, 'education');
    const page = await desk.open(EDU, item);
    expect(page.html).toContain('无用人单位');
    await desk.post(EDU, item, 'claim');
    const claimed = await itemOf(body.id, 'education');
    expect((await settle(EDU, claimed, 'confirmed')).body.status).toBe('settled');
    expect((await read(body.id)).status).toBe(404);
    expect((await service.get<ApplicationView>(`/v1/applications/${body.id}`, { as: 'agency' })).body.status).toBe(
      'approved',
    );
  });

  test('is rescued after a crash as everybody else (law 6)', async () => {
    const { deps } = service.service;
    const person = somebody();
    await service.putPerson(person);
    const { employer: _, ...form } = formOf(person, { channel: 'agency' });
    const forms = submissionForms(deps);
    const [{ id: tenantId } = { id: '' }] = await service.sql`select id from tenants where kind = 'agency'`;
    const actor = { kind: 'submitter', id: 'key', role: 'agency', tenantId } as const;
    const submit: Submit = {
      cause: { actor },
      // an agency need not have a credit code
      filer: { actor, creditCode: null, unitName: null },
      form: forms.forBody(form).parse(form),
      idempotencyKey: randomUUID(),
      traceparent: '00-00000000000000000000000000000001-0000000000000001-01',
    };
    const received = await receive(deps, submit, await accept(deps, submit));
    if (received.answer) throw new Error('the application was answered at once');
    const { id } = received.application;
    await service.sql`update applications set lease_until = now() - interval '1 minute' where id = ${id}`;
    expect(await rescueStranded(deps)).toBe(1);
    const { body } = await service.get<ApplicationView>(`/v1/applications/${id}`, { as: 'agency' });
    expect(body.status).toBe('in_review');
  });
});
