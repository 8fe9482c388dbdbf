// The cases of spot checks over REST: the list of a round, a case's evidence, verdicts and recusals.
import { z } from 'zod';
import type { Deps } from '../applications/deps.ts';
import { decideNoFreeze, reachCase, withdrawNoFreeze } from '../oversight/no-freeze.ts';
import { NoFreezeForm } from '../oversight/schema.ts';
import { NoFreezeProposalView } from '../oversight/shapes.ts';
import { readSpotCheckCase } from '../spot-checks/case.ts';
import { giveFinding } from '../spot-checks/find.ts';
import { openRound, pageOfCases, readCaseRow } from '../spot-checks/read.ts';
import { recuseInspector } from '../spot-checks/recuse.ts';
import { FindingForm, RESULTS, RecuseForm } from '../spot-checks/schema.ts';
import { CaseRowView, CaseView } from '../spot-checks/shapes.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { defined, numbers, pageShape, paging } from './paging.ts';
import { flag, idOf } from './query.ts';

export const TAG = { zh: '抽查', en: 'Spot checks' };
export const READERS = ['auditor', 'supervisor'] as const;
const INSPECTORS = ['auditor'] as const;
const SUPERVISORS = ['supervisor'] as const;

const NoFreezeAwaiting = z
  .strictObject({ awaiting: z.literal('second_person'), proposal: NoFreezeProposalView })
  .meta({ id: 'NoFreezeAwaitingSecond' });

/** The place in the sample, which the database holds as a 32-bit integer. */
const byPlace = paging(64, numbers(9));
const CasesQuery = z.strictObject({
  limit: byPlace.query.limit,
  result: z.enum([...RESULTS, 'open']).optional(),
  mine: flag,
  cursor: byPlace.query.cursor,
});

const CasePage = pageShape(CaseRowView);

/** Returns the id of a round that the caller may see; a round can reveal a hidden outcome of a blind case. */
export async function shownRound(deps: Deps, call: Call): Promise<string> {
  const id = idOf(call);
  await openRound(deps, call.principal.actor, id);
  return id;
}

async function existingCase(deps: Deps, call: Call): Promise<string> {
  const id = idOf(call);
  await readCaseRow(deps, call.cause, id);
  return id;
}

export const spotCheckCaseEndpoints = (deps: Deps): Endpoint[] => [
  ...noFreezeEndpoints(deps),
  {
    method: 'get',
    path: '/v1/spot-checks/{id}/cases',
    tag: TAG,
    summary: { zh: '列出抽查案件', en: 'List the cases of a round' },
    description: { zh: 'mine=true：由我检查的案件。', en: 'mine=true: only my cases.' },
    roles: READERS,
    query: CasesQuery,
    answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: CasePage } },
    refusals: ['not_found', 'blind', 'validation_failed'],
    async handle(call) {
      const id = await shownRound(deps, call);
      const { cursor: after, mine = false, limit, result } = call.query(CasesQuery);
      return byPlace.answer(await pageOfCases(deps, call.cause, id, { ...defined({ result, after }), mine, limit }));
    },
  },
  {
    method: 'get',
    path: '/v1/spot-check-cases/{id}',
    tag: TAG,
    summary: { zh: '查看抽查案件的全部依据', en: 'Read a case with all its evidence' },
    description: {
      zh: '每次查看记入审计。盲检时，检查员锁定本人意见之前看不到先前结论；非检查员在办结之前不可查看。',
      en:
        'Each reading is audited. In a blind round an inspector does not see the earlier outcome before locking the ' +
        'own verdict, and nobody else sees the case before it is concluded.',
    },
    roles: READERS,
    answers: { 200: { description: { zh: '案件', en: 'The case' }, schema: CaseView } },
    refusals: ['not_found', 'blind'],
    async handle(call) {
      const read = await readSpotCheckCase(deps, call.cause, idOf(call));
      // only the console uses this member; it is not part of the contract
      const comparisons = read.comparisons.map(({ holdsWhatDoesNotCount: _, ...comparison }) => comparison);
      return { status: 200, body: { ...read, comparisons } };
    },
  },
  {
    method: 'post',
    path: '/v1/spot-check-cases/{id}/finding',
    tag: TAG,
    summary: { zh: '出具检查意见（锁定，不可更改）', en: 'Give a verdict, locked for good' },
    description: {
      zh: '两名检查员一致即办结；不一致的抽取第三名，按多数，三者各异的从重。incomplete 须列明缺少的材料。',
      en:
        'Two equal verdicts conclude the case. If they differ, a third inspector is drawn: the majority decides, ' +
        'and if all three differ, the most severe verdict. incomplete must name the missing materials.',
    },
    roles: READERS,
    body: { schema: FindingForm, example: { result: 'incomplete', missing: ['diploma'], note: '缺毕业证书' } },
    answers: { 200: { description: { zh: '已锁定', en: 'Locked' }, schema: CaseRowView } },
    refusals: ['not_found', 'blind', 'illegal_transition', 'validation_failed'],
    async handle(call) {
      const id = await existingCase(deps, call);
      await giveFinding(deps, call.cause, id, await call.body(FindingForm));
      return { status: 200, body: await readCaseRow(deps, call.cause, id) };
    },
  },
  {
    method: 'post',
    path: '/v1/spot-check-cases/{id}/recuse',
    tag: TAG,
    summary: { zh: '回避', en: 'Recuse yourself from a case' },
    description: {
      zh: '按抽取顺序由下一名监督员接替；无人可替的，案件和该轮抽查中列明。',
      en: 'The next auditor in the order of the draw takes over; if nobody is left, the case and the round show that.',
    },
    roles: INSPECTORS,
    body: { schema: RecuseForm, example: { reason: '与申请人相识' } },
    answers: { 200: { description: { zh: '已回避', en: 'Recused' }, schema: CaseRowView } },
    refusals: ['not_found', 'blind', 'illegal_transition', 'validation_failed'],
    async handle(call) {
      const id = await existingCase(deps, call);
      const { reason } = await call.body(RecuseForm);
      await recuseInspector(deps, call.cause, id, reason);
      return { status: 200, body: await readCaseRow(deps, call.cause, id) };
    },
  },
];

