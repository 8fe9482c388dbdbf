// Writes a value as bytes in exactly one way, so that equal values always have equal hashes.

/**
 * JSON with the members of every object sorted by UTF-16 code units, without spaces (RFC 8785); absent members are left
 * out.
 */
export function canonicalJson(value: unknown): string {
  const seen = { unorderable: false };
  const ordered = inOrder(value, seen);
  return seen.unorderable ? written(value) : (JSON.stringify(ordered) ?? 'null');
}

/**
 * Returns the value, or a copy, for which `JSON.stringify` writes canonical JSON, at any place. Throws if an object
 * cannot keep a member at its sorted place.
 */
export function inCanonicalOrder(value: object): object {
  const seen = { unorderable: false };
  const ordered = inOrder(value, seen) as object;
  if (seen.unorderable) throw new RangeError('an object keeps no order among members that begin with a digit');
  return ordered;
}

/** A sorted copy, or the value itself if it is sorted already; `JSON.stringify` writes that in a third of the time. */
function inOrder(value: unknown, seen: { unorderable: boolean }): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return listInOrder(value, seen);
  if (writesItself(value)) return inOrder(value.toJSON(), seen);
  return membersInOrder(value as Record<string, unknown>, seen);
}

function listInOrder(list: unknown[], seen: { unorderable: boolean }): unknown[] {
  const ordered = list.map((each) => inOrder(each, seen));
  return ordered.every((each, index) => each === list[index]) ? list : ordered;
}

function membersInOrder(members: Record<string, unknown>, seen: { unorderable: boolean }): object {
  const names = Object.keys(members);
  const areOrdered = names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name);
  let copy: Record<string, unknown> | null = areOrdered ? null : {};
  for (const name of areOrdered ? names : names.sort()) {
    if (isNowhere(name)) seen.unorderable = true;
    const ordered = inOrder(members[name], seen);
    // the first copied member: copy the members before it now
    if (copy === null && ordered !== members[name]) copy = { ...members };
    if (copy !== null) copy[name] = ordered;
  }
  return copy ?? members;
}

/** An instant or a date, for example: `JSON.stringify` calls its `toJSON`, and so does this. */
const writesItself = (value: object): value is { toJSON(): unknown } =>
  'toJSON' in value && typeof value.toJSON === 'function';

/** A member that an object does not keep where it was put, because its name begins with a digit or is `__proto__`. */
function isNowhere(name: string): boolean {
  const first = name.charCodeAt(0);
  return (first >= ZERO && first <= NINE) || name === '__proto__';
}
const ZERO = 48;
const NINE = 57;

function written(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map((each) => written(each ?? null)).join(',')}]`;
  if (writesItself(value)) return written(value.toJSON());
  let members = '';
  for (const name of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined) members += `${members && ','}${JSON.stringify(name)}:${written(member)}`;
  }
  return `{${members}}`;
}
