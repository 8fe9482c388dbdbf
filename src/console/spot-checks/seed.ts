// The seed of a round: the people who committed and revealed, and the forms for that and for the draw. The browser
// (assets/seed.js) or the person makes a value, and sends it only at the reveal.
import type { Text } from '../../schemes/words.ts';
import { type RoundStanding, standingOf } from '../../spot-checks/moves.ts';
import type { CommitmentView } from '../../spot-checks/shapes.ts';
import { momentTime } from '../kit/dates.ts';
import { filled, type Html, html } from '../kit/html.ts';
import { CONTRIBUTION_FIELDS } from './forms.ts';
import { faultAt, listText, nameOfPerson, roundPlace, shortHash, signed } from './parts.ts';
import type { RoundScreen } from './round-screen.ts';
import { SEED } from './seed-texts.ts';
import { ORIGIN_MARKS } from './texts.ts';

export function seedPanel(screen: RoundScreen): Html {
  const { round, actor } = screen;
  const { commitments, contributors, seed, seedContributions } = round;
  const standing = standingOf(round, actor);
  const isOpen = seed === null;
  return html`<section class="panel" id="seed-panel" aria-labelledby="seed-title">
    <h2 id="seed-title">${SEED.title}</h2>
    ${isOpen && !contributors ? html`<p class="note">${SEED.anybody}</p>` : ''}
    ${
      commitments.length > 0
        ? commitmentsTable(screen)
        : seedContributions
          ? html`<p>${SEED.contributions}</p>
            <ol class="contributions">${seedContributions.map((each) => html`<li><code>${each}</code></li>`)}</ol>`
          : html`<p class="empty">${SEED.noCommitments}</p>`
    }
    ${originLine(screen)}
    ${
      isOpen && standing.toCommit.length > 0
        ? html`<p id="awaited">${SEED.awaited}<strong>${people(standing.toCommit)}</strong></p>`
        : ''
    }
    ${isOpen ? openForms(screen, standing) : ''}
  </section>`;
}

/** Shows, after the draw, the origin of the seed and how far to trust it. */
function originLine({ round: { seedOrigin, seedOriginText } }: RoundScreen): Html {
  if (!seedOrigin || !seedOriginText) return html``;
  return html`<p id="seed-origin" data-origin="${seedOrigin}">${signed(ORIGIN_MARKS[seedOrigin])}
    ${seedOriginText}</p>`;
}

const people = (listed: RoundStanding['toCommit']): Text => listText(listed.map((person) => nameOfPerson(person)));

function commitmentsTable({ round, today }: RoundScreen): Html {
  const row = ({ by, place, commitment, committedAt, value, revealedAt }: CommitmentView) => html`<tr>
    <th scope="row" data-label="${SEED.place}">${place}</th>
    <td data-label="${SEED.who}">${nameOfPerson(by)}</td>
    <td data-label="${SEED.commitment}">${shortHash(commitment)}
      <span class="note">${momentTime(committedAt, today)}</span></td>
    <td data-label="${SEED.value}">${
      value === null
        ? html`<span class="mark mute">${SEED.notYet}</span>`
        : html`<code class="hash">${value}</code>
        ${revealedAt ? html`<span class="note">${momentTime(revealedAt, today)}</span>` : ''}`
    }</td>
  </tr>`;
  return html`<table class="rows" id="commitments">
    <caption class="hidden">${SEED.caption}</caption>
    <thead><tr>${[SEED.place, SEED.who, SEED.commitment, SEED.value].map(
      (column) => html`<th scope="col">${column}</th>`,
    )}</tr></thead>
    <tbody>${round.commitments.map(row)}</tbody>
  </table>`;
}

function openForms(screen: RoundScreen, standing: RoundStanding): Html {
  const { round } = screen;
  const { own, moves, drawsWith, toReveal, toCommit } = standing;
  const canReveal = moves.includes('reveal');
  const waits = own !== null && own.value === null && !canReveal;
  const isWaiting = drawsWith !== 'revealed' && round.commitments.length > 0 && toCommit.length === 0;
  return html`${waits ? html`<p class="standing">${toCommit.length > 0 ? SEED.waitAll : SEED.waitSecond}</p>` : ''}
    ${canReveal && own ? revealForm(screen, own) : ''}
    ${moves.includes('commit') ? commitForm(screen) : ''}
    ${
      isWaiting
        ? html`<p class="note" id="draw-waits">${
            toReveal.length > 0 ? html`${SEED.drawWaits}${people(toReveal)}` : SEED.drawWaitsSecond
          }</p>`
        : ''
    }
    ${drawsWith ? drawForm(screen, drawsWith, toReveal) : ''}`;
}

