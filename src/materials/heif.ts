// Tells HEIC and HEIF pictures (ISO/IEC 23008-12) from other files made of ISO boxes, by the brands in their first box,
// `ftyp`. Cameras and phones name different brands first; the list after it names the formats in which the file can be
// read.

/** a picture coded in HEVC */
const HEVC_PICTURE = new Set(['heic', 'heix', 'heim', 'heis']);
/** a picture in any coding */
const ANY_PICTURE = new Set(['mif1', 'mif2']);
/** Named first instead of a picture's brand: sequences, MIAF with Apple's profiles, and a picture with a tone map. */
const FIRST_OF_PICTURE = new Set([
  'msf1',
  'hevc',
  'hevx',
  'hevm',
  'hevs',
  'miaf',
  'MiHB',
  'MiHE',
  'MiHA',
  'MiPr',
  'MiAn',
  'tmap',
]);

const BRAND_BYTES = 4;
const BRANDS_AT = 16;

/** `head`: the beginning of a file. Null if it is neither; films and AVIF are not. */
export function heifTypeOf(head: Buffer): 'image/heic' | 'image/heif' | null {
  const brands = brandsIn(head);
  if (brands === null) return null;
  const { first, others } = brands;
  if (HEVC_PICTURE.has(first)) return 'image/heic';
  if (ANY_PICTURE.has(first)) return 'image/heif';
  if (!FIRST_OF_PICTURE.has(first)) return null;
  if (others.some((brand) => HEVC_PICTURE.has(brand))) return 'image/heic';
  return others.some((brand) => ANY_PICTURE.has(brand)) ? 'image/heif' : null;
}

/** Null if the file does not begin with a box of brands that is complete in `head`. */
function brandsIn(head: Buffer): { first: string; others: string[] } | null {
  if (head.length < BRANDS_AT || head.toString('latin1', 4, 8) !== 'ftyp') return null;
  const bytes = head.readUInt32BE(0);
  if (bytes < BRANDS_AT || bytes > head.length || bytes % BRAND_BYTES !== 0) return null;
  const others: string[] = [];
  for (let at = BRANDS_AT; at < bytes; at += BRAND_BYTES) others.push(head.toString('latin1', at, at + BRAND_BYTES));
  return { first: head.toString('latin1', 8, 12), others };
}
