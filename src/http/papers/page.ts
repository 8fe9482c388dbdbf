// A paper as a page for print: A4, in Chinese, without script and without any file. Its QR code, an inline drawing,
// leads to the page that says whether the approval is in force.
import { html } from 'hono/html';
import { encode } from 'uqr';
import type { Block, Entry, Paper, Row } from '../../papers/shapes.ts';
import { type Piece, policyWith, styled, UNKEPT } from '../open/frame.ts';

const STYLE = `@page { size: A4; margin: 20mm 18mm 22mm;
  @bottom-center { content: "第 " counter(page) " 页，共 " counter(pages) " 页"; font-size: 9pt; color: #444; } }
:root { color-scheme: light; font-family: "FangSong", "STFangsong", "SimSun", "Songti SC", "Noto Serif CJK SC",
  "Noto Sans CJK SC", "WenQuanYi Zen Hei", serif; font-size: 11.5pt; line-height: 1.65; color: #000; }
body { margin: 0; overflow-wrap: anywhere; }
header { display: flex; justify-content: space-between; gap: 8mm; align-items: start; min-height: 30mm; }
header dl { margin: 0; font-size: 10pt; }
.code { text-align: center; font-size: 8.5pt; line-height: 1.3; flex: none; }
.code svg { width: 27mm; height: 27mm; display: block; margin: 0 auto 1mm; }
h1 { font-size: 19pt; text-align: center; margin: 4mm 0 7mm; font-family: "SimHei", "Heiti SC", "Noto Sans CJK SC",
  "WenQuanYi Zen Hei", sans-serif; text-wrap: balance; }
h2 { font-size: 12.5pt; margin: 6mm 0 2mm; break-after: avoid; }
dl { display: grid; grid-template-columns: minmax(30mm, max-content) 1fr; margin: 2mm 0; }
dt, dd { margin: 0; padding: 1mm 2mm; }
main > dl { break-inside: avoid; border: .3mm solid #000; border-bottom: 0; border-right: 0; }
main > dl > * { border-right: .3mm solid #000; border-bottom: .3mm solid #000; break-inside: avoid; }
main > dl > dt { background: #f1f1f1; }
p { margin: 2.5mm 0; text-indent: 2em; }
ol { margin: 2mm 0; padding-inline-start: 2.2em; } li { break-inside: avoid; margin: 1.5mm 0; }
li p { margin: .5mm 0; text-indent: 0; font-size: 10.5pt; }
table { border-collapse: collapse; width: 100%; margin: 3mm 0; }
th, td { border: .3mm solid #000; padding: 1.2mm 2mm; text-align: start; vertical-align: top; }
tr { break-inside: avoid; } .box { width: 9mm; text-align: center; }
.box svg { width: 4.2mm; height: 4.2mm; vertical-align: -0.6mm; }
.places { display: grid; gap: 9mm; margin-top: 14mm; break-inside: avoid; }
.places div { display: grid; grid-template-columns: 1fr auto; } .places span + span { min-width: 50mm; }
.signed { margin-top: 14mm; text-align: end; break-inside: avoid; } .signed p { text-indent: 0; margin: 1mm 0; }
.foot { margin-top: 8mm; border-top: .2mm solid #666; padding-top: 2mm; font-size: 9pt; color: #333; text-indent: 0; }
.specimen { border: .4mm solid #b00; color: #b00; text-align: center; text-indent: 0; padding: 1mm; }
@media screen { html { background: #d8dbe0; }
  body { background: #fff; box-sizing: border-box; max-width: 210mm; min-height: 290mm; margin: 6mm auto;
    padding: 18mm 16mm; box-shadow: 0 1mm 4mm #0004; } }
@media screen and (max-width: 48rem) { body { margin: 0; padding: 5mm 4mm; min-height: 0; }
  header { flex-wrap: wrap; } dl { grid-template-columns: 1fr; } main > dl > dt { border-bottom: 0; }
  .places div { grid-template-columns: 1fr; } }`;

const POLICY = policyWith(STYLE);

export interface Printing {
  paper: Paper;
  /** where everybody verifies the approval; null for a paper without one */
  verifyAt: string | null;
  /** a paper of the sandbox is none */
  isSpecimen: boolean;
}

