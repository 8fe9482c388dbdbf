// Tests that data kept by an earlier version stays as it was: it opens, the decision comes out the same again, the log
// proves it, and receipts that were handed out hold.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import { verifyReceipt } from '../../src/transparency-log/receipt.ts';
import { SANDBOX_LOG_KEY, SANDBOX_WITNESS_KEYS } from '../../src/transparency-log/sandbox-log-keys.ts';
import { verifyDatabase } from '../../src/transparency-log/verify-database.ts';
import { findingsOf, run } from '../replay/population.ts';
import { createTestDatabase, startTestService, type TestDatabase, type TestService } from '../support/service.ts';
import { keptReceipts, keptRows, loadKept } from './fixture.ts';

const KEYS = [SANDBOX_LOG_KEY, ...SANDBOX_WITNESS_KEYS];
const rows = keptRows();
const rowsOf = (table: string) => rows.filter((each) => each.table === table).map(({ row }) => row);
const applications = rowsOf('applications');

let database: TestDatabase;
let on: TestService;
beforeAll(async () => {
  database = await createTestDatabase();
  await loadKept(database.sql, rows);
  on = await startTestService({ database, worker: false });
});
afterAll(async () => {
  await on.close();
  await database.close();
});

describe('the data that an earlier version has kept', () => {
  test('holds every way of deciding', () => {
    const ways = new Set(applications.map(({ status, decided_by }) => `${status} by ${decided_by}`));
    expect(ways.size).toBeGreaterThanOrEqual(9);
    expect(rowsOf('rechecks').length).toBeGreaterThan(0);
  });

  test('is in a valid log', async () => {
    const report = await verifyDatabase(on.service.deps.db, KEYS);
    expect(report).toMatchObject({ fault: null, checkpoints: rowsOf('log_checkpoints').length });
    expect(report.cosignatures).toBe(rowsOf('log_cosignatures').length);
    expect(report.leaves).toBeGreaterThan(100);
  });

  test('is decided again to the same decisions', async () => {
    const report = await run(on);
    expect(report.decided).toBe(applications.filter(({ outcome }) => outcome !== null).length);
    expect(await findingsOf(on, report.id)).toEqual([]);
    expect(report.differing).toBe(0);
  });

  test('has receipts that hold without the service', () => {
    const receipts = keptReceipts();
    expect(receipts.length).toBeGreaterThan(10);
    for (const receipt of receipts) expect(verifyReceipt(receipt, KEYS)).toHaveProperty('checkpoint');
  });

  test.each(applications.map(({ number, id }) => [number, id]))(
    'opens %s with its status, reasons and items',
    async (_, id) => {
      const [row] = applications.filter((each) => each.id === id);
      const { status, body } = await on.get<ApplicationView>(`/v1/applications/${id}`, { as: 'supervisor' });
      expect(status).toBe(200);
      expect(body).toMatchObject({ number: row?.number, status: row?.status, approvalNumber: row?.approval_number });
      expect((await on.get(`/v1/applications/${id}/timeline`, { as: 'auditor' })).status).toBe(200);
      for (const item of rowsOf('review_items').filter((each) => each.application_id === id)) {
        const shown = await on.get(`/v1/reviews/${item.id}`, { as: 'supervisor' });
        expect(shown.status).toBe(200);
      }
    },
  );
});
