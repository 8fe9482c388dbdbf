// Texts of the list and the page of a round, in both languages.
import type { Text } from '../../schemes/words.ts';
import type { Result } from '../../spot-checks/schema.ts';
import type { RoundStatus, SeedOrigin } from '../../spot-checks/shapes.ts';
import { COLUMN, OPEN_CASE, ORIGIN_NAMES, RESULT_NAMES, ROUND_STATE_NAMES } from '../../spot-checks/words.ts';
import { catalogue } from '../kit/texts.ts';

export const SPOT = catalogue({
  title: { zh: '抽查', en: 'Spot checks' },
  lead: {
    zh: '对已批准的申请随机抽查。总体与方案先行封存，种子由多人共同产生，样本由种子按公开规则得出，任何人无法左右抽取结果。',
    en:
      'Approvals are inspected at random. Population and plan are sealed first, several people make the seed ' +
      'together, and a published rule gives the sample from it: nobody can steer it.',
  },
  newRound: { zh: '新建轮次', en: 'New round' },
  rounds: { zh: '各轮抽查', en: 'Rounds' },
  roundsCaption: { zh: '各轮抽查，最新在前', en: 'Rounds, newest first' },
  noRounds: { zh: '还没有抽查。', en: 'There is no round yet.' },
  round: { zh: '轮次', en: 'Round' },
  scheme: { zh: '方案', en: 'Scheme' },
  period: { zh: '决定日期', en: 'Decided' },
  status: { zh: '状态', en: 'Status' },
  population: COLUMN.population,
  sample: COLUMN.sampled,
  progress: { zh: '进度', en: 'Progress' },
  bound: COLUMN.bound,
  noBound: { zh: '未设', en: 'none' },
  concludedOf: { zh: '已办结 {done} / {all}', en: '{done} of {all} concluded' },
  notDrawn: { zh: '待抽取', en: 'not drawn' },
  blind: { zh: '盲检', en: 'blind' },
  short: { zh: '{n} 件缺检查员', en: '{n} without enough inspectors' },
  older: { zh: '更早的轮次', en: 'Older rounds' },
  newest: { zh: '最新的轮次', en: 'Newest rounds' },
  mine: { zh: '待我检查', en: 'For me to inspect' },
  mineMore: { zh: '另有 {n} 件', en: 'and {n} more' },
  since: { zh: '指派于', en: 'drawn' },
  back: { zh: '返回抽查', en: 'Back to spot checks' },
  steps: { zh: '本轮进度', en: 'Steps of the round' },
  sealed: { zh: '封存的内容', en: 'Sealed content' },
  sealedBy: { zh: '封存', en: 'Sealed' },
  drawnBy: { zh: '抽取', en: 'Drawn' },
  populationSize: COLUMN.population,
  populationHash: { zh: '总体 SHA-256', en: 'SHA-256 of the population' },
  planHash: { zh: '方案 SHA-256', en: 'SHA-256 of the plan' },
  seed: { zh: '种子', en: 'Seed' },
  howMany: { zh: '样本量', en: 'Sample size' },
  bySize: { zh: '按方案指定', en: 'as in the plan' },
  byRate: { zh: '总体的 {rate}', en: '{rate} of the population' },
  byBound: {
    zh: '以 {confidence} 的置信度发现差错率超过 {rate} 的情形',
    en: 'enough to find, with {confidence} confidence, whether more than {rate} are wrong',
  },
  stratified: { zh: '分层', en: 'Strata' },
  notStratified: { zh: '不分层', en: 'none' },
  publish: { zh: '公开数据', en: 'Published data' },
  populationFile: { zh: '总体名单（原文）', en: 'Population (as hashed)' },
  roundFile: { zh: '轮次数据 (JSON)', en: 'Round (JSON)' },
  recompute: {
    zh: '任何人可用这两个文件独立复算，不依赖本系统：',
    en: 'With these two files anybody can compute the sample again, without this system:',
  },
  rules: { zh: '抽样规则（{id}）', en: 'The rule ({id})' },
  ruleText: {
    zh: '种子 = SHA-256(各贡献值按序以换行连接)；票值 = SHA-256(种子 + ":" + 受理编号)；每层取票值最小的若干件。两名检查员同样由种子抽出，经手过该申请的人除外。',
    en:
      'Seed = SHA-256 of the contributions, in order, joined by line feeds. Ticket = SHA-256 of seed, ":" and ' +
      'number. Each stratum takes the smallest tickets. The same seed also draws two inspectors for each case, ' +
      'never a person who handled the application.',
  },
  strataCaption: { zh: '各层的总体与样本', en: 'Population and sample by stratum' },
  stratum: COLUMN.stratum,
  sampleTitle: { zh: '抽出的样本', en: 'The sample' },
  sampleCaption: { zh: '样本及票值，按抽取顺序', en: 'The sample with its tickets, in the order of the draw' },
  sampleMost: { zh: '仅列前 {n} 件；全部见轮次数据。', en: 'Only the first {n}; all are in the round’s JSON.' },
  number: COLUMN.number,
  ticket: { zh: '票值', en: 'Ticket' },
  toCases: { zh: '抽查案件', en: 'Cases' },
  toReport: { zh: '报告', en: 'Report' },
  faults: { zh: '被拒绝的操作', en: 'Refused attempts' },
  faultsHint: {
    zh: '共 {n} 次；每次都记入审计，并随轮次公开。',
    en: '{n} in all; each is audited, and published with the round.',
  },
  withoutInspector: {
    zh: '{n} 件缺检查员：在岗且未经手的监督人员不足。有人到岗后自动补上。',
    en:
      '{n} cases lack an inspector: too few auditors in office have not handled them. The service adds an inspector ' +
      'as soon as one is available.',
  },
  extensions: { zh: '样本的扩大', en: 'Extensions of the sample' },
  extension: { zh: '{from} → {to} 件', en: '{from} → {to} cases' },
  byItself: {
    zh: '已发现 {n} 件不合规，按差错上限自动扩大',
    en: '{n} not compliant: extended automatically for the error bound',
  },
  byItselfBlind: {
    zh: '按差错上限自动扩大',
    en: 'Extended automatically for the error bound',
  },
  unrevealed: { zh: '已承诺，未公开', en: 'committed, not revealed' },
  extend: { zh: '扩大样本', en: 'Extend the sample' },
  extendHint: {
    zh: '按同一种子加入票值次小的申请；样本只增不减，不能撤回。',
    en: 'The next applications of the same seed are added. A sample never shrinks, and this cannot be undone.',
  },
  extendSize: { zh: '扩大后的样本量', en: 'New sample size' },
  extendReason: { zh: '理由', en: 'Reason' },
  summary: { zh: '请更正以下内容', en: 'Correct the following' },
  by: { zh: '由', en: 'by' },
  somebody: { zh: '（未知）', en: '(unknown)' },
  system: { zh: '系统', en: 'the system' },
});

