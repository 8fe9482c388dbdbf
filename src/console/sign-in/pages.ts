// The pages of signing in: name and password, second factor, enrolment, own password. They are plain forms that work
// without a script; a problem stands at its field and has the focus.
import { encode } from 'uqr';
import type { StaffAccess } from '../../access/sessions.ts';
import type { Text } from '../../schemes/words.ts';
import { type Html, html } from '../kit/html.ts';
import { page, SET_UP_PLACE, type View } from '../kit/layout.ts';
import { ROLE_NAMES } from '../kit/texts.ts';
import { WORDS } from './texts.ts';

interface Shown {
  view: View;
  /** the wanted page */
  to: string;
  problem: Text | null;
}

const hidden = (name: string, value: string): Html => html`<input type="hidden" name="${name}" value="${value}" />`;

/** Shows the problem, which is focused and read out first; its field refers to it. */
const problemOf = ({ problem }: Shown): Html =>
  problem === null
    ? html``
    : html`<p class="notice bad" role="alert" id="problem" tabindex="-1" autofocus>${problem}</p>`;

interface Field {
  name: string;
  label: Text;
  type: 'text' | 'password';
  autocomplete: string;
  attributes?: Html;
}

const fieldOf = (
  { problem }: Shown,
  { name, label, type, autocomplete, attributes = html`` }: Field,
): Html => html`<p class="field">
  <label for="${name}">${label}</label>
  <input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" required ${attributes}
    ${problem === null ? html`` : html`aria-invalid="true" aria-describedby="problem"`} />
</p>`;

const formOf = (
  shown: Shown,
  action: string,
  fields: Html,
  button: Text,
): Html => html`<form class="steps" method="post" action="${action}">
  ${hidden('to', shown.to)}
  ${problemOf(shown)}
  ${fields}
  <p><button class="primary big">${button}</button></p>
</form>`;

export function signInPage(
  shown: Shown & { name: string; hasProvider: boolean; sandbox: StaffAccess['sandbox'] },
): Html {
  const { view, to, name, hasProvider, sandbox } = shown;
  const start = `/console/oidc/start?to=${encodeURIComponent(to)}`;
  const fields = html`${fieldOf(shown, {
    name: 'name',
    label: WORDS.name,
    type: 'text',
    autocomplete: 'username',
    attributes: html`value="${name}" maxlength="200" autocapitalize="none" spellcheck="false"
    ${shown.problem ? html`` : html`autofocus`}`,
  })}
  ${fieldOf(shown, { name: 'password', label: WORDS.password, type: 'password', autocomplete: 'current-password' })}`;
  const body = html`<section class="panel">
    <h1>${WORDS.signIn}</h1>
    ${formOf(shown, '/console/sign-in', fields, WORDS.signIn)}
    ${
      hasProvider ? html`<p><a class="button" id="with-provider" href="${start}">${WORDS.withProvider}</a></p>` : html``
    }
  </section>
  ${sandbox ? accountsOf(shown, sandbox) : html``}`;
  return page(view, WORDS.signIn, html`<div class="sign-in">${body}</div>`);
}

/** Lists the sandbox's accounts, each with a button, so that nobody need type. */
const accountsOf = (
  { to }: Shown,
  { accounts, password }: NonNullable<StaffAccess['sandbox']>,
): Html => html`<section class="panel sandbox" aria-labelledby="sandbox-title">
  <h2 id="sandbox-title">${WORDS.sandbox}</h2>
  <p>${WORDS.sandboxAccounts} ${WORDS.sandboxPassword}: <code>${password}</code></p>
  <table class="rows">
    <thead>
      <tr><th scope="col">${WORDS.person}</th><th scope="col">${WORDS.role}</th>
        <th scope="col">${WORDS.name}</th><td></td></tr>
    </thead>
    <tbody>
      ${accounts.map(
        ({ name, displayName, role }) => html`<tr>
          <th scope="row">${displayName}</th>
          <td>${ROLE_NAMES[role]}</td>
          <td><code>${name}</code></td>
          <td><form method="post" action="/console/sign-in">
            ${hidden('to', to)}${hidden('name', name)}${hidden('password', password)}
            <button class="small" aria-label="${WORDS.signIn} ${displayName}">${WORDS.signIn}</button>
          </form></td>
        </tr>`,
      )}
    </tbody>
  </table>
</section>`;

const CODE: Field = {
  name: 'code',
  label: WORDS.code,
  type: 'text',
  autocomplete: 'one-time-code',
  attributes: html`maxlength="20" autocapitalize="none" spellcheck="false"`,
};

