// The page of one application under supervision, and the supervisors' posts. A refusal shows the page again, with the
// typed text, the faults and the acts that are legal now.

import type { z } from 'zod';
import { staffNames } from '../../access/staff.ts';
import type { Deps } from '../../applications/deps.ts';
import { groundText } from '../../applications/freeze-view.ts';
import { STATUSES, type Status } from '../../applications/lifecycle.ts';
import { reachApplication } from '../../applications/read.ts';
import { OVERSEER_ROLES } from '../../base/actor.ts';
import { civilDateOf } from '../../base/clock.ts';
import { Refusal } from '../../base/refusal.ts';
import { recordAttended } from '../../oversight/attendance.ts';
import { freezeApplication } from '../../oversight/freeze.ts';
import { confirmNoFreeze, decideNoFreeze, withdrawNoFreeze } from '../../oversight/no-freeze.ts';
import { readOverseen } from '../../oversight/overseen.ts';
import { acknowledgePush } from '../../oversight/pushes.ts';
import { restoreApplication } from '../../oversight/restore.ts';
import { recordHearing, revokeApplication, withdrawRevocation } from '../../oversight/revoke.ts';
import {
  AcknowledgeForm,
  AttendanceForm,
  FreezeForm,
  NoFreezeForm,
  NoteForm,
  RestoreForm,
  RevokeForm,
  StatementForm,
} from '../../oversight/schema.ts';
import { listPapers } from '../../papers/paper.ts';
import type { RevocationGround, Text, Venue } from '../../schemes/words.ts';
import { dayText } from '../kit/dates.ts';
import { type Fault, orNull, type Read, type Typed } from '../kit/form.ts';
import { FORM, type Posted, readForm, refusedFields } from '../kit/form-fields.ts';
import { FULL_STOP, filled, joined, LIST_COMMA } from '../kit/html.ts';
import { nameIn } from '../kit/parts.ts';
import { applicationPlace, idIn } from '../kit/places.ts';
import { refusalText } from '../kit/refusal.ts';
import { htmlResponse, redirect, type StaffCall, type StaffRoute } from '../kit/route.ts';
import { overseenPage } from './application-page.ts';
import { DONE, type DoneMove, MOVES, movesAt, OVERSEEN } from './application-texts.ts';
import { FINDING } from './finding-texts.ts';
import { STATUS_TEXTS } from './texts.ts';

const SUPERVISORS = ['supervisor'] as const;

interface Move<Form> {
  verb: string;
  /** id of the form, or a function of the posted text */
  id: string | ((typed: Typed) => string);
  read(typed: Typed, formId: string): Read<Form>;
  work(call: StaffCall, id: string, form: Form): Promise<DoneMove>;
}

