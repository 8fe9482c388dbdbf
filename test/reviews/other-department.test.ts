// Tests that an item of another department does not exist for a clerk: every call and every page answers as for an
// unknown id.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { materialRoutes } from '../../src/console/item/materials.ts';
import { caseRoutes } from '../../src/console/item/routes.ts';
import type { Problem } from '../../src/http/problem.ts';
import type { CaseItemView } from '../../src/reviews/shapes.ts';
import { PNG, upload } from '../materials/samples.ts';
import { createReviewing, EDU, EDU_2, HR, HR_2, OTHER_SCHOOL } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs } from '../support/visitor.ts';

let service: TestService;
let item: string;
beforeAll(async () => {
  service = await startTestService();
  await referGap();
  item = (await next(EDU)).body.id;
});
const { refer, referGap, next, act, itemOf, decisionsOn } = createReviewing(() => service);
afterAll(() => service.close());

const NOBODYS = randomUUID();
const MATERIAL = randomUUID();

describe('an item of another department does not exist for a clerk', () => {
  test('over REST', async () => {
    const { body: document } = await service.get<{ paths: Record<string, Record<string, { 'x-roles'?: string[] }>> }>(
      '/openapi.json',
    );
    const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { 'x-roles': roles }]) => path.startsWith('/v1/reviews/{id}') && roles?.includes('clerk'))
        .map(([method]) => ({ method: method.toUpperCase(), path })),
    );
    expect(calls.length).toBeGreaterThan(8);
    for (const { method, path } of calls) {
      const [foreign, nobodys] = await Promise.all(
        [item, NOBODYS].map(async (id) => {
          const body = method === 'GET' ? {} : { body: '{}', headers: { 'content-type': 'application/json' } };
          const answer = await service.send<Problem>(method, path.replace('{id}', id), { as: HR, ...body });
          const { requestId: _, instance: __, ...problem } = answer.body;
          return { status: answer.status, problem };
        }),
      );
      expect([path, foreign]).toEqual([path, nobodys]);
      expect([path, foreign?.status, foreign?.problem.code]).toEqual([path, 404, 'not_found']);
    }
  });

  test('at the console', async () => {
    const { deps, materials } = service.service;
    const clerk = await signInAs(service.url, HR);
    const routes = [...caseRoutes(deps, materials), ...materialRoutes(materials)].filter(
      ({ path, roles }) => path.startsWith('/console/items/:id') && (roles as readonly string[]).includes('clerk'),
    );
    expect(routes.length).toBeGreaterThan(8);
    for (const { method, path } of routes) {
      const [foreign, nobodys] = await Promise.all(
        [item, NOBODYS].map(async (id) => {
          const place = path.replace(':id', id).replace(':material', MATERIAL);
          const { status, html } =
            method === 'get' ? await clerk.get(place) : await clerk.post(place, { version: '1' });
          // except the page's own address, the number of the request and the moment of the page
          const part = /<code id="request-id">[^<]*|<p class="printed">[\s\S]*?<\/p>/g;
          return { status, html: html.replaceAll(id, '').replaceAll(part, '') };
        }),
      );
      expect([path, foreign]).toEqual([path, nobodys]);
      expect([path, foreign?.status]).toEqual([path, 404]);
    }
  });
});

describe('the evidence of a decision is shown with the decision alone', () => {
  /** What a clerk gets of the evidence: whether the item lists it, and the status of its file. */
  const seenBy = async (as: string, itemId: string, materialId: string) => {
    const { body } = await service.get<CaseItemView>(`/v1/reviews/${itemId}`, { as });
    const { status } = await service.get(`/v1/materials/${materialId}/content`, { as });
    return [body.materials.some((each) => each.materialId === materialId), status];
  };

  test('so neither another department nor the second person sees it before their own opinion', async () => {
    const UNQUALIFIED = { designated: true, examinedOn: '2026-11-05', conclusion: 'unqualified' } as const;
    const { id } = await refer({ education: OTHER_SCHOOL, medicalExam: UNQUALIFIED });
    const others = await itemOf(id, 'human_resources');
    const own = await itemOf(id, 'education');
    const claimed = (await act(EDU, own.id, 'claim')).body;
    const { materialId } = (await upload(service, PNG, EDU)).body;
    const decisions = decisionsOn(claimed, 'confirmed').map((each) => ({ ...each, evidence: [materialId] }));
    expect((await act(EDU, own.id, 'settle', { decisions, version: claimed.version })).body.awaiting).toBe(
      'countersign',
    );
    expect(await seenBy(EDU, own.id, materialId)).toEqual([true, 200]);
    expect(await seenBy('supervisor', own.id, materialId)).toEqual([true, 200]);
    expect(await seenBy(EDU_2, own.id, materialId)).toEqual([false, 404]);
    for (const clerk of [HR, HR_2]) expect(await seenBy(clerk, others.id, materialId)).toEqual([false, 404]);
    // nor can its id be named as evidence, which would open it
    const foreign = (await act(HR, others.id, 'claim')).body;
    const naming = decisionsOn(foreign, 'confirmed').map((each) => ({ ...each, evidence: [materialId] }));
    const refused = await act<Problem>(HR, others.id, 'settle', { decisions: naming, version: foreign.version });
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([422, '/decisions/0/evidence']);
    const second = (await service.get<CaseItemView>(`/v1/reviews/${own.id}`, { as: EDU_2 })).body;
    const agreed = { decisions: decisionsOn(second, 'confirmed'), version: second.version };
    expect((await act(EDU_2, own.id, 'countersign', agreed)).body.status).toBe('settled');
    expect(await seenBy(EDU_2, own.id, materialId)).toEqual([true, 200]);
    expect(await seenBy(HR, others.id, materialId)).toEqual([false, 404]);
  });
});
