// A unit's proposed ban in the console: reading it, recording it by another supervisor, and withdrawing it by its
// proposer.
import { z } from 'zod';
import { staffNames } from '../../access/staff.ts';
import type { Deps } from '../../applications/deps.ts';
import { OVERSEER_ROLES } from '../../base/actor.ts';
import { civilDateOf } from '../../base/clock.ts';
import { Refusal } from '../../base/refusal.ts';
import { proposalMoves } from '../../oversight/moves.ts';
import { confirmProposal, readProposal, withdrawProposal } from '../../oversight/sanction-proposals.ts';
import { FORM, type Posted, readForm } from '../kit/form-fields.ts';
import { FULL_STOP, phrase } from '../kit/html.ts';
import { idIn, sanctionPlace, sanctionProposalPlace } from '../kit/places.ts';
import { refusalText } from '../kit/refusal.ts';
import { htmlResponse, redirect, type StaffCall, type StaffRoute } from '../kit/route.ts';
import { sanctionProposalPage } from './proposal-page.ts';

const PLACE = '/console/sanctions/proposals/:id';

export const sanctionProposalRoutes = (deps: Deps): StaffRoute[] => [
  { method: 'get', path: PLACE, roles: OVERSEER_ROLES, handle: (call) => show(deps, call, {}) },
  { method: 'post', path: `${PLACE}/confirm`, roles: ['supervisor'], handle: (call) => confirm(deps, call) },
  { method: 'post', path: `${PLACE}/withdraw`, roles: ['supervisor'], handle: (call) => withdraw(deps, call) },
];

const Confirmed = z.object({ key: z.uuid(), sure: z.literal('yes') });

async function confirm(deps: Deps, call: StaffCall): Promise<Response> {
  const id = idIn(call.param('id'));
  const typed = await call.form();
  const raw = { key: typed.value('key'), sure: typed.value('sure') };
  const form = readForm('confirm-form', Confirmed, raw);
  if (!form.ok) {
    const faults = form.faults.map(({ at }) => ({ at, message: FORM.sure }));
    return await show(deps, call, { posted: { id: 'confirm-form', typed, faults }, status: 422 });
  }
  return await orShow(deps, call, async () => {
    const recorded = await confirmProposal(deps, call.cause, id, form.form.key);
    if (!recorded.done) throw new Error('the ban was proposed again and not recorded');
    return redirect(`${sanctionPlace(recorded.sanction.id)}?done=recorded`);
  });
}

const withdraw = (deps: Deps, call: StaffCall): Promise<Response> =>
  orShow(deps, call, async () => {
    const { id } = await withdrawProposal(deps, call.cause, idIn(call.param('id')));
    return redirect(`${sanctionProposalPlace(id)}?done=withdrawn`);
  });

/** Shows the proposal's page again after a refusal about its state. */
async function orShow(deps: Deps, call: StaffCall, move: () => Promise<Response>): Promise<Response> {
  try {
    return await move();
  } catch (error) {
    if (!(error instanceof Refusal) || refusalText(error).status !== 409) throw error;
    return await show(deps, call, { refusal: error });
  }
}

interface Showing {
  posted?: Posted;
  refusal?: Refusal;
  status?: number;
}

async function show(deps: Deps, call: StaffCall, { posted, refusal, status = 200 }: Showing): Promise<Response> {
  const { view, cause, session, param, query } = call;
  const proposal = await readProposal(deps, cause, idIn(param('id')));
  const { proposedBy, endedBy } = proposal;
  const done = query('done');
  const said = refusal && refusalText(refusal);
  const screen = {
    view: { ...view, path: sanctionProposalPlace(proposal.id) },
    proposal,
    moves: proposalMoves(session.actor, proposal),
    names: await staffNames(deps.db, [proposedBy, ...(endedBy ? [endedBy] : [])]),
    today: civilDateOf(deps.clock.now()),
    posted: posted ?? null,
    key: deps.ids.uuid(),
    done: done === 'proposed' || done === 'withdrawn' ? done : null,
    refused: said ? phrase`${said.title}${FULL_STOP}${said.text}` : null,
  } as const;
  return htmlResponse(screen.view, sanctionProposalPage(screen), said?.status ?? status);
}
