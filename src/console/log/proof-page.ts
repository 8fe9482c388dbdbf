// One audit event in words, and, folded away, the proof that the log holds it: every step from the leaf to the signed
// root. The browser computes it again (assets/console.js) and trusts no conclusion of the server.

import { kindOf } from '../../audit/kinds.ts';
import { leafText } from '../../audit/leaf.ts';
import type { Leaf } from '../../audit/shapes.ts';
import { timestamp } from '../../base/clock.ts';
import type { ProvenEvent } from '../../transparency-log/prove.ts';
import { actionName } from '../kit/action-texts.ts';
import { momentTime } from '../kit/dates.ts';
import { filled, type Html, html, phrase } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { fact, notice } from '../kit/parts.ts';
import { applicationPlace } from '../kit/places.ts';
import { type ActorNames, actorName, roleName } from './actors.ts';
import { addressOf } from './filter.ts';
import { KIND_NAMES, PROOF } from './texts.ts';

export interface ProofScreen {
  view: View;
  leaf: Leaf;
  /** null: no checkpoint holds it yet */
  proven: ProvenEvent | null;
  actors: ActorNames;
  /** numbers of applications by id */
  numbers: ReadonlyMap<string, string>;
  today: Temporal.PlainDate;
}

export function proofPage(screen: ProofScreen): Html {
  const { view, leaf, proven } = screen;
  const title = phrase`${PROOF.title} ${leaf.seq}`;
  return page(
    view,
    title,
    html`<div class="page-head">
        <h1>${title}</h1>
        <a class="button" href="/console/log">${PROOF.back}</a>
      </div>
      <section class="panel" aria-labelledby="recorded-title">
        <h2 id="recorded-title">${PROOF.recorded}</h2>
        ${factsOf(screen)}
        <details><summary>${PROOF.raw}</summary>
          <pre class="note-text">${JSON.stringify(leaf, null, 2)}</pre></details>
        ${
          leaf.applicationId === null
            ? ''
            : html`<p><a id="receipt" href="/console/log/receipts/${leaf.applicationId}" download>${PROOF.receipt}</a>
                <span class="note">${PROOF.receiptHow}</span></p>`
        }
      </section>
      ${proven ? provenSection(proven, screen) : notice(PROOF.pending, 'warn')}`,
  );
}

function factsOf({ leaf, actors, numbers, today }: ProofScreen): Html {
  const { at, actor, action, applicationId } = leaf;
  const kind = kindOf(action);
  const number = applicationId === null ? undefined : numbers.get(applicationId);
  return html`<dl class="facts" id="event">
    ${fact(PROOF.when, html`${momentTime(at, today)} <code class="id">${timestamp(Temporal.Instant.from(at))}</code>`)}
    ${fact(
      PROOF.who,
      html`<a href="${addressOf({ actor: actor.id })}">${actorName(actors, actor)}</a> (${roleName(actor.role)})`,
    )}
    ${fact(PROOF.what, html`${actionName(action)} <code class="id">${action}</code>`)}
    ${kind ? fact(PROOF.kind, html`<a href="${addressOf({ kind })}">${KIND_NAMES[kind]}</a>`) : ''}
    ${fact(
      PROOF.application,
      number && applicationId ? html`<a href="${applicationPlace(applicationId)}">${number}</a>` : PROOF.none,
    )}
  </dl>`;
}

function provenSection(proven: ProvenEvent, { leaf }: ProofScreen): Html {
  const { leafIndex, size, leafHash, path, root, note } = proven;
  const leafShown = leafHash.toString('base64');
  return html`<section class="panel" aria-labelledby="path-title">
    <h2 id="path-title">${PROOF.path}</h2>
    ${notice(PROOF.fits, 'done')}
    <p id="recomputed" data-index="${leafIndex}" data-size="${size}" data-root="${root.toString('base64')}"
      data-fits="${PROOF.hereFits}" data-differs="${PROOF.hereDiffers}">${PROOF.here}: <strong></strong></p>
    <p>${filled(PROOF.place, { index: leafIndex, size })}</p>
    <details id="steps"><summary>${PROOF.steps}</summary>
    <h3>${PROOF.canonical}</h3>
      <pre class="note-text" id="leaf-text">${leafText(leaf)}</pre>
    <table class="rows" id="path">
      <thead>
        <tr>
          <th scope="col">${PROOF.step}</th>
          <th scope="col">${PROOF.side}</th>
          <th scope="col">${PROOF.sibling}</th>
          <th scope="col">${PROOF.reached}</th>
        </tr>
      </thead>
      <tbody>
        <tr><th scope="row">0</th><td colspan="2">${PROOF.leafHash}</td><td class="hash">${leafShown}</td></tr>
        ${path.map(
          ({ side, sibling, reached }, step) => html`<tr data-sibling="${sibling.toString('base64')}">
            <th scope="row">${step + 1}</th>
            <td>${PROOF[side]}</td>
            <td class="hash">${sibling.toString('base64')}</td>
            <td class="hash">${reached.toString('base64')}</td>
          </tr>`,
        )}
        <tr><th scope="row">✓</th><td colspan="2">${PROOF.root}</td>
          <td class="hash"><strong>${root.toString('base64')}</strong></td></tr>
      </tbody>
    </table>
    <h3>${PROOF.note}</h3>
    <pre class="note-text" id="checkpoint-note">${note}</pre>
    </details>
  </section>`;
}
