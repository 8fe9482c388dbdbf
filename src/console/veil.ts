// Hides the applications of a blind inspection on every page that its inspector opens.
import type { Deps } from '../applications/deps.ts';
import { Refusal } from '../base/refusal.ts';
import { veilOf } from '../spot-checks/blind.ts';
import { type ConsoleRoute, htmlResponse, type StaffCall, type StaffRoute } from './kit/route.ts';

/** Answers the same routes under the veil. Live events hold no case, and spot-check pages hide cases themselves. */
export const veiledRoutes = (deps: Pick<Deps, 'db'>, routes: readonly ConsoleRoute[]): ConsoleRoute[] =>
  routes.map((route) => {
    const isFree = route.path.startsWith('/console/spot-check');
    if (isFree || route.roles === 'public' || !route.roles.includes('auditor')) return route;
    return { ...route, handle: (call: StaffCall) => handleVeiled(deps, route, call) };
  });

/**
 * Pages whose counts hold the decisions of hidden applications: a reader who subtracts the visible ones learns how, and
 * by whom, the hidden ones were decided.
 */
const COUNTING = ['/console/board', '/console/replays/:id', '/console/oversight/blast-radius'];
const isCounting = ({ method, path }: StaffRoute): boolean =>
  method === 'get' && COUNTING.some((place) => path.startsWith(place));

async function handleVeiled(deps: Pick<Deps, 'db'>, route: StaffRoute, call: StaffCall): Promise<Response> {
  const before = await veilOf(deps, call.session.actor);
  // a request that names what is hidden is not even read, above all for a file
  if (before && (isCounting(route) || before.hidesAddress(call.request.url))) throw new Refusal('blind');
  const answered = await route.handle(call);
  const response = answered instanceof Response ? answered : htmlResponse(call.view, answered);
  const veil = await veilOf(deps, call.session.actor);
  // files are evidence and pass; pages and JSON are searched
  if (!veil || !/^(text\/(?!event-stream)|application\/json)/.test(response.headers.get('content-type') ?? ''))
    return response;
  // as bytes, so that a table for spreadsheets keeps its byte order mark
  const page = await response.arrayBuffer();
  if (veil.hides(new TextDecoder().decode(page))) throw new Refusal('blind');
  return new Response(page, { status: response.status, headers: response.headers });
}
