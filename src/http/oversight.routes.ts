// Oversight over REST: freezing, restoring and revoking approvals, and pushes to departments.
import { z } from 'zod';
import type { Deps } from '../applications/deps.ts';
import { reachApplication, viewApplication } from '../applications/read.ts';
import { ApplicationView, RevocationView } from '../applications/shapes.ts';
import { OVERSEER_ROLES, READER_ROLES } from '../base/actor.ts';
import { reachAtWindow, recordAttended } from '../oversight/attendance.ts';
import { pageOfContested } from '../oversight/contested.ts';
import { pageOfFindings } from '../oversight/findings.ts';
import { freezeApplication } from '../oversight/freeze.ts';
import { pageOfFrozen } from '../oversight/frozen.ts';
import { acknowledgePush, pageOfPushes, reachPush, readPush } from '../oversight/pushes.ts';
import { restoreApplication } from '../oversight/restore.ts';
import { recordHearing, revokeApplication, withdrawRevocation } from '../oversight/revoke.ts';
import {
  AcknowledgeForm,
  AttendanceForm,
  FreezeForm,
  NoteForm,
  RestoreForm,
  RevokeForm,
  StatementForm,
} from '../oversight/schema.ts';
import { BanAheadView, ContestedView, FindingView, FrozenView, PushView } from '../oversight/shapes.ts';
import { PUSH_EVENTS, PUSH_RECIPIENTS, PUSH_STATUSES } from '../schemes/words.ts';
import { approvalEndEndpoints } from './approval-ends.routes.ts';
import type { Answer, Call, Endpoint } from './endpoint.ts';
import { byId, byTime, pageShape } from './paging.ts';
import { flag, idOf } from './query.ts';

/** An application in the form that the verbs answer. */
type Row = Parameters<typeof viewApplication>[2];

const TAG = { zh: '监督', en: 'Oversight' };
const SUPERVISORS = ['supervisor'] as const;

const Proposed = z
  .strictObject({
    awaiting: z.literal('second_person'),
    proposal: RevocationView,
    bans: z.array(BanAheadView),
    application: ApplicationView,
  })
  .meta({ id: 'ProposedRevocation' });

const PushesQuery = z.strictObject({
  status: z.enum(PUSH_STATUSES).optional(),
  event: z.enum(PUSH_EVENTS).optional(),
  late: flag,
  recipient: z.enum(PUSH_RECIPIENTS).optional(),
  application: z.uuid().optional(),
  ...byId.query,
});

const FreezesQuery = z.strictObject({
  waitsFor: z.enum([...FrozenView.shape.waitsFor.options, FindingView.shape.waitsFor.value]).optional(),
  ...byTime.query,
});

const ContestedQuery = z.strictObject(byTime.query);

export const oversightEndpoints = (deps: Deps): Endpoint[] => [
  ...moves(deps),
  ...approvalEndEndpoints(deps),
  freezes(deps),
  contested(deps),
  ...pushes(deps),
];

const contested = (deps: Deps): Endpoint => ({
  method: 'get',
  path: '/v1/contested-certificates',
  tag: TAG,
  summary: {
    zh: '列出证书编号另有他人申报的已通过业务（最早发现在前）',
    en: 'List approvals whose certificate number another person also claims, the first found first',
  },
  description: {
    zh: '另一申请办结前一直列出；主管核实后可冻结。',
    en:
      'An approval is listed until the other application is decided. A supervisor examines both, and may freeze the ' +
      'approval.',
  },
  roles: SUPERVISORS,
  query: ContestedQuery,
  answers: {
    200: {
      description: { zh: '一页', en: 'A page' },
      schema: pageShape(ContestedView),
    },
  },
  refusals: ['validation_failed'],
  async handle(call) {
    const { limit, cursor: after } = call.query(ContestedQuery);
    return byTime.answer(await pageOfContested(deps, call.cause, { after, limit }));
  },
});

