// Texts of the pages of blast radii in both languages.
import type { BlastCaseView, BlastCounts, BlastRadiusView } from '../../oversight/shapes.ts';
import type { Text } from '../../schemes/words.ts';
import { catalogue } from '../kit/texts.ts';

export const BLAST_STATES: Record<BlastRadiusView['status'], { tone: 'good' | 'warn' | 'mute'; text: Text }> = {
  searching: { tone: 'mute', text: { zh: '正在查找受影响的审批', en: 'searching' } },
  examining: { tone: 'mute', text: { zh: '正在逐件重新核验', en: 'asking again' } },
  examined: { tone: 'warn', text: { zh: '试算完成', en: 'dry run finished' } },
  confirmed: { tone: 'good', text: { zh: '✓ 已确认并冻结', en: '✓ confirmed, and frozen' } },
};

export const BLAST_RESULTS: Record<BlastCaseView['result'], Text> = {
  flips: { zh: '结论改变', en: 'flips' },
  stands: { zh: '结论不变', en: 'stands' },
  unknown: { zh: '未能核验', en: 'could not be asked' },
  pending: { zh: '待核验', en: 'to be asked' },
  waiting: { zh: '尚未审批', en: 'not decided yet' },
  unaffected: { zh: '不受影响', en: 'not affected' },
};

/** The groups in which the cases are counted. */
export const BLAST_GROUP_NAMES: Record<keyof BlastCounts, Text> = {
  affected: { zh: '受影响', en: 'affected' },
  flips: { zh: '结论改变，不能再通过', en: 'flip: they would not be approved now' },
  stands: { zh: '结论不变，仍然通过', en: 'stand: they would be approved again' },
  unknown: { zh: '未能核验', en: 'could not be asked' },
  unreadable: { zh: '留存数据无法解密', en: 'with kept data that cannot be decrypted' },
  pending: { zh: '待核验', en: 'to be asked' },
  waiting: { zh: '尚未审批', en: 'not decided yet' },
  frozen: { zh: '已冻结', en: 'frozen' },
  passedOver: { zh: '已非审批通过，未冻结', en: 'no longer approved; not frozen' },
};

