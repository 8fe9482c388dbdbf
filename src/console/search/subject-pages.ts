// The page of a person and the page of a unit: their applications that the reader may see, how many of each status, and
// their bans. The person is reached by an application, and masked.
import type { StatusCounts } from '../../applications/search.ts';
import type { BanLine } from '../../oversight/bans-of.ts';
import { STATUSES, type Text } from '../../schemes/words.ts';
import { dayText, dayTime } from '../kit/dates.ts';
import { filled, type Html, html } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { notice } from '../kit/parts.ts';
import { personPlace, sanctionPlace, unitPlace } from '../kit/places.ts';
import { SANCTIONS } from '../oversight/sanctions-texts.ts';
import { STATUS_TEXTS } from '../oversight/texts.ts';
import { type FoundRows, foundTable } from './rows.ts';
import { SEARCH, SUBJECT } from './texts.ts';

interface Subject extends FoundRows {
  counts: StatusCounts;
  bans: readonly BanLine[];
  /** this page does not begin with the newest */
  isLater: boolean;
  /** the last row, where more follow */
  next: string | null;
}

export interface PersonScreen extends Subject {
  applicationId: string;
  applicant: { name: string; residentId: string };
}

export function personPage(screen: PersonScreen): Html {
  const { applicant, applicationId, view } = screen;
  const head = html`${applicant.name} <span class="scope id">${applicant.residentId}</span>`;
  const body = html`${subjectBody(screen, personPlace(applicationId))}
    <p class="note">${SUBJECT.personNote}</p>`;
  return subjectPage(view, SUBJECT.person, head, body);
}

export interface UnitScreen extends Subject {
  unit: { creditCode: string; name: string };
}

export function unitPage(screen: UnitScreen): Html {
  const { unit, view } = screen;
  const head = html`${unit.name} <span class="scope id">${unit.creditCode}</span>`;
  return subjectPage(view, SUBJECT.unit, head, subjectBody(screen, unitPlace(unit.creditCode)));
}

const subjectPage = (view: View, title: Text, head: Html, body: Html): Html =>
  page(
    view,
    title,
    html`<div class="page-head"><div><h1>${head}</h1><p class="note">${title}</p></div></div>
      ${body}`,
  );

function subjectBody(subject: Subject, place: string): Html {
  return html`${bansSection(subject)}
    <section aria-labelledby="found-title">
      <h2 id="found-title">${SUBJECT.applications}</h2>
      ${countsList(subject.counts)}
      ${subject.rows.length === 0 ? html`<p class="empty">${SUBJECT.noApplications}</p>` : foundTable(subject)}
      <nav class="pager" aria-label="${SEARCH.pages}">
        ${subject.isLater ? html`<a id="first-page" href="${place}">${SEARCH.newest}</a>` : ''}
        ${
          subject.next
            ? html`<a id="next-page" rel="next" href="${`${place}?after=${subject.next}`}">${SEARCH.older}</a>`
            : ''
        }
      </nav>
    </section>`;
}

function countsList(counts: StatusCounts): Html {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const count = (id: string, text: Text, number: number) =>
    html`<li id="count-${id}"><span><b>${number}</b> ${text}</span></li>`;
  return html`<ul class="counts" aria-label="${SUBJECT.counts}">
    ${count('all', SUBJECT.all, all)}
    ${STATUSES.map((status) => (counts[status] ? count(status, STATUS_TEXTS[status], counts[status]) : ''))}
  </ul>`;
}

function bansSection({ view, bans, today }: Subject): Html {
  const until = bans
    .flatMap((ban) => (ban.active ? ban.until : []))
    .toSorted()
    .at(-1);
  const told = until === undefined ? '' : notice(filled(SUBJECT.banned, { day: dayText(until, today) }), 'bad');
  if (view.session?.actor.role === 'clerk') {
    return until === undefined ? html`<p class="note" id="no-bans">${SUBJECT.noBansInForce}</p>` : html`${told}`;
  }
  return html`${told}<section class="panel" id="bans" aria-labelledby="bans-title">
    <h2 id="bans-title">${SUBJECT.bans}</h2>
    ${
      bans.length === 0
        ? html`<p class="empty">${SUBJECT.noBans}</p>`
        : html`<ul class="plain">${bans.map((ban) => banLine(view, ban, today))}</ul>`
    }
  </section>`;
}

const banLine = (view: View, ban: BanLine, today: Temporal.PlainDate): Html => {
  const { scheme, from, until, active, sanction } = ban;
  const title = view.schemes.find(scheme)?.title ?? scheme;
  const [tone, state] = active
    ? ['bad', SANCTIONS.active]
    : ['mute', sanction?.liftedAt ? SANCTIONS.lifted : from > today.toString() ? SANCTIONS.notBegun : SANCTIONS.ended];
  return html`<li>${sanction ? html`<a href="${sanctionPlace(sanction.id)}">${title}</a>` : title}
    ${SANCTIONS.from} ${dayTime(from, today)} ${SANCTIONS.until} ${dayTime(until, today)}
    <span class="mark ${tone}">${state}</span></li>`;
};
