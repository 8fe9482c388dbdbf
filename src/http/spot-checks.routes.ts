// Spot checks over REST: rounds from plan to report, their seeds and their cases.
import { z } from 'zod';
import type { Deps } from '../applications/deps.ts';
import { EXAMPLE } from '../schemes/example.ts';
import { commitValue, revealValue } from '../spot-checks/commitments.ts';
import { drawRound } from '../spot-checks/draw.ts';
import { extendRound } from '../spot-checks/extend.ts';
import { sealRound } from '../spot-checks/fix-population.ts';
import { pageOfRounds, publishedPopulation, reachRound, readRound } from '../spot-checks/read.ts';
import { exportReport, readReport } from '../spot-checks/report.ts';
import { CommitmentForm, DrawForm, ExtendForm, PlanForm, RevealForm } from '../spot-checks/schema.ts';
import { CommitmentView, DrawnView, ListedRoundView, Report, RoundView, SealedView } from '../spot-checks/shapes.ts';
import { commitmentView, sealedView } from '../spot-checks/view.ts';
import { idempotencyKeyOf } from './applications.routes.ts';
import type { Answer, Call, Endpoint } from './endpoint.ts';
import { byTime, pageShape } from './paging.ts';
import { idOf } from './query.ts';
import { READERS, shownRound, spotCheckCaseEndpoints, TAG } from './spot-check-cases.routes.ts';

const CONTRIBUTORS = ['auditor', 'supervisor', 'clerk'] as const;

const RoundsQuery = z.strictObject(byTime.query);
const RoundPage = pageShape(ListedRoundView);

const ReportQuery = z.strictObject({ format: z.enum(['json', 'csv']).optional() });

const EXAMPLE_PLAN = {
  scheme: EXAMPLE.scheme,
  period: { from: '2026-11-01', to: '2026-11-30' },
  strata: ['category'],
  size: 60,
};

export function spotCheckEndpoints(deps: Deps): Endpoint[] {
  return [...roundEndpoints(deps), ...seedEndpoints(deps), ...spotCheckCaseEndpoints(deps), reportEndpoint(deps)];
}

