// Texts of adverse spot checks before the supervisors, in both languages.
import type { AdverseResult, Text } from '../../schemes/words.ts';
import { catalogue } from '../kit/texts.ts';

export const RESULT_TEXTS: Record<AdverseResult, Text> = {
  incomplete: { zh: '材料不全', en: 'incomplete materials' },
  not_compliant: { zh: '不合规', en: 'not compliant' },
};

export const FINDING = catalogue({
  title: { zh: '待冻结的抽查结论', en: 'Adverse spot checks, to be frozen' },
  one: { zh: '抽查结论', en: 'The adverse spot check' },
  none: { zh: '没有待处理的抽查结论。', en: 'No adverse spot check waits for a decision.' },
  note: {
    zh: '抽查结论不利的，冻结业务；不予冻结须说明理由，并由两名主管决定。',
    en: 'After an adverse spot check the approval is frozen; not to freeze takes a reason and two supervisors.',
  },
  result: { zh: '结论', en: 'Result' },
  missing: { zh: '缺少的材料', en: 'Missing materials' },
  missingNone: { zh: '未列材料', en: 'no materials named' },
  due: { zh: '决定期限', en: 'To decide by' },
  late: { zh: '已逾期', en: 'past due' },
  state: { zh: '状态', en: 'State' },
  toDecide: { zh: '待冻结或决定不予冻结', en: 'to be frozen, or not' },
  frozenNow: { zh: '因其他原因冻结中，恢复后仍须处理', en: 'frozen for another cause; to be decided all the same' },
  proposed: { zh: '{by}提议不予冻结，待另一名主管', en: '{by} proposes not to freeze; awaits another supervisor' },
  acts: { zh: '办理', en: 'Acts' },
  freeze: { zh: '冻结', en: 'Freeze' },
  freezeOf: { zh: '冻结 {number}', en: 'Freeze {number}' },
  noFreeze: { zh: '不予冻结', en: 'Do not freeze' },
  noFreezeOf: { zh: '不予冻结 {number}', en: 'Do not freeze {number}' },
  all: { zh: '全部 {n} 件', en: 'All {n}' },
  more: { zh: '后面的', en: 'Later ones' },
  first: { zh: '回到最先到期的', en: 'Back to the first due' },
  concluded: { zh: '办结时间', en: 'Concluded' },
  case: { zh: '抽查案件', en: 'Spot-check case' },
  see: { zh: '查看案件', en: 'see the case' },
  notes: { zh: '检查意见', en: 'What the inspectors wrote' },
  notesNone: { zh: '未写意见', en: 'nothing' },
  decidedFrozen: { zh: '已冻结业务', en: 'the approval was frozen' },
  decidedNot: { zh: '两名主管决定不予冻结', en: 'two supervisors decided not to freeze' },
  gone: { zh: '批准已不再有效，无须处理', en: 'the approval is no longer in force: nothing to decide' },
  proposal: { zh: '不予冻结的提议', en: 'The proposal not to freeze' },
  proposer: { zh: '提议人', en: 'Proposed by' },
  second: { zh: '同意人', en: 'Agreed by' },
  reason: { zh: '不予冻结的理由', en: 'Why nothing is frozen' },
  reasonHint: {
    zh: '供主管和监督人员阅读。提议本身不移出清单，须由另一名主管同意。',
    en: 'Read by supervisors and auditors. The case stays on the list until another supervisor agrees.',
  },
  propose: { zh: '提议不予冻结', en: 'Propose not to freeze' },
  confirm: { zh: '同意不予冻结', en: 'Agree not to freeze' },
  confirmHow: {
    zh: '同意后，该结论处理完毕，审批决定继续有效。认为应当冻结的，请直接冻结。',
    en:
      'Once you agree, the result is settled and the approval stays in force. If it should be frozen, freeze it ' +
      'instead.',
  },
  sure: { zh: '已核阅案件和理由，同意不予冻结', en: 'I have read the case and the reason, and agree not to freeze' },
  withdraw: { zh: '撤回我的提议', en: 'Withdraw my proposal' },
  own: {
    zh: '这是您的提议，须由另一名主管同意。',
    en: 'This is your own proposal: another supervisor has to agree.',
  },
});
