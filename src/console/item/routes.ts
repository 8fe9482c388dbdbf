// Acts from the page of an item. A refusal shows the page again, with the typed text, the faults and the current state;
// a success leads on.
import { staffNames } from '../../access/staff.ts';
import type { Deps } from '../../applications/deps.ts';
import type { Cause } from '../../audit/change.ts';
import { READER_ROLES } from '../../base/actor.ts';
import { civilDateOf } from '../../base/clock.ts';
import { Refusal } from '../../base/refusal.ts';
import type { MaterialDeps } from '../../materials/deps.ts';
import { MOST_MATERIAL_BYTES, uploadMaterial } from '../../materials/upload.ts';
import { countersignItem, returnItem } from '../../reviews/countersign.ts';
import { nextForMe } from '../../reviews/next-for-me.ts';
import { claimItem, reassignItem, releaseItem } from '../../reviews/queue.ts';
import { recheckItem } from '../../reviews/recheck.ts';
import { REVEAL_PURPOSES, type RevealPurpose, revealApplicant } from '../../reviews/reveal.ts';
import { commentOnItem, settleItem } from '../../reviews/settle.ts';
import { requestSupplement } from '../../reviews/supplement.ts';
import { SOURCES } from '../../schemes/words.ts';
import { type Fault, nothingTyped, type Typed } from '../kit/form.ts';
import { isImplicit } from '../kit/form-fields.ts';
import { itemAfter, itemPlace, queueAfter } from '../kit/places.ts';
import { refusalText } from '../kit/refusal.ts';
import { htmlResponse, redirect, type StaffCall, type StaffRoute } from '../kit/route.ts';
import type { Done } from '../queue/texts.ts';
import {
  readAssignee,
  readComment,
  readReturn,
  readSettle,
  readSupplement,
  settleFaults,
  supplementFaults,
  versionOf,
} from './forms.ts';
import { revealedPart } from './page.ts';
import { controlId } from './screen.ts';
import { itemIdOf, type Showing, showCase } from './show.ts';
import { commentsPanel } from './side-panels.ts';
import { CASE } from './texts.ts';

/** limit of posted files, as many as one person would read through */
const MOST_POSTED_BYTES = 2 * MOST_MATERIAL_BYTES;

const CLERKS = ['clerk'] as const;

export function caseRoutes(deps: Deps, materials: MaterialDeps): StaffRoute[] {
  const post = (
    verb: string,
    roles: StaffRoute['roles'],
    work: (call: StaffCall, id: string) => Promise<Response>,
    mostBytes?: number,
  ): StaffRoute => ({
    method: 'post',
    path: `/console/items/:id/${verb}`,
    roles,
    handle: (call) => work(call, itemIdOf(call)),
    ...(mostBytes ? { mostBytes } : {}),
  });
  return [
    { method: 'get', path: '/console/items/:id', roles: READER_ROLES, handle: (call) => showCase(deps, call) },
    post('claim', CLERKS, (call, id) => claim(deps, call, id)),
    post('release', CLERKS, (call, id) =>
      orShown(deps, call, {}, async () => {
        await releaseItem(deps, call.cause, id);
        return redirect(queueAfter('released', id));
      }),
    ),
    post('settle', CLERKS, (call, id) => settle({ deps, materials, work: settleItem }, call, id), MOST_POSTED_BYTES),
    post(
      'countersign',
      CLERKS,
      (call, id) => settle({ deps, materials, work: countersignItem }, call, id),
      MOST_POSTED_BYTES,
    ),
    post('return', CLERKS, (call, id) => sendBack(deps, call, id)),
    post('refresh', CLERKS, (call, id) => refresh(deps, call, id), MOST_POSTED_BYTES),
    post('recheck', CLERKS, (call, id) => recheck(deps, call, id), MOST_POSTED_BYTES),
    post('supplement', CLERKS, (call, id) => supplement(deps, call, id)),
    post('comments', CLERKS, (call, id) => comment(deps, call, id)),
    post('reveal', READER_ROLES, (call, id) => reveal(deps, call, id)),
    post('reassign', ['clerk', 'supervisor'], (call, id) => reassign(deps, call, id)),
  ];
}

