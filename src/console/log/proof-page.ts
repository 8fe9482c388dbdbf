// One audit event with the proof that the log holds it: every step from the leaf to the signed root, for reading. The
// browser computes it again (assets/console.js) and trusts no conclusion of the server.
import { html } from 'hono/html';
import { leafText } from '../../audit/leaf.ts';
import type { Leaf } from '../../audit/shapes.ts';
import type { ProvenEvent } from '../../transparency-log/prove.ts';
import { actionName } from '../kit/action-texts.ts';
import { momentTime } from '../kit/dates.ts';
import { page, type View } from '../kit/layout.ts';
import { notice } from '../kit/parts.ts';
import type { Html } from '../kit/route.ts';
import { filled } from '../kit/texts.ts';
import { PROOF } from './texts.ts';

export interface ProofScreen {
  view: View;
  leaf: Leaf;
  /** null: no checkpoint holds it yet */
  proven: ProvenEvent | null;
  today: Temporal.PlainDate;
}

export function proofPage(screen: ProofScreen): Html {
  const { view, leaf, proven, today } = screen;
  const { language } = view;
  const title = { zh: `${PROOF.title.zh} ${leaf.seq}`, en: `${PROOF.title.en} ${leaf.seq}` };
  return page(
    view,
    title,
    html`<div class="page-head">
        <h1>${title[language]}</h1>
        <a class="button" href="/console/log">${PROOF.back[language]}</a>
      </div>
      <section class="panel" aria-labelledby="recorded-title">
        <h2 id="recorded-title">${PROOF.recorded[language]}</h2>
        <p>${momentTime(leaf.at, language, today)} · ${actionName(leaf.action)[language]} <code class="id">${leaf.action}</code></p>
        <pre class="note-text">${JSON.stringify(leaf, null, 2)}</pre>
        ${
          leaf.applicationId === null
            ? ''
            : html`<p><a id="receipt" href="/console/log/receipts/${leaf.applicationId}" download>${PROOF.receipt[language]}</a>
                <span class="note">${PROOF.receiptHow[language]}</span></p>`
        }
      </section>
      ${proven ? provenSection(proven, screen) : notice(PROOF.pending[language], 'warn')}`,
  );
}

function provenSection(proven: ProvenEvent, { view: { language }, leaf }: ProofScreen): Html {
  const { leafIndex, size, leafHash, path, root, note } = proven;
  const leafShown = leafHash.toString('base64');
  return html`<section class="panel" aria-labelledby="path-title">
    <h2 id="path-title">${PROOF.path[language]}</h2>
    ${notice(PROOF.fits[language], 'done')}
    <p id="recomputed" data-index="${leafIndex}" data-size="${size}" data-root="${root.toString('base64')}"
      data-fits="${PROOF.hereFits[language]}" data-differs="${PROOF.hereDiffers[language]}">${PROOF.here[language]}: <strong></strong></p>
    <p>${filled(PROOF.place, { index: leafIndex, size })[language]}</p>
    <details><summary>${PROOF.canonical[language]}</summary><pre class="note-text" id="leaf-text">${leafText(leaf)}</pre></details>
    <table class="rows" id="path">
      <thead>
        <tr>
          <th scope="col">${PROOF.step[language]}</th>
          <th scope="col">${PROOF.side[language]}</th>
          <th scope="col">${PROOF.sibling[language]}</th>
          <th scope="col">${PROOF.reached[language]}</th>
        </tr>
      </thead>
      <tbody>
        <tr><th scope="row">0</th><td colspan="2">${PROOF.leafHash[language]}</td><td class="hash">${leafShown}</td></tr>
        ${path.map(
          ({ side, sibling, reached }, step) => html`<tr data-sibling="${sibling.toString('base64')}">
            <th scope="row">${step + 1}</th>
            <td>${PROOF[side][language]}</td>
            <td class="hash">${sibling.toString('base64')}</td>
            <td class="hash">${reached.toString('base64')}</td>
          </tr>`,
        )}
        <tr><th scope="row">✓</th><td colspan="2">${PROOF.root[language]}</td><td class="hash"><strong>${root.toString('base64')}</strong></td></tr>
      </tbody>
    </table>
    <h3>${PROOF.note[language]}</h3>
    <pre class="note-text" id="checkpoint-note">${note}</pre>
  </section>`;
}
