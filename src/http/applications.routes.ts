// Applications over REST: submit, assess, read, list, timeline, withdraw.
import { z } from 'zod';
import { arrivalOf } from '../applications/arrival.ts';
import { assessSubmission } from '../applications/assess.ts';
import type { Deps } from '../applications/deps.ts';
import { isAtGate } from '../applications/document-gate.ts';
import { requestHumanReview } from '../applications/human-review.ts';
import { STATUSES } from '../applications/lifecycle.ts';
import { readApplication, timelineOf, viewApplication } from '../applications/read.ts';
import { MaterialsForm, submissionForms } from '../applications/schema.ts';
import { pageOfApplications } from '../applications/search.ts';
import { ApplicationView, AssessmentView, ListedView, TimelineEntry } from '../applications/shapes.ts';
import { submitApplication } from '../applications/submit.ts';
import { mayHoldPersonalNumber, typedApprovalNumber, typedNumber } from '../applications/typed-number.ts';
import { applicationView, assessmentView } from '../applications/view.ts';
import { withdrawApplication } from '../applications/withdraw.ts';
import { READER_ROLES, SUBMITTER_ROLES } from '../base/actor.ts';
import { anyLine } from '../base/free-text.ts';
import { moment } from '../base/moment.ts';
import { Refusal } from '../base/refusal.ts';
import { holdsPersonalNumber } from '../identity/personal-numbers.ts';
import { handInMaterials } from '../reviews/hand-in.ts';
import { EXAMPLE_SUBMISSION } from '../schemes/example.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { EXAMPLE_APPLICATION } from './example.ts';
import { byId, defined, pageShape } from './paging.ts';
import { idOf } from './query.ts';

const TAG = { zh: '申请', en: 'Applications' };
const READERS = [...SUBMITTER_ROLES, ...READER_ROLES] as const;

/** Returns the idempotency key. Refuses a missing or malformed one. */
export function idempotencyKeyOf(call: Call): string {
  const key = call.header('idempotency-key');
  if (key === undefined || key === '') throw new Refusal('idempotency_key_missing', { errors: [keyError('required')] });
  // the key is kept unencrypted, so it must hold no personal data
  if (!/^[\x21-\x7e]{1,255}$/.test(key) || holdsPersonalNumber(key))
    throw new Refusal('invalid_request', { errors: [keyError('format')] });
  return key;
}

const keyError = (code: string) => ({
  pointer: 'header:Idempotency-Key',
  code,
  message: {
    zh: '1 至 255 个可见 ASCII 字符，不得含公民身份号码或手机号码',
    en: '1 to 255 visible ASCII characters, without a resident id or a mobile number',
  },
});

const ApplicationPage = pageShape(ListedView).meta({ id: 'ApplicationPage' });
const Timeline = z.strictObject({ items: z.array(TimelineEntry) }).meta({ id: 'Timeline' });

const personal = { params: { code: 'personal_data' } };
const number = anyLine(64)
  .transform(typedNumber)
  .refine((value) => !holdsPersonalNumber(value), personal);
const approvalNumber = anyLine(64)
  .transform(typedApprovalNumber)
  .refine((value) => !holdsPersonalNumber(value), personal);
const employer = anyLine(200).refine((value) => !mayHoldPersonalNumber(value), personal);

const ListQuery = z.strictObject({
  ...byId.query,
  status: z.enum(STATUSES).optional(),
  scheme: anyLine(64).optional(),
  reference: anyLine(100).optional(),
  number: number.optional(),
  approvalNumber: approvalNumber.optional(),
  employer: employer.optional(),
  submittedFrom: moment.optional(),
  submittedTo: moment.optional(),
});