/** Refusals about the item's state: they show its page again. A caller without the right gets a page of refusal. */
const SHOWN_ON_THE_PAGE: ReadonlySet<Refusal['code']> = new Set([
  'stale',
  'not_claimed',
  'illegal_transition',
  'second_person_required',
  'third_person_required',
  'ban_in_force',
  'validation_failed',
]);

async function orShown(
  deps: Deps,
  call: StaffCall,
  showing: Showing & { faultsOf?: (refusal: Refusal) => Fault[] },
  work: () => Promise<Response>,
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal) || !SHOWN_ON_THE_PAGE.has(error.code)) throw error;
    const { faultsOf, ...rest } = showing;
    const faults = error.code === 'validation_failed' ? (faultsOf?.(error) ?? []) : [];
    return await showCase(deps, call, { ...rest, refusal: error, faults });
  }
}

/** An act whose answer goes to no reader: a page that follows reads the item anew, and that shows its names. */
const showingNothing = ({ cause }: StaffCall): Cause => ({ ...cause, isAwaited: () => false });

/** Claims the item. From an open page it only extends the claim, and tells the page the new version. */
const claim = (deps: Deps, call: StaffCall, id: string): Promise<Response> =>
  orShown(deps, call, {}, async () => {
    const item = await claimItem(deps, showingNothing(call), id);
    if (!call.isPartial) return redirect(itemPlace(id));
    const until = Temporal.Instant.from(item.leaseUntil ?? deps.clock.now().toString());
    const renewed = { version: item.version, leaseMs: until.since(deps.clock.now()).total('milliseconds') };
    return new Response(null, { status: 204, headers: { 'hx-trigger': JSON.stringify({ 'claim-renewed': renewed }) } });
  });

/** Settles as the first or the second person; both use the same form. */
async function settle(
  { deps, materials, work }: { deps: Deps; materials: MaterialDeps; work: typeof settleItem },
  call: StaffCall,
  id: string,
): Promise<Response> {
  const typed = await call.form();
  if (isImplicit(typed)) return await showCase(deps, call, { typed });
  const first = readSettle(typed);
  if (!first.ok) return await showCase(deps, call, { typed, faults: first.faults, status: 422 });
  const uploaded = await uploadEvidence(materials, call.cause, typed);
  if (uploaded.faults.length > 0) {
    return await showCase(deps, call, { typed: uploaded.typed, faults: uploaded.faults, status: 422 });
  }
  const read = readSettle(uploaded.typed);
  if (!read.ok) return await showCase(deps, call, { typed: uploaded.typed, faults: read.faults, status: 422 });
  const faultsOf = (refusal: Refusal) => settleFaults(refusal, typed);
  return await orShown(deps, call, { typed: uploaded.typed, faultsOf }, async () => {
    const { awaiting, result } = await work(deps, call.cause, id, read.form);
    if (work === settleItem) return await goOn(deps, call.cause, typed, id, awaiting ? 'awaiting' : 'settled');
    return await goOn(deps, call.cause, typed, id, result ? 'countersigned' : 'differed');
  });
}

/** Goes to the next item if the clerk asked for that, else to the queue. */
async function goOn(deps: Deps, cause: Cause, typed: Typed, id: string, done: Done): Promise<Response> {
  const next = typed.value('after') === 'next' ? await nextForMe(deps, cause) : null;
  return redirect(next ? itemAfter(next.id, done, id) : queueAfter(done, id));
}

/** Turns files into materials, which then serve as evidence like any other, so that nothing is uploaded twice. */
async function uploadEvidence(
  materials: MaterialDeps,
  cause: Cause,
  typed: Typed,
): Promise<{ typed: Typed; faults: Fault[] }> {
  const added = new Map<string, string[]>();
  const faults: Fault[] = [];
  for (const name of typed.values('subject')) {
    for (const file of typed.files(`file.${name}`)) {
      try {
        const { id } = await uploadMaterial(materials, cause, file.stream());
        added.set(`evidence.${name}`, [...(added.get(`evidence.${name}`) ?? []), id]);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        faults.push({ at: controlId('file', name), message: refusalText(error).text, subject: name });
      }
    }
  }
  const values = (name: string) => [...typed.values(name), ...(added.get(name) ?? [])];
  return { typed: { ...typed, values, value: (name) => values(name)[0] ?? '' }, faults };
}

