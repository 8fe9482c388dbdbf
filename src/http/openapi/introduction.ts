// What the document says before its paths: how the API is used, and the catalogue of refusals and of reasons with what
// to do about each. The page shows it as tables; programs read the same from `x-problems` and `x-reasons`.
import { REFUSAL_CODES, REFUSALS } from '../../base/refusal.ts';
import { REASON_CODES, reasonMessage, reasonRemedy } from '../../schemes/reasons.ts';
import type { Text } from '../../schemes/words.ts';
import { both } from './schemas.ts';

/** Each refusal with its HTTP status, what it is and what to do. */
export const problemCatalogue = () =>
  REFUSAL_CODES.map((code) => {
    const { status, title, detail } = REFUSALS[code];
    return { code, type: `urn:miaopi:problem:${code}`, status, title, remedy: detail };
  });

/** Each reason of a decision with what it says and what to do; values that depend on the case stand in braces. */
export const reasonCatalogue = () =>
  REASON_CODES.map((code) => {
    const params: string[] = [];
    const named = new Proxy<Record<string, string>>(
      {},
      {
        get: (_, name) => {
          if (!params.includes(String(name))) params.push(String(name));
          return `{${String(name)}}`;
        },
      },
    );
    const [message, remedy] = [reasonMessage(code, named), reasonRemedy(code, named)];
    return { code, params, message, remedy };
  });

const ABOUT: Text = {
  zh: `人才引进落户申请的即时审批：提交、比对、决定、留痕。所有时间为 ISO 8601，民用日期为北京时间。

- 以 \`Authorization: Bearer <密钥>\` 调用；新建须带 \`Idempotency-Key\`，重试时不变。
- 列表以 \`limit\`、\`cursor\` 分页，\`nextCursor\` 为 null 即到末页。
- 额度见 \`RateLimit\` 与 \`RateLimit-Policy\`；429 与 503 按 \`Retry-After\` 重试。
- 拒绝为 \`application/problem+json\`（RFC 9457），按 \`code\` 处理；决定的理由按 \`code\` 与 \`params\` 处理。两表如下，亦见 \`x-problems\`、\`x-reasons\`。`,
  en: `Instant approval of talent-settlement applications: submitted, compared, decided, recorded. Times are ISO 8601, civil dates those of Asia/Shanghai.

- Call with \`Authorization: Bearer <key>\`; whatever creates something takes an \`Idempotency-Key\`, the same on every retry.
- Lists go by \`limit\` and \`cursor\`; on the last page \`nextCursor\` is null.
- \`RateLimit\` and \`RateLimit-Policy\` tell the quota; after 429 and 503 wait as long as \`Retry-After\` says.
- Refusals are \`application/problem+json\` (RFC 9457): act on \`code\`. Reasons of a decision: act on \`code\` and \`params\`. Both lists follow, and stand in \`x-problems\` and \`x-reasons\` as well.`,
};

export const introduction = (): string =>
  [
    ABOUT.zh,
    ABOUT.en,
    `## ${both({ zh: '拒绝', en: 'Refusals' })}`,
    table(
      ['code', 'HTTP', '说明 · What it is', '如何处理 · What to do'],
      problemCatalogue().map(({ code, status, title, remedy }) => [
        `\`${code}\``,
        String(status),
        both(title),
        both(remedy),
      ]),
    ),
    `## ${both({ zh: '决定的理由', en: 'Reasons of a decision' })}`,
    table(
      ['code', 'params', '说明 · What it says', '如何处理 · What to do'],
      reasonCatalogue().map(({ code, params, message, remedy }) => [
        `\`${code}\``,
        params.map((name) => `\`${name}\``).join(' '),
        both(message),
        both(remedy),
      ]),
    ),
  ].join('\n\n');

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