export const SAID = catalogue({
  sealed: { zh: '已封存。总体和方案从现在起不可更改。', en: 'Sealed. Population and plan cannot change any more.' },
  committed: {
    zh: '承诺已提交。请保管好您的值，公开时要用。',
    en: 'Committed. Keep your value: you need it to reveal.',
  },
  revealed: { zh: '已公开您的值，与承诺相符。', en: 'Revealed: it matches your commitment.' },
  drawn: { zh: '已抽取。检查员随样本一并抽出。', en: 'Sample and inspectors are drawn.' },
  extended: { zh: '样本已扩大。', en: 'The sample was extended.' },
  found: { zh: '意见已锁定。', en: 'Your verdict is locked.' },
  recused: { zh: '您已回避，该案由他人检查。', en: 'You have recused yourself: another auditor inspects the case.' },
});
export type SpotDone = keyof typeof SAID;
export const isSpotDone = (text: string | undefined): text is SpotDone =>
  text !== undefined && Object.hasOwn(SAID, text);

type Tone = 'good' | 'bad' | 'warn' | 'mute';
export interface Marked {
  tone: Tone;
  sign: string;
  text: Text;
}

export const ROUND_STATES: Record<RoundStatus, Marked> = {
  sealed: { tone: 'warn', sign: '◔', text: ROUND_STATE_NAMES.sealed },
  drawn: { tone: 'warn', sign: '◑', text: ROUND_STATE_NAMES.drawn },
  concluded: { tone: 'good', sign: '✓', text: ROUND_STATE_NAMES.concluded },
};

export const RESULT_MARKS: Record<Result | 'open', Marked> = {
  passed: { tone: 'good', sign: '✓', text: RESULT_NAMES.passed },
  incomplete: { tone: 'warn', sign: '…', text: RESULT_NAMES.incomplete },
  not_compliant: { tone: 'bad', sign: '✗', text: RESULT_NAMES.not_compliant },
  open: { tone: 'mute', sign: '○', text: OPEN_CASE },
};

export const ORIGIN_MARKS: Record<SeedOrigin, Marked> = {
  committed: { tone: 'good', sign: '✓', text: ORIGIN_NAMES.committed },
  given: { tone: 'warn', sign: '!', text: ORIGIN_NAMES.given },
};

/** Names of attempted acts in a refusal. */
export const ATTEMPTS: Record<string, Text> = {
  commit: { zh: '提交承诺', en: 'to commit' },
  reveal: { zh: '公开', en: 'to reveal' },
  draw: { zh: '抽取', en: 'to draw' },
  extend: { zh: '扩大样本', en: 'to extend' },
  finding: { zh: '出具检查意见', en: 'to give a verdict' },
  recuse: { zh: '回避', en: 'to recuse' },
};
export const REFUSED_FOR: Record<string, Text> = {
  commitment_mismatch: { zh: '值与已提交的承诺不符', en: 'the value does not match its commitment' },
  of_another: { zh: '承诺值与他人的相同', en: 'the commitment is another person’s' },
  other_seed: { zh: '要求以其他种子重新抽取', en: 'another seed, after the draw' },
  illegal_transition: { zh: '当时的状态不允许', en: 'not possible in that state' },
  forbidden: { zh: '无权操作', en: 'not for this person' },
  too_few: { zh: '贡献值不足两份', en: 'fewer than two contributions' },
  not_larger: { zh: '未大于现有样本量', en: 'not larger than the sample was' },
};

/** State of a round or case, and the possible acts, after a refused act. */
export const STANDS: Record<string, Text> = {
  sealed: { zh: '已封存', en: 'sealed' },
  committed: { zh: '已有承诺', en: 'has commitments' },
  drawn: { zh: '已抽取', en: 'drawn' },
  found: { zh: '意见已锁定', en: 'the verdict is locked' },
};
export const MOVES = catalogue({
  now: { zh: '现状：{status}。', en: 'It is: {status}. ' },
  may: { zh: '现在可以：{moves}。', en: 'Possible now: {moves}.' },
  none: { zh: '您目前没有可办理的操作。', en: 'There is nothing that you can do now.' },
});
