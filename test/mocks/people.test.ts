import { describe, expect, test } from 'vitest';
import { fixedPeople } from '../../mocks/people.ts';
import { startMocks } from '../../mocks/serve.ts';
import { decide } from '../../src/matching/decide.ts';
import type { Answers, Submission } from '../../src/schemes/facts.ts';
import { askedChecks, wantOf } from '../../src/schemes/scheme-checks.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { askAll } from '../../src/sources/ask-all.ts';
import { clientsOf } from '../sources/sandbox-registries.ts';
import { TRACEPARENT } from '../sources/spoken.ts';

const TODAY = Temporal.PlainDate.from('2026-11-20');
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

function checkDigit(residentId: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(residentId[index]), 0);
  return '10X98765432'[sum % 11] ?? '';
}

describe('the people of the sandbox', () => {
  test('each have a valid resident id, a key and a telephone number of their own', () => {
    const people = fixedPeople(TODAY);
    expect(people.length).toBeGreaterThanOrEqual(20);
    for (const person of people) {
      expect(person.residentId).toMatch(/^\d{17}[\dX]$/);
      expect(person.residentId[17]).toBe(checkDigit(person.residentId));
      expect(person.submission.applicant.phone).toMatch(/^138000000\d\d$/);
    }
    const distinct = (values: string[]) => expect(new Set(values).size).toBe(people.length);
    distinct(people.map((person) => person.residentId));
    distinct(people.map((person) => person.key));
    distinct(people.map((person) => person.submission.applicant.phone));
  });

  test('cross no age limit within five years', () => {
    const limits = (category: string, level: string | undefined) =>
      category === 'skilled' ? (level === 'technician' ? 40 : 35) : level === 'associate' ? 35 : 45;
    for (const person of fixedPeople(TODAY)) {
      const { category, claims } = person.submission;
      const limit = limits(category, claims.qualification?.level ?? claims.education?.level);
      const born = Temporal.PlainDate.from(person.residentId.slice(6, 14));
      const age = (day: Temporal.PlainDate) => born.until(day, { largestUnit: 'years' }).years;
      const inFiveYears = age(TODAY.add({ years: 5 }));
      if (person.key.endsWith('above-age')) expect(age(TODAY)).toBeGreaterThan(limit + 1);
      else expect(inFiveYears, person.key).toBeLessThanOrEqual(limit);
    }
  });

  test('hold no registry record that expires: only dates move with the day', () => {
    const shape = (day: Temporal.PlainDate) =>
      JSON.stringify(fixedPeople(day))
        .replace(/\d{4}-\d{2}-\d{2}/g, 'day')
        .replace(/\d{4}-\d{2}/g, 'month');
    expect(shape(TODAY.add({ years: 3, days: 17 }))).toBe(shape(TODAY));
    for (const person of fixedPeople(TODAY)) {
      expect(person.held.medicalExam?.examinedOn).toBe('2026-11-05');
      expect(person.held.socialSecurity?.payments?.at(-1)?.to).toBe('2026-10');
    }
  });

  test.each(['2026-11-20T10:00:00+08:00', '2027-03-31T23:59:00+08:00', '2031-02-28T00:30:00+08:00'])(
    'at %s are decided as promised, over real sockets and by the real scheme',
    async (instant) => {
      const now = () => Temporal.Instant.from(instant);
      const today = now().toZonedDateTimeISO('Asia/Shanghai').toPlainDate();
      const mocks = await startMocks({ port: 0, now });
      const clients = clientsOf(mocks, { attemptMs: 5000 });
      for (const person of fixedPeople(today)) {
        const submission: Submission = { optOutOfAutomatedDecision: false, ...person.submission };
        const wants = askedChecks(shenzhenTalent, submission).map((check) => ({
          ...wantOf(check, submission, today),
          registry: check.source,
        }));
        let serial = 0;
        const asked = await askAll(clients, wants, submission.applicant, {
          deadlineMs: 5000,
          traceparent: TRACEPARENT,
          newRequestSn: () => `${person.key}-${++serial}`,
          now,
        });
        const answers = Object.fromEntries(asked.map((each) => [each.source, each.answer])) as Answers;
        const decision = decide(shenzhenTalent, {
          submission,
          submittedOn: today.toString(),
          standing: { bannedUntil: null, hasLiveApplication: false },
          references: { shortageCatalogue: { version: 'sandbox', listed: ['6-31-01-03'] } },
          answers,
        });
        const reasons = decision.reasons.map((reason) => reason.code);
        const status = decision.outcome === 'approved' ? 'approved' : 'in_review';
        expect({ key: person.key, status, reasons }).toEqual({
          key: person.key,
          status: person.expected.status,
          reasons: person.expected.reasons,
        });
        if (person.expected.venue) expect(decision.review?.venue, person.key).toBe(person.expected.venue);
      }
      await clients.close();
      await mocks.close();
    },
  );
});
