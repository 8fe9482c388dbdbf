// Protections that every scheme declares, whatever its notice says, under a clause of its own: without one of them a
// banned person, a second application or a certificate that two people claim would pass. Pure.
import type { Submission } from './facts.ts';
import type { CautionContext, Finding, Scheme, Standing } from './scheme.ts';

const DAY = Temporal.PlainDate.from('2000-01-01');
const NOTHING = { bannedUntil: null, hasLiveApplication: false } as const;
/** Says nothing: only the standing is at issue. */
const SUBMISSION = { claims: {}, commitment: {}, applicant: {}, employer: {}, settlement: {} } as unknown as Submission;

type Found = readonly Omit<Finding, 'clause'>[];

const byGate = ({ gates }: Scheme, standing: Standing): Found =>
  gates.flatMap((gate) => gate.find(SUBMISSION, DAY, standing));

function byCaution({ cautions }: Scheme, standing: Standing): Found {
  const facts = {
    ...{ submission: SUBMISSION, birthDate: DAY, submittedOn: DAY, references: {} },
    ...{ education: null, qualification: null, insuredMonths: null, payments: null, creditEntries: null },
  };
  const about: CautionContext = { idKind: 'resident', employerCodeSuspect: false, standing, facts };
  return cautions.flatMap((caution) => caution.find(SUBMISSION, about));
}

const has = (found: Found, code: Finding['code']): boolean => found.some((each) => each.code === code);

/** Names what the scheme lets pass; empty if it declares every protection. */
export function unprotectedBy(scheme: Scheme): string[] {
  const until = DAY.toString();
  const contested = { ...NOTHING, contestedClaims: ['education.certificateNumber'] };
  const kept: [what: string, isKept: boolean][] = [
    ['a banned person', has(byGate(scheme, { ...NOTHING, bannedUntil: until }), 'ban.active')],
    ['a second application', has(byGate(scheme, { ...NOTHING, hasLiveApplication: true }), 'duplicate.active')],
    ['a ban after acceptance', has(byCaution(scheme, { ...NOTHING, bannedSince: until }), 'ban.active')],
    ['a contested certificate', has(byCaution(scheme, contested), 'facts.implausible')],
  ];
  return kept.filter(([, isKept]) => !isKept).map(([what]) => what);
}
