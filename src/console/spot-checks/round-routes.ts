// Acts from the page of a round: commit, reveal, draw, extend. A refusal shows the page again, with the typed text and
// the round's state; the verbs have recorded the attempt in the round.
import type { Deps } from '../../applications/deps.ts';
import { OVERSEER_ROLES, READER_ROLES } from '../../base/actor.ts';
import { civilDateOf } from '../../base/clock.ts';
import { Refusal } from '../../base/refusal.ts';
import { commitValue, revealValue } from '../../spot-checks/commitments.ts';
import { drawRound } from '../../spot-checks/draw.ts';
import { extendRound } from '../../spot-checks/extend.ts';
import { publishedPopulation, readHead, readRound, readSampled } from '../../spot-checks/read.ts';
import type { RoundHead } from '../../spot-checks/shapes.ts';
import { type Fault, faultsOf, nothingTyped, type Read, type Typed } from '../kit/form.ts';
import { FULL_STOP, phrase } from '../kit/html.ts';
import { idIn } from '../kit/places.ts';
import { refusalText } from '../kit/refusal.ts';
import { htmlResponse, redirect, type StaffCall, type StaffRoute } from '../kit/route.ts';
import { readCommitment, readDraw, readExtend, readReveal } from './forms.ts';
import { movesText, roundPlace } from './parts.ts';
import { SAMPLE_SHOWN, spotRoundPage } from './round-page.ts';
import type { RoundScreen } from './round-screen.ts';
import { SEED } from './seed-texts.ts';
import { isSpotDone, SAID, type SpotDone } from './texts.ts';

/** A clerk only if the plan names that clerk. */
const CONTRIBUTORS = READER_ROLES;

export const spotRoundRoutes = (deps: Deps): StaffRoute[] => [
  {
    method: 'get',
    path: '/console/spot-checks/:id',
    roles: CONTRIBUTORS,
    handle: (call) => showRound(deps, call),
  },
  {
    method: 'get',
    path: '/console/spot-checks/:id/population.txt',
    roles: OVERSEER_ROLES,
    async handle({ session, param }) {
      const lines = await publishedPopulation(deps, session.actor, idIn(param('id')));
      return new Response(ReadableStream.from(lines), {
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          'content-disposition': 'attachment; filename="population.txt"',
        },
      });
    },
  },
  {
    method: 'get',
    path: '/console/spot-checks/:id/round.json',
    roles: OVERSEER_ROLES,
    async handle({ session, param }) {
      const round = await readRound(deps, session.actor, idIn(param('id')));
      return new Response(JSON.stringify(round, null, 2), {
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-disposition': 'attachment; filename="round.json"',
        },
      });
    },
  },
  posted(deps, 'commitments', CONTRIBUTORS, {
    done: 'committed',
    read: readCommitment,
    act: ({ cause }, id, { commitment }) => commitValue(deps, cause, id, commitment),
    controlOf: () => 'commitment',
  }),
  posted(deps, 'reveals', CONTRIBUTORS, {
    done: 'revealed',
    read: readReveal,
    act: ({ cause }, id, { value }) => revealValue(deps, cause, id, value),
    controlOf: () => 'value',
  }),
  posted(deps, 'draw', OVERSEER_ROLES, {
    done: 'drawn',
    read: readDraw,
    act: ({ cause }, id, contributions) => drawRound(deps, cause, id, contributions),
    controlOf: ([, index]) => `contribution-${Number(index ?? 0) + 1}`,
  }),
  posted(deps, 'extend', OVERSEER_ROLES, {
    done: 'extended',
    read: readExtend,
    act: ({ cause }, id, form) => extendRound(deps, cause, id, form),
    controlOf: ([field]) => (field === 'reason' ? 'extend-reason' : 'extend-size'),
  }),
];

interface Work<Form> {
  done: SpotDone;
  read(typed: Typed): Read<Form>;
  act(call: StaffCall, id: string, form: Form): Promise<unknown>;
  controlOf(path: string[]): string;
}

function posted<Form>(
  deps: Deps,
  sent: NonNullable<RoundScreen['sent']>,
  roles: StaffRoute['roles'],
  { done, read, act, controlOf }: Work<Form>,
): StaffRoute {
  return {
    method: 'post',
    path: `/console/spot-checks/:id/${sent}`,
    roles,
    async handle(call) {
      const id = idIn(call.param('id'));
      await reached(deps, call);
      const typed = await call.form();
      const parsed = read(typed);
      if (!parsed.ok) return await showRound(deps, call, { sent, typed, faults: parsed.faults, status: 422 });
      try {
        await act(call, id, parsed.form);
        return redirect(`${roundPlace(id)}?done=${done}`);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return await showRefused(deps, call, error, { sent, typed, controlOf });
      }
    },
  };
}

/** Reads the round; refuses with `forbidden` a clerk whom the plan does not name. */
async function reached(deps: Deps, { session, param }: StaffCall): Promise<RoundHead> {
  const { actor } = session;
  const round = await readHead(deps, actor, idIn(param('id')));
  if (actor.role === 'clerk' && !round.contributors?.some(({ id }) => id === actor.id)) throw new Refusal('forbidden');
  return round;
}

interface Showing extends Partial<Pick<RoundScreen, 'sent' | 'typed' | 'faults' | 'said'>> {
  status?: number;
}

async function showRound(deps: Deps, call: StaffCall, showing: Showing = {}): Promise<Response> {
  const { view, session, query } = call;
  const round = await reached(deps, call);
  const done = query('done');
  const screen: RoundScreen = {
    view: { ...view, path: roundPlace(round.id) },
    actor: session.actor,
    round,
    sampled: round.seed === null ? [] : await readSampled(deps, round, SAMPLE_SHOWN),
    today: civilDateOf(deps.clock.now()),
    sent: showing.sent ?? null,
    typed: showing.typed ?? nothingTyped,
    faults: showing.faults ?? [],
    said: showing.said ?? (isSpotDone(done) ? { text: SAID[done], tone: 'done' } : null),
  };
  return htmlResponse(screen.view, spotRoundPage(screen), showing.status ?? 200);
}

/** Shows the round's page again after a refusal about its state. A caller without the right gets a page of refusal. */
async function showRefused(
  deps: Deps,
  call: StaffCall,
  refusal: Refusal,
  { sent, typed, controlOf }: { sent: RoundScreen['sent']; typed: Typed; controlOf: Work<unknown>['controlOf'] },
): Promise<Response> {
  const { title, text, status } = refusalText(refusal);
  if (refusal.code === 'validation_failed') {
    const faults = faultsOf(refusal, controlOf).map(
      (fault): Fault =>
        sent === 'draw' && refusal.details.errors?.[0]?.code === 'too_few' ? { ...fault, message: SEED.tooFew } : fault,
    );
    return await showRound(deps, call, { sent, typed, faults, status });
  }
  if (refusal.code !== 'illegal_transition' && refusal.code !== 'other_seed') throw refusal;
  const more = refusal.code === 'illegal_transition' ? movesText(refusal.details) : text;
  const said = { text: phrase`${title}${FULL_STOP}${more}`, tone: 'bad' as const };
  return await showRound(deps, call, { sent, typed, said, status });
}
