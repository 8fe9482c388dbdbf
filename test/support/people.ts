// The people of the worked cases, the baseline submission, and the registries' data that fit it. All of them are
// synthetic; every number has a valid check digit.
import type { HeldInput } from '../../mocks/held.ts';
import { residentIdCheckDigit } from '../../src/identity/resident-id.ts';

export interface Person {
  name: string;
  residentId: string;
}

export const P1: Person = { name: '陈晓明', residentId: '420106198506151315' };
export const P2b: Person = { name: '吴志强', residentId: '420106198111191312' };
export const P3: Person = { name: '郑伟', residentId: '420106198011211312' };
export const P5: Person = { name: '李勇', residentId: '420106198011191315' };
export const P6: Person = { name: '王丽', residentId: '430102199111202246' };
export const P7: Person = { name: '刘敏', residentId: '430102199011212244' };
export const P9: Person = { name: '何强', residentId: '510104198611193313' };
export const P11: Person = { name: '古丽米热·艾比布力', residentId: '650102199207010020' };
export const P12: Person = { name: '冯磊', residentId: '42010619811121131X' };

/** The office of the sandbox's staff: everything of its scheme. */
export const OFFICE = { schemes: ['shenzhen-talent'], districts: [] };
export const BASELINE_NOW = '2026-11-20T10:00:00+08:00';
export const EMPLOYER = { name: '示例科技有限公司', creditCode: '91440300MA0XXXX15K' };
export const EMPLOYER_2 = { name: '示例制造有限公司', creditCode: '91440300MA0XXXX23E' };

/** A number with a valid check digit; `serial` up to 499 tells people of the same region, birth and sex apart. */
export function residentId(region: string, birth: string, serial: number, sex: 'M' | 'F' = 'M'): string {
  const order = String(serial * 2 + (sex === 'M' ? 1 : 0)).padStart(3, '0');
  const first17 = `${region}${birth.replaceAll('-', '')}${order}`;
  return first17 + residentIdCheckDigit(first17);
}

let others = 0;
/** A new person, born so that no age limit is near. */
export function somebody(born = '1995-03-03'): Person {
  // a process runs file after file, and needs more people than one district has numbers for
  const district = String(6 + Math.floor(others / MOST_IN_DISTRICT)).padStart(2, '0');
  const serial = 1 + (others % MOST_IN_DISTRICT);
  others += 1;
  return { name: '陈晓明', residentId: residentId(`4201${district}`, born, serial) };
}
const MOST_IN_DISTRICT = 499;

/** Another person of the same region, birth date, sex and name. */
export function twinOf({ name, residentId: id }: Person, serial: number): Person {
  const sex = Number(id[16]) % 2 === 1 ? 'M' : 'F';
  const born = `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`;
  return { name, residentId: residentId(id.slice(0, 6), born, serial, sex) };
}

/** The mobile number of this person alone among the people of a test. */
export const phoneOf = ({ residentId: id }: Person): string =>
  `138${String(Number(BigInt(id.replace('X', '10')) % 99_999_989n)).padStart(8, '0')}`;

export const EDUCATION = {
  level: 'bachelor',
  type: 'regular',
  studyMode: 'full_time',
  conclusion: 'graduated',
  institution: '武汉大学',
  institutionCode: '10486',
  certificateNumber: '104861200805000123',
  graduatedOn: '2018-06-30',
  overseas: false,
} as const;

export const QUALIFICATION = {
  kind: 'vocational',
  name: '电工',
  occupationCode: '6-31-01-03',
  level: 'technician',
  certificateNumber: 'S000044030001000000003',
  issuedOn: '2019-05-01',
  examinedIn: '440300',
  examKind: 'local',
} as const;

export const payment = (from: string, to: string, nature: 'normal' | 'backpay' = 'normal') => ({
  from,
  to,
  city: '440300',
  payer: EMPLOYER.creditCode,
  types: ['pension', 'medical', 'unemployment', 'injury', 'maternity'] as const,
  nature,
  base: 12_000,
});

