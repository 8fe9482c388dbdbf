// Says in words what is wrong with a value that an operator has set: the place within the value, and what it must be.
// The value itself is never repeated.
import type { z } from 'zod';
import type { Text } from './words.ts';

/** A fault at a place within a value, such as `0.phone`; an empty place is the value itself. */
export interface ValueText {
  place: string;
  text: Text;
}

/** Every fault of the value, one by one; none where it fits. */
export function valueTexts(schema: z.ZodType, value: unknown): ValueText[] {
  const read = schema.safeParse(value);
  return read.success ? [] : read.error.issues.flatMap((issue) => textsOf(issue, value));
}

/** All faults of the value in one text, each after its place; null where it fits. */
export function valueFault(schema: z.ZodType, value: unknown): Text | null {
  const faults = valueTexts(schema, value);
  if (faults.length === 0) return null;
  const joined = (language: 'zh' | 'en', colon: string, semicolon: string) =>
    faults
      .map(({ place, text }) => (place === '' ? text[language] : `${place}${colon}${text[language]}`))
      .join(semicolon);
  return { zh: joined('zh', '：', '；'), en: joined('en', ': ', '; ') };
}

type Issue = z.core.$ZodIssue;
/** Limits the part of a member's name that is repeated. */
const MOST_OF_A_NAME = 64;
const named = (part: PropertyKey): string => String(part).slice(0, MOST_OF_A_NAME).toWellFormed();

function textsOf(issue: Issue, value: unknown): ValueText[] {
  const at = (path: readonly PropertyKey[], text: Text): ValueText => ({ place: path.map(named).join('.'), text });
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => at([...issue.path, key], NO_SUCH_MEMBER));
  // where several shapes are possible, the last one that was tried says what is missing
  if (issue.code === 'invalid_union')
    return (issue.errors.at(-1) ?? []).flatMap((inner) =>
      textsOf({ ...inner, path: [...issue.path, ...inner.path] }, value),
    );
  if (issue.code !== 'custom' && valueAt(value, issue.path) === undefined) return [at(issue.path, MISSING)];
  return [at(issue.path, textOf(issue))];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const part of path) {
    if (found === null || typeof found !== 'object') return undefined;
    found = (found as Record<PropertyKey, unknown>)[part];
  }
  return found;
}

const NO_SUCH_MEMBER: Text = { zh: '没有此项', en: 'There is no such member' };
const MISSING: Text = { zh: '缺少此项', en: 'Missing' };
const FORMAT: Text = { zh: '格式不符', en: 'Wrong format' };
const DAY: Text = { zh: '须为日期（YYYY-MM-DD）', en: 'Must be a day (YYYY-MM-DD)' };
const KEY: Text = { zh: '键不符', en: 'A key does not fit' };

const TYPES: Record<string, Text> = {
  int: { zh: '须为整数', en: 'Must be a whole number' },
  number: { zh: '须为数字', en: 'Must be a number' },
  string: { zh: '须为文字', en: 'Must be a text' },
  boolean: { zh: '须为 true 或 false', en: 'Must be true or false' },
  array: { zh: '须为列表', en: 'Must be a list' },
  object: { zh: '须为对象', en: 'Must be an object' },
  record: { zh: '须为对象', en: 'Must be an object' },
};
const ANOTHER_TYPE: Text = { zh: '类型不符', en: 'Wrong type' };

function textOf(issue: Issue): Text {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? ANOTHER_TYPE;
    case 'too_small':
      return boundText(issue.origin, '至少', 'at least', issue.minimum);
    case 'too_big':
      return boundText(issue.origin, '至多', 'at most', issue.maximum);
    case 'invalid_value': {
      const values = issue.values.map(String);
      return { zh: `须为 ${values.join('、')} 之一`, en: `Must be one of ${values.join(', ')}` };
    }
    case 'invalid_format':
      return issue.format === 'date' ? DAY : formatText(issue.format === 'regex' ? issue.pattern : undefined);
    case 'invalid_key':
      return KEY;
    case 'custom':
      return (issue.params?.text as Text | undefined) ?? FORMAT;
    default:
      return FORMAT;
  }
}

const formatText = (pattern: string | undefined): Text =>
  pattern === undefined ? FORMAT : { zh: `格式不符（${pattern}）`, en: `Wrong format (${pattern})` };

function boundText(origin: string, zh: string, en: string, bound: number | bigint): Text {
  if (origin === 'string') return { zh: `${zh} ${bound} 个字符`, en: `Must have ${en} ${bound} characters` };
  if (origin === 'array') return { zh: `${zh} ${bound} 项`, en: `Must have ${en} ${bound} entries` };
  return { zh: `${zh}为 ${bound}`, en: `Must be ${en} ${bound}` };
}
