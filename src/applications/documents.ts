// The documents of an application: those that were handed in, as decisions know them.
import type { Db, Tx } from '../db/connect.ts';
import { EVIDENCE_OF_REVIEW, listMaterialsOf } from '../materials/attach.ts';
import type { HandedIn, Submission } from '../schemes/facts.ts';
import type { Scheme } from '../schemes/scheme.ts';

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

/** The documents that an application has by now: evidence of the review is none of them. */
export async function sheetsOf(db: Db | Tx, applicationId: string): Promise<HandedIn[]> {
  const all = await listMaterialsOf(db, applicationId);
  return all.filter(({ kind }) => kind !== EVIDENCE_OF_REVIEW).map(handedIn);
}

/** The submission with the documents that were handed in up to now, where people settle them. */
export const submissionWithSheets = async (
  db: Db | Tx,
  applicationId: string,
  scheme: Scheme,
  submission: Submission,
): Promise<Submission> =>
  scheme.settlesDocuments(submission) ? { ...submission, sheets: await sheetsOf(db, applicationId) } : submission;
