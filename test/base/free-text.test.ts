// Tests the texts of all forms: none may hold a character that turns or hides its neighbours. Notes may have lines and
// tabs, and no other control character.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { MaterialsForm } from '../../src/applications/schema.ts';
import { anyLine, line, note, trimmedLine } from '../../src/base/free-text.ts';
import * as oversight from '../../src/oversight/schema.ts';
import * as reviews from '../../src/reviews/schema.ts';
import * as spotChecks from '../../src/spot-checks/schema.ts';
import { formOf, P1, QUALIFICATION } from '../support/people.ts';
import { SubmissionForm } from '../support/submission-form.ts';

const CONTROLS = [
  ...Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)),
  ...Array.from({ length: 0x21 }, (_, index) => String.fromCharCode(0x7f + index)),
];
const BIDIRECTIONAL = [...'\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'];
const OTHERS = [...'\u2028\u2029\u206a\u206f\ufff9\ufffb\ufffe\uffff\u{1fffe}\u{10ffff}'];
const REFUSED = [...CONTROLS, ...BIDIRECTIONAL, ...OTHERS];

const codesOf = (schema: z.ZodType, value: unknown): unknown[] => {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).map((issue) => (issue.code === 'custom' ? issue.params?.code : issue.code));
};

describe('a text', () => {
  test('may hold no control or bidirectional character, inside a line or inside a note', () => {
    for (const character of REFUSED) {
      for (const schema of [anyLine(20), line(20), trimmedLine(20)]) {
        expect([character, codesOf(schema, `a${character}b`)]).toEqual([character, ['text']]);
      }
      const isAllowed = character === '\t' || character === '\n';
      expect([character, codesOf(note(20), `a${character}b`)]).toEqual([character, isAllowed ? [] : ['text']]);
    }
  });

  test('in a note may have tabs and line ends of either kind, but no lone carriage return', () => {
    expect(note(30).parse('  first\n\tsecond\r\nthird\n')).toBe('first\n\tsecond\r\nthird');
    for (const text of ['a\rb', 'a\r\rb', 'a\n\rb', 'a\r\r\nb']) expect(codesOf(note(30), text)).toEqual(['text']);
  });

  test.each(['', ' ', '\u200b', '\u3000\u200b', '\u3164', '\u2800', '\ufe0f', '\u00ad', '\u0301', '\ufffc'])(
    'is blank if it shows nothing (%j)',
    (text) => {
      for (const schema of [line(9), trimmedLine(9), note(9)]) expect(schema.safeParse(text).success).toBe(false);
      expect(anyLine(9).safeParse('').success).toBe(true);
    },
  );

  test.each(['\ud800', 'a\udfffb'])('is refused if it is not well-formed Unicode (%j)', (text) => {
    for (const schema of [anyLine(9), line(9), trimmedLine(9), note(9)])
      expect(codesOf(schema, text)).toEqual(['text']);
  });

  test.each([
    '古丽米热·艾比布力',
    '李𠅤',
    'Zhang San',
    '示例科技（深圳）有限公司',
    'a\u200bb',
    '\ue863',
    '👍🏽',
    'שלום',
    'é',
  ])('is accepted as people write it (%s)', (text) => {
    for (const schema of [anyLine(30), line(30), trimmedLine(30), note(30)]) expect(schema.parse(text)).toBe(text);
  });
});

const ONE = '00000000-0000-7000-8000-000000000001';
const base = formOf(P1, { reference: 'HR-1' });
const submission = {
  ...base,
  claims: {
    education: {
      ...(base.claims.education as object),
      major: '计算机',
      degreeCertificateNumber: '1048642008000123',
      overseasVerificationNumber: '1',
    },
    qualification: QUALIFICATION,
    archiveCustody: { custodian: '示例人才中心', agreementNumber: 'A-1' },
  },
  materials: [{ kind: 'id_card_front', materialId: ONE, seals: ['employer'] }],
};
const plan = { scheme: 's', period: { from: '2026-11-01', to: '2026-11-02' }, size: 1, contributors: ['a1', 'b1'] };
const refusal = { check: 'c', result: 'refused', reason: { code: 'c', note: 'n' }, evidence: [ONE] };

