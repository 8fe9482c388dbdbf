// The seed of a round: the people who committed and revealed, and the forms for that and for the draw. The browser
// (assets/seed.js) or the person makes a value, and sends it only at the reveal.
import { html } from 'hono/html';
import type { CommitmentView } from '../../spot-checks/shapes.ts';
import { momentTime } from '../kit/dates.ts';
import type { Html } from '../kit/route.ts';
import { filled } from '../kit/texts.ts';
import { CONTRIBUTION_FIELDS } from './forms.ts';
import { faultAt, listText, nameOfPerson, roundPlace, shortHash, signed } from './parts.ts';
import { type RoundScreen, type Standing, standingOf } from './round-screen.ts';
import { SEED } from './seed-texts.ts';
import { ORIGIN_MARKS } from './texts.ts';

export function seedPanel(screen: RoundScreen): Html {
  const { view, round, actor } = screen;
  const { language } = view;
  const { commitments, contributors, seed, seedContributions } = round;
  const standing = standingOf(round, actor);
  const isOpen = seed === null;
  return html`<section class="panel" id="seed-panel" aria-labelledby="seed-title">
    <h2 id="seed-title">${SEED.title[language]}</h2>
    ${isOpen && !contributors ? html`<p class="note">${SEED.anybody[language]}</p>` : ''}
    ${
      commitments.length > 0
        ? commitmentsTable(screen)
        : seedContributions
          ? html`<p>${SEED.contributions[language]}</p><ol class="contributions">${seedContributions.map((each) => html`<li><code>${each}</code></li>`)}</ol>`
          : html`<p class="empty">${SEED.noCommitments[language]}</p>`
    }
    ${originLine(screen)}
    ${isOpen && standing.toCommit.length > 0 ? html`<p id="awaited">${SEED.awaited[language]}<strong>${people(standing.toCommit, screen)}</strong></p>` : ''}
    ${isOpen ? openForms(screen, standing) : ''}
  </section>`;
}

/** Shows, after the draw, the origin of the seed and how far to trust it. */
function originLine({ view: { language }, round: { seedOrigin, seedOriginText } }: RoundScreen): Html {
  if (!seedOrigin || !seedOriginText) return html``;
  return html`<p id="seed-origin" data-origin="${seedOrigin}">${signed(ORIGIN_MARKS[seedOrigin], language)} ${seedOriginText[language]}</p>`;
}

const people = (listed: Standing['toCommit'], { view: { language } }: RoundScreen): string =>
  listText(
    listed.map((person) => nameOfPerson(person, language)),
    language,
  );

function commitmentsTable({ view: { language }, round, today }: RoundScreen): Html {
  const row = ({ by, place, commitment, committedAt, value, revealedAt }: CommitmentView) => html`<tr>
    <th scope="row" data-label="${SEED.place[language]}">${place}</th>
    <td data-label="${SEED.who[language]}">${nameOfPerson(by, language)}</td>
    <td data-label="${SEED.commitment[language]}">${shortHash(commitment)} <span class="note">${momentTime(committedAt, language, today)}</span></td>
    <td data-label="${SEED.value[language]}">${
      value === null
        ? html`<span class="mark mute">${SEED.notYet[language]}</span>`
        : html`<code class="hash">${value}</code> ${revealedAt ? html`<span class="note">${momentTime(revealedAt, language, today)}</span>` : ''}`
    }</td>
  </tr>`;
  return html`<table class="rows" id="commitments">
    <caption class="hidden">${SEED.caption[language]}</caption>
    <thead><tr>${[SEED.place, SEED.who, SEED.commitment, SEED.value].map((column) => html`<th scope="col">${column[language]}</th>`)}</tr></thead>
    <tbody>${round.commitments.map(row)}</tbody>
  </table>`;
}

function openForms(screen: RoundScreen, standing: Standing): Html {
  const { view, round } = screen;
  const { language } = view;
  const { own, canCommit, canReveal, canDraw, toReveal, toCommit } = standing;
  const waits = own !== null && own.value === null && !canReveal;
  const isWaiting = canDraw !== 'revealed' && round.commitments.length > 0 && toCommit.length === 0;
  return html`${waits ? html`<p class="standing">${(toCommit.length > 0 ? SEED.waitAll : SEED.waitSecond)[language]}</p>` : ''}
    ${canReveal && own ? revealForm(screen, own) : ''}
    ${canCommit ? commitForm(screen) : ''}
    ${isWaiting ? html`<p class="note" id="draw-waits">${toReveal.length > 0 ? html`${SEED.drawWaits[language]}${people(toReveal, screen)}` : SEED.drawWaitsSecond[language]}</p>` : ''}
    ${canDraw ? drawForm(screen, canDraw, toReveal) : ''}`;
}