const noFreezeEndpoints = (deps: Deps): Endpoint[] => [
  {
    method: 'post',
    path: '/v1/spot-check-cases/{id}/no-freeze',
    tag: TAG,
    summary: {
      zh: '决定不予冻结（两名主管）',
      en: 'Decide not to freeze: one supervisor proposes, another carries out',
    },
    description: {
      zh:
        '用于结论为材料不全或不合规、尚待处理的抽查案件。首名主管提议（202），另一名主管以相同理由再次提交即生效' +
        '（200），案件移出待冻结清单；同一人再次提交的答复 second_supervisor_required，理由不同的答复 stale。' +
        '业务一经冻结，提议即失效。',
      en:
        'For a case with an adverse result that waits for a decision. The first supervisor proposes (202); another ' +
        'one who posts the same reason carries it out (200), and the case leaves the list. The same person gets ' +
        'second_supervisor_required; another reason gets stale, with the open proposal. A freeze overtakes the ' +
        'proposal.',
    },
    roles: SUPERVISORS,
    body: { schema: NoFreezeForm, example: { reason: '缺失材料已由申报单位补齐，原件经核对无误' } },
    answers: {
      200: { description: { zh: '不予冻结', en: 'Not frozen' }, schema: NoFreezeProposalView },
      202: { description: { zh: '待另一名主管', en: 'Awaits another supervisor' }, schema: NoFreezeAwaiting },
    },
    refusals: ['not_found', 'illegal_transition', 'second_supervisor_required', 'stale', 'validation_failed'],
    async handle(call) {
      const id = idOf(call);
      await reachCase(deps, call.cause, id);
      const { done, proposal } = await decideNoFreeze(deps, call.cause, id, await call.body(NoFreezeForm));
      return done ? { status: 200, body: proposal } : { status: 202, body: { awaiting: 'second_person', proposal } };
    },
  },
  {
    method: 'delete',
    path: '/v1/spot-check-cases/{id}/no-freeze',
    tag: TAG,
    summary: { zh: '撤回本人的不予冻结提议', en: 'Withdraw your own proposal not to freeze' },
    description: { zh: '案件仍待处理。', en: 'The case still waits for a decision.' },
    roles: SUPERVISORS,
    answers: { 200: { description: { zh: '已撤回', en: 'Withdrawn' }, schema: NoFreezeProposalView } },
    refusals: ['not_found', 'forbidden', 'illegal_transition'],
    async handle(call) {
      return { status: 200, body: await withdrawNoFreeze(deps, call.cause, idOf(call)) };
    },
  },
];
