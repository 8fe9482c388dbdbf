// The one reader of the console's forms: what was typed, read into what the verbs take; and what does not fit, with the
// control that it belongs to.
import type { z } from 'zod';
import { type FieldError, Refusal } from '../../base/refusal.ts';
import type { Text } from '../../schemes/words.ts';

/** What was typed into the forms of a page, so that nothing is lost when it is shown again. */
export interface Typed {
  value(name: string): string;
  values(name: string): string[];
}
export const nothingTyped: Typed = { value: () => '', values: () => [] };
export const isTyped = (typed: Typed): boolean => typed !== nothingTyped;

export function typedIn(form: FormData): Typed {
  const values = (name: string) => form.getAll(name).filter((value) => typeof value === 'string');
  const value = (name: string) => {
    const [only, ...others] = values(name);
    // no page of ours has two controls of that name: which of them was meant nobody can tell
    if (others.length > 0) throw new Refusal('malformed_body');
    return only ?? '';
  };
  return { values, value };
}

export const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
/** A whole number as it was typed; what is none is none for the schema either. */
export const wholeNumber = (text: string): number => (/^\s*\d{1,9}\s*$/.test(text) ? Number(text) : Number.NaN);

export interface Fault {
  /** id of the control */
  at: string;
  message: Text;
  /** the check or rule that it is about */
  subject?: string;
}
export const faultOf = ({ message }: FieldError, at: string): Fault => ({ at, message });

/** What a verb found wrong with fields, each put to the control that it belongs to. */
export const faultsOf = ({ details }: Refusal, controlOf: (path: string[]) => string): Fault[] =>
  (details.errors ?? []).map((error) => faultOf(error, controlOf(error.pointer.split('/').slice(1))));

export type Read<Form> = { ok: true; form: Form } | { ok: false; faults: Fault[] };

export interface Issue {
  path: PropertyKey[];
  /** of the service's own checks; else the schema's */
  code: string;
}

/** One fault for each control, the first that was found. */
export function read<T extends z.ZodType>(schema: T, raw: unknown, place: (issue: Issue) => Fault): Read<z.output<T>> {
  const result = schema.safeParse(raw);
  if (result.success) return { ok: true, form: result.data };
  const faults = new Map<string, Fault>();
  for (const issue of result.error.issues) {
    const own = issue.code === 'custom' ? issue.params?.code : undefined;
    const fault = place({ path: issue.path, code: typeof own === 'string' ? own : issue.code });
    if (!faults.has(fault.at)) faults.set(fault.at, fault);
  }
  return { ok: false, faults: [...faults.values()] };
}
