// A page or an action of the console is declared once: where it is, who may use it, what it does. Session, order of
// refusal, errors in words and logging come from app.ts, the same for all of them.
import type { HtmlEscapedString } from 'hono/utils/html';
import type { StaffSession } from '../../access/sessions.ts';
import type { Cause } from '../../audit/change.ts';
import type { Role } from '../../base/actor.ts';
import type { View } from './layout.ts';

/** Escaped by `hono/html`: whatever a template holds is text unless it is itself a template. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export interface ConsoleCall {
  view: View;
  requestId: string;
  traceparent: string;
  request: Request;
  /** the address at the other end of the connection; null where it is not known */
  peer: string | null;
  /** asked for by htmx, which wants the part of the page that changes and not the whole */
  isPartial: boolean;
  /** a path parameter; empty where there is none */
  param(name: string): string;
  /** the first value of a query parameter; undefined where it is absent or empty */
  query(name: string): string | undefined;
  /** what was posted, as a form posts it; parsed once however often it is asked for */
  form(): Promise<FormData>;
}

/** Who is signed in, and so to whom whatever is done is put down. */
export interface StaffCall extends ConsoleCall {
  session: StaffSession;
  cause: Cause;
}

interface Declared {
  method: 'get' | 'post';
  /** with parameters as Hono writes them, `/console/items/:id` */
  path: `/console${string}`;
  /** what may be posted at most; a form without files where nothing is said */
  mostBytes?: number;
  /** what is posted holds a password or a code, and is never given back */
  secret?: true;
}
export interface StaffRoute extends Declared {
  /** the page of refusal stands before anything is looked at */
  roles: readonly Role[];
  handle(call: StaffCall): Promise<Response | Html>;
}
export interface PublicRoute extends Declared {
  roles: 'public';
  handle(call: ConsoleCall): Promise<Response | Html>;
}
export type ConsoleRoute = StaffRoute | PublicRoute;

/** After something was posted: the browser reads the page it is sent to, and reloading posts nothing again. */
export const redirect = (to: string, headers: Record<string, string> = {}): Response =>
  new Response(null, { status: 303, headers: { location: to, ...headers } });

export const htmlResponse = async (content: Html, status = 200): Promise<Response> =>
  new Response(String(await content), { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
