// What was posted, to be given back on a page of refusal: read where nobody has read it yet, as where the database
// could not be asked who it is, and within bounds.
import type { Context } from 'hono';
import type { Kept } from './interrupted.ts';

/** Bodies with files that are read at the same time only to be given back without them. */
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
      // what cannot be read as a form, or was left off on its way
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