async function sendBack(deps: Deps, call: StaffCall, id: string): Promise<Response> {
  const typed = await call.form();
  const read = readReturn(typed);
  if (!read.ok) return await showCase(deps, call, { typed, faults: read.faults, status: 422 });
  return await orShown(deps, call, { typed }, async () => {
    await returnItem(deps, call.cause, id, read.form);
    return redirect(queueAfter('returned', id));
  });
}

/** Shows the current page with the typed text, and claims the item again if the claim was lost. */
async function refresh(deps: Deps, call: StaffCall, id: string): Promise<Response> {
  const typed = await call.form();
  return await orShown(deps, call, { typed }, async () => {
    if (typed.value('claim') === 'yes') await claimItem(deps, showingNothing(call), id);
    return await showCase(deps, call, { typed });
  });
}

async function recheck(deps: Deps, call: StaffCall, id: string): Promise<Response> {
  const typed = await call.form();
  const sources = SOURCES.filter((source) => typed.values('source').includes(source));
  return await orShown(deps, call, { typed }, async () => {
    await recheckItem(deps, showingNothing(call), id, {
      traceparent: call.traceparent,
      ...(sources.length > 0 ? { sources } : {}),
    });
    return await showCase(deps, call, { typed, said: { text: CASE.recheckDone, tone: 'done' } });
  });
}

async function supplement(deps: Deps, call: StaffCall, id: string): Promise<Response> {
  const typed = await call.form();
  const read = readSupplement(typed);
  if (!read.ok) return await showCase(deps, call, { typed, faults: read.faults, status: 422 });
  return await orShown(deps, call, { typed, faultsOf: supplementFaults }, async () => {
    await requestSupplement(deps, call.cause, id, read.form);
    return redirect(queueAfter('supplement', id));
  });
}

async function comment(deps: Deps, call: StaffCall, id: string): Promise<Response> {
  const typed = await call.form();
  const read = readComment(typed);
  if (!read.ok) return await showCase(deps, call, { typed, faults: read.faults, status: 422 });
  return await orShown(deps, call, { typed }, async () => {
    const item = await commentOnItem(deps, call.cause, id, read.form);
    if (!call.isPartial) return redirect(`${itemPlace(id)}#comments`);
    const names = await staffNames(
      deps.db,
      item.comments.map(({ by }) => by),
    );
    const panel = commentsPanel({
      may: { comments: true },
      typed: nothingTyped,
      faults: [],
      today: civilDateOf(deps.clock.now()),
      shown: { item, names },
      commentId: deps.ids.uuid(),
    });
    return htmlResponse(call.view, panel);
  });
}

async function reveal(deps: Deps, call: StaffCall, id: string): Promise<Response> {
  const typed = await call.form();
  const purpose = typed.value('purpose');
  if (!isPurpose(purpose)) {
    const faults = [{ at: 'reveal-purpose', message: CASE.choosePurpose }];
    return await showCase(deps, call, { faults, status: 422 });
  }
  const revealed = await revealApplicant(deps, call.cause, id, purpose);
  if (call.isPartial) return htmlResponse(call.view, revealedPart(revealed));
  return await showCase(deps, call, { revealed });
}

const isPurpose = (name: string): name is RevealPurpose => Object.hasOwn(REVEAL_PURPOSES, name);

async function reassign(deps: Deps, call: StaffCall, id: string): Promise<Response> {
  const typed = await call.form();
  const assignee = readAssignee(typed);
  return await orShown(deps, call, {}, async () => {
    await reassignItem(deps, call.cause, id, { assignee, version: versionOf(typed) });
    return redirect(queueAfter('reassigned', id));
  });
}
