// The work on a blast radius, in steps that any process may take and a crash may cut: find what rests on the answers in question, ask the
// source again and decide anew on what was kept and the new answer, and, once confirmed, freeze what flips. Deciding is a dry run.
import type { Deps } from '../applications/deps.ts';
import type { Rechecked } from '../applications/kept.ts';
import { askAgain, decideAgain } from '../applications/reexamine.ts';
import { findApplication, lockApplication } from '../applications/store.ts';
import { type Opened, openApplication } from '../applications/view.ts';
import type { AuditEntry, Entries } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import { civilDateOf } from '../base/clock.ts';
import type { Sealer } from '../base/seal.ts';
import type { Tx } from '../db/connect.ts';
import type { Reason } from '../matching/decide.ts';
import { changeOnce } from '../notices/once.ts';
import { reasonMessage } from '../schemes/reasons.ts';
import type { Source } from '../schemes/words.ts';
import { onApplication } from './act.ts';
import { type BlastExamined, openExamined, placeOfExamined } from './blast-examined.ts';
import {
  type BlastRadius,
  type ClaimedCase,
  claimCases,
  type Flipped,
  insertCases,
  listCandidates,
  lockFlipped,
  lockSearching,
  moveSearch,
  putOff,
  recordExamination,
  recordOutcome,
} from './blast-store.ts';
import { freezeWithin, lastDayOf } from './freeze.ts';

const EXAMINER = { actor: systemActor('blast-radius') };
const SEARCHED_AT_ONCE = 500;
/** well below what the source's own client lets through at once: submissions come first */
const ASKED_AT_ONCE = 16;

/** All that is due; answers how much it did. */
export async function advanceBlastRadii(deps: Deps): Promise<number> {
  const searched = await searchStep(deps, null);
  const examined = await examineStep(deps);
  return searched + examined + (await freezeFlipped(deps));
}

/** Looks at the next candidates of one radius, or of any; answers 0 where no search is left, or another process is at it. */
export async function searchStep(deps: Deps, id: string | null): Promise<number> {
  const did = await changeOnce(deps, EXAMINER, async (tx) => {
    const radius = await lockSearching(tx, id);
    if (!radius) return null;
    const candidates = await listCandidates(tx, radius, SEARCHED_AT_ONCE);
    const affected: string[] = [];
    for (const candidate of candidates) if (await restsOn(deps, tx, radius, candidate)) affected.push(candidate);
    await insertCases(tx, radius.id, affected);
    const isOver = candidates.length < SEARCHED_AT_ONCE;
    await moveSearch(tx, radius.id, isOver ? null : (candidates.at(-1) ?? null));
    const data = { blastRadiusId: radius.id, searched: candidates.length, affected: affected.length, isOver };
    return [{ action: 'blast_radius.searched', data }];
  });
  return did ? 1 : 0;
}

/** Whether the decision that stands rests on an answer of the source that was obtained within the time. */
async function restsOn(deps: Deps, tx: Tx, { source, from, to }: BlastRadius, id: string): Promise<boolean> {
  const application = await findApplication(tx, id);
  const { current } = application ? openApplication(deps.sealer, application) : { current: null };
  const answeredAt = current?.evidence.find((each) => each.source === source)?.answeredAt;
  if (answeredAt === undefined) return false;
  return Temporal.Instant.compare(answeredAt, from) >= 0 && Temporal.Instant.compare(answeredAt, to) < 0;
}

/** Asks about the cases whose turn has come; answers how many. */
async function examineStep(deps: Deps): Promise<number> {
  const claimed = await claimCases(deps.db, ASKED_AT_ONCE);
  await Promise.all(
    claimed.map((row) =>
      // one that cannot be opened (a lost key) is put off; it stops no other
      examineCase(deps, row).catch((error) =>
        deps.log.error('blast_radius.unexamined', error, { applicationId: row.applicationId }),
      ),
    ),
  );
  return claimed.length;
}