const freezes = (deps: Deps): Endpoint => ({
  method: 'get',
  path: '/v1/freezes',
  tag: TAG,
  summary: { zh: '列出冻结中的业务（最早到期在前）', en: 'List frozen approvals, the earliest deadline first' },
  description: {
    zh:
      'waitsFor=decision：申请人已到窗口或已提出撤销，待主管决定。waitsFor=to_freeze：抽查结论为材料不全或不合规、' +
      '尚无人处理的业务，自结论作出起按工作日计期；冻结业务即处理完毕，或由两名主管决定不予冻结。',
    en:
      'waitsFor=decision: the applicant has come to the window or a revocation is proposed, and a supervisor must ' +
      'decide. waitsFor=to_freeze: adverse results of spot checks that nobody has acted on, with a term in working ' +
      'days from the conclusion. A freeze settles such a result, or two supervisors decide not to freeze.',
  },
  roles: OVERSEER_ROLES,
  query: FreezesQuery,
  answers: {
    200: {
      description: { zh: '一页', en: 'A page' },
      schema: pageShape(z.discriminatedUnion('waitsFor', [FrozenView, FindingView])),
    },
  },
  refusals: ['validation_failed'],
  async handle(call) {
    const { waitsFor, limit, cursor: after } = call.query(FreezesQuery);
    if (waitsFor === 'to_freeze') return byTime.answer(await pageOfFindings(deps, call.cause, { after, limit }));
    return byTime.answer(await pageOfFrozen(deps, call.cause, { waitsFor, after, limit }));
  },
});

