// The mock text-message gateway: takes signed JSON, keeps each message once by its id, and sends nothing anywhere.
import { HttpResponse, http } from 'msw';
import { z } from 'zod';
import type { Credentials } from '../src/sources/source.ts';
import type { PeopleStore } from './people-store.ts';
import { keyedHex, ORIGIN, parsedJson } from './registry.ts';

export const SMS_PATH = '/sms/v1/messages';

const Body = z.object({
  account: z.string(),
  timestamp: z.string().regex(/^\d{13}$/),
  id: z.string().min(1).max(64),
  to: z.string().regex(/^1\d{10}$/),
  text: z.string().min(1).max(1000),
});

export function createSmsGatewayMock(store: PeopleStore, credentials: Credentials) {
  const refuse = (code: string, status: number) => HttpResponse.json({ result: 'refused', code }, { status });
  const take = http.post(ORIGIN + SMS_PATH, async ({ request }) => {
    const raw = await request.text();
    const signature = keyedHex('sha256', credentials.secret, raw);
    if (request.headers.get('x-signature') !== signature) return refuse('unauthorised', 401);
    const body = Body.safeParse(parsedJson(raw));
    if (!body.success || body.data.account !== credentials.account) return refuse('invalid_message', 400);
    if (store.smsFault() === 'reject') return refuse('number_blocked', 200);
    const { id, to, text } = body.data;
    return HttpResponse.json({ result: store.keepMessage({ id, to, text }) ? 'ok' : 'duplicate', id });
  });
  return [take];
}
