// Households: nothing of a claim is compared. The answer counts if it speaks of this very person; what it holds decides
// no application, and only tells the next step (SZ-32, SZ-64).
import type { AnswerOf } from '../schemes/facts.ts';
import type { About, SourceMatching } from './comparing.ts';
import { identityOf, withoutRecord } from './identity-of.ts';
import type { Comparison } from './verdict.ts';

const SOURCE = 'household';

export const household: SourceMatching<typeof SOURCE> = {
  compare: compareHousehold,
  covers: (asked, wanted) => wanted.facts.every((fact) => asked.facts.includes(fact)),
  sides: () => [],
  hasEntry: () => false,
};

function compareHousehold(answer: AnswerOf<typeof SOURCE>, { submission }: About<typeof SOURCE>): Comparison {
  if (answer.status !== 'answered') return withoutRecord(SOURCE, answer.status);
  const identity = identityOf(SOURCE, submission, answer.subject);
  if (!identity.matched) return { ...identity.comparison, differences: [] };
  return {
    verdict: 'match',
    identityMatched: true,
    differences: [],
    findings: [],
    verified: { household: answer.record },
  };
}
