// Texts of the queue in both languages.
import type { OutcomeState } from '../../reviews/outcome.ts';
import type { QueueSort } from '../../reviews/queue-order.ts';
import type { WorkStatus } from '../../reviews/worklist-filter.ts';
import type { ClerkAct, Text } from '../../schemes/words.ts';
import { catalogue } from '../kit/texts.ts';

export const QUEUE = catalogue({
  title: { zh: '审核队列', en: 'Queue' },
  allDepartments: { zh: '全部部门', en: 'all departments' },
  next: { zh: '下一件', en: 'Next item' },
  nextHint: {
    zh: '先打开您手上未办结的事项，没有时领取本部门最早到期的事项',
    en: 'Opens your unfinished items first. If you have none, claims the item of your department that is due first',
  },
  nothingFree: { zh: '本部门现在没有可领取的事项。', en: 'Your department has no free item now.' },
  settled: { zh: '已办理。', en: 'Settled.' },
  awaiting: {
    zh: '已提交，等待本部门另一人复核。',
    en: 'Submitted; another person of the department countersigns it.',
  },
  countersigned: { zh: '已复核。', en: 'Countersigned.' },
  differed: {
    zh: '意见不一致，已退回队列，由本部门其他审核人员办理。',
    en: 'The two opinions differ: the item is back in the queue for another clerk of the department.',
  },
  returned: { zh: '已退回。', en: 'Sent back.' },
  released: { zh: '已放回队列。', en: 'Given back to the queue.' },
  supplement: { zh: '已通知补正，等待申报单位提交。', en: 'The supplement was requested from the unit.' },
  reassigned: { zh: '已改派。', en: 'Handed over.' },
  onlyMine: {
    zh: '您手上只有本件未办结：先办结、放回或改派，再领取下一件。',
    en: 'This is the only unfinished item that you hold: settle it, give it back or hand it over, then take the next.',
  },
  openLast: { zh: '查看该件', en: 'Open it' },
  mine: { zh: '我正在办理', en: 'I am working on' },
  until: { zh: '保留至', en: 'held until' },
  resume: { zh: '继续办理', en: 'Go on' },
  items: { zh: '待办事项', en: 'Items' },
  itemsCaption: { zh: '待办事项，{order}', en: 'Items, {order}' },
  counts: { zh: '数量', en: 'Counts' },
  countOpen: { zh: '待办', en: 'to do' },
  countFree: { zh: '未领取', en: 'free' },
  countMine: { zh: '我的', en: 'mine' },
  countCountersign: { zh: '待复核', en: 'to countersign' },
  countLate: { zh: '已超期', en: 'late' },
  countToday: { zh: '今日到期', en: 'due today' },
  countWeek: { zh: '本周到期', en: 'due this week' },
  filters: { zh: '筛选', en: 'Filters' },
  status: { zh: '状态', en: 'Status' },
  scheme: { zh: '方案', en: 'Scheme' },
  venue: { zh: '办理方式', en: 'Venue' },
  department: { zh: '部门', en: 'Department' },
  any: { zh: '全部', en: 'Any' },
  onlyLate: { zh: '仅超期', en: 'Late only' },
  mineOnly: { zh: '仅我的', en: 'Mine only' },
  number: { zh: '受理编号', en: 'Number' },
  apply: { zh: '筛选', en: 'Filter' },
  clear: { zh: '清除', en: 'Clear' },
  applicant: { zh: '申请人', en: 'Applicant' },
  employer: { zh: '用人单位', en: 'Employer' },
  submitted: { zh: '提交', en: 'Submitted' },
  sort: { zh: '排序', en: 'Order' },
  category: { zh: '类别', en: 'Category' },
  subjects: { zh: '待核事项', en: 'To settle' },
  due: { zh: '期限', en: 'Due' },
  state: { zh: '办理状态', en: 'State' },
  late: { zh: '已超期', en: 'late' },
  daysLeft: { zh: '剩{n}个工作日', en: '{n} working days' },
  window: { zh: '窗口', en: 'window' },
  unserved: { zh: '无管辖机构', en: 'no competent office' },
  twoPeople: { zh: '须两人', en: 'two people' },
  free: { zh: '未领取', en: 'free' },
  byMe: { zh: '由我办理', en: 'mine' },
  awaitsCountersign: { zh: '待复核', en: 'to countersign' },
  mineAwaits: { zh: '我已提交，待他人复核', en: 'mine, to be countersigned by another' },
  empty: { zh: '没有符合条件的事项。', en: 'No item matches.' },
  emptyQueue: { zh: '队列已清空，没有待办事项。', en: 'The queue is empty: nothing to do.' },
  nextPage: { zh: '下一页', en: 'Next page' },
  firstPage: { zh: '回到第一页', en: 'Back to the first page' },
});

