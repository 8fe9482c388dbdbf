// The documents of an item: those that its department has to settle or has settled, and those that a source has
// completed for it.
import type { Opened } from '../applications/open.ts';
import { materialName } from '../applications/supplement.ts';
import { reasonView } from '../applications/view.ts';
import type { Db } from '../db/connect.ts';
import { isDocument, type ListedDocument, listedDocuments } from '../matching/documents.ts';
import { type Subject, takesTwo } from '../matching/subjects.ts';
import { clauseText, type Scheme } from '../schemes/scheme.ts';
import { groundsOf } from './grounds.ts';
import type { DocumentView } from './shapes.ts';
import { type Item, type ItemDecision, listDecisions } from './store/items.ts';
import { refusalCodes } from './subjects.ts';

export interface DocumentContext {
  scheme: Scheme;
  opened: Opened;
  item: Item;
  subjects: readonly Subject[];
  /** the decisions that count */
  decisions: readonly DecisionOnDocument[];
}

export type DecisionOnDocument = Pick<ItemDecision, 'subject' | 'result' | 'materialId'>;

/** Lists them in the order of the scheme's list; documents that were settled and count no more come last. */
export function documentsOf(context: DocumentContext): DocumentView[] {
  const { scheme, opened, item } = context;
  if (!opened.current) return [];
  const { grounds, decision } = opened.current;
  const listed = listedDocuments(scheme, grounds.submission, decision.checks);
  const own = new Map(
    listed.filter(({ demand }) => demand.owner === item.department).map((each) => [each.subject, each]),
  );
  return [...own.values()]
    .filter(({ subject, covered }) => covered || item.subjects.includes(subject))
    .map((each) => documentView(context, each));
}

function documentView(
  context: DocumentContext,
  { subject: check, demand, sheet, materialId, covered }: ListedDocument,
): DocumentView {
  const { scheme, opened, item, subjects, decisions } = context;
  const subject = subjects.find(({ name }) => name === check);
  const decided = item.status === 'settled' ? decisions.find((each) => each.subject === check) : undefined;
  return {
    check,
    kind: sheet.kind,
    text: materialName(scheme, sheet.kind),
    // a sheet that came after the decision is a matter of another item
    materialId: decided ? decided.materialId : materialId,
    seals: [...sheet.seals],
    clause: { ref: demand.clause, text: clauseText(scheme, demand.clause) },
    state: subject ? stateOf(context, check) : covered ? 'covered' : 'waiting',
    takesTwo: subject ? takesTwo(subject) : false,
    refusalCodes: subject ? refusalCodes(subject) : [],
    grounds: subject ? groundsOf(subject, opened) : [],
    reasons: subject ? subject.reasons.map((reason) => reasonView(scheme, reason)) : [],
  };
}

function stateOf({ item, decisions }: DocumentContext, check: string): DocumentView['state'] {
  if (item.status !== 'settled') return 'waiting';
  const decided = decisions.find(({ subject }) => subject === check);
  return decided?.result === 'refused' ? 'refused' : 'examined';
}

/** The file on which a decision about a subject is made now; null for a subject that is no document, or without one. */
export function materialExamined(scheme: Scheme, { current }: Pick<Opened, 'current'>, subject: string): string | null {
  if (!current || !isDocument(subject)) return null;
  const listed = listedDocuments(scheme, current.grounds.submission, current.decision.checks);
  return listed.find((each) => each.subject === subject)?.materialId ?? null;
}

/** Reads the decisions that the states of documents rest on: of settled items that hold a document. */
export async function decisionsOnDocuments(db: Db, items: readonly Item[]): Promise<Map<string, ItemDecision[]>> {
  const held = items.filter(({ status, subjects }) => status === 'settled' && subjects.some(isDocument));
  return new Map(await Promise.all(held.map(async ({ id }) => [id, await listDecisions(db, id)] as const)));
}
