// Texts of the pages of bans in both languages.
import type { SANCTION_GROUNDS } from '../../oversight/schema.ts';
import type { BanLength } from '../../schemes/ban-length.ts';
import type { Text } from '../../schemes/words.ts';
import { catalogue } from '../kit/texts.ts';

export const SUBJECT_NAMES: Record<'applicant' | 'unit', Text> = {
  applicant: { zh: '申请人', en: 'applicant' },
  unit: { zh: '呈报单位', en: 'unit' },
};
export const SANCTION_GROUND_NAMES: Record<(typeof SANCTION_GROUNDS)[number], Text> = {
  fraud: { zh: '弄虚作假', en: 'fraud' },
  other_violation: { zh: '其他违法违规', en: 'other violation' },
};

export const SANCTIONS = catalogue({
  title: { zh: '限制申报', en: 'Bans' },
  one: { zh: '限制申报', en: 'A ban' },
  back: { zh: '返回限制申报', en: 'Back to the bans' },
  filters: { zh: '筛选限制申报', en: 'Filter the bans' },
  show: { zh: '状态', en: 'State' },
  all: { zh: '全部', en: 'All' },
  inForce: { zh: '生效中', en: 'In force' },
  notInForce: { zh: '已届满、已解除或未开始', en: 'Ended, lifted or not begun' },
  kind: { zh: '主体', en: 'Subject' },
  apply: { zh: '筛选', en: 'Filter' },
  clear: { zh: '清除', en: 'Clear' },
  caption: { zh: '限制申报，最新在前', en: 'Bans, newest first' },
  subject: { zh: '主体', en: 'Subject' },
  ground: { zh: '事由', en: 'Ground' },
  period: { zh: '期间', en: 'Period' },
  from: { zh: '自', en: 'from' },
  until: { zh: '至', en: 'until the end of' },
  state: { zh: '状态', en: 'State' },
  active: { zh: '生效中', en: 'in force' },
  lifted: { zh: '已解除', en: 'lifted' },
  ended: { zh: '已届满', en: 'ended' },
  notBegun: { zh: '未开始', en: 'not begun' },
  recordedBy: { zh: '登记', en: 'Recorded by' },
  elsewhere: { zh: '外部导入', en: 'imported' },
  unknownSubject: { zh: '（导入，未存原文）', en: '(imported; not kept)' },
  empty: { zh: '没有符合条件的限制申报。', en: 'No such ban.' },
  older: { zh: '更早的', en: 'Older' },
  newest: { zh: '最新的', en: 'Newest' },

  search: { zh: '按主体查询', en: 'Find by subject' },
  searchHow: {
    zh: '号码不进入网址；查询行为记入审计。',
    en: 'The number does not appear in an address; the search is audited.',
  },
  searchResult: { zh: '查询结果', en: 'Results' },
  searchNothing: { zh: '该主体没有限制申报。', en: 'There is no ban against this subject.' },
  searchSubmit: { zh: '查询', en: 'Search' },
  kindOf: { zh: '主体类别', en: 'Kind of subject' },
  numberOf: { zh: '公民身份号码或统一社会信用代码', en: 'Resident id or credit code' },
  numberWrong: {
    zh: '申请人填写18位公民身份号码，单位填写18位统一社会信用代码；请核对校验位',
    en:
      'An 18-character resident id for an applicant, an 18-character credit code for a unit: check the last ' +
      'character',
  },

  record: { zh: '登记限制申报', en: 'Record a ban' },
  fromFinding: {
    zh: '自查实之日起不受理该主体的申报：',
    en: 'From the day of the finding, no application of the subject is accepted:',
  },
  fromNextDay: {
    zh: '自查实次日起不受理该主体的申报：',
    en: 'From the day after the finding, no application of the subject is accepted:',
  },
  fromNextPeriod: {
    zh: '自下一期首日起不受理该主体的申报：',
    en: 'From the first day of the next period, no application of the subject is accepted:',
  },
  ofSubject: { zh: '{title}（{subject}）', en: '{title} ({subject})' },
  nobody: { zh: '不限制申报', en: 'nobody is barred' },
  recordLift: {
    zh: '登记后不能修改；解除须由登记人以外的主管办理。',
    en: 'A recorded ban cannot be changed; only another supervisor can lift it.',
  },
  scheme: { zh: '业务', en: 'Scheme' },
  foundOn: { zh: '查实日期', en: 'Found on' },
  note: { zh: '事实和依据', en: 'Facts and basis' },
  recordSubmit: { zh: '登记', en: 'Record it' },
  recorded: { zh: '已登记。', en: 'Recorded.' },

  lift: { zh: '解除', en: 'Lift it' },
  liftHow: {
    zh: '解除后立即受理该主体的申报，不能再恢复，只能另行登记。',
    en: 'After that, applications of the subject are accepted. A lifted ban cannot be restored, only recorded again.',
  },
  liftReason: { zh: '解除原因', en: 'Reason' },
  liftSubmit: { zh: '解除限制申报', en: 'Lift the ban' },
  liftedNow: { zh: '已解除。', en: 'Lifted.' },
  ownRecord: {
    zh: '这是您登记或由您执行撤销而登记的，须由另一名主管解除。',
    en: 'You recorded it, or carried out the revocation that led to it: another supervisor has to lift it.',
  },
  liftedBy: { zh: '解除', en: 'Lifted by' },
  application: { zh: '所涉申请', en: 'The application' },
  applicationHint: {
    zh: '由某件申请查实的，填写其受理编号或批准编号；可以不填',
    en: 'Number or approval number of the application that was found out, if it was one',
  },
  applicationWrong: { zh: '没有该主体的这件申请', en: 'The subject has no such application' },
  otherOffice: {
    zh: '所涉申请由其他机关管辖，由该机关解除。',
    en: 'It follows from an application of another office, which alone can lift it.',
  },
  ofRevocation: { zh: '因撤销审批决定而登记', en: 'Recorded with a revocation' },
  readIsAudited: { zh: '查看已记入审计。', en: 'Your reading was audited.' },
});

/** Says when a scheme's ban begins. */
export function banBeginText(length: BanLength): Text {
  if ('yearsFromNextPeriod' in length) return SANCTIONS.fromNextPeriod;
  return 'months' in length && length.fromDay === 'of_finding' ? SANCTIONS.fromFinding : SANCTIONS.fromNextDay;
}

/** Describes the length of a scheme's ban. */
export function banLengthText(length: BanLength): Text {
  if ('months' in length) return { zh: `${length.months}个月`, en: `${length.months} months` };
  if ('yearsAfterThisYear' in length) {
    const { yearsAfterThisYear: years } = length;
    return { zh: `当年及其后${years}年`, en: `that year and ${years} more` };
  }
  const { yearsFromNextPeriod: years } = length;
  return { zh: `自下一期起${years}年`, en: `${years} years from the next period on` };
}
