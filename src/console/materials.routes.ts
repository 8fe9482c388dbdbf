// A material for the viewer on the page of a case: streamed, in a frame that can do nothing, never kept by the browser. Who may see
// it, and that it was seen, is for the materials room to say.
import type { MaterialDeps } from '../materials/deps.ts';
import { MEDIA_TYPES, type MediaType } from '../materials/media-types.ts';
import { openMaterial } from '../materials/read.ts';
import { idIn } from './case.show.ts';
import type { StaffRoute } from './route.ts';

/** It may be shown by a page of this console, and load nothing, run nothing and post nothing itself. */
const POLICY =
  "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; form-action 'none'; base-uri 'none'";
const INLINE: ReadonlySet<string> = new Set(['application/pdf', 'image/jpeg', 'image/png', 'image/webp']);

export const materialRoutes = (materials: MaterialDeps): StaffRoute[] => [
  {
    method: 'get',
    path: '/console/items/:id/materials/:material',
    roles: ['clerk', 'supervisor', 'auditor'],
    async handle({ cause, param }) {
      const { material, content } = await openMaterial(materials, cause, idIn(param('material')));
      const { id, mediaType, bytes } = material;
      const ending = MEDIA_TYPES[mediaType as MediaType] ?? 'bin';
      return new Response(content, {
        headers: {
          'content-type': mediaType,
          'content-length': String(bytes),
          'content-disposition': `${INLINE.has(mediaType) ? 'inline' : 'attachment'}; filename="${id}.${ending}"`,
          'content-security-policy': POLICY,
          'x-frame-options': 'SAMEORIGIN',
          'cache-control': 'no-store',
        },
      });
    },
  },
];
