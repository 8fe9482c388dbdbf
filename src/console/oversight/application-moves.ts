// A supervisor's acts on an application: each form states its consequences before its button. The verbs decide whether
// the act is allowed.
import { groundText } from '../../applications/freeze-view.ts';
import type { ApplicationMove } from '../../oversight/moves.ts';
import { RECIPIENT_NAMES } from '../../oversight/view.ts';
import { REVOCATION_GROUNDS, type RevocationGround, type Text, type Venue } from '../../schemes/words.ts';
import { dayText, lastDayText } from '../kit/dates.ts';
import {
  controlOf,
  type FormState,
  faultLine,
  faultSummary,
  formState,
  input,
  isRefused,
  select,
  sureBox,
  textArea,
} from '../kit/form-fields.ts';
import { filled, type Html, html, joined, LIST_COMMA, SEMICOLON } from '../kit/html.ts';
import { applicationPlace } from '../kit/places.ts';
import type { OverseenScreen } from './application-screen.ts';
import { MOVES, movesAt } from './application-texts.ts';

export function movesPanel(screen: OverseenScreen): Html {
  const { actor, overseen } = screen;
  const { moves } = overseen.standing;
  if (moves.length === 0) {
    const { status } = overseen.view;
    const text = actor.role !== 'supervisor' ? MOVES.readOnly : status === 'revoked' ? MOVES.final : MOVES.nothing;
    return html`<p class="standing" id="standing">${text}</p>`;
  }
  const forms: Record<ApplicationMove, (screen: OverseenScreen) => Html> = {
    freeze: freezeForm,
    attendance: attendanceForm,
    restore: restoreForm,
    revoke: overseen.view.freeze?.revocation ? confirmForm : proposeForm,
    statement: statementForm,
    'withdraw-revocation': withdrawForm,
  };
  return html`<section class="panel moves" id="moves" aria-labelledby="moves-title">
    <h2 id="moves-title">${MOVES.title}</h2>
    ${waitNote(screen)} ${moves.map((move) => forms[move](screen))}
  </section>`;
}

/** Says why the reader cannot carry out the proposed revocation now. */
function waitNote({ overseen, today }: OverseenScreen): Html {
  const { waitsFor } = overseen.standing;
  const day = overseen.view.freeze?.revocation?.heardUntil;
  if (waitsFor === 'second_supervisor') return html`<p class="standing" id="own-proposal">${MOVES.ownProposal}</p>`;
  if (waitsFor !== 'hearing' || !day) return html``;
  return html`<p class="standing" id="waits-until">${filled(MOVES.waitsUntil, { day: lastDayText(day, today) })}</p>`;
}

/** Where the open freeze is verified, or would be. */
const venueOf = ({ overseen: { view, outlook } }: OverseenScreen): Venue =>
  (view.status === 'frozen' ? view.freeze?.venue : null) ?? outlook.venue ?? 'window';
/** Tells the reading of the form in which words to speak of its fields. */
const venueField = (venue: Venue): Html =>
  venue === 'online' ? html`<input type="hidden" name="venue" value="${venue}" />` : html``;

interface MoveForm {
  id: string;
  verb: string;
  title: Text;
  how: Text;
  submit: Text;
  /** cannot be undone */
  isFinal?: boolean;
  open?: boolean;
}

function moveForm(screen: OverseenScreen, about: MoveForm, fields: (form: FormState) => Html): Html {
  const { overseen, posted } = screen;
  const form = formState(about.id, posted);
  return html`<details class="move" ${about.open || isRefused(form) ? 'open' : ''}>
    <summary id="open-${about.id}">${about.title}</summary>
    <form class="stacked" id="${about.id}" method="post" action="${applicationPlace(overseen.view.id)}/${about.verb}"
      data-guarded>
      ${faultSummary(form)}
      <p class="note">${about.how}</p>
      ${fields(form)}
      <button id="${about.id}-submit" ${about.isFinal ? html`class="danger"` : html`data-ctrl-enter`}>${about.submit}</button>
    </form>
  </details>`;
}

function freezeForm(screen: OverseenScreen): Html {
  const { overseen, today } = screen;
  const spotCheckCase = causeOf(screen);
  const venue = venueOf(screen);
  const texts = movesAt(venue);
  const { freezeUntil, freezeAtMost, freezeWorkingDays } = overseen.outlook;
  const hint = filled(MOVES.dueHint, {
    n: freezeWorkingDays,
    day: lastDayText(freezeUntil, today),
    most: lastDayText(freezeAtMost, today),
  });
  const about = {
    id: 'freeze-form',
    verb: 'freeze',
    title: MOVES.freeze,
    how: texts.freezeHow,
    submit: MOVES.freezeSubmit,
  };
  return moveForm(
    screen,
    { ...about, open: spotCheckCase !== null },
    (
      form,
    ) => html`${venueField(venue)}${textArea(form, { name: 'reason', label: MOVES.freezeReason, hint: MOVES.freezeReasonHint, most: 1000 })}
      ${kindsField(form, screen)}
      ${input(form, {
        name: 'due',
        type: 'date',
        label: texts.due,
        hint,
        required: false,
        attributes: html`min="${today.add({ days: 1 }).toString()}" max="${freezeAtMost}"`,
      })}
      ${causeField(form, screen)}`,
  );
}

