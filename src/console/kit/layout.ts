// The frame of every page: language, landmarks, navigation, and this console's scripts and styles. A page holds no
// inline script or style, since the content security policy would block it.

import type { StaffSession } from '../../access/sessions.ts';
import { departmentName } from '../../applications/wording.ts';
import { OVERSEER_ROLES, READER_ROLES, type Role, STAFF_ROLES } from '../../base/actor.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import type { Department, Text } from '../../schemes/words.ts';
import { assetUrl } from './assets.ts';
import { fullMomentTime } from './dates.ts';
import { type Html, html, LANGUAGE_TAG, type Language, phrase } from './html.ts';
import { notice } from './parts.ts';
import { ATTENDANCE_PLACE, FINISHED_PLACE, PEOPLE_PLACE, PUSHES_PLACE, SEARCH_PLACE } from './places.ts';
import { shortcutsDialog } from './shortcuts.ts';
import { LAYOUT, ROLE_NAMES } from './texts.ts';

/** The reader and the address of a page. */
export interface View {
  language: Language;
  /** null before sign-in */
  session: StaffSession | null;
  /** the schemes that this installation serves */
  schemes: Catalogue;
  /** path and query of this page, for coming back */
  path: string;
  /** false while the audit log differs from the published one: every page says so */
  mayApprove?: boolean;
  /** when the page was made; a printed page says so */
  at: Temporal.Instant;
}

interface Place {
  href: string;
  text: Text;
  key: string | null;
  roles: readonly (Role | 'system')[];
  /** only for the departments that keep a window */
  atWindow?: true;
}

const PLACES: Place[] = [
  { href: '/console', text: LAYOUT.queue, key: 'g q', roles: READER_ROLES },
  { href: FINISHED_PLACE, text: LAYOUT.finished, key: 'g f', roles: ['clerk'] },
  { href: ATTENDANCE_PLACE, text: LAYOUT.attendance, key: 'g v', roles: ['clerk'], atWindow: true },
  { href: PUSHES_PLACE, text: LAYOUT.pushes, key: 'g t', roles: READER_ROLES },
  { href: '/console/board', text: LAYOUT.board, key: 'g b', roles: OVERSEER_ROLES },
  { href: '/console/spot-checks', text: LAYOUT.spotChecks, key: 'g s', roles: OVERSEER_ROLES },
  { href: '/console/oversight', text: LAYOUT.oversight, key: 'g o', roles: OVERSEER_ROLES },
  { href: '/console/sanctions', text: LAYOUT.sanctions, key: 'g x', roles: OVERSEER_ROLES },
  { href: '/console/replays', text: LAYOUT.replays, key: 'g r', roles: OVERSEER_ROLES },
  { href: '/console/log', text: LAYOUT.log, key: 'g l', roles: OVERSEER_ROLES },
  { href: '/console/sources', text: LAYOUT.sources, key: null, roles: STAFF_ROLES },
];

/** The page where a clerk sets up a second factor. */
export const SET_UP_PLACE = '/console/second-factor/set-up';

/** Answers a whole document; `body` is its main landmark and begins with the h1. */
export const page = (view: View, title: Text, body: Html): Html => html`<!doctype html>
<html lang="${LANGUAGE_TAG}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="robots" content="noindex" />
    <meta name="htmx-config" content='{"includeIndicatorCSS":false,"defaultSettleDelay":0,"history":false}' />
    <title>${title} · ${LAYOUT.product}</title>
    <link rel="icon" href="${assetUrl('icon.svg')}" type="image/svg+xml" />
    <link rel="stylesheet" href="${assetUrl('console.css')}" />
    <script src="${assetUrl('htmx.js')}" defer></script>
    <script src="${assetUrl('console.js')}" type="module"></script>
  </head>
  <body ${hearsLive(view) ? html`data-live="/console/live"` : ''}>
    <a class="skip" href="#main">${LAYOUT.skip}</a>
    ${header(view)}
    ${view.session ? printedBy(view, view.session) : ''}
    <main id="main" tabindex="-1">
      <noscript><p class="note">${LAYOUT.withoutScript}</p></noscript>
      ${view.session && view.mayApprove === false ? notice(LAYOUT.nothingApproved, 'bad') : ''}
      ${view.session ? NOT_SENT : ''}
      ${body}
    </main>
    <div id="announcements" role="status" aria-live="polite"></div>
    ${view.session ? shortcutsDialog(view) : ''}
  </body>
</html>`;

/** The script shows this above a form that it has not sent. */
const NOT_SENT = html`<div class="notice bad" id="not-sent" role="alert" tabindex="-1" hidden>
  <p data-because="unavailable">${LAYOUT.notSent}</p>
  <p data-because="signed-out" hidden>${LAYOUT.notSentSignedOut}
    <a href="/console/sign-in" target="_blank" rel="noopener">${LAYOUT.signIn}</a></p>
  <p data-because="unanswered" hidden>${LAYOUT.unanswered}</p>
</div>`;

