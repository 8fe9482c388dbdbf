// Replay and backtest over REST: auditors start them, a job runs them, auditors and supervisors read them.
import { z } from 'zod';
import { Refusal } from '../base/refusal.ts';
import type { ReplayDeps } from '../replay/deps.ts';
import { pageOfFindings, pageOfReplays, pageOfUnequal, readReplay, type UnequalPlace } from '../replay/read.ts';
import { ReplayForm, replayForm, requestOf } from '../replay/schema.ts';
import { FindingView, ReplayReportView, ReplayView, UnequalView } from '../replay/shapes.ts';
import { cancelReplay, startReplay } from '../replay/start.ts';
import { findingView, replayView, reportView, unequalView } from '../replay/view.ts';
import type { Catalogue } from '../schemes/catalogue.ts';
import { EXAMPLE } from '../schemes/example.ts';
import { idempotencyKeyOf } from './applications.routes.ts';
import type { Endpoint } from './endpoint.ts';
import { ids, numbers, pageShape, paging } from './paging.ts';
import { idOf } from './query.ts';
import { parseOrRefuse } from './validation.ts';

const TAG = { zh: '复算与回测', en: 'Replays' };
const STARTERS = ['auditor'] as const;
const READERS = ['auditor', 'supervisor'] as const;
const MOST_OF_A_CURSOR = 160;
const UNEQUAL_PLACE = /^([a-z_]{1,32}) ([0-9a-f]{64})$/;

const byReplay = paging(MOST_OF_A_CURSOR, ids);
const byFinding = paging(MOST_OF_A_CURSOR, numbers(15));
const byFacts = paging<UnequalPlace>(MOST_OF_A_CURSOR, {
  write: ({ answeredBy, fingerprint }) => `${answeredBy} ${fingerprint}`,
  read(text) {
    const [, answeredBy, fingerprint] = UNEQUAL_PLACE.exec(text) ?? [];
    return answeredBy !== undefined && fingerprint !== undefined ? { answeredBy, fingerprint } : null;
  },
});
const ReplaysQuery = z.strictObject(byReplay.query);
const FindingsQuery = z.strictObject(byFinding.query);
const UnequalQuery = z.strictObject(byFacts.query);

