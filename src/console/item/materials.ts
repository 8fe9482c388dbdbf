// A material for the viewer on the page of a case: streamed, and never kept by the browser. An image lies in a sandbox,
// fitted into the frame by a page around it. A PDF cannot: browsers show none in a sandbox, and so it is left to the
// browser's own viewer, which keeps it apart. Who may see a material, and that it was seen, is for the materials room
// to say.
import { html } from 'hono/html';
import { READER_ROLES } from '../../base/actor.ts';
import { Refusal } from '../../base/refusal.ts';
import type { MaterialDeps } from '../../materials/deps.ts';
import { MEDIA_TYPES, type MediaType } from '../../materials/media-types.ts';
import { openMaterial, probeMaterial } from '../../materials/read.ts';
import { assetUrl } from '../kit/assets.ts';
import type { View } from '../kit/layout.ts';
import { idIn, materialPlace } from '../kit/places.ts';
import { refusalFrame } from '../kit/refusal.ts';
import { type Html, htmlResponse, redirect, type StaffCall, type StaffRoute } from '../kit/route.ts';
import { IMAGES, isShownInFrame, PDF } from './material-kinds.ts';
import { CASE } from './texts.ts';

/** It may be shown by a page of this console, and run nothing, load nothing and post nothing itself. */
const FRAMED = "frame-ancestors 'self'; form-action 'none'; base-uri 'none'";
const POLICY = {
  // the browser's viewer of PDFs is a plug-in with styles of its own
  pdf: `default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; ${FRAMED}`,
  file: `default-src 'none'; style-src 'unsafe-inline'; ${FRAMED}; sandbox`,
  // of its own origin, or the image would be asked for by nobody known; nothing runs in it all the same
  page: `default-src 'none'; img-src 'self'; style-src 'self'; ${FRAMED}; sandbox allow-same-origin`,
  // a sandbox would hold up the download; the page has no script and nothing of a file in it
  download: `default-src 'none'; style-src 'self'; ${FRAMED}`,
};

export const materialRoutes = (materials: MaterialDeps): StaffRoute[] => [
  {
    method: 'get',
    path: '/console/items/:id/materials/:material',
    roles: READER_ROLES,
    handle: framed(async ({ cause, param }) => {
      const { material, content } = await openMaterial(materials, cause, idIn(param('material')));
      const { id, mediaType, bytes } = material;
      const ending = MEDIA_TYPES[mediaType as MediaType] ?? 'bin';
      return new Response(content, {
        headers: {
          'content-type': mediaType,
          'content-length': String(bytes),
          'content-disposition': `${isShownInFrame(mediaType) ? 'inline' : 'attachment'}; filename="${id}.${ending}"`,
          'content-security-policy': mediaType === PDF ? POLICY.pdf : POLICY.file,
          'x-frame-options': 'SAMEORIGIN',
          'cache-control': 'no-store',
        },
      });
    }),
  },
  {
    method: 'get',
    path: '/console/items/:id/materials/:material/view',
    roles: READER_ROLES,
    handle: framed(async ({ cause, param, view }) => {
      const { id, mediaType } = await probeMaterial(materials, cause, idIn(param('material')));
      const place = materialPlace(idIn(param('id')), id);
      if (IMAGES.has(mediaType)) return inFrame(await htmlResponse(imagePage(view, place)));
      if (isShownInFrame(mediaType)) return redirect(place);
      return inFrame(await htmlResponse(downloadPage(view, place)), POLICY.download);
    }),
  },
];

function inFrame(page: Response, policy = POLICY.page): Response {
  page.headers.set('content-security-policy', policy);
  page.headers.set('x-frame-options', 'SAMEORIGIN');
  return page;
}

/** What cannot be opened is said in the frame: a browser shows no other page of this console in it. */
const framed =
  (handle: (call: StaffCall) => Promise<Response>): StaffRoute['handle'] =>
  async (call) => {
    try {
      return await handle(call);
    } catch (error) {
      const isAboutFile = error instanceof Refusal && ['material_damaged', 'unavailable'].includes(error.code);
      if (!isAboutFile) throw error;
      return inFrame(await refusalFrame(call.view, error, call));
    }
  };

/** Says that the file is not shown, and begins to download it. */
const downloadPage = ({ language }: View, place: string): Html => html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="refresh" content="0; url=${place}" />
    <title>${CASE.viewer[language]}</title>
    <link rel="stylesheet" href="${assetUrl('console.css')}" />
  </head>
  <body>
    <main>
      <p>${CASE.downloading[language]}</p>
      <p><a href="${place}">${CASE.download[language]}</a></p>
    </main>
  </body>
</html>`;

/** Fitted to the frame; pressed, it is as large as it is. */
const imagePage = ({ language }: View, place: string): Html => html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
  <head>
    <meta charset="utf-8" />
    <title>${CASE.viewer[language]}</title>
    <link rel="stylesheet" href="${assetUrl('console.css')}" />
  </head>
  <body class="image-page">
    <a href="${place}" title="${CASE.fullSize[language]}"><img src="${place}" alt="${CASE.viewer[language]}" /></a>
  </body>
</html>`;
