// Answers a posted form that failed for no fault of its sender: says whether it was recorded, and offers the typed text
// to post again. It never gives back passwords and codes.
import type { Refusal, RefusalCode } from '../../base/refusal.ts';
import { COLON, type Html, html, joined, LIST_COMMA } from './html.ts';
import { page, type View } from './layout.ts';
import { forAnnouncements, refusalText, WORDS, withRetryAfter } from './refusal.ts';
import { htmlResponse } from './route.ts';
import { catalogue } from './texts.ts';

/** Refusals that may pass while the form stays valid. */
const PASSES: ReadonlySet<RefusalCode> = new Set([
  'unavailable',
  'log_behind',
  'log_inconsistent',
  'rate_limited',
  'internal',
]);
export const isInterrupted = ({ code }: Refusal): boolean => PASSES.has(code);

export interface Interrupted {
  refusal: Refusal;
  requestId: string;
  /** a commit was sent, with unknown result */
  mayBeRecorded: boolean;
  /** the address of the post */
  action: string;
  /** the page of the current state */
  place: string;
  /** null where it must not or cannot be given back */
  kept: Kept | null;
}

export interface Kept {
  /** in posted order */
  fields: readonly (readonly [name: string, value: string])[];
  /** by field: a page cannot refill files, and asks for them again by name */
  files: readonly (readonly [name: string, files: readonly string[]])[];
}

const TEXT = catalogue({
  notRecorded: { zh: '没有记录', en: 'Not recorded' },
  notRecordedText: {
    zh: '您刚才提交的内容未予记录，未作任何更改。',
    en: 'Your submission was not recorded, and nothing has changed.',
  },
  inDoubt: { zh: '无法确定是否已经记录', en: 'It is not certain whether it was recorded' },
  inDoubtText: {
    zh: '办理过程中断，您刚才提交的内容可能已经记录，也可能没有。请先查看现状，再决定是否重新提交。',
    en:
      'The submission was interrupted: it may be recorded or not. Check the current state before you submit it ' +
      'again.',
  },
  keptText: {
    zh: '您填写的内容都在本页，再试一次即原样提交。',
    en: 'Your text is on this page; trying again submits it unchanged.',
  },
  keptInDoubtText: {
    zh: '您填写的内容都在本页。再试一次即原样提交；如已经记录，不会再记一次。',
    en:
      'Your text is on this page. Trying again submits it unchanged; if it is already recorded, it is not recorded ' +
      'twice.',
  },
  lostText: {
    zh: '填写的内容未能保留在本页，请返回重新填写。',
    en: 'Your text could not be kept on this page: go back and fill it in again.',
  },
  files: {
    zh: '浏览器不允许代为保留文件，请重新选择：',
    en: 'A page cannot keep a file for you: choose it again, ',
  },
  typed: { zh: '您填写的文字', en: 'Your text' },
  look: { zh: '查看现状', en: 'See the current state' },
});

export function interruptedPage(view: View, interrupted: Interrupted): Response {
  const { refusal, requestId, mayBeRecorded, place, kept } = interrupted;
  const { status, title, text } = refusalText(refusal);
  const [outcome, outcomeText] = outcomeOf(mayBeRecorded);
  const look = html`<a class="button ${mayBeRecorded ? 'primary' : ''}" id="look" href="${place}">${TEXT.look}</a>`;
  const body = html`<section class="refusal" id="refusal" data-code="${refusal.code}"
    data-recorded="${mayBeRecorded ? 'in-doubt' : 'no'}">
    <h1>${outcome}</h1>
    <p id="outcome"><strong>${outcomeText}</strong></p>
    <p>${title}${COLON}${text}</p>
    ${mayBeRecorded ? html`<p>${look}</p>` : ''}
    <p>${kept ? (mayBeRecorded ? TEXT.keptInDoubtText : TEXT.keptText) : TEXT.lostText}</p>
    ${kept ? keptPart(interrupted, kept) : ''}
    <p class="actions">
      ${mayBeRecorded ? '' : look}
      <a class="button" href="/console">${WORDS.back}</a>
    </p>
    <p class="note">${WORDS.requestId}: <code id="request-id">${requestId}</code></p>
  </section>`;
  // the page has no address of its own: the language switch leads to the page of the form
  return withRetryAfter(htmlResponse(view, page({ ...view, path: place }, outcome, body), status), refusal);
}

/** Answers htmx: the form stays in place, and the sentence is announced beside it. */
export function interruptedPart(
  view: View,
  { refusal, mayBeRecorded }: Pick<Interrupted, 'refusal' | 'mayBeRecorded'>,
): Response {
  const { status, title, text } = refusalText(refusal);
  const [outcome, outcomeText] = outcomeOf(mayBeRecorded);
  const recorded = mayBeRecorded ? 'in-doubt' : 'no';
  const part = html`<p data-recorded="${recorded}"><strong>${outcome}</strong>${COLON}${outcomeText}</p>
    <p>${title}${COLON}${text}</p>`;
  return forAnnouncements(withRetryAfter(htmlResponse(view, part, status), refusal));
}

const outcomeOf = (mayBeRecorded: boolean) =>
  mayBeRecorded ? ([TEXT.inDoubt, TEXT.inDoubtText] as const) : ([TEXT.notRecorded, TEXT.notRecordedText] as const);

function keptPart({ action, mayBeRecorded }: Interrupted, { fields, files }: Kept): Html {
  const written = fields.filter(([, value]) => isWritten(value));
  const enctype = files.length > 0 ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
  return html`<form class="stacked" method="post" action="${action}" id="again" enctype="${enctype}">
    ${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    ${files.map(([name, names], index) => {
      const id = `again-file-${index + 1}`;
      return html`<div class="field">
        <label for="${id}">${TEXT.files}${joined(names, LIST_COMMA)}</label>
        <input type="file" id="${id}" name="${name}" multiple required />
      </div>`;
    })}
    ${
      written.length > 0
        ? html`<h2>${TEXT.typed}</h2>
          ${written.map(([, value]) => html`<p class="quote">${value}</p>`)}`
        : ''
    }
    <p><button class="${mayBeRecorded ? '' : 'primary'}" id="try-again">${WORDS.again}</button></p>
  </form>`;
}

/** Says whether a person wrote the text: codes, ids and dates are ASCII without a space. */
const isWritten = (value: string): boolean => /[^\x21-\x7e]/.test(value.trim());
