// The documents of an application, as its unit and its overseers see them. Present only where people settle documents.
import { listedDocuments } from '../matching/documents.ts';
import type { HandedIn } from '../schemes/facts.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { Opened } from './open.ts';
import type { Examined } from './sealed-decision.ts';
import type { ApplicationView } from './shapes.ts';
import { materialName } from './supplement.ts';

type MaterialsShown = NonNullable<ApplicationView['materials']>;

/** A material as decisions know it, in the form that equal sheets have in common. */
export const handedIn = ({
  kind,
  seals,
  materialId,
}: {
  kind: string;
  seals?: readonly string[] | undefined;
  materialId: string;
}): HandedIn => ({ kind, seals: seals ?? [], materialId: materialId.toLowerCase() });

/**
 * Lists the documents that count, in the order of the scheme's list, with their states as `examined` and the review
 * leave them. Undefined where nobody settles documents, or nothing is decided.
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
  return listedDocuments(scheme, grounds.submission, decision.checks).map(({ demand, sheet, materialId, covered }) => ({
    kind: sheet.kind,
    text: materialName(scheme, sheet.kind),
    department: demand.owner,
    materialId,
    seals: [...sheet.seals],
    state: covered ? 'covered' : refused.has(sheet.kind) ? 'refused' : reviewed ? 'examined' : 'waiting',
  }));
}
