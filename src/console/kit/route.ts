// A page or action of the console is declared once: its path, roles and work. app.ts gives all of them session, order
// of refusal, error pages and logging.
import type { StaffSession } from '../../access/sessions.ts';
import type { Cause } from '../../audit/change.ts';
import type { Role } from '../../base/actor.ts';
import type { Typed } from './form.ts';
import { type Html, type Language, render } from './html.ts';
import type { View } from './layout.ts';

export interface ConsoleCall {
  view: View;
  requestId: string;
  traceparent: string;
  request: Request;
  /** the address of the peer; null where unknown */
  peer: string | null;
  /** htmx asks, and wants only the changed part of the page */
  isPartial: boolean;
  /** a path parameter; empty where absent */
  param(name: string): string;
  /** first value of a query parameter; undefined where absent or empty */
  query(name: string): string | undefined;
  /** the posted form; parsed once */
  form(): Promise<Typed>;
}

/** A call of a signed-in person, to whom the audit assigns the acts. */
export interface StaffCall extends ConsoleCall {
  session: StaffSession;
  cause: Cause;
}

interface Declared {
  method: 'get' | 'post';
  /** path with parameters in Hono's form, `/console/items/:id` */
  path: `/console${string}`;
  /** limit of a posted body; default: a form without files */
  mostBytes?: number;
  /** the form holds a password or a code, and is never given back */
  secret?: true;
}
export interface StaffRoute extends Declared {
  /** other roles get a page of refusal before any work */
  roles: readonly Role[];
  handle(call: StaffCall): Promise<Response | Html>;
}
export interface PublicRoute extends Declared {
  roles: 'public';
  handle(call: ConsoleCall): Promise<Response | Html>;
}
export type ConsoleRoute = StaffRoute | PublicRoute;

/** Redirects after a post: the browser reads the new page, and a reload posts nothing again. */
export const redirect = (to: string, headers: Record<string, string> = {}): Response =>
  new Response(null, { status: 303, headers: { location: to, ...headers } });

/** Answers a page or a part of one in the reader's language. */
export const htmlResponse = ({ language }: { language: Language }, content: Html, status = 200): Response =>
  new Response(render(content, language), {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  });
