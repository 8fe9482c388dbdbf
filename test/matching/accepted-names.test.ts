// Tests names that people have accepted: such a name is settled and the rest of the answer is compared, even if the
// name hides a character and so does not equal itself.
import { describe, expect, test } from 'vitest';
import { withAcceptedNames } from '../../src/matching/accepted-names.ts';
import { identityOf } from '../../src/matching/identity-of.ts';
import { grounds } from '../support/cases.ts';

const SOURCE = 'criminal-record';

describe('a name that people have accepted', () => {
  test.each(['陈\ue5e5云', '陈□云', '陈？云', '陈*云', '陈\ufffd云'])('%j is no longer in doubt', (name) => {
    const { submission, answers } = grounds({});
    const claim = { ...submission, applicant: { ...submission.applicant, name } };
    const answer = answers[SOURCE];
    if (answer?.status !== 'answered') throw new Error('the register is to answer');
    const named = { ...answers, [SOURCE]: { ...answer, subject: { ...answer.subject, name } } };
    const isMatched = (accepted: string[]) => {
      const given = withAcceptedNames(named, { [SOURCE]: accepted })[SOURCE];
      return given?.status === 'answered' && identityOf(SOURCE, claim, given.subject).matched;
    };
    expect(isMatched([])).toBe(false);
    expect(isMatched(['陈小云'])).toBe(false);
    expect(isMatched([name])).toBe(true);
  });
});