/** The number of this person's certificate: no two people have the same. */
export const certificateOf = ({ residentId: id }: Person): string => {
  if (id === P1.residentId) return EDUCATION.certificateNumber;
  return `1048612008${id.slice(4)}`.replace('X', '9');
};
const qualificationOf = ({ residentId: id }: Person): string => `S${id.slice(0, 17)}0044`;

/** The number of an overseas verification in examples. */
export const OVERSEAS_NUMBER = '2019004567890';

/** Entries or a claim with the example numbers replaced by this person's own. */
function own<Certified extends { certificateNumber?: unknown; overseasVerificationNumber?: unknown }>(
  person: Person,
  entry: Certified,
): Certified {
  if (entry.overseasVerificationNumber === OVERSEAS_NUMBER) {
    return { ...entry, overseasVerificationNumber: `2019${person.residentId.slice(4, 17)}` };
  }
  if (entry.certificateNumber === EDUCATION.certificateNumber) {
    return { ...entry, certificateNumber: certificateOf(person) };
  }
  if (entry.certificateNumber === QUALIFICATION.certificateNumber) {
    return { ...entry, certificateNumber: qualificationOf(person) };
  }
  return entry;
}

/** A register's section is a list of entries, or an object that holds the list. */
function ownEntries<Section>(person: Person, section: Section): Section {
  if (Array.isArray(section)) return section.map((entry) => own(person, entry)) as Section;
  const { entries } = section as { entries?: { certificateNumber?: unknown }[] };
  return entries ? { ...section, entries: entries.map((entry) => own(person, entry)) } : section;
}

/** All data of the registries on the baseline's person, as of a day. */
export function heldOf(person: Person, changes: Partial<HeldInput> = {}, today = '2026-11-20'): HeldInput {
  const day = Temporal.PlainDate.from(today);
  const month = (ago: number) => day.toPlainYearMonth().subtract({ months: ago }).toString();
  const insured = payment(month(60), month(1));
  const held: HeldInput = {
    name: person.name,
    education: [{ ...EDUCATION }],
    criminalRecord: { records: [] },
    credit: { entries: [] },
    medicalExam: { designated: true, examinedOn: day.subtract({ days: 15 }).toString(), conclusion: 'qualified' },
    socialSecurity: { payments: [{ ...insured, types: [...insured.types] }] },
    ...changes,
  };
  return {
    ...held,
    ...(held.education ? { education: ownEntries(person, held.education) } : {}),
    ...(held.qualifications ? { qualifications: ownEntries(person, held.qualifications) } : {}),
  };
}

export interface Form {
  scheme: string;
  reference?: string;
  businessType: string;
  category: string;
  channel: string;
  optOutOfAutomatedDecision: boolean;
  applicant: { name: string; residentId: string; phone: string; originProvince?: string };
  employer: { name: string; creditCode: string };
  agencyMandate?: { signedOn: string; agreementNumber: string } | null;
  claims: Record<string, unknown>;
  settlement: { kind: string; district?: string };
  commitment: Record<string, unknown>;
}

/** The person's mandate to an agency, signed that day. */
export const mandateOf = (signedOn: string) => ({ signedOn, agreementNumber: 'WT-2026-0117' });

/** The baseline submission of section 3, for any person. */
export function formOf(person: Person, changes: Partial<Form> = {}, today = '2026-11-20'): Form {
  const form: Form = {
    scheme: 'shenzhen-talent',
    businessType: 'in_service',
    category: 'academic',
    channel: 'employer',
    optOutOfAutomatedDecision: false,
    applicant: { ...person, phone: phoneOf(person), originProvince: '42' },
    employer: EMPLOYER,
    ...(changes.channel === 'agency' ? { agencyMandate: mandateOf(today) } : {}),
    claims: { education: { ...EDUCATION } },
    settlement: { kind: 'employer_collective', district: '440305' },
    commitment: { signedBy: 'applicant', signedOn: today, creditInquiryConsent: true, sensitiveDataConsent: true },
    ...changes,
  };
  const claims = Object.entries(form.claims).map(([name, claim]) => [
    name,
    typeof claim === 'object' && claim !== null ? own(person, claim) : claim,
  ]);
  return { ...form, claims: Object.fromEntries(claims) };
}
