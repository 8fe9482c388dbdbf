// Prints the papers of an application: lists those that it has, and puts one together. Printing is audited, by whoever
// may read the application.
import type { Deps } from '../applications/deps.ts';
import { reachApplication, readApplication } from '../applications/read.ts';
import type { Application } from '../applications/store/applications.ts';
import { type Cause, change } from '../audit/change.ts';
import { civilDateOf } from '../base/clock.ts';
import { Refusal } from '../base/refusal.ts';
import type { PaperKind } from '../schemes/words.ts';
import { decision, freezeNotice, revocationNotice } from './decisions.ts';
import { type Filing, filingOf } from './filing.ts';
import { issuedForm, issuedKinds, requireIssued } from './kinds.ts';
import { materialList } from './material-list.ts';
import { reportForm } from './report-form.ts';
import type { Block, IssuedPaper, Paper } from './shapes.ts';

const BLOCKS: Record<PaperKind, (filing: Filing) => Block[]> = {
  report_form: reportForm,
  material_list: materialList,
  decision,
  freeze_notice: freezeNotice,
  revocation_notice: revocationNotice,
};

/** The papers that are decisions and notices: the authority signs them. */
const SIGNED: Record<PaperKind, boolean> = {
  report_form: false,
  material_list: false,
  decision: true,
  freeze_notice: true,
  revocation_notice: true,
};

/** Lists the papers that the application has. Refuses with `not_found`; the reading is audited. */
export async function papersOf(deps: Deps, cause: Cause, id: string): Promise<IssuedPaper[]> {
  return await listPapers(deps, cause, await readApplication(deps, cause, id));
}

/** The same for an application that was read already. */
export async function listPapers(deps: Deps, cause: Cause, application: Application): Promise<IssuedPaper[]> {
  const filing = await filingOf(deps, cause, application);
  if (!filing) return [];
  const state = stateOf(filing);
  return issuedKinds(filing.scheme, state).flatMap((kind) => {
    const form = issuedForm(filing.scheme, kind, state);
    const path = `/v1/applications/${application.id}/documents/${kind}`;
    return form ? [{ kind, title: form.title, issuedOn: dayOf(deps, filing, kind), path }] : [];
  });
}

/**
 * Puts a paper together and records that it was printed. Refuses with `not_found`, also for a kind that the scheme does
 * not issue, and with `document_not_issued` where the application does not have it.
 */
export async function printPaper(deps: Deps, cause: Cause, id: string, named: string): Promise<Paper> {
  const application = await reachApplication(deps, cause.actor, id);
  const filing = await filingOf(deps, cause, application);
  if (!filing) throw new Refusal('not_found');
  const { kind, form } = requireIssued(filing.scheme, named, stateOf(filing));
  const { scheme, papers } = filing;
  const paper: Paper = {
    kind,
    title: form.title.zh,
    number: application.number,
    issuedOn: dayOf(deps, filing, kind),
    approval:
      application.approvalNumber === null
        ? null
        : { label: scheme.says.approvalNumber.zh, number: application.approvalNumber },
    signedBy: SIGNED[kind] ? papers.authority : null,
    blocks: [{ block: 'text', text: form.text }, ...BLOCKS[kind](filing)],
  };
  await change(deps, cause, async () => ({
    result: undefined,
    events: [{ action: 'document.printed', applicationId: id, data: { kind } }],
  }));
  return paper;
}

const stateOf = ({ application, view }: Filing) => ({ status: application.status, freeze: view.freeze });

/** The day that a paper bears: of what it states, and for a list, which changes, of its printing. */
function dayOf({ clock }: Pick<Deps, 'clock'>, { application, view, scheme }: Filing, kind: PaperKind): string {
  const day = (moment: Temporal.Instant) => civilDateOf(moment, scheme.timeZone).toString();
  const { freeze } = view;
  switch (kind) {
    case 'report_form':
      return day(application.submittedAt);
    case 'material_list':
      return day(clock.now());
    case 'decision':
      return day(application.decidedAt ?? clock.now());
    case 'freeze_notice':
      return day(freeze ? Temporal.Instant.from(freeze.frozenAt) : clock.now());
    case 'revocation_notice': {
      const at = freeze?.revocation?.carriedOutAt;
      return day(at ? Temporal.Instant.from(at) : clock.now());
    }
  }
}