export function replayEndpoints(deps: ReplayDeps): Endpoint[] {
  const form = replayForm(deps.schemes);
  return [
    {
      method: 'post',
      path: '/v1/replays',
      tag: TAG,
      summary: {
        zh: '以留存的事实重新作出全部决定，核对差异；附草案参数时为回测',
        en: 'Decide every kept application again and report every difference; with a draft, a backtest',
      },
      description: {
        zh:
          '由后台任务执行。按留存的事实、日期与方案版本重新决定，与留存的决定逐字节比对，并与数据库记录、审计记录核对。' +
          'draft 按条款列出要改动的参数：结果为哪些申请会改变、依据哪一条款；当时未查询的数据源记为“未知”，不计为改变。',
        en:
          'A job runs it. It decides again on the kept facts, day and scheme version, compares the result byte by ' +
          'byte with the kept decision, and compares that with the row and the audit. A draft names the parameters ' +
          'to change by clause; the result shows which applications would change ' +
          'and by which clause. If the draft needs data that nobody asked for then, the result is unknown and not a ' +
          'change.',
      },
      roles: STARTERS,
      idempotent: true,
      body: { schema: ReplayForm, example: { scheme: EXAMPLE.scheme, draft: EXAMPLE.draft } },
      answers: {
        202: {
          description: { zh: '已排队', en: 'Queued' },
          schema: ReplayView,
          headers: ['Location', 'Idempotent-Replayed'],
        },
      },
      refusals: ['idempotency_key_missing', 'invalid_request', 'idempotency_conflict', 'validation_failed'],
      async handle(call) {
        const idempotencyKey = idempotencyKeyOf(call);
        const request = requestOf(deps.schemes, await call.body(form));
        if (request.draft !== null) requireDraft(deps.schemes, request.scheme, request.draft);
        const { replay, replayed } = await startReplay(deps, call.cause, { request, idempotencyKey });
        return {
          status: 202,
          body: replayView(replay),
          headers: {
            location: `/v1/replays/${replay.id}`,
            ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
          },
        };
      },
    },
    {
      method: 'get',
      path: '/v1/replays',
      tag: TAG,
      summary: { zh: '列出复算与回测（最新在前）', en: 'List replays and backtests, newest first' },
      description: {
        zh: '列出各次及其进度。',
        en: 'Each one with its progress.',
      },
      roles: READERS,
      query: ReplaysQuery,
      answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: pageShape(ReplayView) } },
      refusals: ['validation_failed'],
      async handle(call) {
        const { cursor: before, limit } = call.query(ReplaysQuery);
        const { items, next } = await pageOfReplays(deps, call.principal.actor, { before, limit });
        return byReplay.answer({ items: items.map(replayView), next });
      },
    },
    {
      method: 'get',
      path: '/v1/replays/{id}',
      tag: TAG,
      summary: { zh: '查看进度与结果', en: 'Read the progress and the result' },
      description: {
        zh: '按差异种类、结果变化和条款汇总。',
        en: 'Totals by kind of difference, change of outcome and clause.',
      },
      roles: READERS,
      answers: { 200: { description: { zh: '结果', en: 'The report' }, schema: ReplayReportView } },
      refusals: ['not_found'],
      handle: async (call) => ({
        status: 200,
        body: reportView(await readReplay(deps, call.principal.actor, idOf(call))),
      }),
    },
    {
      method: 'get',
      path: '/v1/replays/{id}/findings',
      tag: TAG,
      summary: { zh: '逐项查看差异', en: 'List the differences' },
      description: {
        zh: '每项列明留存与重新得出的结果。',
        en: 'Each one with the kept result and the new result.',
      },
      roles: READERS,
      query: FindingsQuery,
      answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: pageShape(FindingView) } },
      refusals: ['not_found', 'validation_failed'],
      async handle(call) {
        const { cursor: after, limit } = call.query(FindingsQuery);
        const { items, next } = await pageOfFindings(deps, call.principal.actor, idOf(call), { after, limit });
        return byFinding.answer({ items: items.map(findingView), next });
      },
    },
    {
      method: 'get',
      path: '/v1/replays/{id}/unequal',
      tag: TAG,
      summary: { zh: '事实相同而结果不同的申请', en: 'Equal facts with unequal decisions' },
      description: {
        zh: 'unequal_decision：系统对相同事实作出不同决定，属缺陷；unequal_review：人工审核对相同事实结论不同，供研讨与培训，department 为空时指审核结论，否则指该部门的办理结果。事实已去除身份信息；审核人员另见的材料不在其内。',
        en:
          'unequal_decision: the machine decided equal facts differently, which is a defect. unequal_review: ' +
          'reviews of equal facts differ, for discussion and training; without department it concerns the whole ' +
          'review, otherwise the result of that department. The facts hold no identity, and not the other materials ' +
          'that a clerk saw.',
      },
      roles: READERS,
      query: UnequalQuery,
      answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: pageShape(UnequalView) } },
      refusals: ['not_found', 'validation_failed'],
      async handle(call) {
        const { cursor: after, limit } = call.query(UnequalQuery);
        const { items, next } = await pageOfUnequal(deps, call.principal.actor, idOf(call), { after, limit });
        return byFacts.answer({ items: items.map(unequalView), next });
      },
    },
    {
      method: 'post',
      path: '/v1/replays/{id}/cancel',
      tag: TAG,
      summary: { zh: '中止；已有的结果保留', en: 'Cancel it; its findings stay' },
      description: {
        zh: '尚未结束的可以中止。',
        en: 'Possible until it has ended.',
      },
      roles: STARTERS,
      answers: { 200: { description: { zh: '已中止', en: 'Cancelled' }, schema: ReplayView } },
      refusals: ['not_found', 'illegal_transition'],
      handle: async (call) => ({ status: 200, body: replayView(await cancelReplay(deps, call.cause, idOf(call))) }),
    },
  ];
}

/** Refuses a draft, and names every parameter that the scheme does not have or that does not fit. */
function requireDraft(schemes: Catalogue, scheme: string | null, draft: unknown): void {
  const drafting = scheme === null ? undefined : schemes.find(scheme)?.drafting;
  if (!drafting) {
    const message = { zh: '草案须指明业务方案', en: 'A draft belongs to one scheme: name it' };
    throw new Refusal('validation_failed', { errors: [{ pointer: '/scheme', code: 'required', message }] });
  }
  parseOrRefuse(z.object({ draft: drafting.Draft }), { draft });
}
