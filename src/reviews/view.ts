// A review item as the public contract shows it: the subjects that the department has to settle, with claimed and found
// values.
import type { Deps } from '../applications/deps.ts';
import { openApplication } from '../applications/open.ts';
import { findStandingSince } from '../applications/standing.ts';
import { type Application, findApplication } from '../applications/store/applications.ts';
import { listContestedOf } from '../applications/store/standing.ts';
import { materialName, supplementsOf } from '../applications/supplement.ts';
import { reasonView, shownDifferences } from '../applications/view.ts';
import { visitOffered } from '../applications/visits.ts';
import type { Actor } from '../base/actor.ts';
import { timestamp } from '../base/clock.ts';
import { isUnserved } from '../db/jurisdiction.ts';
import type { Reason } from '../matching/decide.ts';
import { isDocument } from '../matching/documents.ts';
import { takesTwo } from '../matching/subjects.ts';
import { type AttachedMaterial, EVIDENCE_OF_REVIEW, listMaterialsOf } from '../materials/attach.ts';
import { withMaterialNamed } from '../schemes/documents.ts';
import { type ReasonCode, reasonMessage } from '../schemes/reasons.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { Text } from '../schemes/words.ts';
import { placeOfComment, placeOfNote, placeOfReasons } from './aad.ts';
import { type DecisionOnDocument, documentsOf } from './documents.ts';
import { groundsOf, needsGround, needsNoteOrEvidence } from './grounds.ts';
import { isCommentHidden, isHidden } from './hidden.ts';
import { listInvolved } from './involved.ts';
import { differencesToJudge, isNameMissing } from './registered-name.ts';
import type { CaseItemView, ItemView } from './shapes.ts';
import { isOverdue } from './states.ts';
import { type Item, type ItemDecision, listComments, listEveryDecision } from './store/items.ts';
import { isAnswered, matchedChecks, refusalCodes, subjectsOf } from './subjects.ts';

interface Showing {
  /** registered names to be judged, for a clerk whose reading of them is audited */
  withNames?: boolean;
  /** the decisions on the item that count */
  decisions?: readonly DecisionOnDocument[];
  /** to tell an overseer that no office answers for the application */
  viewer?: Actor;
}

export function itemView(
  { sealer, schemes }: Pick<Deps, 'sealer' | 'schemes'>,
  item: Item,
  application: Application,
  now: Temporal.Instant,
  { withNames = false, decisions = [], viewer }: Showing = {},
): ItemView {
  const opened = openApplication(sealer, application);
  if (!opened.current) throw new Error('an item of an application that was never decided');
  const { grounds } = opened.current;
  const evidence = new Map(opened.current.evidence.map((each) => [each.source, each]));
  const scheme = schemes.filedUnder(application);
  const subjects = subjectsOf(opened, item);
  const held = item.leaseUntil !== null && Temporal.Instant.compare(now, item.leaseUntil) < 0;
  return {
    id: item.id,
    applicationId: item.applicationId,
    number: application.number,
    scheme: application.scheme,
    department: item.department,
    status: item.status === 'open' && held ? 'claimed' : item.status,
    awaiting: item.status === 'countersign' ? 'countersign' : null,
    result: item.result,
    venue: application.venue ?? 'online',
    due: timestamp(item.dueAt),
    overdue: isOverdue(item, now),
    unserved: viewer !== undefined && isUnserved(viewer, application),
    version: item.version,
    assignee: held ? item.assignee : null,
    leaseUntil: held && item.leaseUntil ? timestamp(item.leaseUntil) : null,
    checks: subjects.flatMap((subject) =>
      subject.check
        ? {
            source: subject.check.source,
            verdict: subject.check.verdict,
            answeredAt: evidence.get(subject.check.source)?.answeredAt ?? null,
            reasons: subject.reasons.map((reason) => reasonView(scheme, reason)),
            differences: withNames ? differencesToJudge(subject.check, grounds) : shownDifferences(subject.check),
            takesTwo: takesTwo(subject),
            refusalCodes: refusalCodes(subject),
            needsGround: needsGround(subject),
            grounds: groundsOf(subject, opened),
            needsNoteOrEvidence: needsNoteOrEvidence(subject),
            confirmable: !isNameMissing(subject, grounds),
            answeredSince: isAnswered(subject),
          }
        : [],
    ),
    rules: subjects.flatMap((subject) => {
      const reasons = subject.reasons.map((reason) => reasonView(scheme, reason));
      const [first] = reasons;
      return subject.check || isDocument(subject.name) || !first
        ? []
        : {
            code: subject.name,
            takesTwo: takesTwo(subject),
            refusalCodes: refusalCodes(subject),
            grounds: groundsOf(subject, opened),
            clause: first.clause,
            reasons,
          };
    }),
    documents: documentsOf({
      scheme,
      opened,
      item,
      subjects,
      decisions,
    }),
    matched: matchedChecks(opened.current, scheme, item.department).map(({ source }) => source),
    nothingLeft: item.status === 'open' && item.recheckId !== null,
    settledBy: item.settledBy,
    attendedOn: item.attendedOn,
  };
}

