// The digest of an answer: it tells whether a source says the very same again, also in words that no table knows.
import { hash } from 'node:crypto';
import { canonicalJson } from '../base/canonical.ts';
import type { AnswerOf } from '../schemes/facts.ts';
import type { Source } from '../schemes/words.ts';
import { jsonBody } from './loose-text.ts';

/**
 * Adds the digest to an answer that speaks, or may speak, of the person. Members that belong to the asking are left out
 * of it, at the top and one level below. A body that is no JSON has the hash of its bytes.
 */
export function withDigest<S extends Source>(
  answer: AnswerOf<S>,
  body: Buffer,
  ofAsking: readonly string[],
): AnswerOf<S> {
  if (answer.status !== 'answered' && answer.status !== 'inconclusive') return answer;
  const said = jsonBody(body, 'utf-8') ?? jsonBody(body, 'gb18030');
  const digest = hash('sha256', said === undefined ? body : canonicalJson(without(said, ofAsking, 2)), 'hex');
  return { ...answer, digest };
}

function without(value: unknown, names: readonly string[], depth: number): unknown {
  if (depth === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !names.includes(name))
      .map(([name, each]) => [name, without(each, names, depth - 1)]),
  );
}
