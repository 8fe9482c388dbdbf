// Forms that finish an item: the decision of the first person or of the second, who does not see the first one; sending
// it back; and the earlier decisions.

import { DIFFERING } from '../../reviews/hidden.ts';
import type { CaseItemView } from '../../reviews/shapes.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import type { Text } from '../../schemes/words.ts';
import { byAt, dayText, dayTime } from '../kit/dates.ts';
import { isTyped } from '../kit/form.ts';
import { HARMLESS_BUTTON } from '../kit/form-fields.ts';
import { COLON, filled, type Html, html, phrase } from '../kit/html.ts';
import { nameIn } from '../kit/parts.ts';
import { kbd, keyOf } from '../kit/shortcuts.ts';
import { SOURCE_NAMES } from '../kit/texts.ts';
import { checksToSettle } from './check-rows.ts';
import { described } from './decision-fields.ts';
import { reasonText, type Screen, subjectsOf } from './screen.ts';
import { CASE, GROUND_NAMES } from './texts.ts';

/** Shows each check with its decision, and the fields for all of them at the end. Enter in a field settles nothing. */
export function settleForm(screen: Screen): Html {
  const { shown, may, resumes } = screen;
  const { item } = shown;
  const title = may.countersign ? CASE.countersignTitle : CASE.settle;
  if (!may.settle && !may.countersign && !resumes) {
    return html`<section id="comparison" aria-labelledby="comparison-title">
      <h2 id="comparison-title">${CASE.comparisonDone}</h2>
      ${checksToSettle(screen)}
    </section>`;
  }
  const verb = verbOf(screen);
  return html`<form method="post" action="/console/items/${item.id}/${verb}" id="${verb}" enctype="multipart/form-data"
    novalidate data-guarded>
    ${HARMLESS_BUTTON}
    <input type="hidden" name="version" value="${item.version}" data-version />
    <input type="hidden" name="answer" value="${shown.answer ?? ''}" />
    <section id="comparison" aria-labelledby="comparison-title">
      <h2 id="comparison-title">${CASE.comparison}</h2>
      ${checksToSettle(screen)}
    </section>
    <section class="panel finish" aria-labelledby="finish-title">
      <h2 id="finish-title">${title}</h2>
      ${verb === 'countersign' ? html`<p>${filled(CASE.countersignAsk, { name: firstOf(screen) })}</p>` : ''}
      ${item.venue === 'window' ? attendedField(screen) : ''}
      <label for="item-note">${CASE.itemNote}</label>
      <textarea id="item-note" name="note" rows="2" maxlength="2000">${screen.typed.value('note')}</textarea>
      <p class="note">${verb === 'countersign' ? CASE.differingFollows : CASE.refusalFollows}</p>
      <div class="actions">${may.settle || may.countersign ? settleButtons(verb) : resumeButton(item.id)}</div>
    </section>
  </form>`;
}

function settleButtons(verb: 'settle' | 'countersign'): Html {
  const [andNext, alone] =
    verb === 'settle' ? [CASE.settleNext, CASE.settle] : [CASE.countersignNext, CASE.countersign];
  return html`<button class="primary" id="${verb}-and-next" name="after" value="next" ${keyOf('s')}
    data-ctrl-enter>${andNext} ${kbd('s')}</button>
  <button id="${verb}-submit" ${keyOf('d')}>${alone} ${kbd('d')}</button>`;
}

const verbOf = ({ may }: Screen) => (may.countersign ? ('countersign' as const) : ('settle' as const));

function firstOf({ shown: { item, names } }: Screen): string {
  return item.settledBy ? nameIn(names, item.settledBy) : '';
}

/** Claims the item again for a viewer who lost the claim while typing. */
const resumeButton = (id: string): Html =>
  html`<button class="primary" id="resume" name="claim" value="yes" formaction="/console/items/${id}/refresh"
    formenctype="application/x-www-form-urlencoded" ${keyOf('l')}>${CASE.resume} ${kbd('l')}</button>`;

