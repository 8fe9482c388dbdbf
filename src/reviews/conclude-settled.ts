// The end of a review: the application is decided with the last of its items, on the decisions of all departments, and
// never before.
import { concludeReview, type Override } from '../applications/conclude.ts';
import type { Deps } from '../applications/deps.ts';
import { openApplication } from '../applications/open.ts';
import { type AskedAgain, isSameStanding } from '../applications/reexamine.ts';
import type { ReviewedReason } from '../applications/sealed-decision.ts';
import { findStandingSince } from '../applications/standing.ts';
import { type Application, lockApplication } from '../applications/store/applications.ts';
import { holdOffBans } from '../applications/store/standing.ts';
import type { AuditEntry } from '../audit/change.ts';
import { Refusal } from '../base/refusal.ts';
import type { Tx } from '../db/connect.ts';
import type { Reason } from '../matching/decide.ts';
import type { Subject } from '../matching/subjects.ts';
import { ARCHIVE } from '../schemes/documents.ts';
import { placeOfNote, placeOfReasons } from './aad.ts';
import { applyAnswers } from './apply-answers.ts';
import { AnswersTooOld, AskingUnderWay, type InHand, tooOldSources } from './fresh-answers.ts';
import { isBeingAsked, unheardSources } from './store/askings.ts';
import { type Item, type ItemDecision, listDecisions, listItemsOf } from './store/items.ts';
import { refusalOf } from './subjects.ts';

/**
 * Decides an application whose items are all settled; returns no event if any item is not. If a department refused, the
 * application is rejected with every reason of every such department. If all confirmed, it is approved on answers that
 * are not too old; if new answers raise a new reason, that opens an item of its department instead. Call it while the
 * application is locked, with the answers asked for since it was read. Before an approval it throws `AnswersTooOld` if
 * sources have to be asked first, or `AskingUnderWay`, and refuses under a ban with `ban_in_force` (SZ-56).
 */
export async function concludeWhenSettled(
  deps: Deps,
  tx: Tx,
  application: Application,
  inHand: InHand,
): Promise<AuditEntry[]> {
  if (!(await isSettled(tx, application))) return [];
  const items = await listItemsOf(tx, application.id);
  const isApproval = items.every(({ result }) => result !== 'refused');
  if (isApproval) await refuseUnderBan(deps, tx, application);
  // nothing is approved before the answers under way are heard
  if (isApproval && (await isBeingAsked(tx, application.id, inHand.askingId))) throw new AskingUnderWay(application.id);
  const renewed = isApproval ? await renewAnswers(deps, tx, application, inHand) : [];
  // a new answer may have opened an item, which is settled first
  if (!(await isSettled(tx, application))) return renewed;
  const { reasons, overrides } = await decisionsOf(deps, tx, items);
  const came = items.flatMap(({ department, attendedOn }) => (attendedOn ? [{ department, on: attendedOn }] : []));
  return [...renewed, await concludeReview(deps, tx, application, { reasons, attended: came, overrides })];
}

async function isSettled(tx: Tx, { id, status }: Application): Promise<boolean> {
  if (status !== 'in_review') return false;
  return (await listItemsOf(tx, id)).every((item) => item.status === 'settled');
}

/**
 * Applies the new answers, the silence of a source included, and the current standing. So no approval rests on older
 * facts.
 */
async function renewAnswers(deps: Deps, tx: Tx, application: Application, inHand: InHand): Promise<AuditEntry[]> {
  const applying = { askedBy: 'matching', silence: 'counts' } as const;
  const renewed = inHand.take() ?? ((await hasNewStanding(deps, tx, application)) ? NOTHING_ASKED : null);
  const events = renewed ? await applyAnswers(deps, tx, application.id, renewed, applying) : [];
  const now = await lockApplication(tx, application.id);
  if (!now) throw new Error('an application that was locked is not there');
  const opened = openApplication(deps.sealer, now);
  const sources = tooOldSources(deps, now, opened, deps.clock.now(), await unheardSources(tx, now.id));
  // if an item was opened, nothing is approved yet, and nothing need be asked
  if (sources.length > 0 && (await isSettled(tx, now))) throw new AnswersTooOld(application.id, sources);
  return [...events];
}

const NOTHING_ASKED: AskedAgain = { asked: [], aheadMs: 0 };

async function hasNewStanding(deps: Deps, tx: Tx, { id }: Application): Promise<boolean> {
  const application = await lockApplication(tx, id);
  if (!application) throw new Error('an application that was locked is not there');
  const { current } = openApplication(deps.sealer, application);
  const standing = await findStandingSince(tx, id, deps.clock.now());
  return current !== null && !isSameStanding(standing, current.grounds.standing);
}

/** Refuses with `ban_in_force`. No ban comes into force before the transaction ends. */
export async function refuseUnderBan(deps: Deps, tx: Tx, { id }: Application): Promise<void> {
  await holdOffBans(tx);
  const { bannedSince } = await findStandingSince(tx, id, deps.clock.now());
  if (bannedSince) throw new Refusal('ban_in_force', { until: bannedSince });
}

/** Collects the departments' reasons of refusal, and the overrides. */
async function decisionsOf(deps: Deps, tx: Tx, items: Item[]) {
  const reasons: ReviewedReason[] = [];
  const overrides: Override[] = [];
  for (const item of items) {
    for (const decision of await listDecisions(tx, item.id)) {
      if (decision.reasonCode !== null) reasons.push(refusalIn(deps, decision));
      overrides.push(...overrideOf(decision));
    }
  }
  return { reasons, overrides };
}

/** Returns the reason with the values that it had at the refusal, even if later answers have changed them. */
function refusalIn(
  { sealer }: Deps,
  { id, subject: name, reasonCode, note, reasons: stood }: ItemDecision & { id: string },
): ReviewedReason {
  const reasons = JSON.parse(sealer.open(placeOfReasons(id), stood)) as Reason[];
  return { ...refusalOf({ name, reasons }, reasonCode ?? ''), note: note && sealer.open(placeOfNote(id), note) };
}

/**
 * Returns an override for a confirmation that took two people, or whose source did not match. Two people who verify an
 * archive override nothing.
 */
function overrideOf({ subject, result, verdict, takesTwo, ground, countersignedBy }: ItemDecision): Override[] {
  const isOverride =
    result === 'confirmed' && subject !== ARCHIVE && (takesTwo || (verdict !== null && verdict !== 'match'));
  return isOverride ? [{ check: subject, verdict, ground, byTwo: countersignedBy !== null }] : [];
}

/** Throws where the item does not hold the subject. */
export function subjectNamed(subjects: Subject[], name: string): Subject {
  const subject = subjects.find((each) => each.name === name);
  if (!subject) throw new Error('a decision on a subject that the item does not hold');
  return subject;
}
