// Tests that the materials of a case stay with it, once and in order, and that nobody attaches a file that they may not
// see.
import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthenticate } from '../../src/access/keys.ts';
import { change } from '../../src/audit/change.ts';
import { type Actor, systemActor } from '../../src/base/actor.ts';
import {
  attachMaterials,
  findUsableMaterials,
  insertApplicationMaterials,
  listMaterialsOf,
  type NewApplicationMaterial,
} from '../../src/materials/attach.ts';
import { formOf, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { OFD, PDF, PNG, upload } from './samples.ts';

let service: TestService;
let applicationId: string;
beforeAll(async () => {
  service = await startTestService({ worker: false });
  const person = somebody();
  await service.putPerson(person, { education: [] });
  applicationId = (await service.submit(formOf(person))).body.id;
});
afterAll(() => service.close());

const uploaded = async (as: string, content = PDF) => (await upload(service, content, as)).body.materialId;
const row = (
  materialId: string,
  kind: string,
  changes: Partial<NewApplicationMaterial> = {},
): NewApplicationMaterial => ({
  id: randomUUIDv7(),
  applicationId,
  materialId,
  kind,
  seals: [],
  attachedBy: 'test',
  attachedAt: service.clock.now(),
  supplementId: null,
  ...changes,
});
const attach = (...rows: NewApplicationMaterial[]) =>
  change(service.service.deps, { actor: systemActor('test') }, async (tx) => {
    await attachMaterials(tx, rows);
    return { result: undefined, events: [{ action: 'application.materials_added', applicationId, data: {} }] };
  });
const list = (id = applicationId) => listMaterialsOf(service.service.deps.db, id);

/** The caller with a sandbox key. */
async function actorOf(label: string): Promise<Actor> {
  const principal = await createAuthenticate(service.service.deps, 'sandbox')(`miaopi_sandbox_${label}`);
  if (!principal) throw new Error(`no key ${label}`);
  return principal.actor;
}

describe('attached materials', () => {
  test('are listed in the order of attaching, and each once with one kind', async () => {
    const [diploma, photo] = [await uploaded('employer'), await uploaded('employer', PNG)];
    await attach(row(diploma, 'diploma', { seals: ['employer', 'archive_keeper'] }), row(photo, 'id_card_front'));
    await attach(row(photo, 'id_card_front', { seals: ['employer'] }), row(diploma, 'degree_certificate'));
    await attach();
    await attach(...Array.from({ length: 20 }, (_, place) => row(photo, `page_${place}`)));
    const listed = await list();
    expect(listed.slice(3).map(({ kind }) => kind)).toEqual(Array.from({ length: 20 }, (_, place) => `page_${place}`));
    expect(listed.slice(0, 3).map(({ materialId, kind, seals }) => [materialId, kind, seals])).toEqual([
      [diploma, 'diploma', ['employer', 'archive_keeper']],
      [photo, 'id_card_front', []],
      [diploma, 'degree_certificate', []],
    ]);
    const { body } = await service.get<{ sha256: string }>(`/v1/materials/${photo}`);
    expect(listed[1]).toMatchObject({
      mediaType: 'image/png',
      bytes: PNG.length,
      sha256: body.sha256,
      supplementId: null,
    });
    expect(listed[1]?.attachedAt).toBeInstanceOf(Temporal.Instant);
    expect(await list(randomUUID())).toEqual([]);
  });

  test('are written as a step of a commit, for the applications that it changed only', async () => {
    const id = await uploaded('employer', OFD);
    const rows = [row(id, 'other'), row(id, 'other'), row(id, 'elsewhere', { applicationId: randomUUID() })];
    await service.service.deps.db.execute(
      sql`with done as (select ${applicationId}::uuid as id), ${insertApplicationMaterials(rows)} select id from done`,
    );
    expect((await list()).filter(({ materialId }) => materialId === id).map(({ kind }) => kind)).toEqual(['other']);
  });

  test('stay: the database refuses to change or remove them', async () => {
    await attach(row(await uploaded('employer'), 'stays'));
    for (const statement of [
      `update application_materials set kind = 'x'`,
      'delete from application_materials',
      `update materials set scan = 'clean'`,
      'delete from materials',
    ]) {
      await expect(service.sql.unsafe(statement)).rejects.toThrow();
    }
  });
});

describe('the author of an attachment', () => {
  test('may use only files of their own unit, or, as staff, only files of their own upload', async () => {
    const [own, other, clerks] = [
      await uploaded('employer'),
      await uploaded('employer_2'),
      await uploaded('clerk_education'),
    ];
    const attached = await uploaded('employer');
    await attach(row(attached, 'evidence'));
    const all = [own, other, clerks, attached, randomUUID()];
    const usable = async (label: string) =>
      [...(await findUsableMaterials(service.service.deps.db, await actorOf(label), all))].toSorted();
    expect(await usable('employer')).toEqual([own, attached].toSorted());
    expect(await usable('employer_2')).toEqual([other]);
    expect(await usable('agency')).toEqual([]);
    expect(await usable('clerk_education')).toEqual([clerks]);
    expect(await usable('clerk_education_2')).toEqual([]);
    expect(await usable('clerk_human_resources')).toEqual([]);
    expect(await usable('supervisor')).toEqual([]);
    expect(await usable('operator')).toEqual([]);
  });

  test('may write an id in capitals, and gets nothing for a wrong id', async () => {
    const id = await uploaded('employer');
    const { db } = service.service.deps;
    const employer = await actorOf('employer');
    expect(await findUsableMaterials(db, employer, [id.toUpperCase()])).toEqual(new Set([id.toUpperCase()]));
    expect(await findUsableMaterials(db, employer, [])).toEqual(new Set());
    expect(await findUsableMaterials(db, systemActor('test'), [id])).toEqual(new Set());
  });
});
