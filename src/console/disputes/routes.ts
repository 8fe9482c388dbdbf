// Disputes of a source's data in the console: the list, one of them, and its answer by a clerk of the department.
import { z } from 'zod';
import type { Deps } from '../../applications/deps.ts';
import { READER_ROLES } from '../../base/actor.ts';
import { civilDateOf } from '../../base/clock.ts';
import { placeOf, readTimePlace } from '../../base/page.ts';
import { Refusal } from '../../base/refusal.ts';
import { traceparentFor } from '../../base/traceparent.ts';
import { DisputeAnswerForm } from '../../reviews/dispute-shapes.ts';
import { answerDispute, pageOfDisputes, readDispute } from '../../reviews/source-disputes.ts';
import { type Posted, readForm } from '../kit/form-fields.ts';
import { FULL_STOP, phrase } from '../kit/html.ts';
import { DISPUTES_PLACE, disputePlace, idIn } from '../kit/places.ts';
import { refusalText } from '../kit/refusal.ts';
import { htmlResponse, redirect, type StaffCall, type StaffRoute } from '../kit/route.ts';
import { disputePage, disputesPage } from './page.ts';
import { DISPUTES } from './texts.ts';

const ROWS = 50;

export const disputeRoutes = (deps: Deps): StaffRoute[] => [
  {
    method: 'get',
    path: DISPUTES_PLACE,
    roles: READER_ROLES,
    async handle({ view, cause, query }) {
      const state = query('state') === 'answered' ? 'answered' : 'open';
      const after = readTimePlace(placeOf(query('after') ?? ''));
      const page = await pageOfDisputes(deps, cause, { state }, { limit: ROWS, after });
      return disputesPage({ view, state, page, isFirst: after === null, today: civilDateOf(deps.clock.now()) });
    },
  },
  { method: 'get', path: `${DISPUTES_PLACE}/:id`, roles: READER_ROLES, handle: (call) => show(deps, call, {}) },
  {
    method: 'post',
    path: `${DISPUTES_PLACE}/:id/answer`,
    roles: ['clerk'],
    handle: (call) => answer(deps, call),
  },
];

const Answered = DisputeAnswerForm.extend({
  corrected: z.enum(['true', 'false']).transform((word) => word === 'true'),
});

async function answer(deps: Deps, call: StaffCall): Promise<Response> {
  const id = idIn(call.param('id'));
  const typed = await call.form();
  const raw = { corrected: typed.value('corrected'), note: typed.value('note') };
  const form = readForm('answer-form', Answered, raw, { corrected: DISPUTES.result, note: DISPUTES.answerHow });
  if (!form.ok) {
    return await show(deps, call, { posted: { id: 'answer-form', typed, faults: form.faults }, status: 422 });
  }
  try {
    await answerDispute(deps, call.cause, id, { form: form.form, traceparent: traceparentFor() });
    return redirect(`${disputePlace(id)}?done=answered`);
  } catch (error) {
    if (!(error instanceof Refusal) || refusalText(error).status !== 409) throw error;
    return await show(deps, call, { posted: { id: 'answer-form', typed, faults: [] }, refusal: error });
  }
}

interface Showing {
  posted?: Posted;
  refusal?: Refusal;
  status?: number;
}

async function show(deps: Deps, call: StaffCall, { posted, refusal, status = 200 }: Showing): Promise<Response> {
  const { view, cause, session, param, query } = call;
  const dispute = await readDispute(deps, cause, idIn(param('id')));
  const said = refusal && refusalText(refusal);
  const screen = {
    view: { ...view, path: disputePlace(dispute.id) },
    dispute,
    mayAnswer: session.actor.role === 'clerk' && dispute.state === 'open',
    today: civilDateOf(deps.clock.now()),
    posted: posted ?? null,
    done: query('done') === 'answered',
    refused: said ? phrase`${said.title}${FULL_STOP}${said.text}` : null,
  };
  return htmlResponse(screen.view, disputePage(screen), said?.status ?? status);
}