/** The form for a commitment. The value's field has no name, so that only its hash is sent. */
function commitForm({ view: { language }, round, typed, faults, sent }: RoundScreen): Html {
  const hash = faultAt(faults, 'commitment', language);
  const kept = faultAt(faults, 'kept', language);
  const text = sent === 'commitments' ? typed.value('commitment') : '';
  const isOptional = round.contributors === null && sent !== 'commitments' && round.commitments.length === 0;
  const form = html`<form class="spot-form step-form" id="commit" method="post" action="${roundPlace(round.id)}/commitments" data-guarded>
    ${isOptional ? '' : html`<h3>${SEED.commit[language]}</h3>`}
    <p>${SEED.commitWhy[language]}</p>
    <div class="made" data-makes-value hidden>
      <button type="button" id="make-value">${SEED.make[language]}</button>
      <div class="field" hidden>
        <label for="own-value">${SEED.yourValue[language]}</label>
        <input id="own-value" readonly autocomplete="off" spellcheck="false" />
        <a id="save-value" href="#own-value" download="miaopi-${round.id.slice(0, 8)}.txt">${SEED.saveFile[language]}</a>
      </div>
    </div>
    <div class="field">
      <label for="commitment">${SEED.hash[language]}</label>
      ${hash.said}
      <input class="hash" id="commitment" name="commitment" value="${text}" required maxlength="80" autocomplete="off" spellcheck="false" aria-describedby="commitment-hint ${hash.ref}" ${hash.attributes} />
      <p class="note" id="commitment-hint">${SEED.hashHint[language]}</p>
    </div>
    <div class="field">
      ${kept.said}
      <label class="check"><input type="checkbox" id="kept" name="kept" value="yes" required aria-describedby="${kept.ref}" ${kept.attributes} /> ${SEED.kept[language]}</label>
    </div>
    <button id="commit-send">${SEED.commitSend[language]}</button>
  </form>`;
  return isOptional ? html`<details><summary>${SEED.commit[language]}</summary>${form}</details>` : form;
}

function revealForm({ view: { language }, round, typed, faults, sent }: RoundScreen, own: CommitmentView): Html {
  const fault = faultAt(faults, 'value', language);
  return html`<form class="spot-form step-form" id="reveal" method="post" action="${roundPlace(round.id)}/reveals" data-guarded>
    <h3>${SEED.reveal[language]}</h3>
    <p>${SEED.revealWhy[language]}</p>
    <div class="field">
      <label for="value">${SEED.revealValue[language]}</label>
      ${fault.said}
      <input class="hash" id="value" name="value" value="${sent === 'reveals' ? typed.value('value') : ''}" required maxlength="200" autocomplete="off" spellcheck="false"
        data-commitment="${own.commitment}" aria-describedby="value-fits ${fault.ref}" ${fault.attributes} />
      <p class="note" id="value-fits" role="status" data-fits="✓ ${SEED.fits[language]}" data-differs="✗ ${SEED.differs[language]}"></p>
    </div>
    <button class="primary" id="reveal-send">${SEED.revealSend[language]}</button>
  </form>`;
}

function drawForm(screen: RoundScreen, kind: NonNullable<Standing['canDraw']>, toReveal: Standing['toReveal']): Html {
  const { view, round, typed, faults, sent } = screen;
  const { language } = view;
  const given = sent === 'draw' ? typed.values('contribution') : [];
  const field = (label: string, index: number) => {
    const id = `contribution-${index + 1}`;
    const fault = faultAt(faults, id, language);
    return html`<div class="field">
      <label for="${id}">${label}</label>
      ${fault.said}
      <input id="${id}" name="contribution" value="${given[index] ?? ''}" maxlength="200" autocomplete="off" spellcheck="false"
        ${kind === 'dice' && index === 0 ? html`placeholder="${SEED.dicePlaceholder[language]}"` : ''} aria-describedby="draw-hint ${fault.ref}" ${fault.attributes} />
    </div>`;
  };
  const labels = {
    revealed: [],
    dice: Array.from(
      { length: CONTRIBUTION_FIELDS },
      (_, index) => filled(SEED.contribution, { n: index + 1 })[language],
    ),
    given: toReveal.map((person) => filled(SEED.valueOf, { name: nameOfPerson(person, language) })[language]),
  }[kind];
  const hint = { dice: SEED.drawDice, revealed: SEED.drawAll, given: SEED.drawGiven }[kind];
  const form = html`<form class="spot-form ${kind === 'given' ? '' : 'step-form'}" id="draw" method="post" action="${roundPlace(round.id)}/draw" data-guarded>
    ${kind === 'given' ? '' : html`<h3>${SEED.draw[language]}</h3>`}
    <p id="draw-hint">${hint[language]}</p>
    ${labels.length > 0 ? html`<div class="field-grid">${labels.map(field)}</div>` : ''}
    <p>${SEED.drawWhy[language]}</p>
    <button class="primary" id="draw-send">${SEED.drawSend[language]}</button>
  </form>`;
  if (kind !== 'given') return form;
  return html`<details ${sent === 'draw' ? 'open' : ''}><summary>${SEED.drawFor[language]}</summary>${form}</details>`;
}