/** Answers the page. */
export async function paperResponse(printing: Printing): Promise<Response> {
  return new Response(String(await pageOf(printing)), {
    headers: {
      ...UNKEPT,
      'content-type': 'text/html; charset=utf-8',
      'content-language': 'zh-CN',
      'content-security-policy': POLICY,
      'referrer-policy': 'no-referrer',
    },
  });
}

const pageOf = ({ paper, verifyAt, isSpecimen }: Printing): Piece => html`<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>${paper.title} ${paper.number}</title>
    ${styled(STYLE)}
  </head>
  <body>
    <main>
      <header>
        <dl>
          <dt>业务编号</dt><dd>${paper.number}</dd>
          ${paper.approval ? html`<dt>${paper.approval.label}</dt><dd>${paper.approval.number}</dd>` : ''}
          <dt>日期</dt><dd>${dayInWords(paper.issuedOn)}</dd>
        </dl>
        ${verifyAt === null ? '' : html`<div class="code">${codeOf(verifyAt)}扫码查验</div>`}
      </header>
      ${isSpecimen ? html`<p class="specimen">沙箱样张，不是正式文书</p>` : ''}
      <h1>${paper.title}</h1>
      ${paper.blocks.map(blockOf)}
      ${
        paper.signedBy === null
          ? ''
          : html`<div class="signed"><p>${paper.signedBy}（印章）</p><p>${dayInWords(paper.issuedOn)}</p></div>`
      }
      ${verifyAt === null ? '' : html`<p class="foot">审批结果现时是否有效，以查验页面为准：${verifyAt}</p>`}
    </main>
  </body>
</html>`;

function blockOf(block: Block): Piece {
  switch (block.block) {
    case 'text':
      return html`<p>${block.text}</p>`;
    case 'facts':
      return html`${headed(block.title)}<dl>${block.facts.map(
        ([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`,
      )}</dl>`;
    case 'entries':
      return html`${headed(block.title)}<ol>${block.entries.map(entryOf)}</ol>`;
    case 'table':
      return html`<table><thead><tr>${block.head.map((name) =>
        name === '' ? html`<td class="box"></td>` : html`<th scope="col">${name}</th>`,
      )}</tr></thead>
        <tbody>${block.rows.map(rowOf)}</tbody></table>`;
    case 'signatures':
      return html`<div class="places">${block.places.map(
        (place) => html`<div><span>${place}：</span><span>日期：</span></div>`,
      )}</div>`;
  }
}

const headed = (title: string | null): Piece | string => (title === null ? '' : html`<h2>${title}</h2>`);

const entryOf = ({ text, details }: Entry): Piece =>
  html`<li>${text}${details.map((detail) => html`<p>${detail}</p>`)}</li>`;

const rowOf = ({ isTicked, cells }: Row): Piece =>
  html`<tr><td class="box" data-ticked="${isTicked ? 'yes' : 'no'}">${isTicked ? TICKED : EMPTY}</td>${cells.map(
    (cell) => html`<td>${cell}</td>`,
  )}</tr>`;

/** Drawn, since a font may lack the signs. */
const box = (inside: Piece | string, label: string): Piece =>
  html`<svg viewBox="0 0 16 16" role="img" aria-label="${label}"><path d="M1 1h14v14H1z" fill="none"
    stroke="#000" stroke-width="1.4"/>${inside}</svg>`;
const TICKED = box(html`<path d="M3.5 8.5l3 3 6-7" fill="none" stroke="#000" stroke-width="1.8"/>`, '已备');
const EMPTY = box('', '未备');

/** Modules of quiet that a reader needs around a code. */
const QUIET = 4;

/** The code as one path of squares, with the least error correction that survives a crease (M: 15%). */
function codeOf(address: string): Piece {
  const { data, size } = encode(address, { ecc: 'M', border: QUIET });
  const squares = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : [])));
  return html`<svg viewBox="0 0 ${size} ${size}" role="img" aria-label="查验二维码" shape-rendering="crispEdges"><path
    d="M0 0h${size}v${size}H0z" fill="#fff"/><path d="${squares.join('')}" fill="#000"/></svg>`;
}

function dayInWords(day: string): string {
  const { year, month, day: date } = Temporal.PlainDate.from(day);
  return `${year}年${month}月${date}日`;
}
