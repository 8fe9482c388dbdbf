// The panel of an application's papers for print. A paper opens beside the page, on which somebody may have typed.
import type { IssuedPaper } from '../../papers/shapes.ts';
import { dayTime } from './dates.ts';
import { type Html, html } from './html.ts';
import { catalogue } from './texts.ts';

const PAPERS = catalogue({
  title: { zh: '文书', en: 'Documents' },
  none: { zh: '现状下没有文书。', en: 'There are none in the present state.' },
  note: {
    zh: '打印用页面，在新窗口打开；姓名和号码已脱敏，打印记入审计。',
    en: 'Pages for print, in a new window; name and numbers are masked, and printing is audited.',
  },
});

export const papersPanel = (
  papers: readonly IssuedPaper[],
  today: Temporal.PlainDate,
): Html => html`<section class="panel" id="documents" aria-labelledby="documents-title">
  <h2 id="documents-title">${PAPERS.title}</h2>
  ${
    papers.length === 0
      ? html`<p class="empty">${PAPERS.none}</p>`
      : html`<ul class="papers">${papers.map(
          ({ kind, title, issuedOn, path }) =>
            html`<li><a id="document-${kind}" href="${path}" target="_blank" rel="noopener">${title}</a>
              <span class="note">${dayTime(issuedOn, today)}</span></li>`,
        )}</ul><p class="note">${PAPERS.note}</p>`
  }
</section>`;
