// A material for the viewer of an item's page: streamed, and never cached by the browser. A small page fits an image
// into the frame, in a sandbox. Browsers show no PDF in a sandbox, so the browser's own viewer isolates it. The
// materials room checks access and audits the view.
import { READER_ROLES } from '../../base/actor.ts';
import { Refusal } from '../../base/refusal.ts';
import type { MaterialDeps } from '../../materials/deps.ts';
import { MEDIA_TYPES, type MediaType } from '../../materials/media-types.ts';
import { openMaterial, probeMaterial } from '../../materials/read.ts';
import { assetUrl } from '../kit/assets.ts';
import { type Html, html, LANGUAGE_TAG } from '../kit/html.ts';
import { idIn, materialPlace } from '../kit/places.ts';
import { refusalFrame } from '../kit/refusal.ts';
import { htmlResponse, redirect, type StaffCall, type StaffRoute } from '../kit/route.ts';
import { IMAGES, isShownInFrame, PDF } from './material-kinds.ts';
import { CASE } from './texts.ts';

/** Lets pages of this console frame it, but lets it run, load and post nothing itself. */
const FRAMED = "frame-ancestors 'self'; form-action 'none'; base-uri 'none'";
const POLICY = {
  // the browser's PDF viewer is a plug-in with its own styles
  pdf: `default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; ${FRAMED}`,
  file: `default-src 'none'; style-src 'unsafe-inline'; ${FRAMED}; sandbox`,
  // same origin, or the image request would carry no session; scripts still cannot run
  page: `default-src 'none'; img-src 'self'; style-src 'self'; ${FRAMED}; sandbox allow-same-origin`,
  // a sandbox would block the download; the page has no script and no content of a file
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
      if (IMAGES.has(mediaType)) return inFrame(htmlResponse(view, imagePage(place)));
      if (isShownInFrame(mediaType)) return redirect(place);
      return inFrame(htmlResponse(view, downloadPage(place)), POLICY.download);
    }),
  },
];

function inFrame(page: Response, policy = POLICY.page): Response {
  page.headers.set('content-security-policy', policy);
  page.headers.set('x-frame-options', 'SAMEORIGIN');
  return page;
}

/** Shows a refusal inside the frame, since a browser would show no other page of this console there. */
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

/** Says that the file is not shown, and starts its download. */
const downloadPage = (place: string): Html => html`<!doctype html>
<html lang="${LANGUAGE_TAG}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="refresh" content="0; url=${place}" />
    <title>${CASE.viewer}</title>
    <link rel="stylesheet" href="${assetUrl('console.css')}" />
  </head>
  <body>
    <main>
      <p>${CASE.downloading}</p>
      <p><a href="${place}">${CASE.download}</a></p>
    </main>
  </body>
</html>`;

/** Shows an image fitted to the frame, and in full size after a click. */
const imagePage = (place: string): Html => html`<!doctype html>
<html lang="${LANGUAGE_TAG}">
  <head>
    <meta charset="utf-8" />
    <title>${CASE.viewer}</title>
    <link rel="stylesheet" href="${assetUrl('console.css')}" />
  </head>
  <body class="image-page">
    <a href="${place}" title="${CASE.fullSize}"><img src="${place}" alt="${CASE.viewer}" /></a>
  </body>
</html>`;
