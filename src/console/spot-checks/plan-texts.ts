// Texts of the form of a plan.
import { catalogue } from '../kit/texts.ts';

export const PLAN = catalogue({
  title: { zh: '新建抽查轮次', en: 'A new round' },
  explain: {
    zh: '提交即封存：当前的总体（按编号排列的名单）和方案即予固定，并各有一个 SHA-256。此时尚无种子，任何人无法预知将抽取哪些申请；封存之后，任何人不得更改总体、分层或样本量，也不能撤回。',
    en:
      'Submitting seals the round: the current population (a list in order of the numbers) and the plan are fixed, ' +
      'each with a SHA-256. There is no seed yet, so nobody knows which applications will be drawn. Once the round ' +
      'is sealed, nobody can change population, strata or size, and the round cannot be withdrawn.',
  },
  scheme: { zh: '方案', en: 'Scheme' },
  period: { zh: '决定日期（含首尾两日）', en: 'Days of the decision (first and last included)' },
  from: { zh: '自', en: 'From' },
  to: { zh: '至', en: 'To' },
  periodHint: {
    zh: '总体为该期间批准的全部申请，包括此后被冻结或撤销的；期间未结束的，截至封存之时。',
    en:
      'The population is all applications approved in this period, also those frozen or revoked since. If the ' +
      'period is not over, it ends with the sealing.',
  },
  strata: { zh: '分层（选填）', en: 'Strata (optional)' },
  strataHint: {
    zh: '样本按各层件数分配（最大余额法）；样本量足够时每层至少一件，合计等于样本量。',
    en:
      'The sample is divided among the strata by their size (largest remainder). Each stratum gets at least one case ' +
      'if the sample is large enough. The total is exactly the sample size.',
  },
  decidedByHint: { zh: '盲检不可选', en: 'not in a blind inspection' },
  how: { zh: '样本量', en: 'Sample size' },
  size: { zh: '固定件数', en: 'A fixed number' },
  sizeField: { zh: '件', en: 'cases' },
  sizeHint: { zh: '超过总体件数的，抽取全部。', en: 'If it exceeds the population, all are drawn.' },
  rate: { zh: '按比例', en: 'A share' },
  rateField: { zh: '% 的总体', en: '% of the population' },
  rateHint: { zh: '向上取整：总体 N 件抽 ⌈N·p⌉ 件。', en: 'Rounded up: ⌈N·p⌉ of N.' },
  bound: { zh: '按差错上限', en: 'By an error bound' },
  maxErrorRate: { zh: '差错率上限（%）', en: 'Highest error rate (%)' },
  confidence: { zh: '置信度（%）', en: 'Confidence (%)' },
  boundHint: {
    zh:
      '取满足下列条件的最小样本量：如差错率超过上限，样本中没有差错的概率不大于 100% 减置信度（超几何分布，精确计算）。' +
      '发现不合规的，样本自动扩大。',
    en:
      'Takes the smallest sample that meets this condition: if the error rate exceeds the bound, the chance that the ' +
      'sample shows no error is at most 100% minus the confidence (hypergeometric, exact). The sample grows ' +
      'automatically when a case is not compliant.',
  },
  boundExample: {
    zh: '例如上限 {rate}、置信度 {confidence}：{sizes}。封存时按实际总体计算并公布。',
    en:
      'For example, with a bound of {rate} and a confidence of {confidence}: {sizes}. Sealing computes the size from ' +
      'the real population and publishes it.',
  },
  boundOf: { zh: '总体 {population} 件抽 {sample} 件', en: '{sample} of {population}' },
  contributors: { zh: '种子贡献人（选填）', en: 'Contributors to the seed (optional)' },
  contributorsHint: {
    zh:
      '指定贡献人的（至少两人，宜来自不同部门），须全部先承诺、后揭示，方可抽取。' +
      '不指定的，抽取时当场掷骰录入，或由监督人员、主管自愿承诺。',
    en:
      'Named contributors (at least two, best from different departments) must all commit and then reveal before ' +
      'the draw. If nobody is named, dice are rolled at the draw, or auditors and supervisors may commit ' +
      'voluntarily.',
  },
  others: {
    zh: '其他人员的登录名（如审核人员），以逗号或空格分隔',
    en: 'Sign-in names of others, such as clerks, separated by commas or spaces',
  },
  blind: { zh: '盲检', en: 'Blind inspection' },
  blindHint: {
    zh: '检查员锁定自己的意见之前，看不到原来的结论、由谁决定以及另一人的意见。',
    en: 'Inspectors do not see the earlier decision, its maker or the other verdict until they lock their own verdict.',
  },
  department: { zh: '检查员所属部门', en: 'Department of the inspectors' },
  anyDepartment: { zh: '不属于任何部门的检查员', en: 'inspectors of no single department' },
  departmentHint: {
    zh: '选定部门的，只抽该部门的检查员；某部门的监督员只能封存本部门的抽查。',
    en: 'Only inspectors of a chosen department are drawn. An auditor of a department plans its rounds alone.',
  },
  badDepartment: { zh: '没有这个部门', en: 'There is no such department' },
  outlook: { zh: '封存前：总体和样本', en: 'Before the seal: population and sample' },
  showOutlook: { zh: '按以上方案计算', en: 'Compute them for this plan' },
  outlookLater: {
    zh: '方案填写完整后，这里显示总体件数和样本量；仅计算，不封存。',
    en: 'Once the plan is complete, population and sample size are shown here. Computing them seals nothing.',
  },
  outlookNow: {
    zh: '按此刻的数据计算，未封存；封存时重新计算并固定。',
    en: 'Computed from the present data. Nothing is sealed yet: sealing computes them again and fixes them.',
  },
  outlookMost: { zh: '共 {all} 层，只列前 {n} 层。', en: 'The first {n} of {all} strata.' },
  means: {
    zh: '每件由两名检查员分别检查：{sample} 件共需 {verdicts} 份意见。',
    en: 'Two inspectors examine each case: {sample} cases take {verdicts} verdicts.',
  },
  meansBound: {
    zh: '如总体中不合规的多于 {allowed} 件（{rate}），样本中一件也抽不到的概率不大于 {risk}。发现不合规的，样本自动扩大。',
    en:
      'If more than {allowed} approvals ({rate}) are not compliant, the chance that the sample contains none of them ' +
      'is at most {risk}. The sample grows automatically when a case is not compliant.',
  },
  meansPassed: {
    zh: '如样本全部合规，报告的结论为：总体中不合规的最多 {most} 件（{share}），置信度 {confidence}。',
    en:
      'If every case passes, the report will say: at most {most} approvals ({share}) are not compliant, at ' +
      '{confidence} confidence.',
  },
  meansAll: { zh: '全部检查，没有抽样误差。', en: 'Every approval is inspected: there is no sampling error.' },
  seal: { zh: '封存总体和方案（不可撤回）', en: 'Seal population and plan (cannot be undone)' },
  badDate: { zh: '决定日期无效', en: 'The day of the decision is not a date' },
  badPeriod: { zh: '决定日期：结束早于开始', en: 'The period ends before it begins' },
  badScheme: { zh: '没有这个方案', en: 'There is no such scheme' },
  chooseHow: { zh: '请选择样本量的确定方式', en: 'Choose how the sample size is set' },
  badSize: { zh: '件数须为 1 至 1,000,000 的整数', en: 'The number must be a whole number from 1 to 1,000,000' },
  badRate: { zh: '比例须大于 0、不超过 100', en: 'The share must be over 0 and at most 100' },
  badShare: { zh: '差错率上限和置信度须大于 0、小于 100', en: 'Bound and confidence must be over 0 and under 100' },
  tellsTheBlind: {
    zh: '盲检不得按决定方式分层，以免向检查员泄露结果',
    en: 'Not allowed in a blind inspection: the stratum would reveal how each case was decided',
  },
  fewContributors: { zh: '贡献人须为 2 至 20 人，且不重复', en: 'Name 2 to 20 contributors, each only once' },
  sealedBefore: {
    zh: '本表单已封存过另一轮。如确需再封存一轮，请再次提交。',
    en: 'Another round was sealed from this form already. To seal one more, submit it again.',
  },
});
