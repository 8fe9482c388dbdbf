// Pages on what departments were told: the list, a single push, and the posts of those who are told by hand. A refusal
// shows the page again with the typed text.
import type { Deps } from '../../applications/deps.ts';
import { REVEAL_PURPOSES, type RevealPurpose } from '../../applications/purposes.ts';
import { READER_ROLES } from '../../base/actor.ts';
import { civilDateOf } from '../../base/clock.ts';
import { Refusal } from '../../base/refusal.ts';
import { settleApproval } from '../../oversight/approval-end.ts';
import { type PersonTold, type PushMove, readPushSheet, revealTold } from '../../oversight/push-sheet.ts';
import { acknowledgePush, pageOfPushes, reachPush } from '../../oversight/pushes.ts';
import { AcknowledgeForm, SettledForm } from '../../oversight/schema.ts';
import { veilOf } from '../../spot-checks/blind.ts';
import { visiblePage } from '../../spot-checks/visible.ts';
import type { Read, Typed } from '../kit/form.ts';
import { FORM, type Posted, readForm, refusedFields } from '../kit/form-fields.ts';
import { idIn, PUSHES_PLACE, pushPlace } from '../kit/places.ts';
import { htmlResponse, redirect, type StaffCall, type StaffRoute } from '../kit/route.ts';
import { OVERSEEN } from '../oversight/application-texts.ts';
import { readPushesQuery } from './filter.ts';
import { pushesPage } from './list-page.ts';
import { pushPage } from './page.ts';
import { PUSHES } from './texts.ts';

const ROWS = 50;

export const pushRoutes = (deps: Deps): StaffRoute[] => [
  { method: 'get', path: PUSHES_PLACE, roles: READER_ROLES, handle: (call) => showList(deps, call) },
  { method: 'get', path: `${PUSHES_PLACE}/:id`, roles: READER_ROLES, handle: (call) => showOne(deps, call, {}) },
  {
    method: 'post',
    path: `${PUSHES_PLACE}/:id/reveal`,
    roles: READER_ROLES,
    async handle(call) {
      const id = idIn(call.param('id'));
      await reachPush(deps, call.cause, id);
      const typed = await call.form();
      const purpose = purposeIn(typed.value('purpose'));
      if (purpose) return await showOne(deps, call, { revealed: await revealTold(deps, call.cause, id, purpose) });
      const faults = [{ at: 'reveal-purpose', message: PUSHES.choose }];
      return await showOne(deps, call, { posted: { id: 'reveal', typed, faults }, status: 422 });
    },
  },
  act(deps, 'acknowledge', {
    roles: ['clerk', 'supervisor'],
    read: (typed, id) =>
      readForm(
        id,
        AcknowledgeForm,
        { receipt: typed.value('receipt'), note: typed.value('note') },
        {
          receipt: OVERSEEN.receiptNumber,
          note: OVERSEEN.note,
        },
      ),
    work: async ({ cause }, push, form) => void (await acknowledgePush(deps, cause, push.id, form)),
  }),
  act(deps, 'settled', {
    roles: ['clerk'],
    read(typed, id) {
      const raw = { settledOn: typed.value('settledOn'), office: typed.value('office') };
      const form = readForm(id, SettledForm, raw, { settledOn: PUSHES.settledOn, office: PUSHES.office });
      if (typed.value('sure') === 'yes') return form;
      const fault = { at: `${id}-sure`, message: FORM.sure };
      return { ok: false, faults: form.ok ? [fault] : [...form.faults, fault] };
    },
    work: async ({ cause }, { applicationId }, form) => void (await settleApproval(deps, cause, applicationId, form)),
  }),
];

const purposeIn = (name: string): RevealPurpose | undefined =>
  (Object.keys(REVEAL_PURPOSES) as RevealPurpose[]).find((each) => each === name);

interface Act<Form> {
  roles: StaffRoute['roles'];
  read(typed: Typed, formId: string): Read<Form>;
  work(call: StaffCall, push: { id: string; applicationId: string }, form: Form): Promise<void>;
}

function act<Form>(deps: Deps, move: PushMove, { roles, read, work }: Act<Form>): StaffRoute {
  return {
    method: 'post',
    path: `${PUSHES_PLACE}/:id/${move}`,
    roles,
    async handle(call) {
      const push = await reachPush(deps, call.cause, idIn(call.param('id')));
      const typed = await call.form();
      const posted = { id: `${move}-form`, typed, faults: [] };
      const form = read(typed, posted.id);
      if (!form.ok) return await showOne(deps, call, { posted: { ...posted, faults: form.faults }, status: 422 });
      try {
        await work(call, push, form.form);
        return redirect(`${pushPlace(push.id)}?done=${move}`);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (error.code === 'validation_failed') {
          const faults = refusedFields(posted.id, error);
          return await showOne(deps, call, { posted: { ...posted, faults }, status: 422 });
        }
        if (error.code !== 'illegal_transition') throw error;
        return await showOne(deps, call, { posted, isRefused: true, status: 409 });
      }
    },
  };
}

async function showList(deps: Deps, call: StaffCall): Promise<Response> {
  const { view, session, cause, query } = call;
  const filter = readPushesQuery(query);
  const { before, late, event, recipient, status } = filter;
  const asked = { event, recipient, status, late: late && late === 'true', applicationId: undefined };
  const veil = await veilOf(deps, session.actor);
  const { items, next } = await visiblePage(veil, { after: before, limit: ROWS }, (place, limit) =>
    pageOfPushes(deps, cause, { ...asked, before: place, limit }),
  );
  const isOneDepartment = session.actor.role === 'clerk';
  const today = civilDateOf(deps.clock.now());
  return htmlResponse(view, pushesPage({ view, filter, isOneDepartment, rows: items, next, today }));
}

interface Showing {
  revealed?: PersonTold;
  posted?: Posted;
  isRefused?: boolean;
  status?: number;
}

const MOVES: readonly PushMove[] = ['acknowledge', 'settled'];

async function showOne(deps: Deps, call: StaffCall, showing: Showing): Promise<Response> {
  const { view, cause, session, param, query } = call;
  const { revealed = null, posted = null, isRefused = false, status = 200 } = showing;
  const sheet = await readPushSheet(deps, cause, idIn(param('id')));
  const screen = {
    // a posted page has no address of its own
    view: { ...view, path: pushPlace(sheet.push.id) },
    actor: session.actor,
    sheet,
    revealed,
    posted,
    done: MOVES.find((move) => move === query('done')) ?? null,
    isRefused,
    today: civilDateOf(deps.clock.now()),
  };
  return htmlResponse(screen.view, pushPage(screen), status);
}
