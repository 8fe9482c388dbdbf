// Replays and backtests in the console: auditors start and cancel them, supervisors may read them.

import { z } from 'zod';
import { staffNames } from '../../access/staff.ts';
import type { Cause } from '../../audit/change.ts';
import { civilDateOf, POLICY_TIME_ZONE } from '../../base/clock.ts';
import { civilDay } from '../../base/moment.ts';
import { Refusal } from '../../base/refusal.ts';
import { type CountedGroup, groupsOf } from '../../replay/changes.ts';
import type { ReplayDeps } from '../../replay/deps.ts';
import { pageOfFindings, pageOfReplays, pageOfUnequal, readReplay } from '../../replay/read.ts';
import type { ReplayRequest } from '../../replay/schema.ts';
import type { ReplayReportView } from '../../replay/shapes.ts';
import { cancelReplay, startReplay } from '../../replay/start.ts';
import { findingView, replayView, reportView, unequalView } from '../../replay/view.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import { veilOf } from '../../spot-checks/blind.ts';
import { visiblePage } from '../../spot-checks/visible.ts';
import { type Fault, orNull, type Read, type Typed } from '../kit/form.ts';
import { type Posted, readForm } from '../kit/form-fields.ts';
import { FULL_STOP, phrase } from '../kit/html.ts';
import { idIn, replayPlace } from '../kit/places.ts';
import { refusalText } from '../kit/refusal.ts';
import { htmlResponse, redirect, type StaffCall, type StaffRoute } from '../kit/route.ts';
import { requireNoWindow, runsOf } from '../veil-lists.ts';
import { draftGroups, readDraft } from './draft.ts';
import { BACKTEST_FORM, backtestPage, replaysPage } from './list-page.ts';
import { groupPlace, replayPage, replayReport } from './page.ts';
import { REPLAYS } from './texts.ts';

const READERS = ['auditor', 'supervisor'] as const;
const STARTERS = ['auditor'] as const;
const PLACE = '/console/replays';
const ROWS = 50;

export const replayRoutes = (deps: ReplayDeps): StaffRoute[] => [
  { method: 'get', path: PLACE, roles: READERS, handle: (call) => showList(deps, call, null) },
  { method: 'post', path: PLACE, roles: STARTERS, handle: (call) => start(deps, call) },
  { method: 'get', path: `${PLACE}/backtest`, roles: STARTERS, handle: (call) => showBacktest(deps, call, null) },
  { method: 'post', path: `${PLACE}/backtest`, roles: STARTERS, handle: (call) => startBacktest(deps, call) },
  { method: 'get', path: `${PLACE}/:id`, roles: READERS, handle: (call) => showOne(deps, call) },
  {
    method: 'post',
    path: `${PLACE}/:id/cancel`,
    roles: STARTERS,
    async handle(call) {
      const id = idIn(call.param('id'));
      try {
        await cancelReplay(deps, call.cause, id);
        return redirect(`${replayPlace(id)}?done=cancelled`);
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'illegal_transition') throw error;
        return await showOne(deps, call, error);
      }
    },
  },
];

const askedFor = (schemes: Catalogue) =>
  z.object({
    scheme: z
      .string()
      .refine((id) => schemes.find(id) !== undefined)
      .nullable(),
    from: civilDay.nullable(),
    to: civilDay.nullable(),
    key: z.uuid(),
  });

function readAsked(
  { schemes }: ReplayDeps,
  formId: string,
  typed: Typed,
): Read<Omit<ReplayRequest, 'draft'> & { key: string }> {
  const raw = Object.fromEntries(['scheme', 'from', 'to', 'key'].map((name) => [name, orNull(typed.value(name))]));
  const read = readForm(formId, askedFor(schemes), raw, { from: REPLAYS.from, to: REPLAYS.to, scheme: REPLAYS.scheme });
  if (!read.ok) return read;
  const { scheme, from, to, key } = read.form;
  if (from !== null && to !== null && to < from) {
    return { ok: false, faults: [{ at: `${formId}-to`, message: REPLAYS.order }] };
  }
  const startOf = (day: string) => Temporal.PlainDate.from(day).toZonedDateTime(POLICY_TIME_ZONE);
  return {
    ok: true,
    form: {
      scheme,
      key,
      submittedFrom: from === null ? null : startOf(from).toInstant(),
      submittedTo: to === null ? null : startOf(to).add({ days: 1 }).subtract({ milliseconds: 1 }).toInstant(),
    },
  };
}

async function start(deps: ReplayDeps, call: StaffCall): Promise<Response> {
  const typed = await call.form();
  const id = 'start-form';
  const asked = readAsked(deps, id, typed);
  if (!asked.ok) return await showList(deps, call, { id, typed, faults: asked.faults });
  const { key, ...request } = asked.form;
  await requireNoWindow(deps, call.session.actor, request);
  return await started(deps, call.cause, { ...request, draft: null }, key);
}

async function started(deps: ReplayDeps, cause: Cause, request: ReplayRequest, idempotencyKey: string) {
  const { replay } = await startReplay(deps, cause, { request, idempotencyKey });
  return redirect(`${replayPlace(replay.id)}?done=started`);
}