const roundEndpoints = (deps: Deps): Endpoint[] => [
  {
    method: 'post',
    path: '/v1/spot-checks',
    tag: TAG,
    summary: { zh: '封存一轮抽查的总体和方案', en: 'Seal the population and the plan of a round' },
    description: {
      zh: 'period 为决定日期（含首尾两日），总体为该期间批准的全部申请，截至封存时。size、rate、errorBound 三选一：rate 取 ⌈N·p⌉；size 超过总体时减至总体；errorBound 取最小 n，使差错超过上限时一件都抽不到的概率不大于 1−confidence（超几何分布）。分层按最大余额法分配，合计恰为 n，样本足够时每层至少一件。',
      en:
        'period is a range of decision days, both included; the population is all applications approved in it, as ' +
        'of the seal. Give one of size, rate and errorBound. A rate takes ⌈N·p⌉; a size above the population is cut ' +
        'to it; a bound takes the smallest n such that, if the error rate exceeded the bound, the sample would ' +
        'show no error with a probability of at most 1−confidence (hypergeometric). Strata share n by largest ' +
        'remainder, exactly n in total, at least one each if n allows.',
    },
    roles: READERS,
    idempotent: true,
    body: { schema: PlanForm, example: EXAMPLE_PLAN },
    answers: {
      201: {
        description: { zh: '已封存', en: 'Sealed' },
        schema: SealedView,
        headers: ['Location', 'Idempotent-Replayed'],
      },
    },
    refusals: ['idempotency_key_missing', 'invalid_request', 'blind', 'idempotency_conflict', 'validation_failed'],
    async handle(call) {
      const idempotencyKey = idempotencyKeyOf(call);
      const form = await call.body(PlanForm);
      const { round, replayed } = await sealRound(deps, call.cause, { form, idempotencyKey });
      return {
        status: 201,
        body: sealedView(round),
        headers: {
          location: `/v1/spot-checks/${round.id}`,
          ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
        },
      };
    },
  },
  {
    method: 'get',
    path: '/v1/spot-checks',
    tag: TAG,
    summary: { zh: '列出各轮抽查（最新在前）', en: 'List rounds, newest first' },
    description: {
      zh: '各轮及其进度。',
      en: 'Each one with its progress.',
    },
    roles: READERS,
    query: RoundsQuery,
    answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: RoundPage } },
    refusals: ['validation_failed'],
    async handle(call) {
      const { cursor: before, limit } = call.query(RoundsQuery);
      return byTime.answer(await pageOfRounds(deps, call.principal.actor, { before, limit }));
    },
  },
  {
    method: 'get',
    path: '/v1/spot-checks/{id}',
    tag: TAG,
    summary: { zh: '查看一轮抽查（全部公开内容）', en: 'Read a round with all data behind its draw' },
    description: {
      zh: '任何人可据此重新计算抽取结果。',
      en: 'Anybody can compute the draw again from these data.',
    },
    roles: READERS,
    answers: { 200: { description: { zh: '抽查', en: 'The round' }, schema: RoundView } },
    refusals: ['not_found', 'blind'],
    handle: async (call) => ({ status: 200, body: await readRound(deps, call.principal.actor, idOf(call)) }),
  },
  {
    method: 'get',
    path: '/v1/spot-checks/{id}/population',
    tag: TAG,
    summary: { zh: '总体名单（封存时的原文）', en: 'The population in its hashed form' },
    description: {
      zh: '每行：申请编号、制表符、分层、换行符（UTF-8）；全文的 SHA-256 即 populationHash。',
      en:
        'One line per application: number, TAB, stratum, LF, in UTF-8. The SHA-256 of the whole text is ' +
        'populationHash.',
    },
    roles: READERS,
    answers: {
      200: { description: { zh: '名单', en: 'The lines' }, schema: z.string(), contentType: 'text/plain' },
    },
    refusals: ['not_found', 'blind'],
    async handle(call) {
      const lines = await publishedPopulation(deps, call.principal.actor, idOf(call));
      return new Response(ReadableStream.from(lines), {
        headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'private, no-cache' },
      });
    },
  },
  {
    method: 'post',
    path: '/v1/spot-checks/{id}/extend',
    tag: TAG,
    summary: { zh: '扩大样本', en: 'Extend the sample' },
    description: {
      zh: 'size 为扩大后的样本量；加入的是同一种子下票值次小的申请。errorBound 方案在发现不合规时自动扩大。',
      en:
        'size is the new sample size. The sample gains the next smallest tickets under the same seed. A plan with ' +
        'errorBound extends itself when a case is not compliant.',
    },
    roles: READERS,
    body: { schema: ExtendForm, example: { size: 80, reason: '上月差错较多' } },
    answers: { 200: { description: { zh: '已扩大', en: 'Extended' }, schema: RoundView } },
    refusals: ['not_found', 'blind', 'illegal_transition', 'validation_failed'],
    async handle(call) {
      const id = await shownRound(deps, call);
      await extendRound(deps, call.cause, id, await call.body(ExtendForm));
      return { status: 200, body: await readRound(deps, call.principal.actor, id) };
    },
  },
];

/** Refuses an unknown round before it reads the body. */
async function existingRound(deps: Deps, call: Call): Promise<string> {
  const id = idOf(call);
  await reachRound(deps, call.principal.actor, id);
  return id;
}