/** Returns the message of the reason, with the values that the reason had at the decision. */
function messageOf(
  { sealer, scheme }: Pick<Deps, 'sealer'> & { scheme: Scheme },
  { id, subject, reasonCode, reasons }: Pick<ItemDecision, 'subject' | 'reasons' | 'reasonCode'> & { id: string },
): Text | null {
  if (reasonCode === null) return null;
  const stood = JSON.parse(sealer.open(placeOfReasons(id), reasons)) as Reason[];
  const same = stood.find((reason) => reason.code === reasonCode) ?? (isDocument(subject) ? stood[0] : undefined);
  return reasonMessage(scheme, reasonCode as ReasonCode, withMaterialNamed(scheme, same?.params ?? {}));
}

/**
 * Returns the item with the current state of its application, and with the part of its history that the viewer may see
 * now.
 */
export async function viewOf(deps: Deps, item: Item, viewer: Actor): Promise<CaseItemView> {
  return await viewOn(deps, item, await applicationOf(deps, item), viewer);
}

export async function applicationOf({ db }: Pick<Deps, 'db'>, item: Item): Promise<Application> {
  const application = await findApplication(db, item.applicationId);
  if (!application) throw new Error('an item without an application');
  return application;
}

/** Does the same as `viewOf`, for an application that was read already. */
export async function viewOn(
  deps: Deps,
  item: Item,
  application: Application,
  viewer: Actor,
  showing: Showing = {},
): Promise<CaseItemView> {
  const now = deps.clock.now();
  const [standing, every, comments, supplements, materials, leftToOthersBy, contested, visit] = await Promise.all([
    findStandingSince(deps.db, application.id, now),
    listEveryDecision(deps.db, item.id),
    listComments(deps.db, item.id),
    supplementsOf(deps, application),
    listMaterialsOf(deps.db, application.id),
    listInvolved(deps.db, item),
    listContestedOf(deps.db, viewer, application.id),
    visitOffered(deps, {
      application,
      opened: openApplication(deps.sealer, application),
      scheme: deps.schemes.filedUnder(application),
    }),
  ]);
  const hidden = every.filter((row) => isHidden(row, item, viewer));
  const decisions = every.filter((row) => !hidden.includes(row));
  const shown = comments.filter((comment) => !isCommentHidden(comment, hidden));
  const named = new Set(decisions.flatMap(({ evidence }) => evidence));
  // evidence of another department, or of a hidden opinion, stays with its decision
  const isShown = ({ kind, materialId }: AttachedMaterial) =>
    viewer.role !== 'clerk' || kind !== EVIDENCE_OF_REVIEW || named.has(materialId);
  const scheme = deps.schemes.filedUnder(application);
  const counted = decisions.filter(({ returnedBy, opinion }) => returnedBy === null && opinion === 1);
  return {
    ...itemView(deps, item, application, now, { ...showing, decisions: counted, viewer }),
    ban: standing.bannedSince ? { until: standing.bannedSince } : null,
    leftToOthersBy,
    visit,
    contested,
    decisions: decisions.map((row) => ({
      check: row.subject,
      result: row.result,
      code: row.reasonCode,
      message: messageOf({ sealer: deps.sealer, scheme }, row),
      note: row.note && deps.sealer.open(placeOfNote(row.id), row.note),
      ground: row.ground,
      opinion: row.opinion === 2 ? 2 : 1,
      evidence: row.evidence,
      materialId: row.materialId,
      by: row.decidedBy,
      at: timestamp(row.decidedAt),
      takesTwo: row.takesTwo,
      countersignedBy: row.countersignedBy,
      returnedBy: row.returnedBy,
    })),
    comments: shown.map(({ id, author, text, at }) => ({
      by: author,
      text: deps.sealer.open(placeOfComment(id), text),
      at: timestamp(at),
    })),
    supplements,
    materials: materials.filter(isShown).map(({ materialId, kind, seals, mediaType, bytes, sha256, attachedAt }) => ({
      materialId,
      kind,
      text: materialName(scheme, kind),
      seals,
      mediaType,
      bytes,
      sha256,
      attachedAt: timestamp(attachedAt),
    })),
  };
}
