// Makes the REST calls of clerks for tests: cases are referred, claimed and settled.
import { expect } from 'vitest';
import type { HeldInput } from '../../mocks/held.ts';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { CaseItemView } from '../../src/reviews/shapes.ts';
import { EDUCATION, EMPLOYER_2, type Form, formOf, type Person, somebody } from './people.ts';
import type { TestService } from './service.ts';

export const HR = 'clerk_human_resources';
export const HR_2 = 'clerk_human_resources_2';
export const EDU = 'clerk_education';
export const EDU_2 = 'clerk_education_2';
export const POLICE = 'clerk_public_security';
export const soon = { timeout: 20_000 };

export const OTHER_SCHOOL = [{ ...EDUCATION, institution: '示例学院', institutionCode: '99998' }];

export interface Referred {
  person: Person;
  id: string;
  view: ApplicationView;
}

/** The grounds and notes of a careful clerk if no source matches. */
export const restsOn = (check: Pick<CaseItemView['checks'][number], 'needsGround' | 'needsNoteOrEvidence'>) => ({
  ...(check.needsGround ? { ground: 'original_seen' } : {}),
  ...(check.needsNoteOrEvidence ? { note: '已核对证书原件' } : {}),
});

export function createReviewing(of: () => TestService) {
  async function refer(changes: Partial<HeldInput>, form: Partial<Form> = {}): Promise<Referred> {
    const person = somebody();
    await of().putPerson(person, changes);
    // a commitment expires, so it is signed on the day by the service's clock
    const today = of().clock.now().toZonedDateTimeISO('Asia/Shanghai').toPlainDate().toString();
    const { body } = await of().submit(formOf(person, form, today));
    expect(body.status).toBe('in_review');
    return { person, id: body.id, view: body };
  }
  const act = <Body = CaseItemView>(as: string, id: string, name: string, body: unknown = {}) =>
    of().post<Body>(`/v1/reviews/${id}/${name}`, body, { as });
  const decisionsOn = (item: CaseItemView, result: 'confirmed' | 'refused', code?: string) =>
    [
      ...item.checks.map((check) => ({
        check: check.source as string,
        ...(result === 'confirmed' ? restsOn(check) : {}),
      })),
      ...item.rules.map((rule) => ({ check: rule.code })),
    ].map((named) => ({
      ...named,
      result,
      ...(result === 'refused' ? { reason: { code: code ?? '', note: '与原件不符' } } : {}),
    }));
  return {
    refer,
    /** Refers a case without a registered degree: a gap that education fills. */
    referGap: () => refer({ education: [] }),
    /** Refers a case with another school in the register: a contradiction that needs two people of education. */
    referContradiction: () => refer({ education: OTHER_SCHOOL }),
    next: (as: string) => of().send<CaseItemView>('POST', '/v1/reviews/next', { as }),
    act,
    read: (id: string) => of().get<ApplicationView>(`/v1/applications/${id}`),
    decisionsOn,
    settle: <Body = CaseItemView>(as: string, item: CaseItemView, result: 'confirmed' | 'refused', code?: string) =>
      act<Body>(as, item.id, 'settle', { decisions: decisionsOn(item, result, code), version: item.version }),
    /** Lets the second person decide on everything, without having seen the first decision. */
    countersign: async <Body = CaseItemView>(
      as: string,
      { id }: { id: string },
      {
        result = 'confirmed' as const,
        code,
        ...form
      }: { result?: 'confirmed' | 'refused'; code?: string; attendedOn?: string } = {},
    ) => {
      const { body } = await of().get<CaseItemView>(`/v1/reviews/${id}`, { as });
      return await act<Body>(as, id, 'countersign', {
        decisions: decisionsOn(body, result, code),
        version: body.version,
        ...form,
      });
    },
    actionsOf: async (id: string): Promise<string[]> => {
      const rows = await of().sql`select action from audit_events where application_id = ${id} order by seq`;
      return rows.map((row) => row.action as string);
    },
    itemOf: async (id: string, department: string): Promise<CaseItemView> => {
      const [row] = await of().sql`
        select id from review_items where application_id = ${id} and department = ${department} order by id desc limit 1`;
      return (await of().get<CaseItemView>(`/v1/reviews/${row?.id}`, { as: 'supervisor' })).body;
    },
    /** Empties the queues, so that each test begins anew. */
    clear: async () => {
      const open = await of().sql`
        select a.id, t.credit_code as code from applications a join tenants t on t.id = a.tenant_id
        where a.status in ('in_review', 'awaiting_supplement')`;
      for (const { id, code } of open) {
        const as = code === EMPLOYER_2.creditCode ? 'employer_2' : 'employer';
        await of().post(`/v1/applications/${id}/withdraw`, {}, { as });
      }
    },
  };
}
