// Random bytes from the system's generator, fetched in portions: a call costs far more than the bytes it brings.
import { randomBytes } from 'node:crypto';

const PORTION = 4096;
let portion = Buffer.alloc(0);
let used = 0;

/** As good as `randomBytes`, at most 4,096 at a time. No byte is given out twice: a used portion is left to its takers. */
export function drawBytes(count: number): Buffer {
  if (used + count > portion.length) {
    portion = randomBytes(PORTION);
    used = 0;
  }
  used += count;
  return portion.subarray(used - count, used);
}
