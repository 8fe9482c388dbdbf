// Tests materials in the viewer: streamed unchanged, in a frame that can run nothing, only to people who may see them,
// with an audit event each time.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Refusal } from '../../src/base/refusal.ts';
import { refusalText } from '../../src/console/kit/refusal.ts';
import { TIFF } from '../materials/samples.ts';
import { createReviewing, EDU, HR } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs, type Visitor, visitorTo } from '../support/visitor.ts';
import { PNG } from './desk.ts';
import { attributesOf } from './forms.ts';

let service: TestService;
const visitors = new Map<string, Visitor>();
beforeAll(async () => {
  service = await startTestService();
  for (const person of [EDU, HR, 'supervisor', 'auditor', 'operator']) {
    visitors.set(person, await signInAs(service.url, person));
  }
});
const { refer, itemOf } = createReviewing(() => service);
afterAll(() => service.close());

const visit = (person: string): Visitor => visitors.get(person) as Visitor;
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF');

async function upload(bytes: Buffer): Promise<string> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(bytes)]), 'a');
  const { body } = await service.send<{ materialId: string }>('POST', '/v1/materials', {
    body: form,
    idempotencyKey: crypto.randomUUID(),
  });
  return body.materialId;
}

async function withMaterial(bytes: Buffer) {
  const materialId = await upload(bytes);
  const materials = [{ kind: 'diploma', materialId, seals: ['employer'] }];
  const { id } = await refer({ education: [] }, { materials } as never);
  const item = await itemOf(id, 'education');
  return { item, materialId, place: `/console/items/${item.id}/materials/${materialId}` };
}
const policyOf = (headers: Headers) => headers.get('content-security-policy') ?? '';
const readings = async (materialId: string) =>
  (
    await service.sql`
    select actor_role from audit_events where action = 'material.read' and data->>'materialId' = ${materialId} order by seq`
  ).map(({ actor_role: role }) => role);

describe('a material in the console', () => {
  test('is listed with the case, and an image opens in its own page in which nothing runs', async () => {
    const { item, materialId, place } = await withMaterial(PNG);
    const { html } = await visit(EDU).get(`/console/items/${item.id}`);
    const link = new RegExp(`<a href="${place}/view"[^>]*>`).exec(html)?.[0] ?? '';
    expect(attributesOf(link)).toMatchObject({ target: 'viewer' });
    const page = await visit(EDU).get(`${place}/view`);
    expect(policyOf(page.headers)).toMatch(/default-src 'none'.*frame-ancestors 'self'.*sandbox allow-same-origin$/);
    expect(policyOf(page.headers)).not.toMatch(/script|allow-scripts/);
    expect(page.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(page.html).toContain(`<img src="${place}"`);
    expect(await readings(materialId), 'the page around it shows nothing yet').toEqual([]);
  });

  test.each([
    ['an image', PNG, 'image/png', 'inline', /; sandbox$/],
    ['a PDF', PDF, 'application/pdf', 'inline', /object-src 'self'/],
    ['a type that browsers do not show', TIFF, 'image/tiff', 'attachment', /; sandbox$/],
  ])(
    '(%s) comes byte for byte under its own type, and nobody stores it',
    async (_, bytes, mediaType, disposition, policy) => {
      const { materialId, place } = await withMaterial(bytes);
      const answer = await fetch(service.url + place, { headers: { cookie: visit(EDU).cookieHeader() } });
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
      expect(answer.headers.get('content-type')).toBe(mediaType);
      expect(answer.headers.get('content-disposition')).toMatch(
        new RegExp(`^${disposition}; filename="${materialId}\\.`),
      );
      expect(policyOf(answer.headers)).toMatch(policy);
      expect(policyOf(answer.headers)).toContain("default-src 'none'");
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await readings(materialId)).toEqual(['clerk']);
    },
  );

  test('does not exist for a department not concerned; supervisors and auditors see all, operators none', async () => {
    const { materialId, place } = await withMaterial(PNG);
    for (const path of [place, `${place}/view`]) {
      expect((await visit(HR).get(path)).status).toBe(404);
      expect((await visit('operator').get(path)).status).toBe(403);
      expect((await visitorTo(service.url).get(path)).status).toBe(303);
      expect((await visit('supervisor').get(path)).status).toBe(200);
    }
    expect((await visit('auditor').get(place)).status).toBe(200);
    expect((await visit(EDU).get(place.replace(materialId, 'x'))).status).toBe(404);
    expect(await readings(materialId)).toEqual(['supervisor', 'auditor']);
  });

  test('that is damaged is reported in its frame with name and remedy; the case page is unchanged', async () => {
    for (const bytes of [PNG, PDF, TIFF]) {
      const { item, materialId, place } = await withMaterial(bytes);
      const { html } = await visit(EDU).get(`/console/items/${item.id}`);
      expect(html, 'each is opened in the frame').toContain(`<a href="${place}/view" target="viewer"`);
      rmSync(join(service.materialsFolder, 'kept', materialId.slice(-2), materialId));
      for (const path of [place, `${place}/view`]) {
        const page = await visit(EDU).get(path);
        expect(page.status).toBe(409);
        expect(page.html).toContain(materialId);
        expect(page.html).toMatch(/缺失或损坏.*可下达补正/s);
        expect(policyOf(page.headers)).toContain("frame-ancestors 'self'");
        expect(page.headers.get('x-frame-options')).toBe('SAMEORIGIN');
      }
      expect(await readings(materialId)).toEqual([]);
      expect((await visit(EDU).get(`/console/items/${item.id}`)).status).toBe(200);
    }
  });

  test('of another type is refused with the names of all accepted types', () => {
    const { text } = refusalText(new Refusal('material_type_not_allowed'));
    for (const type of ['PDF', 'OFD', 'JPEG', 'PNG', 'WebP', 'HEIC', 'HEIF', 'TIFF']) {
      expect(text.zh).toContain(type);
      expect(text.en).toContain(type);
    }
  });

  test('that is not an image can be downloaded from the page around it', async () => {
    const { place } = await withMaterial(PDF);
    expect((await visit(EDU).get(`${place}/view`)).location).toBe(place);
  });
});
