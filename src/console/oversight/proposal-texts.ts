// Texts of the pages on a unit's proposed ban, in both languages.
import type { SanctionProposalView } from '../../oversight/shapes.ts';
import type { Text } from '../../schemes/words.ts';
import { catalogue } from '../kit/texts.ts';

export const PROPOSAL_STATES: Record<SanctionProposalView['state'], { tone: 'warn' | 'bad' | 'mute'; text: Text }> = {
  open: { tone: 'warn', text: { zh: '待另一名主管', en: 'awaits another supervisor' } },
  carried_out: { tone: 'bad', text: { zh: '已登记', en: 'recorded' } },
  withdrawn: { tone: 'mute', text: { zh: '已撤回', en: 'withdrawn' } },
  lapsed: { tone: 'mute', text: { zh: '逾期失效', en: 'lapsed' } },
};

export const PROPOSAL = catalogue({
  one: { zh: '提议限制单位申报', en: 'A proposed ban of a unit' },
  waiting: { zh: '待另一名主管办理', en: 'Awaiting another supervisor' },
  inList: { zh: '限制{unit}申报', en: 'Ban of {unit}' },
  unit: { zh: '单位', en: 'Unit' },
  creditCode: { zh: '统一社会信用代码', en: 'Credit code' },
  unknownName: {
    zh: '名称不详（未登记，也没有申请使用过该代码）',
    en: 'Name unknown: not on file and in no application',
  },
  stops: { zh: '将停办', en: 'Stops' },
  stopsSo: {
    zh: '{n} 件未办结的申请（限制期间不得通过）',
    en: '{n} open applications, which cannot be approved meanwhile',
  },
  leaves: { zh: '不受影响', en: 'Does not affect' },
  leavesSo: { zh: '{n} 件已通过的申请', en: '{n} approved applications' },
  counted: {
    zh: '件数为当前件数，包括该单位作为用人单位或呈报单位的申请。',
    en: 'Current numbers, with the unit as employer or as filer.',
  },
  proposedBy: { zh: '提议', en: 'Proposed by' },
  lapses: { zh: '失效时间', en: 'Lapses' },
  ended: { zh: '办结', en: 'Ended' },
  theBan: { zh: '查看限制申报', en: 'See the ban' },
  proposed: {
    zh: '已提议，待另一名主管办理；在此之前不限制该单位申报。',
    en: 'Proposed. Another supervisor has to record it; until then nobody is barred.',
  },
  withdrawnNow: { zh: '已撤回。', en: 'Withdrawn.' },
  own: { zh: '这是您提议的，须由另一名主管登记。', en: 'You proposed it: another supervisor has to record it.' },
  withdraw: { zh: '撤回提议', en: 'Withdraw the proposal' },
  confirm: { zh: '登记限制申报', en: 'Record the ban' },
  confirmHow: {
    zh: '登记后立即不受理该单位的申报，不能修改；解除须由登记人以外的主管办理。',
    en:
      'After that, no application of the unit is accepted. The ban cannot be changed; only a supervisor other than ' +
      'the recorder can lift it.',
  },
  sure: {
    zh: '我已核对单位名称、事实和将停办的申请件数',
    en: 'I have checked the unit, the facts and the number of applications that the ban stops',
  },
  stands: {
    zh: '针对该单位已有一项待办的提议，请在本页“待另一名主管办理”中查看：内容相同的由另一名主管登记，内容不同的先由提议人撤回。',
    en:
      'A ban of this unit is already proposed; see “Awaiting another supervisor” on this page. Another supervisor ' +
      'records it, or its proposer withdraws it first.',
  },
  takesTwo: {
    zh: '限制单位申报须由两名主管办理：您提议，另一名主管登记。',
    en: 'The ban of a unit takes two supervisors: you propose it, another records it.',
  },
});
