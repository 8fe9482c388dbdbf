// The checks and rules of an item: claimed and registered values, differences with sign, word and colour, the reasons
// of the referral, and the decision directly after each.
import type { SourceComparison } from '../../reviews/comparison.ts';
import { fieldLabel, reasonLine } from '../../reviews/detail-texts.ts';
import type { CaseItemView, ComparisonRow, RowVerdict } from '../../reviews/shapes.ts';
import { ARCHIVE } from '../../schemes/documents.ts';
import { holdsWhatDoesNotCount } from '../../schemes/reasons.ts';
import type { Source, Text } from '../../schemes/words.ts';
import { momentTime } from '../kit/dates.ts';
import { durationText } from '../kit/durations.ts';
import { COLON, COMMA, filled, type Html, html, joined, LIST_COMMA } from '../kit/html.ts';
import { fact, mark } from '../kit/parts.ts';
import { kbd, keyOf } from '../kit/shortcuts.ts';
import { SOURCE_NAMES } from '../kit/texts.ts';
import { decisionFields, whyTwoLine } from './decision-fields.ts';
import { differing } from './differing.ts';
import { materialLine, sealName } from './material-line.ts';
import { documentId, isForPeople, reasonText, ruleId, type Screen, subjectsOf } from './screen.ts';
import { CASE, DOCUMENT_MARKS, ROW_MARKS, RULE_MARKS, WORD_OF_FOUND } from './texts.ts';
import { citation } from './why-here.ts';

type Document = CaseItemView['documents'][number];

export function checksToSettle(screen: Screen): Html {
  const { shown } = screen;
  const subjects = new Map(subjectsOf(shown.item, screen.view.schemes).map((subject) => [subject.name, subject]));
  const decisionOn = (name: string) => {
    const subject = subjects.get(name);
    return subject ? (decisionFields(screen, subject) ?? whyTwoLine(screen, name)) : html``;
  };
  return html`${shown.item.checks.map((check) => checkPanel(screen, check, decisionOn(check.source)))}
    ${shown.item.documents
      .filter(isForPeople)
      .map((document) => documentPanel(shown, document, decisionOn(document.check)))}
    ${shown.item.rules.map((rule) => rulePanel(screen, rule, decisionOn(rule.code)))}`;
}

function checkPanel(screen: Screen, check: CaseItemView['checks'][number], decision: Html): Html {
  const { shown } = screen;
  const { source, verdict, reasons, answeredSince, confirmable } = check;
  const comparison = shown.comparisons.find((each) => each.source === source);
  const isHeld = holdsWhatDoesNotCount(
    verdict,
    reasons.map(({ code }) => code),
  );
  return html`<section class="panel check" id="check-${source}" aria-labelledby="check-${source}-title">
    <div class="panel-head">
      <h3 id="check-${source}-title">${SOURCE_NAMES[source]}
        ${mark(verdict, { holdsWhatDoesNotCount: isHeld, isOpen: reasons.length > 0 })}</h3>
      <span class="actions">${askedAt(screen, comparison)} ${answeredSince ? '' : askAgain(screen, source)}</span>
    </div>
    ${comparison ? comparisonTable(comparison, reasons) : ''}
    ${confirmable ? '' : html`<p class="notice warn" id="name-missing-${source}">${CASE.nameMissing}</p>`}
    ${answeredSince ? html`<p class="notice done">${CASE.answeredSince}</p>` : reasonList(shown, reasons)}
    ${decision}
  </section>`;
}

/** Shows the time of the source's answer, its age, and whether it is too old for an approval. */
function askedAt({ shown, today }: Screen, comparison: SourceComparison | undefined): Html {
  const asked = comparison?.asked;
  if (!asked) return html`<span class="note">${CASE.notAskedYet}</span>`;
  const seconds = (Date.parse(shown.asOf) - Date.parse(asked.answeredAt)) / 1000;
  const ago = filled(CASE.ago, { time: durationText(seconds) });
  const isOld = shown.oldAnswers.includes(comparison.source);
  return html`<span class="note answered">${CASE.asked} ${momentTime(asked.answeredAt, today)}
    <span class="age">${ago}</span></span>${isOld ? html` <span class="tag warn">${CASE.oldAnswer}</span>` : ''}`;
}

/** Asks each source alone, so that nobody troubles the others. The typed text is sent along and comes back. */
function askAgain({ shown, may }: Screen, source: Source): Html {
  if (!may.recheck) return html``;
  return html`<button class="small" name="source" value="${source}" id="recheck-${source}"
    formaction="/console/items/${shown.item.id}/recheck"
    formenctype="application/x-www-form-urlencoded" ${keyOf('q')}>${CASE.recheck}
    <span class="hidden">${SOURCE_NAMES[source]}</span> ${kbd('q')}</button>`;
}

