// Reads the console's forms into the input of the verbs, and maps faults to controls.
import type { z } from 'zod';
import { type FieldError, Refusal } from '../../base/refusal.ts';
import type { Text } from '../../schemes/words.ts';

/** Text typed into the forms of a page, kept for showing the page again. */
export interface Typed {
  value(name: string): string;
  values(name: string): string[];
  /** the chosen files of a control, without empty ones */
  files(name: string): File[];
}
export const nothingTyped: Typed = { value: () => '', values: () => [], files: () => [] };
export const isTyped = (typed: Typed): boolean => typed !== nothingTyped;

/** Reads a posted form; the only reader of the fields of one. */
export function typedIn(form: FormData): Typed {
  const values = (name: string) => form.getAll(name).filter((value) => typeof value === 'string');
  const value = (name: string) => {
    const [only, ...others] = values(name);
    // no page has two controls of that name, so the intended one is unknown
    if (others.length > 0) throw new Refusal('malformed_body');
    return only ?? '';
  };
  const files = (name: string) =>
    form.getAll(name).filter((value): value is File => typeof value !== 'string' && value.size > 0);
  return { values, value, files };
}

export const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
/** Reads a whole number; other text becomes NaN, which the schema refuses. */
export const wholeNumber = (text: string): number => (/^\s*\d{1,9}\s*$/.test(text) ? Number(text) : Number.NaN);

export interface Fault {
  /** id of the control */
  at: string;
  message: Text;
  /** the check or rule concerned */
  subject?: string;
}
export const faultOf = ({ message }: FieldError, at: string): Fault => ({ at, message });

/** Maps each fault of a verb to its control. */
export const faultsOf = ({ details }: Refusal, controlOf: (path: string[]) => string): Fault[] =>
  (details.errors ?? []).map((error) => faultOf(error, controlOf(error.pointer.split('/').slice(1))));

export type Read<Form> = { ok: true; form: Form } | { ok: false; faults: Fault[] };

export interface Issue {
  path: PropertyKey[];
  /** code of the service's own check, else the schema's */
  code: string;
}

/** Reads the form; answers the first fault of each control. */
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
