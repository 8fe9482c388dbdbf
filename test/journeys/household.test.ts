// Tests the household register (SZ-31, SZ-32, SZ-64): it is asked about whom it concerns, its answer tells the next
// step of an approval, and neither its answer nor its silence decides anything.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ApplicationView, TimelineEntry } from '../../src/applications/shapes.ts';
import { type Form, formOf, type Person, phoneOf, residentId, somebody } from '../support/people.ts';
import { createReviewing, HR, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ sourceLimits: { retries: 0, attemptMs: 4000 } });
});
const reviewing = createReviewing(() => service);
const recover = async () => {
  await service.calm();
  await service.sql`update source_paces set failures = 0, next_batch_at = now()`;
};
afterEach(async () => {
  await recover();
  await reviewing.clear();
});
afterAll(() => service.close());

let serial = 0;
/** Somebody whose number was given out in Guangdong. */
const ofGuangdong = (): Person => {
  serial += 1;
  return { name: '卞予安', residentId: residentId('440102', '1985-06-15', serial) };
};
type Held = Parameters<TestService['putPerson']>[1];
async function file(person: Person, held: Held, form: Partial<Form> = {}): Promise<ApplicationView> {
  await service.putPerson(person, held);
  const { status, body } = await service.submit(formOf(person, form));
  expect(status).toBe(201);
  return body;
}
const read = async ({ id }: { id: string }) => (await service.get<ApplicationView>(`/v1/applications/${id}`)).body;
const householdOf = ({ checks }: ApplicationView) => checks.find(({ source }) => source === 'household');
const PERMIT = /办理《准予迁入证明》/;
const ONE_STOP = /免办《准予迁入证明》.*短信/;
const PROXY = { settlement: { kind: 'police_station_proxy', district: '440305' } };
const verified = { household: { oneStop: 'verified' } } as const;
const messagesTo = (person: Person) => service.mocks.control.messages(phoneOf(person)).map(({ text }) => text);
const advance = (by: string) => service.put('/v1/sandbox/clock', { advance: by });

describe('the one-stop transfer within Guangdong (S61, SZ-64)', () => {
  test('is told where public security has verified it, in the answer and in the message', async () => {
    const person = ofGuangdong();
    const view = await file(person, verified);
    expect(view).toMatchObject({ status: 'approved', decision: { decidedBy: 'matching', reasons: [] } });
    expect(view.nextStep.text.zh).toMatch(ONE_STOP);
    expect(householdOf(view)).toMatchObject({ verdict: 'match', department: 'public_security', differences: [] });
    await vi.waitFor(() => expect(messagesTo(person)).toEqual([expect.stringMatching(ONE_STOP)]), soon);
  });

  test.each<[string, Held, string]>([
    ['is not verified', { household: { oneStop: 'not_verified' } }, 'match'],
    ['is unknown to the register', { household: { oneStop: null } }, 'match'],
    ['is of a person whom the register does not know', {}, 'not_required'],
    [
      'is of a person whom it cannot tell apart',
      { household: { identityResolved: false, oneStop: 'verified' } },
      'not_required',
    ],
    ['is of somebody of another name', { household: { name: '马宏', oneStop: 'verified' } }, 'not_required'],
    ['is unanswered', { ...verified, down: ['household'] }, 'not_required'],
  ])('is not told where it %s: approved all the same, with the ordinary next step', async (_, held, verdict) => {
    const view = await file(ofGuangdong(), held);
    expect(view).toMatchObject({ status: 'approved', decision: { decidedBy: 'matching', reasons: [] } });
    expect(householdOf(view)?.verdict).toBe(verdict);
    expect(view.nextStep.text.zh).toMatch(PERMIT);
  });

  test.each(['timeout', 'wrong_person', 'replayed', 'unsigned', 'contradictory', 'duplicate_member', 'oversized'])(
    'is not told by an answer under the fault %s, which decides nothing',
    async (fault) => {
      await service.putFault('household', { fault });
      const view = await file(ofGuangdong(), verified);
      expect(view.status).toBe('approved');
      expect(view.nextStep.text.zh).toMatch(PERMIT);
    },
  );

  test('is not told for a claimed origin, and the register is not asked about those whom it does not concern', async () => {
    const person = somebody();
    const form = formOf(person);
    const view = await file(person, verified, { applicant: { ...form.applicant, originProvince: '44' } });
    expect(view.status).toBe('approved');
    expect(view.nextStep.text.zh).toMatch(PERMIT);
    expect(householdOf(view)).toBeUndefined();
    expect(service.askedAbout(person)).not.toContain('household');
  });
});

