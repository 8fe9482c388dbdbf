// Faults of a submission that depend on the scheme, on the unit that files, or on the day, so that its schema alone
// cannot find them.

import type { Actor } from '../base/actor.ts';
import { civilDateOf } from '../base/clock.ts';
import { type FieldError, Refusal } from '../base/refusal.ts';
import { canonicalOrganisation } from '../identity/organisation-name.ts';
import { parseResidentId } from '../identity/resident-id.ts';
import type { Claims, Submission } from '../schemes/facts.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { handedIn } from './documents.ts';
import type { SubmissionForm } from './schema.ts';

export interface Filer {
  actor: Actor;
  /** the unit's own credit code; an agency files under any */
  creditCode: string | null;
  /** the unit's own name, as it is on file */
  unitName: string | null;
}

const fault = (pointer: string, code: string, zh: string, en: string): FieldError => ({
  pointer,
  code,
  message: { zh, en },
});

/** Refuses a form that names a scheme which the service does not have. */
export function requireScheme(scheme: Scheme | undefined): Scheme {
  if (scheme) return scheme;
  const unknown = fault('/scheme', 'unknown_scheme', '没有该业务方案', 'There is no such scheme');
  throw new Refusal('validation_failed', { errors: [unknown] });
}

/**
 * Accepts a form under the version of its scheme that the caller has chosen: by the day for a new submission, by the
 * kept row for one that was received before. Returns the form with the employer's name as it is on file (null: no unit
 * on file has its code), and the submission as decisions use it. Refuses with every fault found.
 */
export function acceptForm(
  scheme: Scheme,
  posted: SubmissionForm,
  filer: Filer,
  now: Temporal.Instant,
  nameOnFile: string | null,
): { form: SubmissionForm; submission: Submission } {
  const { employer } = posted;
  const form = employer && nameOnFile !== null ? { ...posted, employer: { ...employer, name: nameOnFile } } : posted;
  const today = civilDateOf(now, scheme.timeZone);
  const errors = [
    ...faultsOfIdentity(form, today),
    ...faultsOfDependants(form, scheme, today),
    ...faultsOfFiler(form, filer),
    ...faultsOfEmployer(form, scheme),
    ...faultsOfMandate(form, scheme),
    ...faultsOfName(posted, nameOnFile),
    ...faultsOfCategory(form, scheme),
  ];
  if (errors.length > 0) throw new Refusal('validation_failed', { errors });
  return { form, submission: toSubmission(form, scheme) };
}

const faultsOfIdentity = ({ applicant }: SubmissionForm, today: Temporal.PlainDate): FieldError[] =>
  faultsOfBirth('/applicant/residentId', applicant.residentId, today);

const faultsOfBirth = (pointer: string, residentId: string, today: Temporal.PlainDate): FieldError[] =>
  parseResidentId(residentId, today).ok
    ? []
    : [
        fault(
          pointer,
          'resident_id.date',
          '公民身份号码中的出生日期无效',
          'The date of birth in the resident id is not possible',
        ),
      ];

/** Relatives come along in their business only, each of them once, nobody as their own, and at most one spouse. */
function faultsOfDependants(
  { businessType, applicant, dependants = [] }: SubmissionForm,
  { form }: Scheme,
  today: Temporal.PlainDate,
): FieldError[] {
  if (dependants.length > 0 && !form.withDependants.includes(businessType)) {
    return [fault('/dependants', 'not_in_business', '该业务类型没有随迁人员', 'Nobody comes along in this business')];
  }
  const earlier = [applicant.residentId];
  let spouses = 0;
  return dependants.flatMap(({ relation, residentId }, index) => {
    const at = `/dependants/${index}`;
    const errors = faultsOfBirth(`${at}/residentId`, residentId, today);
    if (earlier.includes(residentId)) {
      errors.push(fault(`${at}/residentId`, 'twice', '同一人只能填写一次', 'The same person is there already'));
    }
    earlier.push(residentId);
    if (relation === 'spouse' && spouses++ > 0) {
      errors.push(fault(`${at}/relation`, 'twice', '配偶只能填写一人', 'There is a spouse already'));
    }
    return errors;
  });
}

