// The checks and rules of a case: claimed and registered values, differences with sign, word and colour, the reasons of
// the referral, and the decision directly after each.
import { html } from 'hono/html';
import type { SourceComparison } from '../../reviews/comparison.ts';
import { fieldLabel, reasonLine } from '../../reviews/detail-texts.ts';
import type { CaseItemView, ComparisonRow } from '../../reviews/shapes.ts';
import { holdsWhatDoesNotCount } from '../../schemes/reasons.ts';
import type { Source, Text } from '../../schemes/words.ts';
import { momentTime } from '../kit/dates.ts';
import { durationText } from '../kit/durations.ts';
import { colon, mark } from '../kit/parts.ts';
import type { Html } from '../kit/route.ts';
import { filled, SOURCE_NAMES } from '../kit/texts.ts';
import { decisionFields, whyTwoLine } from './decision-fields.ts';
import { reasonText, type Screen, subjectsOf } from './screen.ts';
import { CASE, ROW_MARKS, WORD_OF_FOUND } from './texts.ts';

type Language = keyof Text;

export function checksToSettle(screen: Screen): Html {
  const { shown } = screen;
  const subjects = new Map(subjectsOf(shown.item).map((subject) => [subject.name, subject]));
  const decisionOn = (name: string) => {
    const subject = subjects.get(name);
    return subject ? (decisionFields(screen, subject) ?? whyTwoLine(screen, name)) : html``;
  };
  return html`${shown.item.checks.map((check) => checkPanel(screen, check, decisionOn(check.source)))}
    ${shown.item.rules.map((rule) => rulePanel(screen, rule, decisionOn(rule.code)))}`;
}

function checkPanel(screen: Screen, check: CaseItemView['checks'][number], decision: Html): Html {
  const { view, shown } = screen;
  const { language } = view;
  const { source, verdict, reasons, answeredSince, confirmable } = check;
  const comparison = shown.comparisons.find((each) => each.source === source);
  const isHeld = holdsWhatDoesNotCount(
    verdict,
    reasons.map(({ code }) => code),
  );
  return html`<section class="panel check" id="check-${source}" aria-labelledby="check-${source}-title">
    <div class="panel-head">
      <h3 id="check-${source}-title">${SOURCE_NAMES[source][language]} ${mark(verdict, language, isHeld)}</h3>
      <span class="actions">${askedAt(screen, comparison)} ${answeredSince ? '' : askAgain(screen, source)}</span>
    </div>
    ${comparison ? comparisonTable(comparison, language) : ''}
    ${confirmable ? '' : html`<p class="notice warn" id="name-missing-${source}">${CASE.nameMissing[language]}</p>`}
    ${answeredSince ? html`<p class="notice done">${CASE.answeredSince[language]}</p>` : reasonList(reasons, language)}
    ${decision}
  </section>`;
}

/** Shows the time of the source's answer, its age, and whether it is too old for an approval. */
function askedAt({ view, shown, today }: Screen, comparison: SourceComparison | undefined): Html {
  const { language } = view;
  const asked = comparison?.asked;
  if (!asked) return html`<span class="note">${CASE.notAskedYet[language]}</span>`;
  const seconds = (Date.parse(shown.asOf) - Date.parse(asked.answeredAt)) / 1000;
  const ago = filled(CASE.ago, { time: durationText(seconds, language) })[language];
  const isOld = shown.oldAnswers.includes(comparison.source);
  return html`<span class="note answered">${CASE.asked[language]} ${momentTime(asked.answeredAt, language, today)}
    <span class="age">${ago}</span></span>${isOld ? html` <span class="tag warn">${CASE.oldAnswer[language]}</span>` : ''}`;
}

/** Asks each source alone, so that nobody troubles the others. The typed text is sent along and comes back. */
function askAgain({ view, shown, may }: Screen, source: Source): Html {
  if (!may.ask) return html``;
  return html`<button class="small" name="source" value="${source}" id="recheck-${source}" formaction="/console/items/${shown.item.id}/recheck"
    formenctype="application/x-www-form-urlencoded">${CASE.recheck[view.language]} <span class="hidden">${SOURCE_NAMES[source][view.language]}</span></button>`;
}

function rulePanel({ view, shown }: Screen, rule: CaseItemView['rules'][number], decision: Html): Html {
  const { language } = view;
  const id = `rule-${rule.code.replaceAll(/[._]/g, '-')}`;
  const [first] = rule.reasons;
  return html`<section class="panel rule" id="${id}" aria-labelledby="${id}-title">
    <div class="panel-head">
      <h3 id="${id}-title"><span class="kind">${CASE.rule[language]}</span> ${(first ? reasonLine(first) : reasonText(rule.code, []))[language]}</h3>
    </div>
    ${reasonList(rule.reasons, language)} ${rule.code === 'facts.implausible' ? contestedList(shown, language) : ''} ${decision}
  </section>`;
}

