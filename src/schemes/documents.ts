// The documents that a scheme demands, as words in which it declares its list, and the names of their kinds. Pure.
import type { Submission } from './facts.ts';
import { MATERIAL_KINDS } from './material-kinds.ts';
import type { Params, ReasonCode } from './reasons.ts';
import type { Scheme } from './scheme.ts';
import { SOURCE_DESCRIPTIONS } from './sources.ts';
import { type Department, SOURCES, type Source, type Text } from './words.ts';

/** The parts of a submission on which its list of documents may depend, known before anything is filed. */
export interface DocumentCase
  extends Pick<Submission, 'category' | 'businessType' | 'channel' | 'claims' | 'settlement'> {
  dependants?: Submission['dependants'] | undefined;
}

/**
 * The personnel archive. Nobody hands it in: its department verifies it where it is kept, by two people where the
 * scheme lists it (AMB-29).
 */
export const ARCHIVE = 'archive';

/** One document, with every stamp that it has to bear. */
export interface Sheet {
  kind: string;
  seals: readonly string[];
  /** the source that completes it where it matches on the same fact; `identity`: any that resolved the person */
  coveredBy: Source | 'identity' | null;
}

/** Something that a case has to prove: one sheet of `anyOf` suffices. */
export interface Demand {
  clause: string;
  anyOf: readonly [Sheet, ...Sheet[]];
  /** the department whose people look at a sheet that nothing completes */
  owner: Department;
  mandatory: boolean;
  /** the reason while nothing of it was handed in; absent: `material.missing` */
  missingAs?: ReasonCode;
}

/** Whether somebody has to hand it in before the decision. */
export const isToBeHandedIn = ({ mandatory, anyOf }: Demand): boolean =>
  mandatory && !anyOf.some(({ kind }) => kind === ARCHIVE);

/** Both sides of the identity card say who the person is, and nothing else. */
const OF_IDENTITY: readonly string[] = ['id_card_front', 'id_card_back'];

const COMPLETED_BY: ReadonlyMap<string, Source> = new Map(
  SOURCES.flatMap((source) => SOURCE_DESCRIPTIONS[source].completes.map((kind) => [kind, source] as const)),
);

/** A sheet of that kind, completed by the source whose description lists the kind (AMB-25). */
export const sheet = (kind: string, seals: readonly string[] = []): Sheet => ({
  kind,
  seals,
  coveredBy: COMPLETED_BY.get(kind) ?? (OF_IDENTITY.includes(kind) ? 'identity' : null),
});

/** Lists every kind that the scheme or `MATERIAL_KINDS` names: those of the scheme first. */
export const listedMaterialNames = ({ materialNames }: Pick<Scheme, 'materialNames'>): Map<string, Text> =>
  new Map(Object.entries({ ...materialNames, ...MATERIAL_KINDS, ...materialNames }));

/** Returns undefined for a kind that neither the scheme nor `MATERIAL_KINDS` lists. */
export function listedMaterialName({ materialNames }: Pick<Scheme, 'materialNames'>, kind: string): Text | undefined {
  return [materialNames, MATERIAL_KINDS].find((names) => Object.hasOwn(names, kind))?.[kind];
}

export interface Material {
  kind: string;
  text: Text;
}

/** The kinds of material on the list of a case, each once, in the order of the list. */
export function materialsOf(scheme: Scheme, about: DocumentCase): Material[] {
  const kinds = new Set(scheme.documents(about).flatMap(({ anyOf }) => anyOf.map(({ kind }) => kind)));
  return [...kinds].map((kind) => ({ kind, text: nameOf(scheme, kind) }));
}

/** The demand in words: the documents of which one suffices. */
export function demandText(scheme: Scheme, { anyOf }: Demand): Text {
  const names = anyOf.map(({ kind }) => nameOf(scheme, kind));
  return { zh: names.map(({ zh }) => zh).join('或'), en: names.map(({ en }) => en).join(', or ') };
}

function nameOf(scheme: Scheme, kind: string): Text {
  const name = listedMaterialName(scheme, kind);
  if (!name) throw new Error(`scheme ${scheme.id} demands ${kind}, which has no name`);
  return name;
}

/** The parameters of a reason, with the kind of material in words, as the scheme calls it. */
export function withMaterialNamed(
  scheme: Pick<Scheme, 'materialNames'>,
  params: Record<string, string | number>,
): Params {
  const name = typeof params.material === 'string' ? listedMaterialName(scheme, params.material) : undefined;
  return name ? { ...params, material: name } : params;
}