export const BLAST = catalogue({
  title: { zh: '影响面排查', en: 'Blast radius' },
  lead: {
    zh: '某数据源在一段时间内答复有误：列出依据这些答复的审批，逐件重新询问并重新判定。排查是试算，不改变任何审批；经另一名主管确认后，只冻结结论改变的。',
    en:
      'A source gave wrong answers for a time. The service asks it again about each approval that rests on them and ' +
      'decides each again. This is a dry run and changes nothing; once another supervisor confirms, only the ' +
      'approvals that flip are frozen.',
  },
  back: { zh: '返回影响面排查', en: 'Back to the list' },
  backToOversight: { zh: '返回批后监管', en: 'Back to oversight' },
  caption: { zh: '影响面排查，最新在前', en: 'Blast radii, newest first' },
  empty: { zh: '尚未做过影响面排查。', en: 'There is no blast radius yet.' },
  source: { zh: '数据源', en: 'Source' },
  window: { zh: '有误时段', en: 'Period of wrong answers' },
  from: { zh: '自（北京时间）', en: 'From (Beijing time)' },
  to: { zh: '至（不含，北京时间）', en: 'To, not included (Beijing time)' },
  reason: { zh: '缘由', en: 'Reason' },
  state: { zh: '状态', en: 'State' },
  openedBy: { zh: '发起', en: 'Opened by' },
  confirmedBy: { zh: '确认', en: 'Confirmed by' },
  older: { zh: '更早的', en: 'Older' },
  newest: { zh: '最新的', en: 'Newest' },
  open: { zh: '发起排查', en: 'Open one' },
  openHow: {
    zh: '发起后立即开始查找和重新询问；不改变任何审批，也不通知任何人。',
    en: 'The search begins at once. No approval changes, and nobody is told.',
  },
  openSubmit: { zh: '发起试算', en: 'Begin the dry run' },
  progress: { zh: '进度', en: 'Progress' },
  progressSaid: { zh: '已核验 {done} / {all} 件', en: '{done} of {all} asked about' },
  searchingSaid: { zh: '正在查找，已找到 {all} 件', en: 'Searching; {all} found so far' },
  refresh: { zh: '刷新', en: 'Refresh' },
  counts: { zh: '试算结果', en: 'Result of the dry run' },
  countsSaid: {
    zh: '受影响 {affected} 件：结论改变 {flips} 件，不变 {stands} 件，未能核验 {unknown} 件，待核验 {pending} 件；另有尚未审批的 {waiting} 件。',
    en:
      '{affected} affected: {flips} flip, {stands} stand, {unknown} could not be asked, {pending} to be asked; ' +
      '{waiting} more are not decided yet.',
  },
  result: { zh: '结果', en: 'Result' },
  applications: { zh: '件数', en: 'Approvals' },
  cases: { zh: '逐件', en: 'Cases' },
  casesNone: { zh: '没有。', en: 'None.' },
  ofGroup: { zh: '{n} 件{group}', en: '{n} {group}' },
  ofCases: { zh: '逐件：{group}', en: 'One by one: {group}' },
  more: { zh: '更多', en: 'More' },
  first: { zh: '从头', en: 'From the beginning' },
  number: { zh: '受理编号', en: 'Number' },
  reasons: { zh: '现在的不利原因', en: 'Reasons against it now' },
  standing: { zh: '该申请现状', en: 'Current status' },
  outcome: { zh: '确认后', en: 'After confirmation' },
  frozen: { zh: '已冻结', en: 'frozen' },
  passedOver: { zh: '已非审批通过，未冻结', en: 'no longer approved; not frozen' },
  waiting: { zh: '待确认', en: 'awaits confirmation' },
  unknownNote: {
    zh: '数据源未答复的会继续询问；以后答复且结论改变的，须另行确认。',
    en: 'The service asks unanswered ones again; if one flips later, it needs a separate confirmation.',
  },
  unreadableNote: {
    zh: '其中 {n} 件的留存数据无法解密：是否受影响尚不可知，系统会继续尝试；不妨碍确认其他的。',
    en:
      'The kept data of {n} of them cannot be decrypted, so it is unknown whether they are affected. The service ' +
      'tries again; the others can still be confirmed.',
  },
  waitingNote: {
    zh: '{n} 件依据该时段答复而尚未审批：一经审批通过即自动核验，结论改变的须另行确认。排查在此之前不结束。',
    en:
      '{n} rest on such answers and are not decided yet. Once approved, they are asked about as well; if one flips, ' +
      'it needs a separate confirmation. Until then this does not end.',
  },
  confirm: { zh: '确认冻结', en: 'Confirm, and freeze' },
  confirmSentence: {
    zh: '确认后将冻结 {n} 件结论改变的审批：立即短信通知每位申请人在 {days} 个工作日内到窗口现场核查，并通知呈报单位。其余 {rest} 件不变。',
    en:
      '{n} approvals that flip will be frozen: a text message asks each applicant at once to come to the window ' +
      'within {days} working days, and each unit is informed. The other {rest} do not change.',
  },
  confirmByScheme: {
    zh: '确认后将冻结 {n} 件结论改变的审批：立即短信通知每位申请人按其业务的期限和方式接受核查，并通知呈报单位。其余 {rest} 件不变。',
    en:
      '{n} approvals that flip will be frozen: a text message asks each applicant at once for verification, in the way ' +
      'and within the term of the scheme, and each unit is informed. The other {rest} do not change.',
  },
  confirmSure: { zh: '已逐件查看，同意冻结这 {n} 件', en: 'I have checked each of them and freeze these {n}' },
  confirmSubmit: { zh: '确认并冻结', en: 'Confirm, and freeze them' },
  own: { zh: '您发起了本次排查，须由另一名主管确认。', en: 'You opened it: another supervisor has to confirm.' },
  unfinished: {
    zh: '试算完成后可由另一名主管确认。',
    en: 'Once the dry run is finished another supervisor can confirm.',
  },
  opened: { zh: '已发起。', en: 'Opened.' },
  confirmed: { zh: '已确认，正在冻结。', en: 'Confirmed; they are being frozen.' },
});
