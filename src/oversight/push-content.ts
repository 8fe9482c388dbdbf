// The messages to departments about an approval (SZ-10, SZ-55), made when they are sent: no table and no queue holds
// them. An approval brings its number, the person, business and category, the wish for settlement and the answer on the
// one-stop migration; a later move brings what it is about. The credit system is told of the applicant and of the
// reporting unit (SZ-43, AMB-8).
import type { Deps } from '../applications/deps.ts';
import { groundText } from '../applications/freeze-view.ts';
import { openApplication } from '../applications/open.ts';
import { timestamp } from '../base/clock.ts';
import type { Sealer } from '../base/seal.ts';
import { householdIn } from '../matching/household-in.ts';
import { clauseText, type Scheme } from '../schemes/scheme.ts';
import type { PushEvent } from '../schemes/words.ts';
import { placeOfEnd } from './places.ts';
import { type ReportingUnit, unitThatFiled } from './reporting-unit.ts';
import type { Claimed, Told } from './store/pushes.ts';

type Making = Pick<Deps, 'sealer' | 'schemes'>;

/** The body of a push. Throws where a sealed part does not open. */
export function messageOf({ sealer, schemes }: Making, push: Claimed, told: Told): string {
  const { application } = told;
  const scheme = schemes.filedUnder(application);
  return JSON.stringify({
    id: push.id,
    type: push.event,
    occurredAt: timestamp(push.createdAt),
    scheme: scheme.id,
    number: application.number,
    approvalNumber: application.approvalNumber,
    ...movePartOf(sealer, scheme, push.event, told),
    subject: push.subject,
    ...aboutSubject(sealer, scheme, push, told),
  });
}

/** The facts of the move itself; nothing of the person. */
export function movePartOf(
  sealer: Sealer,
  scheme: Scheme,
  event: PushEvent,
  { application, freeze, revocation, end }: Told,
) {
  const { clauses } = scheme.supervision;
  switch (event) {
    case 'approval.granted':
      return {};
    case 'approval.frozen':
      return {
        lastDay: there(freeze).lastDay,
        venue: there(freeze).venue,
        basis: clauseText(scheme, clauses.freeze).zh,
      };
    case 'approval.restored':
      return { verifiedOn: there(freeze).verifiedOn, venue: there(freeze).venue };
    case 'approval.revoked':
    case 'credit.recorded': {
      const { ground } = there(revocation);
      const reason = groundText(ground, there(freeze).venue).zh;
      return { ground, reason, basis: clauseText(scheme, clauses.revoke).zh };
    }
    case 'approval.settled': {
      const { applicationId, details } = there(end);
      const office = details && sealer.open(placeOfEnd(applicationId), details);
      return { settledOn: application.settledOn, office };
    }
    case 'approval.given_up':
    case 'approval.lapsed':
      return {};
  }
}

function aboutSubject(sealer: Sealer, scheme: Scheme, push: Claimed, { application, filer }: Told) {
  const { form, current } = openApplication(sealer, application);
  const { applicant, employer = null } = form;
  const unit = unitThatFiled(filer, form);
  const person = { name: applicant.name, residentId: applicant.residentId };
  if (push.subject === 'applicant') return { applicant: person };
  if (push.subject === 'unit') return { unit };
  // SZ-09: the department that settles writes to the person
  const phone = push.recipient === scheme.supervision.settledBy ? { phone: applicant.phone } : {};
  return {
    applicant: { ...person, ...phone },
    // its own name on file, even if an older application names it otherwise
    unit: isSameUnit(unit, employer) ? unit : employer,
    reportingUnit: unit,
    businessType: form.businessType,
    category: form.category,
    settlement: form.settlement ?? null,
    // SZ-64: as it is known when the push is sent
    oneStop: (current && householdIn(scheme, current.grounds)?.oneStop) ?? null,
  };
}

const isSameUnit = (one: ReportingUnit | null, other: { creditCode: string } | null): boolean =>
  one !== null && one.creditCode === other?.creditCode;

function there<Record>(record: Record | null): Record {
  if (record === null) throw new Error('a push without the record of its move');
  return record;
}
