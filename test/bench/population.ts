// The synthetic people of the bench: any number of them, all alike except for a valid id. A source's delay for a person
// follows from the id, so that both ends know it without a message.
import { residentIdCheckDigit } from '../../src/identity/resident-id.ts';
import type { Source } from '../../src/schemes/words.ts';

export const NAME = '李明';
/** The sources that an employer's academic application asks: five. */
export const ASKED: readonly Source[] = [
  'academic-records',
  'criminal-record',
  'social-security',
  'credit-check',
  'medical-exam',
];
/**
 * Not within a longer word: in some tens of thousands of people a signature once contains text that looks like an id.
 */
export const ID_PATTERN = /(?<![\dA-Za-z])42\d{4}19\d{9}[\dX](?![\dA-Za-z])/;

const FIRST_BIRTH = Temporal.PlainDate.from('1985-01-01');
const BIRTHS = 5000;

/** The n-th person; distinct for n below 5,000,000. */
export function residentIdOf(n: number): string {
  const sequence = n % 1000;
  const day = Math.floor(n / 1000) % BIRTHS;
  const district = Math.floor(n / 1000 / BIRTHS);
  const birth = FIRST_BIRTH.add({ days: day }).toString().replaceAll('-', '');
  const first17 = `4201${String(district).padStart(2, '0')}${birth}${String(sequence).padStart(3, '0')}`;
  return first17 + residentIdCheckDigit(first17);
}

export const EMPLOYER = { name: '示例科技有限公司', creditCode: '91440300MA0XXXX15K' };
export const EDUCATION = {
  level: 'bachelor',
  type: 'regular',
  studyMode: 'full_time',
  conclusion: 'graduated',
  institution: '示例大学',
  institutionCode: '99999',
  certificateNumber: '999991201405000021',
  graduatedOn: '2014-07-01',
  overseas: false,
} as const;

/** in the city: a commitment holds for some months only */
const SIGNED_ON = Temporal.Now.plainDateISO('Asia/Shanghai').toString();

export const submissionOf = (n: number) => ({
  scheme: 'shenzhen-talent',
  reference: `BENCH-${n}`,
  category: 'academic',
  channel: 'employer',
  applicant: { name: NAME, residentId: residentIdOf(n), phone: '13800138000', originProvince: '42' },
  employer: EMPLOYER,
  claims: { education: { ...EDUCATION, certificateNumber: residentIdOf(n) } },
  settlement: { kind: 'employer_collective', district: '440305' },
  commitment: {
    signedBy: 'applicant',
    signedOn: SIGNED_ON,
    creditInquiryConsent: true,
    sensitiveDataConsent: true,
  },
});

/** 40 to 150 ms, always the same for one person and source. */
export function delayMs(residentId: string, source: Source): number {
  let hash = 2_166_136_261;
  for (const character of residentId + source) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 16_777_619);
  }
  return 40 + ((hash >>> 8) % 111);
}

export const slowestMs = (residentId: string): number =>
  Math.max(...ASKED.map((source) => delayMs(residentId, source)));
