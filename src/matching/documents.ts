// The documents of a case, as people settle them in a review: which sheet of each demand counts, whether a source
// completes it, and the reason that each of the others gives. Pure.
import { ARCHIVE, type Demand, type DocumentCase, isToBeHandedIn, type Sheet } from '../schemes/documents.ts';
import type { HandedIn, Submission } from '../schemes/facts.ts';
import type { ReasonCode } from '../schemes/reasons.ts';
import type { Finding, Scheme } from '../schemes/scheme.ts';
import { isNegative } from '../schemes/sources.ts';
import type { Check } from './verdict.ts';

const PREFIX = 'document:';

/** The name of a document as a subject of an item, and in a settlement; the archive has a name of its own. */
export const documentSubject = (kind: string): string => (kind === ARCHIVE ? ARCHIVE : `${PREFIX}${kind}`);

/** The kind of sheet that a subject which is a document is about. */
export const kindOfDocument = (subject: string): string =>
  subject === ARCHIVE ? ARCHIVE : subject.slice(PREFIX.length);

/** Whether a subject of an item is a document. */
export const isDocument = (subject: string): boolean => subject === ARCHIVE || subject.startsWith(PREFIX);

/** The subject of a reason without a source: the document that it is about, else its code. */
export const subjectOfRule = ({ code, params }: { code: ReasonCode; params: Finding['params'] & {} }): string =>
  typeof params.material === 'string' ? documentSubject(params.material) : code;

/** A case with the documents that were handed in. */
export type CaseWithSheets = DocumentCase & Pick<Submission, 'sheets'>;

export interface ListedDocument {
  subject: string;
  demand: Demand;
  /** the sheet that was handed in, with all its stamps if there is one; else the first of the demand */
  sheet: Sheet;
  /** a sheet of the demand was handed in */
  given: boolean;
  /**
   * the file to look at: the latest of its kind, of those with every stamp if there is one; null: none was handed in
   */
  materialId: string | null;
  /** a source has matched on the fact that a sheet of the demand proves: nobody has to look at it */
  covered: boolean;
}

/**
 * Lists the documents of a case that count in its review, in the order of the scheme's list. Empty where the scheme has
 * nobody settle documents. A document that need not be there is listed only if it was handed in.
 */
export function listedDocuments(
  scheme: Pick<Scheme, 'documents' | 'settlesDocuments'>,
  submission: CaseWithSheets,
  checks: readonly Check[],
): ListedDocument[] {
  if (!scheme.settlesDocuments(submission)) return [];
  const { sheets = [] } = submission;
  return scheme.documents(submission).flatMap((demand) => {
    const given = demand.anyOf.filter(({ kind }) => sheets.some((each) => each.kind === kind));
    if (!demand.mandatory && given.length === 0) return [];
    const whole = given.find((each) => sheets.some((one) => isWhole(one, each)));
    const sheet = whole ?? given[0] ?? demand.anyOf[0];
    const covered = demand.anyOf.some((each) => isCovered(each, checks));
    const latest = sheets.findLast((one) => isWhole(one, sheet)) ?? sheets.findLast(({ kind }) => kind === sheet.kind);
    return {
      subject: documentSubject(sheet.kind),
      demand,
      sheet,
      given: given.length > 0,
      materialId: latest?.materialId ?? null,
      covered,
    };
  });
}

/** Whether it is of the kind, and bears every stamp. */
const isWhole = (one: HandedIn, { kind, seals }: Sheet): boolean =>
  one.kind === kind && seals.every((seal) => one.seals.includes(seal));

/**
 * Whether a source completes the sheet. A register of offences that holds nothing says nothing of who the person is.
 */
export const isCovered = ({ coveredBy }: Sheet, checks: readonly Check[]): boolean =>
  checks.some(({ source, verdict, identityMatched }) =>
    coveredBy === 'identity' ? identityMatched && !isNegative(source) : source === coveredBy && verdict === 'match',
  );

/**
 * One finding for each document that people have to look at, for the department that owns it. A sheet that was not
 * handed in is missing: confirming it takes two people. An archive is never handed in, and always takes two.
 */
export const documentFindings = (scheme: Scheme, submission: Submission, checks: readonly Check[]): Finding[] =>
  listedDocuments(scheme, submission, checks)
    .filter(({ covered }) => !covered)
    .map(({ demand, given, sheet }) => finding(demand, sheet, given ? 'document.unexamined' : missing(demand)));

const missing = ({ missingAs }: Demand): ReasonCode => missingAs ?? 'material.missing';

const finding = ({ clause, owner }: Demand, { kind }: Sheet, code: ReasonCode): Finding => ({
  code: kind === ARCHIVE ? 'archive.unverified' : code,
  clause,
  department: owner,
  params: { material: kind },
});

export interface MissingDocument {
  demand: Demand;
  /** the sheet to ask for: the one that came without a stamp, else the first of the demand */
  sheet: Sheet;
  finding: Finding;
}

/**
 * Lists every demand of the case for which no sheet with all its stamps was handed in, in the order of the scheme's
 * list, each with its reason. No source covers any: none is asked before.
 */
export const missingDocuments = (scheme: Pick<Scheme, 'documents'>, submission: CaseWithSheets): MissingDocument[] =>
  scheme
    .documents(submission)
    .filter(isToBeHandedIn)
    .flatMap((demand) => {
      const { sheets = [] } = submission;
      if (demand.anyOf.some((each) => sheets.some((one) => isWhole(one, each)))) return [];
      const sheet = demand.anyOf.find(({ kind }) => sheets.some((one) => one.kind === kind)) ?? demand.anyOf[0];
      return [{ demand, sheet, finding: finding(demand, sheet, missing(demand)) }];
    });
