// One attempt to tell a department something: JSON signed with HMAC, bounded in time and size. It must never throw, and
// never put a word of the message into an error or a log.

import { createHmac } from 'node:crypto';
import { Agent } from 'undici';
import { z } from 'zod';
import { findDuplicateMember } from '../base/json-members.ts';
import type { PushRecipient } from '../schemes/words.ts';
import { SettledForm } from './schema.ts';

/** A department's own system; staff acknowledge by hand for a department without one. */
export interface PushTarget {
  url: string;
  secret: string;
}
/** The recipient of one city: `human_resources@` and the id of the city. */
export type PushTargetId = `${PushRecipient}@${string}`;
export type PushTargets = { readonly [Id in PushTargetId]?: PushTarget };

export const pushTargetOf = (recipient: PushRecipient, city: string): PushTargetId => `${recipient}@${city}`;

type Settled = SettledForm;

export type PushAnswer =
  | { status: 'acknowledged'; http: number; receipt: string; settled: Settled | null }
  /** the department has the push but does not say that it will act on it, so it is asked again */
  | { status: 'received'; http: number; error: 'unreadable' | null; settled: Settled | null }
  | { status: 'failed'; http: number | null; error: 'timeout' | 'transport' | 'http_status' | 'unreadable' };

export interface PushSender {
  /** departments that have a system */
  targets: readonly PushTargetId[];
  /** Sends a push. Never rejects. The department recognises a repetition by its id. */
  send(target: PushTargetId, message: { id: string; body: string }): Promise<PushAnswer>;
  close(): Promise<void>;
}

const TIMEOUT_MS = 10_000;
const MAX_RESPONSE_BYTES = 16 * 1024;

const Acknowledgement = z.object({ acknowledged: z.literal(true), receipt: z.string().min(1).max(200) });
const Reception = z.object({ acknowledged: z.literal(false) });
/** SZ-66: the answer of the department that settles may say that the person has settled. */
const Settlement = z.object({ settled: SettledForm });

/** A sender with its own sockets; the caller must close it. */
export function createPushSender(targets: PushTargets, timeoutMs = TIMEOUT_MS): PushSender {
  const agent = new Agent({ connectTimeout: timeoutMs, maxResponseSize: MAX_RESPONSE_BYTES });
  return {
    targets: Object.keys(targets) as PushTargetId[],
    async send(name, { id, body }) {
      const target = targets[name];
      if (!target) return { status: 'failed', http: null, error: 'transport' };
      // covers the body too: a department that sends its body too slowly counts as silent
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const { origin, pathname, search } = new URL(target.url);
        const path = pathname + search;
        const headers = { 'content-type': 'application/json', ...signatureHeaders(target.secret, id, body) };
        const answer = await agent.request({ method: 'POST', origin, path, headers, body, signal });
        return answerOf(answer.statusCode, await answer.body.text());
      } catch {
        return { status: 'failed', http: null, error: signal.aborted ? 'timeout' : 'transport' };
      }
    },
    close: () => agent.destroy(),
  };
}

/** HMAC-SHA256 over `id.timestamp.body`, at the real time of the attempt: a department may refuse old signatures. */
function signatureHeaders(secret: string, id: string, body: string): Record<string, string> {
  const timestamp = String(Temporal.Now.instant().epochMilliseconds);
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('hex');
  return { 'x-push-id': id, 'x-push-timestamp': timestamp, 'x-push-signature': signature };
}

/** Any 2xx says that it arrived; only `acknowledged: true` with a receipt says that the department acts on it. */
function answerOf(http: number, text: string): PushAnswer {
  if (http < 200 || http > 299) return { status: 'failed', http, error: 'http_status' };
  const body = parsed(text);
  const settled = Settlement.safeParse(body).data?.settled ?? null;
  const acknowledged = Acknowledgement.safeParse(body);
  if (acknowledged.success) return { status: 'acknowledged', http, receipt: acknowledged.data.receipt, settled };
  const isPlain = http === 202 || settled !== null || Reception.safeParse(body).success;
  return { status: 'received', http, error: isPlain ? null : 'unreadable', settled };
}

/** Returns null for a body that repeats a name, because such a body may contradict itself. */
function parsed(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return findDuplicateMember(text) === null ? body : null;
  } catch {
    return null;
  }
}
