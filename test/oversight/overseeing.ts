// Makes the REST calls of supervisors for tests: freezes, restores and revokes approvals.
import { expect } from 'vitest';
import type { HeldInput } from '../../mocks/held.ts';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import type { Answer } from '../support/client.ts';
import { formOf, type Person, phoneOf, somebody } from '../support/people.ts';
import type { TestService } from '../support/service.ts';

export const FREEZE = { reason: '抽查发现毕业证书缺失', missing: ['diploma', 'id_card_front'] };
export const RESTORE = { note: '已核验毕业证书原件', venue: 'window' };

/** Holds the answer: the application or a refusal. */
export type Moved = ApplicationView &
  Omit<Problem, 'status' | 'proposal'> & { awaiting: string; proposal: { ground: string; heardUntil: string | null } };

export function createOverseeing(of: () => TestService) {
  const act = (id: string, verb: string, body: unknown, as: string | null = 'supervisor'): Promise<Answer<Moved>> =>
    of().post<Moved>(`/v1/applications/${id}/${verb}`, body, { as });
  async function approve(changes: Partial<HeldInput> = {}): Promise<{ id: string; person: Person; number: string }> {
    const person = somebody();
    const today = of().clock.now().toZonedDateTimeISO('Asia/Shanghai').toPlainDate().toString();
    await of().putPerson(person, changes);
    const { body } = await of().submit(formOf(person, {}, today));
    expect(body.status).toBe('approved');
    return { id: body.id, person, number: body.approvalNumber ?? '' };
  }
  return {
    act,
    approve,
    freeze: (id: string, body: unknown = FREEZE, as?: string) => act(id, 'freeze', body, as),
    restore: (id: string, body: unknown = RESTORE, as?: string) => act(id, 'restore', body, as),
    revoke: (id: string, ground: string, as = 'supervisor', note = '毕业证书经核实为伪造') =>
      act(id, 'revoke', { ground, note }, as),
    frozen: async () => {
      const approved = await approve();
      const { status, body } = await act(approved.id, 'freeze', FREEZE);
      expect(status).toBe(200);
      return { ...approved, freeze: body.freeze };
    },
    read: async (id: string, as = 'employer') =>
      (await of().get<ApplicationView>(`/v1/applications/${id}`, { as })).body,
    goTo: async (now: string) => {
      expect((await of().put('/v1/sandbox/clock', { now })).status).toBe(200);
    },
    justAfter: (moment: string | null | undefined) =>
      Temporal.Instant.from(moment ?? '')
        .add({ seconds: 1 })
        .toString(),
    actionsOf: async (id: string): Promise<string[]> => {
      const rows = await of().sql`select action from audit_events where application_id = ${id} order by seq`;
      return rows.map((row) => row.action as string);
    },
    /** Gives the text messages in the outbox for this application, in order; opened with the service's own key. */
    textsTo: async (id: string): Promise<string[]> => {
      const rows = await of().sql<{ id: string; message: Buffer }[]>`
        select id, message from notices where application_id = ${id} order by id`;
      const { sealer } = of().service.deps;
      return rows.map(({ id: notice, message }) => JSON.parse(sealer.open(`notices.message:${notice}`, message)).text);
    },
    phoneOf,
  };
}
