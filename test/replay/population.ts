// Makes a small population with every way of deciding, and the REST calls of auditors on it.
import { randomUUID } from 'node:crypto';
import type { Sql, TransactionSql } from 'postgres';
import { expect, vi } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import { SANDBOX_SEALING } from '../../src/config/config.ts';
import type { ReplayReportView, ReplayView } from '../../src/replay/shapes.ts';
import type { findingView, unequalView } from '../../src/replay/view.ts';
import { workOffReplays } from '../../src/replay/work-off.ts';
import type { CaseItemView } from '../../src/reviews/shapes.ts';
import { formOf, somebody } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, soon } from '../support/reviewing.ts';
import type { TestService } from '../support/service.ts';

export type FindingView = ReturnType<typeof findingView>;
export type UnequalView = ReturnType<typeof unequalView>;

export interface People {
  approved: string;
  notAccepted: string;
  withdrawn: string;
  referred: string;
  confirmed: string;
  countersigned: string;
  rejected: string;
  healed: string;
  supplemented: string;
  frozen: string;
}

/** Each application is decided, and some are moved, in their own way. */
export async function populate(on: TestService): Promise<People> {
  const { referGap, referContradiction, refer, settle, itemOf, act, countersign } = createReviewing(() => on);
  const claimOf = async (id: string): Promise<CaseItemView> => {
    const item = await itemOf(id, 'education');
    return (await act(EDU, item.id, 'claim')).body;
  };
  const submit = async (form: Parameters<typeof formOf>[1] = {}) => {
    const person = somebody();
    await on.putPerson(person);
    return (await on.submit<ApplicationView>(formOf(person, form))).body;
  };

  const approved = await submit();
  const notAccepted = await submit({ channel: 'individual' });
  const gone = await referGap();
  await on.post(`/v1/applications/${gone.id}/withdraw`, {});
  const referred = await referGap();

  const confirmed = await referGap();
  await settle(EDU, await claimOf(confirmed.id), 'confirmed');
  const countersigned = await referContradiction();
  const waiting = (await settle(EDU, await claimOf(countersigned.id), 'confirmed')).body;
  await countersign(EDU_2, waiting);
  const rejected = await referGap();
  await settle(EDU, await claimOf(rejected.id), 'refused', 'academic_records.not_found');

  const supplemented = await referGap();
  const item = await claimOf(supplemented.id);
  await act(EDU, item.id, 'supplement', { items: [{ kind: 'diploma', note: '请补交' }] });

  const frozen = await submit();
  await on.post(
    `/v1/applications/${frozen.id}/freeze`,
    { reason: '材料不齐全', missing: ['diploma'] },
    { as: 'supervisor' },
  );

  await on.putFault('academic-records', { fault: 'error_500' });
  const healed = await refer({});
  await on.calm();
  await vi.waitFor(async () => expect(await statusOf(on, healed.id)).toBe('approved'), { ...soon, timeout: 40_000 });

  const ids = {
    approved: approved.id,
    notAccepted: notAccepted.id,
    withdrawn: gone.id,
    referred: referred.id,
    confirmed: confirmed.id,
    countersigned: countersigned.id,
    rejected: rejected.id,
    healed: healed.id,
    supplemented: supplemented.id,
    frozen: frozen.id,
  };
  const statuses = await Promise.all(Object.values(ids).map((id) => statusOf(on, id)));
  expect(Object.fromEntries(Object.keys(ids).map((name, index) => [name, statuses[index]]))).toEqual({
    approved: 'approved',
    notAccepted: 'not_accepted',
    withdrawn: 'withdrawn',
    referred: 'in_review',
    confirmed: 'approved',
    countersigned: 'approved',
    rejected: 'rejected',
    healed: 'approved',
    supplemented: 'awaiting_supplement',
    frozen: 'frozen',
  });
  return ids;
}

const statusOf = async (on: TestService, id: string) =>
  (await on.get<ApplicationView>(`/v1/applications/${id}`, { as: 'auditor' })).body.status;

export const AUDITOR = 'auditor';

export const askFor = (on: TestService, body: unknown, idempotencyKey: string | null = randomUUID()) =>
  on.post<ReplayView>('/v1/replays', body, { as: AUDITOR, idempotencyKey });

/** Asks for a run and waits until it has ended, without waiting for the worker's next turn. */
export async function run(on: TestService, body: unknown = {}): Promise<ReplayReportView> {
  const { status, body: asked } = await askFor(on, body);
  expect(status).toBe(202);
  const { db, clock, ids, schemes, log } = on.service.deps;
  await workOffReplays({ db, clock, ids, schemes, log, sealing: SANDBOX_SEALING, threads: 0 }, () => true);
  return await ended(on, asked.id);
}

export const ended = (on: TestService, id: string) =>
  vi.waitFor(async () => {
    const { body } = await on.get<ReplayReportView>(`/v1/replays/${id}`, { as: AUDITOR });
    expect(body.finishedAt).not.toBeNull();
    return body;
  }, soon);

export const findingsOf = async (on: TestService, id: string): Promise<FindingView[]> =>
  (await on.get<{ items: FindingView[] }>(`/v1/replays/${id}/findings?limit=200`, { as: AUDITOR })).body.items;

export const unequalOf = async (on: TestService, id: string): Promise<UnequalView[]> =>
  (await on.get<{ items: UnequalView[] }>(`/v1/replays/${id}/unequal`, { as: AUDITOR })).body.items;

/** Writes as a superuser would after switching off the guards of the tables. */
export const byHand = (sql: Sql, write: (sql: TransactionSql) => Promise<unknown>) =>
  sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await write(tx);
  });
