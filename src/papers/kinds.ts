// Which papers an application has: by its scheme, which issues them, and by what has happened to it. Pure.
import type { FreezeView } from '../applications/shapes.ts';
import { Refusal } from '../base/refusal.ts';
import type { PaperForm } from '../schemes/papers.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { type FinalOutcome, PAPER_KINDS, type PaperKind, type Status } from '../schemes/words.ts';

/** The decision that an application in each status has on paper; null: none yet. */
export const DECISION_IN: Record<Status, FinalOutcome | null> = {
  received: null,
  in_review: null,
  awaiting_supplement: null,
  approved: 'approved',
  frozen: 'approved',
  settled: 'approved',
  given_up: 'approved',
  lapsed: 'approved',
  revoked: 'approved',
  rejected: 'rejected',
  not_accepted: 'not_accepted',
  withdrawn: null,
};

/** The state of an application, as far as its papers depend on it. */
export interface PaperState {
  status: Status;
  freeze: Pick<FreezeView, 'revocation'> | null;
}

/** The form of a paper that the application has in this state; undefined where there is none (yet). */
export function issuedForm(
  { papers }: Pick<Scheme, 'papers'>,
  kind: PaperKind,
  { status, freeze }: PaperState,
): PaperForm | undefined {
  const forms = papers?.forms;
  switch (kind) {
    // a form that was not accepted is not printed for signature
    case 'report_form':
    case 'material_list':
      return status === 'not_accepted' ? undefined : forms?.[kind];
    case 'decision': {
      const outcome = DECISION_IN[status];
      return outcome === null ? undefined : forms?.decision?.[outcome];
    }
    case 'freeze_notice':
      return freeze ? forms?.freeze_notice : undefined;
    case 'revocation_notice':
      return freeze?.revocation?.status === 'carried_out' ? forms?.revocation_notice : undefined;
  }
}

/** The papers that an application has, in the order of the list. */
export const issuedKinds = (scheme: Pick<Scheme, 'papers'>, state: PaperState): PaperKind[] =>
  PAPER_KINDS.filter((kind) => issuedForm(scheme, kind, state) !== undefined);

/**
 * The kind that a path names. Refuses with `not_found` where the scheme issues no such paper, and with
 * `document_not_issued` where the application does not have it.
 */
export function requireIssued(
  scheme: Pick<Scheme, 'papers'>,
  named: string,
  state: PaperState,
): { kind: PaperKind; form: PaperForm } {
  const kind = PAPER_KINDS.find((each) => each === named);
  if (!kind || !scheme.papers?.forms[kind]) throw new Refusal('not_found');
  const form = issuedForm(scheme, kind, state);
  if (!form) throw new Refusal('document_not_issued');
  return { kind, form };
}
