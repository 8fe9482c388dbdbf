// Panels beside the checks: the other departments' progress, materials, supplements, comments and the timeline. Each
// form posts alone, and leaves text typed elsewhere on the page.

import { departmentName } from '../../applications/wording.ts';
import type { CaseItemView } from '../../reviews/shapes.ts';
import type { Text } from '../../schemes/words.ts';
import { byAt, dayTime, lastDayText } from '../kit/dates.ts';
import { COLON, filled, type Html, html, phrase } from '../kit/html.ts';
import { kbd, keyOf } from '../kit/shortcuts.ts';
import { timelineStep } from '../kit/timeline.ts';
import { described } from './decision-fields.ts';
import { materialLine } from './material-line.ts';
import type { Screen } from './screen.ts';
import { nameOf } from './settle-form.ts';
import { CASE, DEPARTMENT_STATES, SUPPLEMENT_REASONS } from './texts.ts';

export function departmentsPanel({ shown }: Screen): Html {
  return html`<section class="panel" id="departments" aria-labelledby="departments-title">
    <h2 id="departments-title">${CASE.departments}</h2>
    <ul class="plain">
      ${shown.departments.map(({ department, state, isOwn }) => {
        const { tone, sign, text } = DEPARTMENT_STATES[state];
        return html`<li data-department="${department}">${departmentName(department)}
          ${isOwn ? html`<span class="note">(${CASE.ownDepartment})</span>` : ''}
          <span class="mark ${tone}"><span aria-hidden="true">${sign}</span> ${text}</span></li>`;
      })}
    </ul>
  </section>`;
}

export function materialsPanel({ shown }: Screen): Html {
  const { id, materials } = shown.item;
  return html`<section class="panel" id="materials" aria-labelledby="materials-title">
    <h2 id="materials-title">${CASE.materials}
      ${materials.length > 0 ? html`<span class="count">${materials.length}</span>` : ''}</h2>
    ${
      materials.length === 0
        ? html`<p class="empty">${CASE.noMaterials}</p>`
        : html`<ul class="plain">${materials.map((material) => materialLine(id, material))}</ul>
          <div class="viewer" id="viewer"><iframe name="viewer" title="${CASE.viewer}"
            referrerpolicy="no-referrer"></iframe></div>`
    }
  </section>`;
}

const SUPPLEMENT_STATES = {
  open: { tone: 'warn', text: CASE.supplementOpen },
  completed: { tone: 'good', text: CASE.supplementCompleted },
  overdue: { tone: 'bad', text: CASE.supplementOverdue },
  closed: { tone: 'mute', text: CASE.supplementClosed },
} satisfies Record<CaseItemView['supplements'][number]['status'], { tone: string; text: Text }>;

export function supplementPanel(screen: Screen): Html {
  const { shown, may, today } = screen;
  if (shown.item.supplements.length === 0 && !may.supplement) return html``;
  return html`<section class="panel" id="supplement" aria-labelledby="supplement-title">
    <h2 id="supplement-title">${CASE.supplement}</h2>
    ${shown.item.supplements.map(({ status, department, items, lastDay, provisional, requestedAt }) => {
      const { tone, text } = SUPPLEMENT_STATES[status];
      return html`<div class="supplement" data-status="${status}">
        <p><span class="mark ${tone}">${text}</span> ${byAt(departmentName(department), requestedAt, today)}
          · ${CASE.supplementUntil}
          ${dayTime(lastDay, today)}${provisional ? html` <span class="note">(${CASE.provisional})</span>` : ''}</p>
        <ul>
          ${items.map(
            ({ text: kind, note, received }) =>
              html`<li>${kind}
                <span class="mark ${received ? 'good' : 'mute'}">${received ? CASE.received : CASE.missing}</span>
                ${note ? html`<p class="quote">${note}</p>` : ''}</li>`,
          )}
        </ul>
      </div>`;
    })}
    ${may.supplement ? supplementForm(screen) : ''}
  </section>`;
}

/** Places for materials that the list of the category does not hold. */
const OTHER_PLACES = [1, 2] as const;

function supplementForm(screen: Screen): Html {
  const { shown, typed, faults, today } = screen;
  const asked = new Set(typed.values('kind'));
  const own = faults.filter(({ at }) => at.startsWith('supplement'));
  const isOpen = own.length > 0 || asked.size > 0;
  const { day, workingDays } = shown.supplementDay;
  const term = filled(CASE.supplementTerm, { day: lastDayText(day, today), n: workingDays });
  return html`<details ${isOpen ? 'open' : ''}>
    <summary ${keyOf('b')}>${CASE.supplementAsk} ${kbd('b')}</summary>
    <form method="post" action="/console/items/${shown.item.id}/supplement" id="supplement-form" data-guarded>
      <input type="hidden" name="version" value="${shown.item.version}" data-version />
      <p class="note">${CASE.supplementHint}</p>
      ${
        shown.item.supplements.some(({ department }) => department === shown.item.department)
          ? html`<p class="notice warn" id="supplement-again">${CASE.supplementAgain}</p>`
          : ''
      }
      ${own.map(({ message, at }) => html`<p class="fault" id="${at}-fault">${message}</p>`)}
      ${supplementReasons(typed)}
      <fieldset id="supplement-kinds" data-digits>
        <legend>${CASE.supplementKinds}</legend>
        ${shown.materialKinds.map(
          ({ kind, text }, index) => html`<div class="kind">
            <label class="check"><input type="checkbox" name="kind" value="${kind}" id="supplement-${kind}"
              ${index < 9 ? html`data-digit="${index + 1}"` : ''} ${asked.has(kind) ? 'checked' : ''} />
              ${text} ${index < 9 ? kbd(index + 1) : ''}</label>
            <input name="note.${kind}" value="${typed.value(`note.${kind}`)}" maxlength="500"
              aria-label="${text}${COLON}${CASE.supplementNote}" placeholder="${CASE.supplementNote}" />
          </div>`,
        )}
        ${OTHER_PLACES.map((place) => otherKind(screen, place))}
      </fieldset>
      <label for="supplement-due">${CASE.supplementDue}</label>
      <input type="date" id="supplement-due" name="due" value="${typed.value('due')}"
        min="${today.add({ days: 1 }).toString()}" aria-describedby="supplement-term" />
      <p class="note" id="supplement-term">${term}</p>
      <button id="supplement-submit" data-ctrl-enter>${CASE.supplementSend}</button>
    </form>
  </details>`;
}

