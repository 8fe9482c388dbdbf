// One way to write a value as bytes, so that the same value always has the same hash and a repeated decision the same bytes.

type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };

/** JSON with the keys of every object in order of their code units, no spaces, absent members left out (RFC 8785 order). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value as Json));
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const ordered: { [key: string]: Json } = {};
  for (const key of Object.keys(value).sort()) ordered[key] = sorted(value[key]);
  return ordered;
}