export function overseenRoutes(deps: Deps): StaffRoute[] {
  const move = <Form>({ verb, id: formIdOf, read, work }: Move<Form>): StaffRoute => ({
    method: 'post',
    path: `/console/applications/:id/${verb}`,
    roles: SUPERVISORS,
    async handle(call) {
      const id = idIn(call.param('id'));
      await reachApplication(deps, call.cause.actor, id);
      const typed = await call.form();
      const formId = typeof formIdOf === 'string' ? formIdOf : formIdOf(typed);
      const posted = { id: formId, typed, faults: [] as Fault[] };
      const form = read(typed, formId);
      if (!form.ok) return await show(deps, call, { posted: { ...posted, faults: form.faults }, status: 422 });
      try {
        const done = await work(call, id, form.form);
        return redirect(`${applicationPlace(id)}?done=${done}`);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return await showRefused(deps, call, posted, error);
      }
    },
  });
  return [
    {
      method: 'get',
      path: '/console/applications/:id',
      roles: OVERSEER_ROLES,
      handle: (call) => show(deps, call),
    },
    move({
      verb: 'freeze',
      id: 'freeze-form',
      read: (typed, id) =>
        readForm(
          id,
          FreezeForm,
          {
            reason: typed.value('reason'),
            missing: typed.values('missing'),
            due: orNull(typed.value('due')),
            spotCheckCase: orNull(typed.value('spotCheckCase')),
          },
          { reason: MOVES.freezeReason, missing: MOVES.missing, due: movesAt(typed.value('venue')).due },
        ),
      async work({ cause }, id, form) {
        await freezeApplication(deps, cause, id, form);
        return 'frozen';
      },
    }),
    move({
      verb: 'attendance',
      id: 'attend-form',
      read: (typed, id) =>
        readForm(
          id,
          AttendanceForm,
          { attendedOn: typed.value('attendedOn'), note: orNull(typed.value('note')) },
          { attendedOn: movesAt(typed.value('venue')).attendedOn },
        ),
      async work({ cause }, id, form) {
        await recordAttended(deps, cause, id, form);
        return 'attended';
      },
    }),
    move({
      verb: 'restore',
      id: 'restore-form',
      read: (typed, id) => {
        const raw = {
          note: typed.value('note'),
          venue: typed.value('venue'),
          attendedOn: orNull(typed.value('attendedOn')),
        };
        return readSure(
          typed,
          id,
          readForm(id, RestoreForm, raw, {
            note: MOVES.restoreNote,
            attendedOn: movesAt(raw.venue).verifiedOn,
          }),
        );
      },
      async work({ cause }, id, form) {
        await restoreApplication(deps, cause, id, form);
        return 'restored';
      },
    }),
    move({
      verb: 'revoke',
      id: (typed) => (typed.value('confirms') ? 'confirm-form' : 'propose-form'),
      read: (typed, id) => {
        const raw = {
          ground: orNull(typed.value('ground')),
          note: typed.value('note'),
          attendedOn: orNull(typed.value('attendedOn')),
        };
        const form = readForm(id, RevokeForm, raw, {
          ground: MOVES.choose,
          note: id === 'confirm-form' ? MOVES.confirmNote : MOVES.proposeNote,
          attendedOn: movesAt(typed.value('venue')).revokeVerifiedOn,
        });
        return id === 'confirm-form' ? readSure(typed, id, form) : form;
      },
      async work({ cause }, id, form) {
        const { done } = await revokeApplication(deps, cause, id, form);
        return done ? 'revoked' : 'proposed';
      },
    }),
    move({
      verb: 'statement',
      id: 'statement-form',
      read: (typed, id) =>
        readForm(
          id,
          StatementForm,
          { heardOn: typed.value('heardOn'), note: typed.value('note') },
          { heardOn: MOVES.heardOn, note: MOVES.statement },
        ),
      async work({ cause }, id, form) {
        await recordHearing(deps, cause, id, form);
        return 'stated';
      },
    }),
    move({
      verb: 'withdraw-revocation',
      id: 'withdraw-form',
      read: (typed, id) => readForm(id, NoteForm, { note: typed.value('note') }, { note: MOVES.withdrawNote }),
      async work({ cause }, id, { note }) {
        await withdrawRevocation(deps, cause, id, note);
        return 'withdrawn';
      },
    }),
    move<NoFreezeForm & { case: string }>({
      verb: 'no-freeze',
      id: (typed) => `no-freeze-${idIn(typed.value('case'))}`,
      read: (typed, id) => {
        const form = readForm(id, NoFreezeForm, { reason: typed.value('reason') }, { reason: FINDING.reason });
        return form.ok ? { ok: true, form: { ...form.form, case: idIn(typed.value('case')) } } : form;
      },
      async work({ cause }, _, { case: spotCheckCase, reason }) {
        const { done } = await decideNoFreeze(deps, cause, spotCheckCase, { reason });
        return done ? 'notFrozen' : 'noFreezeProposed';
      },
    }),
    move({
      verb: 'no-freeze-confirm',
      id: (typed) => `no-freeze-confirm-${idIn(typed.value('case'))}`,
      read: (typed, id) =>
        readSure(typed, id, {
          ok: true,
          form: { case: idIn(typed.value('case')), proposal: idIn(typed.value('proposal')) },
        }),
      async work({ cause }, _, { case: spotCheckCase, proposal }) {
        await confirmNoFreeze(deps, cause, spotCheckCase, proposal);
        return 'notFrozen';
      },
    }),
    move({
      verb: 'no-freeze-withdraw',
      id: 'no-freeze-withdraw',
      read: (typed) => ({ ok: true, form: idIn(typed.value('case')) }),
      async work({ cause }, _, spotCheckCase) {
        await withdrawNoFreeze(deps, cause, spotCheckCase);
        return 'noFreezeWithdrawn';
      },
    }),
    move<z.output<typeof AcknowledgeForm> & { push: string }>({
      verb: 'acknowledge',
      id: (typed) => `acknowledge-${idIn(typed.value('push'))}`,
      read: (typed, id) => {
        const raw = { receipt: typed.value('receipt'), note: typed.value('note') };
        const form = readForm(id, AcknowledgeForm, raw, { receipt: OVERSEEN.receiptNumber, note: OVERSEEN.note });
        return form.ok ? { ok: true, form: { ...form.form, push: idIn(typed.value('push')) } } : form;
      },
      async work({ cause }, _, { push, ...form }) {
        await acknowledgePush(deps, cause, push, form);
        return 'acknowledged';
      },
    }),
  ];
}

