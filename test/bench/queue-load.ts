// Simulates clerks: each pulls the next item, and gives it back or settles it. It counts the answers, and keeps the ids
// of settled items, so that a double would be seen.
import { Pool } from 'undici';

export interface Claims {
  kind: 'claims';
  url: string;
  tokens: readonly string[];
  /** items to pull and give back, by all together */
  count: number;
}
export interface Settling {
  kind: 'settling';
  url: string;
  tokens: readonly string[];
  /** items to settle, by all together */
  count: number;
}
export type QueueTask = Claims | Settling;
export interface QueueOutcome {
  seconds: number;
  /** the number of answers by act and status, such as `settle 200` */
  answers: Record<string, number>;
  /** the ids of items answered as settled, once for each answer */
  settled: string[];
}

interface Item {
  id: string;
  version: number;
  status: string;
  awaiting: string | null;
  checks: { source: string; refusalCodes: string[]; needsGround: boolean }[];
  rules: { code: string; refusalCodes: string[] }[];
}

/** The ground and note of a confirmation, for a gap and for a contradiction alike. */
const RESTS_ON = { ground: 'original_seen', note: '已核原件' };

/** Every fourth item is confirmed, which needs two people; the others are refused. */
const CONFIRM_EVERY = 4;

async function run(task: QueueTask): Promise<QueueOutcome> {
  const pool = new Pool(task.url, { connections: task.tokens.length });
  const outcome: QueueOutcome = { seconds: 0, answers: {}, settled: [] };
  let left = task.count;

  const call = async (token: string, path: string, body?: unknown): Promise<{ status: number; item: Item | null }> => {
    const answer = await pool.request({
      method: 'POST',
      path: `/v1/reviews/${path}`,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.body.text();
    const key = `${path.split('/').at(-1)} ${answer.statusCode}`;
    outcome.answers[key] = (outcome.answers[key] ?? 0) + 1;
    return { status: answer.statusCode, item: answer.statusCode === 200 ? (JSON.parse(text) as Item) : null };
  };

  /** Takes one item through one clerk's part; false if none is free. */
  const work = async (token: string, turn: number): Promise<boolean> => {
    const { item } = await call(token, 'next');
    if (!item) return false;
    if (task.kind === 'claims') {
      await call(token, `${item.id}/release`);
      left -= 1;
      return true;
    }
    const after =
      item.awaiting === 'countersign'
        ? await call(token, `${item.id}/countersign`, settlement(item, true))
        : await call(token, `${item.id}/settle`, settlement(item, turn % CONFIRM_EVERY === 0));
    if (after.item?.status === 'settled') {
      outcome.settled.push(item.id);
      left -= 1;
    }
    return true;
  };

  const startedAt = performance.now();
  let turns = 0;
  await Promise.all(
    task.tokens.map(async (token) => {
      while (left > 0 && (await work(token, ++turns)));
    }),
  );
  outcome.seconds = (performance.now() - startedAt) / 1000;
  await pool.close();
  return outcome;
}

function settlement({ version, checks, rules }: Item, confirm: boolean) {
  const subjects = [
    ...checks.map((each) => ({ ...each, check: each.source })),
    ...rules.map((each) => ({ ...each, check: each.code })),
  ];
  const decisions = subjects.map(({ check, refusalCodes, ...subject }) =>
    confirm
      ? { check, result: 'confirmed', ...('needsGround' in subject ? RESTS_ON : {}) }
      : { check, result: 'refused', reason: { code: refusalCodes[0] } },
  );
  return { decisions, version };
}

process.on('message', async (task: QueueTask) => process.send?.(await run(task)));
process.send?.({ ready: true });
