// Tests the grounds on which a clerk confirms without a match: one for every unmatched source, with a note or evidence
// if the source contradicts the claim, and all of them kept.
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../src/http/problem.ts';
import { decide } from '../../src/matching/decide.ts';
import { failingSubjects, takesTwo } from '../../src/matching/subjects.ts';
import { groundFaults } from '../../src/reviews/grounds.ts';
import type { CaseItemView } from '../../src/reviews/shapes.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { CONFIRMATION_GROUNDS, type Source, VERDICTS } from '../../src/schemes/words.ts';
import { grounds, PEOPLE } from '../support/cases.ts';
import { EDUCATION } from '../support/people.ts';
import { createReviewing, EDU, HR, POLICE, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterEach(async () => {
  await service.calm();
  service.setNow('2026-11-20T10:00:00+08:00');
  await reviewing.clear();
});
afterAll(() => service.close());

const reviewing = createReviewing(() => service);
const { refer, referGap, referContradiction, next, act, read, settle } = reviewing;

const attempt = async (as: string, item: CaseItemView, decision: Record<string, unknown>, form = {}) => {
  const check = item.checks[0]?.source ?? item.rules[0]?.code;
  const decisions = [{ check, result: 'confirmed', ...decision }];
  const { status, body } = await act<Partial<Problem>>(as, item.id, 'settle', {
    decisions,
    version: item.version,
    ...form,
  });
  return [status, ...(body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)];
};
const CRIMES = Array.from({ length: 1001 }, () => ({ kind: 'crime', decidedOn: '2020-05-01' }));
const EXAM = { designated: true, examinedOn: '2026-11-05' };
const writtenOn = (item: CaseItemView) => service.sql`select 1 from review_decisions where item_id = ${item.id}`;

describe('a confirmation', () => {
  test('of an unmatched source needs a ground, and without one nothing is written', async () => {
    await service.putFault('medical-exam', { fault: 'error_500' });
    const { id } = await refer({});
    const item = (await next(HR)).body;
    expect(item.checks[0]).toMatchObject({ source: 'medical-exam', verdict: 'unavailable', needsGround: true });
    expect(await attempt(HR, item, {})).toEqual([422, '/decisions/0/ground required']);
    expect(await attempt(HR, item, { ground: 'because' })).toEqual([422, '/decisions/0/ground value']);
    expect(await writtenOn(item)).toHaveLength(0);
    expect((await read(id)).body.status).toBe('in_review');
    expect(await attempt(HR, item, { ground: 'original_seen' })).toEqual([200]);
    expect((await read(id)).body.status).toBe('approved');
  });

  test('of the one criterion of a visiting scholar is one clerk’s, with a ground, and approves (SZ-D2, AMB-4)', async () => {
    const scholar = { category: 'visiting_scholar', claims: { education: { monthsAbroad: 14 } } };
    const list = await service.post<{ demands: { anyOf: { kind: string; coveredBy: string | null }[] }[] }>(
      '/v1/schemes/shenzhen-talent/materials',
      { ...scholar, businessType: 'in_service', channel: 'employer', settlement: { kind: 'own_property' } },
    );
    const own = list.body.demands.flatMap(({ anyOf }) => anyOf).filter(({ coveredBy }) => coveredBy === null);
    expect(own.map(({ kind }) => kind)).toEqual([
      'report_form',
      'stay_abroad_proof',
      'achievement_proof',
      'household_register',
    ]);
    const { id, view } = await refer({ education: undefined }, scholar);
    expect(view.decision?.reasons.map(({ code }) => code)).toEqual(['criterion.subjective']);
    expect(view.checks.map(({ verdict }) => verdict)).toEqual(view.checks.map(() => 'match'));
    expect(view.review?.departments).toEqual(['human_resources']);
    const item = (await next(HR)).body;
    expect(item.rules).toMatchObject([{ code: 'criterion.subjective', takesTwo: false }]);
    expect(await attempt(HR, item, { ground: 'source_answered_since' })).toEqual([
      422,
      '/decisions/0/ground not_answered',
    ]);
    expect(await attempt(HR, item, { ground: 'original_seen' })).toEqual([200]);
    expect((await read(id)).body).toMatchObject({ status: 'approved', decision: { decidedBy: 'review' } });
  });

  test('against a contradicting source needs a note or evidence beside the ground', async () => {
    await referContradiction();
    const item = (await next(EDU)).body;
    expect(item.checks[0]).toMatchObject({ verdict: 'mismatch', needsGround: true, needsNoteOrEvidence: true });
    const ground = 'confirmed_by_authority';
    expect(await attempt(EDU, item, { ground })).toEqual([422, '/decisions/0/note required']);
    // punctuation alone is not a note
    expect(await attempt(EDU, item, { ground, note: '—.' })).toEqual([422, '/decisions/0/note required']);
    expect(await attempt(EDU, item, { note: '学校已来函更正' })).toEqual([422, '/decisions/0/ground required']);
    expect(await writtenOn(item)).toHaveLength(0);
    expect(await attempt(EDU, item, { ground, note: '学校已来函更正' })).toEqual([200]);
  });

  test.each([
    [
      'without a name',
      POLICE,
      'criminal-record',
      { criminalRecord: { name: ' ', records: [{ kind: 'crime', decidedOn: '2020-05-01' }] } },
      true,
    ],
    ['of two entries of one number', EDU, 'academic-records', { education: [EDUCATION, EDUCATION] }, true],
    ['with too many entries to read', POLICE, 'criminal-record', { criminalRecord: { records: CRIMES } }, true],
    // for a gap, and for a register that shows only its class, the clerk sees what is overridden
    ['silent on a field', EDU, 'academic-records', { education: [{ ...EDUCATION, graduatedOn: undefined }] }, false],
    ['of an exam to be taken again', HR, 'medical-exam', { medicalExam: { ...EXAM, conclusion: 'recheck' } }, false],
  ] as const)(
    'of an answer %s needs two people if nobody can see what is overridden',
    async (_, as, source, held, two) => {
      await refer(held as never);
      const item = (await next(as)).body;
      expect(item.checks).toMatchObject([{ source, verdict: 'inconclusive', takesTwo: two }]);
      expect((await settle(as, item, 'confirmed')).body.status).toBe(two ? 'countersign' : 'settled');
    },
  );

  test('of a single check may have its note in the form’s note', async () => {
    await referContradiction();
    const item = (await next(EDU)).body;
    expect(await attempt(EDU, item, { ground: 'original_seen' }, { note: '已见原件' })).toEqual([200]);
    const { body } = await service.get<CaseItemView>(`/v1/reviews/${item.id}`, { as: EDU });
    expect(body.decisions).toMatchObject([{ ground: 'original_seen', note: '已见原件' }]);
  });

  test('names its evidence or its later answer; judgement alone is only for rules without a source', async () => {
    await service.putFault('academic-records', { fault: 'error_500' });
    const { person } = await refer({ education: [] });
    const item = (await next(EDU)).body;
    expect(item.checks[0]?.grounds).toEqual(['original_seen', 'confirmed_by_authority', 'evidence_attached']);
    expect(await attempt(EDU, item, { ground: 'evidence_attached' })).toEqual([422, '/decisions/0/evidence required']);
    expect(await attempt(EDU, item, { ground: 'source_answered_since' })).toEqual([
      422,
      '/decisions/0/ground not_answered',
    ]);
    expect(await attempt(EDU, item, { ground: 'judged' })).toEqual([422, '/decisions/0/ground not_for_source']);
    await service.calm();
    // the same answer again, or an absence, is not a ground
    const absent = (await act(EDU, item.id, 'recheck')).body;
    expect(absent.checks[0]).toMatchObject({ verdict: 'not_found' });
    expect(absent.checks[0]?.grounds).not.toContain('source_answered_since');
    await service.putPerson(person, { education: [{ ...EDUCATION, graduatedOn: undefined }] as never });
    const answered = (await act(EDU, item.id, 'recheck')).body;
    expect(answered.checks[0]).toMatchObject({ verdict: 'inconclusive' });
    expect(answered.checks[0]?.grounds).toContain('source_answered_since');
    expect(await attempt(EDU, answered, { ground: 'source_answered_since' })).toEqual([200]);
  });

  test('by a later answer needs a readable one about the applicant', async () => {
    await service.putFault('criminal-record', { fault: 'error_500' });
    const { person } = await refer({});
    const item = (await next(POLICE)).body;
    await service.calm();
    const records = [{ kind: 'crime', decidedOn: '2020-05-01' }];
    for (const held of [{ records: CRIMES }, { records, identityResolved: false }, { name: ' ', records }]) {
      await service.putPerson(person, { criminalRecord: held } as never);
      const answered = (await act(POLICE, item.id, 'recheck')).body;
      expect(answered.checks[0]).toMatchObject({ verdict: 'inconclusive' });
      expect(answered.checks[0]?.grounds).not.toContain('source_answered_since');
    }
    await service.putFault('academic-records', { fault: 'error_500' });
    const { person: graduate } = await refer({});
    const degree = (await next(EDU)).body;
    await service.calm();
    await service.putPerson(graduate, { education: [EDUCATION, EDUCATION] });
    const twice = (await act(EDU, degree.id, 'recheck')).body;
    expect(twice.checks[0]).toMatchObject({ verdict: 'inconclusive', takesTwo: true });
    expect(twice.checks[0]?.grounds).not.toContain('source_answered_since');
  });

  test.each([
    ['masked', '420106********1315', true],
    ['left out', null, true],
    ['of somebody else', PEOPLE.P2.residentId, false],
  ])('of an answer with an id that is %s needs the right number of people', (_, residentId, isUnread) => {
    const record = { records: [{}] } as never;
    const answers = {
      'criminal-record': { status: 'answered' as const, subject: { residentId, name: PEOPLE.P1.name }, record },
    };
    const given = grounds({ answers });
    const decision = decide(shenzhenTalent, given);
    const [subject] = failingSubjects({ decision, grounds: given }, 'public_security');
    expect(subject && takesTwo(subject)).toBe(isUnread);
  });

  test(
    'of a source that now matches needs no ground',
    async () => {
      await service.putFault('academic-records', { fault: 'error_500' });
      await refer({});
      const item = (await next(EDU)).body;
      await service.calm();
      const matched = (await act(EDU, item.id, 'recheck')).body;
      expect(matched.checks[0]).toMatchObject({ verdict: 'match', needsGround: false, answeredSince: true });
      expect(await attempt(EDU, matched, {})).toEqual([200]);
    },
    soon.timeout,
  );

  test('of a rule may have a ground, including judgement', async () => {
    const { id } = await refer({}, { optOutOfAutomatedDecision: true });
    const item = (await next(HR)).body;
    expect(item.rules[0]?.grounds).toEqual(['original_seen', 'confirmed_by_authority', 'evidence_attached', 'judged']);
    expect(await attempt(HR, item, { ground: 'judged' })).toEqual([200]);
    expect((await read(id)).body.status).toBe('approved');
  });

  test('is the only decision with a ground: a refusal is explained by its reason', async () => {
    await referGap();
    const item = (await next(EDU)).body;
    const reason = { code: 'academic_records.not_found' };
    expect(await attempt(EDU, item, { result: 'refused', reason, ground: 'judged', note: '内部' })).toEqual([
      422,
      '/decisions/0/ground not_for_refused',
      '/decisions/0/note not_for_refused',
    ]);
  });

  test.each(VERDICTS.flatMap((verdict) => [true, false].map((hasNote) => [verdict, hasNote] as const)))(
    'of %s is complete exactly with its required parts (note: %s)',
    (verdict, hasNote) => {
      fc.assert(
        fc.property(
          fc.constantFrom(null, ...CONFIRMATION_GROUNDS),
          fc.boolean(),
          fc.boolean(),
          (ground, hasEvidence, isAnswered) => {
            const source: Source = 'academic-records';
            const identityMatched = verdict !== 'unavailable';
            const check = { source, verdict, identityMatched } as never;
            const asked = (requestSn: string) =>
              ({ evidence: [{ source, requestSn }], grounds: { answers: { [source]: { said: requestSn } } } }) as never;
            const examined = { kept: asked('1'), current: asked(isAnswered ? '2' : '1') };
            const decided = {
              result: 'confirmed' as const,
              ground,
              evidence: hasEvidence ? ['m'] : [],
              note: hasNote ? 'x' : null,
            };
            const isRight =
              (ground !== null || verdict === 'match') &&
              (ground !== 'judged' || verdict === 'match') &&
              (ground !== 'source_answered_since' ||
                (isAnswered && !['unavailable', 'mismatch', 'not_found'].includes(verdict))) &&
              (ground !== 'evidence_attached' || hasEvidence) &&
              (verdict !== 'mismatch' || hasNote || hasEvidence);
            expect(groundFaults({ check, unread: false }, decided, { at: '', examined }).length === 0).toBe(isRight);
          },
        ),
      );
    },
  );
});

describe('the ground of a confirmation', () => {
  test('is in the record and the audit, without the note, and the decision names it', async () => {
    await service.putFault('medical-exam', { fault: 'error_500' });
    const { id } = await refer({});
    const item = (await next(HR)).body;
    await attempt(HR, item, { ground: 'original_seen', note: '体检报告编号八' });
    const { body } = await service.get<CaseItemView>(`/v1/reviews/${item.id}`, { as: 'supervisor' });
    expect(body.decisions).toMatchObject([{ check: 'medical-exam', ground: 'original_seen', note: '体检报告编号八' }]);
    const events = await service.sql`select action, data from audit_events where application_id = ${id}`;
    const dataOf = (action: string) => events.find((event) => event.action === action)?.data;
    expect(dataOf('review.settled').decisions).toEqual([
      { check: 'medical-exam', result: 'confirmed', code: null, ground: 'original_seen' },
    ]);
    expect(dataOf('application.reviewed')).toMatchObject({
      reasons: [],
      overrides: [{ check: 'medical-exam', verdict: 'unavailable', ground: 'original_seen', byTwo: false }],
    });
    expect(JSON.stringify(events)).not.toContain('体检报告编号八');
    const shown = JSON.stringify((await read(id)).body);
    expect(shown).not.toMatch(/original_seen|体检报告编号八/);
  });

  test('is required by the database itself, and cannot be changed', async () => {
    await referContradiction();
    const item = (await next(EDU)).body;
    const insert = (row: {
      verdict?: string | null;
      ground?: string | null;
      evidence?: string[];
      note?: Buffer | null;
    }) => {
      const { verdict = 'mismatch', ground = null, evidence = [], note = null } = row;
      return service.sql`
        insert into review_decisions (id, item_id, subject, verdict, takes_two, result, ground, evidence, note, decided_by,
          decided_at, reasons)
        values (gen_random_uuid(), ${item.id}, 'academic-records', ${verdict}, true, 'confirmed', ${ground}, ${evidence}::uuid[],
          ${note}, 'a clerk', now(), '\\x01')`;
    };
    await expect(insert({ note: Buffer.from('x') })).rejects.toThrow(/confirmed on a ground/);
    await expect(insert({ ground: 'original_seen' })).rejects.toThrow(/with a note or evidence/);
    await expect(insert({ ground: 'judged' })).rejects.toThrow(/not confirmed by judgement/);
    await expect(insert({ ground: 'evidence_attached', note: Buffer.from('x') })).rejects.toThrow(/evidence is named/);
    await expect(insert({ verdict: null, ground: 'because' })).rejects.toThrow(/review_decisions_ground/);
    expect((await settle(EDU, item, 'confirmed')).status).toBe(200);
    await expect(service.sql`update review_decisions set ground = 'judged' where item_id = ${item.id}`).rejects.toThrow(
      /cannot be changed/,
    );
  });
});
