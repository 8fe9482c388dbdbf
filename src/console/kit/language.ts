// The switch between Chinese and English, kept in a cookie of the browser. It is open to everybody, also on the sign-in
// page.
import { type ConsoleRoute, redirect } from './route.ts';

export const LANGUAGE_COOKIE = 'miaopi_language';
const YEAR_SECONDS = 365 * 24 * 3600;

export const languageRoutes = (): ConsoleRoute[] => [
  {
    method: 'post',
    path: '/console/language',
    roles: 'public',
    async handle({ form }) {
      const posted = await form();
      const language = posted.value('language') === 'en' ? 'en' : 'zh';
      return redirect(placeWithin(posted.value('to')), {
        'set-cookie': `${LANGUAGE_COOKIE}=${language}; Path=/console; Max-Age=${YEAR_SECONDS}; HttpOnly; SameSite=Lax`,
      });
    },
  },
];

/** Answers a place of this console, whatever was posted, so that a redirect never leads elsewhere. */
export function placeWithin(to: unknown): string {
  if (typeof to !== 'string') return '/console';
  const url = URL.parse(to, 'http://console.invalid');
  const isOurs = url?.origin === 'http://console.invalid' && /^\/console(\/|$)/.test(url.pathname);
  return isOurs ? url.pathname + url.search : '/console';
}
