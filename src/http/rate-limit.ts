// Limit of requests for each key, or each address, in one process: a bucket that refills steadily and holds two
// seconds' worth.
const MOST_BUCKETS = 10_000;
const WINDOW_SECONDS = 2;

/** The rest of a quota after a request, and its headers (draft-ietf-httpapi-ratelimit-headers). */
export interface Quota {
  /** seconds to wait where the quota is used up, else null */
  retryAfterSeconds: number | null;
  rateLimit: string;
  policy: string;
}

/** Takes one request off the quota of a key, or of what `named` says. Follows real time. */
export function createRateLimit(
  perSecond: number,
  now: () => number = () => performance.now(),
  named: 'key' | 'address' = 'key',
) {
  const most = perSecond * WINDOW_SECONDS;
  const policy = `"${named}";q=${most};w=${WINDOW_SECONDS}`;
  const buckets = new Map<string, { left: number; at: number }>();
  return (key: string): Quota => {
    const at = now();
    if (buckets.size >= MOST_BUCKETS) buckets.clear();
    const bucket = buckets.get(key) ?? { left: most, at };
    bucket.left = Math.min(most, bucket.left + ((at - bucket.at) * perSecond) / 1000);
    bucket.at = at;
    buckets.set(key, bucket);
    const isSpent = bucket.left < 1;
    const retryAfterSeconds = isSpent ? Math.ceil((1 - bucket.left) / perSecond) || 1 : null;
    if (!isSpent) bucket.left -= 1;
    const whole = Math.ceil((most - bucket.left) / perSecond);
    return { retryAfterSeconds, rateLimit: `"${named}";r=${Math.floor(bucket.left)};t=${whole}`, policy };
  };
}
