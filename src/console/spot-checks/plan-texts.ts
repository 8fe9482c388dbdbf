// Texts of the form of a plan.
import { catalogue } from '../kit/texts.ts';

export const PLAN = catalogue({
  title: { zh: '新建抽查轮次', en: 'A new round' },
  explain: {
    zh: '提交即封存：这一刻的总体（按编号排列的名单）和方案被固定，并各有一个 SHA-256。此时还没有种子，谁也不知道会抽到哪些申请；封存之后，任何人都不能再改总体、分层或样本量，也不能撤回。',
    en: 'To submit is to seal: the population as it stands now (a list in order of the numbers) and the plan are fixed, each with a SHA-256. There is no seed yet, and nobody knows what will be drawn. From then on nobody can change population, strata or size, and the round cannot be taken back.',
  },
  scheme: { zh: '方案', en: 'Scheme' },
  period: { zh: '决定日期（含首尾两日）', en: 'Day of the decision, both included' },
  from: { zh: '自', en: 'From' },
  to: { zh: '至', en: 'To' },
  periodHint: {
    zh: '总体为该期间批准的全部申请，包括此后被冻结或撤销的；期间未结束的，截至封存之时。',
    en: 'The population is all that was approved in it, also what was frozen or revoked since; of a period that is not over, until the seal.',
  },
  strata: { zh: '分层（选填）', en: 'Strata (optional)' },
  strataHint: {
    zh: '样本按各层件数分配（最大余额法），够分时每层至少一件，合计恰为样本量。',
    en: 'The sample is shared out by the size of each stratum (largest remainder): one of each as far as it goes, and exactly the size in all.',
  },
  decidedByHint: { zh: '盲检不可选', en: 'not where the inspection is blind' },
  how: { zh: '抽多少', en: 'How many' },
  size: { zh: '固定件数', en: 'A fixed number' },
  sizeField: { zh: '件', en: 'cases' },
  sizeHint: { zh: '超过总体时减至总体。', en: 'Cut to the population where it is larger.' },
  rate: { zh: '按比例', en: 'A share' },
  rateField: { zh: '% 的总体', en: '% of the population' },
  rateHint: { zh: '向上取整：总体 N 件抽 ⌈N·p⌉ 件。', en: 'Rounded up: ⌈N·p⌉ of N.' },
  bound: { zh: '按差错上限', en: 'By an error bound' },
  maxErrorRate: { zh: '差错率上限（%）', en: 'Most that may be wrong (%)' },
  confidence: { zh: '把握（%）', en: 'Confidence (%)' },
  boundHint: {
    zh: '取最小的样本：若差错超过上限，一件都没抽到的可能性不大于 100% 减去把握（超几何分布，精确计算）。发现不合规时样本自动扩大。',
    en: 'The smallest sample in which, were more wrong than that, none would be found with a chance of 100% less the confidence at most (hypergeometric, exact). It grows by itself when something is not compliant.',
  },
  boundExample: {
    zh: '例如上限 {rate}、把握 {confidence}：{sizes}。封存时按实际总体计算并公布。',
    en: 'At {rate} and {confidence}, for example: {sizes}. It is computed from the real population when sealed, and published.',
  },
  boundOf: { zh: '总体 {population} 件抽 {sample} 件', en: '{sample} of {population}' },
  contributors: { zh: '种子贡献人（选填）', en: 'Who makes the seed (optional)' },
  contributorsHint: {
    zh: '选了贡献人（至少两人），须全部先承诺、后公开，才能抽取；最好来自不同部门。不选的，抽取时当场掷骰录入，或由监督人员、主管自愿承诺。',
    en: 'Whoever is named (two at least, best of different departments) must commit, then reveal, before anything is drawn. With nobody named, dice are rolled at the draw, or auditors and supervisors commit as they like.',
  },
  others: {
    zh: '其他人员的登录名（如审核人员），以逗号或空格分隔',
    en: 'Sign-in names of others, such as clerks, separated by commas or spaces',
  },
  blind: { zh: '盲检', en: 'Blind inspection' },
  blindHint: {
    zh: '检查人员锁定自己的意见之前，看不到原来的结论、由谁决定以及另一人的意见。',
    en: 'Until an inspector’s own verdict is locked, what was decided, by whom, and the other’s verdict stay hidden.',
  },
  seal: { zh: '封存总体和方案（不可撤回）', en: 'Seal population and plan, for good' },
  badDate: { zh: '决定日期无效', en: 'The day of the decision is not a date' },
  badPeriod: { zh: '决定日期：结束早于开始', en: 'The period ends before it begins' },
  badScheme: { zh: '没有这个方案', en: 'There is no such scheme' },
  chooseHow: { zh: '请选择抽多少', en: 'Choose how many' },
  badSize: { zh: '件数须为 1 至 1,000,000 的整数', en: 'The number must be a whole one from 1 to 1,000,000' },
  badRate: { zh: '比例须大于 0、不超过 100', en: 'The share must be over 0 and at most 100' },
  badShare: { zh: '差错率上限和把握须大于 0、小于 100', en: 'Bound and confidence must be over 0 and under 100' },
  tellsTheBlind: {
    zh: '盲检不可按决定方式分层：分层会把结果告诉检查人员',
    en: 'Not with a blind inspection: the stratum would tell the inspectors how it was decided',
  },
  fewContributors: { zh: '贡献人须为 2 至 20 人，且不重复', en: 'Two to twenty people, each once' },
  sealedBefore: {
    zh: '用这张表单已封存过另一轮。如确要再封存一轮，请再次提交。',
    en: 'Another round was sealed from this form already. To seal one more, submit it again.',
  },
});
