// The figures of a period as a table for spreadsheets, in the words of the page: one row for each figure.
import { departmentName } from '../../applications/wording.ts';
import { type Cell, csvOf } from '../../base/csv.ts';
import { PERIOD_GROUPS, type Period } from '../../reviews/period.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import type { Text } from '../../schemes/words.ts';
import { GROUND_NAMES } from '../item/texts.ts';
import { filled, type Language, phrase } from '../kit/html.ts';
import { GROUPS, PERIOD } from './period-texts.ts';
import { bucketText, counted } from './reasons.ts';
import { BOARD, reasonName } from './texts.ts';

interface Figure {
  part: Text;
  measure: Text;
  subject?: Text | string;
  when?: string;
  value: number | null;
  unit: Text;
}

const COLUMNS: [Text, (figure: Figure) => Text | Cell][] = [
  [PERIOD.part, ({ part }) => part],
  [BOARD.measure, ({ measure }) => measure],
  [PERIOD.subject, ({ subject }) => subject ?? null],
  [PERIOD.when, ({ when }) => when ?? null],
  [PERIOD.value, ({ value }) => value],
  [PERIOD.unitOfValue, ({ unit }) => unit],
];

export function periodCsv(period: Period, language: Language, schemes: Catalogue): string {
  const cellOf = (shown: Text | Cell): Cell => (typeof shown === 'object' && shown !== null ? shown[language] : shown);
  const when = bucketText(period.days);
  return csvOf(
    COLUMNS.map(([title]) => title[language]),
    figuresOf(period, schemes).map((figure) => COLUMNS.map(([, cell]) => cellOf(cell({ when, ...figure })))),
  );
}

const figuresOf = (period: Period, schemes: Catalogue): Figure[] => [
  ...countFigures(period),
  ...timeFigures(period),
  ...reasonFigures(period, schemes),
  ...overrideFigures(period),
];

const ENDED: ReadonlySet<string> = new Set(['confirmed', 'matched', 'rejected', 'withdrawn']);

function countFigures({ counts }: Period): Figure[] {
  return PERIOD_GROUPS.flatMap((group): Figure[] => {
    const part = ENDED.has(group) ? PERIOD.ended : PERIOD.submitted;
    const figure = { part, measure: GROUPS[group], value: counts[group], unit: PERIOD.unit };
    if (ENDED.has(group) || group === 'received' || counts.received === 0) return [figure];
    const share = (counts[group] / counts.received) * 100;
    return [
      figure,
      { part, measure: phrase`${GROUPS[group]} · ${PERIOD.shareOf}`, value: share, unit: PERIOD.percent },
    ];
  });
}

const timeFigures = ({ instant, reviewed }: Period): Figure[] =>
  [
    { measure: PERIOD.instant, ...instant },
    { measure: PERIOD.reviewed, ...reviewed },
  ].flatMap(({ measure, medianSeconds, p90Seconds }) => [
    { part: PERIOD.times, measure, subject: PERIOD.median, value: medianSeconds, unit: PERIOD.seconds },
    { part: PERIOD.times, measure, subject: PERIOD.p90, value: p90Seconds, unit: PERIOD.seconds },
  ]);

function reasonFigures({ reasons, buckets }: Period, schemes: Catalogue): Figure[] {
  const about = (code: string) => ({ part: PERIOD.reasons, measure: PERIOD.count, subject: reasonName(code, schemes) });
  return [
    ...reasons.map(({ code, total }) => ({ ...about(code), value: total, unit: PERIOD.unit })),
    ...counted(reasons, buckets).map(({ bucket, code, count }) => ({
      ...about(code),
      when: bucketText(bucket),
      ...{ value: count, unit: PERIOD.unit },
    })),
  ];
}

function overrideFigures({ overrides, countersigned }: Period): Figure[] {
  return [
    ...overrides.flatMap(({ name, department, ground, contradicted, gaps, rules }) => {
      const about = {
        part: BOARD.overrides,
        subject: phrase`${name} · ${departmentName(department)} · ${ground ? GROUND_NAMES[ground] : BOARD.noGround}`,
        unit: PERIOD.unit,
      };
      return [
        { ...about, measure: BOARD.contradicted, value: contradicted },
        { ...about, measure: BOARD.gaps, value: gaps },
        { ...about, measure: BOARD.rules, value: rules },
      ];
    }),
    ...countersigned.map(({ name, secondName, department, count }) => ({
      part: PERIOD.countersigned,
      measure: filled(PERIOD.countersignedOf, { name }),
      subject: phrase`${secondName} · ${departmentName(department)}`,
      ...{ value: count, unit: PERIOD.unit },
    })),
  ];
}
