// The documents of an application, as its unit and its overseers see them. Present only where people settle documents.
import type { Reason } from '../matching/decide.ts';
import { listedDocuments, type MissingDocument } from '../matching/documents.ts';
import { ARCHIVE, demandText } from '../schemes/documents.ts';
import type { HandedIn } from '../schemes/facts.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { missingAtGate } from './document-gate.ts';
import { handedIn } from './documents.ts';
import type { Status } from './lifecycle.ts';
import type { Opened } from './open.ts';
import type { Examined } from './sealed-decision.ts';
import type { ApplicationView } from './shapes.ts';
import { materialName } from './supplement.ts';

type MaterialsShown = NonNullable<ApplicationView['materials']>;

/**
 * Lists the documents that count, in the order of the scheme's list, with their states as `examined` and the review
 * leave them. The personnel archive is none of them unless it was handed in: it lies with its custodian, and only
 * the item names it. Undefined where nobody settles documents, or nothing is decided.
 */
export function materialsShown(
  scheme: Scheme,
  { reviewed }: Pick<Opened, 'reviewed'>,
  examined: Examined | null,
): MaterialsShown | undefined {
  if (!examined || examined.decision.outcome === 'not_accepted') return undefined;
  const { grounds, decision } = examined;
  if (!scheme.settlesDocuments(grounds.submission)) return undefined;
  const refused = new Set(reviewed?.reasons.map(({ params }) => params.material));
  const listed = listedDocuments(scheme, grounds.submission, decision.checks);
  const sheets = listed.filter(({ sheet, materialId }) => sheet.kind !== ARCHIVE || materialId !== null);
  return sheets.map(({ demand, sheet, materialId, covered }) => ({
    kind: sheet.kind,
    text: materialName(scheme, sheet.kind),
    department: demand.owner,
    materialId,
    seals: [...sheet.seals],
    state: covered ? 'covered' : refused.has(sheet.kind) ? 'refused' : reviewed ? 'examined' : 'waiting',
  }));
}

/** The documents of an application that waits at the gate: why it waits, what is missing, and what is there. */
export function documentsAwaited(
  scheme: Scheme,
  form: Opened['form'],
  sheets: readonly HandedIn[] = form.materials.map(handedIn),
): { reasons: Reason[]; missing: MissingDocument[]; materials: MaterialsShown } {
  const about = { ...form, sheets };
  const missing = missingAtGate(scheme, about);
  const reasons = missing.map(
    ({ demand: { owner }, finding: { code, clause, params = {} } }): Reason => ({
      ...{ code, clause, params, department: owner, source: null, field: null },
    }),
  );
  const given = listedDocuments(scheme, about, []).filter((each) => each.given);
  const materials = given.map(({ demand, sheet, materialId }) => ({
    kind: sheet.kind,
    text: materialName(scheme, sheet.kind),
    department: demand.owner,
    materialId,
    seals: [...sheet.seals],
    state: 'waiting' as const,
  }));
  return { reasons, missing, materials };
}

/** The documents that a review lacks since it began. */
export const stillMissing = (scheme: Scheme, status: Status, examined: Examined | null): MissingDocument[] =>
  status === 'in_review' && examined ? missingAtGate(scheme, examined.grounds.submission) : [];

export const missingShown = (scheme: Scheme, missing: readonly MissingDocument[]): Pick<ApplicationView, 'missing'> =>
  missing.length === 0
    ? {}
    : {
        missing: missing.map(({ demand }) => ({
          clause: demand.clause,
          text: demandText(scheme, demand),
          owner: demand.owner,
          anyOf: demand.anyOf.map(({ kind, seals }) => ({ kind, seals: [...seals] })),
        })),
      };
