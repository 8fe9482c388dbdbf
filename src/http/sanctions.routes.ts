// Bans and blast radii over REST. No path and no query holds a resident id: a search for a subject is a POST.

import { z } from 'zod';
import type { Deps } from '../applications/deps.ts';
import { OVERSEER_ROLES } from '../base/actor.ts';
import { anyLine } from '../base/free-text.ts';
import {
  confirmBlastRadius,
  openBlastRadius,
  pageOfBlastRadii,
  pageOfCases,
  reachBlastRadius,
  readBlastRadius,
} from '../oversight/blast-radius.ts';
import { openProposals, withdrawProposal } from '../oversight/sanction-proposals.ts';
import {
  liftSanction,
  pageOfSanctions,
  reachSanction,
  readSanction,
  recordSanction,
  searchSanctions,
} from '../oversight/sanctions.ts';
import {
  BlastRadiusForm,
  ConfirmForm,
  LiftForm,
  SANCTION_GROUNDS,
  SanctionForm,
  SanctionSearch,
} from '../oversight/schema.ts';
import { BlastCaseView, BlastRadiusView, SanctionProposalView, SanctionView } from '../oversight/shapes.ts';
import { EXAMPLE } from '../schemes/example.ts';
import { BANNED_KINDS, BLAST_RESULTS } from '../schemes/words.ts';
import { veilOf } from '../spot-checks/blind.ts';
import { idempotencyKeyOf } from './applications.routes.ts';
import type { Endpoint } from './endpoint.ts';
import { byId, byTime, pageShape } from './paging.ts';
import { flag, idOf } from './query.ts';

const TAG = { zh: '监督', en: 'Oversight' };
const SUPERVISORS = ['supervisor'] as const;

const EXAMPLE_SUBJECT = { kind: 'unit', creditCode: '91440300MA0XXXX15K' };

const AwaitingSecond = z
  .strictObject({ awaiting: z.literal('second_person'), proposal: SanctionProposalView })
  .meta({ id: 'SanctionAwaitingSecond' });
const WithdrawQuery = z.strictObject({ proposal: z.uuid().optional() });
const SanctionsQuery = z.strictObject({
  scheme: anyLine(64).optional(),
  kind: z.enum(BANNED_KINDS).optional(),
  active: flag,
  ...byTime.query,
});
const SanctionPage = pageShape(SanctionView).extend({ proposals: z.array(SanctionProposalView) });
const BLAST_CONFIRM = ConfirmForm.optional();
const PageQuery = z.strictObject(byId.query);
const CasesQuery = PageQuery.extend({ result: z.enum(BLAST_RESULTS).optional() });

const replay = (replayed: boolean): Record<string, string> => (replayed ? { 'idempotent-replayed': 'true' } : {});