/** Says whether the viewer gets live updates: an operator sees no case, and gets none. */
const hearsLive = ({ session }: View): boolean => session !== null && session.actor.role !== 'operator';

/**
 * On a phone the parts behind the button fold into a menu; elsewhere they stand in the header itself. The browser opens
 * and closes the menu without a script.
 */
const header = (view: View): Html => html`<header class="top">
  <a class="brand" href="/console" aria-label="${LAYOUT.product}"><span class="long">${LAYOUT.product}</span>
    <span class="short">${LAYOUT.productShort}</span></a>
  ${
    view.session
      ? html`${searchBox(view.session)}
        <button type="button" class="open-menu" popovertarget="menu">${LAYOUT.menu}</button>
        <div id="menu" popover>${navigation(view, view.session)}${headerEnd(view, view.session)}</div>`
      : html`<div class="top-end">${languageSwitch(view)}</div>`
  }
</header>`;

const headerEnd = (view: View, session: StaffSession): Html => html`<div class="top-end">
  <span class="who" id="who">${whoIs(session)}</span>
  ${session.actor.role === 'clerk' ? html`<a class="who" href="${SET_UP_PLACE}">${LAYOUT.setUp}</a>` : ''}
  ${languageSwitch(view)}
  <button type="button" class="quiet" id="open-shortcuts" data-opens="shortcuts" hidden aria-haspopup="dialog">
    <kbd>?</kbd> <span>${LAYOUT.shortcuts}</span>
  </button>
  <form method="post" action="/console/sign-out"><button class="quiet"
    id="sign-out">${LAYOUT.signOut}</button></form>
</div>`;

/** The line on paper alone: who printed the page, and the moment as of which it holds. */
const printedBy = ({ at }: View, session: StaffSession): Html => html`<p class="printed">
  ${LAYOUT.product} · ${whoIs(session)} · ${LAYOUT.asOf} ${fullMomentTime(at)}
</p>`;

function navigation(view: View, { actor }: StaffSession): Html {
  const [here] = view.path.split('?');
  const keepsWindow = view.schemes
    .all()
    .some(({ windowKeptBy }) => windowKeptBy.some((each) => each === actor.department));
  const places = PLACES.filter(({ roles, atWindow }) => roles.includes(actor.role) && (!atWindow || keepsWindow));
  return html`<nav aria-label="${LAYOUT.navigation}">
    <ul>
      ${places.map(
        ({ href, text, key }) =>
          html`<li><a href="${href}" ${key ? html`data-key="${key}"` : ''}
            ${here === href ? html`aria-current="page"` : ''}>${text}</a></li>`,
      )}
      ${
        READER_ROLES.some((role) => role === actor.role)
          ? html`<li class="in-menu"><a href="${PEOPLE_PLACE}">${LAYOUT.findPerson}</a></li>`
          : ''
      }
    </ul>
  </nav>`;
}

/**
 * Shows the search box, and the way to finding a person; an operator sees no case, and gets none. The term is posted.
 */
const searchBox = ({ actor }: StaffSession): Html =>
  READER_ROLES.some((role) => role === actor.role)
    ? html`<search class="search-box">
        <form method="post" action="${SEARCH_PLACE}">
          <label class="hidden" for="search-term">${LAYOUT.search}</label>
          <input id="search-term" name="term" type="search" maxlength="200" autocomplete="off" spellcheck="false"
            placeholder="${LAYOUT.searchHint}" aria-keyshortcuts="/" required />
          <button id="search-send">${LAYOUT.searchSubmit} <kbd aria-hidden="true">/</kbd></button>
        </form>
        <a href="${PEOPLE_PLACE}" id="to-people" data-key="g p">${LAYOUT.findPerson}</a>
      </search>`
    : html``;

/** Shows the person's name, role and, for a clerk, department. */
function whoIs({ displayName, actor }: StaffSession): Html {
  const role = ROLE_NAMES[actor.role];
  const department = actor.department ? departmentName(actor.department as Department) : null;
  return html`<strong>${displayName}</strong> <span>${department ? phrase`${department} · ${role}` : role}</span>`;
}

/** The language that the switch leads to. */
const OTHER: Record<'name' | 'tag' | 'title', Text> = {
  name: { zh: 'en', en: 'zh' },
  tag: { zh: LANGUAGE_TAG.en, en: LANGUAGE_TAG.zh },
  title: { zh: 'English', en: '中文' },
};

const languageSwitch = (view: View): Html => html`<form method="post" action="/console/language">
  <input type="hidden" name="to" value="${view.path}" />
  <button class="quiet" id="switch-language" name="language" value="${OTHER.name}" lang="${OTHER.tag}">
    ${OTHER.title}
  </button>
</form>`;
