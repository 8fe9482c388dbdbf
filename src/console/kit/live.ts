// Sends changes to open pages as server-sent events: ids and versions, and no content of a case. A stream ends with the
// session and with the service; one stream too many ends the person's oldest.
import { READER_ROLES } from '../../base/actor.ts';
import type { Log } from '../../base/log.ts';
import type { Live, LiveEvent } from '../../reviews/live-feed.ts';
import type { StaffCall, StaffRoute } from './route.ts';

const HEARTBEAT_MS = 20_000;
/** a browser needs one for all windows */
const MOST_STREAMS = 4;
/** limit of unread events: a sleeping browser is cut off, and reads everything again later */
const MOST_UNREAD = 500;
/** wait of a browser before it connects again */
const RETRY_MS = 3_000;

export interface Listening {
  live: Live;
  log: Log;
  /** says whether the request's session is still open */
  isOpen(headers: Headers): Promise<boolean>;
  heartbeatMs?: number;
}

export function liveRoutes({ live, log, isOpen, heartbeatMs = HEARTBEAT_MS }: Listening): StaffRoute[] {
  const streams = new Map<string, Set<() => void>>();
  return [
    {
      method: 'get',
      path: '/console/live',
      roles: READER_ROLES,
      async handle(call) {
        // answers only whether a stream would open
        if (call.request.method === 'HEAD') return new Response(null, { status: 204 });
        const own = streams.get(call.session.actor.id) ?? new Set();
        streams.set(call.session.actor.id, own);
        const body = streamOf(
          live,
          call,
          { isOpen, heartbeatMs },
          {
            opened(end) {
              own.add(end);
              const [oldest] = own;
              if (own.size > MOST_STREAMS) oldest?.();
            },
            ended(end) {
              own.delete(end);
              if (own.size === 0) streams.delete(call.session.actor.id);
            },
          },
        );
        log.info('console.live', { requestId: call.requestId, account: call.session.actor.id });
        return new Response(body, {
          headers: {
            'content-type': 'text/event-stream; charset=utf-8',
            'cache-control': 'no-store',
            'x-accel-buffering': 'no',
          },
        });
      },
    },
  ];
}

interface Ends {
  opened(end: () => void): void;
  ended(end: () => void): void;
}

type Watch = Required<Pick<Listening, 'isOpen' | 'heartbeatMs'>>;

function streamOf(
  live: Live,
  { session, request }: StaffCall,
  { isOpen, heartbeatMs }: Watch,
  ends: Ends,
): ReadableStream<Uint8Array> {
  const { actor, expiresAt } = session;
  const encoder = new TextEncoder();
  let stop = () => {};
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      const say = (name: string, data: unknown = {}) => send(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
      const heartbeat = setInterval(() => {
        send(': \n\n');
        // an unreachable database signs nobody out
        isOpen(request.headers).then(
          (open) => open || end('signed-out'),
          () => {},
        );
      }, heartbeatMs);
      const expiry = setTimeout(() => end('signed-out'), Math.max(0, expiresAt.epochMilliseconds - Date.now()));
      let over = false;
      stop = () => {
        if (over) return;
        over = true;
        clearInterval(heartbeat);
        clearTimeout(expiry);
        unsubscribe();
        ends.ended(endAsExtra);
      };
      const end = (because: 'signed-out' | 'elsewhere' | 'stopped') => {
        if (over) return;
        say(because);
        stop();
        controller.close();
      };
      const endAsExtra = () => end('elsewhere');
      const unsubscribe = live.subscribe(actor, (event) => {
        if (event.type === 'stopped' || (controller.desiredSize ?? 0) < -MOST_UNREAD) end('stopped');
        else say(event.type, told(event, actor.id));
      });
      request.signal.addEventListener('abort', stop);
      send(`retry: ${RETRY_MS}\n\n`);
      say('hello');
      ends.opened(endAsExtra);
    },
    cancel: () => stop(),
  });
}

/** Answers an event for the listener, with the holder as `me`, `other` or `nobody`. */
function told(event: LiveEvent, me: string): unknown {
  if (event.type !== 'item') return 'id' in event ? { id: event.id } : {};
  const { id, version, status, assignee, answer } = event.item;
  return { id, version, status, answer, holder: assignee === null ? 'nobody' : assignee === me ? 'me' : 'other' };
}
