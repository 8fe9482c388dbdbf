// How much one key may ask of one process in a second: a bucket that refills steadily and holds two seconds' worth.
import { Refusal } from '../base/refusal.ts';

const MOST_BUCKETS = 10_000;

/** Refuses with `rate_limited`. Follows real time. */
export function createRateLimit(perSecond: number, now: () => number = () => performance.now()) {
  const most = perSecond * 2;
  const buckets = new Map<string, { left: number; at: number }>();
  return (key: string): void => {
    const at = now();
    if (buckets.size >= MOST_BUCKETS) buckets.clear();
    const bucket = buckets.get(key) ?? { left: most, at };
    bucket.left = Math.min(most, bucket.left + ((at - bucket.at) * perSecond) / 1000);
    bucket.at = at;
    buckets.set(key, bucket);
    if (bucket.left < 1) {
      throw new Refusal('rate_limited', { retryAfterSeconds: Math.ceil((1 - bucket.left) / perSecond) || 1 });
    }
    bucket.left -= 1;
  };
}
