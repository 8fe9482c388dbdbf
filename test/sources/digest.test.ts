// Tests the digest of an answer: equal for the very same content, whatever the asking, and other for any other content.
import { describe, expect, test } from 'vitest';
import type { AnswerOf } from '../../src/schemes/facts.ts';
import { SOURCES, type Source } from '../../src/schemes/words.ts';
import { withDigest } from '../../src/sources/digest.ts';
import { DIALECTS } from '../../src/sources/registries.ts';
import { content, proven, said, TABLES } from './spoken.ts';

const AT = Date.parse('2026-11-20T02:00:00Z');
const HOUR = 3_600_000;
const SILENT = { status: 'inconclusive', because: 'malformed' } as const;

function digestOf(source: Source, overrides: object, requestSn = 'first', at = AT): string | undefined {
  const row = TABLES[source].find(({ means }) => means === 'answered');
  const spoken = proven(source, content(source, row?.envelope ?? '', row?.business ?? '', overrides), requestSn, at);
  const { ofAsking } = DIALECTS[source];
  const answer = withDigest(SILENT as AnswerOf<Source>, said(source, spoken).body, ofAsking);
  return answer.status === 'inconclusive' ? answer.digest : undefined;
}

describe.each(SOURCES)('the digest of an answer of %s', (source) => {
  test('is the same for the same content at another asking', () => {
    const digest = digestOf(source, {});
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(digestOf(source, {}, 'second', AT + HOUR)).toBe(digest);
  });

  test('is another for another word, also one that no table knows', () => {
    const words = ['待核实', '吊销'].map((zt) => digestOf(source, { bz: zt }));
    expect(new Set([digestOf(source, {}), ...words]).size).toBe(3);
  });
});
