// Asks every source that a submission needs, all at once and with no transaction open (law 2), and decides on the
// answers. Submissions and assessments both use it, so both come to the same decision on the same facts.
import { createCohort } from '../base/fast/cohort.ts';

import { type Decision, decide, type Grounds, type KeptReferences } from '../matching/decide.ts';
import type { Answers, Submission } from '../schemes/facts.ts';
import { registryOf } from '../schemes/registries.ts';
import type { Scheme, Standing } from '../schemes/scheme.ts';
import { askedChecks, wantOf } from '../schemes/scheme-checks.ts';
import { askAll, type RegistryWant } from '../sources/ask-all.ts';
import type { Deps } from './deps.ts';
import { type Examined, evidenceOf } from './sealed-decision.ts';

const answered = createCohort();

export interface Case {
  scheme: Scheme;
  submission: Submission;
  /** civil date in the scheme's time zone */
  submittedOn: Temporal.PlainDate;
  standing: Standing;
  /** civil date of the asking, if later than the submission */
  askedOn?: Temporal.PlainDate;
}

/** Which sources to ask, and for which fields: only those that the scheme needs, and only with consent. */
export function questionsOf({ scheme, submission, submittedOn, askedOn = submittedOn }: Case): RegistryWant[] {
  return askedChecks(scheme, submission)
    .filter(({ consent }) => !consent || submission.commitment[consent])
    .map((check) => ({
      ...wantOf(check, submission, submittedOn, askedOn),
      registry: registryOf(scheme, check).id,
    }));
}

/** Describes the asking for the audit: which sources, and for which fields; no values. */
export const describeQuestions = (wants: RegistryWant[]) =>
  wants.map(({ source, want }) => ('fields' in want ? { fields: want.fields, source } : { source }));

/** The answers of the sources, and how each was obtained. */
export type Asked = Pick<Examined, 'evidence' | 'answerSalt'> & { answers: Answers };

const NOBODY_ASKED: Asked = { answers: {}, evidence: [], answerSalt: null };

/** Resolves within the asking deadline, whatever the sources do. */
export async function askSources(deps: Deps, about: Case, wants: RegistryWant[], traceparent: string): Promise<Asked> {
  const aheadMs = Number(deps.clock.now().epochMilliseconds - Temporal.Now.instant().epochMilliseconds);
  const asked = await askAll(deps.sources, wants, about.submission.applicant, {
    deadlineMs: deps.askingDeadlineMs,
    traceparent,
    newRequestSn: deps.ids.requestSn,
    now: Temporal.Now.instant,
  });
  await answered();
  const answers: Answers = Object.fromEntries(asked.map(({ source, answer }) => [source, answer]));
  const answerSalt = deps.ids.salt();
  const evidence = asked.map((each) => evidenceOf(each, answerSalt, aheadMs));
  return { answers, evidence, answerSalt };
}

/** Decides on the given answers. Without answers every required check is unavailable and the case goes to people. */
export function decideOn(deps: Deps, about: Case, { answers, evidence, answerSalt }: Asked = NOBODY_ASKED): Examined {
  const { scheme, submission, submittedOn, standing, askedOn = submittedOn } = about;
  const isLater = Temporal.PlainDate.compare(askedOn, submittedOn) > 0;
  const days = isLater ? Object.fromEntries(Object.keys(answers).map((source) => [source, askedOn.toString()])) : null;
  const grounds: Grounds = {
    submission,
    submittedOn: submittedOn.toString(),
    standing,
    references: referencesFor(deps, scheme, submission, answers),
    answers,
    ...(days ? { askedOn: days } : {}),
  };
  const decision: Decision = decide(scheme, grounds);
  return { grounds, evidence, answerSalt, decision };
}

/**
 * Keeps only the part of each reference that bears on this application: the version in force, and which of the claimed
 * and registered codes it lists. A list that the installation does not hold is left out: a rule that asks for it leaves
 * the application to people.
 */
export function referencesFor(
  { references }: Pick<Deps, 'references'>,
  scheme: Scheme,
  { claims }: Submission,
  { qualification }: Answers,
): KeptReferences {
  const registered = qualification?.status === 'answered' ? qualification.record.entries : [];
  const all = [...(claims.qualification ? [claims.qualification] : []), ...registered];
  return Object.fromEntries(
    Object.entries(scheme.references).flatMap(([name, { variable, codeOf }]) => {
      const list = references.get(variable);
      if (!list) return [];
      const listed = all.map(codeOf).flatMap((code) => (code && list.entries.has(code) ? [code] : []));
      return [[name, { version: list.version, listed: [...new Set(listed)] }]];
    }),
  );
}
