// Eight clerks of education, so that the bench has eight people at once and not two on many connections.
import type { FixedKey } from '../../src/access/keys.ts';
import { SANDBOX_KEYS } from '../../src/access/sandbox-keys.ts';

const CLERKS = 8;

export const BENCH_CLERKS: readonly FixedKey[] = Array.from({ length: CLERKS }, (_, index) => {
  const like = SANDBOX_KEYS.find(({ label }) => label === 'clerk_education');
  if (!like) throw new Error('the sandbox has no clerk of education');
  const label = `clerk_bench_${index + 1}`;
  return { ...like, token: `miaopi_sandbox_${label}`, label, displayName: `教育审核员${index + 1}号` };
});

export const CLERK_TOKENS: readonly string[] = BENCH_CLERKS.map(({ token }) => token);
