// Tests text that people copy from PDFs, spreadsheets and other systems, through the whole service: the same person
// stays the same, and unreadable text never counts as a match.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../src/http/problem.ts';
import { certificateOf, EDUCATION, formOf, residentId, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false });
});
afterAll(() => service.close());

/** The verdict on a claimed name when the registries hold another spelling. */
async function filedAs(claimed: string, held: string) {
  const person = { ...somebody(), name: held };
  await service.putPerson(person);
  const { status, body } = await service.submit(formOf({ ...person, name: claimed }));
  expect(status).toBe(201);
  return {
    status: body.status,
    codes: [...new Set(body.decision?.reasons.map(({ code }) => code))],
    checks: body.checks,
  };
}

describe('a name', () => {
  test.each([
    ['⻩晓明', '黄晓明'],
    ['古丽米热ꞏ艾比布力', '古丽米热·艾比布力'],
    ['古丽米热。艾比布力', '古丽米热·艾比布力'],
  ])('copied as %s belongs to the same person: %s', async (claimed, held) => {
    expect(await filedAs(claimed, held)).toMatchObject({ status: 'approved', codes: [] });
  });

  test.each([
    ['⻱晓明', '龟晓明'],
    ['古丽米热-艾比布力', '古丽米热·艾比布力'],
  ])('written %s for the registered %s is a variant for people to judge', async (claimed, held) => {
    expect(await filedAs(claimed, held)).toMatchObject({ status: 'in_review', codes: ['name.variant'] });
  });

  test('with a private-use character never matches, even if the registries hold the same code', async () => {
    const { status, checks } = await filedAs('陈\ue123明', '陈\ue123明');
    expect(status).toBe('in_review');
    expect(new Set(checks.map(({ verdict }) => verdict))).toEqual(new Set(['inconclusive']));
  });
});

describe('an id or a code', () => {
  test('of region 71 is accepted, and its type is not eligible', async () => {
    const person = { name: '陈晓明', residentId: residentId('710101', '1995-03-03', 1) };
    await service.putPerson(person);
    const { status, body } = await service.submit(formOf(person));
    expect([status, body.status]).toEqual([201, 'in_review']);
    expect(body.decision?.reasons.map(({ code }) => code)).toEqual(['identity.type_not_eligible']);
  });

  test('is unchanged by invisible marks, as a number or phone is; a circled digit is not a digit', async () => {
    const person = somebody();
    await service.putPerson(person);
    const clean = formOf(person);
    const marked = (text: string) => `\u202a${text.slice(0, 3)}\u200b${text.slice(3)}\ufeff\u202c`;
    const form = {
      ...clean,
      applicant: {
        ...clean.applicant,
        residentId: marked(person.residentId),
        phone: marked(clean.applicant.phone),
      },
      employer: { ...clean.employer, creditCode: marked(clean.employer.creditCode) },
      claims: { education: { ...EDUCATION, certificateNumber: marked(certificateOf(person)) } },
    };
    const idempotencyKey = randomUUID();
    const first = await service.submit(form, { idempotencyKey });
    expect([first.status, first.body.status]).toEqual([201, 'approved']);
    // it is the same submission
    const again = await service.submit(clean, { idempotencyKey });
    expect(again.body.id).toBe(first.body.id);

    const other = formOf(somebody());
    const circled = {
      ...other,
      applicant: { ...other.applicant, residentId: other.applicant.residentId.replace('1', '①') },
    };
    const refused = await service.submit<Problem>(circled);
    expect([refused.status, refused.body.errors?.map(({ pointer }) => pointer)]).toEqual([
      422,
      ['/applicant/residentId'],
    ]);
  });
});
