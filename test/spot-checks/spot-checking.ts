// Makes the REST calls of auditors for tests: approvals to inspect, rounds sealed and drawn, verdicts given.
import { createHash, randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { CaseRowView, CaseView, RoundView } from '../../src/spot-checks/shapes.ts';
import type { sealedView } from '../../src/spot-checks/view.ts';
import type { Asking } from '../support/client.ts';
import { formOf, somebody } from '../support/people.ts';
import type { TestService } from '../support/service.ts';

export const AUDITORS = ['auditor', 'auditor_2', 'auditor_3'] as const;
export const PERIOD = { from: '2026-11-20', to: '2026-11-20' };
export const CONTRIBUTIONS = ['dice 3 1 6 6 2 5', 'coin 1 0 0 1 1 0'];
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

export type Sealed = ReturnType<typeof sealedView>;
export interface Drawn {
  id: string;
  seed: string;
  rule: string;
  sampleSize: number;
  sample: RoundView['sample'];
}

export function createSpotChecking(of: () => TestService) {
  const post = <Body>(path: string, body: unknown, as: string, asking: Asking = {}) =>
    of().post<Body>(path, body, { as, ...asking });
  const seal = <Body = Sealed>(plan: object = {}, as = 'auditor', idempotencyKey: string | null = randomUUID()) =>
    post<Body>('/v1/spot-checks', { scheme: 'shenzhen-talent', period: PERIOD, ...plan }, as, { idempotencyKey });
  const draw = <Body = Drawn>(id: string, seedContributions: unknown = CONTRIBUTIONS, as = 'auditor') =>
    post<Body>(`/v1/spot-checks/${id}/draw`, { seedContributions }, as);
  const round = async (id: string) => (await of().get<RoundView>(`/v1/spot-checks/${id}`, { as: 'auditor' })).body;
  const cases = async (id: string, query = '', as = 'supervisor') =>
    (await of().get<{ items: CaseRowView[]; nextCursor: string | null }>(`/v1/spot-checks/${id}/cases${query}`, { as }))
      .body;
  const find = <Body = CaseRowView>(as: string, id: string, body: unknown = { result: 'passed' }) =>
    post<Body>(`/v1/spot-check-cases/${id}/finding`, body, as);

  return {
    seal,
    draw,
    round,
    cases,
    find,
    read: <Body = CaseView>(as: string, id: string) => of().get<Body>(`/v1/spot-check-cases/${id}`, { as }),
    recuse: <Body = CaseRowView>(as: string, id: string, reason = '与申请人相识') =>
      post<Body>(`/v1/spot-check-cases/${id}/recuse`, { reason }, as),
    post,
    /** Files and approves this many. */
    approve: async (count: number, district = '440305', form: object = {}): Promise<ApplicationView[]> => {
      const made: ApplicationView[] = [];
      for (let index = 0; index < count; index++) {
        const person = somebody();
        await of().putPerson(person);
        const { body } = await of().submit(
          formOf(person, { settlement: { kind: 'employer_collective', district }, ...form }),
        );
        expect(body.status).toBe('approved');
        made.push(body);
      }
      return made;
    },
    /** Seals and draws at once. */
    drawn: async (plan: object = { size: 3 }): Promise<RoundView> => {
      const { body } = await seal(plan);
      expect((await draw(body.id)).status).toBe(200);
      return await round(body.id);
    },
    /** The keys of a case's inspectors, in the order in which they were drawn. */
    inspectorsOf: async (id: string): Promise<string[]> => {
      const rows = await of().sql`
        select replace(s.name, 'miaopi_sandbox_', '') as key from spot_check_inspectors i join staff s on s.id = i.staff_id
        where i.case_id = ${id} and i.recused_at is null order by i.place`;
      return rows.map((row) => row.key as string);
    },
    events: async (where: { roundId?: string; caseId?: string }) => {
      const rows = await of().sql<{ action: string; data: Record<string, unknown>; application_id: string | null }[]>`
        select action, data, application_id from audit_events where action like 'spot_check.%'
        and data::jsonb @> ${of().sql.json(where)} order by seq`;
      return [...rows];
    },
  };
}
