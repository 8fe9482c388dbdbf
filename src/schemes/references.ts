// Lists of codes that an authority publishes and replaces, such as the occupations in short supply. A scheme declares
// each by name; an installation holds the list in force, and a decision keeps its version. Pure.
import type { QualificationClaim, QualificationRecord } from './facts.ts';
import type { Text } from './words.ts';

export interface ReferenceList {
  version: string;
  entries: ReadonlySet<string>;
}
/** The lists in force, by the variable that names the file of each. */
export type ReferenceLists = ReadonlyMap<string, ReferenceList>;

export interface Reference {
  /** the environment variable that names its file; schemes that name the same variable share the list */
  variable: string;
  /** what the file is */
  about: Text;
  /** the code to look up, of a claim or of a register's entry; null or undefined: it has none */
  codeOf(qualification: QualificationClaim | QualificationRecord): string | null | undefined;
  /** the list of the sandbox, whose people are synthetic */
  sandbox: ReferenceList;
}

interface Referring {
  references: Readonly<Record<string, Reference>>;
}

/** The references of all schemes, each variable once. */
export const referencesOf = (schemes: readonly Referring[]): Reference[] => [
  ...new Map(
    schemes.flatMap(({ references }) => Object.values(references)).map((reference) => [reference.variable, reference]),
  ).values(),
];

export const sandboxLists = (schemes: readonly Referring[]): ReferenceLists =>
  new Map(referencesOf(schemes).map(({ variable, sandbox }) => [variable, sandbox]));