export const FINISHED = catalogue({
  title: { zh: '已办结', en: 'Finished' },
  scope: { zh: '我办理、复核和退回的', en: 'settled, countersigned or sent back by me' },
  caption: { zh: '我已办的事项，最近办理的在前', en: 'Items that I have finished, the latest first' },
  empty: { zh: '您还没有办结事项。', en: 'You have not finished any item yet.' },
  act: { zh: '我的办理', en: 'What I did' },
  at: { zh: '办理时间', en: 'When' },
  itemNow: { zh: '事项现状', en: 'Item now' },
  application: { zh: '申请现状', en: 'Application now' },
});

export const ACT_NAMES: Record<ClerkAct, Text> = {
  settled: { zh: '办理', en: 'settled' },
  countersigned: { zh: '复核', en: 'countersigned' },
  differed: { zh: '复核，意见不一致', en: 'countersigned, opinions differ' },
  returned: { zh: '复核退回', en: 'sent back' },
};

export const STATUS_NAMES: Record<WorkStatus, Text> = {
  free: { zh: '未领取', en: 'Free' },
  held: { zh: '办理中', en: 'Held by somebody' },
  countersign: { zh: '待复核', en: 'To countersign' },
  paused: { zh: '待补正', en: 'Waiting for a supplement' },
};

/** `employer` orders by credit code, which keeps a unit's items together: its name is written in several ways. */
export const SORT_NAMES: Record<QueueSort, Text> = {
  due: { zh: '最早到期的在前', en: 'due first' },
  '-due': { zh: '最晚到期的在前', en: 'due last' },
  submitted: { zh: '最早提交的在前', en: 'submitted first' },
  '-submitted': { zh: '最晚提交的在前', en: 'submitted last' },
  employer: { zh: '按用人单位（信用代码）', en: 'by employer (credit code)' },
  '-employer': { zh: '按用人单位（信用代码）倒序', en: 'by employer (credit code), reversed' },
};

export const ENDED_NAMES = {
  confirmed: { zh: '已确认', en: 'confirmed' },
  refused: { zh: '已拒绝', en: 'refused' },
  closed: { zh: '已关闭', en: 'closed' },
} satisfies Record<string, Text>;

/** Texts about the latest act. The web address of the next page names one of them, and cannot make it show another. */
export const DONE = {
  nothing_free: QUEUE.nothingFree,
  settled: QUEUE.settled,
  awaiting: QUEUE.awaiting,
  countersigned: QUEUE.countersigned,
  differed: QUEUE.differed,
  returned: QUEUE.returned,
  released: QUEUE.released,
  supplement: QUEUE.supplement,
  reassigned: QUEUE.reassigned,
  only_mine: QUEUE.onlyMine,
} satisfies Record<string, Text>;
export type Done = keyof typeof DONE;

/** Returns the act that a web address names, or null if the name is unknown. */
export const doneIn = (name: string | undefined): Done | null =>
  name !== undefined && Object.hasOwn(DONE, name) ? (name as Done) : null;
export const doneText = (done: Done): Text => DONE[done];

/** Says what became of the item; the page shows the item's number before the text. */
export const OUTCOMES: Record<OutcomeState, Text> = {
  approved: { zh: '已通过。', en: 'approved.' },
  rejected: { zh: '不予通过。', en: 'rejected.' },
  other_departments: {
    zh: '本部门已办结，尚待{departments}部门办理。',
    en: 'settled by your department; it waits for {departments}.',
  },
  second_person: {
    zh: '已提交，等待本部门另一人复核。',
    en: 'submitted; another person of the department decides on it.',
  },
  supplement: { zh: '已通知补正，等待申报单位提交。', en: 'the supplement was requested; it waits for the unit.' },
  open: { zh: '仍待本部门办理。', en: 'still to be settled by your department.' },
  closed: { zh: '已关闭。', en: 'closed.' },
};
