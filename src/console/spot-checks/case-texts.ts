// Texts of the cases of a round, in the list and on their pages.
import type { InspectorView } from '../../spot-checks/shapes.ts';
import { COLUMN, RESULT_NAMES } from '../../spot-checks/words.ts';
import { catalogue } from '../kit/texts.ts';
import type { Marked } from './texts.ts';

export const SPOT_CASE = catalogue({
  cases: { zh: '抽查案件', en: 'Cases of the round' },
  mine: { zh: '待我检查', en: 'For me to inspect' },
  noneOfMine: { zh: '没有待您检查的案件。', en: 'No case waits for you.' },
  all: { zh: '全部案件', en: 'All cases' },
  caption: { zh: '抽查案件，按抽取顺序', en: 'Cases, in the order of the draw' },
  filters: { zh: '筛选案件', en: 'Filter the cases' },
  result: COLUMN.result,
  anyResult: { zh: '全部', en: 'All' },
  filter: { zh: '筛选', en: 'Filter' },
  differed: { zh: '检查员意见不一致', en: 'The inspectors differed' },
  number: COLUMN.number,
  stratum: COLUMN.stratum,
  ticket: { zh: '票值', en: 'Ticket' },
  inspectors: { zh: '检查员', en: 'Inspectors' },
  missingInspectors: { zh: '缺 {n} 人', en: '{n} to come' },
  more: { zh: '后面的案件', en: 'Further cases' },
  first: { zh: '从头开始', en: 'From the beginning' },
  empty: { zh: '没有符合条件的案件。', en: 'There is no such case.' },
  back: { zh: '返回轮次', en: 'Back to the round' },
  backToCases: { zh: '返回案件', en: 'Back to the cases' },
  title: { zh: '抽查案件', en: 'Spot-check case' },
  blind: { zh: '盲检', en: 'blind' },
  blindText: {
    zh: '盲检：您的意见锁定之前，原来的结论、由谁决定、另一名检查员及其意见都不显示。',
    en:
      'Blind: until your verdict is locked, the earlier decision, its maker, and the other inspector with the other ' +
      'verdict are not shown.',
  },
  recorded: { zh: '本次查看已记入审计。', en: 'Your look was audited.' },
  claims: { zh: '申报与登记', en: 'Claimed and found' },
  noClaims: { zh: '没有核验记录。', en: 'Nothing was checked.' },
  yours: { zh: '您的检查意见', en: 'Your verdict' },
  pressLock: {
    zh: '尚未提交：请按“锁定意见”',
    en: 'Nothing was sent yet: press the button that locks the verdict',
  },
  lockHint: {
    zh: '提交后锁定，不能更改或撤回。两名检查员一致即办结；不一致的，抽取第三名，按多数；三者各异的，从重。',
    en:
      'A submitted verdict is locked: it cannot be changed or withdrawn. Two equal verdicts conclude the case. If ' +
      'they differ, a third inspector is drawn and the majority decides; if all three differ, the most severe ' +
      'verdict decides.',
  },
  passed: RESULT_NAMES.passed,
  passedHint: { zh: '决定有据，材料齐全', en: 'the decision has a basis and the materials are complete' },
  incomplete: RESULT_NAMES.incomplete,
  incompleteHint: { zh: '缺下列材料', en: 'these are missing' },
  not_compliant: RESULT_NAMES.not_compliant,
  notCompliantHint: { zh: '不应批准，须说明', en: 'it should not have been approved: say why' },
  missing: { zh: '缺少的材料', en: 'Missing materials' },
  note: { zh: '说明（不合规的必填）', en: 'Explanation (required if not compliant)' },
  lock: { zh: '锁定意见（不可更改）', en: 'Lock the verdict (cannot be undone)' },
  chooseResult: { zh: '请选择一项', en: 'Choose one' },
  chooseMissing: { zh: '请勾选缺少的材料', en: 'Tick the missing materials' },
  sayWhy: { zh: '请说明为何不合规', en: 'Say why it is not compliant' },
  badNote: { zh: '文字过长或含有不允许的字符', en: 'Too long, or with characters that are not allowed' },
  recuse: { zh: '回避', en: 'Recuse yourself' },
  recuseHint: {
    zh: '与申请人或单位有利害关系的，应当回避。回避后由抽取顺序中的下一名接替，您不能再检查本案。',
    en:
      'If you have an interest in the applicant or the unit, you must recuse yourself. The next auditor in the ' +
      'order of the draw takes over, and you cannot inspect this case again.',
  },
  recuseReason: { zh: '理由', en: 'Reason' },
  recuseSend: { zh: '回避（不可撤回）', en: 'Recuse yourself (cannot be undone)' },
  readOnly: { zh: '您不是本案的检查员，只能查看。', en: 'You do not inspect this case; you may read it.' },
  locked: { zh: '您的意见已锁定。', en: 'Your verdict is locked.' },
  waitsForOther: { zh: '等待另一名检查员。', en: 'Waiting for the other inspector.' },
  verdicts: { zh: '检查意见', en: 'Verdicts' },
  agree: { zh: '两名检查员一致', en: 'Both inspectors agree' },
  differ: { zh: '两名检查员不一致，已抽取第三名', en: 'The two differ, and a third was drawn' },
  concluded: { zh: '结论', en: 'Result' },
  upheld: { zh: '与原决定一致', en: 'same as the decision' },
  notUpheld: { zh: '与原决定不一致', en: 'differs from the decision' },
  hidden: { zh: '其他检查员不显示。', en: 'Other inspectors are not shown.' },
  yourself: { zh: '您', en: 'you' },
  decision: { zh: '原来的决定', en: 'The earlier decision' },
  status: { zh: '现状', en: 'Now' },
  approvalNumber: { zh: '批准编号', en: 'Approval number' },
  decidedAt: { zh: '决定时间', en: 'Decided' },
  decidedBy: { zh: '决定方式', en: 'Decided by' },
  reasons: { zh: '曾转人工的原因', en: 'Reasons of the earlier referral' },
  reviews: { zh: '人工审核', en: 'Reviews' },
  oversee: { zh: '批后监管（冻结、恢复、撤销）', en: 'Oversight (freeze, restore, revoke)' },
  receipt: { zh: '存证回执', en: 'Receipt' },
  nextMine: { zh: '下一件待我检查', en: 'The next one of mine' },
  personWanted: { zh: '申请人要求由工作人员决定', en: 'The applicant asked for a decision by a person' },
});

export const INSPECTOR_STATES: Record<InspectorView['state'], Marked> = {
  assigned: { tone: 'mute', sign: '○', text: { zh: '未出意见', en: 'no verdict yet' } },
  found: { tone: 'good', sign: '✓', text: { zh: '已锁定', en: 'locked' } },
  recused: { tone: 'mute', sign: '–', text: { zh: '已回避', en: 'recused' } },
};

/** Statuses of an application after its approval. */
export const AFTER_APPROVAL: Record<string, { zh: string; en: string }> = {
  approved: { zh: '已批准', en: 'approved' },
  frozen: { zh: '已冻结', en: 'frozen' },
  settled: { zh: '已落户', en: 'settled' },
  revoked: { zh: '已撤销', en: 'revoked' },
  given_up: { zh: '已放弃', en: 'given up' },
  lapsed: { zh: '已失效', en: 'lapsed' },
};
