// Texts of the board in both languages.
import type { LateActor, LateBecause } from '../../reviews/board.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import { REASON_CODES, type ReasonCode, sharedWording } from '../../schemes/reasons.ts';
import type { Text } from '../../schemes/words.ts';
import { catalogue } from '../kit/texts.ts';

export const BOARD = catalogue({
  title: { zh: '看板', en: 'Board' },
  asOf: { zh: '截至', en: 'As of' },
  refresh: { zh: '刷新', en: 'Refresh' },
  read: {
    zh: '看板显示个人办理情况，每次查看均记入审计。',
    en: 'The board shows how people work. The audit log records each view.',
  },
  departments: { zh: '各部门', en: 'By department' },
  measure: { zh: '指标', en: 'Measure' },
  free: { zh: '未领取', en: 'Free' },
  held: { zh: '办理中', en: 'Held' },
  countersign: { zh: '待复核', en: 'To countersign' },
  paused: { zh: '待补正', en: 'Waiting for a supplement' },
  late: { zh: '已超期', en: 'Late' },
  dueSoon: { zh: '三个工作日内到期', en: 'Due within three working days' },
  oldestFree: { zh: '最久未领取', en: 'Oldest free item' },
  settledToday: { zh: '今日办结', en: 'Settled today' },
  settledIn7Days: { zh: '近 7 天办结', en: 'Settled in 7 days' },
  settledIn30Days: { zh: '近 30 天办结', en: 'Settled in 30 days' },
  median: { zh: '办结用时中位数（近 30 天）', en: 'From referral to settlement, median (30 days)' },
  p90: { zh: '办结用时 90% 分位（近 30 天）', en: 'From referral to settlement, 90% take at most (30 days)' },
  nothing: { zh: '—', en: '—' },
  charts: { zh: '图表', en: 'Charts' },
  perDay: { zh: '近 30 天每日转入与办结', en: 'Referred and settled by day, 30 days' },
  referred: { zh: '转入', en: 'Referred' },
  settled: { zh: '办结', en: 'Settled' },
  perDaySaid: {
    zh: '近 30 天共转入 {referred} 件，办结 {settled} 件，其中数据源恢复后由系统比对办结 {matched} 件。',
    en:
      'In 30 days, {referred} items were referred and {settled} were settled. The system settled {matched} of these ' +
      'by matching, after a source had answered again.',
  },
  ages: { zh: '各部门未领取事项的最长等待时间', en: 'How long the oldest free item has waited' },
  agesSaid: {
    zh: '各部门无人领取的事项中，最久一件已等待的时间。',
    en: 'For each department, the age of the oldest item that nobody holds.',
  },
  department: { zh: '部门', en: 'Department' },
  age: { zh: '已等待', en: 'Waiting for' },
  reasons: { zh: '在办事项的转入原因', en: 'Reasons of open referrals' },
  reasonsSaid: {
    zh: '按申请件数排列，一件申请可有多个原因。',
    en: 'By number of applications. An application may have several reasons.',
  },
  reason: { zh: '原因', en: 'Reason' },
  applications: { zh: '件数', en: 'Applications' },
  noReasons: { zh: '没有在办的申请。', en: 'No application is in review.' },
  overrides: {
    zh: '期间人工确认、但来源未印证或不符合规则的事项',
    en: 'Confirmed in the period without a matching source or against a rule',
  },
  noOverrides: { zh: '没有此类确认。', en: 'There were none.' },
  ground: { zh: '依据', en: 'Ground' },
  noGround: { zh: '未填写', en: 'none given' },
  contradicted: { zh: '与来源不一致', en: 'A source contradicts the claim' },
  gaps: { zh: '来源查无、不明或未答复', en: 'A source found nothing, was unclear or silent' },
  rules: { zh: '不符合规则', en: 'A rule fails' },
  lateItems: { zh: '超期事项', en: 'Late items' },
  noLate: { zh: '没有超期事项。', en: 'No item is late.' },
  lateMost: { zh: '只列超期最久的 {n} 件。', en: 'Only the {n} items that are late the longest.' },
  lateAll: { zh: '在审核队列中查看全部', en: 'See all in the queue' },
  number: { zh: '受理编号', en: 'Number' },
  lateBy: { zh: '已超期', en: 'Late by' },
  because: { zh: '原因', en: 'Cause' },
  actor: { zh: '下一步由谁办理', en: 'Next actor' },
  clerks: { zh: '按人员', en: 'By person' },
  clerk: { zh: '人员', en: 'Person' },
  holds: { zh: '正在办理', en: 'Holds now' },
  lapsed: { zh: '近 7 天领取后逾时未办', en: 'Claims that lapsed in 7 days' },
  noClerks: { zh: '近 7 天无人办理。', en: 'Nobody has worked on an item in 7 days.' },
});

export const BECAUSE: Record<LateBecause, Text> = {
  countersign: { zh: '等待另一人复核', en: 'waits for a second person' },
  supplement: { zh: '补正材料逾期未交', en: 'the supplement has not come' },
  window: { zh: '申请人未到窗口', en: 'the applicant has not come to the window' },
  held: { zh: '已领取，尚未办结', en: 'is held and not settled' },
  source: { zh: '等待数据源答复', en: 'waits for a source' },
  unassigned: { zh: '无人领取', en: 'nobody has claimed it' },
};

export const NEXT_ACTORS: Record<LateActor, Text> = {
  second_clerk: { zh: '本部门另一人', en: 'another person of the department' },
  submitter: { zh: '申报单位', en: 'the unit' },
  applicant: { zh: '申请人；超期后部门可予拒绝', en: 'the applicant; the department may now refuse' },
  holder: { zh: '领取人', en: 'the holder' },
  system: { zh: '系统重新查询；部门也可先行办理', en: 'the service asks again; the department may also settle it' },
  department: { zh: '本部门任何人', en: 'any clerk of the department' },
};

/** General wordings of the reasons whose usual text names a number or a date of one application. */
const WITHOUT_PARTICULARS: Partial<Record<ReasonCode, Text>> = {
  'age.above_limit': { zh: '年龄超过上限', en: 'Age is above the limit' },
  'age.boundary_day': { zh: '提交当日恰为年龄上限的临界日', en: 'Submitted on the boundary day of the age limit' },
  'education.months_abroad_below': { zh: '国（境）外进修时间不足', en: 'The stay abroad was too short' },
  'social_security.months_below': { zh: '在本市参保月数不足', en: 'Insured in the city for too few months' },
  'material.missing': { zh: '缺少材料', en: 'Material missing' },
  'social_security.not_employed': { zh: '没有在职参保记录', en: 'No current insured employment' },
  'ban.active': { zh: '在限制申报期内', en: 'Applications are barred' },
  'period.outside': { zh: '不在受理期间', en: 'Outside the period of acceptance' },
};

/** Returns the name of a reason in the served schemes, or the code itself if it is of an older version. */
export function reasonName(code: string, schemes: Catalogue): Text {
  const known = REASON_CODES.find((each) => each === code);
  return known
    ? (WITHOUT_PARTICULARS[known] ?? sharedWording(schemes.all(), known).message({}))
    : { zh: code, en: code };
}
