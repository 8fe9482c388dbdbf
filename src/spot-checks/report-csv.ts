// A report as a table for spreadsheets. Pure.
import { type Cell, csvOf } from '../base/csv.ts';
import type { Text } from '../schemes/words.ts';
import type { Report, ReportRow } from './shapes.ts';

const COLUMNS: [Text, (row: ReportRow, report: Report, language: keyof Text) => Cell][] = [
  [{ zh: '分层', en: 'stratum' }, (row) => row.stratum],
  [{ zh: '总体', en: 'population' }, (row) => row.population],
  [{ zh: '抽样', en: 'sampled' }, (row) => row.sampled],
  [{ zh: '已办结', en: 'concluded' }, (row) => row.concluded],
  [{ zh: '合规', en: 'passed' }, (row) => row.passed],
  [{ zh: '材料不全', en: 'incomplete' }, (row) => row.incomplete],
  [{ zh: '不合规', en: 'not compliant' }, (row) => row.notCompliant],
  [{ zh: '有问题比例', en: 'share not right' }, (row) => row.notRight.share],
  [{ zh: '有问题比例下限', en: 'share not right, from' }, (row) => row.notRight.interval.from],
  [{ zh: '有问题比例上限', en: 'share not right, to' }, (row) => row.notRight.interval.to],
  [{ zh: '不合规比例', en: 'share not compliant' }, (row) => row.wrong.share],
  [{ zh: '不合规比例下限', en: 'share not compliant, from' }, (row) => row.wrong.interval.from],
  [{ zh: '不合规比例上限', en: 'share not compliant, to' }, (row) => row.wrong.interval.to],
  [{ zh: '置信度', en: 'confidence' }, (_, report) => report.confidence],
  [{ zh: '检查员一致率', en: 'agreement of inspectors' }, ofAll(({ agreement }) => agreement.rate)],
  [{ zh: 'Cohen κ', en: 'Cohen’s kappa' }, ofAll(({ agreement }) => agreement.kappa)],
  [{ zh: '与原决定一致率', en: 'upheld' }, ofAll(({ upheld }) => upheld.rate)],
  [{ zh: '差错上限', en: 'error bound' }, ofAll(({ errorBound }) => errorBound?.verdict ?? null)],
  [{ zh: '种子来源', en: 'seed origin' }, ofAll(({ seedOrigin }) => seedOrigin)],
  [{ zh: '种子说明', en: 'notes on the seed' }, ofAll(seedNote)],
];

/** Shows a value about the round as a whole, in the last row only. */
function ofAll(
  cell: (report: Report, language: keyof Text) => Cell,
): (row: ReportRow, report: Report, language: keyof Text) => Cell {
  return (row, report, language) => (row.stratum === null ? cell(report, language) : null);
}

const ALL: Text = { zh: '合计', en: 'all' };

/** How the seed came about, and doubts about it, in words. */
function seedNote({ seedOriginText, seedFaults }: Report, language: keyof Text): string | null {
  const texts = [...(seedOriginText ? [seedOriginText] : []), ...seedFaults.map(({ text }) => text)];
  return texts.length === 0 ? null : texts.map((text) => text[language]).join(' ');
}

export function reportCsv(report: Report, language: keyof Text): string {
  const rows = [...report.strata, report.total].map((row) =>
    COLUMNS.map(([, cell], index) =>
      index === 0 && row.stratum === null ? ALL[language] : cell(row, report, language),
    ),
  );
  const header = COLUMNS.map(([title]) => title[language]);
  return csvOf(header, rows);
}
