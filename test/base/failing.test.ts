// Tests base/failing.ts: a failing target is logged at once, then at intervals with its number of failures, and once
// more when it works again. The log stays readable.
import { describe, expect, test } from 'vitest';
import { createFailingTargets } from '../../src/base/failing.ts';
import type { Fields } from '../../src/base/log.ts';

function watched(everyMs = 1000) {
  const lines: [string, string, Fields | undefined][] = [];
  const clock = { ms: 0 };
  const log = {
    info: (event: string, fields?: Fields) => lines.push(['info', event, fields]),
    warn: (event: string, fields?: Fields) => lines.push(['warn', event, fields]),
  };
  const targets = createFailingTargets(log, { event: 'webhook', name: 'endpointId', everyMs, nowMs: () => clock.ms });
  return { targets, lines, clock };
}
const failed = (endpointId: string, failedAttempts: number, more: Fields = {}) => [
  'warn',
  'webhook.undelivered',
  { endpointId, ...more, failedAttempts },
];

describe('a target that fails', () => {
  test('is logged in one line for ten thousand failures within the interval', () => {
    const { targets, lines } = watched();
    for (let attempt = 0; attempt < 10_000; attempt++) targets.failed('a', { fault: 'timeout' });
    expect(lines).toEqual([failed('a', 1, { fault: 'timeout' })]);
  });

  test('is logged again after the interval, with the number of failures since the last line', () => {
    const { targets, lines, clock } = watched();
    for (clock.ms = 0; clock.ms <= 2000; clock.ms += 100) targets.failed('a', {});
    expect(lines).toEqual([failed('a', 1), failed('a', 10), failed('a', 10)]);
  });

  test('is logged separately from every other target', () => {
    const { targets, lines } = watched();
    for (const target of ['a', 'b', 'a', 'b']) targets.failed(target, {});
    expect(lines).toEqual([failed('a', 1), failed('b', 1)]);
  });

  test('is logged once when it works again, with its failures; a target that never failed is not', () => {
    const { targets, lines } = watched();
    targets.worked('a');
    for (let attempt = 0; attempt < 5; attempt++) targets.failed('a', {});
    targets.worked('a');
    targets.worked('a');
    targets.failed('a', {});
    expect(lines).toEqual([
      failed('a', 1),
      ['info', 'webhook.delivered_again', { endpointId: 'a', failedAttempts: 5 }],
      failed('a', 1),
    ]);
  });
});
