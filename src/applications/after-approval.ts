// The next steps of an approved applicant, by what the registers have answered until now.
import type { Grounds } from '../matching/decide.ts';
import { householdIn } from '../matching/household-in.ts';
import type { AfterApproval, Scheme } from '../schemes/scheme.ts';

export const afterApprovalOf = (scheme: Scheme, grounds: Grounds): AfterApproval =>
  scheme.afterApproval(grounds.submission, householdIn(scheme, grounds));
