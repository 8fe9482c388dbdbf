// The period of the board in an address. Without one, or with one that cannot be counted, it is the last 30 days.
import { z } from 'zod';
import { type Days, MOST_DAYS } from '../../reviews/period.ts';
import type { Text } from '../../schemes/words.ts';
import { filled } from '../kit/html.ts';
import { PERIOD } from './period-texts.ts';

/** The periods of one click, by their days; the last of them is today. */
export const SHORTCUTS = { today: 1, week: 7, month: 30 } as const;
export type Shortcut = keyof typeof SHORTCUTS;
const DEFAULT: Shortcut = 'month';

export interface ChosenPeriod {
  days: Days;
  /** null for days chosen by themselves */
  shortcut: Shortcut | null;
  /** why the days in the address were not taken */
  fault: Text | null;
}

const Query = z.object({
  period: z.enum(['today', 'week', 'month']).optional().catch(undefined),
  from: z.iso.date().regex(/^2/).optional().catch(undefined),
  to: z.iso.date().regex(/^2/).optional().catch(undefined),
});

export function readPeriod(query: (name: string) => string | undefined, today: Temporal.PlainDate): ChosenPeriod {
  const { period, from, to } = Query.parse(
    Object.fromEntries(['period', 'from', 'to'].map((name) => [name, query(name)])),
  );
  if (period !== undefined || (query('from') ?? query('to')) === undefined) return shortcutOf(period ?? DEFAULT, today);
  const usual = shortcutOf(DEFAULT, today);
  if (from === undefined) return { ...usual, fault: PERIOD.wrongDays };
  const days = { from: Temporal.PlainDate.from(from), to: to === undefined ? today : Temporal.PlainDate.from(to) };
  if (Temporal.PlainDate.compare(days.from, days.to) > 0) return { ...usual, fault: PERIOD.wrongDays };
  if (days.from.until(days.to, { largestUnit: 'days' }).days >= MOST_DAYS) {
    return { ...usual, fault: filled(PERIOD.tooLong, { most: MOST_DAYS }) };
  }
  return { days, shortcut: null, fault: null };
}

const shortcutOf = (shortcut: Shortcut, today: Temporal.PlainDate): ChosenPeriod => ({
  days: { from: today.subtract({ days: SHORTCUTS[shortcut] - 1 }), to: today },
  shortcut,
  fault: null,
});

const place = (path: string, { from, to }: Days, more: object = {}): string => {
  const parameters = new URLSearchParams({ from: from.toString(), to: to.toString() });
  for (const [name, value] of Object.entries(more)) if (value !== undefined) parameters.set(name, value);
  return `${path}?${parameters}`;
};

export const boardPlace = (days: Days): string => place('/console/board', days);
export const boardCsvPlace = (days: Days): string => place('/console/board/board.csv', days);
export const applicationsPlace = (days: Days, more: { of: string; reason?: string; before?: string }): string =>
  place('/console/board/applications', days, more);
/** `ground`: one of the grounds, or `none`. */
export interface OverrideChoice {
  department?: string;
  by?: string;
  second?: string;
  ground?: string;
}
export const overridesPlace = (days: Days, more: OverrideChoice & { after?: string }): string =>
  place('/console/board/overrides', days, more);

/** `12.5`, in percent; null where there is nothing to be a part of. */
export const percentOf = (part: number, whole: number): string | null =>
  whole === 0 ? null : ((part / whole) * 100).toFixed(1);
