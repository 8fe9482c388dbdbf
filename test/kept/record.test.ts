// Records the data that test/kept/kept.test.ts checks in every later version: with RECORD_KEPT=1, once for a version
// whose kept data must stay readable. The rows are those of that version's tables; the people are synthetic and the
// keys are the sandbox's.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Receipt } from '../../src/transparency-log/shapes.ts';
import { createOverseeing } from '../oversight/overseeing.ts';
import { populate } from '../replay/population.ts';
import { createSpotChecking } from '../spot-checks/spot-checking.ts';
import { formOf, somebody } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, HR, HR_2, POLICE } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { KEPT_FOLDER, TABLES_KEPT } from './fixture.ts';

describe.runIf(process.env.RECORD_KEPT === '1')('the data that today’s version keeps', () => {
  let on: TestService;
  beforeAll(async () => {
    on = await startTestService();
  });
  afterAll(() => on.close());

  test('is recorded: every way of deciding, and every event after an approval', { timeout: 120_000 }, async () => {
    await populate(on);
    await reviewed(on);
    await overseen(on);
    await inspected(on);
    await on.service.auditLog.seal();
    const rows = await Promise.all(TABLES_KEPT.map((table) => rowsOf(on, table)));
    writeFileSync(join(KEPT_FOLDER, 'rows.jsonl'), rows.flat().join(''));
    const decided = await on.sql<{ id: string }[]>`select id from applications where outcome is not null order by id`;
    const receipts: Receipt[] = [];
    for (const { id } of decided) {
      const { status, body } = await on.get<Receipt>(`/v1/applications/${id}/receipt`, { as: 'auditor' });
      if (status === 200) receipts.push(body);
    }
    expect(receipts.length).toBeGreaterThan(10);
    writeFileSync(join(KEPT_FOLDER, 'receipts.jsonl'), receipts.map((each) => `${JSON.stringify(each)}\n`).join(''));
  });
});

async function rowsOf({ sql }: TestService, table: string) {
  // as text, because hashed text must not be written anew
  const rows = await sql.unsafe<{ row: string }[]>(`select to_json(t)::text as row from ${table} t order by t.*::text`);
  return rows.map(({ row }) => `{"table":"${table}","row":${row}}\n`);
}

/** Accepted names, a window, two of one department, a wish for a person, a certificate that two people claim. */
async function reviewed(on: TestService) {
  const { refer, itemOf, act, settle, countersign } = createReviewing(() => on);
  const claimed = async (id: string, department: string, as: string) =>
    (await act(as, (await itemOf(id, department)).id, 'claim')).body;
  const spelt = { ...somebody(), name: '吕晓明' };
  await on.putPerson(spelt, {
    medicalExam: { name: '呂晓明', designated: true, examinedOn: '2026-11-05', conclusion: 'qualified' },
  });
  const { id: variant } = (await on.submit(formOf(spelt))).body;
  await settle(HR, await claimed(variant, 'human_resources', HR), 'confirmed');

  const crime = await refer({ criminalRecord: { records: [{ kind: 'crime', decidedOn: '2020-05-01' }] } as never });
  const atWindow = await claimed(crime.id, 'public_security', POLICE);
  const decisions = [
    { check: 'criminal-record', result: 'refused', reason: { code: 'criminal_record.found', note: '属实' } },
  ];
  await act(POLICE, atWindow.id, 'settle', { decisions, attendedOn: '2026-11-20', version: atWindow.version });

  const elder = somebody('1975-05-13');
  await on.putPerson(elder);
  const { id: old } = (await on.submit(formOf(elder))).body;
  const waiting = (await settle(HR, await claimed(old, 'human_resources', HR), 'confirmed')).body;
  await countersign(HR_2, waiting);

  const { id: wished } = await refer({}, { optOutOfAutomatedDecision: true });
  await settle(HR, await claimed(wished, 'human_resources', HR), 'confirmed');

  const [first, later] = [await refer({ education: [] }), somebody()];
  const { claims } = formOf(first.person);
  await on.putPerson(later, { education: [claims.education] } as never);
  await on.submit(formOf(later, { claims }));

  const differing = await refer({
    education: [{ ...(claims.education as object), institution: '示例学院', institutionCode: '99998' } as never],
  });
  const once = (await settle(EDU, await claimed(differing.id, 'education', EDU), 'confirmed')).body;
  await countersign(EDU_2, once, { result: 'refused', code: 'academic_records.mismatch' });
}

/** One restored, one revoked by two, one ban of its own, and one lifted ban. */
async function overseen(on: TestService) {
  const { frozen, approve, restore, revoke } = createOverseeing(() => on);
  await restore((await frozen()).id);
  const revoked = await frozen();
  await revoke(revoked.id, 'false_declaration');
  await revoke(revoked.id, 'false_declaration', 'supervisor_2');
  const spared = await frozen();
  await revoke(spared.id, 'authority_error');
  await approve();
}

async function inspected(on: TestService) {
  const { drawn, cases, inspectorsOf, find } = createSpotChecking(() => on);
  const { id } = await drawn({ size: 3 });
  const [one, other] = (await cases(id)).items;
  for (const as of await inspectorsOf(one?.id ?? '')) await find(as, one?.id ?? '');
  const [first] = await inspectorsOf(other?.id ?? '');
  await find(first ?? '', other?.id ?? '', { result: 'failed', note: '毕业证书缺失' });
}
