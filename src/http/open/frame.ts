// The frame of the pages that everybody may read: Chinese first, with a switch to English in the address, without
// script, cookie or file. The only style is the page's own, which the content security policy knows by its hash.
import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { Text } from '../../schemes/words.ts';
import type { Call } from '../endpoint.ts';

export type Piece = ReturnType<typeof html>;
export type Language = keyof Text;

const STYLE = `:root { color-scheme: light dark; font-family: system-ui, "Noto Sans CJK SC", "PingFang SC",
  "Microsoft YaHei", "WenQuanYi Zen Hei", sans-serif; line-height: 1.6; background: light-dark(#fff, #14161a);
  color: light-dark(#1a1a1a, #f0f0f0); }
body { margin: 0 auto; max-width: 42rem; padding: 1rem 1.25rem 3rem; overflow-wrap: anywhere; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; justify-content: space-between; align-items: baseline; }
header p { margin: 0; }
a { color: light-dark(#0b57a4, #8ec5ff); }
h1 { font-size: 1.5rem; margin: 1.5rem 0 .75rem; }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .5rem 1rem; margin: 1rem 0; }
dt { color: light-dark(#555, #bbb); } dd { margin: 0; }
.state { border-inline-start: .35rem solid; padding: .6rem 1rem; font-size: 1.15rem; font-weight: 600; }
.good { border-color: light-dark(#1d7a3c, #6fd08c); } .warn { border-color: light-dark(#a15c00, #ffc266); }
.bad { border-color: light-dark(#b3261e, #ff9a92); } .none { border-color: light-dark(#666, #aaa); }
.note { color: light-dark(#555, #bbb); font-size: .92rem; }
.id { font-family: ui-monospace, "DejaVu Sans Mono", monospace; }
form { display: grid; gap: .35rem; max-width: 24rem; margin: 1rem 0; }
input, button { font: inherit; padding: .55rem .7rem; min-height: 2.75rem; box-sizing: border-box; width: 100%; }
button { margin-top: .75rem; cursor: pointer; }
ol, ul { padding-inline-start: 1.5rem; } li { margin: .35rem 0; }`;

export const hashOfStyle = (style: string): string => `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

/** A page that loads nothing, runs nothing, and posts only to this service. */
export const policyWith = (style: string): string =>
  `default-src 'none'; style-src ${hashOfStyle(style)}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** The element of a style that the policy knows; a browser takes its text as it stands. */
export const styled = (style: string): Piece => html`<style>${raw(style)}</style>`;

const POLICY = policyWith(STYLE);

/** Chinese, unless the address chooses English. */
export const chosenLanguage = (call: Pick<Call, 'request'>): Language =>
  new URL(call.request.url).searchParams.get('lang') === 'en' ? 'en' : 'zh';

export interface OpenPage {
  language: Language;
  title: Text;
  body: Piece;
}

const OTHER = {
  zh: { tag: 'en', name: 'English', to: 'en' },
  en: { tag: 'zh-CN', name: '中文', to: 'zh' },
} as const;
const PRODUCT: Text = { zh: '秒批', en: 'Instant approval' };
const LANGUAGE: Text = { zh: '语言', en: 'Language' };

const documentOf = ({ language, title, body }: OpenPage): Piece => {
  const other = OTHER[language];
  return html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>${title[language]} · ${PRODUCT[language]}</title>
    ${styled(STYLE)}
  </head>
  <body>
    <header>
      <p>${PRODUCT[language]}</p>
      <nav aria-label="${LANGUAGE[language]}"><a href="?lang=${other.to}" lang="${other.tag}"
        hreflang="${other.tag}">${other.name}</a></nav>
    </header>
    <main>
      <h1>${title[language]}</h1>
      ${body}
    </main>
  </body>
</html>`;
};

/** Headers of an answer that no cache keeps and no search engine lists. */
export const UNKEPT = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex' };

/** Answers a page. */
export async function openPage(page: OpenPage, status = 200): Promise<Response> {
  return new Response(String(await documentOf(page)), {
    status,
    headers: {
      ...UNKEPT,
      'content-type': 'text/html; charset=utf-8',
      'content-language': page.language === 'zh' ? 'zh-CN' : 'en',
      'content-security-policy': POLICY,
      'referrer-policy': 'no-referrer',
      vary: 'accept',
    },
  });
}

/** The weight of a media type that the header names itself; null where it does not. */
function weightOf(accept: string, type: string): number | null {
  for (const range of accept.split(',')) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    if (name !== type) continue;
    const weight = Number(parameters.find((each) => each.startsWith('q='))?.slice(2) ?? '1');
    return Number.isFinite(weight) ? weight : 0;
  }
  return null;
}

/** Whether the caller wants a page to read: browsers name HTML, and programs do not. */
export function wantsPage(call: Pick<Call, 'header'>): boolean {
  const accept = call.header('accept') ?? '';
  const page = weightOf(accept, 'text/html');
  return page !== null && page > 0 && page >= (weightOf(accept, 'application/json') ?? 0);
}
