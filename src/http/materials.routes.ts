// Materials over REST: upload a file, read its data, open it.
import { z } from 'zod';
import { timestamp } from '../base/clock.ts';
import { instant } from '../base/moment.ts';
import type { MaterialDeps } from '../materials/deps.ts';
import { MEDIA_TYPES, type MediaType } from '../materials/media-types.ts';
import { openMaterial, readMaterial } from '../materials/read.ts';
import { MOST_MATERIAL_BYTES, uploadMaterial } from '../materials/upload.ts';
import { SCANS } from '../schemes/words.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { readFileField } from './multipart.ts';
import { idOf } from './query.ts';

/** The path of uploads, whose body may take longer to arrive than others. */
export const UPLOAD_PATH = '/v1/materials';

const TAG = { zh: '材料', en: 'Materials' };
const UPLOADERS = ['employer', 'agency', 'clerk', 'supervisor'] as const;
const READERS = [...UPLOADERS, 'auditor'] as const;

const Uploaded = z.strictObject({
  materialId: z.uuid(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(1).max(MOST_MATERIAL_BYTES),
  mediaType: z.enum(Object.keys(MEDIA_TYPES) as [MediaType, ...MediaType[]]),
});
const Material = Uploaded.extend({
  scan: z.enum(SCANS),
  uploadedAt: instant,
}).meta({ id: 'Material' });

type Known = Awaited<ReturnType<typeof readMaterial>>;

const uploadedView = ({ id, sha256, bytes, mediaType }: Known) => ({
  materialId: id,
  sha256: sha256.toString('hex'),
  bytes,
  mediaType,
});

export function materialEndpoints(deps: MaterialDeps): Endpoint[] {
  return [
    {
      method: 'post',
      path: UPLOAD_PATH,
      tag: TAG,
      summary: { zh: '上传材料', en: 'Upload a material' },
      description: {
        zh: '仅一个字段 file，至多 20 MiB；类型按内容判断：PDF、OFD、JPEG、PNG（含 APNG）、WebP、HEIC、HEIF、TIFF（任何压缩方式、多页）。材料须附于申请、补正或审核事项后方有意义，故重复上传并无妨碍：每次得到新的 materialId，不需要 Idempotency-Key，取所用答复中的编号即可。文件名不保存。',
        en:
          'One field, file, of at most 20 MiB. The service recognises the type by the content: PDF, OFD, JPEG, PNG ' +
          '(also APNG), WebP, HEIC, HEIF, TIFF (any compression, several pages). A material has no effect until it ' +
          'is attached to an application, a supplement or a review item. So an upload is safe to repeat without ' +
          'Idempotency-Key: each makes a new materialId, and you use the one from the answer that you received. ' +
          'File names are not kept.',
      },
      roles: UPLOADERS,
      body: {
        schema: z.strictObject({ file: z.file() }),
        example: undefined,
        contentType: 'multipart/form-data',
      },
      answers: { 201: { description: { zh: '已保存', en: 'Kept' }, schema: Uploaded } },
      refusals: ['validation_failed', 'material_type_not_allowed', 'material_infected'],
      async handle(call) {
        const file = readFileField(call.request, MOST_MATERIAL_BYTES);
        return { status: 201, body: uploadedView(await uploadMaterial(deps, call.cause, file)) };
      },
    },
    {
      method: 'get',
      path: '/v1/materials/{id}',
      tag: TAG,
      summary: { zh: '查看材料信息', en: 'Read the data of a material' },
      description: {
        zh: '申报单位只看到本单位上传的；审核人员还可看到本部门事项所附的。',
        en: 'A unit sees its own uploads; a clerk also sees the materials of the department’s items.',
      },
      roles: READERS,
      answers: { 200: { description: { zh: '材料', en: 'The material' }, schema: Material } },
      refusals: ['not_found'],
      async handle(call) {
        const material = await readMaterial(deps, call.cause, idOf(call));
        const { scan, createdAt } = material;
        return { status: 200, body: { ...uploadedView(material), scan, uploadedAt: timestamp(createdAt) } };
      },
    },
    {
      method: 'get',
      path: '/v1/materials/{id}/content',
      tag: TAG,
      summary: { zh: '打开材料', en: 'Open a material' },
      description: {
        zh: '每次打开都记入审计。文件缺失、被截短或开头损坏时为 material_damaged；其后的损坏使传输中断。',
        en:
          'Each opening is audited. A file that is missing, shortened or damaged at its beginning answers ' +
          'material_damaged; damage further on aborts the download.',
      },
      roles: READERS,
      answers: {
        200: {
          description: { zh: '文件', en: 'The file' },
          schema: z.file(),
          contentType: Object.keys(MEDIA_TYPES),
          headers: ['Content-Disposition'],
        },
      },
      refusals: ['not_found', 'material_damaged'],
      handle: (call) => contentOf(deps, call),
    },
  ];
}

async function contentOf(deps: MaterialDeps, call: Call): Promise<Response> {
  const id = idOf(call);
  if (call.request.method === 'HEAD') {
    return new Response(null, { headers: headersOf(await readMaterial(deps, call.cause, id)) });
  }
  const { material, content } = await openMaterial(deps, call.cause, id);
  return new Response(content, { headers: headersOf(material) });
}

/** Returns the headers of a file: browsers save it, and never run it or show it as part of a page. */
const headersOf = ({ id, mediaType, bytes }: Known) => ({
  'content-type': mediaType,
  'content-length': String(bytes),
  'content-disposition': `attachment; filename="${id}.${MEDIA_TYPES[mediaType as MediaType]}"`,
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
});
