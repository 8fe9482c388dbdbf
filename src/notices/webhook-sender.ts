// One attempt to deliver to an endpoint: signed, limited in time and size, following no redirect. It returns only the
// status, so that nobody can read a body through it. It must never throw.
import { Webhook } from 'standardwebhooks';
import { Agent } from 'undici';
import { createConnector, faultOfUrl, type Resolve, type TargetPolicy } from './webhook-target.ts';

export const ATTEMPT_FAULTS = [
  'timeout',
  'transport',
  'tls',
  'name_not_found',
  'connection_refused',
  'address_refused',
  'secret_unreadable',
] as const;
export type AttemptFault = (typeof ATTEMPT_FAULTS)[number];

/** The HTTP status of the response, or why there was none. */
export type Attempt = { status: number; fault: null } | { status: null; fault: AttemptFault };
export const isTaken = ({ status }: Attempt): boolean => status !== null && status >= 200 && status < 300;

export interface WebhookSender extends TargetPolicy {
  /** Sends a message. Never rejects. The receiver recognises a repetition by its id. */
  send(message: { id: string; url: string; body: string; secrets: readonly string[] }): Promise<Attempt>;
  close(): Promise<void>;
}

export interface SenderOptions extends TargetPolicy {
  /** for one attempt, from the name look-up to the end of the answer */
  timeoutMs?: number;
  resolve?: Resolve;
}

const TIMEOUT_MS = 10_000;
const MAX_RESPONSE_BYTES = 16 * 1024;

/** A sender with its own sockets; the caller must close it. */
export function createWebhookSender(options: SenderOptions): WebhookSender {
  const { allowPrivate, timeoutMs = TIMEOUT_MS } = options;
  const agent = new Agent({ connect: createConnector({ ...options, timeoutMs }) });
  return {
    allowPrivate,
    async send({ id, url, body, secrets }) {
      // the present rule, even if the URL was accepted under another
      if (faultOfUrl(url, { allowPrivate }) !== null) return { status: null, fault: 'address_refused' };
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const { origin, pathname, search } = new URL(url);
        const headers = { 'content-type': 'application/json', 'user-agent': 'miaopi-webhooks/1' };
        const answer = await agent.request({
          method: 'POST',
          origin,
          path: pathname + search,
          headers: { ...headers, ...signatureHeaders(id, body, secrets) },
          body,
          signal,
        });
        // the status has come; the rest does not matter
        await answer.body.dump({ limit: MAX_RESPONSE_BYTES, signal }).catch(() => {});
        return { status: answer.statusCode, fault: null };
      } catch (error) {
        return { status: null, fault: signal.aborted ? 'timeout' : faultOf(error) };
      }
    },
    close: () => agent.destroy(),
  };
}

/**
 * Signed with every secret in force, at the real time of the attempt: receivers refuse signatures older than minutes.
 */
function signatureHeaders(id: string, body: string, secrets: readonly string[]): Record<string, string> {
  const at = new Date();
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}

const FAULTS: Record<string, AttemptFault> = {
  ADDRESS_REFUSED: 'address_refused',
  ENOTFOUND: 'name_not_found',
  ENODATA: 'name_not_found',
  ECONNREFUSED: 'connection_refused',
  ETIMEDOUT: 'timeout',
  ETIMEOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
};

/** OpenSSL has its own names for faults of a certificate; Node's own start with ERR_TLS or ERR_SSL. */
const TLS_CODE = /^(ERR_(TLS|SSL)_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|EPROTO$)/;

function faultOf(error: unknown): AttemptFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return FAULTS[code] ?? (TLS_CODE.test(code) ? 'tls' : 'transport');
}
