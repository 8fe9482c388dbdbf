// Says why the item is here: one entry for each open check or rule, with the finding, the question to the clerk, and
// the document and clause behind it.
import { fieldLabel, reasonLine } from '../../reviews/detail-texts.ts';
import type { CaseItemView } from '../../reviews/shapes.ts';
import { answeredQuestion, questionOf } from '../../schemes/questions.ts';
import type { ReasonCode } from '../../schemes/reasons.ts';
import type { Text } from '../../schemes/words.ts';
import { COLON, type Html, html, joined, LIST_COMMA, phrase } from '../kit/html.ts';
import { SOURCE_NAMES } from '../kit/texts.ts';
import { documentId, isForPeople, ruleId, type Screen } from './screen.ts';
import { CASE } from './texts.ts';

type Reasons = CaseItemView['rules'][number]['reasons'];

export function whyHere({ shown }: Screen): Html {
  const { status, checks, documents, rules } = shown.item;
  if (status === 'settled' || status === 'closed') return html``;
  const entries = [
    ...checks.map(({ source, reasons, answeredSince }) =>
      entry(`check-${source}`, SOURCE_NAMES[source], {
        found: foundIn(reasons),
        asked: answeredSince ? [answeredQuestion(source)] : askedBy(reasons),
        clauses: clausesOf(shown, reasons),
      }),
    ),
    ...documents.filter(isForPeople).map(({ check, reasons }) =>
      entry(documentId(check), CASE.document, {
        found: foundIn(reasons),
        asked: askedBy(reasons),
        clauses: clausesOf(shown, reasons),
      }),
    ),
    ...rules.map(({ code, reasons }) =>
      entry(ruleId(code), CASE.rule, {
        found: foundIn(reasons),
        asked: askedBy(reasons),
        clauses: clausesOf(shown, reasons),
      }),
    ),
  ];
  return html`<section class="panel" id="why-here" aria-labelledby="why-here-title">
    <h2 id="why-here-title">${CASE.whyHere}</h2>
    <ul class="why">${entries}</ul>
  </section>`;
}

const entry = (id: string, name: Text, { found, asked, clauses }: { found: Text[]; asked: Text[]; clauses: Html[] }) =>
  html`<li><p><a href="#${id}">${name}</a>${found.length > 0 ? html`${COLON}<strong>${sentence(found)}</strong>` : ''}
    ${asked}</p>
    ${clauses.length > 0 ? html`<p class="clause">${CASE.clause}${COLON}${clauses}</p>` : ''}</li>`;

const sentence = (parts: Text[]): Text => phrase`${joined(parts, { zh: '；', en: '; ' })}${{ zh: '。', en: '. ' }}`;

/** Each message once, with the fields that it speaks of before it. */
function foundIn(reasons: Reasons): Text[] {
  const fields = new Map<string, Reasons>();
  for (const reason of reasons) fields.set(reason.message.zh, [...(fields.get(reason.message.zh) ?? []), reason]);
  return [...fields.values()].map((same) => {
    const [first, ...more] = same;
    if (!first || more.length === 0) return first ? reasonLine(first) : { zh: '', en: '' };
    const labels = same.map(({ field }) => field).filter((field) => field !== null);
    return labels.length === 0
      ? first.message
      : phrase`${joined([...new Set(labels)].map(fieldLabel), LIST_COMMA)}${COLON}${first.message}`;
  });
}

const askedBy = (reasons: Reasons): Text[] => [...new Set(reasons.map(({ code }) => questionOf(code as ReasonCode)))];

/** Document and place before our id, each clause once. */
function clausesOf({ citations }: Screen['shown'], reasons: Reasons): Html[] {
  const refs = [...new Set(reasons.map(({ clause }) => clause.ref))];
  return refs.map((ref, index) => html`${index > 0 ? '；' : ''}${citation(citations, ref)}`);
}

/** Names the document and the place in it, then our id of the clause. */
export const citation = (citations: Screen['shown']['citations'], ref: string): Html =>
  html`${citations.get(ref) ?? ''} <span class="ref">${ref}</span>`;
