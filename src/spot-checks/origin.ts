// How far a seed can be trusted: the origin of the seed, and doubts about it. A doubt never keeps a round from being
// drawn; every view of the round shows it.
import type { Deps } from '../applications/deps.ts';
import type { Text } from '../schemes/words.ts';
import type { Origin, SeedFaultCode, SeedOrigin } from './shapes.ts';
import { listReused, listUnrevealed } from './store/origin.ts';
import type { Commitment, Round } from './store/rounds.ts';

export const ORIGIN_TEXTS: Record<SeedOrigin, Text> = {
  committed: {
    zh: '各值先承诺、后公开：任何人都不能看着他人的值来选自己的。',
    en: 'Every value was committed to before any was shown: nobody could choose a value after seeing another.',
  },
  given: {
    zh: '没有承诺，贡献值于抽取时直接录入：其可信程度仅取决于产生这些值时的见证人。',
    en:
      'Nobody committed: the values were typed in at the draw, ' +
      'and are only as good as the witnesses who saw them made.',
  },
};

const FAULT_TEXTS: Record<SeedFaultCode, Text> = {
  reused_contributions: {
    zh: '有贡献值在先前的轮次中已经出现过：当时知道它的人，事先就知道这一轮的一部分种子。',
    en: 'A contribution was used in an earlier round: anybody who knew it then knew a part of this seed in advance.',
  },
  unrevealed_round: {
    zh: '同一方案、期间重叠的另一轮已有承诺而从未抽取：可能有人看到结果不合意便弃而另开。',
    en:
      'Another round of the same scheme, for some of the same days, has commitments but was never drawn: ' +
      'somebody may have dropped it because of its outcome.',
  },
};

/** Null before the draw. */
export const seedOriginOf = ({ draw }: Pick<Round, 'draw'>, commitments: number): SeedOrigin | null => {
  if (!draw) return null;
  return commitments > 0 ? 'committed' : 'given';
};

const MOST_NAMED = 20;

export async function originOf(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  round: Round,
  commitments: readonly Commitment[],
): Promise<Origin> {
  const at = round.draw?.at ?? clock.now();
  const values = round.draw?.contributions ?? commitments.flatMap(({ value }) => value ?? []);
  const [reused, unrevealed] = await Promise.all([
    listReused(db, { id: round.id, values, at, most: MOST_NAMED }),
    listUnrevealed(db, { id: round.id, scheme: round.scheme, period: round.plan.period, at, most: MOST_NAMED }),
  ]);
  const faults: [SeedFaultCode, string[]][] = [
    ['reused_contributions', reused],
    ['unrevealed_round', unrevealed],
  ];
  const seedOrigin = seedOriginOf(round, commitments.length);
  return {
    seedOrigin,
    seedOriginText: seedOrigin && ORIGIN_TEXTS[seedOrigin],
    reusedContributions: reused.length > 0,
    seedFaults: faults
      .filter(([, rounds]) => rounds.length > 0)
      .map(([code, rounds]) => ({ code, text: FAULT_TEXTS[code], rounds })),
  };
}