/** The case that brought the supervisor here, else the adverse one that waits. */
const causeOf = ({ overseen: { findings }, spotCheckCase }: OverseenScreen): string | null =>
  spotCheckCase ?? findings.find(({ waits }) => waits)?.spotCheckCase ?? null;

/** Asks for the spot-check case that led to the freeze, if the application has one. */
function causeField(form: FormState, screen: OverseenScreen): Html {
  const { overseen, today } = screen;
  const { spotCheckCases } = overseen;
  if (spotCheckCases.length === 0) return html``;
  const cases = spotCheckCases.map(({ id, at }) => ({
    value: id,
    text: filled(MOVES.causeCase, { id: id.slice(0, CASE_DIGITS), day: dayText(at.slice(0, DAY_LENGTH), today) }),
  }));
  const options = [{ value: '', text: MOVES.causeNone }, ...cases];
  return select(form, { name: 'spotCheckCase', label: MOVES.cause, options, value: causeOf(screen) ?? '' });
}
const CASE_DIGITS = 8;
const DAY_LENGTH = '2026-11-20'.length;

function kindsField(form: FormState, screen: OverseenScreen): Html {
  const { materialKinds, otherKinds, findings } = screen.overseen;
  const found = findings.find(({ spotCheckCase }) => spotCheckCase === causeOf(screen))?.missing ?? [];
  const chosen = new Set(isRefused(form) ? form.typed.values('missing') : found);
  const id = controlOf(form, 'missing');
  const boxes = (kinds: typeof materialKinds) => html`<div class="boxes">
    ${kinds.map(
      ({ kind, text }) =>
        html`<label class="check"><input type="checkbox" name="missing" value="${kind}"
          ${chosen.has(kind) ? 'checked' : ''} /> ${text}</label>`,
    )}
  </div>`;
  return html`<fieldset class="field" id="${id}" tabindex="-1">
    <legend>${MOVES.missing}</legend>
    <p class="note">${MOVES.missingHint}</p>
    ${faultLine(form, id)}
    ${boxes(materialKinds)}
    <details ${otherKinds.some(({ kind }) => chosen.has(kind)) ? 'open' : ''}>
      <summary id="other-kinds">${MOVES.otherKinds}</summary>
      ${boxes(otherKinds)}
    </details>
  </fieldset>`;
}

function attendanceForm(screen: OverseenScreen): Html {
  const venue = venueOf(screen);
  const texts = movesAt(venue);
  return moveForm(
    screen,
    { id: 'attend-form', verb: 'attendance', title: texts.attend, how: MOVES.attendHow, submit: texts.attendSubmit },
    (form) => html`${venueField(venue)}
      ${attendedOn(screen, form, { label: texts.attendedOn, value: lastTimelyDay(screen) })}
      ${textArea(form, { name: 'note', label: MOVES.attendNote, most: 1000, required: false })}`,
  );
}

/** The latest day on which the applicant may have come in time. */
function lastTimelyDay({ overseen: { view, outlook } }: OverseenScreen): string {
  const { today } = outlook;
  const lastDay = view.freeze?.lastDay ?? today;
  return lastDay < today ? lastDay : today;
}

/** Asks for a day since the freeze on which the applicant came. */
const attendedOn = (
  { overseen }: OverseenScreen,
  form: FormState,
  about: { label: Text; hint?: Text; value?: string; required?: boolean },
): Html => {
  const { freeze } = overseen.view;
  const from = freeze ? html`min="${freeze.frozenAt.slice(0, 10)}"` : '';
  const attributes = html`${from} max="${overseen.outlook.today}"`;
  return input(form, { name: 'attendedOn', type: 'date', attributes, ...about });
};

function restoreForm(screen: OverseenScreen): Html {
  const venue = venueOf(screen);
  const texts = movesAt(venue);
  return moveForm(
    screen,
    { id: 'restore-form', verb: 'restore', title: MOVES.restore, how: texts.restoreHow, submit: MOVES.restoreSubmit },
    (form) => html`<input type="hidden" name="venue" value="${venue}" />
      ${attendedOn(screen, form, { label: texts.verifiedOn, hint: texts.verifiedHint, required: false })}
      ${textArea(form, { name: 'note', label: MOVES.restoreNote, most: 1000 })}
      ${sureBox(form, texts.restoreSure)}`,
  );
}

