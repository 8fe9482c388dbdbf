// Signing in and out of the console. Each step has its own page, and a visit to another step leads to the current one.
// The wanted page is carried along, and is always a place of this console.
import type { StaffAccess } from '../../access/sessions.ts';
import type { Next, SignInAnswer, Visitor } from '../../access/sign-in.ts';
import type { Html } from '../kit/html.ts';
import { placeWithin } from '../kit/language.ts';
import type { View } from '../kit/layout.ts';
import { SET_UP_PLACE } from '../kit/layout.ts';
import { type ConsoleCall, type ConsoleRoute, htmlResponse, redirect, type StaffRoute } from '../kit/route.ts';
import { backupCodesPage, enrolPage, newPasswordPage, secondFactorPage, setUpPage, signInPage } from './pages.ts';
import { isProblem, problemText } from './texts.ts';

const SIGN_IN = '/console/sign-in';
const PAGES: Record<Exclude<Next, 'signed_in'>, `/console/${string}`> = {
  second_factor: '/console/second-factor',
  enrolment: '/console/second-factor/enrol',
  new_password: '/console/new-password',
};

export function signInRoutes(access: StaffAccess): ConsoleRoute[] {
  const { oidc } = access;
  return [
    {
      method: 'get',
      path: SIGN_IN,
      roles: 'public',
      async handle({ view, query }) {
        const to = placeWithin(query('to'));
        if (view.session) return redirect(to);
        const problem = query('problem');
        const said = isProblem(problem) ? problemText(problem, 'password') : null;
        return signInPage({ view, to, problem: said, name: '', hasProvider: oidc !== null, sandbox: access.sandbox });
      },
    },
    {
      method: 'post',
      path: SIGN_IN,
      roles: 'public',
      async handle(call) {
        const { view } = call;
        const { to, text } = await posted(call);
        const name = text('name');
        const answer = await access.signIn(visitorOf(call), { name, password: text('password') });
        return answered(view, answer, to, (problem) =>
          signInPage({ view, to, problem, name, hasProvider: oidc !== null, sandbox: access.sandbox }),
        );
      },
    },
    ...secondFactorRoutes(access),
    ...setUpRoutes(access),
    ...newPasswordRoutes(access),
    {
      method: 'post',
      path: '/console/sign-out',
      roles: 'public',
      handle: async (call) => withCookies(redirect(SIGN_IN), await access.signOut(visitorOf(call))),
    },
    ...(oidc ? oidcRoutes(oidc) : []),
  ];
}

function secondFactorRoutes(access: StaffAccess): ConsoleRoute[] {
  return [
    {
      method: 'get',
      path: PAGES.second_factor,
      roles: 'public',
      handle: (call) =>
        atStep(access, call, 'second_factor', async (to) => {
          const sandboxCode = (await access.sandbox?.codeFor(visitorOf(call))) ?? null;
          return secondFactorPage({ view: call.view, to, problem: null, sandboxCode });
        }),
    },
    {
      method: 'post',
      path: PAGES.second_factor,
      roles: 'public',
      async handle(call) {
        const { to, text } = await posted(call);
        const answer = await access.secondFactor(visitorOf(call), text('code'));
        const sandboxCode = (await access.sandbox?.codeFor(visitorOf(call))) ?? null;
        return answered(
          call.view,
          answer,
          to,
          (problem) => secondFactorPage({ view: call.view, to, problem, sandboxCode }),
          'code',
        );
      },
    },
    {
      method: 'get',
      path: PAGES.enrolment,
      roles: 'public',
      handle: (call) =>
        atStep(access, call, 'enrolment', async (to) => {
          const shown = await access.shownForEnrolment(visitorOf(call));
          return shown ? enrolPage({ view: call.view, to, problem: null, ...shown }) : toSignIn(to);
        }),
    },
    {
      method: 'post',
      path: PAGES.enrolment,
      roles: 'public',
      async handle(call) {
        const { view } = call;
        const { to, text } = await posted(call);
        const visitor = visitorOf(call);
        const answer = await access.enrol(visitor, text('code'));
        if (answer.ok && answer.backupCodes) {
          const shown = htmlResponse(view, backupCodesPage(view, answer.backupCodes, placeOf(answer.next, to)));
          return withCookies(shown, answer.cookies);
        }
        const shown = await access.shownForEnrolment(visitor);
        if (!answer.ok && !shown) return toSignIn(to, answer.refused);
        return answered(view, answer, to, (problem) => enrolPage({ view, to, problem, ...shown! }), 'code');
      },
    },
  ];
}