describe('the wish for the household of the police station (S49, SZ-31, SZ-32)', () => {
  test.each<[string, Held, RegExp]>([
    ['nothing else found', { household: { homes: [], collective: null } }, /可暂时落户派出所代管户口，无需举证/],
    ['a home in the city', { household: { homes: [{ district: '440305' }] } }, /由公安部门查询数据核实，无需举证/],
    ['no answer', { down: ['household'] }, /由公安部门查询数据核实，无需举证/],
  ])('with %s: approved, no document wanted, and the next step says how it stands', async (_, held, text) => {
    const person = somebody();
    const view = await file(person, held, PROXY);
    expect(view).toMatchObject({ status: 'approved', decision: { reasons: [] } });
    expect(view.nextStep.text.zh).toMatch(text);
    expect(service.askedAbout(person)).toContain('household');
  });
});

describe('a household register that was silent', () => {
  test('is asked again after the approval: the next step changes, the person is told, the decision stays', async () => {
    const person = ofGuangdong();
    await service.putFault('household', { fault: 'error_500' });
    const before = await file(person, verified);
    expect(before.nextStep.text.zh).toMatch(PERMIT);
    await advance('PT1M');
    expect((await read(before)).nextStep.text.zh).toMatch(PERMIT);

    await recover();
    await advance('PT2H');
    const after = await read(before);
    expect(after.nextStep.text.zh).toMatch(ONE_STOP);
    expect(householdOf(after)?.verdict).toBe('match');
    expect(after).toMatchObject({
      status: 'approved',
      approvalNumber: before.approvalNumber,
      decision: before.decision,
    });
    await vi.waitFor(
      () => expect(messagesTo(person)).toEqual([expect.stringMatching(PERMIT), expect.stringMatching(ONE_STOP)]),
      soon,
    );
    expect(await reviewing.actionsOf(before.id)).toContain('sources.reasked');
    const { body } = await service.get<{ items: TimelineEntry[] }>(`/v1/applications/${before.id}/timeline`);
    expect(body.items.map(({ text }) => text.en)).toContain('Sources asked again');
    expect((await service.sql`select 1 from awaited_sources where application_id = ${before.id}`).length).toBe(0);
    // nothing more is asked or told
    const asked = service.askedAbout(person).length;
    await advance('PT2H');
    expect(service.askedAbout(person)).toHaveLength(asked);
    expect(messagesTo(person)).toHaveLength(2);
  });

  test('holds up no review: one clerk confirms, and what it answers later is told then', async () => {
    const person = ofGuangdong();
    await service.putFault('household', { fault: 'error_500' });
    const scholar = { category: 'visiting_scholar', claims: { education: { monthsAbroad: 14 } } };
    const { id } = await file(person, { ...verified, education: undefined }, scholar);
    const item = (await reviewing.next(HR)).body;
    expect(item.checks.map(({ source }) => source)).not.toContain('household');
    expect((await reviewing.settle(HR, item, 'confirmed')).status).toBe(200);
    const approved = await read({ id });
    expect(approved).toMatchObject({ status: 'approved', decision: { decidedBy: 'review' } });
    expect(approved.nextStep.text.zh).toMatch(PERMIT);
    await recover();
    await advance('PT2H');
    expect((await read({ id })).nextStep.text.zh).toMatch(ONE_STOP);
  });

  test('and answers while a review waits for something else, is heard there', async () => {
    const person = ofGuangdong();
    for (const source of ['household', 'academic-records'] as const) {
      await service.putFault(source, { fault: 'error_500' });
    }
    const { id, status } = await file(person, verified);
    expect(status).toBe('in_review');
    await service.putFault('household', { fault: null });
    await advance('PT1M');
    expect(await read({ id })).toMatchObject({ status: 'in_review' });
    expect(householdOf(await read({ id }))?.verdict).toBe('match');
    await recover();
    await advance('PT2H');
    const approved = await read({ id });
    expect(approved).toMatchObject({ status: 'approved', decision: { decidedBy: 'matching', reasons: [] } });
    expect(approved.nextStep.text.zh).toMatch(ONE_STOP);
  });
});