function proposeForm(screen: OverseenScreen): Html {
  const { overseen, today } = screen;
  const { grounds } = overseen.standing;
  const about = {
    id: 'propose-form',
    verb: 'revoke',
    title: MOVES.propose,
    how: MOVES.proposeHow,
    submit: MOVES.proposeSubmit,
  };
  return moveForm(screen, about, (form) => {
    const id = controlOf(form, 'ground');
    const choice = (ground: RevocationGround) => {
      const isBarred = !grounds.includes(ground);
      const lastDay = overseen.view.freeze?.lastDay;
      const day = lastDay ? lastDayText(lastDay, today) : '';
      const onlyThen = isBarred && html`${filled(MOVES.afterDay, { day })}${SEMICOLON}`;
      const follows = html`${onlyThen}${followsOf(screen, ground, true)}`;
      return html`<div class="choice">
        <label class="choice"><input type="radio" name="ground" value="${ground}" id="${id}-${ground}" required
          ${isBarred ? 'disabled' : ''} ${form.typed.value('ground') === ground ? 'checked' : ''}
          aria-describedby="${id}-${ground}-follows" /> ${groundText(ground, venueOf(screen))}</label>
        <p class="note" id="${id}-${ground}-follows">${follows}</p>
      </div>`;
    };
    return html`<fieldset class="field" id="${id}" tabindex="-1">
        <legend>${MOVES.choose}</legend>
        ${faultLine(form, id)}
        ${REVOCATION_GROUNDS.map(choice)}
      </fieldset>
      ${textArea(form, { name: 'note', label: MOVES.proposeNote, most: 2000 })}`;
  });
}

/** Describes the consequences of a revocation on this ground, in one line. */
function followsOf(screen: OverseenScreen, ground: RevocationGround, withHearing: boolean): Text {
  return joined(consequences(screen, ground, withHearing), SEMICOLON);
}

function consequences({ overseen, today }: OverseenScreen, ground: RevocationGround, withHearing: boolean): Text[] {
  const { supervision, heardUntil, bans } = overseen.outlook;
  const names = joined(
    supervision.pushedTo.map((to) => RECIPIENT_NAMES[to]),
    LIST_COMMA,
  );
  const isHeard = supervision.hearingGrounds.includes(ground);
  const hearing = isHeard
    ? [MOVES.hearingNow, ...(heardUntil ? [filled(MOVES.hearingUntil, { day: lastDayText(heardUntil, today) })] : [])]
    : [MOVES.noHearing];
  return [
    ...(withHearing ? hearing : []),
    filled(MOVES.pushedTo, { names }),
    supervision.creditGrounds.includes(ground) ? MOVES.credit : MOVES.noCredit,
    ...(supervision.banGrounds.includes(ground) ? bansTold(bans, today) : [MOVES.noBan]),
  ];
}

/** Whom it bars until when; of a unit also its name and the number of open applications that its ban stops. */
function bansTold(bans: OverseenScreen['overseen']['outlook']['bans'], today: Temporal.PlainDate): Text[] {
  if (bans.length === 0) return [MOVES.noBan];
  return bans.map(({ until, unit, openApplications: n }) => {
    const day = dayText(until, today);
    return unit ? filled(MOVES.banOfUnit, { day, unit: unit.name, n }) : filled(MOVES.banOfApplicant, { day });
  });
}

/** The second supervisor's form. */
function confirmForm(screen: OverseenScreen): Html {
  const proposal = screen.overseen.view.freeze?.revocation;
  if (!proposal) return html``;
  const { ground } = proposal;
  const venue = venueOf(screen);
  const texts = movesAt(venue);
  const sure = filled(MOVES.confirmSure, { ground: groundText(ground, venue) });
  const about = {
    id: 'confirm-form',
    verb: 'revoke',
    title: MOVES.confirm,
    how: MOVES.confirmHow,
    submit: MOVES.confirmSubmit,
  };
  return moveForm(
    screen,
    { ...about, isFinal: true, open: true },
    (form) => html`<ul class="follows">
        ${[MOVES.tellsApplicant, ...consequences(screen, ground, false)].map((text) => html`<li>${text}</li>`)}
      </ul>
      <input type="hidden" name="ground" value="${ground}" />
      <input type="hidden" name="confirms" value="yes" />${venueField(venue)}
      ${attendedOn(screen, form, {
        label: texts.revokeVerifiedOn,
        hint: texts.revokeVerifiedHint,
        required: false,
      })}
      ${textArea(form, { name: 'note', label: MOVES.confirmNote, most: 2000 })}
      ${sureBox(form, sure)}`,
  );
}

const statementForm = (screen: OverseenScreen): Html =>
  moveForm(
    screen,
    { id: 'statement-form', verb: 'statement', title: MOVES.state, how: MOVES.stateHow, submit: MOVES.stateSubmit },
    (form) => html`${input(form, {
      name: 'heardOn',
      type: 'date',
      label: MOVES.heardOn,
      value: screen.overseen.outlook.today,
      attributes: html`max="${screen.overseen.outlook.today}"`,
    })}
      ${textArea(form, { name: 'note', label: MOVES.statement, most: 2000 })}`,
  );

const withdrawForm = (screen: OverseenScreen): Html =>
  moveForm(
    screen,
    {
      id: 'withdraw-form',
      verb: 'withdraw-revocation',
      title: MOVES.withdraw,
      how: MOVES.withdrawHow,
      submit: MOVES.withdrawSubmit,
    },
    (form) => textArea(form, { name: 'note', label: MOVES.withdrawNote, most: 1000 }),
  );