export const sanctionEndpoints = (deps: Deps): Endpoint[] => [
  {
    method: 'post',
    path: '/v1/sanctions',
    tag: TAG,
    summary: { zh: '登记限制申报', en: 'Record a ban' },
    description: {
      zh:
        '查实当日不计入期限，至届满月对应日止；起始日和长度由各业务规定。期间不予受理（ban.active）。' +
        '限制单位申报须由两名主管办理：首名主管提议（202，列明单位名称及将停办的申请件数），' +
        '另一名主管提交相同内容即登记（200）；同一人再次提交的答复 second_supervisor_required，' +
        '内容不同的答复 stale 并返回已提议的内容。',
      en:
        'The scheme sets the first day and the length; the day of the finding does not count. Meanwhile no ' +
        'application of the subject is accepted (ban.active). A unit’s ban needs two supervisors: the first ' +
        'proposes it (202, with the unit’s name and the number of open applications that it would stop), and ' +
        'another one who posts the same records it (200). The same person gets second_supervisor_required; another ' +
        'content gets stale, with the open proposal.',
    },
    roles: SUPERVISORS,
    idempotent: true,
    body: {
      schema: SanctionForm,
      example: {
        scheme: EXAMPLE.scheme,
        subject: EXAMPLE_SUBJECT,
        ground: SANCTION_GROUNDS[0],
        foundOn: '2026-11-20',
        note: '为申请人出具虚假证明',
      },
    },
    answers: {
      200: {
        description: { zh: '另一名主管已登记', en: 'Recorded by the second supervisor' },
        schema: SanctionView,
        headers: ['Location', 'Idempotent-Replayed'],
      },
      201: {
        description: { zh: '已登记', en: 'Recorded' },
        schema: SanctionView,
        headers: ['Location', 'Idempotent-Replayed'],
      },
      202: {
        description: { zh: '待另一名主管', en: 'Awaits another supervisor' },
        schema: AwaitingSecond,
        headers: ['Idempotent-Replayed'],
      },
    },
    refusals: [
      'idempotency_key_missing',
      'invalid_request',
      'idempotency_conflict',
      'second_supervisor_required',
      'stale',
      'no_ban_in_scheme',
      'validation_failed',
    ],
    async handle(call) {
      const idempotencyKey = idempotencyKeyOf(call);
      const form = await call.body(SanctionForm);
      const recorded = await recordSanction(deps, call.cause, { form, idempotencyKey });
      const replayed = replay(recorded.replayed);
      if (!recorded.done) {
        return { status: 202, body: { awaiting: 'second_person', proposal: recorded.proposal }, headers: replayed };
      }
      const { sanction } = recorded;
      return {
        status: sanction.proposedBy === null ? 201 : 200,
        body: sanction,
        headers: { location: `/v1/sanctions/${sanction.id}`, ...replayed },
      };
    },
  },
  {
    method: 'delete',
    path: '/v1/sanctions',
    tag: TAG,
    summary: { zh: '撤回本人提议的限制单位申报', en: 'Withdraw your own proposal of a unit’s ban' },
    description: {
      zh: 'proposal 为提议的编号；本人只有一项未办结的提议时可以省略。',
      en: 'proposal is its id; optional if you have only one open proposal.',
    },
    roles: SUPERVISORS,
    query: WithdrawQuery,
    answers: { 200: { description: { zh: '已撤回', en: 'Withdrawn' }, schema: SanctionProposalView } },
    refusals: ['not_found', 'illegal_transition', 'validation_failed'],
    async handle(call) {
      const { proposal } = call.query(WithdrawQuery);
      return { status: 200, body: await withdrawProposal(deps, call.cause, proposal) };
    },
  },
  {
    method: 'get',
    path: '/v1/sanctions',
    tag: TAG,
    summary: { zh: '列出限制申报（最新在前）', en: 'List bans, newest first' },
    description: {
      zh: 'proposals 为待另一名主管办理的限制单位申报，最早在前，每页相同。',
      en: 'proposals lists the units’ bans that await another supervisor, oldest first; it is the same on every page.',
    },
    roles: OVERSEER_ROLES,
    query: SanctionsQuery,
    answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: SanctionPage } },
    refusals: ['validation_failed'],
    async handle(call) {
      const { scheme, kind, active, limit, cursor: before } = call.query(SanctionsQuery);
      const page = byTime.answer(await pageOfSanctions(deps, call.cause, { scheme, kind, active, before, limit }));
      const veil = await veilOf(deps, call.principal.actor);
      const open = await openProposals(deps, call.principal.actor, scheme);
      const proposals = open.filter((proposal) => !veil?.hides(JSON.stringify(proposal)));
      return { ...page, body: { ...page.body, proposals } };
    },
  },
  {
    method: 'post',
    path: '/v1/sanctions/search',
    tag: TAG,
    summary: { zh: '按当事人查询限制申报', en: 'Find the bans against one subject' },
    description: { zh: '查询行为记入审计。', en: 'Each search is audited.' },
    roles: OVERSEER_ROLES,
    body: { schema: SanctionSearch, example: { subject: EXAMPLE_SUBJECT } },
    answers: {
      200: {
        description: { zh: '限制申报', en: 'The bans' },
        schema: z.strictObject({ items: z.array(SanctionView) }),
      },
    },
    refusals: ['validation_failed'],
    async handle(call) {
      return { status: 200, body: { items: await searchSanctions(deps, call.cause, await call.body(SanctionSearch)) } };
    },
  },
  {
    method: 'get',
    path: '/v1/sanctions/{id}',
    tag: TAG,
    summary: { zh: '查看一项限制申报', en: 'Read a ban' },
    description: { zh: '查看行为记入审计。', en: 'Each reading is audited.' },
    roles: OVERSEER_ROLES,
    answers: { 200: { description: { zh: '限制申报', en: 'The ban' }, schema: SanctionView } },
    refusals: ['not_found'],
    handle: async (call) => ({ status: 200, body: await readSanction(deps, call.cause, idOf(call)) }),
  },
  {
    method: 'post',
    path: '/v1/sanctions/{id}/lift',
    tag: TAG,
    summary: { zh: '解除限制申报（登记人以外的主管）', en: 'Lift a ban; the supervisor who recorded it cannot' },
    description: {
      zh: '解除后即可申报；登记人自己不能解除。',
      en: 'After that, applications are accepted again. The supervisor who recorded the ban cannot lift it.',
    },
    roles: SUPERVISORS,
    body: { schema: LiftForm, example: { reason: '经复核，认定有误' } },
    answers: { 200: { description: { zh: '已解除', en: 'Lifted' }, schema: SanctionView } },
    refusals: ['not_found', 'illegal_transition', 'second_supervisor_required', 'validation_failed'],
    async handle(call) {
      const id = idOf(call);
      await reachSanction(deps, call.cause, id);
      const { reason } = await call.body(LiftForm);
      return { status: 200, body: await liftSanction(deps, call.cause, id, reason) };
    },
  },
];

