// A visitor of the console like a browser without scripts: it keeps cookies, posts forms from its page, and follows
// nothing by itself, so that a test sees every step.
import { SANDBOX_PASSWORD } from '../../src/access/sandbox-keys.ts';

export interface Page {
  status: number;
  /** the destination of a redirection, or null */
  location: string | null;
  headers: Headers;
  setCookies: string[];
  html: string;
}

export interface Visitor {
  /** the cookies by name, as the browser holds them now */
  cookies: Map<string, string>;
  get(path: string, headers?: Record<string, string>): Promise<Page>;
  /** Posts as a form of this site does; the given headers replace those that a browser sends. */
  post(path: string, form: Record<string, string>, headers?: Record<string, string>): Promise<Page>;
  cookieHeader(): string;
}

export function visitorTo(url: string, cookies = new Map<string, string>()): Visitor {
  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  async function call(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<Page> {
    const headers = { ...(cookies.size > 0 ? { cookie: cookieHeader() } : {}), ...init.headers };
    const response = await fetch(new URL(path, url), { ...init, headers, redirect: 'manual' });
    const setCookies = response.headers.getSetCookie();
    for (const each of setCookies) keep(cookies, each);
    const { status } = response;
    const location = response.headers.get('location');
    return { status, location, headers: response.headers, setCookies, html: await response.text() };
  }
  return {
    cookies,
    cookieHeader,
    get: (path, headers = {}) => call(path, { headers }),
    post: (path, form, headers) =>
      call(path, {
        method: 'POST',
        headers: { ...(headers ?? { origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' }) },
        body: new URLSearchParams(form),
      }),
  };
}

function keep(cookies: Map<string, string>, setCookie: string): void {
  const [pair = '', ...attributes] = setCookie.split('; ');
  const [name = '', value = ''] = pair.split(/=(.*)/s);
  if (attributes.some((attribute) => /^max-age=0$/i.test(attribute))) cookies.delete(name);
  else cookies.set(name, value);
}

export const sandboxName = (person: string): string => `miaopi_sandbox_${person}`;

/** Takes the first step; returns the resulting page or redirection. */
export const typePassword = (
  visitor: Visitor,
  person: string,
  { password = SANDBOX_PASSWORD, to = '/console' }: { password?: string; to?: string } = {},
): Promise<Page> => visitor.post('/console/sign-in', { name: sandboxName(person), password, to });

/** The code that the sandbox's page of the second step shows. */
export async function shownCode(visitor: Visitor): Promise<string> {
  const { html } = await visitor.get('/console/second-factor');
  const code = /<code id="sandbox-code">(\d{6})<\/code>/.exec(html)?.[1];
  if (code === undefined) throw new Error('the page shows no code');
  return code;
}

/** Signs a person of the sandbox in, with all steps of the role. */
export async function signInAs(url: string, person: string): Promise<Visitor> {
  const visitor = visitorTo(url);
  const first = await typePassword(visitor, person);
  if (first.location?.startsWith('/console/second-factor')) {
    await visitor.post('/console/second-factor', { code: await shownCode(visitor), to: '/console' });
  }
  if (!visitor.cookies.has('miaopi_session')) throw new Error(`${person} could not sign in: ${first.status}`);
  return visitor;
}