/** The form for a commitment. The value's field has no name, so that only its hash is sent. */
function commitForm({ round, typed, faults, sent }: RoundScreen): Html {
  const hash = faultAt(faults, 'commitment');
  const kept = faultAt(faults, 'kept');
  const text = sent === 'commitments' ? typed.value('commitment') : '';
  const isOptional = round.contributors === null && sent !== 'commitments' && round.commitments.length === 0;
  const form = html`<form class="spot-form step-form" id="commit" method="post"
    action="${roundPlace(round.id)}/commitments" data-guarded>
    ${isOptional ? '' : html`<h3>${SEED.commit}</h3>`}
    <p>${SEED.commitWhy}</p>
    <div class="made" data-makes-value hidden>
      <button type="button" id="make-value">${SEED.make}</button>
      <div class="field" hidden>
        <label for="own-value">${SEED.yourValue}</label>
        <input id="own-value" readonly autocomplete="off" spellcheck="false" />
        <a id="save-value" href="#own-value" download="miaopi-${round.id.slice(0, 8)}.txt">${SEED.saveFile}</a>
      </div>
    </div>
    <div class="field">
      <label for="commitment">${SEED.hash}</label>
      ${hash.said}
      <input class="hash" id="commitment" name="commitment" value="${text}" required maxlength="80" autocomplete="off"
        spellcheck="false" aria-describedby="commitment-hint ${hash.ref}" ${hash.attributes} />
      <p class="note" id="commitment-hint">${SEED.hashHint}</p>
    </div>
    <div class="field">
      ${kept.said}
      <label class="check"><input type="checkbox" id="kept" name="kept" value="yes" required
        aria-describedby="${kept.ref}" ${kept.attributes} /> ${SEED.kept}</label>
    </div>
    <button id="commit-send">${SEED.commitSend}</button>
  </form>`;
  return isOptional ? html`<details><summary>${SEED.commit}</summary>${form}</details>` : form;
}

function revealForm({ round, typed, faults, sent }: RoundScreen, own: CommitmentView): Html {
  const fault = faultAt(faults, 'value');
  return html`<form class="spot-form step-form" id="reveal" method="post" action="${roundPlace(round.id)}/reveals"
    data-guarded>
    <h3>${SEED.reveal}</h3>
    <p>${SEED.revealWhy}</p>
    <div class="field">
      <label for="value">${SEED.revealValue}</label>
      ${fault.said}
      <input class="hash" id="value" name="value" value="${sent === 'reveals' ? typed.value('value') : ''}" required
        maxlength="200" autocomplete="off" spellcheck="false"
        data-commitment="${own.commitment}" aria-describedby="value-fits ${fault.ref}" ${fault.attributes} />
      <p class="note" id="value-fits" role="status" data-fits="✓ ${SEED.fits}" data-differs="✗ ${SEED.differs}"></p>
    </div>
    <button class="primary" id="reveal-send">${SEED.revealSend}</button>
  </form>`;
}

function drawForm(
  screen: RoundScreen,
  kind: NonNullable<RoundStanding['drawsWith']>,
  toReveal: RoundStanding['toReveal'],
): Html {
  const { round, typed, faults, sent } = screen;
  const given = sent === 'draw' ? typed.values('contribution') : [];
  const field = (label: Text, index: number) => {
    const id = `contribution-${index + 1}`;
    const fault = faultAt(faults, id);
    return html`<div class="field">
      <label for="${id}">${label}</label>
      ${fault.said}
      <input id="${id}" name="contribution" value="${given[index] ?? ''}" maxlength="200" autocomplete="off"
        spellcheck="false"
        ${kind === 'dice' && index === 0 ? html`placeholder="${SEED.dicePlaceholder}"` : ''}
        aria-describedby="draw-hint ${fault.ref}" ${fault.attributes} />
    </div>`;
  };
  const labels = {
    revealed: [],
    dice: Array.from({ length: CONTRIBUTION_FIELDS }, (_, index) => filled(SEED.contribution, { n: index + 1 })),
    given: toReveal.map((person) => filled(SEED.valueOf, { name: nameOfPerson(person) })),
  }[kind];
  const hint = { dice: SEED.drawDice, revealed: SEED.drawAll, given: SEED.drawGiven }[kind];
  const form = html`<form class="spot-form ${kind === 'given' ? '' : 'step-form'}" id="draw" method="post"
    action="${roundPlace(round.id)}/draw" data-guarded>
    ${kind === 'given' ? '' : html`<h3>${SEED.draw}</h3>`}
    <p id="draw-hint">${hint}</p>
    ${labels.length > 0 ? html`<div class="field-grid">${labels.map(field)}</div>` : ''}
    <p>${SEED.drawWhy}</p>
    <button class="primary" id="draw-send">${SEED.drawSend}</button>
  </form>`;
  if (kind !== 'given') return form;
  return html`<details ${sent === 'draw' ? 'open' : ''}><summary>${SEED.drawFor}</summary>${form}</details>`;
}