/** Shows typed text that can no longer be submitted, for reading and copying. */
export function typedPanel({ view, shown, may, resumes, typed }: Screen): Html {
  if (!isTyped(typed)) return html``;
  const isForm = may.settle || may.countersign || resumes;
  // a check that a source has since answered takes no ground and no refusal, and has no fields for them
  const fields = new Set(
    subjectsOf(shown.item, view.schemes).flatMap(({ name, refusals, grounds }) => [
      ...(refusals.length > 0 ? [`note.${name}`] : []),
      ...(grounds.length > 0 ? [`why.${name}`] : []),
    ]),
  );
  const notes = typed
    .values('subject')
    .flatMap((name) => ['note', 'why'].map((field) => ({ name, field: `${field}.${name}` })))
    .map(({ name, field }) => ({ name, field, note: typed.value(field) }))
    .filter(({ field, note }) => note !== '' && !(isForm && fields.has(field)));
  const itemNote = isForm ? '' : typed.value('note');
  if (notes.length === 0 && itemNote === '') return html``;
  return html`<section class="panel" id="typed" aria-labelledby="typed-title">
    <h2 id="typed-title">${CASE.typedTitle}</h2>
    ${notes.map(
      ({ name, note }) =>
        html`<p><strong>${subjectText(name, shown, view.schemes)}</strong></p><p class="quote">${note}</p>`,
    )}
    ${itemNote ? html`<p class="quote">${itemNote}</p>` : ''}
  </section>`;
}

function attendedField({ shown, typed, faults, today }: Screen): Html {
  const fault = faults.find(({ at }) => at === 'attended-on');
  return html`<label for="attended-on">${CASE.attendedOn}</label>
    <p class="note" id="attended-hint">${CASE.attendedHint}${visitHint(shown, today)}</p>
    ${fault ? html`<p class="fault" id="attended-on-fault">${fault.message}</p>` : ''}
    <input type="date" id="attended-on" name="attendedOn"
      value="${typed.value('attendedOn') || (isTyped(typed) ? '' : (shown.item.attendedOn ?? shown.item.visit?.attendedOn ?? ''))}"
      min="${shown.application.submittedAt.slice(0, 10)}"
      max="${today.toString()}" aria-describedby="attended-hint${fault ? ' attended-on-fault' : ''}"
      ${fault ? html`aria-invalid="true"` : ''} />
    <button type="button" class="small" id="attended-today" data-fills="attended-on" data-with="${today.toString()}"
      ${keyOf('w')} hidden>${CASE.attendedToday} ${kbd('w')}</button>`;
}

/** The visit on record stands in the field; the clerk still answers for it. */
const visitHint = ({ item: { visit }, names }: Shown, today: Temporal.PlainDate): Html =>
  visit
    ? html` ${filled(CASE.visitKnown, { day: dayText(visit.attendedOn, today), name: nameOf(visit.recordedBy, { names }) })}`
    : html``;

/** A clerk who cannot judge the item sends it back, with a reason and no opinion. */
export function returnForm({ shown, may, typed, faults }: Screen): Html {
  if (!may.return) return html``;
  const { item } = shown;
  const fault = faults.find(({ at }) => at === 'return-note');
  return html`<details class="panel" id="send-back" ${fault || typed.value('returnNote') ? 'open' : ''}>
    <summary ${keyOf('t')}>${CASE.returnTitle} ${kbd('t')}</summary>
    <form method="post" action="/console/items/${item.id}/return" class="return" data-guarded>
      <input type="hidden" name="version" value="${item.version}" data-version />
      <label for="return-note">${CASE.returnNote}</label>
      ${fault ? html`<p class="fault" id="return-note-fault">${fault.message}</p>` : ''}
      <textarea id="return-note" name="returnNote" rows="2" maxlength="1000" required
        ${described('return-note', fault)}>${typed.value('returnNote')}</textarea>
      <button id="return-submit" data-ctrl-enter>${CASE.returnIt}</button>
    </form>
  </details>`;
}

