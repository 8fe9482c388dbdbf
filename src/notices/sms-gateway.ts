// Sends text messages to the gateway: signed JSON, each message once by its id, however often it is sent. It must never
// throw, and never let a number or a text into an error, a log or a URL.
import { createHmac } from 'node:crypto';
import { Pool } from 'undici';
import { z } from 'zod';

export interface SmsGatewayOptions {
  baseUrl: string;
  account: string;
  secret: string;
  /** for one message, to the last byte of the answer */
  timeoutMs?: number;
}

export interface SmsMessage {
  /** unique; the gateway drops a second message with the same id */
  id: string;
  to: string;
  text: string;
}

export type SmsOutcome =
  | { status: 'accepted' }
  /** the gateway will never take this message; `code` is the gateway's own */
  | { status: 'rejected'; code: string }
  /** unknown whether the gateway has taken the message; send it again later */
  | { status: 'unavailable' };

export interface SmsGateway {
  /** Sends a message. Never rejects; safe to repeat with the same id. */
  send(message: SmsMessage): Promise<SmsOutcome>;
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 5_000;
const MAX_RESPONSE_BYTES = 16 * 1024;

const GatewayAnswer = z.discriminatedUnion('result', [
  z.object({ result: z.literal('ok') }),
  z.object({ result: z.literal('duplicate') }),
  z.object({ result: z.literal('refused'), code: z.string().regex(/^[a-z_]{1,40}$/) }),
]);

function outcomeOf(statusCode: number, body: unknown): SmsOutcome {
  // A refused signature is our fault, not the message's; the message must not be lost.
  if (statusCode === 401 || statusCode === 429 || statusCode >= 500) return { status: 'unavailable' };
  const answer = GatewayAnswer.safeParse(body);
  if (!answer.success) return { status: 'unavailable' };
  if (answer.data.result === 'refused') return { status: 'rejected', code: answer.data.code };
  return { status: statusCode === 200 ? 'accepted' : 'unavailable' };
}

/** A gateway client with its own sockets; the caller must close it. */
export function createSmsGateway(options: SmsGatewayOptions): SmsGateway {
  const { account, secret, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const base = new URL(options.baseUrl);
  const path = `${base.pathname.replace(/\/$/, '')}/sms/v1/messages`;
  const pool = new Pool(base.origin, { connections: 16, maxResponseSize: MAX_RESPONSE_BYTES });
  return {
    async send({ id, to, text }) {
      try {
        const timestamp = String(Temporal.Now.instant().epochMilliseconds);
        const body = JSON.stringify({ account, timestamp, id, to, text });
        const signature = createHmac('sha256', secret).update(body).digest('hex');
        const answer = await pool.request({
          method: 'POST',
          path,
          headers: { 'content-type': 'application/json', 'x-signature': signature },
          body,
          // Covers the body too: a gateway that trickles is useless.
          signal: AbortSignal.timeout(timeoutMs),
        });
        return outcomeOf(answer.statusCode, JSON.parse(await answer.body.text()));
      } catch {
        return { status: 'unavailable' };
      }
    },
    close: () => pool.destroy(),
  };
}
