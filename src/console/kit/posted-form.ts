// Reads a posted form for a page of refusal, where nobody has read it yet (for example, the database could not confirm
// the session), within limits.
import type { Context } from 'hono';
import type { Kept } from './interrupted.ts';

/** Limit of bodies with files read at once, only to be given back without the files. */
const MOST_LARGE_AT_ONCE = 2;

export function createPostedForms(smallBytes: number) {
  let large = 0;
  return async (c: Context, mostBytes: number): Promise<Kept | null> => {
    const bytes = Number(c.req.header('content-length'));
    if (!(bytes <= mostBytes)) return null;
    const isLarge = bytes > smallBytes;
    if (isLarge && large >= MOST_LARGE_AT_ONCE) return null;
    if (isLarge) large += 1;
    try {
      return keptOf(await c.req.formData());
    } catch {
      // the body is no form, or broke off
      return null;
    } finally {
      if (isLarge) large -= 1;
    }
  };
}

function keptOf(form: FormData): Kept {
  const fields: [string, string][] = [];
  const files = new Map<string, string[]>();
  for (const [name, value] of form) {
    if (typeof value === 'string') fields.push([name, value]);
    else if (value.size > 0) files.set(name, [...(files.get(name) ?? []), value.name]);
  }
  return { fields, files: [...files] };
}