function rulePanel({ view, shown }: Screen, rule: CaseItemView['rules'][number], decision: Html): Html {
  const id = ruleId(rule.code);
  const [first] = rule.reasons;
  const { tone, sign, text } = RULE_MARKS[rule.takesTwo ? 'broken' : 'open'];
  return html`<section class="panel rule" id="${id}" aria-labelledby="${id}-title">
    <div class="panel-head">
      <h3 id="${id}-title"><span class="kind">${CASE.rule}</span>
        ${first ? reasonLine(first) : reasonText(rule.code, [], view.schemes)}
        <span class="mark ${tone}"><span aria-hidden="true">${sign}</span> ${text}</span></h3>
    </div>
    ${ageTable(shown, rule.reasons)} ${reasonList(shown, rule.reasons)}
    ${rule.code === 'facts.implausible' ? contestedList(shown) : ''} ${decision}
  </section>`;
}

/** Shows the document, the stamps that it has to bear, and the file that was handed in. */
function documentPanel(shown: Screen['shown'], document: Document, decision: Html): Html {
  const id = documentId(document.check);
  const { tone, sign, text } = DOCUMENT_MARKS[document.state];
  return html`<section class="panel rule document" id="${id}" aria-labelledby="${id}-title">
    <div class="panel-head">
      <h3 id="${id}-title"><span class="kind">${CASE.document}</span> ${document.text}
        <span class="mark ${tone}"><span aria-hidden="true">${sign}</span> ${text}</span></h3>
    </div>
    ${sealsLine(document)} ${fileLine(shown, document)} ${reasonList(shown, document.reasons)} ${decision}
  </section>`;
}

const sealsLine = ({ seals }: Document): Html =>
  seals.length === 0
    ? html``
    : html`<p class="note seals">${CASE.sealsNeeded}${COLON}${joined(seals.map(sealName), LIST_COMMA)}</p>`;

/** The file that was handed in; the viewer beside shows it. */
function fileLine({ item }: Screen['shown'], { check, materialId }: Document): Html {
  const material = item.materials.find((each) => each.materialId === materialId);
  if (material) return html`<ul class="plain">${materialLine(item.id, material)}</ul>`;
  return check === ARCHIVE
    ? html`<p class="note">${CASE.archiveElsewhere}</p>`
    : html`<p class="notice warn">${CASE.notHandedIn}</p>`;
}

/** Lists each contested number with the other application that claims it; both need a look. */
const contestedList = ({ item }: Screen['shown']): Html =>
  item.contested.length === 0
    ? html``
    : html`<ul class="plain" id="contested">
        ${item.contested.map(
          ({ field, number }) =>
            html`<li>${fieldLabel(field)}${COLON}${CASE.contestedBy} <strong>${number}</strong></li>`,
        )}
      </ul>`;

const reasonList = ({ citations }: Screen['shown'], reasons: Reasons): Html =>
  reasons.length === 0
    ? html``
    : html`<div class="reasons">
        <h4>${CASE.reasons}</h4>
        <ul>
          ${reasons.map(
            ({ code, message, field, remedy, clause }) => html`<li data-code="${code}">
              <strong>${reasonLine({ message, field })}</strong>
              <p class="clause">${CASE.clause}${COLON}${citation(citations, clause.ref)} ${clause.text}</p>
              <p class="remedy">${CASE.remedy}${COLON}“${remedy}”</p>
            </li>`,
          )}
        </ul>
      </div>`;

/** `reasons` stand beside the field that they name; of a field without a row they make one. */
export function comparisonTable({ source, classOnly, rows, months }: SourceComparison, reasons: Reasons = []): Html {
  const breaches = breachesIn(reasons);
  const listed = new Set(rows.map(({ field }) => field));
  const unlisted = classOnly ? [] : [...breaches.keys()].filter((field) => !listed.has(field));
  const what = classOnly ? html`<p class="note">${CASE.classOnly}</p>` : html``;
  if (rows.length + unlisted.length === 0) return what;
  return html`${what} ${months ? monthsLine(months) : ''}
    <table class="compare">
      <caption class="hidden">${SOURCE_NAMES[source]}${COLON}${CASE.comparisonOf}</caption>
      <thead>
        <tr>
          <th scope="col">${CASE.field}</th>
          <th scope="col">${CASE.claimed}</th>
          <th scope="col">${CASE.found}</th>
          <th scope="col">${CASE.outcome}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => comparisonRow(row, breaches.get(row.field)))}
        ${unlisted.map((field) => breachRow(field, breaches.get(field) ?? []))}
      </tbody>
    </table>`;
}

type Reasons = CaseItemView['rules'][number]['reasons'];

