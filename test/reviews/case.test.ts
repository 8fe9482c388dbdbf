// Tests a case as a clerk reads it: claim beside finding for every field, and nothing that the reader may not see.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SANDBOX_KEYS } from '../../src/access/sandbox-keys.ts';
import type { Actor } from '../../src/base/actor.ts';
import { Refusal } from '../../src/base/refusal.ts';
import { type CaseView, readCase } from '../../src/reviews/item-detail.ts';
import { revealApplicant } from '../../src/reviews/reveal.ts';
import {
  certificateOf,
  EDUCATION,
  formOf,
  OFFICE,
  payment,
  phoneOf,
  QUALIFICATION,
  somebody,
} from '../support/people.ts';
import { createReviewing, EDU, HR, OTHER_SCHOOL, POLICE, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
const reviewing = createReviewing(() => service);
const { refer, referGap, referContradiction, itemOf, next, actionsOf } = reviewing;
afterEach(async () => {
  await service.calm();
  await reviewing.clear();
});
afterAll(() => service.close());

async function actorOf(label: string): Promise<Actor> {
  const key = SANDBOX_KEYS.find((each) => each.label === label);
  const [person] = await service.sql`select id from staff where name = ${`miaopi_sandbox_${label}`}`;
  if (!key || !person) throw new Error(`no ${label}`);
  return {
    kind: 'staff',
    office: OFFICE,
    id: person.id as string,
    role: key.role,
    ...(key.department ? { department: key.department } : {}),
  };
}

async function read(label: string, itemId: string): Promise<CaseView> {
  return await readCase(service.service.deps, { actor: await actorOf(label) }, itemId);
}
const readOf = async (id: string, department: string, as: string) => read(as, (await itemOf(id, department)).id);

const rowsOf = (shown: CaseView, source: string) =>
  Object.fromEntries(
    (shown.comparisons.find((each) => each.source === source)?.rows ?? []).map(({ field, claimed, found, verdict }) => [
      field,
      [claimed?.zh ?? null, found?.zh ?? null, verdict],
    ]),
  );

describe('claims and findings', () => {
  test('stand side by side for every compared field, in words, equal or not', async () => {
    const { id, person } = await referContradiction();
    const shown = await readOf(id, 'education', EDU);
    const masked = `${person.name[0]}**`;
    expect(rowsOf(shown, 'academic-records')).toEqual({
      'applicant.name': [masked, masked, 'same'],
      'education.level': ['本科', '本科', 'same'],
      'education.type': ['普通高等教育', '普通高等教育', 'same'],
      'education.studyMode': ['全日制', '全日制', 'same'],
      'education.conclusion': ['毕业', '毕业', 'same'],
      'education.institution': ['武汉大学 (10486)', '示例学院 (99998)', 'different'],
      'education.certificateNumber': [certificateOf(person), certificateOf(person), 'same'],
      'education.graduatedOn': ['2018-06-30', '2018-06-30', 'same'],
    });
    // the differences of the item are those of the rows
    const differing = shown.item.checks[0]?.differences.map(({ field }) => field);
    expect(differing).toEqual(['education.institution']);
  });

  test('are never called equal without a comparison: nobody registered, nobody answered', async () => {
    const gap = await referGap();
    const missing = rowsOf(await readOf(gap.id, 'education', EDU), 'academic-records');
    expect(missing['education.level']).toEqual(['本科', null, 'absent']);
    expect(new Set(Object.entries(missing).map(([field, row]) => field.startsWith('education') && row[2]))).toEqual(
      new Set([false, 'absent']),
    );

    await service.putFault('academic-records', { fault: 'error_500' });
    const down = await refer({});
    const silent = rowsOf(await readOf(down.id, 'education', EDU), 'academic-records');
    expect(new Set(Object.values(silent).map(([, found, verdict]) => `${found} ${verdict}`))).toEqual(
      new Set(['null not_asked']),
    );
  });

  test('are absent, not equal, for a field on which the register is silent', async () => {
    const { studyMode: _, ...silent } = EDUCATION;
    const { id } = await refer({ education: [silent as never] });
    const rows = rowsOf(await readOf(id, 'education', EDU), 'academic-records');
    expect(rows['education.studyMode']).toEqual(['全日制', null, 'absent']);
    expect(rows['education.level']?.[2]).toBe('same');
  });

  test('of an answer that may be about another person are hidden, except the name to be judged', async () => {
    const stranger = await refer({ education: [{ ...OTHER_SCHOOL[0], name: '赵别人' } as never] });
    const other = await readOf(stranger.id, 'education', EDU);
    const rows = rowsOf(other, 'academic-records');
    expect(rows['applicant.name']).toEqual([stranger.person.name, '赵别人', 'different']);
    expect(rows['education.institution']).toEqual(['武汉大学 (10486)', null, 'masked']);

    await service.putFault('academic-records', { fault: 'wrong_person' });
    const wrong = await refer({});
    const shown = await readOf(wrong.id, 'education', EDU);
    expect(rowsOf(shown, 'academic-records')['applicant.residentId']).toEqual([
      expect.stringMatching(/^\d{4}\*{10}/),
      null,
      'masked',
    ]);
    const seen = JSON.stringify([other, shown, await read('auditor', other.item.id)]);
    expect(seen).not.toContain('示例学院');
    expect(rowsOf(await read('auditor', other.item.id), 'academic-records')['applicant.name']).toEqual([
      expect.stringContaining('*'),
      null,
      'different',
    ]);
  });

  test('of criminal, credit and medical registers are shown as the class alone', async () => {
    const { id } = await refer({
      criminalRecord: { records: [{ kind: 'crime', decidedOn: '2011-11-11', authority: '示例法院' }] } as never,
      credit: { entries: [{ kind: 'court_defaulter', status: 'active', listedOn: '2012-12-12' }] } as never,
      medicalExam: { designated: false, examinedOn: '2010-10-10', conclusion: 'qualified' } as never,
    });
    const hr = await readOf(id, 'human_resources', HR);
    const police = await readOf(id, 'public_security', POLICE);
    for (const { classOnly, rows } of [...hr.comparisons, ...police.comparisons].filter(
      ({ source }) => source !== 'social-security',
    )) {
      expect([classOnly, rows]).toEqual([true, []]);
    }
    expect(JSON.stringify([hr, police])).not.toMatch(/2011-11-11|2012-12-12|2010-10-10|示例法院|court_defaulter/);
    expect(hr.item.checks.map(({ source }) => source).toSorted()).toEqual(['credit-check', 'medical-exam']);
  });

  test('of insured months are counted as in the decision', async () => {
    const { id } = await refer(
      {
        qualifications: [{ ...QUALIFICATION, level: 'senior_worker' } as never],
        socialSecurity: {
          payments: [payment('2024-01', '2024-06', 'backpay'), payment('2024-07', '2026-11')],
        } as never,
      },
      {
        category: 'skilled',
        claims: { qualification: { ...QUALIFICATION, level: 'senior_worker' }, socialSecurity: { months: 36 } },
      },
    );
    const shown = await readOf(id, 'human_resources', HR);
    const social = shown.comparisons.find(({ source }) => source === 'social-security');
    expect(social?.months).toEqual({ counted: 29, backpaid: 6, other: 0 });
    expect(rowsOf(shown, 'social-security')['socialSecurity.months']).toEqual(['36', '35', 'different']);
    expect(rowsOf(shown, 'qualification')['qualification.status']).toEqual(['有效', '有效', 'same']);
  });

  test('of another insuring unit show its code, and an unclear one is not called equal', async () => {
    const elsewhere = await refer({
      socialSecurity: { payments: [{ ...payment('2024-01', '2026-11'), payer: '91440300MA0XXXX23E' }] } as never,
    });
    const shown = await readOf(elsewhere.id, 'human_resources', HR);
    expect(rowsOf(shown, 'social-security')['employer.creditCode']).toEqual([
      '91440300MA0XXXX15K',
      '91440300MA0XXXX23E',
      'different',
    ]);
    const unclear = await refer({
      socialSecurity: { payments: [{ ...payment('2024-01', '2026-11'), payer: ' ' }] } as never,
    });
    const doubt = await readOf(unclear.id, 'human_resources', HR);
    expect(rowsOf(doubt, 'social-security')['employer.creditCode']?.[2]).toBe('absent');
  });
});

describe('a case read by a clerk', () => {
  test('shows the state of the other departments, the time left, and the machine’s steps', async () => {
    await service.putFault('criminal-record', { fault: 'error_500' });
    const { id } = await refer({ education: [] });
    const shown = await readOf(id, 'education', EDU);
    expect(shown.departments.toSorted((a, b) => a.department.localeCompare(b.department))).toEqual([
      { department: 'education', state: 'pending', isOwn: true },
      { department: 'public_security', state: 'pending', isOwn: false },
    ]);
    expect(shown).toMatchObject({ lastDay: '2026-12-18', workingDaysLeft: 20, answer: null });
    // the other department's checks do not matter here
    expect(shown.comparisons.map(({ source }) => source)).toEqual(['academic-records']);
    const police = (await next(POLICE)).body;
    await reviewing.settle(POLICE, police, 'confirmed');
    expect((await readOf(id, 'education', EDU)).departments).toContainEqual({
      department: 'public_security',
      state: 'done',
      isOwn: false,
    });
    expect(shown.timeline.map(({ event }) => event)).toContain('application.decided');
  });

  test('holds no resident id, no full name and no phone', async () => {
    const { id, person } = await referContradiction();
    const text = JSON.stringify(await readOf(id, 'education', EDU));
    for (const secret of [person.residentId, person.name, phoneOf(person)]) expect(text).not.toContain(secret);
  });

  test('leaves one event; another department’s is refused, and leaves one event for the attempt', async () => {
    const { id } = await referGap();
    const item = await itemOf(id, 'education');
    const before = (await actionsOf(id)).filter((action) => action === 'application.read').length;
    await read(EDU, item.id);
    expect((await actionsOf(id)).filter((action) => action === 'application.read')).toHaveLength(before + 1);
    await expect(read(HR, item.id)).rejects.toMatchObject({ code: 'not_found' });
    const [refused] = await service.sql`
      select data from audit_events where application_id = ${id} and action = 'review.refused'`;
    expect(refused?.data).toMatchObject({ attempted: 'read', code: 'not_found', because: 'other_department' });
  });

  test(
    'shows a source’s new answer and marks it as new',
    async () => {
      await service.putFault('academic-records', { fault: 'error_500' });
      const { id } = await refer({});
      const mine = (await next(EDU)).body;
      await service.calm();
      expect((await reviewing.act(EDU, mine.id, 'recheck')).status).toBe(200);
      const shown = await readOf(id, 'education', EDU);
      expect(shown.answer).not.toBeNull();
      expect(shown.item.checks[0]).toMatchObject({ verdict: 'match', answeredSince: true });
      expect(rowsOf(shown, 'academic-records')['education.level']).toEqual(['本科', '本科', 'same']);
    },
    soon.timeout,
  );
});

describe('a person’s identity', () => {
  const reveal = async (as: string, itemId: string) =>
    revealApplicant(service.service.deps, { actor: await actorOf(as) }, itemId, 'contact_applicant');

  test('is shown to the department, supervisor and auditor, each time with its purpose in the audit', async () => {
    const { id, person } = await referGap();
    const item = await itemOf(id, 'education');
    for (const as of [EDU, 'supervisor', 'auditor']) {
      const { name, residentId, phone } = await reveal(as, item.id);
      expect({ name, residentId, phone }).toEqual({ ...person, phone: phoneOf(person) });
    }
    const events = await service.sql`
      select actor_role, data from audit_events where application_id = ${id} and action = 'application.revealed' order by seq`;
    expect(events.map(({ actor_role: role, data }) => [role, data])).toEqual(
      ['clerk', 'supervisor', 'auditor'].map((role) => [role, { itemId: item.id, purpose: 'contact_applicant' }]),
    );
    expect(JSON.stringify(events)).not.toContain(person.residentId);
  });

  test('is shown to nobody else', async () => {
    const { id } = await referGap();
    const item = await itemOf(id, 'education');
    for (const as of [HR, 'operator']) await expect(reveal(as, item.id)).rejects.toBeInstanceOf(Refusal);
    expect(await actionsOf(id)).not.toContain('application.revealed');
  });

  test('comes with the register’s spelling only if that may be a variant of the name', async () => {
    const person = { ...somebody(), name: '吕晓明' };
    await service.putPerson(person, { education: [{ ...EDUCATION, name: '呂晓明' } as never] });
    const { body } = await service.submit(formOf(person));
    expect(body.decision?.reasons.map(({ code }) => code)).toEqual(['name.variant']);
    const item = await itemOf(body.id, 'education');
    expect((await reveal(EDU, item.id)).spelt).toEqual([{ source: 'academic-records', name: '呂晓明' }]);
    const shown = await read(EDU, item.id);
    expect(rowsOf(shown, 'academic-records')['applicant.name']).toEqual(['吕晓明', '呂晓明', 'variant']);

    const { id } = await refer({ education: [{ ...EDUCATION, name: '赵别人' } as never] });
    expect((await reveal(EDU, (await itemOf(id, 'education')).id)).spelt).toEqual([]);
  });
});
