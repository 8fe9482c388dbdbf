// One case as its inspectors look at it: claimed and found values side by side, materials, and, unless it is hidden
// from them, the decision with its people and reasons. Each reading is put into the audit.
import { staffNames } from '../access/staff.ts';
import type { Deps } from '../applications/deps.ts';
import { openApplication } from '../applications/open.ts';
import { type Application, findApplication } from '../applications/store/applications.ts';
import { materialName } from '../applications/supplement.ts';
import { timelineFor } from '../applications/timeline.ts';
import { applicationView, checkViews } from '../applications/view.ts';
import { type Cause, change } from '../audit/change.ts';
import { listEventsOf } from '../audit/store/events.ts';
import type { Actor } from '../base/actor.ts';
import { civilDateOf, timestamp } from '../base/clock.ts';
import { Refusal } from '../base/refusal.ts';
import { EVIDENCE_OF_REVIEW, listMaterialsOf } from '../materials/attach.ts';
import { comparisonOf, type SourceComparison } from '../reviews/comparison.ts';
import { describeApplication } from '../reviews/item-detail.ts';
import { listItemsOf } from '../reviews/store/items.ts';
import { viewOf } from '../reviews/view.ts';
import { materialsOf } from '../schemes/documents.ts';
import { isOfOffice } from './act-on-round.ts';
import { readerOf, requireNothingTold, sightOf } from './blind.ts';
import type { CaseView, Outcome } from './shapes.ts';
import { findCase, listInspectors } from './store/cases.ts';
import { findRound } from './store/rounds.ts';
import { caseRowView } from './view.ts';

/** A case as the console shows it; REST leaves out entries that do not count. */
export interface InspectedCase extends CaseView {
  comparisons: SourceComparison[];
}

/**
 * Refuses with `not_found`; with `blind` where the case is blind and not concluded and the reader is no inspector of
 * it, where the reader still has to inspect the application blind in another round, or as `requireNothingTold` does.
 */
export async function readSpotCheckCase(deps: Deps, cause: Cause, id: string): Promise<InspectedCase> {
  const { db } = deps;
  const found = await findCase(db, id);
  const round = found && (await findRound(db, found.spotCheckId));
  if (!found || !round || !isOfOffice(cause.actor, round)) throw new Refusal('not_found');
  const inspectors = await listInspectors(db, [id]);
  const reader = await readerOf(deps, cause.actor);
  const sight = sightOf(round, found, inspectors, reader);
  await change(deps, cause, async () => ({
    result: undefined,
    events: [
      {
        action: 'spot_check.case_read',
        applicationId: found.applicationId,
        data: { roundId: round.id, caseId: id, sight },
      },
    ],
  }));
  if (sight === 'others') throw new Refusal('blind');
  requireNothingTold(reader, round.plan.strata);
  const application = await findApplication(db, found.applicationId);
  if (!application) throw new Error('a case without an application');
  const names = await staffNames(
    db,
    inspectors.map(({ staffId }) => staffId),
  );
  const veiled = sight === 'own_verdict';
  return {
    ...caseRowView(deps, round, found, inspectors, { reader, names }),
    blind: round.blind,
    veiled,
    ...(await evidenceOf(deps, application, veiled)),
    outcome: veiled ? null : await outcomeOf(deps, application, cause.actor),
  };
}

/**
 * Collects the evidence. For a veiled case, leaves out the times at which a source was asked again or a document was
 * handed in, since such times show that people decided; and shows only the day of the submission, since the millisecond
 * would identify the application in lists without numbers.
 */
async function evidenceOf(deps: Deps, application: Application, veiled: boolean) {
  const opened = openApplication(deps.sealer, application);
  const scheme = deps.schemes.filedUnder(application);
  const { current } = opened;
  const comparisons = current ? current.decision.checks.map((check) => comparisonOf(scheme, current, check)) : [];
  const materials = await listMaterialsOf(deps.db, application.id);
  const { status: _, personWanted: __, dependants: ___, ...claimed } = describeApplication(scheme, application, opened);
  const submittedAt = veiled ? civilDateOf(application.submittedAt, scheme.timeZone).toString() : claimed.submittedAt;
  return {
    application: { ...claimed, submittedAt },
    comparisons: veiled ? comparisons.map((each) => ({ ...each, asked: null })) : comparisons,
    materials: materials
      .filter(({ kind }) => !veiled || kind !== EVIDENCE_OF_REVIEW)
      .map(({ materialId, kind, seals, mediaType, bytes, sha256, attachedAt }) => ({
        materialId,
        kind,
        text: materialName(scheme, kind),
        seals,
        mediaType,
        bytes,
        sha256,
        attachedAt: veiled ? null : timestamp(attachedAt),
      })),
    materialKinds: materialsOf(scheme, opened.form),
  };
}

async function outcomeOf(deps: Deps, application: Application, viewer: Actor): Promise<Outcome> {
  const opened = openApplication(deps.sealer, application);
  const scheme = deps.schemes.filedUnder(application);
  const { id } = application;
  const [items, events] = await Promise.all([listItemsOf(deps.db, id), listEventsOf(deps.db, id)]);
  const { status, approvalNumber, decidedAt, decision } = applicationView(deps, application, opened);
  return {
    status,
    approvalNumber,
    decidedAt,
    personWanted: opened.form.optOutOfAutomatedDecision || application.humanRequestedAt !== null,
    decision,
    checks: opened.current ? checkViews(scheme, opened.current) : [],
    reviews: await Promise.all(items.map((item) => viewOf(deps, item, viewer))),
    timeline: timelineFor(viewer, events),
    receipt: `/v1/applications/${id}/receipt`,
  };
}
