// Approvals rest on fresh answers. Sources are asked with no transaction open (law 2), so a transaction that finds its
// answers too old is rolled back, and runs again with new answers in hand.
import { setTimeout as pause } from 'node:timers/promises';
import type { Deps } from '../applications/deps.ts';
import { type Opened, openApplication } from '../applications/open.ts';
import { type AskedAgain, decisiveSources, hasAnswered } from '../applications/reexamine.ts';
import { type Application, findApplication } from '../applications/store/applications.ts';
import type { Cause } from '../audit/change.ts';
import { Refusal } from '../base/refusal.ts';
import { traceparentFor } from '../base/traceparent.ts';
import { saysNothingOf } from '../matching/subjects.ts';
import type { Source } from '../schemes/words.ts';
import { takeAnswersIn } from './apply-answers.ts';
import { askInReview } from './ask.ts';
import { isBeingAsked } from './store/askings.ts';

/** Thrown within a transaction, which it rolls back. */
export class AnswersTooOld extends Error {
  override name = 'AnswersTooOld';
  readonly applicationId: string;
  readonly sources: readonly Source[];

  constructor(applicationId: string, sources: readonly Source[]) {
    super('answers are too old to approve on');
    this.applicationId = applicationId;
    this.sources = sources;
  }
}

/** Thrown within a transaction, which it rolls back: another asking about the case is under way, and must end first. */
export class AskingUnderWay extends Error {
  override name = 'AskingUnderWay';
  readonly applicationId: string;

  constructor(applicationId: string) {
    super('sources are being asked about the case');
    this.applicationId = applicationId;
  }
}

/** Most runs of the work with answers that prove too old. Runs after waiting for another asking do not count. */
const MOST_TURNS = 3;

/** New answers for work that may need them. Work that applies them in its transaction calls `take`. */
export interface InHand {
  take(): AskedAgain | null;
  /** the asking that brought them; null where there are none */
  askingId: string | null;
}
export const NOTHING_IN_HAND: InHand = { take: () => null, askingId: null };

interface Fresh extends AskedAgain {
  applicationId: string;
  /** resident id of the applicant */
  personId: string;
}

const LOOK_EVERY_MS = 100;

/**
 * Runs work that may throw `AnswersTooOld`. In that case asks the sources, and runs the work again with the answers in
 * hand, `MOST_TURNS` times at most. On `AskingUnderWay` it waits at most `waitMs` for the other asking, and runs the
 * work again. `work` writes only within transactions that an error rolls back. Answers that the work did not take, or
 * took in a transaction that failed, are recorded separately; if that fails too, their sources are asked again before
 * anything is approved. Refuses with `unavailable` after `MOST_TURNS` turns, or if the other asking does not end in
 * time.
 */
export async function withFreshAnswers<Result>(
  deps: Deps,
  cause: Cause,
  work: (inHand: InHand) => Promise<Result>,
  waitMs: number = deps.askingDeadlineMs,
): Promise<Result> {
  let asked: Fresh | null = null;
  const waitUntil = performance.now() + waitMs;
  for (let turn = 1; ; ) {
    const hand = handOf(asked);
    try {
      const result = await work(hand);
      if (asked && !hand.isTaken()) await keepAnswers(deps, cause, asked);
      return result;
    } catch (error) {
      if (asked) await keepAnswers(deps, cause, asked);
      asked = stillSilent(asked);
      if (error instanceof AskingUnderWay && (await areHeard(deps, error, waitUntil))) continue;
      if (error instanceof AskingUnderWay) throw new Refusal('unavailable', { retryAfterSeconds: 1 });
      if (!(error instanceof AnswersTooOld)) throw error;
      if (turn === MOST_TURNS) throw new Refusal('unavailable', { retryAfterSeconds: 1 });
      turn += 1;
      const { personId, ...again } = await ask(deps, error);
      const silent = (asked?.asked ?? []).filter(({ source }) => !error.sources.includes(source));
      asked = { ...again, asked: [...silent, ...again.asked], applicationId: error.applicationId, personId };
    }
  }
}

/** Returns whether the answers are in before `waitUntil`. */
async function areHeard(deps: Deps, { applicationId }: AskingUnderWay, waitUntil: number): Promise<boolean> {
  while (performance.now() < waitUntil) {
    await pause(LOOK_EVERY_MS);
    if (!(await isBeingAsked(deps.db, applicationId, null))) return true;
  }
  return false;
}

function handOf(asked: AskedAgain | null): InHand & { isTaken(): boolean } {
  let isTaken = false;
  const take = () => {
    isTaken = true;
    return asked;
  };
  return { take, isTaken: () => isTaken, askingId: asked?.askingId ?? null };
}

/**
 * Keeps only the sources that did not answer, or said nothing of the person; all other answers have been recorded by
 * `keepAnswers`.
 */
const stillSilent = (asked: Fresh | null): Fresh | null =>
  asked && {
    ...asked,
    asked: asked.asked.filter((each) => !hasAnswered(each) || saysNothingOf(asked.personId, each.answer)),
  };

/** Records the answers even if the act failed, because they may speak against the application. */
async function keepAnswers(deps: Deps, cause: Cause, { applicationId, personId: _, ...again }: Fresh): Promise<void> {
  try {
    await takeAnswersIn(deps, cause, applicationId, again, { askedBy: 'matching', silence: 'keeps' });
  } catch (error) {
    deps.log.error('answers.not_kept', error, { applicationId });
  }
}

async function ask(deps: Deps, { applicationId, sources }: AnswersTooOld): Promise<AskedAgain & { personId: string }> {
  const application = await findApplication(deps.db, applicationId);
  if (!application) throw new Error('an application that was asked about is not there');
  const opened = openApplication(deps.sealer, application);
  const again = await askInReview(deps, application, opened, sources, traceparentFor());
  return { ...again, personId: opened.form.applicant.residentId };
}

/**
 * Sources that were never asked, whose answers are older than the scheme allows for a confirmation, by the parameters
 * of the filing and by those in force, or whose latest
 * answer nobody has heard (`unheard`, see `store/askings.ts`). A time of asking later than now means that a clock was
 * set back: the answer counts as too old.
 */
export function tooOldSources(
  deps: Pick<Deps, 'schemes'>,
  application: Application,
  opened: Opened,
  now: Temporal.Instant,
  unheard: readonly Source[],
): Source[] {
  // a term of safety: one that was lowered since also holds for what was filed before
  const kept = deps.schemes.filedUnder(application).readings.answersValidHours;
  const inForce = deps.schemes.at(application.scheme, now)?.readings.answersValidHours ?? kept;
  const oldest = now.subtract({ hours: Math.min(kept, inForce) });
  const evidence = new Map(opened.current?.evidence.map((each) => [each.source, each]));
  return decisiveSources(deps, application, opened).filter((source) => {
    const known = evidence.get(source);
    if (!known || unheard.includes(source)) return true;
    const [askedAt, answeredAt] = [Temporal.Instant.from(known.askedAt), Temporal.Instant.from(known.answeredAt)];
    return Temporal.Instant.compare(answeredAt, oldest) < 0 || Temporal.Instant.compare(askedAt, now) > 0;
  });
}
