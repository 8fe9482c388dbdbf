// The ends of an approval over REST (SZ-66): the department that settles reports 落户, and the unit that filed gives
// the approval up.
import type { Deps } from '../applications/deps.ts';
import { reachApplication, viewApplication } from '../applications/read.ts';
import { ApplicationView } from '../applications/shapes.ts';
import { SUBMITTER_ROLES } from '../base/actor.ts';
import { giveUpApproval, reachApproval, settleApproval } from '../oversight/approval-end.ts';
import { NoteForm, SettledForm } from '../oversight/schema.ts';
import type { Endpoint } from './endpoint.ts';
import { idOf } from './query.ts';

const APPLICATION = { zh: '申请', en: 'The application' };

export const approvalEndEndpoints = (deps: Deps): Endpoint[] => [
  {
    method: 'post',
    path: '/v1/applications/{id}/settled',
    tag: { zh: '监督', en: 'Oversight' },
    summary: { zh: '登记已落户', en: 'Report that the person has settled' },
    description: {
      zh:
        '由办理落户部门的人员登记；该部门的系统也可以在推送的 2xx 答复中返回 {"settled": {"settledOn", "office"}}。' +
        '仅审批通过的可以登记；冻结的须先恢复。登记后仍可冻结、撤销。',
      en:
        'By a clerk of the department that settles; its own system may instead answer a push with 2xx and ' +
        '{"settled": {"settledOn", "office"}}. Only from approved: a frozen approval must be restored first. A settled ' +
        'approval can still be frozen and revoked.',
    },
    roles: ['clerk'],
    body: { schema: SettledForm, example: { settledOn: '2026-11-20', office: '示例派出所' } },
    answers: { 200: { description: APPLICATION, schema: ApplicationView } },
    refusals: ['not_found', 'illegal_transition', 'validation_failed'],
    async handle(call) {
      const id = idOf(call);
      await reachApproval(deps, call.cause.actor, id);
      const application = await settleApproval(deps, call.cause, id, await call.body(SettledForm));
      return { status: 200, body: await viewApplication(deps, call.cause, application) };
    },
  },
  {
    method: 'post',
    path: '/v1/applications/{id}/give-up',
    tag: { zh: '申请', en: 'Applications' },
    summary: { zh: '放弃审批结果', en: 'Give an approval up' },
    description: {
      zh: '仅由原申报单位放弃；仅审批通过的可以放弃，冻结的不可放弃。放弃后申请人即可重新申报，各部门随即获知。',
      en:
        'Only by the unit that filed, and only from approved: a frozen approval cannot be given up. The person may ' +
        'apply again at once, and the departments are told.',
    },
    roles: SUBMITTER_ROLES,
    body: { schema: NoteForm, example: { note: '申请人改在其他城市落户' } },
    answers: { 200: { description: APPLICATION, schema: ApplicationView } },
    refusals: ['not_found', 'illegal_transition', 'validation_failed'],
    async handle(call) {
      const id = idOf(call);
      await reachApplication(deps, call.cause.actor, id);
      const { note } = await call.body(NoteForm);
      const application = await giveUpApproval(deps, call.cause, id, note);
      return { status: 200, body: await viewApplication(deps, call.cause, application) };
    },
  },
];
