// Formats a duration in its two largest units.
import type { Text } from '../../schemes/words.ts';

const UNITS: { seconds: number; text: Text }[] = [
  { seconds: 86_400, text: { zh: '天', en: 'd' } },
  { seconds: 3_600, text: { zh: '小时', en: 'h' } },
  { seconds: 60, text: { zh: '分钟', en: 'min' } },
  { seconds: 1, text: { zh: '秒', en: 's' } },
];

/** Answers `2 天 3 小时` or `45 分钟`; ignores parts of a second. */
export function durationText(seconds: number, language: keyof Text): string {
  let left = Math.max(0, Math.round(seconds));
  const first = UNITS.findIndex((unit) => left >= unit.seconds);
  if (first < 0) return `0 ${UNITS.at(-1)?.text[language]}`;
  const said: string[] = [];
  for (const { seconds: size, text } of UNITS.slice(first, first + 2)) {
    const count = Math.floor(left / size);
    if (count > 0) said.push(`${count} ${text[language]}`);
    left -= count * size;
  }
  return said.join(' ');
}
