// Tests that a department's answer counts as its acknowledgement only if it says so exactly once.
import { describe, expect, test } from 'vitest';
import { createPushSender } from '../../src/oversight/push-sender.ts';
import { listen } from '../../src/run/listen.ts';

const UNREADABLE = { status: 'received', http: 200, error: 'unreadable', settled: null };

describe('the answer of a department', () => {
  test.each([
    ['{"acknowledged":true,"receipt":"R-1"}', { status: 'acknowledged', http: 200, receipt: 'R-1', settled: null }],
    ['{"acknowledged":false,"acknowledged":true,"receipt":"R-1"}', UNREADABLE],
    ['{"acknowledged":true,"receipt":"R-1","receipt":"R-2"}', UNREADABLE],
    ['OK', UNREADABLE],
  ])('counts only without a contradiction: %s', async (answered, expected) => {
    const department = await listen(async () => new Response(answered), { port: 0, host: '127.0.0.1' });
    const url = `http://127.0.0.1:${department.port}/`;
    const sender = createPushSender({ 'public_security@testcity': { url, secret: 's' } });
    expect(await sender.send('public_security@testcity', { id: '1', body: '{}' })).toEqual(expected);
    await sender.close();
    await department.close(100);
  });
});
