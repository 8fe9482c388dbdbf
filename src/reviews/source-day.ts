// How fast each source answered on one civil day, hour by hour, and what it answered. Counts alone, no application.
import type { Deps } from '../applications/deps.ts';
import { type Actor, OVERSEER_ROLES } from '../base/actor.ts';
import { POLICY_TIME_ZONE } from '../base/clock.ts';
import { sourcesIn } from '../schemes/registries.ts';
import type { Source } from '../schemes/words.ts';
import { spanOf } from './period.ts';
import { registriesFor } from './source-health.ts';
import { countAnswers, type SourceCounts } from './store/source-day.ts';

export const ANSWERS = ['match', 'mismatch', 'not_found', 'inconclusive', 'unused'] as const;
export type Answered = (typeof ANSWERS)[number];

export interface SourceFigures {
  /** questions, also those without an answer */
  calls: number;
  unavailable: number;
  /** of the answered ones; null where there was none */
  medianMs: number | null;
  p95Ms: number | null;
  /**
   * Null for a reader who may not read every check: if an hour has a single question, its answer would reveal to a
   * clerk the finding of another department's source.
   */
  answers: Record<Answered, number> | null;
}

export interface SourceDay {
  source: Source;
  all: SourceFigures;
  /** the hours with questions, in order */
  hours: (SourceFigures & { hour: number })[];
}

/** Every source that the schemes of the actor's office ask, in the order of `SOURCES`. For all staff. */
export async function sourceDay(
  deps: Pick<Deps, 'db' | 'schemes' | 'registries'>,
  actor: Actor,
  day: Temporal.PlainDate,
): Promise<SourceDay[]> {
  const rows = await countAnswers(deps.db, actor, spanOf({ from: day, to: day }), POLICY_TIME_ZONE);
  const readsAll = OVERSEER_ROLES.some((role) => role === actor.role);
  return sourcesIn(registriesFor(deps, actor)).map((source) => {
    const own = rows.filter((row) => row.source === source);
    const all = own.find(({ hour }) => hour === null);
    return {
      source,
      all: figuresOf(all ?? NOT_ASKED, readsAll),
      hours: own.flatMap((row) => (row.hour === null ? [] : { hour: row.hour, ...figuresOf(row, readsAll) })),
    };
  });
}

type Counts = Omit<SourceCounts, 'source' | 'hour'>;
const NOT_ASKED: Counts = {
  ...{ calls: 0, medianMs: null, p95Ms: null, unavailable: 0 },
  ...{ match: 0, mismatch: 0, not_found: 0, inconclusive: 0, unused: 0 },
};

function figuresOf({ calls, unavailable, medianMs, p95Ms, ...counts }: Counts, readsAll: boolean): SourceFigures {
  const { match, mismatch, not_found, inconclusive, unused } = counts;
  const answers = readsAll ? { match, mismatch, not_found, inconclusive, unused } : null;
  return { calls, unavailable, medianMs, p95Ms, answers };
}
