// Text of the document before its paths: the use of the API, and the catalogues of refusals and reasons with their
// remedies. The page shows them as tables; programs read them from `x-problems` and `x-reasons`.
import { REFUSAL_CODES, REFUSALS } from '../../base/refusal.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import { REASON_CODES, sharedWording } from '../../schemes/reasons.ts';
import type { Text } from '../../schemes/words.ts';
import { both } from './schemas.ts';

/** Lists each refusal with its HTTP status, title and remedy. */
export const problemCatalogue = () =>
  REFUSAL_CODES.map((code) => {
    const { status, title, detail } = REFUSALS[code];
    return { code, type: `urn:miaopi:problem:${code}`, status, title, remedy: detail };
  });

/** Lists each reason of a decision with its message and remedy; values of the application are in braces. */
export const reasonCatalogue = (schemes: Catalogue) =>
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
    const words = sharedWording(schemes.all(), code);
    const [message, remedy] = [words.message(named), words.remedy(named)];
    return { code, params, message, remedy };
  });

const ABOUT: Text = {
  zh: `人才引进落户申请的即时审批：提交、比对、决定、留痕。所有时间为 ISO 8601，民用日期为北京时间。

- 以 \`Authorization: Bearer <密钥>\` 调用；新建须带 \`Idempotency-Key\`，重试时不变。
- 列表以 \`limit\`、\`cursor\` 分页，\`nextCursor\` 为 null 即到末页。
- 额度见 \`RateLimit\` 与 \`RateLimit-Policy\`；429 与 503 按 \`Retry-After\` 重试。
- 拒绝为 \`application/problem+json\`（RFC 9457），按 \`code\` 处理；决定的理由按 \`code\` 与 \`params\` 处理。两表如下，亦见 \`x-problems\`、\`x-reasons\`。`,
  en: `Instant approval of talent-settlement applications. Times are ISO 8601, civil dates are those of Asia/Shanghai.

- Call with \`Authorization: Bearer <key>\`; each creation needs an \`Idempotency-Key\`, the same on every retry.
- Lists have pages with \`limit\` and \`cursor\`; \`nextCursor\` is null on the last page.
- \`RateLimit\` and \`RateLimit-Policy\` show the quota; after 429 and 503 wait for \`Retry-After\`.
- Refusals are \`application/problem+json\` (RFC 9457): act on \`code\`. For reasons of a decision act on \`code\`
  and \`params\`. Both lists follow, also in \`x-problems\` and \`x-reasons\`.`,
};

export const introduction = (schemes: Catalogue): string =>
  [
    ABOUT.zh,
    ABOUT.en,
    `## ${both({ zh: '拒绝', en: 'Refusals' })}`,
    table(
      ['code', 'HTTP', '说明 · Meaning', '如何处理 · Remedy'],
      problemCatalogue().map(({ code, status, title, remedy }) => [
        `\`${code}\``,
        String(status),
        both(title),
        both(remedy),
      ]),
    ),
    `## ${both({ zh: '决定的理由', en: 'Reasons of a decision' })}`,
    table(
      ['code', 'params', '说明 · Message', '如何处理 · Remedy'],
      reasonCatalogue(schemes).map(({ code, params, message, remedy }) => [
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