/** Requires a tick for an act that cannot be undone. */
function readSure<Form>(typed: Typed, id: string, form: Read<Form>): Read<Form> {
  if (typed.value('sure') === 'yes') return form;
  const faults = form.ok ? [] : form.faults;
  return { ok: false, faults: [...faults, { at: `${id}-sure`, message: FORM.sure }] };
}

interface Showing {
  posted?: Posted;
  /** by the venue of the freeze */
  refused?: (venue: Venue) => Text;
  status?: number;
}

async function show(deps: Deps, call: StaffCall, { posted, refused, status = 200 }: Showing = {}): Promise<Response> {
  const { view, cause, session, param, query } = call;
  const id = idIn(param('id'));
  const overseen = await readOverseen(deps, cause, id);
  const done = query('done') ?? '';
  const spotCheckCase = query('spotCheckCase') ?? posted?.typed.value('spotCheckCase') ?? '';
  const screen = {
    view: { ...view, path: applicationPlace(id) },
    actor: session.actor,
    overseen,
    papers: await listPapers(deps, cause, await reachApplication(deps, cause.actor, id)),
    today: civilDateOf(deps.clock.now()),
    done: Object.hasOwn(DONE, done) ? (done as DoneMove) : null,
    refused: refused?.(overseen.view.freeze?.venue ?? 'window') ?? null,
    posted: posted ?? null,
    spotCheckCase: spotCheckCase && idIn(spotCheckCase) === spotCheckCase ? spotCheckCase : null,
  };
  return htmlResponse(screen.view, overseenPage(screen), status);
}

/** Shows each fault beside its control, or, for an illegal act, the legal ones. */
async function showRefused(deps: Deps, call: StaffCall, posted: Posted, refusal: Refusal): Promise<Response> {
  const { status, title } = refusalText(refusal);
  if (refusal.code === 'validation_failed') {
    return await show(deps, call, { posted: { ...posted, faults: refusedFields(posted.id, refusal) }, status });
  }
  if (refusal.details.currentStatus === undefined && refusal.code !== 'second_supervisor_required') throw refusal;
  const words = await refusedText(deps, refusal);
  return await show(deps, call, { posted, refused: (venue) => joined([title, ...words(venue)], FULL_STOP), status });
}

async function refusedText({ db }: Deps, { code, details }: Refusal): Promise<(venue: Venue) => Text[]> {
  const { proposal } = details;
  const names = proposal ? await staffNames(db, [proposal.proposedBy]) : new Map<string, string>();
  return (venue) => refusedWords({ code, details }, names, venue);
}

function refusedWords(
  { code, details }: Pick<Refusal, 'code' | 'details'>,
  names: ReadonlyMap<string, string>,
  venue: Venue,
): Text[] {
  const { currentStatus, legalMoves = [], proposal, notBefore } = details;
  const texts: Text[] = [];
  if (notBefore !== undefined) {
    const day = civilDateOf(Temporal.Instant.from(notBefore));
    texts.push(filled(MOVES.notBefore, { moment: dayText(day.toString(), day) }));
  }
  if (proposal && 'ground' in proposal) {
    const by = nameIn(names, proposal.proposedBy);
    const ground = groundText(proposal.ground as RevocationGround, venue);
    texts.push(filled(MOVES.refusedProposal, { ground, by }));
  }
  if (code === 'second_supervisor_required') texts.push(MOVES.ownProposal);
  if (currentStatus === undefined) return texts;
  const status = statusText(currentStatus);
  if (legalMoves.length === 0) return [...texts, filled(MOVES.legalNone, { status })];
  const moves = joined(legalMoves.map(statusText), LIST_COMMA);
  return [...texts, filled(MOVES.legal, { status, moves })];
}

const statusText = (status: string): Text => {
  const known = STATUSES.find((each): each is Status => each === status);
  return known ? STATUS_TEXTS[known] : { zh: status, en: status };
};