/** Every form, each with all texts that it can have. */
const FORMS: [string, z.ZodType, object][] = [
  ['a submission', SubmissionForm, submission],
  ['materials', MaterialsForm, { materials: submission.materials }],
  ['a settlement', reviews.SettleForm, { decisions: [refusal], note: 'n', version: 1, attendedOn: '2026-11-20' }],
  ['a comment', reviews.CommentForm, { text: 'text' }],
  ['a return', reviews.ReturnForm, { note: 'note' }],
  ['a supplement', reviews.SupplementForm, { items: [{ kind: 'diploma', note: 'note' }], due: '2026-12-01' }],
  ['a reassignment', reviews.ReassignForm, { assignee: 'somebody', version: 1 }],
  ['a freeze', oversight.FreezeForm, { reason: 'reason', missing: ['diploma'], spotCheckCase: ONE }],
  ['an attendance', oversight.AttendanceForm, { attendedOn: '2026-11-20', note: 'note' }],
  ['a restoration', oversight.RestoreForm, { note: 'note', venue: 'window', attendedOn: '2026-11-20' }],
  ['a revocation', oversight.RevokeForm, { ground: 'false_declaration', note: 'note' }],
  ['a statement', oversight.StatementForm, { heardOn: '2026-11-20', note: 'note' }],
  ['a note', oversight.NoteForm, { note: 'note' }],
  ['an acknowledgement', oversight.AcknowledgeForm, { receipt: 'R-1', note: 'note' }],
  [
    'a sanction',
    oversight.SanctionForm,
    {
      scheme: 's1',
      subject: { kind: 'applicant', residentId: P1.residentId },
      ground: 'fraud',
      foundOn: '2026-11-20',
      note: 'n',
    },
  ],
  ['a lifting', oversight.LiftForm, { reason: 'reason' }],
  [
    'a blast radius',
    oversight.BlastRadiusForm,
    { source: 'credit-check', from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z', reason: 'reason' },
  ],
  ['a plan', spotChecks.PlanForm, plan],
  ['an extension', spotChecks.ExtendForm, { size: 2, reason: 'reason' }],
  ['a recusal', spotChecks.RecuseForm, { reason: 'reason' }],
  ['a finding', spotChecks.FindingForm, { result: 'incomplete', missing: ['diploma'], note: 'note' }],
  ['a draw', spotChecks.DrawForm, { seedContributions: ['printable 1', 'printable 2'] }],
];

const leavesOf = (value: unknown, at: (string | number)[] = []): (string | number)[][] => {
  if (typeof value === 'string') return [at];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, each]) => leavesOf(each, [...at, name]));
};

function withText(form: object, path: (string | number)[], change: (text: string) => string): object {
  const copy = structuredClone(form) as Record<string | number, unknown>;
  const parent = path.slice(0, -1).reduce((at, part) => at[part] as Record<string | number, unknown>, copy);
  const last = path.at(-1) as string;
  parent[last] = change(parent[last] as string);
  return copy;
}

const hasRefused = (value: unknown): boolean =>
  typeof value === 'string'
    ? REFUSED.some((character) => value.replace(/[\t\n]/g, '').includes(character))
    : value !== null && typeof value === 'object' && Object.values(value).some(hasRefused);

describe('every form', () => {
  test.each(FORMS)('of type %s is accepted if it is correct', (_, schema, form) =>
    expect(schema.safeParse(form).error).toBeUndefined(),
  );

  test.each(FORMS)('of type %s accepts no text with such a character, at any place', (_, schema, form) => {
    const anywhere = fc.constantFrom(...leavesOf(form));
    fc.assert(
      fc.property(anywhere, fc.constantFrom(...REFUSED), fc.double({ min: 0, max: 1 }), (path, character, share) => {
        const spoilt = withText(form, path, (text) => {
          const at = Math.round(share * text.length);
          return text.slice(0, at) + character + text.slice(at);
        });
        const result = schema.safeParse(spoilt);
        // a number may be accepted without the character
        if (result.success) expect(hasRefused(result.data)).toBe(false);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a submission', () => {
  const parse = (path: string[], change: (text: string) => string) =>
    SubmissionForm.safeParse(withText(submission, path, change));

  test.each(['employer/name', 'reference', 'applicant/name', 'claims/education/institution'])(
    'names the field that has a forbidden character: %s',
    (pointer) => {
      const path = pointer.split('/');
      for (const character of ['\u0007', '\t', '\n', ...BIDIRECTIONAL]) {
        const { error } = parse(path, (text) => `${text.slice(0, 2)}${character}${text.slice(2)}`);
        expect(error?.issues.map((issue) => [issue.path, issue.code === 'custom' && issue.params?.code])).toEqual([
          [path, 'text'],
        ]);
      }
    },
  );

  test.each([
    'applicant/residentId',
    'applicant/phone',
    'employer/creditCode',
    'claims/education/certificateNumber',
    'claims/education/institutionCode',
    'claims/qualification/occupationCode',
    'claims/archiveCustody/agreementNumber',
  ])('is accepted, and invisible marks in its numbers are dropped: %s', (pointer) => {
    const path = pointer.split('/');
    for (const mark of [...BIDIRECTIONAL, '\u200b', '\ufeff', '\u00ad', '\u2060', '\ufe0f']) {
      const clean = SubmissionForm.parse(submission);
      const result = parse(path, (text) => `${mark}${text.slice(0, 1)}${mark}${text.slice(1)}${mark}`);
      expect(result.data).toEqual(clean);
    }
  });

  test.each([
    '13800138000',
    '+86 138 0013 8000',
    '（+86）138-0013-8000',
    '0086-13800138000',
    '8613800138000',
    '１３８００１３８０００',
    '138–0013–8000',
  ])('may give the phone as %s', (phone) =>
    expect(parse(['applicant', 'phone'], () => phone).data?.applicant.phone).toBe('13800138000'),
  );

  test.each([
    '①3800138000',
    '1³800138000',
    '1380013800',
    '138001380001',
    '23800138000',
    '+85213800138000',
    '١٣٨٠٠١٣٨٠٠٠',
    '12800138000',
  ])('may not give the phone as %s', (phone) =>
    expect(parse(['applicant', 'phone'], () => phone).error?.issues[0]?.path).toEqual(['applicant', 'phone']),
  );
});