export function applicationEndpoints(deps: Deps): Endpoint[] {
  const forms = submissionForms(deps);
  const body = { schema: forms.described('Submission'), example: EXAMPLE_SUBMISSION };
  return [
    {
      method: 'post',
      path: '/v1/applications',
      tag: TAG,
      summary: { zh: '提交申请，立即得到决定', en: 'Submit an application and get the decision at once' },
      description: {
        zh: '以 Idempotency-Key 保证只受理一次：网络中断后以相同的键和内容重试，得到同一答复。转人工审核（in_review）同样返回 201。',
        en:
          'The Idempotency-Key makes it count exactly once: a retry with the same key and body gets the same ' +
          'answer. A referral (in_review) is a 201 as well.',
      },
      roles: SUBMITTER_ROLES,
      idempotent: true,
      body,
      answers: {
        201: {
          description: { zh: '已决定', en: 'Decided' },
          schema: ApplicationView,
          example: EXAMPLE_APPLICATION,
          headers: ['Location', 'Idempotent-Replayed'],
        },
      },
      refusals: [
        'idempotency_key_missing',
        'idempotency_conflict',
        'idempotency_in_progress',
        'validation_failed',
        'log_behind',
        'log_inconsistent',
      ],
      async handle(call) {
        const idempotencyKey = idempotencyKeyOf(call);
        const { cause, traceparent, principal, isAwaited } = call;
        const arrival = await arrivalOf(deps, principal, idempotencyKey);
        const form = await call.body((body) => forms.forBody(body, arrival));
        const { application, opened, replayed } = await submitApplication(deps, {
          filer: principal,
          cause,
          form,
          idempotencyKey,
          traceparent,
          arrival,
          isAwaited,
        });
        return {
          status: 201,
          body: isAtGate(application)
            ? await viewApplication(deps, cause, application)
            : applicationView(deps, application, opened, replayed ? 'first' : 'now'),
          headers: {
            location: `/v1/applications/${application.id}`,
            ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
          },
        };
      },
    },
    {
      method: 'post',
      path: '/v1/assessments',
      tag: TAG,
      summary: { zh: '测评：得到与提交相同的结论，不产生申请', en: 'Assess: the same decision, and no application' },
      description: {
        zh: '会查询数据源，查询记入审计；额度与提交相同，无须 Idempotency-Key。',
        en: 'It asks the sources, and the audit records that. It creates nothing, so it needs no Idempotency-Key.',
      },
      roles: SUBMITTER_ROLES,
      body,
      answers: { 200: { description: { zh: '测评结论', en: 'The assessment' }, schema: AssessmentView } },
      refusals: ['validation_failed'],
      async handle(call) {
        const form = await call.body((body) => forms.forBody(body));
        const { cause, traceparent, principal } = call;
        const assessment = await assessSubmission(deps, { filer: principal, cause, form, traceparent });
        return { status: 200, body: assessmentView(assessment) };
      },
    },
    {
      method: 'get',
      path: '/v1/applications',
      tag: TAG,
      summary: { zh: '列出申请（最新在前）', en: 'List applications, newest first' },
      description: {
        zh:
          '各条件同时满足；申报单位只看到本单位的申请。编号和批准编号须完整，大小写、空格和连字符不限；' +
          'employer 为统一社会信用代码、在册单位名称的一部分，或其他单位的全称。按人查询用 POST /v1/applications/search。',
        en:
          'All filters apply together. A unit sees only its own applications. Give a number in full, in any case, ' +
          'with or without spaces and dashes; `employer` is a credit code, a part of the name of a unit on file, ' +
          'or the whole name of another unit. To search for a person, use POST /v1/applications/search.',
      },
      roles: READERS,
      query: ListQuery,
      answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: ApplicationPage } },
      refusals: ['validation_failed'],
      async handle(call) {
        const { cursor: before, limit, ...filter } = call.query(ListQuery);
        return byId.answer(await pageOfApplications(deps, call.cause, { ...defined({ ...filter, before }), limit }));
      },
    },
    {
      method: 'get',
      path: '/v1/applications/{id}',
      tag: TAG,
      summary: { zh: '查询一份申请', en: 'Read an application' },
      description: {
        zh: '姓名和证件号码已脱敏；查看行为记入审计。',
        en: 'Name and resident id are masked. Each reading is audited.',
      },
      roles: READERS,
      answers: { 200: { description: { zh: '申请', en: 'The application' }, schema: ApplicationView } },
      refusals: ['not_found'],
      async handle(call) {
        const application = await readApplication(deps, call.cause, idOf(call));
        return { status: 200, body: await viewApplication(deps, call.cause, application) };
      },
    },
    {
      method: 'get',
      path: '/v1/applications/{id}/timeline',
      tag: TAG,
      summary: { zh: '办理过程', en: 'Read the timeline: each event, its time and its kind of actor' },
      description: {
        zh: '按发生先后；只列行为人的种类，不列姓名。',
        en: 'Events in the order in which they happened, with kinds of actors and no names of persons.',
      },
      roles: READERS,
      answers: { 200: { description: { zh: '办理过程', en: 'The timeline' }, schema: Timeline } },
      refusals: ['not_found'],
      async handle(call) {
        return { status: 200, body: { items: await timelineOf(deps, call.cause, idOf(call)) } };
      },
    },
    {
      method: 'post',
      path: '/v1/applications/{id}/withdraw',
      tag: TAG,
      summary: { zh: '撤回尚未办结的申请', en: 'Withdraw an undecided application' },
      description: {
        zh: '仅由原申报单位撤回；已通过、未通过的不可撤回。再次撤回答复 illegal_transition。',
        en:
          'Only the unit that filed it can withdraw it, and only before the decision. A second withdrawal answers ' +
          'illegal_transition.',
      },
      roles: SUBMITTER_ROLES,
      answers: { 200: { description: { zh: '已撤回', en: 'Withdrawn' }, schema: ApplicationView } },
      refusals: ['not_found', 'illegal_transition'],
      async handle(call) {
        const application = await withdrawApplication(deps, call.cause, idOf(call));
        return { status: 200, body: await viewApplication(deps, call.cause, application) };
      },
    },
    {
      method: 'post',
      path: '/v1/applications/{id}/human-review',
      tag: TAG,
      summary: { zh: '要求由工作人员决定', en: 'Ask for a decision by a person, not by the machine alone' },
      description: {
        zh: '此后该申请不再由系统自动审批；期限与办理顺序不变（个人信息保护法第二十四条）。',
        en:
          'From then on the machine does not approve this application; its deadlines and its place in the queues ' +
          'stay the same (PIPL 24).',
      },
      roles: SUBMITTER_ROLES,
      answers: { 200: { description: { zh: '已登记', en: 'Noted' }, schema: ApplicationView } },
      refusals: ['not_found', 'illegal_transition'],
      async handle(call) {
        const application = await requestHumanReview(deps, call.cause, idOf(call));
        return { status: 200, body: await viewApplication(deps, call.cause, application) };
      },
    },
    {
      method: 'post',
      path: '/v1/applications/{id}/materials',
      tag: TAG,
      summary: { zh: '提交材料（补正）', en: 'Submit materials, such as those of a supplement' },
      description: {
        zh: '所要求的材料全部提交后，审核自动继续。可安全重复提交。',
        en: 'When all requested materials are there, the review continues automatically. Safe to repeat.',
      },
      roles: SUBMITTER_ROLES,
      body: {
        schema: MaterialsForm,
        example: { materials: [{ kind: 'diploma', materialId: '0199d5a0-0000-7000-8000-000000000001' }] },
      },
      answers: { 200: { description: { zh: '已提交', en: 'Submitted' }, schema: ApplicationView } },
      refusals: ['not_found', 'illegal_transition', 'validation_failed'],
      async handle(call) {
        const id = idOf(call);
        await readApplication(deps, call.cause, id);
        const application = await handInMaterials(deps, call.cause, id, await call.body(MaterialsForm));
        return { status: 200, body: await viewApplication(deps, call.cause, application) };
      },
    },
  ];
}
