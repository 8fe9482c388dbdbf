// Reviews over REST: the queue of a department, and the acts of clerks and supervisors on an item.
import { z } from 'zod';
import type { Deps } from '../applications/deps.ts';
import { READER_ROLES } from '../base/actor.ts';
import { anyLine } from '../base/free-text.ts';
import { requireReachable } from '../reviews/act-on-item.ts';
import { countersignItem, reachAsSecond, returnItem } from '../reviews/countersign.ts';
import { pageOfFinished } from '../reviews/finished.ts';
import { claimItem, pageOfItems, readItem, reassignItem, releaseItem, takeNext } from '../reviews/queue.ts';
import { DEFAULT_SORT, QUEUE_SORTS, type QueuePlace, queuePlaceText, readQueuePlace } from '../reviews/queue-order.ts';
import { recheckItem } from '../reviews/recheck.ts';
import {
  CommentForm,
  CountersignForm,
  ReassignForm,
  RecheckForm,
  ReturnForm,
  SettleForm,
  SupplementForm,
} from '../reviews/schema.ts';
import { commentOnItem, settleItem } from '../reviews/settle.ts';
import { CaseItemView, ItemRow, SHOWN_STATUSES } from '../reviews/shapes.ts';
import { requestSupplement } from '../reviews/supplement.ts';
import { DEPARTMENTS } from '../schemes/words.ts';
import type { Answer, Call, Endpoint } from './endpoint.ts';
import { defined, numbers, pageShape, paging } from './paging.ts';
import { idOf } from './query.ts';

const TAG = { zh: '人工审核', en: 'Reviews' };
const CLERKS = ['clerk'] as const;

const ReviewPage = pageShape(ItemRow);

/** Work to do is ordered as the query names, finished work by its event in the audit. */
const byPlace = paging<QueuePlace | number>(160, {
  write: (place) => (typeof place === 'number' ? String(place) : queuePlaceText(place)),
  read: (text) => numbers(16).read(text) ?? readQueuePlace(text),
});
const { limit, cursor } = byPlace.query;
const ListQuery = z
  .strictObject({
    department: z.enum(DEPARTMENTS).optional(),
    status: z.enum(SHOWN_STATUSES).optional(),
    scheme: anyLine(64).optional(),
    assignee: anyLine(64).optional(),
    sort: z.enum(QUEUE_SORTS).optional(),
    mine: z.enum(['done']).optional(),
    cursor,
    limit,
  })
  // finished work has one order
  .refine(({ mine, sort }) => mine === undefined || sort === undefined, { path: ['sort'], params: { code: 'value' } })
  .refine(({ mine, sort = DEFAULT_SORT, cursor: place }) => isOfList(place, mine ?? sort), {
    path: ['cursor'],
    params: { code: 'format' },
  });

/** Whether a place belongs to the list: that of finished work, or the queue in one order. */
function isOfList(place: QueuePlace | number | undefined, list: string): boolean {
  if (place === undefined) return true;
  return typeof place === 'number' ? list === 'done' : list === place.sort;
}

/** An example: a clerk confirms against a source, on a ground, with a note or evidence. */
const CONFIRMING = {
  decisions: [{ check: 'academic-records', result: 'confirmed', ground: 'original_seen', note: '已核对毕业证书原件' }],
  version: 3,
};

const item = (zh: string, en: string) => ({ 200: { description: { zh, en }, schema: CaseItemView } });

