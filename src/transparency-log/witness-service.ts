// A witness in a process of its own (https://c2sp.org/tlog-witness). It holds its key and remembers itself what it has
// signed, so that somebody with the log's host and database cannot make it sign a tree that does not continue the last
// one.
import type { Log } from '../base/log.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { formatVerifierKey, NoteError, parseNote, type SigningKey, signatureLine, type VerifierKey } from './note.ts';
import { NOTHING_YET, witnessCheckpoint } from './witness.ts';
import type { WitnessMemory } from './witness-memory.ts';
import { parseQuestion, QUESTION_PATH, type Question, SIZE_TYPE } from './witness-protocol.ts';

export interface WitnessOptions {
  key: SigningKey;
  /** the logs for which it signs, each known by its name and key */
  logs: readonly VerifierKey[];
  memory: WitnessMemory;
  now(): Temporal.Instant;
  log: Log;
}

const MAX_QUESTION_BYTES = 64 * 1024;

/**
 * Answers `POST /add-checkpoint`, one question after the other, and `GET /` with the key that verifies its signatures.
 */
export function createWitness(options: WitnessOptions): (request: Request) => Promise<Response> {
  const { key, log } = options;
  let before: Promise<unknown> = Promise.resolve();
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method === 'GET' && pathname === '/') return plain(200, `${formatVerifierKey(key)}\n`);
    if (pathname !== `/${QUESTION_PATH}`) return plain(404, 'not found\n');
    if (request.method !== 'POST') return plain(405, 'use POST\n', { allow: 'POST' });
    const text = await readText(request);
    const question = text === null ? null : parseQuestion(text);
    if (!question) return plain(400, 'this is no question of tlog-witness\n');
    const answer = before.then(() => answerQuestion(options, question));
    before = answer.catch(() => {});
    try {
      return await answer;
    } catch (error) {
      log.error('witness.failed', error);
      return plain(500, 'the witness cannot sign: its operator finds the reason in its log\n');
    }
  };
}

async function answerQuestion({ key, logs, memory, now, log }: WitnessOptions, question: Question): Promise<Response> {
  const { old, proof, note } = question;
  const named = nameOf(note);
  if (named === null) return plain(400, 'this is no checkpoint\n');
  const known = logs.find(({ name }) => name === named.origin);
  if (!known) return plain(404, 'this log is not known here\n');
  const last = (await memory.last(known.name)) ?? NOTHING_YET;
  const refuse = (reason: string, response: Response): Response => {
    log.warn('witness.refused', { origin: known.name, reason, size: named.size, signedLast: last.size });
    return response;
  };
  if (old > named.size) return refuse('smaller', plain(400, 'old is beyond the checkpoint\n'));
  const answer = witnessCheckpoint(key, known, last, { note, proof, now: now() });
  // a caller that is not the log of that name learns nothing about signed trees
  if ('refused' in answer && answer.refused === 'not_signed')
    return refuse('not_signed', plain(403, 'not signed by the log\n'));
  const conflict = () => plain(409, `${last.size}\n`, { 'content-type': SIZE_TYPE });
  if (old !== last.size) return refuse('old_differs', conflict());
  if ('refused' in answer) {
    const { refused } = answer;
    return refuse(refused, named.size <= last.size ? conflict() : plain(422, 'the proof does not fit\n'));
  }
  await memory.keep(known.name, answer.head);
  log.info('witness.signed', { origin: known.name, size: answer.head.size });
  return plain(200, signatureLine(answer.signature));
}

/** Null if the note holds no checkpoint. */
function nameOf(note: string): { origin: string; size: number } | null {
  try {
    return parseCheckpoint(parseNote(note).text);
  } catch (error) {
    if (error instanceof NoteError) return null;
    throw error;
  }
}

/** Null if it is too long. */
async function readText(request: Request): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_QUESTION_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const plain = (status: number, text: string, headers: Record<string, string> = {}): Response =>
  new Response(text, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', ...headers },
  });
