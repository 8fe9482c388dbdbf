// A material in a list: its name, its kind of file, the stamps that its submitter declares, and a link that shows it in
// the viewer of the page.
import type { CaseItemView } from '../../reviews/shapes.ts';
import type { Text } from '../../schemes/words.ts';
import { COLON, type Html, html, joined } from '../kit/html.ts';
import { viewPlace } from '../kit/places.ts';
import { isShownInFrame } from './material-kinds.ts';
import { CASE, SEAL_NAMES } from './texts.ts';

/** The owner of a stamp in words; a name outside the list stands as it was given. */
export const sealName = (seal: string): Text | string =>
  (Object.hasOwn(SEAL_NAMES, seal) ? SEAL_NAMES[seal] : seal) ?? seal;

export function materialLine(
  itemId: string,
  { materialId, text, mediaType, bytes, seals }: Omit<CaseItemView['materials'][number], 'attachedAt'>,
): Html {
  const isShown = isShownInFrame(mediaType);
  // a download goes through the viewer too, which reports a damaged file
  const place = viewPlace(itemId, materialId);
  return html`<li>
    <a href="${place}" target="viewer" data-shows="viewer">${text}</a>
    <span class="note">${mediaType.split('/')[1]} · ${sizeText(bytes)}
      ${seals.length > 0 ? html` · ${CASE.seals}${COLON}${joined(seals.map(sealName), '、')}` : ''}
      · ${isShown ? CASE.open : CASE.download}</span>
  </li>`;
}

const sizeText = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