/** The conditions that a field does not meet, by field; a plain difference is in its row already. */
function breachesIn(reasons: Reasons): Map<string, Text[]> {
  const breaches = new Map<string, Text[]>();
  for (const { field, code, message } of reasons) {
    if (field === null || IS_COMPARED.test(code)) continue;
    breaches.set(field, [...(breaches.get(field) ?? []), message]);
  }
  return breaches;
}
const IS_COMPARED = /\.(mismatch|not_found|inconclusive|unavailable|variant)$/;

/** Verdicts with which both values are compared by the reader. */
const TO_COMPARE: ReadonlySet<RowVerdict> = new Set(['different', 'variant']);

const breachMarks = (messages: readonly Text[]): Html =>
  html`${messages.map(
    (message) => html` <span class="mark bad breach"><span aria-hidden="true">!</span> ${message}</span>`,
  )}`;

const breachRow = (field: string, messages: readonly Text[]): Html => html`<tr class="bad" data-field="${field}">
  <th scope="row">${fieldLabel(field)}</th>
  <td class="claimed" data-label="${CASE.claimed}">${CASE.silent}</td>
  <td class="found" data-label="${CASE.found}">${CASE.silent}</td>
  <td class="outcome">${breachMarks(messages)}</td>
</tr>`;

/** The age beside the limit, where a rule speaks of one. */
function ageTable({ application }: Screen['shown'], reasons: Reasons): Html {
  const limit = reasons.find(({ code }) => code.startsWith('age.'))?.params.limit;
  if (limit === undefined) return html``;
  return html`<dl class="facts judged">
    ${fact(CASE.ageWhenSubmitted, html`<mark>${filled(CASE.years, { n: application.age })}</mark>`)}
    ${fact(CASE.ageLimit, filled(CASE.years, { n: limit }))}
  </dl>`;
}

function comparisonRow({ field, label, claimed, found, verdict }: ComparisonRow, breaches: Text[] = []): Html {
  const { sign, text, ...shape } = ROW_MARKS[verdict];
  const tone = breaches.length > 0 ? 'bad' : shape.tone;
  const differ = TO_COMPARE.has(verdict) && claimed && found ? differing(claimed, found) : null;
  const word = verdict === 'absent' && found ? (WORD_OF_FOUND[field] ?? text) : text;
  const silent = verdict === 'masked' || verdict === 'variant' ? CASE.hidden : CASE.silent;
  return html`<tr class="${tone}" data-field="${field}" data-verdict="${verdict}">
    <th scope="row">${label}</th>
    <td class="claimed" data-label="${CASE.claimed}">${differ?.claimed ?? claimed ?? CASE.silent}</td>
    <td class="found" data-label="${CASE.found}">${differ?.found ?? found ?? silent}</td>
    <td class="outcome"><span class="mark ${shape.tone}"><span aria-hidden="true">${sign}</span> ${word}</span>
      ${differ?.words ? html`<span class="places">${differ.words}</span>` : ''}${breachMarks(breaches)}</td>
  </tr>`;
}

function monthsLine({ counted, backpaid, other }: NonNullable<SourceComparison['months']>): Html {
  const part = (text: Text, n: number) => filled(text, { n });
  const parts = [
    part(CASE.monthsCounted, counted),
    ...(backpaid > 0 ? [part(CASE.monthsBackpaid, backpaid)] : []),
    ...(other > 0 ? [part(CASE.monthsOther, other)] : []),
  ];
  return html`<p class="months">${CASE.months}${COLON}<strong>${joined(parts, COMMA)}</strong></p>`;
}

const completedLine = ({ check, text, state }: Document): Html =>
  html`<li data-document="${check}">${text} <span class="mark ${DOCUMENT_MARKS[state].tone}"><span
    aria-hidden="true">${DOCUMENT_MARKS[state].sign}</span> ${DOCUMENT_MARKS[state].text}</span></li>`;

/**
 * Shows the checks that matching has done for the department, of which each can be opened, and the documents that
 * sources have completed.
 */
export function doneBySystem(screen: Screen): Html {
  const { shown } = screen;
  const toSettle = new Set(shown.item.checks.map(({ source }) => source));
  const matched = shown.comparisons.filter(
    ({ source }) => shown.item.matched.includes(source) && !toSettle.has(source),
  );
  const completed = shown.item.documents.filter((document) => !isForPeople(document));
  if (matched.length + completed.length === 0) return html``;
  return html`<section class="panel" id="matched" aria-labelledby="matched-title">
    <h2 id="matched-title">${CASE.bySystem}</h2>
    ${matched.map(
      (comparison) => html`<details>
        <summary>${SOURCE_NAMES[comparison.source]}
          ${mark(comparison.verdict, comparison)}</summary>
        <p class="actions">${askedAt(screen, comparison)}</p>
        ${comparisonTable(comparison)}
      </details>`,
    )}
    ${completed.length === 0 ? '' : html`<ul class="plain" id="completed">${completed.map(completedLine)}</ul>`}
  </section>`;
}
