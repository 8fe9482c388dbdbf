// Calendar months as consecutive numbers: each count of insured months may walk through a whole working life, and
// calendar objects would cost more than the rest of the comparison.

/** The number of the month in a text that begins with `YYYY-MM`. */
export const orderOf = (date: string): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;

/** The month of that number, as `YYYY-MM`. */
export const monthAt = (order: number): string =>
  `${String(Math.floor(order / 12)).padStart(4, '0')}-${String((order % 12) + 1).padStart(2, '0')}`;