export function reviewEndpoints(deps: Deps): Endpoint[] {
  /** Declares an act on one item: its path, roles, body and work. */
  const act = <Body extends z.ZodType>(
    name: string,
    roles: Endpoint['roles'],
    { summary, description }: Pick<Endpoint, 'summary' | 'description'>,
    body: { schema: Body; example: unknown } | null,
    work: (call: Call, id: string, form: z.output<Body>) => Promise<unknown>,
    reach = requireReachable,
  ): Endpoint => ({
    method: 'post',
    path: `/v1/reviews/{id}/${name}`,
    tag: TAG,
    summary,
    description,
    roles,
    ...(body ? { body } : {}),
    answers: item('事项', 'The item'),
    refusals: [
      'not_found',
      'stale',
      'illegal_transition',
      'not_claimed',
      'second_person_required',
      'third_person_required',
      'source_disputed',
      'ban_in_force',
      'validation_failed',
    ],
    async handle(call): Promise<Answer> {
      const id = idOf(call);
      await reach(deps, call.cause, id, name);
      const form = body ? await call.body(body.schema) : undefined;
      return { status: 200, body: await work(call, id, form as z.output<Body>) };
    },
  });

  return [
    {
      method: 'get',
      path: '/v1/reviews',
      tag: TAG,
      summary: { zh: '列出审核事项', en: 'List review items' },
      description: {
        zh:
          '未指定 status 时列出尚待办理的事项；审核人员只看到本部门的事项。' +
          '未指定 sort 时最早到期的在前；submitted 按提交时间，employer 按统一社会信用代码，前加 - 为倒序。' +
          'mine=done：本人已办的事项，最新在前，每次办理、复核、退回各一行（done）；不得同时指定 sort。',
        en:
          'Without status it lists unfinished items. A clerk sees only their own department. ' +
          'Without sort the items due first come first; `submitted` orders by the submission, `employer` by the ' +
          'credit code, a minus reverses. ' +
          'With `mine=done`: the items that the caller has settled, countersigned or returned, ' +
          'newest first, one row for each act (`done`); it takes no `sort`.',
      },
      roles: READER_ROLES,
      query: ListQuery,
      answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: ReviewPage } },
      refusals: ['validation_failed'],
      async handle(call) {
        const { cursor: place, limit, mine, ...filter } = call.query(ListQuery);
        if (mine === 'done') {
          const before = typeof place === 'number' ? place : undefined;
          return byPlace.answer(await pageOfFinished(deps, call.cause, { ...defined({ ...filter, before }), limit }));
        }
        const after = typeof place === 'number' ? undefined : place;
        return byPlace.answer(await pageOfItems(deps, call.cause, { ...defined({ ...filter, after }), limit }));
      },
    },
    {
      method: 'post',
      path: '/v1/reviews/next',
      tag: TAG,
      summary: { zh: '领取本部门下一事项', en: 'Claim the next item of my department' },
      description: {
        zh: '总是取最早到期且无人领取的一项，不论已领取多少。',
        en: 'Always the free item with the earliest deadline, however many the caller holds.',
      },
      roles: CLERKS,
      answers: {
        ...item('已领取，15 分钟内有效，办理即延长', 'Claimed for 15 minutes; acting extends it'),
        204: { description: { zh: '没有待办事项', en: 'No item is free' } },
      },
      async handle(call) {
        const taken = await takeNext(deps, call.cause);
        return taken ? { status: 200, body: taken } : new Response(null, { status: 204 });
      },
    },
    {
      method: 'get',
      path: '/v1/reviews/{id}',
      tag: TAG,
      summary: { zh: '查看审核事项', en: 'Read a review item' },
      description: {
        zh: '查看行为记入审计。',
        en: 'Each reading is audited.',
      },
      roles: READER_ROLES,
      answers: item('事项', 'The item'),
      refusals: ['not_found'],
      handle: async (call) => ({ status: 200, body: await readItem(deps, call.cause, idOf(call)) }),
    },
    act(
      'claim',
      CLERKS,
      {
        summary: { zh: '领取', en: 'Claim' },
        description: {
          zh: '有效 15 分钟，办理即延长；他人已领取的为 stale。',
          en: 'For 15 minutes; acting extends it. An item that another clerk holds is refused as stale.',
        },
      },
      null,
      (call, id) => claimItem(deps, call.cause, id),
    ),
    act(
      'release',
      CLERKS,
      {
        summary: { zh: '退回待办', en: 'Give it back' },
        description: { zh: '其他人即可领取。', en: 'Others may then claim it.' },
      },
      null,
      (call, id) => releaseItem(deps, call.cause, id),
    ),
    act(
      'settle',
      CLERKS,
      {
        summary: { zh: '逐项确认或拒绝', en: 'Confirm or refuse each check' },
        description: {
          zh: '须逐项作出；与数据源矛盾的确认须另一人复核。',
          en: 'Each check needs a decision. Confirming against a contradicting source needs a second person.',
        },
      },
      {
        schema: SettleForm,
        example: {
          decisions: [{ check: 'academic-records', result: 'refused', reason: { code: 'academic_records.mismatch' } }],
          version: 2,
        },
      },
      (call, id, form) => settleItem(deps, call.cause, id, form),
    ),
    act(
      'countersign',
      CLERKS,
      {
        summary: { zh: '另一人复核', en: 'Countersign, as another person' },
        description: {
          zh: '在看到首位意见之前作出；一致即生效，不一致的由第三人办理。',
          en:
            'The second person decides before seeing the first person’s decisions. If both agree, the decision ' +
            'takes effect; otherwise a third person settles it.',
        },
      },
      { schema: CountersignForm, example: CONFIRMING },
      (call, id, form) => countersignItem(deps, call.cause, id, form),
      reachAsSecond,
    ),
    act(
      'return',
      CLERKS,
      {
        summary: { zh: '复核不同意，退回', en: 'Send the item back without agreement' },
        description: { zh: '退回后重新办理。', en: 'The item is then settled again.' },
      },
      { schema: ReturnForm, example: { note: '请核对证书编号' } },
      (call, id, form) => returnItem(deps, call.cause, id, form),
      reachAsSecond,
    ),
    act(
      'comments',
      CLERKS,
      {
        summary: { zh: '备注', en: 'Comment' },
        description: {
          zh: '供办理人员阅读，申请人看不到。',
          en: 'For staff who work on the item; the applicant never sees it.',
        },
      },
      { schema: CommentForm, example: { text: '已联系单位' } },
      (call, id, { text }) => commentOnItem(deps, call.cause, id, { text }),
    ),
    act(
      'supplement',
      CLERKS,
      {
        summary: { zh: '通知补正材料（一次性告知）', en: 'Ask the unit for missing materials, all at once' },
        description: {
          zh: '未指定 due 时按方案规定的期限；期间计时中止。',
          en: 'Without due, the term of the scheme applies; meanwhile the deadline of the review is paused.',
        },
      },
      {
        schema: SupplementForm,
        example: { items: [{ kind: 'diploma', note: '请提交清晰扫描件' }], due: '2026-12-11' },
      },
      (call, id, form) => requestSupplement(deps, call.cause, id, form),
    ),
    act(
      'recheck',
      CLERKS,
      {
        summary: { zh: '重新查询数据源', en: 'Ask the sources of the item again' },
        description: {
          zh: '全部一致且无人办理时由系统办结。',
          en: 'If all sources match and nobody holds the case, the machine closes it.',
        },
      },
      { schema: RecheckForm, example: {} },
      (call, id, form) => recheckItem(deps, call.cause, id, { ...form, traceparent: call.traceparent }),
    ),
    act(
      'reassign',
      ['clerk', 'supervisor'],
      {
        summary: {
          zh: '移交或主管改派',
          en: 'Hand the item to another clerk; a supervisor may also return it to the queue',
        },
        description: {
          zh: '审核人员移交自己领取的；主管可改派任何事项，assignee 为 null 即退回待办。',
          en: 'A clerk hands over an item that the clerk holds, a supervisor any item; null returns it to the queue.',
        },
      },
      { schema: ReassignForm, example: { assignee: null, version: 2 } },
      (call, id, form) => reassignItem(deps, call.cause, id, form),
    ),
  ];
}