type Shown = Screen['shown'];
type Decision = CaseItemView['decisions'][number];

/** Shows all decisions that the viewer may see, also those that no longer count. */
export function decisionsPanel({ view, shown, today }: Screen): Html {
  const { decisions } = shown.item;
  if (decisions.length === 0) return html``;
  return html`<section class="panel" id="decisions" aria-labelledby="decisions-title">
    <h2 id="decisions-title">${CASE.decisions}</h2>
    ${shown.item.attendedOn ? html`<p>${CASE.attended}${COLON}${dayTime(shown.item.attendedOn, today)}</p>` : ''}
    ${decisionList(decisions, { view, shown, today })}
  </section>`;
}

function decisionList(decisions: Decision[], { view, shown, today }: Pick<Screen, 'view' | 'shown' | 'today'>): Html {
  return html`<ul class="decisions">
    ${decisions.map((decision) => {
      const { check, result, note, by, at, countersignedBy, returnedBy, evidence, ground, opinion } = decision;
      const isRefused = result === 'refused';
      const reason = reasonOf(decision, shown, view.schemes);
      return html`<li class="${returnedBy ? 'returned' : ''}" data-subject="${check}">
        <p><strong>${subjectText(check, shown, view.schemes)}</strong>
          <span class="mark ${isRefused ? 'bad' : 'good'}"><span aria-hidden="true">${isRefused ? '✗' : '✓'}</span>
            ${isRefused ? CASE.refuse : CASE.confirm}</span>
          ${opinion === 2 ? html`<span class="tag">${CASE.secondOpinion}</span>` : ''}
          ${returnedBy ? html`<span class="tag warn">${endOf(returnedBy, shown)}</span>` : ''}</p>
        ${ground ? html`<p>${CASE.groundIs}${COLON}${GROUND_NAMES[ground]}</p>` : ''}
        ${reason ? html`<p>${reason}</p>` : ''}
        ${note ? html`<p class="quote">${note}</p>` : ''}
        ${evidence.length > 0 ? html`<p class="note">${CASE.evidence}${COLON}${evidence.length}</p>` : ''}
        <p class="note">${CASE.decidedBy} ${byAt(nameOf(by, shown), at, today)}
          ${countersignedBy ? html` · ${CASE.countersignedBy} ${nameOf(countersignedBy, shown)}` : ''}</p>
      </li>`;
    })}
  </ul>`;
}

/** Says why a decision no longer counts. */
const endOf = (returnedBy: string, shown: Shown): Text =>
  returnedBy === DIFFERING ? CASE.differed : phrase`${CASE.returnedBy} ${nameOf(returnedBy, shown)}`;

function reasonOf({ check, code }: Decision, { item }: Shown, schemes: Catalogue): Text | null {
  if (code === null) return null;
  const { reasons = [] } =
    [...item.checks, ...item.documents, ...item.rules].find((each) => subjectOf(each) === check) ?? {};
  return reasonText(code, reasons, schemes);
}

const subjectOf = (
  each: CaseItemView['checks'][number] | CaseItemView['documents'][number] | CaseItemView['rules'][number],
): string => ('source' in each ? each.source : 'check' in each ? each.check : each.code);

export function subjectText(check: string, { item }: Shown, schemes: Catalogue): Text {
  if (Object.hasOwn(SOURCE_NAMES, check)) return SOURCE_NAMES[check as keyof typeof SOURCE_NAMES];
  const document = item.documents.find((each) => each.check === check);
  if (document) return document.text;
  return reasonText(check, item.rules.find(({ code }) => code === check)?.reasons ?? [], schemes);
}

/** Names a person; the machine has its own name. */
export function nameOf(id: string, { names }: Pick<Shown, 'names'>): Text | string {
  return names.get(id) ?? (id === 'matching' ? CASE.system : id);
}
