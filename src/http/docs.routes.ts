// The API's documentation: the OpenAPI document, and a page for it that loads nothing from outside this machine.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { html } from 'hono/html';
import { z } from 'zod';
import { Refusal } from '../base/refusal.ts';
import type { Catalogue } from '../schemes/catalogue.ts';
import type { Endpoint } from './endpoint.ts';
import { openApiDocument } from './openapi/document.ts';

const TAG = { zh: '文档', en: 'Documentation' };
const FOLDER = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const FILES: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};
const START = `window.ui = SwaggerUIBundle({
  url: '/openapi.json', dom_id: '#docs', validatorUrl: null, deepLinking: true,
  tryItOutEnabled: true, persistAuthorization: true, defaultModelsExpandDepth: 0,
});`;

/**
 * Keeps wide tables and long words of descriptions inside the page. In Swagger UI they widen it, and a phone scrolls
 * the whole page sideways.
 */
const STYLE = `.swagger-ui :is(.renderedMarkdown, .markdown) { overflow-wrap: anywhere; }
.swagger-ui :is(.renderedMarkdown, .markdown) table {
  display: block; max-width: 100%; overflow-x: auto; overflow-wrap: normal;
}
.swagger-ui :is(.renderedMarkdown, .markdown) table code { white-space: nowrap; }
.swagger-ui :is(.renderedMarkdown, .markdown) :is(th, td):nth-child(n + 3) { min-width: 13em; }
@media (max-width: 48rem) { .swagger-ui table { display: block; max-width: 100%; overflow-x: auto; } }`;

const page = () => html`<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>秒批 API · miaopi API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
    <link rel="stylesheet" href="/docs/page.css" />
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png" />
  </head>
  <body>
    <main id="docs"></main>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>`;

/** Lets the page load only its own files, and forbids framing it. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

const served = (body: string | Uint8Array<ArrayBuffer>, contentType: string) =>
  new Response(body, {
    headers: {
      'content-type': contentType,
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
    },
  });

/** Makes the endpoints that document `described` and themselves. */
export function docsEndpoints(described: readonly Endpoint[], schemes: Catalogue): Endpoint[] {
  let text: string | undefined;
  /** Makes the document on the first request. This takes a tenth of a second, for which no start should wait. */
  const document = () => {
    text ??= JSON.stringify(openApiDocument([...described, ...own], schemes));
    return text;
  };
  const own: Endpoint[] = [
    {
      method: 'get',
      path: '/openapi.json',
      tag: TAG,
      summary: { zh: 'OpenAPI 3.1 文档', en: 'The OpenAPI 3.1 document' },
      description: {
        zh: '本文档，可用于生成客户端；不需要密钥。',
        en: 'This document; clients can be generated from it. It needs no key.',
      },
      roles: 'public',
      answers: { 200: { description: { zh: '文档', en: 'The document' }, schema: z.looseObject({}), example: {} } },
      handle: async () => served(document(), 'application/json; charset=utf-8'),
    },
    {
      method: 'get',
      path: '/docs',
      tag: TAG,
      summary: { zh: '文档页面', en: 'The documentation page' },
      description: { zh: '供人阅读和试用；不需要密钥。', en: 'For people to read and try out. It needs no key.' },
      roles: 'public',
      answers: {
        200: { description: { zh: '页面', en: 'The page' }, schema: z.string(), contentType: 'text/html' },
      },
      handle: async () => served(String(await page()), 'text/html; charset=utf-8'),
    },
    {
      method: 'get',
      path: '/docs/{file}',
      tag: TAG,
      summary: { zh: '文档页面的文件', en: 'Files of the documentation page' },
      description: { zh: '页面自身的脚本、样式和图标。', en: 'The page’s own scripts, styles and icon.' },
      roles: 'public',
      answers: {
        200: {
          description: { zh: '文件', en: 'The file' },
          schema: z.file(),
          contentType: ['text/css', 'text/javascript', 'image/png'],
        },
      },
      refusals: ['not_found'],
      async handle(call) {
        const file = call.param('file');
        if (file === 'page.css') return served(STYLE, 'text/css; charset=utf-8');
        if (file === 'start.js') return served(START, 'text/javascript; charset=utf-8');
        const contentType = Object.hasOwn(FILES, file) ? FILES[file] : undefined;
        if (contentType === undefined) throw new Refusal('not_found');
        return served(new Uint8Array(await readFile(join(FOLDER, file))), contentType);
      },
    },
  ];
  return own;
}