const seedEndpoints = (deps: Deps): Endpoint[] => [
  {
    method: 'post',
    path: '/v1/spot-checks/{id}/commitments',
    tag: TAG,
    summary: { zh: '提交承诺值', en: 'Commit to a value' },
    description: {
      zh: '值的 SHA-256（十六进制）；每人一次，任何人揭示之后不再接受。值宜取 32 位以上随机字符，否则可被试出。',
      en:
        'The SHA-256 of your value, in hex. Each person commits once, and nobody after the first reveal. Use a ' +
        'value of 32 random characters or more; a shorter one can be guessed.',
    },
    roles: CONTRIBUTORS,
    body: { schema: CommitmentForm, example: { commitment: 'a'.repeat(64) } },
    answers: { 201: { description: { zh: '已提交', en: 'Committed' }, schema: CommitmentView } },
    refusals: ['not_found', 'illegal_transition', 'validation_failed'],
    async handle(call) {
      const id = await existingRound(deps, call);
      const { commitment } = await call.body(CommitmentForm);
      return { status: 201, body: ownCommitment(await commitValue(deps, call.cause, id, commitment)) };
    },
  },
  {
    method: 'post',
    path: '/v1/spot-checks/{id}/reveals',
    tag: TAG,
    summary: { zh: '揭示承诺的值', en: 'Reveal your committed value' },
    description: {
      zh: '与承诺值不符的拒绝，记入审计并在该轮抽查中列明；至少两人提交承诺值、有指定人员的须全部提交后，方可揭示。',
      en:
        'A value that does not match its commitment is refused, audited and listed in the round. Before the first ' +
        'reveal, at least two people must have committed, and all whom the plan names.',
    },
    roles: CONTRIBUTORS,
    body: { schema: RevealForm, example: { value: '4f9d2c1a7be04c5f8d6e3b2a1c0f9e8d' } },
    answers: { 201: { description: { zh: '已揭示', en: 'Revealed' }, schema: CommitmentView } },
    refusals: ['not_found', 'illegal_transition', 'validation_failed'],
    async handle(call) {
      const id = await existingRound(deps, call);
      const { value } = await call.body(RevealForm);
      return { status: 201, body: ownCommitment(await revealValue(deps, call.cause, id, value)) };
    },
  },
  {
    method: 'post',
    path: '/v1/spot-checks/{id}/draw',
    tag: TAG,
    summary: { zh: '抽取样本', en: 'Draw the sample' },
    description: {
      zh: '种子为各贡献值以换行符连接后的 SHA-256；有承诺的按提交承诺的顺序，已揭示的可省略。以相同的值再次抽取得到相同的样本，其他种子拒绝。',
      en:
        'The seed is the SHA-256 of the contributions joined by LF. With commitments, give the values in the order ' +
        'of the commitments; revealed values may be left out. The same values draw the same sample; another seed is ' +
        'refused.',
    },
    roles: READERS,
    body: { schema: DrawForm, example: { seedContributions: ['骰子 3 1 6 6 2 5 4 1', 'dice 2 2 5 1 6 3 3 4'] } },
    answers: { 200: { description: { zh: '样本', en: 'The sample' }, schema: DrawnView } },
    refusals: ['not_found', 'blind', 'illegal_transition', 'other_seed', 'validation_failed'],
    async handle(call) {
      const id = await shownRound(deps, call);
      const { seedContributions } = await call.body(DrawForm);
      await drawRound(deps, call.cause, id, seedContributions ?? []);
      const { seed, rule, sampleSize, sample } = await readRound(deps, call.principal.actor, id);
      return { status: 200, body: { id, seed, rule, sampleSize, sample } };
    },
  },
];

const reportEndpoint = (deps: Deps): Endpoint => ({
  method: 'get',
  path: '/v1/spot-checks/{id}/report',
  tag: TAG,
  summary: { zh: '抽查报告（JSON 或 CSV）', en: 'The report of a round, as JSON or CSV' },
  description: {
    zh: 'CSV：format=csv 或 Accept: text/csv，语言随 Accept-Language；导出记入审计。',
    en: 'CSV: format=csv or Accept: text/csv, in the language of Accept-Language; the export is audited.',
  },
  roles: READERS,
  query: ReportQuery,
  answers: {
    200: {
      description: { zh: '报告', en: 'The report' },
      schema: Report,
      also: [{ schema: z.string(), contentType: 'text/csv' }],
    },
  },
  refusals: ['not_found', 'blind', 'validation_failed'],
  async handle(call): Promise<Answer | Response> {
    const id = await shownRound(deps, call);
    const { format } = call.query(ReportQuery);
    const wantsCsv = format === 'csv' || (format === undefined && /\btext\/csv\b/i.test(call.header('accept') ?? ''));
    if (!wantsCsv)
      return { status: 200, body: await readReport(deps, call.principal.actor, id), headers: { vary: 'accept' } };
    return new Response(await exportReport(deps, call.cause, id, call.language), {
      headers: {
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': `attachment; filename="spot-check-${id}.csv"`,
        'cache-control': 'no-store',
        vary: 'accept, accept-language',
      },
    });
  },
});

type Committed = Parameters<typeof commitmentView>[0];
const ownCommitment = (commitment: Committed) => commitmentView(commitment, { id: commitment.staffId, name: null });
