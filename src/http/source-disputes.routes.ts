// Disputes of a source's data (数据校核) over REST: the unit files one, the department that owns the source answers.
import { z } from 'zod';
import type { Deps } from '../applications/deps.ts';
import { readApplication } from '../applications/read.ts';
import { READER_ROLES, SUBMITTER_ROLES } from '../base/actor.ts';
import { anyLine } from '../base/free-text.ts';
import { DisputeAnswerForm, ListedDispute, SourceDisputeForm, SourceDisputeView } from '../reviews/dispute-shapes.ts';
import { answerDispute, fileDispute, pageOfDisputes, readDispute } from '../reviews/source-disputes.ts';
import { idempotencyKeyOf } from './applications.routes.ts';
import type { Endpoint } from './endpoint.ts';
import { byTime, pageShape } from './paging.ts';
import { idOf } from './query.ts';

const TAG = { zh: '数据校核', en: 'Source disputes' };
const ListQuery = z.strictObject({
  state: z.enum(['open', 'answered']).optional(),
  scheme: anyLine(64).optional(),
  ...byTime.query,
});
const one = (zh: string, en: string) => ({ description: { zh, en }, schema: SourceDisputeView });

export const sourceDisputeEndpoints = (deps: Deps): Endpoint[] => [
  {
    method: 'post',
    path: '/v1/applications/{id}/source-disputes',
    tag: TAG,
    summary: { zh: '提出数据校核', en: 'Dispute the data of a source' },
    description: {
      zh:
        '申报单位认为某数据源的登记信息有误时提出；由该数据源的主管部门限期答复，答复后重新查询该数据源。' +
        '在此之前申请照常等待，不得因该项核验不予通过。只能就对该申请不利的数据源提出，同一数据源同时只有一项。',
      en:
        'For a unit that finds the data of a register wrong. The department that owns the source answers within a ' +
        'term, and the source is then asked again. Meanwhile the application waits where it is, and nobody refuses ' +
        'it for that check. Only a source that speaks against the application can be disputed, one dispute at a time.',
    },
    roles: SUBMITTER_ROLES,
    idempotent: true,
    body: {
      schema: SourceDisputeForm,
      example: { source: 'academic-records', note: '毕业证书编号登记有误，证书原件见附件', materials: [] },
    },
    answers: {
      201: { ...one('已提出', 'Filed'), headers: ['Location', 'Idempotent-Replayed'] },
    },
    refusals: [
      'idempotency_key_missing',
      'invalid_request',
      'not_found',
      'idempotency_conflict',
      'illegal_transition',
      'source_disputed',
      'validation_failed',
    ],
    async handle(call) {
      const id = idOf(call);
      await readApplication(deps, call.cause, id);
      const idempotencyKey = idempotencyKeyOf(call);
      const form = await call.body(SourceDisputeForm);
      const { dispute, replayed } = await fileDispute(deps, call.cause, id, { form, idempotencyKey });
      const headers = {
        location: `/v1/source-disputes/${dispute.id}`,
        ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
      };
      return { status: 201, body: dispute, headers };
    },
  },
  {
    method: 'get',
    path: '/v1/source-disputes',
    tag: TAG,
    summary: { zh: '数据校核列表', en: 'List disputes' },
    description: {
      zh: '按答复期限排列。审核人员见本部门的，主管和监督员见本机构的；不含任何人的陈述。',
      en:
        'By the day on which they are due. Clerks see those of their department, supervisors and auditors those of ' +
        'their office. The list holds no words of anybody.',
    },
    roles: READER_ROLES,
    query: ListQuery,
    answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: pageShape(ListedDispute) } },
    refusals: ['validation_failed'],
    async handle(call) {
      const { limit, cursor, state, scheme } = call.query(ListQuery);
      const place = { limit, after: cursor ?? null };
      return byTime.answer(await pageOfDisputes(deps, call.cause, { state, scheme }, place));
    },
  },
  {
    method: 'get',
    path: '/v1/source-disputes/{id}',
    tag: TAG,
    summary: { zh: '查阅数据校核', en: 'Read a dispute' },
    description: {
      zh: '含申报单位的陈述和部门的答复；工作人员的查阅记入审计。',
      en: 'With what the unit says and what the department answers. Readings by staff are audited.',
    },
    roles: [...SUBMITTER_ROLES, ...READER_ROLES],
    answers: { 200: one('数据校核', 'The dispute') },
    refusals: ['not_found'],
    async handle(call) {
      return { status: 200, body: await readDispute(deps, call.cause, idOf(call)) };
    },
  },
  {
    method: 'post',
    path: '/v1/source-disputes/{id}/answer',
    tag: TAG,
    summary: { zh: '答复数据校核', en: 'Answer a dispute' },
    description: {
      zh: '由该数据源主管部门的审核人员答复；申请仍在审核的，随即重新查询该数据源，并告知申请人。',
      en:
        'By a clerk of the department that owns the source. The applicant is told, and while the application is ' +
        'under review the source is asked again at once.',
    },
    roles: ['clerk'],
    body: {
      schema: DisputeAnswerForm,
      example: { corrected: true, note: '学籍登记中的证书编号已更正' },
    },
    answers: { 200: one('已答复', 'Answered') },
    refusals: ['not_found', 'illegal_transition', 'validation_failed'],
    async handle(call) {
      const id = idOf(call);
      await readDispute(deps, call.cause, id);
      const form = await call.body(DisputeAnswerForm);
      const answering = { form, traceparent: call.traceparent };
      return { status: 200, body: await answerDispute(deps, call.cause, id, answering) };
    },
  },
];