function moves(deps: Deps): Endpoint[] {
  /** Declares an act on one application: its body and its work. */
  const act = <Body extends z.ZodType>(
    name: string,
    [zh, en]: [string, string],
    body: { schema: Body; example: unknown },
    work: (call: Call, id: string, form: z.output<Body>) => Promise<Row>,
    {
      reach = reachApplication,
      ...more
    }: Pick<Endpoint, 'description' | 'refusals'> & Partial<Pick<Endpoint, 'roles'>> & { reach?: typeof reachAtWindow },
  ): Endpoint => ({
    method: 'post',
    path: `/v1/applications/{id}/${name}`,
    tag: TAG,
    summary: { zh, en },
    roles: SUPERVISORS,
    body,
    answers: { 200: { description: { zh: '申请', en: 'The application' }, schema: ApplicationView } },
    refusals: ['not_found', 'illegal_transition', 'validation_failed'],
    ...more,
    async handle(call): Promise<Answer> {
      const id = await reached(deps, call, reach);
      return await shown(deps, call, await work(call, id, await call.body(body.schema)));
    },
  });

  return [
    act(
      'freeze',
      ['冻结业务，通知申请人核查', 'Freeze an approval, and call the applicant for verification'],
      { schema: FreezeForm, example: { reason: '抽查发现毕业证书缺失', missing: ['diploma'] } },
      (call, id, form) => freezeApplication(deps, call.cause, id, form),
      {
        description: {
          zh:
            '仅已审批通过的可以冻结；方案的 supervision.freeze 规定到窗口还是网上核查，为 null 的不设冻结' +
            '（not_in_procedure）。期限按工作日计；逾期未到窗口或未提交的，系统自动撤销。',
          en:
            'Only an approved application can be frozen. supervision.freeze of the scheme says whether it is verified ' +
            'at the window or online; where it is null there are no freezes (not_in_procedure). The term counts ' +
            'working days; if the applicant has not come to the window, or handed in, by then, the service revokes ' +
            'the approval.',
        },
        refusals: ['not_found', 'illegal_transition', 'not_in_procedure', 'validation_failed'],
      },
    ),
    act(
      'attendance',
      ['登记申请人到窗口或按时提交', 'Record that the applicant came to the window, or handed in in time'],
      { schema: AttendanceForm, example: { attendedOn: '2026-11-25' } },
      (call, id, form) => recordAttended(deps, call.cause, id, form),
      {
        roles: ['clerk', 'supervisor'],
        reach: reachAtWindow,
        description: {
          zh:
            '由管理窗口的部门（方案的 windowKeptBy）人员或主管登记。冻结的业务：登记后不再因逾期自动撤销，期限届满由主管' +
            '决定。窗口办理的审核：到场日期供审核人员采用，仍须由其本人填写；日期不早于通知到窗口之日，也不晚于今日。',
          en:
            'Recorded by a clerk of a department that keeps the window (windowKeptBy of the scheme) or by a ' +
            'supervisor. Frozen: from then on lateness does not revoke the approval automatically; after the last ' +
            'day a supervisor decides. In a review at the window: the day is offered to the clerks who settle, and ' +
            'they still name it themselves. The day is neither before the call to the window nor in the future.',
        },
        refusals: ['not_found', 'forbidden', 'illegal_transition', 'validation_failed'],
      },
    ),
    act(
      'restore',
      ['核查通过，恢复', 'Restore an approval after verification'],
      { schema: RestoreForm, example: { note: '已核验毕业证书原件', venue: 'window' } },
      (call, id, form) => restoreApplication(deps, call.cause, id, form),
      {
        description: {
          zh:
            'venue 须与冻结的 venue 相同：window 须为窗口现场核查（AMB-24）；期限届满后恢复的，须已按时到窗口或提交。' +
            '批准编号不变；尚待执行的撤销意见随之撤回。',
          en:
            'venue must be that of the freeze: window requires verification at the window (AMB-24). After the last ' +
            'day, only if the applicant came or handed in in time. The approval number stays the same; a proposed ' +
            'revocation is withdrawn.',
        },
        refusals: ['not_found', 'illegal_transition', 'validation_failed', 'log_behind'],
      },
    ),
    act(
      'statement',
      ['登记陈述、申辩', 'Record the applicant’s statement of the case'],
      { schema: StatementForm, example: { heardOn: '2026-11-26', note: '申请人到窗口说明情况' } },
      (call, id, form) => recordHearing(deps, call.cause, id, form),
      {
        description: {
          zh: '登记后陈述、申辩期即告结束；每次撤销只登记一次。',
          en: 'It ends the term for stating the case. Once for each proposed revocation.',
        },
      },
    ),
    act(
      'withdraw-revocation',
      ['撤回尚未执行的撤销意见', 'Withdraw a proposed revocation; the approval stays frozen'],
      { schema: NoteForm, example: { note: '撤销理由有误' } },
      (call, id, { note }) => withdrawRevocation(deps, call.cause, id, note),
      {
        description: {
          zh: '任一主管可以撤回；业务仍为冻结。',
          en: 'Any supervisor may withdraw it; the approval stays frozen.',
        },
      },
    ),
    {
      method: 'post',
      path: '/v1/applications/{id}/revoke',
      tag: TAG,
      summary: {
        zh: '撤销审批决定（两名主管）',
        en: 'Revoke an approval: one supervisor proposes, another carries out',
      },
      description: {
        zh: '仅冻结的可以撤销。首名主管提出（202），另一名主管以相同理由再次提交即执行（200），可填写现场核查日期 attendedOn（记入 verifiedOn）。not_supplemented 须在期限届满后；涉及处罚的先告知陈述、申辩权。撤销即推送相关部门；失信的同时推送信用系统。',
        en:
          'Only a frozen approval can be revoked. The first supervisor proposes (202); another one who posts the ' +
          'same ground carries it out (200), and may give the day of the verification on site (attendedOn, shown as ' +
          'verifiedOn). not_supplemented is possible only after the deadline. For a violation, the person is first ' +
          'informed of the right to be heard. The service pushes the revocation to the departments and, for ' +
          'dishonesty, to the credit system.',
      },
      roles: SUPERVISORS,
      body: { schema: RevokeForm, example: { ground: 'false_declaration', note: '毕业证书经核实为伪造' } },
      answers: {
        200: { description: { zh: '已撤销', en: 'Revoked' }, schema: ApplicationView },
        202: { description: { zh: '待另一名主管', en: 'Awaits another supervisor' }, schema: Proposed },
      },
      refusals: ['not_found', 'illegal_transition', 'second_supervisor_required', 'too_early', 'validation_failed'],
      async handle(call) {
        const id = await reached(deps, call);
        const revoking = await revokeApplication(deps, call.cause, id, await call.body(RevokeForm));
        const answer = await shown(deps, call, revoking.application);
        if (revoking.done) return answer;
        const { proposal, bans } = revoking;
        return { status: 202, body: { awaiting: 'second_person', proposal, bans, application: answer.body } };
      },
    },
  ];
}

