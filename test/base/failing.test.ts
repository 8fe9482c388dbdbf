// A target that fails is said once, then now and again with how often, and once more when it works: the log stays
// readable.
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
  test('ten thousand failures of one target within the time are one line', () => {
    const { targets, lines } = watched();
    for (let attempt = 0; attempt < 10_000; attempt++) targets.failed('a', { fault: 'timeout' });
    expect(lines).toEqual([failed('a', 1, { fault: 'timeout' })]);
  });

  test('it is said again once the time is over, with how often it failed since', () => {
    const { targets, lines, clock } = watched();
    for (clock.ms = 0; clock.ms <= 2000; clock.ms += 100) targets.failed('a', {});
    expect(lines).toEqual([failed('a', 1), failed('a', 10), failed('a', 10)]);
  });

  test('each target is said for itself', () => {
    const { targets, lines } = watched();
    for (const target of ['a', 'b', 'a', 'b']) targets.failed(target, {});
    expect(lines).toEqual([failed('a', 1), failed('b', 1)]);
  });

  test('that it works again is said once, with how often it failed; what never failed is not said', () => {
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