/** Routes where a clerk, whose role does not require it, sets up a second factor. */
function setUpRoutes(access: StaffAccess): StaffRoute[] {
  return [
    {
      method: 'get',
      path: SET_UP_PLACE,
      roles: ['clerk'],
      handle: async ({ view, session }) =>
        setUpPage({ view, to: SET_UP_PLACE, problem: null, ...(await access.credentialsOf(session)) }),
    },
    {
      method: 'post',
      path: SET_UP_PLACE,
      roles: ['clerk'],
      secret: true,
      async handle(call) {
        const { view, session } = call;
        const { to, text } = await posted(call);
        const answer = await access.beginEnrolment(visitorOf(call), session, text('password'));
        const credentials = await access.credentialsOf(session);
        return answered(view, answer, to, (problem) => setUpPage({ view, to, problem, ...credentials }));
      },
    },
  ];
}

function newPasswordRoutes(access: StaffAccess): ConsoleRoute[] {
  return [
    {
      method: 'get',
      path: PAGES.new_password,
      roles: 'public',
      handle: (call) =>
        atStep(access, call, 'new_password', async (to) => newPasswordPage({ view: call.view, to, problem: null })),
    },
    {
      method: 'post',
      path: PAGES.new_password,
      roles: 'public',
      async handle(call) {
        const { to, text } = await posted(call);
        const typed = { password: text('password'), again: text('again') };
        const answer = await access.chooseOwnPassword(visitorOf(call), typed);
        return answered(call.view, answer, to, (problem) => newPasswordPage({ view: call.view, to, problem }));
      },
    },
  ];
}

function oidcRoutes(oidc: NonNullable<StaffAccess['oidc']>): ConsoleRoute[] {
  return [
    {
      method: 'get',
      path: '/console/oidc/start',
      roles: 'public',
      async handle(call) {
        const to = placeWithin(call.query('to'));
        const started = await oidc.start(visitorOf(call), to);
        return started ? withCookies(redirect(started.location), started.cookies) : toSignIn(to, 'oidc_failed');
      },
    },
    {
      method: 'get',
      path: '/console/oidc/callback',
      roles: 'public',
      async handle(call) {
        const { to, ...answer } = await oidc.callback(visitorOf(call));
        // a page here would leave the code in the browser's address
        return answer.ok
          ? withCookies(redirect(placeOf(answer.next, placeWithin(to))), answer.cookies)
          : toSignIn(placeWithin(to), answer.refused);
      },
    },
  ];
}

// --- Shared by all steps

const visitorOf = ({ request, peer, requestId }: ConsoleCall): Visitor => ({
  headers: request.headers,
  url: request.url,
  peer,
  requestId,
});

async function posted({ form }: ConsoleCall): Promise<{ to: string; text(name: string): string }> {
  const { value: text } = await form();
  return { to: placeWithin(text('to')), text };
}

/** Shows a step to a visitor at that step, and sends others to theirs. */
async function atStep(
  access: StaffAccess,
  call: ConsoleCall,
  step: Next,
  show: (to: string) => Promise<Html | Response>,
): Promise<Html | Response> {
  const to = placeWithin(call.query('to'));
  const next = await access.nextOf(visitorOf(call));
  // a signed-in person's only step is setting up a second factor
  if (call.view.session && next !== 'enrolment') return redirect(to);
  if (next === null) return toSignIn(to);
  return next === step ? await show(to) : redirect(placeOf(next, to));
}

const placeOf = (next: Next, to: string): string =>
  next === 'signed_in' ? to : `${PAGES[next]}?to=${encodeURIComponent(to)}`;

const toSignIn = (to: string, problem?: string): Response =>
  redirect(`${SIGN_IN}?to=${encodeURIComponent(to)}${problem ? `&problem=${problem}` : ''}`);

/** Goes to the next step, or shows the same page again with the problem. */
function answered(
  view: View,
  answer: SignInAnswer,
  to: string,
  again: (problem: ReturnType<typeof problemText>) => Html,
  step: 'password' | 'code' = 'password',
): Response {
  if (answer.ok) return withCookies(redirect(placeOf(answer.next, to)), answer.cookies);
  const { refused, secondsLeft } = answer;
  const isOver = refused === 'expired' || (refused === 'locked' && step === 'code');
  if (isOver) return toSignIn(to, refused);
  const response = htmlResponse(view, again(problemText(refused, step, secondsLeft)), STATUSES[refused] ?? 422);
  if (secondsLeft !== undefined) response.headers.set('retry-after', String(secondsLeft));
  return response;
}

const STATUSES: Partial<Record<string, number>> = { wrong: 401, locked: 429, slow_down: 429 };

function withCookies(response: Response, cookies: readonly string[]): Response {
  for (const cookie of cookies) response.headers.append('set-cookie', cookie);
  return response;
}