/** Refuses an unknown application before it reads the body. */
async function reached(deps: Deps, call: Call, reach: typeof reachAtWindow = reachApplication): Promise<string> {
  const id = idOf(call);
  await reach(deps, call.principal.actor, id);
  return id;
}

async function shown(deps: Deps, { cause }: Call, application: Row): Promise<Answer> {
  return { status: 200, body: await viewApplication(deps, cause, application) };
}

const pushes = (deps: Deps): Endpoint[] => [
  {
    method: 'get',
    path: '/v1/pushes',
    tag: TAG,
    summary: { zh: '列出对各部门的推送（最新在前）', en: 'List what was told to departments, newest first' },
    description: {
      zh:
        '审批通过及其后的冻结、恢复、撤销、落户、放弃和失效，均推送各部门，持续重试，直至确认；同一申请对同一部门' +
        '依次推送，前一条收到后才发下一条。部门人员只看到本部门的，全部列出。',
      en:
        'Every approval and each later move of it (event) is pushed to the departments, and repeated until the ' +
        'department acknowledges it. To one department about one application in order: the next goes once the one ' +
        'before was received (2xx). A clerk sees all pushes to their own department, and no others.',
    },
    roles: READER_ROLES,
    query: PushesQuery,
    answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: pageShape(PushView) } },
    refusals: ['validation_failed'],
    async handle(call) {
      const { application: applicationId, cursor: before, ...wanted } = call.query(PushesQuery);
      const { status, event, late, recipient, limit } = wanted;
      const filter = { status, event, late, recipient, applicationId, before, limit };
      return byId.answer(await pageOfPushes(deps, call.cause, filter));
    },
  },
  {
    method: 'get',
    path: '/v1/pushes/{id}',
    tag: TAG,
    summary: { zh: '查看一次推送', en: 'Read a push' },
    description: {
      zh: '部门人员只看到本部门的。',
      en: 'A clerk sees only their own department’s pushes.',
    },
    roles: READER_ROLES,
    answers: { 200: { description: { zh: '推送', en: 'The push' }, schema: PushView } },
    refusals: ['not_found'],
    handle: async (call) => ({ status: 200, body: await readPush(deps, call.cause, idOf(call)) }),
  },
  {
    method: 'post',
    path: '/v1/pushes/{id}/acknowledge',
    tag: TAG,
    summary: {
      zh: '代无接口的部门登记确认',
      en: 'Record the acknowledgement of a department without an interface',
    },
    description: {
      zh: '登记后不再推送；只能登记一次。',
      en: 'After that the push is not sent again. Once for each push.',
    },
    roles: ['clerk', 'supervisor'],
    body: { schema: AcknowledgeForm, example: { receipt: '公安收文〔2026〕12号', note: '纸质回执' } },
    answers: { 200: { description: { zh: '已确认', en: 'Acknowledged' }, schema: PushView } },
    refusals: ['not_found', 'illegal_transition', 'validation_failed'],
    async handle(call) {
      const id = idOf(call);
      await reachPush(deps, call.cause, id);
      return { status: 200, body: await acknowledgePush(deps, call.cause, id, await call.body(AcknowledgeForm)) };
    },
  },
];
