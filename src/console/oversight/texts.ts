// Texts of the pages of supervision in both languages.
import type { Status } from '../../applications/lifecycle.ts';
import type { PushView } from '../../oversight/shapes.ts';
import type { Text } from '../../schemes/words.ts';
import { catalogue } from '../kit/texts.ts';

/** Names of an application's statuses. */
export const STATUS_TEXTS: Record<Status, Text> = {
  received: { zh: '已收件', en: 'received' },
  in_review: { zh: '人工审核中', en: 'in review' },
  awaiting_supplement: { zh: '待补正', en: 'awaiting a supplement' },
  approved: { zh: '审批通过', en: 'approved' },
  frozen: { zh: '已冻结', en: 'frozen' },
  settled: { zh: '已落户', en: 'settled' },
  revoked: { zh: '已撤销', en: 'revoked' },
  given_up: { zh: '已放弃', en: 'given up' },
  lapsed: { zh: '已失效', en: 'lapsed' },
  rejected: { zh: '审核未通过', en: 'rejected' },
  not_accepted: { zh: '不予受理', en: 'not accepted' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
};
export const STATUS_TONES: Record<Status, 'good' | 'warn' | 'bad' | 'mute'> = {
  received: 'mute',
  in_review: 'mute',
  awaiting_supplement: 'mute',
  approved: 'good',
  frozen: 'warn',
  settled: 'good',
  revoked: 'bad',
  given_up: 'mute',
  lapsed: 'mute',
  rejected: 'bad',
  not_accepted: 'bad',
  withdrawn: 'mute',
};

export const PUSH_STATES: Record<PushView['status'], { tone: 'good' | 'warn' | 'mute'; text: Text }> = {
  due: { tone: 'mute', text: { zh: '待送达', en: 'not delivered yet' } },
  received: { tone: 'warn', text: { zh: '已收到，未确认', en: 'received, not acknowledged' } },
  acknowledged: { tone: 'good', text: { zh: '✓ 已确认', en: '✓ acknowledged' } },
};
export const EVENT_NAMES: Record<PushView['event'], Text> = {
  'approval.granted': { zh: '审批通过', en: 'approved' },
  'approval.frozen': { zh: '冻结', en: 'frozen' },
  'approval.restored': { zh: '恢复', en: 'restored' },
  'approval.revoked': { zh: '撤销', en: 'revoked' },
  'approval.settled': { zh: '落户', en: 'settled' },
  'approval.given_up': { zh: '放弃', en: 'given up' },
  'approval.lapsed': { zh: '失效', en: 'lapsed' },
  'credit.recorded': { zh: '失信记录', en: 'dishonesty' },
};

export const PUSH_SUBJECTS: Record<PushView['subject'], Text> = {
  approval: { zh: '审批决定', en: 'the approval' },
  applicant: { zh: '申请人失信', en: 'dishonesty of the applicant' },
  unit: { zh: '呈报单位失信', en: 'dishonesty of the unit' },
};

export const OVERSIGHT = catalogue({
  title: { zh: '批后监管', en: 'Oversight' },
  counts: { zh: '监管概况', en: 'Overview' },
  countToFreeze: { zh: '抽查结论待处理', en: 'adverse spot checks' },
  countToFreezeLate: { zh: '抽查结论逾期', en: 'of these past due' },
  countFrozen: { zh: '冻结中', en: 'frozen' },
  countPastDue: { zh: '逾期未决', en: 'past due' },
  countProposed: { zh: '待第二人办理', en: 'await a second person' },
  countPushes: { zh: '推送未确认', en: 'pushes not acknowledged' },
  countLate: { zh: '推送逾期', en: 'pushes late' },
  search: { zh: '查找申请', en: 'Find an application' },
  number: { zh: '受理编号', en: 'Number' },
  open: { zh: '打开', en: 'Open' },
  noSuchNumber: { zh: '没有这个受理编号。', en: 'No application has this number.' },
  blastRadius: { zh: '影响面排查', en: 'Blast radius' },
  next: { zh: '下一件待我决定', en: 'The next one for me to decide' },
  awaiting: { zh: '待另一名主管', en: 'Awaiting another supervisor' },
  awaitingNone: { zh: '没有等待第二人的事项。', en: 'Nothing waits for a second person.' },
  contested: { zh: '同一证书编号两人申报', en: 'One certificate claimed by two people' },
  contestedNote: {
    zh: '请核对两件申请；另一件办结前一直列在此处。',
    en: 'Compare the two applications. The approval is listed until the other application is decided.',
  },
  contestedElsewhere: { zh: '其他机构经办的申请', en: 'an application of another office' },
  contestedOther: { zh: '另一申请', en: 'The other application' },
  contestedFound: { zh: '发现时间', en: 'Found' },
  frozen: { zh: '冻结中', en: 'Frozen' },
  frozenNone: { zh: '没有冻结的业务。', en: 'No approval is frozen.' },
  pushes: { zh: '逾期未确认的推送', en: 'Late pushes to departments' },
  pushesNone: { zh: '没有逾期的推送。', en: 'No department is late.' },
  allPushes: { zh: '全部推送', en: 'All pushes' },
  pushEvent: { zh: '变动', en: 'Move' },
  most: { zh: '只列最先到期的 {n} 件。', en: 'Only the {n} that are due first are listed.' },
  category: { zh: '类别', en: 'Category' },
  due: { zh: '期限', en: 'Last day' },
  overdue: { zh: '已逾期', en: 'past due' },
  attendance: { zh: '到场', en: 'Came to the window' },
  attendedOn: { zh: '{day}到场', en: 'on {day}' },
  handedInOn: { zh: '{day}提交', en: 'handed in on {day}' },
  notHandedIn: { zh: '未提交', en: 'not handed in' },
  notAttended: { zh: '未到场', en: 'not yet' },
  standing: { zh: '状态', en: 'State' },
  toDecide: { zh: '待决定恢复或撤销', en: 'to be restored or revoked' },
  proposed: { zh: '拟撤销：{ground}', en: 'proposed for revocation: {ground}' },
  waits: { zh: '等待申请人到窗口', en: 'waits for the applicant to come' },
  waitsOnline: { zh: '等待申请人网上提交', en: 'waits for the applicant to hand in online' },
  matter: { zh: '事项', en: 'Matter' },
  by: { zh: '提出人', en: 'Proposed by' },
  hearing: { zh: '陈述申辩', en: 'Statement of the case' },
  heard: { zh: '已记录（{day}）', en: 'recorded ({day})' },
  heardUntil: { zh: '至{day}止', en: 'until the end of {day}' },
  heardOpen: { zh: '执行前可陈述', en: 'until it is carried out' },
  flips: {
    zh: '{source}：{n} 件结论改变，待确认冻结',
    en: '{source}: {n} decisions flip; the freeze awaits confirmation',
  },
  recipient: { zh: '部门', en: 'Recipient' },
  subject: { zh: '内容', en: 'About' },
  state: { zh: '送达', en: 'Delivery' },
  lateSince: { zh: '应于此前确认', en: 'To be acknowledged by' },
  late: { zh: '逾期', en: 'late' },
  attempts: { zh: '已推送 {n} 次', en: '{n} attempts' },
});
