// A small picture of the ratios of miaopi's CPU and throughput to the plain program's; 1 is equal.

interface Spread {
  median: number;
  min: number;
  max: number;
}

const WIDTH = 640;
const ROW = 46;
const LEFT = 230;
const SCALE = 180;

/** An SVG document. */
export function plot({ throughput }: { throughput: Record<string, unknown>[] }): string {
  const rows = throughput.flatMap(({ concurrency, cpuRatio, throughputRatio }) => [
    { label: `CPU per application, ${concurrency} at once`, value: cpuRatio as Spread, good: 'less' },
    { label: `throughput, ${concurrency} at once`, value: throughputRatio as Spread, good: 'more' },
  ]);
  const height = 60 + rows.length * ROW;
  const x = (value: number) => LEFT + value * SCALE;
  const bars = rows.map(({ label, value, good }, index) => {
    const y = 40 + index * ROW;
    const better = good === 'less' ? value.median <= 1 : value.median >= 1;
    return `<text x="8" y="${y + 17}">${label}</text>
<rect x="${LEFT}" y="${y}" width="${value.median * SCALE}" height="26" fill="${better ? '#2f7d4f' : '#b3541e'}"/>
<line x1="${x(value.min)}" x2="${x(value.max)}" y1="${y + 13}" y2="${y + 13}" stroke="#222" stroke-width="2"/>
<text x="${x(Math.max(value.max, value.median)) + 6}" y="${y + 17}">${value.median.toFixed(2)} ×</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#fff"/>
<text x="8" y="22" font-weight="bold">miaopi beside a plain program (1 × = equal; line: lowest and highest round)</text>
${bars.join('\n')}
<line x1="${x(1)}" x2="${x(1)}" y1="32" y2="${height - 16}" stroke="#888" stroke-dasharray="4 4"/>
</svg>
`;
}