/** An employer files only under its own code, an agency for anyone; the channel says which of the two files. */
function faultsOfFiler({ channel, employer }: SubmissionForm, { actor, creditCode }: Filer): FieldError[] {
  const errors: FieldError[] = [];
  if (actor.role === 'employer' && employer?.creditCode !== creditCode) {
    errors.push(
      fault(
        '/employer/creditCode',
        'not_your_unit',
        '只能以本单位的统一社会信用代码申报',
        'A unit files only under its own credit code',
      ),
    );
  }
  if (channel !== 'individual' && channel !== actor.role) {
    errors.push(
      fault('/channel', 'channel_not_yours', '申报渠道与密钥身份不符', 'The channel does not fit the key that files'),
    );
  }
  return errors;
}

/** A person without an employer files only by a channel by which the scheme admits it. */
const faultsOfEmployer = ({ channel, employer }: SubmissionForm, { form }: Scheme): FieldError[] =>
  employer || form.withoutEmployer.includes(channel)
    ? []
    : [fault('/employer', 'required', '该申报渠道必须填写用人单位', 'This channel needs the employer')];

/** A mandate outside its channels is a mistake in the channel. Whether one is missing is a formal gate (SZ-23). */
const faultsOfMandate = ({ channel, agencyMandate }: SubmissionForm, { form }: Scheme): FieldError[] =>
  !agencyMandate || form.mandated.includes(channel)
    ? []
    : [fault('/agencyMandate', 'not_in_channel', '该申报渠道不使用委托', 'This channel takes no mandate')];

/** A false name would spoil the credit record of another company. The name on file is never disclosed. */
function faultsOfName({ employer }: SubmissionForm, nameOnFile: string | null): FieldError[] {
  if (!employer || nameOnFile === null) return [];
  if (canonicalOrganisation(employer.name) === canonicalOrganisation(nameOnFile)) return [];
  return [
    fault(
      '/employer/name',
      'name_not_on_file',
      '单位名称与该统一社会信用代码的登记名称不一致',
      'Not the name on file for this credit code',
    ),
  ];
}

function faultsOfCategory(form: SubmissionForm, scheme: Scheme): FieldError[] {
  // own members only: the client's text may be the name of an inherited one
  const category = Object.hasOwn(scheme.categories, form.category) ? scheme.categories[form.category] : undefined;
  if (!category) {
    return [fault('/category', 'unknown_category', '该业务方案没有此人才类别', 'The scheme has no such category')];
  }
  return category
    .missingClaims(form.claims as Claims)
    .map((pointer) => fault(pointer, 'required', '该人才类别必须填写此项', 'The category needs this field'));
}

/**
 * Leaves out the fields that no decision needs: phone number, reference, materials that nobody settles, and of
 * relatives who they are.
 */
function toSubmission(form: SubmissionForm, scheme: Scheme): Submission {
  const { name, residentId, originProvince } = form.applicant;
  const sheets = form.materials.map(handedIn);
  return withoutAbsent({
    category: form.category,
    businessType: form.businessType,
    channel: form.channel,
    optOutOfAutomatedDecision: form.optOutOfAutomatedDecision,
    applicant: { name, residentId, originProvince },
    employer: form.employer,
    agencyMandate: form.agencyMandate && { signedOn: form.agencyMandate.signedOn },
    claims: form.claims,
    settlement: form.settlement,
    commitment: form.commitment,
    dependants: form.dependants?.length ? form.dependants.map(({ relation }) => ({ relation })) : undefined,
    sheets: scheme.settlesDocuments(form) ? sheets : undefined,
  } satisfies Record<keyof Submission, unknown>) as Submission;
}

/** Copies without undefined members, at every level: equal to the form after it was kept as JSON. */
function withoutAbsent(value: object): object {
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) copy[name] = isPlain(member) ? withoutAbsent(member) : member;
  }
  return copy;
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
