// The cases of a round in the console: the list, and each case with its inspector's verdict or recusal.
import type { Deps } from '../../applications/deps.ts';
import { OVERSEER_ROLES } from '../../base/actor.ts';
import { civilDateOf } from '../../base/clock.ts';
import { Refusal } from '../../base/refusal.ts';
import { readSpotCheckCase } from '../../spot-checks/case.ts';
import { giveFinding } from '../../spot-checks/find.ts';
import { pageOfCases, readCaseRow, readHead } from '../../spot-checks/read.ts';
import { recuseInspector } from '../../spot-checks/recuse.ts';
import { worklistOf } from '../../spot-checks/worklist.ts';
import { faultsOf, nothingTyped } from '../kit/form.ts';
import { isImplicit } from '../kit/form-fields.ts';
import { FULL_STOP, phrase } from '../kit/html.ts';
import { idIn } from '../kit/places.ts';
import { refusalText } from '../kit/refusal.ts';
import { htmlResponse, redirect, type StaffCall, type StaffRoute } from '../kit/route.ts';
import { type SpotCaseScreen, spotCasePage } from './case-page.ts';
import { SPOT_CASE } from './case-texts.ts';
import { CASE_RESULTS, spotCasesPage } from './cases-page.ts';
import { readFinding, readRecusal } from './forms.ts';
import { casesPlace, DIFFERED, movesText, spotCasePlace } from './parts.ts';
import { isSpotDone, SAID } from './texts.ts';

/** Only auditors are drawn as inspectors. */
const INSPECTORS = ['auditor'] as const;
const CASES = 50;
const MINE = 10;
const PLACE = /^[1-9]\d{0,8}$/;

export const spotCaseRoutes = (deps: Deps): StaffRoute[] => [
  { method: 'get', path: '/console/spot-checks/:id/cases', roles: OVERSEER_ROLES, handle: (call) => list(deps, call) },
  {
    method: 'get',
    path: '/console/spot-check-cases/:id',
    roles: OVERSEER_ROLES,
    handle: (call) => showCase(deps, call),
  },
  {
    method: 'post',
    path: '/console/spot-check-cases/:id/finding',
    roles: INSPECTORS,
    handle: (call) => find(deps, call),
  },
  {
    method: 'post',
    path: '/console/spot-check-cases/:id/recuse',
    roles: INSPECTORS,
    handle: (call) => recuse(deps, call),
  },
];

async function list(deps: Deps, { view, cause, session, query, param }: StaffCall) {
  const id = idIn(param('id'));
  const result = CASE_RESULTS.find((each) => each === query('result'));
  const from = query('after') ?? '';
  const after = PLACE.test(from) ? Number(from) : undefined;
  const filter = {
    ...(result === DIFFERED ? { differed: true } : result && { result }),
    ...(after === undefined ? {} : { after }),
    mine: false,
    limit: CASES,
  };
  const [round, cases, mine] = await Promise.all([
    readHead(deps, session.actor, id),
    pageOfCases(deps, cause, id, filter),
    worklistOf(deps, { staffId: session.actor.id, roundId: id }, MINE),
  ]);
  const done = query('done');
  const today = civilDateOf(deps.clock.now());
  return spotCasesPage({ view, today, round, mine, cases, result, after, done: isSpotDone(done) ? done : null });
}

interface Showing extends Partial<Pick<SpotCaseScreen, 'sent' | 'typed' | 'faults' | 'said'>> {
  status?: number;
}

async function showCase(deps: Deps, { view, cause, session, param, query }: StaffCall, showing: Showing = {}) {
  const shown = await readSpotCheckCase(deps, cause, idIn(param('id')));
  const { actor } = session;
  const [round, { items }] = await Promise.all([
    readHead(deps, actor, shown.roundId),
    worklistOf(deps, { staffId: actor.id, roundId: shown.roundId }, 2),
  ]);
  const done = query('done');
  const screen: SpotCaseScreen = {
    view: { ...view, path: spotCasePlace(shown.id) },
    reader: actor.id,
    today: civilDateOf(deps.clock.now()),
    round,
    shown,
    next: items.find(({ id }) => id !== shown.id)?.id ?? null,
    sent: showing.sent ?? null,
    typed: showing.typed ?? nothingTyped,
    faults: showing.faults ?? [],
    said: showing.said ?? (isSpotDone(done) ? { text: SAID[done], tone: 'done' } : null),
  };
  return htmlResponse(screen.view, spotCasePage(screen), showing.status ?? 200);
}

async function find(deps: Deps, call: StaffCall): Promise<Response> {
  const id = idIn(call.param('id'));
  const typed = await call.form();
  const sent = 'finding';
  if (isImplicit(typed)) {
    return await showCase(deps, call, { sent, typed, said: { text: SPOT_CASE.pressLock, tone: 'warn' } });
  }
  const parsed = readFinding(typed);
  if (!parsed.ok) return await showCase(deps, call, { sent, typed, faults: parsed.faults, status: 422 });
  return await orShown(deps, call, { sent, typed }, async () => {
    await giveFinding(deps, call.cause, id, parsed.form);
    return redirect(`${spotCasePlace(id)}?done=found`);
  });
}

async function recuse(deps: Deps, call: StaffCall): Promise<Response> {
  const id = idIn(call.param('id'));
  const typed = await call.form();
  const sent = 'recuse';
  const parsed = readRecusal(typed);
  if (!parsed.ok) return await showCase(deps, call, { sent, typed, faults: parsed.faults, status: 422 });
  return await orShown(deps, call, { sent, typed }, async () => {
    await recuseInspector(deps, call.cause, id, parsed.form.reason);
    // an inspector who recused from a blind case no longer sees it, so the list comes next
    const { roundId } = await readCaseRow(deps, call.cause, id);
    return redirect(`${casesPlace(roundId)}?done=recused`);
  });
}

/** Shows the case's page again after a refusal about its state. A caller without the right gets a page of refusal. */
async function orShown(
  deps: Deps,
  call: StaffCall,
  showing: Showing,
  work: () => Promise<Response>,
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { title, status } = refusalText(error);
    if (error.code === 'validation_failed') {
      const faults = faultsOf(error, ([field]) => (field === 'missing' ? 'missing' : 'finding-note'));
      return await showCase(deps, call, { ...showing, faults, status });
    }
    if (error.code !== 'illegal_transition') throw error;
    const more = movesText(error.details);
    const said = { text: phrase`${title}${FULL_STOP}${more}`, tone: 'bad' as const };
    return await showCase(deps, call, { ...showing, said, status });
  }
}
