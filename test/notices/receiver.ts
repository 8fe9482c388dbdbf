// An HR system's receiver of webhooks: a real server that keeps arrivals and answers as the test says, or not at all.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Arrival {
  id: string;
  headers: IncomingHttpHeaders;
  /** the text as it came over the wire, which is signed */
  text: string;
  message: {
    type: string;
    timestamp: string;
    data: { applicationId: string; status: string; sequence: number; [name: string]: unknown };
  };
}

/** A status to answer with, or `hold`: the answer waits for `release`. */
export type Reply = number | 'hold' | 'cut' | ((response: ServerResponse) => void);

export interface Receiver {
  url: string;
  /** all arrivals, in order */
  arrivals: Arrival[];
  /** the arrivals for one application */
  of(applicationId: string): Arrival[];
  reply: (arrival: Arrival) => Reply;
  /** Answers all held requests with this status. */
  release(status: number): void;
  close(): Promise<void>;
}

export async function startReceiver(reply: (arrival: Arrival) => Reply = () => 204): Promise<Receiver> {
  const held = new Set<ServerResponse>();
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const { headers } = request;
    const arrival: Arrival = { id: String(headers['webhook-id']), headers, text, message: JSON.parse(text) };
    receiver.arrivals.push(arrival);
    const answer = receiver.reply(arrival);
    if (answer === 'hold') held.add(response);
    else if (answer === 'cut') request.socket.destroy();
    else if (typeof answer === 'function') answer(response);
    else response.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    arrivals: [],
    of: (applicationId) => receiver.arrivals.filter(({ message }) => message.data.applicationId === applicationId),
    reply,
    release(status) {
      for (const response of held) response.writeHead(status).end();
      held.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

/** Verifies as Standard Webhooks tells receivers to: throws if the message was not signed with the secret. */
export const verify = (secret: string, { text, headers }: Arrival): unknown =>
  new Webhook(secret).verify(text, headers as Record<string, string>);
