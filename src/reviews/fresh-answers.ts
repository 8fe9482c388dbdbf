// An approval rests on answers that are fresh: sources are asked with no transaction open (law 2), so that what finds
// within one that its answers are too old is taken back, and begins anew with new answers in hand.
import type { Deps } from '../applications/deps.ts';
import { type Opened, openApplication, schemeOf } from '../applications/open.ts';
import { type AskedAgain, askAgain, askableSources } from '../applications/reexamine.ts';
import { type Application, findApplication } from '../applications/store/applications.ts';
import { Refusal } from '../base/refusal.ts';
import { traceparentFor } from '../base/traceparent.ts';
import type { Source } from '../schemes/words.ts';

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

/** Answers may grow too old, or others come in between, while they are asked again: so often it is tried. */
const MOST_TURNS = 3;

/**
 * Runs work that may throw `AnswersTooOld`; then asks, and runs it once more with the answers. `work` writes only
 * within transactions that an error takes back. Refuses with `unavailable` where it does not come to an end.
 */
export async function withFreshAnswers<Result>(
  deps: Deps,
  work: (asked: AskedAgain | null) => Promise<Result>,
): Promise<Result> {
  let asked: AskedAgain | null = null;
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    try {
      return await work(asked);
    } catch (error) {
      if (!(error instanceof AnswersTooOld)) throw error;
      asked = await ask(deps, error);
    }
  }
  throw new Refusal('unavailable', { retryAfterSeconds: 1 });
}

async function ask(deps: Deps, { applicationId, sources }: AnswersTooOld): Promise<AskedAgain> {
  const application = await findApplication(deps.db, applicationId);
  if (!application) throw new Error('an application that was asked about is not there');
  const opened = openApplication(deps.sealer, application);
  return await askAgain(deps, application, opened, sources, traceparentFor());
}

/** Sources whose answers are older than the scheme lets a confirmation rest on, or which were never asked. */
export function tooOldSources(application: Application, opened: Opened, now: Temporal.Instant): Source[] {
  const { answersValidHours } = schemeOf(application).readings;
  const oldest = now.subtract({ hours: answersValidHours });
  const answeredAt = new Map(opened.current?.evidence.map((each) => [each.source, each.answeredAt]));
  return askableSources(application, opened).filter((source) => {
    const at = answeredAt.get(source);
    return at === undefined || Temporal.Instant.compare(Temporal.Instant.from(at), oldest) < 0;
  });
}
