// Everything that staff of one office can have before them, so that a test can look for it from another office: an
// application of each kind, and what was made about them. All of it is of the scheme and the district of the baseline.
import { randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { BlastRadiusView, SanctionProposalView, SanctionView } from '../../src/oversight/shapes.ts';
import type { CaseItemView } from '../../src/reviews/shapes.ts';
import { PDF, upload } from '../materials/samples.ts';
import { createOverseeing } from '../oversight/overseeing.ts';
import { createSpotChecking } from '../spot-checks/spot-checking.ts';
import { setBans } from './bans.ts';
import { EMPLOYER_2, formOf, type Person, somebody } from './people.ts';
import { createReviewing, EDU, EDU_2 } from './reviewing.ts';
import type { TestService } from './service.ts';

export interface OfficeWorld {
  person: Person;
  /** an application in review, its number and its item */
  referred: { id: string; number: string };
  item: string;
  approved: { id: string; number: string };
  frozen: { id: string; number: string };
  revoked: { id: string; number: string };
  push: string;
  round: string;
  spotCase: string;
  sanction: string;
  proposal: string;
  dispute: string;
  radius: string;
  replay: string;
  material: string;
  /** an event of the audit about an application */
  seq: string;
  /** every id and number by which somebody could recognise any of it */
  names: string[];
}

const SCHEME = 'shenzhen-talent';

export async function makeOfficeWorld(on: TestService): Promise<OfficeWorld> {
  const reviewing = createReviewing(() => on);
  const overseeing = createOverseeing(() => on);
  const checking = createSpotChecking(() => on);
  const post = async <Body>(path: string, body: unknown, as: string): Promise<Body> => {
    const answer = await on.post<Body>(path, body, { as, idempotencyKey: randomUUID() });
    expect([200, 201, 202], answer.text).toContain(answer.status);
    return answer.body;
  };

  const approved = await overseeing.approve();
  const contested = await contest(on, approved.person);
  const material = (await upload(on, PDF)).body.materialId;
  const referred = await reviewing.refer({ education: [] }, {
    materials: [{ kind: 'diploma', materialId: material }],
  } as never);
  const item = (await reviewing.itemOf(referred.id, 'education')).id;
  const dispute = await post<{ id: string }>(
    `/v1/applications/${referred.id}/source-disputes`,
    { source: 'academic-records', note: '登记有误' },
    'employer',
  );
  const overridden = await override(on);
  const frozen = await overseeing.frozen();
  await setBans(on, { banMonths: 12 });
  const revoked = await overseeing.frozen();
  await overseeing.revoke(revoked.id, 'false_declaration', 'supervisor');
  expect((await overseeing.revoke(revoked.id, 'false_declaration', 'supervisor_2')).status).toBe(200);
  await setBans(on);
  const round = (await checking.drawn({ size: 1 })).id;
  const [spotCase] = (await checking.cases(round)).items;
  const wider = (await checking.drawn({ size: 10 })).id;
  const adverse = (await checking.cases(wider)).items.find((each) => each.applicationId === approved.id)?.id ?? '';
  for (const by of await checking.inspectorsOf(adverse)) {
    expect((await checking.find(by, adverse, { result: 'incomplete', missing: ['diploma'] })).status).toBe(200);
  }
  const subject = { kind: 'applicant', residentId: somebody().residentId };
  const about = { scheme: SCHEME, ground: 'fraud', foundOn: '2026-11-20', note: '查实' };
  const sanction = await post<SanctionView>('/v1/sanctions', { ...about, subject }, 'supervisor');
  const unit = { kind: 'unit', creditCode: EMPLOYER_2.creditCode };
  const { proposal } = await post<{ proposal: SanctionProposalView }>(
    '/v1/sanctions',
    { ...about, subject: unit },
    'supervisor',
  );
  const window = { from: '2026-11-20T00:00:00+08:00', to: '2026-11-20T10:00:00+08:00', reason: '数据异常' };
  const radius = await post<BlastRadiusView>(
    '/v1/blast-radius',
    { source: 'academic-records', ...window },
    'supervisor',
  );
  const replay = await post<{ id: string }>('/v1/replays', {}, 'auditor');

  const made = [approved, contested, referred, overridden, frozen, revoked].map(({ id }) => id);
  const rows = await on.sql<Record<string, string>[]>`
    select id::text, number, approval_number, (select max(seq)::text from audit_events e where e.application_id = a.id) as seq
    from applications a where id = any(${made}::uuid[])`;
  const row = (id: string) => {
    const found = rows.find((each) => each.id === id);
    return { id, number: found?.number ?? '' };
  };
  const others = await on.sql<{ id: string }[]>`
    select id::text from review_items where application_id = any(${made}::uuid[])
    union all select id::text from freezes union all select id::text from revocations union all select id::text from pushes
    union all select id::text from spot_check_cases`;
  const [push] = await on.sql<{ id: string }[]>`select id::text from pushes limit 1`;
  const things = [round, sanction.id, proposal.id, dispute.id, radius.id, replay.id, material];
  const names = [
    ...rows.flatMap(({ id, number, approval_number: approval }) => [id, number, approval]),
    ...others.map(({ id }) => id),
    ...things,
  ].filter((name): name is string => typeof name === 'string');
  return {
    person: referred.person,
    referred: row(referred.id),
    item,
    approved: row(approved.id),
    frozen: row(frozen.id),
    revoked: row(revoked.id),
    push: push?.id ?? '',
    round,
    spotCase: spotCase?.id ?? '',
    sanction: sanction.id,
    proposal: proposal.id,
    dispute: dispute.id,
    radius: radius.id,
    replay: replay.id,
    material,
    seq: rows[0]?.seq ?? '',
    names,
  };
}

/** Another person claims the same certificate number. */
export async function contest(on: TestService, first: Person, district = '440305'): Promise<ApplicationView> {
  const person = somebody();
  const settlement = { kind: 'employer_collective', district };
  const form = formOf(person, { claims: formOf(first).claims, settlement });
  await on.putPerson(person, { education: [form.claims.education] } as never);
  const { body } = await on.submit(form);
  expect(body.status).toBe('in_review');
  return body;
}

/** Two clerks confirm over a gap of the register. */
async function override(on: TestService): Promise<{ id: string }> {
  const reviewing = createReviewing(() => on);
  const referred = await reviewing.referContradiction();
  const { id } = await reviewing.itemOf(referred.id, 'education');
  const { body: item } = await reviewing.act<CaseItemView>(EDU, id, 'claim');
  await reviewing.settle(EDU, item, 'confirmed');
  await reviewing.act(EDU_2, id, 'claim');
  await reviewing.countersign(EDU_2, { id });
  await vi.waitFor(async () => expect((await reviewing.read(referred.id)).body.status).toBe('approved'));
  return referred;
}