/** Lists each contested number with the other application that claims it; both need a look. */
const contestedList = ({ item }: Screen['shown'], language: Language): Html =>
  item.contested.length === 0
    ? html``
    : html`<ul class="plain" id="contested">
        ${item.contested.map(
          ({ field, number }) =>
            html`<li>${fieldLabel(field)[language]}${colon(language)}${CASE.contestedBy[language]} <strong>${number}</strong></li>`,
        )}
      </ul>`;

const reasonList = (reasons: CaseItemView['rules'][number]['reasons'], language: Language): Html =>
  reasons.length === 0
    ? html``
    : html`<div class="reasons">
        <h4>${CASE.reasons[language]}</h4>
        <ul>
          ${reasons.map(
            ({ code, message, field, remedy, clause }) => html`<li data-code="${code}">
              <strong>${reasonLine({ message, field })[language]}</strong>
              <p class="clause"><span class="ref">${CASE.clause[language]} ${clause.ref}</span> ${clause.text[language]}</p>
              <p class="remedy">${CASE.remedy[language]}${colon(language)}“${remedy[language]}”</p>
            </li>`,
          )}
        </ul>
      </div>`;

export function comparisonTable({ source, classOnly, rows, months }: SourceComparison, language: Language): Html {
  const what = classOnly ? html`<p class="note">${CASE.classOnly[language]}</p>` : '';
  if (rows.length === 0) return html`${what}`;
  return html`${what} ${months ? monthsLine(months, language) : ''}
    <table class="compare">
      <caption class="hidden">${SOURCE_NAMES[source][language]}${colon(language)}${CASE.comparisonOf[language]}</caption>
      <thead>
        <tr>
          <th scope="col">${CASE.field[language]}</th>
          <th scope="col">${CASE.claimed[language]}</th>
          <th scope="col">${CASE.found[language]}</th>
          <th scope="col">${CASE.outcome[language]}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => comparisonRow(row, language))}
      </tbody>
    </table>`;
}

function comparisonRow({ field, label, claimed, found, verdict }: ComparisonRow, language: Language): Html {
  const { tone, sign, text } = ROW_MARKS[verdict];
  const word = verdict === 'absent' && found ? (WORD_OF_FOUND[field] ?? text) : text;
  const silent = verdict === 'masked' || verdict === 'variant' ? CASE.hidden : CASE.silent;
  return html`<tr class="${tone}" data-field="${field}" data-verdict="${verdict}">
    <th scope="row">${label[language]}</th>
    <td class="claimed" data-label="${CASE.claimed[language]}">${claimed ? claimed[language] : CASE.silent[language]}</td>
    <td class="found" data-label="${CASE.found[language]}">${found ? found[language] : silent[language]}</td>
    <td class="outcome"><span class="mark ${tone}"><span aria-hidden="true">${sign}</span> ${word[language]}</span></td>
  </tr>`;
}

function monthsLine({ counted, backpaid, other }: NonNullable<SourceComparison['months']>, language: Language): Html {
  const part = (text: Text, n: number) => filled(text, { n })[language];
  const parts = [
    part(CASE.monthsCounted, counted),
    ...(backpaid > 0 ? [part(CASE.monthsBackpaid, backpaid)] : []),
    ...(other > 0 ? [part(CASE.monthsOther, other)] : []),
  ];
  return html`<p class="months">${CASE.months[language]}${colon(language)}<strong>${parts.join(language === 'zh' ? '，' : ', ')}</strong></p>`;
}

/** Shows the checks that matching has done for the department; each can be opened. */
export function doneBySystem(screen: Screen): Html {
  const { view, shown } = screen;
  const { language } = view;
  const toSettle = new Set(shown.item.checks.map(({ source }) => source));
  const matched = shown.comparisons.filter(
    ({ source }) => shown.item.matched.includes(source) && !toSettle.has(source),
  );
  if (matched.length === 0) return html``;
  return html`<section class="panel" id="matched" aria-labelledby="matched-title">
    <h2 id="matched-title">${CASE.bySystem[language]}</h2>
    ${matched.map(
      (comparison) => html`<details>
        <summary>${SOURCE_NAMES[comparison.source][language]} ${mark(comparison.verdict, language, comparison.holdsWhatDoesNotCount)}</summary>
        <p class="actions">${askedAt(screen, comparison)}</p>
        ${comparisonTable(comparison, language)}
      </details>`,
    )}
  </section>`;
}