/** One reason for all chosen materials; a note beside a material says more about that one. */
const supplementReasons = (typed: Screen['typed']): Html => html`<fieldset id="supplement-why" data-digits
  data-then="supplement-kinds">
  <legend>${CASE.supplementWhy}</legend>
  ${Object.entries(SUPPLEMENT_REASONS).map(
    ([name, text], index) => html`<label class="ground"><input type="radio" name="why" value="${name}"
      data-digit="${index + 1}" ${typed.value('why') === name ? 'checked' : ''} />
      <span>${text} ${kbd(index + 1)}</span></label>`,
  )}
</fieldset>`;

function otherKind({ shown, typed }: Screen, place: (typeof OTHER_PLACES)[number]): Html {
  const chosen = typed.values('other')[place - 1] ?? '';
  const label = phrase`${CASE.supplementOther} ${place}`;
  return html`<div class="kind">
    <select name="other" id="supplement-other-${place}" aria-label="${label}">
      <option value="">${label}</option>
      ${shown.otherKinds.map(
        ({ kind, text }) => html`<option value="${kind}" ${kind === chosen ? 'selected' : ''}>${text}</option>`,
      )}
    </select>
    <input name="otherNote" value="${typed.values('otherNote')[place - 1] ?? ''}" maxlength="500"
      aria-label="${label}${COLON}${CASE.supplementNote}" placeholder="${CASE.supplementOtherNote}" />
  </div>`;
}

export type Comments = Pick<Screen, 'typed' | 'faults' | 'today' | 'commentId'> & {
  may: Pick<Screen['may'], 'comments'>;
  shown: Pick<Screen['shown'], 'item' | 'names'>;
};

/** Shows the comments. htmx replaces this part alone, so that text typed elsewhere stays. */
export function commentsPanel({ shown, may, typed, faults, today, commentId }: Comments): Html {
  const { id, comments } = shown.item;
  const fault = faults.find(({ at }) => at === 'comment-text');
  return html`<section class="panel" id="comments" aria-labelledby="comments-title">
    <h2 id="comments-title" tabindex="-1">${CASE.comments}
      ${comments.length > 0 ? html`<span class="count">${comments.length}</span>` : ''}</h2>
    ${
      comments.length === 0
        ? html`<p class="empty">${CASE.noComments}</p>`
        : html`<ul class="plain">
            ${comments.map(
              ({ by, text, at }) =>
                html`<li><p class="quote">${text}</p>
                  <p class="note">${byAt(nameOf(by, shown), at, today)}</p></li>`,
            )}
          </ul>`
    }
    ${
      may.comments
        ? html`<form method="post" action="/console/items/${id}/comments" hx-post="/console/items/${id}/comments"
          hx-target="#comments" hx-swap="outerHTML">
            <input type="hidden" name="commentId" value="${commentId}" />
            <label for="comment-text">${CASE.commentText} ${kbd('z')}</label>
            ${fault ? html`<p class="fault" id="comment-text-fault">${fault.message}</p>` : ''}
            <textarea id="comment-text" name="text" rows="2" maxlength="2000" required ${keyOf('z')}
              ${described('comment-text', fault)}>${typed.value('text')}</textarea>
            <button id="comment-submit" data-ctrl-enter>${CASE.commentSend}</button>
          </form>`
        : ''
    }
  </section>`;
}

export function timelinePanel({ view, shown, today }: Screen): Html {
  return html`<section class="panel" id="timeline" aria-labelledby="timeline-title">
    <h2 id="timeline-title">${CASE.timeline}</h2>
    <ol class="timeline">
      ${shown.timeline.map((step) => timelineStep(step, today, view.schemes))}
    </ol>
  </section>`;
}

export function reassignPanel({ shown, may, clerks, actor }: Screen): Html {
  if (!may.reassign) return html``;
  const { id, version, assignee, settledBy, status, leftToOthersBy } = shown.item;
  const others = clerks.filter(
    (clerk) =>
      clerk.id !== assignee &&
      !leftToOthersBy.includes(clerk.id) &&
      !(status === 'countersign' && clerk.id === settledBy),
  );
  const mayTakeBack = assignee !== null && actor.role === 'supervisor';
  if (others.length === 0 && !mayTakeBack) return html``;
  return html`<section class="panel" id="reassign" aria-labelledby="reassign-title">
    <h2 id="reassign-title">${CASE.reassign}</h2>
    <form method="post" action="/console/items/${id}/reassign" data-guarded>
      <input type="hidden" name="version" value="${version}" data-version />
      <label for="reassign-to">${CASE.reassignTo} ${kbd('p')}</label>
      <select id="reassign-to" name="assignee" ${keyOf('p')}>
        ${mayTakeBack ? html`<option value="">${CASE.reassignNobody}</option>` : ''}
        ${others.map((clerk) => html`<option value="${clerk.id}">${clerk.displayName}</option>`)}
      </select>
      <button id="reassign-submit" data-ctrl-enter>${CASE.reassignSend}</button>
    </form>
  </section>`;
}
