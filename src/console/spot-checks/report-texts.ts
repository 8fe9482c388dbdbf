// Texts of the report of a round.
import type { BoundVerdict } from '../../spot-checks/shapes.ts';
import { BOUND_NAMES } from '../../spot-checks/words.ts';
import { catalogue } from '../kit/texts.ts';
import type { Marked } from './texts.ts';

export const BOUND_MARKS: Record<BoundVerdict, Marked> = {
  holds: { tone: 'good', sign: '✓', text: BOUND_NAMES.holds },
  does_not_hold: { tone: 'bad', sign: '✗', text: BOUND_NAMES.does_not_hold },
  open: { tone: 'mute', sign: '?', text: BOUND_NAMES.open },
};

export const REPORT = catalogue({
  title: { zh: '抽查报告', en: 'Report of the round' },
  back: { zh: '返回轮次', en: 'Back to the round' },
  csv: { zh: '导出 CSV', en: 'Export as CSV' },
  csvNote: { zh: '导出记入审计。', en: 'The export is audited.' },
  notDrawn: { zh: '尚未抽取，还没有可报告的内容。', en: 'Nothing is drawn yet: there is nothing to report.' },
  provisional: {
    zh: '暂报：还有 {n} 件未办结，不计入下列数字。',
    en: 'Provisional: {n} cases have no result yet and do not count here.',
  },
  boundAsked: {
    zh: '{population} 件中不合规的是否超过 {rate}（即 {allowed} 件）？置信度 {confidence}。',
    en:
      'Question: of {population} approvals, are more than {rate} ({allowed}) not compliant? Confidence: ' +
      '{confidence}.',
  },
  boundHolds: {
    zh: '未超过。样本 {sample} 件（至少需 {required} 件）中发现 {found} 件不合规；如实际超过，只发现这么少的概率不大于 {risk}。',
    en:
      'No. In a sample of {sample} (required: {required}), {found} were not compliant. If there were more, a sample ' +
      'would show so few with a chance of at most {risk}.',
  },
  boundBroken: {
    zh: '已超过。样本 {sample} 件中发现 {found} 件不合规；如实际未超过，发现这么多的概率不大于 {risk}。',
    en:
      'Yes. In a sample of {sample}, {found} were not compliant. If the bound held, a sample would show so many ' +
      'with a chance of at most {risk}.',
  },
  boundOpen: {
    zh: '暂不能判定：已办结 {concluded} 件，发现 {found} 件不合规；须检查满 {required} 件。',
    en: 'No answer yet: {concluded} cases are concluded, {found} of them not compliant; {required} are required.',
  },
  strata: { zh: '按层', en: 'By stratum' },
  strataCaption: { zh: '各层的结果与估计', en: 'Results and estimates by stratum' },
  interval: { zh: '{from} 至 {to}', en: '{from} to {to}' },
  counts: { zh: '即 {from} 至 {to} 件', en: '{from} to {to} approvals' },
  nothing: { zh: '无数据', en: 'no data' },
  chart: { zh: '不合规的比例：估计与精确区间', en: 'Share not compliant: estimate and exact interval' },
  chartNotRight: {
    zh: '不合规或材料不全的比例：估计与精确区间',
    en: 'Share not compliant or incomplete: estimate and exact interval',
  },
  chartSaid: {
    zh: '全部：估计 {share}，区间 {from} 至 {to}（置信度 {confidence}）。',
    en: 'Over all: {share}, interval {from} to {to} at {confidence} confidence.',
  },
  estimate: { zh: '估计', en: 'Estimate' },
  exact: { zh: '精确区间', en: 'Exact interval' },
  limit: { zh: '上限', en: 'Bound' },
  agreement: { zh: '两名检查员的一致程度', en: 'How far the two inspectors agreed' },
  dissentsNone: {
    zh: '{cases} 件已办结，前两名检查员的意见都一致。',
    en: 'In all {cases} concluded cases the first two inspectors agreed.',
  },
  dissentsSaid: {
    zh: '已办结 {cases} 件中，{n} 件前两名检查员的意见不一致，均由第三名检查员检查后办结：按多数 {majority} 件；三者各异、从重 {severe} 件。',
    en:
      'In {n} of {cases} concluded cases the first two inspectors differed, and a third one inspected. Settled by ' +
      'majority: {majority}. All three differed, and the most severe verdict decided: {severe}.',
  },
  dissentsMost: {
    zh: '只列前 {n} 件；全部见案件列表和 CSV。',
    en: 'Only the first {n}; all are in the list and the CSV.',
  },
  dissentsAll: { zh: '在案件列表中查看', en: 'See them in the list of cases' },
  agreedOf: { zh: '{cases} 件中 {agreed} 件一致', en: '{agreed} of {cases} cases' },
  kappaNote: {
    zh: '扣除偶然一致后的一致程度：1 为完全一致，0 为仅属偶然。',
    en: 'Agreement beyond chance: 1 is full agreement, 0 is agreement by chance alone.',
  },
  kappaNone: {
    zh: '无法计算：所有意见都相同，偶然一致即全部一致。',
    en: 'Cannot be computed: all verdicts are the same, so chance alone would give full agreement.',
  },
  none: { zh: '尚无', en: 'none yet' },
  method: { zh: '区间说明', en: 'How to read the intervals' },
});
