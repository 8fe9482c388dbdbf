// A report as a table for spreadsheets: a row for each stratum, one for all, and one for each case in which the
// inspectors differed. Pure.
import { csvOf } from '../base/csv.ts';
import type { Catalogue } from '../schemes/catalogue.ts';
import type { Text } from '../schemes/words.ts';
import type { Dissent, Plan, Report, ReportRow } from './shapes.ts';
import {
  ALL_STRATA,
  BOUND_NAMES,
  BOUNDS,
  COLUMN,
  ORIGIN_NAMES,
  RESULT_NAMES,
  SETTLED_NAMES,
  stratumText,
} from './words.ts';

type Cell = Text | string | number | null;

interface Column {
  title: Text;
  /** cell in the row of a stratum, and in the row of all */
  ofRow?: (row: ReportRow) => Cell;
  /** cell about the round, in the row of all */
  ofRound?: (report: Report, language: keyof Text) => Cell;
  ofDissent?: (dissent: Dissent, language: keyof Text) => Cell;
}

const end = ({ zh, en }: Text, which: 'from' | 'to'): Text => ({
  zh: `${zh}${BOUNDS[which].zh}`,
  en: `${en}${BOUNDS[which].en}`,
});

const estimated = (title: Text, of: 'notRight' | 'wrong'): Column[] => [
  { title, ofRow: (row) => row[of].share },
  { title: end(title, 'from'), ofRow: (row) => row[of].interval.from },
  { title: end(title, 'to'), ofRow: (row) => row[of].interval.to },
];

/** The columns after the one that names the stratum. */
const COLUMNS: Column[] = [
  { title: COLUMN.population, ofRow: ({ population }) => population },
  { title: COLUMN.sampled, ofRow: ({ sampled }) => sampled },
  { title: COLUMN.concluded, ofRow: ({ concluded }) => concluded },
  { title: RESULT_NAMES.passed, ofRow: ({ passed }) => passed },
  { title: RESULT_NAMES.incomplete, ofRow: ({ incomplete }) => incomplete },
  { title: RESULT_NAMES.not_compliant, ofRow: ({ notCompliant }) => notCompliant },
  ...estimated(COLUMN.notRight, 'notRight'),
  ...estimated(COLUMN.wrong, 'wrong'),
  { title: COLUMN.confidence, ofRound: ({ confidence }) => confidence },
  { title: COLUMN.agreement, ofRound: ({ agreement }) => agreement.rate },
  { title: COLUMN.kappa, ofRound: ({ agreement }) => agreement.kappa },
  { title: COLUMN.upheld, ofRound: ({ upheld }) => upheld.rate },
  { title: COLUMN.bound, ofRound: ({ errorBound }) => errorBound && BOUND_NAMES[errorBound.verdict] },
  { title: COLUMN.seedOrigin, ofRound: ({ seedOrigin }) => seedOrigin && ORIGIN_NAMES[seedOrigin] },
  { title: COLUMN.seedNotes, ofRound: seedNotes },
  { title: COLUMN.dissents, ofRound: ({ dissents }) => dissents.cases },
  { title: COLUMN.number, ofDissent: ({ number }) => number },
  { title: COLUMN.verdicts, ofDissent: verdictsIn },
  { title: COLUMN.result, ofDissent: ({ result }) => RESULT_NAMES[result] },
  { title: COLUMN.settled, ofRound: settledIn, ofDissent: ({ settledBy }) => SETTLED_NAMES[settledBy] },
];

/** How the seed came about, and doubts about it, in words. */
function seedNotes({ seedOriginText, seedFaults }: Report, language: keyof Text): string | null {
  const texts = [...(seedOriginText ? [seedOriginText] : []), ...seedFaults.map(({ text }) => text)];
  return texts.length === 0 ? null : texts.map((text) => text[language]).join(' ');
}

const SEPARATOR: Text = { zh: '；', en: '; ' };
const verdictsText = (texts: readonly Text[], language: keyof Text): string =>
  texts.map((text) => text[language]).join(SEPARATOR[language]);

function verdictsIn({ verdicts }: Dissent, language: keyof Text): string {
  return verdictsText(
    verdicts.map((verdict) => RESULT_NAMES[verdict]),
    language,
  );
}

/** How many were settled in each way; empty where nobody differed. */
function settledIn({ dissents: { cases, byMajority, byMostSevere } }: Report, language: keyof Text): string | null {
  if (cases === 0) return null;
  const counted = ({ zh, en }: Text, count: number): Text => ({ zh: `${zh} ${count}`, en: `${en} ${count}` });
  const ways = [counted(SETTLED_NAMES.majority, byMajority), counted(SETTLED_NAMES.most_severe, byMostSevere)];
  return verdictsText(ways, language);
}

export function reportCsv(
  schemes: Catalogue,
  report: Report,
  plan: Pick<Plan, 'strata' | 'scheme'>,
  language: keyof Text,
): string {
  const strata = plan.strata.length > 0 ? report.strata : [];
  const header: Text[] = [COLUMN.stratum, ...COLUMNS.map(({ title }) => title)];
  const rows: Cell[][] = [
    ...strata.map((row) => [
      stratumText(schemes, plan, row.stratum ?? ''),
      ...COLUMNS.map((column) => ofRow(column, row)),
    ]),
    [ALL_STRATA, ...COLUMNS.map((column) => column.ofRound?.(report, language) ?? ofRow(column, report.total))],
    ...report.dissents.items.map((dissent) => [
      stratumText(schemes, plan, dissent.stratum),
      ...COLUMNS.map(({ ofDissent }) => ofDissent?.(dissent, language) ?? null),
    ]),
  ];
  const written = rows.map((cells) => cells.map((cell) => (isText(cell) ? cell[language] : cell)));
  return csvOf(
    header.map((title) => title[language]),
    written,
  );
}

const isText = (cell: Cell): cell is Text => typeof cell === 'object' && cell !== null;

const ofRow = (column: Column, row: ReportRow): Cell => column.ofRow?.(row) ?? null;
