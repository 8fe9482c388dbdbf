// An approval rests on answers that are fresh: sources are asked with no transaction open (law 2), so that what finds
// within one that its answers are too old is taken back, and begins anew with new answers in hand.
import { setTimeout as pause } from 'node:timers/promises';
import type { Deps } from '../applications/deps.ts';
import { type Opened, openApplication, schemeOf } from '../applications/open.ts';
import { type AskedAgain, askableSources, hasAnswered } from '../applications/reexamine.ts';
import { type Application, findApplication } from '../applications/store/applications.ts';
import type { Cause } from '../audit/change.ts';
import { Refusal } from '../base/refusal.ts';
import { traceparentFor } from '../base/traceparent.ts';
import type { Source } from '../schemes/words.ts';
import { takeAnswersIn } from './apply-answers.ts';
import { askInReview } from './ask.ts';
import { isBeingAsked } from './store/askings.ts';

/** Thrown within a transaction, which it takes back. */
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

/** Thrown within a transaction, which it takes back: what others have asked for has to be heard first. */
export class AskingUnderWay extends Error {
  override name = 'AskingUnderWay';
  readonly applicationId: string;

  constructor(applicationId: string) {
    super('sources are being asked about the case');
    this.applicationId = applicationId;
  }
}

/** Answers may grow too old, or others come in between, while they are asked again: so often it is tried. */
const MOST_TURNS = 3;

/** New answers for work that may need them. Work that applies them within its transaction takes them. */
export interface InHand {
  take(): AskedAgain | null;
  /** the asking that they came of; null where there are none */
  askingId: string | null;
}
export const NOTHING_IN_HAND: InHand = { take: () => null, askingId: null };

interface Fresh extends AskedAgain {
  applicationId: string;
}

const LOOK_EVERY_MS = 100;

/**
 * Runs work that may throw `AnswersTooOld`; then asks, and runs it once more with the answers in hand. Where it throws
 * `AskingUnderWay`, it is run again once the answers of others are in, for which it waits at most `waitMs`. `work`
 * writes only within transactions that an error takes back. No answer is lost: those that the work did not take, or
 * took in vain, are applied by themselves. Refuses with `unavailable` where it does not come to an end.
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
      const again = await ask(deps, error);
      const silent = (asked?.asked ?? []).filter(({ source }) => !error.sources.includes(source));
      asked = { ...again, asked: [...silent, ...again.asked], applicationId: error.applicationId };
    }
  }
}

/** False where they are not in by then. */
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

/** Silence counts only where the work applies it: unlike all that was answered it has not been kept yet. */
const stillSilent = (asked: Fresh | null): Fresh | null =>
  asked && { ...asked, asked: asked.asked.filter((each) => !hasAnswered(each)) };

/**
 * Whatever becomes of the act for which they were asked: the answers speak of the person, and the asking is audited.
 */
async function keepAnswers(deps: Deps, cause: Cause, { applicationId, ...again }: Fresh): Promise<void> {
  try {
    await takeAnswersIn(deps, cause, applicationId, again, { askedBy: 'matching', silence: 'keeps' });
  } catch (error) {
    deps.log.error('answers.not_kept', error, { applicationId });
  }
}

async function ask(deps: Deps, { applicationId, sources }: AnswersTooOld): Promise<AskedAgain> {
  const application = await findApplication(deps.db, applicationId);
  if (!application) throw new Error('an application that was asked about is not there');
  const opened = openApplication(deps.sealer, application);
  return await askInReview(deps, application, opened, sources, traceparentFor());
}

/**
 * Sources whose answers are older than the scheme lets a confirmation rest on, or which were never asked; and those that
 * were asked and not heard (`unheardSources`): what they said since nobody knows. An answer that lies in the future came
 * before a clock was set back: how old it is nobody knows either.
 */
export function tooOldSources(
  application: Application,
  opened: Opened,
  now: Temporal.Instant,
  unheard: readonly Source[],
): Source[] {
  const { answersValidHours } = schemeOf(application).readings;
  const oldest = now.subtract({ hours: answersValidHours });
  const evidence = new Map(opened.current?.evidence.map((each) => [each.source, each]));
  return askableSources(application, opened).filter((source) => {
    const known = evidence.get(source);
    if (!known || unheard.includes(source)) return true;
    const [askedAt, answeredAt] = [Temporal.Instant.from(known.askedAt), Temporal.Instant.from(known.answeredAt)];
    return Temporal.Instant.compare(answeredAt, oldest) < 0 || Temporal.Instant.compare(askedAt, now) > 0;
  });
}