async function startBacktest(deps: ReplayDeps, call: StaffCall): Promise<Response> {
  const typed = await call.form();
  const scheme = typed.value('scheme');
  if (!deps.schemes.find(scheme)?.drafting) throw new Refusal('not_found');
  const asked = readAsked(deps, BACKTEST_FORM, typed);
  const { draft, faults } = readDraft(deps.schemes, scheme, BACKTEST_FORM, typed);
  const nothing: Fault[] =
    Object.keys(draft).length === 0 ? [{ at: BACKTEST_FORM, message: REPLAYS.nothingChanged }] : [];
  const all = [...(asked.ok ? [] : asked.faults), ...faults, ...nothing];
  if (!asked.ok || all.length > 0) return await showBacktest(deps, call, { id: BACKTEST_FORM, typed, faults: all });
  const { key, ...request } = asked.form;
  await requireNoWindow(deps, call.session.actor, request);
  return await started(deps, call.cause, { ...request, scheme, draft }, key);
}

/** Shows the backtest form of the named scheme, or of the first with drafts. */
async function showBacktest(deps: ReplayDeps, { view, query }: StaffCall, posted: Posted | null): Promise<Response> {
  const { ids, schemes } = deps;
  const named = posted?.typed.value('scheme') ?? query('scheme') ?? schemes.all().find(({ drafting }) => drafting)?.id;
  const groups = named === undefined ? null : draftGroups(schemes, named);
  if (named === undefined || !groups) throw new Refusal('not_found');
  const screen = { view: { ...view, path: `${PLACE}/backtest` }, scheme: named, groups, posted, key: ids.uuid() };
  return htmlResponse(screen.view, backtestPage(screen), posted ? 422 : 200);
}

async function showList(deps: ReplayDeps, { view, session, query }: StaffCall, posted: Posted | null) {
  const asked = query('before') ?? '';
  const before = asked && idIn(asked) === asked ? asked : undefined;
  const { items: runs, next } = await pageOfReplays(deps, session.actor, { before, limit: ROWS });
  const items = runsOf(await veilOf(deps, session.actor), runs);
  const names = await staffNames(
    deps.db,
    items.map(({ requestedBy }) => requestedBy),
  );
  const about = { view, actor: session.actor, items: items.map(replayView), next, isFirst: before === undefined };
  const today = civilDateOf(deps.clock.now());
  return htmlResponse(view, replaysPage({ ...about, names, posted, today, key: deps.ids.uuid() }), posted ? 422 : 200);
}

const SEQ = /^\d{1,15}$/;
const UNEQUAL_PLACE = /^([a-z_]{1,32})~([0-9a-f]{64})$/;

/** Reads the group of findings from an address; one that the report does not count means all. */
function groupIn(report: ReplayReportView, query: StaffCall['query']): CountedGroup | undefined {
  const [kind, from, to] = [query('kind'), query('from'), query('to')];
  return groupsOf(report).find((group) => group.kind === kind && group.from === from && group.to === to);
}

async function showOne(deps: ReplayDeps, call: StaffCall, refusal?: Refusal): Promise<Response> {
  const { view, session, param, query } = call;
  const id = idIn(param('id'));
  const [after, place] = [query('after') ?? '', UNEQUAL_PLACE.exec(query('unequal') ?? '')];
  const [, answeredBy, fingerprint] = place ?? [];
  const unequalAfter = answeredBy !== undefined && fingerprint !== undefined ? { answeredBy, fingerprint } : undefined;
  const veil = await veilOf(deps, session.actor);
  const report = reportView(await readReplay(deps, session.actor, id));
  const group = groupIn(report, query);
  const [findings, unequal, names] = await Promise.all([
    visiblePage(veil, { after: SEQ.test(after) ? Number(after) : undefined, limit: ROWS }, (place, limit) =>
      pageOfFindings(deps, session.actor, id, { group, after: place, limit }),
    ),
    visiblePage(veil, { after: unequalAfter, limit: ROWS }, (place, limit) =>
      pageOfUnequal(deps, session.actor, id, { after: place, limit }),
    ),
    staffNames(deps.db, [report.requestedBy]),
  ]);
  const done = query('done');
  const said = refusal && refusalText(refusal);
  const screen = {
    view: { ...view, path: groupPlace(id, group) },
    actor: session.actor,
    report,
    findings: findings.items.map(findingView),
    group,
    moreFindings: findings.next === null ? null : groupPlace(id, group, findings.next),
    unequal: unequal.items.map(unequalView),
    moreUnequal: unequal.next && `${replayPlace(id)}?unequal=${unequal.next.answeredBy}~${unequal.next.fingerprint}`,
    isFirst: !SEQ.test(after),
    names,
    today: civilDateOf(deps.clock.now()),
    done: done === 'started' || done === 'cancelled' ? done : null,
    refused: said ? phrase`${said.title}${FULL_STOP}${said.text}` : null,
  } as const;
  return htmlResponse(screen.view, call.isPartial ? replayReport(screen) : replayPage(screen), said?.status ?? 200);
}
