// Tests that an item of another department does not exist for a clerk: every call and every page answers as for an
// unknown id.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { materialRoutes } from '../../src/console/item/materials.ts';
import { caseRoutes } from '../../src/console/item/routes.ts';
import type { Problem } from '../../src/http/problem.ts';
import { createReviewing, EDU, HR } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs } from '../support/visitor.ts';

let service: TestService;
let item: string;
beforeAll(async () => {
  service = await startTestService();
  await referGap();
  item = (await next(EDU)).body.id;
});
const { referGap, next } = createReviewing(() => service);
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