export function secondFactorPage(shown: Shown & { sandboxCode: string | null }): Html {
  const { view, sandboxCode } = shown;
  const body = html`<section class="panel">
    <h1>${WORDS.secondFactor}</h1>
    <p>${WORDS.secondFactorHelp}</p>
    ${formOf(shown, '/console/second-factor', fieldOf(shown, shown.problem ? CODE : focused(CODE)), WORDS.goOn)}
    ${startAgain(shown)}
  </section>
  ${
    sandboxCode === null
      ? html``
      : html`<section class="panel sandbox" aria-labelledby="sandbox-title">
        <h2 id="sandbox-title">${WORDS.sandbox}</h2>
        <p>${WORDS.sandboxCode}: <code id="sandbox-code">${sandboxCode}</code></p>
      </section>`
  }`;
  return page(view, WORDS.secondFactor, html`<div class="sign-in">${body}</div>`);
}

const focused = (field: Field): Field => ({ ...field, attributes: html`${field.attributes} autofocus` });

const startAgain = ({ to }: Shown): Html =>
  html`<p><a href="/console/sign-in?to=${encodeURIComponent(to)}">${WORDS.startAgain}</a></p>`;

/** Shows the enrolment. A signed-in clerk has chosen it; for all others it is a required step of the sign-in. */
export function enrolPage(shown: Shown & { secret: string; uri: string }): Html {
  const { view, secret, uri } = shown;
  const isChosen = view.session?.actor.role === 'clerk';
  const body = html`<section class="panel">
    <h1>${WORDS.enrol}</h1>
    <p>${isChosen ? WORDS.enrolChosenHelp : WORDS.enrolHelp}</p>
    ${qrCode(uri, WORDS.qr)}
    <p>${WORDS.secret}: <code id="totp-secret">${secret.replaceAll(/(.{4})(?!$)/g, '$1 ')}</code></p>
    ${formOf(shown, '/console/second-factor/enrol', fieldOf(shown, CODE), WORDS.goOn)}
    ${isChosen ? html`<p><a href="/console">${WORDS.notNow}</a></p>` : startAgain(shown)}
  </section>`;
  return page(view, WORDS.enrol, html`<div class="sign-in">${body}</div>`);
}

/** For a signed-in person whose role does not require a second factor. */
export function setUpPage(shown: Shown & { isEnrolled: boolean; hasPassword: boolean }): Html {
  const { view, isEnrolled, hasPassword } = shown;
  const password = fieldOf(shown, {
    name: 'password',
    label: WORDS.password,
    type: 'password',
    autocomplete: 'current-password',
  });
  const body = html`<section class="panel" id="set-up" data-enrolled="${String(isEnrolled)}">
    <h1>${WORDS.secondFactor}</h1>
    ${
      isEnrolled
        ? html`<p>${WORDS.setUpAlready}</p>`
        : html`<p>${WORDS.setUpHelp}</p>
          ${formOf(shown, SET_UP_PLACE, hasPassword ? password : html``, WORDS.enrol)}`
    }
  </section>`;
  return page(view, WORDS.secondFactor, html`<div class="sign-in">${body}</div>`);
}

const QR_PIXELS = 4;

/** Draws the QR code black on white in every colour scheme, so that cameras can read it. */
function qrCode(text: string, label: Text): Html {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  const side = size * QR_PIXELS;
  return html`<p><svg class="qr" width="${side}" height="${side}" viewBox="0 0 ${size} ${size}" role="img"
    aria-label="${label}" shape-rendering="crispEdges">
    <rect width="${size}" height="${size}" fill="#fff" />
    <path fill="#000" d="${dark.join('')}" />
  </svg></p>`;
}

/** Shows the backup codes once, after enrolment. */
export function backupCodesPage(view: View, codes: readonly string[], onward: string): Html {
  const body = html`<section class="panel">
    <h1>${WORDS.enrolled}</h1>
    <h2>${WORDS.backupCodes}</h2>
    <p>${WORDS.backupCodesHelp}</p>
    <ul class="codes" id="backup-codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>
    <p><a class="button primary" id="onward" href="${onward}">${WORDS.haveKept}</a></p>
  </section>`;
  return page(view, WORDS.enrolled, html`<div class="sign-in">${body}</div>`);
}

export function newPasswordPage(shown: Shown): Html {
  const { view } = shown;
  const field = (name: string, label: Text) =>
    fieldOf(shown, {
      name,
      label,
      type: 'password',
      autocomplete: 'new-password',
      attributes: html`minlength="12" maxlength="200"`,
    });
  const body = html`<section class="panel">
    <h1>${WORDS.newPassword}</h1>
    <p>${WORDS.newPasswordHelp}</p>
    ${formOf(
      shown,
      '/console/new-password',
      html`${field('password', WORDS.newPasswordField)}${field('again', WORDS.again)}`,
      WORDS.goOn,
    )}
    ${startAgain(shown)}
  </section>`;
  return page(view, WORDS.newPassword, html`<div class="sign-in">${body}</div>`);
}