async function examineCase(deps: Deps, row: ClaimedCase): Promise<void> {
  const application = await findApplication(deps.db, row.applicationId);
  if (!application) throw new Error('an approval that is examined is not there');
  const opened = openApplication(deps.sealer, application);
  const traceparent = `00-${deps.ids.salt()}-${deps.ids.salt().slice(16)}-01`;
  const again = await askAgain(deps, application, opened, [row.source], traceparent);
  const decided = decideAgain(deps, application, opened, again);
  const calls = again.asked.map(({ source, requestSn, attempts, durationMs }) => ({
    source,
    requestSn,
    attempts,
    durationMs,
    responseHash: decided?.evidence.find((each) => each.source === source)?.responseHash ?? null,
  }));
  await changeOnce(deps, EXAMINER, (tx) => record(deps, tx, row, { opened, decided, calls }));
}

interface Asked {
  opened: Opened;
  /** null: the source did not answer */
  decided: Rechecked | null;
  calls: unknown[];
}

/** Null where another process was faster. */
async function record(
  deps: Deps,
  tx: Tx,
  row: ClaimedCase,
  { opened, decided, calls }: Asked,
): Promise<Entries | null> {
  const { blastRadiusId, applicationId, source } = row;
  const event = (result: string, reasons: readonly string[]): AuditEntry => ({
    action: 'blast_radius.examined',
    applicationId,
    data: { blastRadiusId, source, result, reasons, calls },
  });
  if (!decided) return (await putOff(tx, row)) ? [event('unknown', [])] : null;
  const reasons = newReasons(opened, decided);
  const reasonCodes = [...new Set(reasons.map(({ code }) => code))];
  const result = reasonCodes.length > 0 ? 'flips' : 'stands';
  const sealed: BlastExamined = { rechecked: decided, reasons };
  const examined = deps.sealer.seal(placeOfExamined(row), JSON.stringify(sealed));
  const found = { result, reasonCodes, examined, at: deps.clock.now() } as const;
  return (await recordExamination(tx, row, found)) ? [event(result, reasonCodes)] : null;
}

/** What stands against it now and did not when it was approved, by matching or by people who knew of it. */
function newReasons({ current }: Opened, { decision }: Rechecked): Reason[] {
  const keyOf = ({ code, field }: Reason) => `${code} ${field ?? ''}`;
  const known = new Set((current?.decision.reasons ?? []).map(keyOf));
  return decision.reasons.filter((reason) => !known.has(keyOf(reason)));
}

/** Freezes one that flips and was confirmed; answers 0 where there is none. */
export async function freezeFlipped(deps: Deps): Promise<number> {
  const did = await changeOnce(deps, EXAMINER, async (tx) => {
    const row = await lockFlipped(tx);
    if (!row) return null;
    const { blastRadiusId, applicationId } = row;
    const application = await lockApplication(tx, applicationId);
    if (application?.status !== 'approved') {
      await recordOutcome(tx, row, null);
      const data = { attempted: 'freeze', code: 'illegal_transition', blastRadiusId };
      return [{ action: 'application.move_refused', applicationId, data }];
    }
    const on = onApplication(deps, tx, application);
    const { freezeId, event } = await freezeWithin(deps, on, {
      by: row.confirmedBy,
      reason: reasonOf(deps.sealer, row),
      missing: [],
      lastDay: lastDayOf(on, null),
      spotCheckCase: null,
      blastRadiusId,
    });
    await recordOutcome(tx, row, freezeId);
    return [{ ...event, data: { ...event.data, confirmedBy: row.confirmedBy } }];
  });
  return did ? 1 : 0;
}

const SOURCE_NAMES: Record<Source, string> = {
  'academic-records': '学历学位信息',
  'criminal-record': '犯罪记录信息',
  qualification: '职业资格信息',
  'social-security': '社会保险信息',
  'credit-check': '信用信息',
  'medical-exam': '体检信息',
};

/** The class of each reason, never what the register holds. */
function reasonOf(sealer: Sealer, row: Flipped): string {
  const [first, last] = [row.from, row.to].map((at) => civilDateOf(at).toString());
  const messages = openExamined(sealer, row, row.examined).reasons.map(({ code, params }) =>
    reasonMessage(code, params),
  );
  return `${SOURCE_NAMES[row.source]}来源${first}至${last}期间的答复有误，重新核验：${messages.map(({ zh }) => zh).join('；')}`;
}
