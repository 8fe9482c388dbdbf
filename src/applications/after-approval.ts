// The next step of an approved applicant, by what the registers have answered until now.
import type { Grounds } from '../matching/decide.ts';
import { householdIn } from '../matching/household-in.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { Text } from '../schemes/words.ts';

export const afterApprovalOf = (scheme: Scheme, grounds: Grounds): Text =>
  scheme.afterApproval(grounds.submission, householdIn(scheme, grounds));
