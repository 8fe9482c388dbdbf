// The form that filters the audit log, and the link that exports the list.
import type { Colleague } from '../../access/staff.ts';
import { departmentName } from '../../applications/wording.ts';
import { ACTIONS_OF_KIND, AUDIT_KINDS } from '../../audit/kinds.ts';
import { STAFF_ROLES } from '../../base/actor.ts';
import type { Text } from '../../schemes/words.ts';
import { ACTION_NAMES, SYSTEM_NAMES } from '../kit/action-texts.ts';
import { filled, type Html, html, joined, LIST_COMMA, phrase } from '../kit/html.ts';
import { ROLE_NAMES } from '../kit/texts.ts';
import { exportPlace, isFiltered, type LogFilter } from './filter.ts';
import { KIND_NAMES, LOG } from './texts.ts';

/** A longer list is not exported: the reader then chooses a narrower filter. */
export const MOST_EXPORTED = 20_000;

export const filterForm = (filter: LogFilter, staff: readonly Colleague[]): Html => html`<form class="filters"
    id="filters" method="get" action="/console/log" role="search" aria-label="${LOG.filters}">
    <span><label for="filter-actor">${LOG.person}</label>
      <select id="filter-actor" name="actor">
        <option value="">${LOG.all}</option>
        ${personOptions(filter, staff)}
      </select></span>
    <span><label for="filter-kind">${LOG.kind}</label>
      <select id="filter-kind" name="kind">
        <option value="">${LOG.all}</option>
        ${kindOptions(filter)}
      </select></span>
    <span class="days" role="group" aria-label="${LOG.days}"><label for="filter-from">${LOG.from}</label>
      <input id="filter-from" name="from" type="date" value="${filter.from ?? ''}" />
      <label for="filter-to">${LOG.to}</label>
      <input id="filter-to" name="to" type="date" value="${filter.to ?? ''}" /></span>
    <span><label for="filter-number">${LOG.number}</label>
      <input id="filter-number" name="number" value="${filter.number ?? ''}" maxlength="40" autocomplete="off"
        spellcheck="false" placeholder="SZ2026-0000000" /></span>
    <button id="filter">${LOG.apply}</button>
    ${isFiltered(filter) ? html`<a id="clear-filters" href="/console/log">${LOG.clear}</a>` : ''}
  </form>`;

export const exportLink = (filter: LogFilter): Html => html`<p class="note">
  <a class="button" id="export" href="${exportPlace(filter)}" download>${LOG.download}</a>
  ${filled(LOG.downloadHow, { most: MOST_EXPORTED })}
</p>`;

const option = (value: string, text: Text | string, chosen: string | undefined): Html =>
  html`<option value="${value}" ${value === chosen ? 'selected' : ''}>${text}</option>`;

function personOptions({ actor }: LogFilter, staff: readonly Colleague[]): Html[] {
  const isListed = actor === undefined || actor in SYSTEM_NAMES || staff.some(({ id }) => id === actor);
  return [
    ...STAFF_ROLES.map((role) => {
      const people = staff.filter((each) => each.role === role);
      return people.length === 0
        ? html``
        : html`<optgroup label="${ROLE_NAMES[role]}">
            ${people.map((person) => option(person.id, personText(person), actor))}
          </optgroup>`;
    }),
    html`<optgroup label="${LOG.system}">
      ${Object.entries(SYSTEM_NAMES).map(([id, name]) => option(id, name, actor))}
    </optgroup>`,
    // a unit's key: chosen by its name in the list
    isListed ? html`` : html`<optgroup label="${LOG.others}">${option(actor, actor, actor)}</optgroup>`,
  ];
}

function personText({ displayName, department, isInOffice }: Colleague): Text {
  const more = [...(department ? [departmentName(department)] : []), ...(isInOffice ? [] : [LOG.left])];
  return more.length === 0 ? phrase`${displayName}` : phrase`${displayName} · ${joined(more, LIST_COMMA)}`;
}

const kindOptions = ({ kind }: LogFilter): Html[] =>
  AUDIT_KINDS.map(
    (each) => html`<optgroup label="${KIND_NAMES[each]}">
      ${option(each, filled(LOG.allOf, { kind: KIND_NAMES[each] }), kind)}
      ${ACTIONS_OF_KIND[each].map((action) => option(action, ACTION_NAMES[action], kind))}
    </optgroup>`,
  );
