// Faults that a schema found, in both languages and with a pointer to the field.
import type { z } from 'zod';
import { type FieldError, Refusal, type RefusalDetails } from '../base/refusal.ts';
import type { Text } from '../schemes/words.ts';

const FAULTS: Record<string, Text> = {
  required: { zh: '必填', en: 'Required' },
  type: { zh: '类型不符', en: 'Wrong type' },
  unknown_field: { zh: '没有这个字段', en: 'There is no such field' },
  value: { zh: '不在允许的取值内', en: 'Not one of the allowed values' },
  too_long: { zh: '过长或过大', en: 'Too long or too large' },
  too_short: { zh: '过短或过小', en: 'Too short or too small' },
  format: { zh: '格式不符', en: 'Wrong format' },
  text: {
    zh: '含有控制字符、改变文字方向的字符等不允许的字符（备注类内容可以换行和使用制表符）',
    en:
      'Contains control characters or characters that change the text direction (a note may have line breaks and ' +
      'tabs)',
  },
  blank: { zh: '不能为空白', en: 'Must not be blank' },
  date: { zh: '不是有效日期（YYYY-MM-DD）', en: 'Not a valid date (YYYY-MM-DD)' },
  moment: {
    zh: '不是有效时刻（ISO 8601，含时区，1900 至 2200 年）',
    en: 'Not a valid time (ISO 8601 with offset, years 1900 to 2200)',
  },
  duplicate_member: { zh: '同一成员出现了不止一次', en: 'This member appears more than once' },
  repeated_parameter: { zh: '同一查询参数只能出现一次', en: 'Give this parameter only once' },
  twice: { zh: '同一项只能列一次', en: 'List each item only once' },
  not_for_confirmed: { zh: '确认的事项不填写拒绝理由', en: 'A confirmation takes no reason for refusal' },
  not_for_refused: {
    zh: '仅用于确认；拒绝的说明填写在拒绝理由中',
    en: 'Only for a confirmation: explain a refusal in its reason',
  },
  before_from: { zh: '不得早于起始', en: 'Must not be before the beginning' },
  one_of_size: { zh: 'size、rate、errorBound 须且只能填写一项', en: 'Give exactly one of size, rate and errorBound' },
  tells_the_blind: {
    zh: '盲检时不得按 decidedBy 分层：公开的名单会泄露审批方式',
    en: 'Not allowed in a blind round: the published list would reveal who decided',
  },
  contribution: { zh: '8 至 200 个可见字符，不含换行', en: '8 to 200 printable characters, no line break' },
  not_for_passed: { zh: '通过的案件不填写缺少的材料', en: 'A passed case has no missing materials' },
  unknown_category: { zh: '该业务方案没有此人才类别', en: 'The scheme has no such category' },
  unknown_scheme: { zh: '没有该业务方案', en: 'There is no such scheme' },
  phone: { zh: '不是有效的手机号码', en: 'Not a mobile number' },
  one_way: {
    zh: '按手机号码查询，或者按姓名和公民身份号码查询，不能同时',
    en: 'Search by the phone number, or by name and resident id, not by both',
  },
  personal_data: { zh: '不得含公民身份号码或手机号码', en: 'Must not contain a resident id or a mobile number' },
  name: { zh: '不是有效的姓名', en: 'Not a name' },
  'resident_id.format': { zh: '公民身份号码应为18位', en: 'A resident id has 18 characters' },
  'resident_id.legacy_15': {
    zh: '15位身份证号码已停用，请填写18位公民身份号码',
    en: '15-digit ids are no longer in use: give the 18-character id',
  },
  'resident_id.region': { zh: '公民身份号码的地区码无效', en: 'The region code of the resident id is not valid' },
  'resident_id.date': {
    zh: '公民身份号码中的出生日期无效',
    en: 'The date of birth in the resident id is not valid',
  },
  'resident_id.checksum': { zh: '公民身份号码校验位不符', en: 'The check character of the resident id is wrong' },
  'credit_code.format': {
    zh: '统一社会信用代码应为18位，且不含I、O、S、V、Z',
    en: 'A unified social credit code has 18 characters, without I, O, S, V and Z',
  },
};

type Issue = z.core.$ZodIssue;

/** Parses untrusted data, or refuses with every fault. `prefix` says where the data were, such as `query:`. */
export function parseOrRefuse<T extends z.ZodType>(schema: T, data: unknown, prefix = ''): z.output<T> {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw new Refusal('validation_failed', {
    errors: result.error.issues.flatMap((issue) => toErrors(issue, data, prefix)),
  });
}

function toErrors(issue: Issue, data: unknown, prefix: string): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => fieldError(prefix, [...issue.path, key], 'unknown_field'));
  }
  return [fieldError(prefix, issue.path, codeOf(issue, data))];
}

function codeOf(issue: Issue, data: unknown): string {
  switch (issue.code) {
    case 'custom':
      return typeof issue.params?.code === 'string' ? issue.params.code : 'format';
    case 'invalid_type':
    case 'invalid_value':
      if (valueAt(data, issue.path) === undefined) return 'required';
      return issue.code === 'invalid_type' ? 'type' : 'value';
    case 'too_big':
      return 'too_long';
    case 'too_small':
      return 'too_short';
    default:
      return 'format';
  }
}

function valueAt(data: unknown, path: PropertyKey[]): unknown {
  let value = data;
  for (const part of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

/** Makes the refusal for one field that no schema has parsed; `prefix` says where it was, such as `query:`. */
export const refuseField = (path: PropertyKey[], code: string, prefix = ''): Refusal =>
  new Refusal('validation_failed', { errors: [fieldError(prefix, path, code)] });

/** Limits the depth of a pointer: no form of this service is deeper. */
const MOST_PARTS = 12;

/** Makes the refusal for a member that occurs twice in its object; `pointer` names it. */
export function refuseDuplicate(pointer: string, details: RefusalDetails = {}): Refusal {
  const path = pointer
    .split('/', MOST_PARTS + 1)
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return new Refusal('malformed_body', { ...details, errors: [fieldError('', path, 'duplicate_member')] });
}

/** Refuses a query that repeats a parameter, and names each: two readers might take different ones. */
export function requireSingleParameters(search: string): void {
  if (!search.includes('&')) return;
  const [seen, repeated] = [new Set<string>(), new Set<string>()];
  for (const name of new URLSearchParams(search).keys()) (seen.has(name) ? repeated : seen).add(name);
  if (repeated.size === 0) return;
  throw new Refusal('validation_failed', {
    errors: [...repeated].map((name) => fieldError('query:', [name], 'repeated_parameter')),
  });
}

/** Limits the part of a field's name that is repeated: a client may send any name. */
const MOST_OF_A_NAME = 64;

function fieldError(prefix: string, path: PropertyKey[], code: string): FieldError {
  const parts = path.map((part) =>
    String(part).slice(0, MOST_OF_A_NAME).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'),
  );
  const pointer = prefix ? `${prefix}${parts.join('.')}` : parts.map((part) => `/${part}`).join('');
  return { pointer, code, message: FAULTS[code] ?? (FAULTS.format as Text) };
}