export const blastRadiusEndpoints = (deps: Deps): Endpoint[] => [
  {
    method: 'post',
    path: '/v1/blast-radius',
    tag: TAG,
    summary: {
      zh: '某数据源在一段时间内答复有误：列出受影响的审批',
      en: 'List the approvals that rest on a source’s wrong answers in a period',
    },
    description: {
      zh: '逐件重新查询并重新判定，仅为试算，不改变任何审批；经另一名主管确认后，才冻结结论改变的。',
      en:
        'The service asks the source again about each approval and decides it again as a dry run. Nothing changes ' +
        'until another supervisor confirms; then only approvals whose result changed are frozen.',
    },
    roles: SUPERVISORS,
    idempotent: true,
    body: {
      schema: BlastRadiusForm,
      example: {
        source: 'academic-records',
        from: '2026-11-20T00:00:00+08:00',
        to: '2026-11-20T06:00:00+08:00',
        reason: '学信网通报该时段数据异常',
      },
    },
    answers: {
      201: {
        description: { zh: '已登记', en: 'Opened' },
        schema: BlastRadiusView,
        headers: ['Location', 'Idempotent-Replayed'],
      },
    },
    refusals: ['idempotency_key_missing', 'invalid_request', 'idempotency_conflict', 'validation_failed'],
    async handle(call) {
      const idempotencyKey = idempotencyKeyOf(call);
      const form = await call.body(BlastRadiusForm);
      const { radius, replayed } = await openBlastRadius(deps, call.cause, { form, idempotencyKey });
      return {
        status: 201,
        body: radius,
        headers: { location: `/v1/blast-radius/${radius.id}`, ...replay(replayed) },
      };
    },
  },
  {
    method: 'get',
    path: '/v1/blast-radius',
    tag: TAG,
    summary: { zh: '列出影响面（最新在前）', en: 'List blast radii, newest first' },
    description: {
      zh: '列出各影响面及其进度。',
      en: 'Each one with its progress.',
    },
    roles: OVERSEER_ROLES,
    query: PageQuery,
    answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: pageShape(BlastRadiusView) } },
    refusals: ['validation_failed'],
    async handle(call) {
      const { limit, cursor: before } = call.query(PageQuery);
      return byId.answer(await pageOfBlastRadii(deps, call.cause, { before, limit }));
    },
  },
  {
    method: 'get',
    path: '/v1/blast-radius/{id}',
    tag: TAG,
    summary: { zh: '查看影响面与进度', en: 'Read a blast radius and its progress' },
    description: {
      zh: '核查由后台进行；examined 后可由另一名主管确认。',
      en: 'A background job examines it; once it is examined, another supervisor may confirm it.',
    },
    roles: OVERSEER_ROLES,
    answers: { 200: { description: { zh: '影响面', en: 'The blast radius' }, schema: BlastRadiusView } },
    refusals: ['not_found'],
    handle: async (call) => ({ status: 200, body: await readBlastRadius(deps, call.principal.actor, idOf(call)) }),
  },
  {
    method: 'get',
    path: '/v1/blast-radius/{id}/cases',
    tag: TAG,
    summary: { zh: '列出受影响的审批（按提交先后）', en: 'List the approvals in it, in order of submission' },
    description: {
      zh: 'result 可只列一种结果。',
      en: '`result` limits the list to one result.',
    },
    roles: OVERSEER_ROLES,
    query: CasesQuery,
    answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: pageShape(BlastCaseView) } },
    refusals: ['not_found', 'validation_failed'],
    async handle(call) {
      const id = idOf(call);
      await reachBlastRadius(deps, call.principal.actor, id);
      const { limit, cursor: after, result } = call.query(CasesQuery);
      return byId.answer(await pageOfCases(deps, id, { result, after, limit }));
    },
  },
  {
    method: 'post',
    path: '/v1/blast-radius/{id}/confirm',
    tag: TAG,
    summary: {
      zh: '确认并冻结结论改变的审批（另一名主管）',
      en: 'Confirm as another supervisor, and freeze the approvals that changed',
    },
    description: {
      zh: 'flips 为确认人所见的结论改变件数（可省略）；与现状不符时答复 stale，须重新查看。',
      en:
        'flips is the number of changed results that the caller has seen (optional); if the number is now another, ' +
        'the answer is stale.',
    },
    roles: SUPERVISORS,
    body: { schema: BLAST_CONFIRM, example: { flips: 2 } },
    answers: { 200: { description: { zh: '已确认', en: 'Confirmed' }, schema: BlastRadiusView } },
    refusals: ['not_found', 'illegal_transition', 'second_supervisor_required', 'stale', 'validation_failed'],
    async handle(call) {
      const id = idOf(call);
      await reachBlastRadius(deps, call.principal.actor, id);
      const hasBody = call.header('content-type') !== undefined;
      const form = hasBody ? await call.body(BLAST_CONFIRM) : undefined;
      return { status: 200, body: await confirmBlastRadius(deps, call.cause, id, form ?? {}) };
    },
  },
];
