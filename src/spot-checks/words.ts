// The words of spot checks: results, states, strata and the columns of a report. The pages of the console and the
// exported table take them from here, so that both say the same.
import type { Catalogue } from '../schemes/catalogue.ts';
import type { Text } from '../schemes/words.ts';
import { UNKNOWN } from './plan.ts';
import type { Result, StratumField } from './schema.ts';
import type { BoundVerdict, Dissent, Plan, RoundStatus, SeedOrigin } from './shapes.ts';

export const ROUND_STATE_NAMES: Record<RoundStatus, Text> = {
  sealed: { zh: '已封存，待抽取', en: 'sealed, to be drawn' },
  drawn: { zh: '检查中', en: 'being inspected' },
  concluded: { zh: '已办结', en: 'concluded' },
};

export const RESULT_NAMES: Record<Result, Text> = {
  passed: { zh: '合规', en: 'passed' },
  incomplete: { zh: '材料不全', en: 'incomplete' },
  not_compliant: { zh: '不合规', en: 'not compliant' },
};

/** A case without a result. */
export const OPEN_CASE: Text = { zh: '检查中', en: 'open' };

export const BOUND_NAMES: Record<BoundVerdict, Text> = {
  holds: { zh: '未超过上限', en: 'holds' },
  does_not_hold: { zh: '超过上限', en: 'does not hold' },
  open: { zh: '尚不能判定', en: 'open' },
};

export const ORIGIN_NAMES: Record<SeedOrigin, Text> = {
  committed: { zh: '种子由承诺值得出', en: 'seed from commitments' },
  given: { zh: '种子由录入值得出', en: 'seed from given values' },
};

/** How a case with three verdicts was settled. */
export const SETTLED_NAMES: Record<Dissent['settledBy'], Text> = {
  majority: { zh: '按多数', en: 'by majority' },
  most_severe: { zh: '三者各异，从重', en: 'all three differ: the most severe' },
};

export const STRATUM_NAMES: Record<StratumField, Text> = {
  district: { zh: '落户区', en: 'District' },
  employer: { zh: '用人单位', en: 'Employer' },
  category: { zh: '类别', en: 'Category' },
  decidedBy: { zh: '决定方式', en: 'Decided by' },
};

export const DECIDED_BY: Record<string, Text> = {
  matching: { zh: '秒批', en: 'instant' },
  review: { zh: '人工审核', en: 'reviewed' },
};

/** All strata together. */
export const ALL_STRATA: Text = { zh: '全部', en: 'All' };
const UNKNOWN_VALUE: Text = { zh: '未知', en: 'unknown' };

/** The columns of a report. */
export const COLUMN = {
  stratum: { zh: '分层', en: 'Stratum' },
  population: { zh: '总体', en: 'Population' },
  sampled: { zh: '样本', en: 'Sampled' },
  concluded: { zh: '已办结', en: 'Concluded' },
  wrong: { zh: '估计不合规', en: 'Not compliant, estimated' },
  notRight: { zh: '估计不合规或材料不全', en: 'Not compliant or incomplete, estimated' },
  confidence: { zh: '置信度', en: 'Confidence' },
  agreement: { zh: '检查员一致率', en: 'Agreement of the inspectors' },
  kappa: { zh: 'Cohen κ', en: 'Cohen’s kappa' },
  upheld: { zh: '与原决定一致率', en: 'The decision upheld' },
  bound: { zh: '差错上限', en: 'Error bound' },
  seedOrigin: { zh: '种子来源', en: 'Origin of the seed' },
  seedNotes: { zh: '种子说明', en: 'Notes on the seed' },
  dissents: { zh: '检查员意见不一致', en: 'Inspectors differed' },
  number: { zh: '受理编号', en: 'Number' },
  verdicts: { zh: '各检查员的意见', en: 'Verdicts in their order' },
  result: { zh: '结果', en: 'Result' },
  settled: { zh: '如何解决', en: 'How it was settled' },
} satisfies Record<string, Text>;

/** The ends of an interval, added to the title of its column. */
export const BOUNDS: Record<'from' | 'to', Text> = {
  from: { zh: '（下限）', en: ' (from)' },
  to: { zh: '（上限）', en: ' (to)' },
};

/** Names a stratum by its values, in the order of the plan. */
export function stratumText(
  schemes: Catalogue,
  { strata, scheme }: Pick<Plan, 'strata' | 'scheme'>,
  stratum: string,
): Text {
  if (strata.length === 0) return ALL_STRATA;
  const values = stratum.split('|').map((value, index) => valueText(schemes, scheme, strata[index], value));
  const joined = (language: keyof Text) => values.map((value) => value[language]).join(' · ');
  return { zh: joined('zh'), en: joined('en') };
}

function valueText(schemes: Catalogue, scheme: string, field: StratumField | undefined, value: string): Text {
  if (value === UNKNOWN) return UNKNOWN_VALUE;
  const categories = schemes.find(scheme)?.categories as Record<string, { title: Text }> | undefined;
  const named =
    field === 'category' ? categories?.[value]?.title : field === 'decidedBy' ? DECIDED_BY[value] : undefined;
  return named ?? { zh: value, en: value };
}
