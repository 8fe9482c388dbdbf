// A unit's ban that one supervisor has proposed: the unit, the facts, and the number of applications it stops. Another
// supervisor can record it; the proposer can withdraw it.
import type { ProposalMove } from '../../oversight/moves.ts';
import type { SanctionProposalView } from '../../oversight/shapes.ts';
import type { Text } from '../../schemes/words.ts';
import { byAt, dayTime, momentTime } from '../kit/dates.ts';
import { faultSummary, formState, type Posted, sureBox } from '../kit/form-fields.ts';
import { filled, type Html, html } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { fact, nameIn, notice } from '../kit/parts.ts';
import { sanctionPlace, sanctionProposalPlace } from '../kit/places.ts';
import { PROPOSAL, PROPOSAL_STATES } from './proposal-texts.ts';
import { SANCTION_GROUND_NAMES, SANCTIONS } from './sanctions-texts.ts';

export interface ProposalScreen {
  view: View;
  proposal: SanctionProposalView;
  /** the acts that the reader can do with it now */
  moves: readonly ProposalMove[];
  names: ReadonlyMap<string, string>;
  today: Temporal.PlainDate;
  posted: Posted | null;
  /** key of the recording form: posted twice, it records once */
  key: string;
  done: 'proposed' | 'withdrawn' | null;
  refused: Text | null;
}

export function sanctionProposalPage(screen: ProposalScreen): Html {
  const { view, done, refused } = screen;
  return page(
    view,
    PROPOSAL.one,
    html`<div class="page-head">
        <h1>${PROPOSAL.one}</h1>
        <a class="button" href="/console/sanctions">${SANCTIONS.back}</a>
      </div>
      ${done === null ? '' : notice(done === 'proposed' ? PROPOSAL.proposed : PROPOSAL.withdrawnNow, 'done')}
      ${refused === null ? '' : notice(refused, 'bad')}
      ${facts(screen)} ${movesPanel(screen)}
      <p class="note">${SANCTIONS.readIsAudited}</p>`,
  );
}

const unitText = ({ subject: { name } }: SanctionProposalView): Text | string => name ?? PROPOSAL.unknownName;

const counted = (text: Text, n: number): Text => filled(text, { n });

function facts({ view, proposal, names, today }: ProposalScreen): Html {
  const { subject, from, until, endedAt, endedBy, sanctionId } = proposal;
  const { tone, text } = PROPOSAL_STATES[proposal.state];
  const who = (id: string, at: string) => byAt(nameIn(names, id), at, today);
  const scheme = view.schemes.find(proposal.scheme);
  return html`<section class="panel" aria-labelledby="proposal-title" id="proposal" data-state="${proposal.state}">
    <h2 id="proposal-title">${unitText(proposal)} <span class="mark ${tone}">${text}</span></h2>
    <dl class="facts">
      ${fact(PROPOSAL.creditCode, html`<span class="id">${subject.creditCode}</span>`)}
      ${fact(PROPOSAL.stops, html`<strong id="stops">${counted(PROPOSAL.stopsSo, proposal.openApplications)}</strong>`)}
      ${fact(PROPOSAL.leaves, counted(PROPOSAL.leavesSo, proposal.approvedApplications))}
      ${fact(SANCTIONS.scheme, scheme?.title ?? proposal.scheme)}
      ${fact(
        SANCTIONS.period,
        html`${SANCTIONS.from} ${dayTime(from, today)} ${SANCTIONS.until} ${dayTime(until, today)}`,
      )}
      ${fact(SANCTIONS.ground, SANCTION_GROUND_NAMES[proposal.ground])}
      ${fact(SANCTIONS.foundOn, dayTime(proposal.foundOn, today))}
      ${fact(SANCTIONS.note, html`<p class="quote">${proposal.note}</p>`)}
      ${fact(PROPOSAL.proposedBy, who(proposal.proposedBy, proposal.proposedAt))}
      ${proposal.state === 'open' ? fact(PROPOSAL.lapses, momentTime(proposal.expiresAt, today)) : ''}
      ${endedAt && endedBy ? fact(PROPOSAL.ended, who(endedBy, endedAt)) : ''}
    </dl>
    <p class="note">${PROPOSAL.counted}</p>
    ${sanctionId ? html`<p><a id="the-ban" href="${sanctionPlace(sanctionId)}">${PROPOSAL.theBan}</a></p>` : ''}
  </section>`;
}

function movesPanel({ moves, proposal, posted, key }: ProposalScreen): Html {
  const place = sanctionProposalPlace(proposal.id);
  if (moves.includes('withdraw')) {
    return html`<section class="panel" aria-labelledby="own-title" id="own-proposal">
      <h2 id="own-title">${PROPOSAL.own}</h2>
      <form class="stacked" method="post" action="${place}/withdraw" data-guarded>
        <button id="withdraw-submit">${PROPOSAL.withdraw}</button>
      </form>
    </section>`;
  }
  if (!moves.includes('confirm')) return html``;
  const form = formState('confirm-form', posted);
  return html`<section class="panel awaits" aria-labelledby="confirm-title">
    <h2 id="confirm-title">${PROPOSAL.confirm}</h2>
    <form class="stacked" id="confirm-form" method="post" action="${place}/confirm" data-guarded>
      ${faultSummary(form)}
      <input type="hidden" name="key" value="${key}" />
      <p class="note">${PROPOSAL.confirmHow}</p>
      ${sureBox(form, PROPOSAL.sure)}
      <button class="danger" id="confirm-submit">${PROPOSAL.confirm}</button>
    </form>
  </section>`;
}

/** Lists each one in a line, in the work list of supervision. */
export const proposedBansList = (
  proposals: readonly SanctionProposalView[],
): Html => html`<ul class="mine plain" id="proposed-bans">
  ${proposals.map(
    (proposal) => html`<li>
      <a href="${sanctionProposalPlace(proposal.id)}">${filled(PROPOSAL.inList, { unit: unitText(proposal) })}</a>
      <span class="id">${proposal.subject.creditCode}</span>
      <span class="note">${counted(PROPOSAL.stopsSo, proposal.openApplications)}</span>
    </li>`,
  )}
</ul>`;

/** The section on the page of bans; empty where none waits. */
export const proposalsSection = (proposals: readonly SanctionProposalView[]): Html =>
  proposals.length === 0
    ? html``
    : html`<section aria-labelledby="waiting-title" id="waiting">
        <h2 id="waiting-title">${PROPOSAL.waiting}</h2>
        ${proposedBansList(proposals)}
      </section>`;
