// Tests the gate of documents (SZ-12): business that is not instant waits for every document of its list, people settle
// each one that no source completes, and nothing of it is approved by one click.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { rescueStranded } from '../../src/applications/rescue.ts';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import type { CaseItemView } from '../../src/reviews/shapes.ts';
import type { DemandList, SchemeView } from '../../src/schemes/shapes.ts';
import { createDesk } from '../console/desk.ts';
import { textOf } from '../console/forms.ts';
import { EDUCATION, formOf, phoneOf, somebody } from '../support/people.ts';
import { createReviewing, EDU, HR, HR_2, POLICE, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs } from '../support/visitor.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ sourceLimits: { retries: 0 } });
});
const desk = createDesk(() => service);
const reviewing = createReviewing(() => service);
const { next, act, read, itemOf, actionsOf } = reviewing;
afterEach(async () => {
  await service.calm();
  await reviewing.clear();
});
afterAll(() => service.close());

const CUSTODIAN = { custodian: '示例人才中心', agreementNumber: 'DA-2026-1' };
/** 调干 with a custodian, as the academic category (worked case S41). */
const TRANSFER = {
  businessType: 'cadre_transfer',
  claims: { education: { ...EDUCATION }, archiveCustody: CUSTODIAN },
};
const OF_TRANSFER = [
  ...['report_form', 'diploma', 'diploma_certification'],
  ...['id_card_front', 'id_card_back', 'household_register'],
];

async function upload(): Promise<string> {
  const body = new FormData();
  const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n');
  body.set('file', new Blob([pdf], { type: 'application/pdf' }), 'a.pdf');
  const { body: uploaded } = await service.send<{ materialId: string }>('POST', '/v1/materials', {
    as: 'employer',
    body,
  });
  return uploaded.materialId;
}
const sheets = (kinds: readonly string[]) =>
  Promise.all(kinds.map(async (kind) => ({ kind, materialId: await upload() })));

async function file(form: object, kinds: readonly string[] = []) {
  const person = somebody();
  await service.putPerson(person, {});
  const today = service.clock.now().toZonedDateTimeISO('Asia/Shanghai').toPlainDate().toString();
  const body = { ...formOf(person, form as never, today), materials: await sheets(kinds) };
  const idempotencyKey = randomUUID();
  const answer = await service.submit(body, { idempotencyKey });
  const again = () => service.submit(body, { idempotencyKey });
  return { person, id: answer.body.id, status: answer.status, view: answer.body, body, again };
}
const handIn = async (id: string, kinds: readonly string[]) =>
  await service.post<ApplicationView>(`/v1/applications/${id}/materials`, { materials: await sheets(kinds) });
const missingIn = ({ missing }: ApplicationView) => (missing ?? []).map(({ anyOf }) => anyOf.map(({ kind }) => kind));
const ones = (kinds: readonly string[]) => kinds.map((kind) => [kind]);
const waitingIn = ({ documents }: CaseItemView) =>
  documents.filter(({ state }) => state === 'waiting').map(({ check }) => check);
const confirming = ({ documents, rules }: CaseItemView) =>
  [
    ...documents.filter(({ state }) => state === 'waiting').map(({ check }) => check),
    ...rules.map(({ code }) => code),
  ].map((check) => ({ check, result: 'confirmed' }));
const settle = <Body = CaseItemView>(as: string, item: CaseItemView, decisions: object[] = confirming(item)) =>
  act<Body>(as, item.id, 'settle', { decisions, version: item.version });

describe('business that is not instant, without its documents', () => {
  test('waits with the complete list at once; no source is asked, and one message goes out', async () => {
    const { id, status, view, person, body, again } = await file(TRANSFER);
    expect([status, view.status, view.decision, view.decidedAt]).toEqual([201, 'awaiting_supplement', null, null]);
    expect(missingIn(view)).toEqual(ones(OF_TRANSFER));
    expect(view.missing?.[0]).toEqual({
      clause: 'SZ-12',
      text: { zh: '深圳市在职人才引进呈报表', en: 'Reporting form of in-service talent introduction' },
      owner: 'human_resources',
      anyOf: [{ kind: 'report_form', seals: [] }],
    });
    expect(view.reasons?.map(({ code, params }) => [code, params.material])).toEqual(
      OF_TRANSFER.map((kind) => ['material.missing', kind]),
    );
    expect(view.checks).toEqual([]);
    expect(view.supplement).toMatchObject({ status: 'open', department: 'human_resources' });
    expect(view.supplement?.items.map(({ kind, received }) => [kind, received])).toEqual(
      OF_TRANSFER.map((kind) => [kind, false]),
    );
    expect(view.nextStep).toMatchObject({ actor: 'submitter', due: view.supplement?.due });
    const actions = (await actionsOf(id)).filter((action) => action !== 'notice.sent');
    expect(actions).toEqual(['application.received', 'application.documents_missing']);
    await vi.waitFor(() => {
      const texts = service.mocks.control.messages(phoneOf(person)).map(({ text }) => text);
      expect(texts).toHaveLength(1);
      expect(texts[0]).toContain('1.深圳市在职人才引进呈报表');
      expect(texts[0]).toContain('6.户口本');
    }, soon);
    // the same key once more gets the same answer, and no clerk has an item
    const second = await again();
    expect([second.status, second.body.id, second.body.status]).toEqual([201, id, 'awaiting_supplement']);
    expect((await next(HR)).status).toBe(204);
    expect((await read(id)).body.missing).toEqual(view.missing);
    const { body: other } = await service.submit({ ...body, reference: 'again' } as never);
    expect(other).toMatchObject({ status: 'not_accepted', decision: { reasons: [{ code: 'duplicate.active' }] } });
  });

  test('shows the supervisor what it waits for', async () => {
    const { id } = await file(TRANSFER, OF_TRANSFER.slice(1));
    await desk.signIn('supervisor');
    const { html } = await desk.visit('supervisor').get(`/console/applications/${id}`);
    expect(textOf(html, 'missing')).toBe('深圳市在职人才引进呈报表');
  });

  test('is withdrawn while it waits, and the person may file again', async () => {
    const { id, body } = await file(TRANSFER);
    const { body: withdrawn } = await service.post<ApplicationView>(`/v1/applications/${id}/withdraw`, {});
    expect(withdrawn.status).toBe('withdrawn');
    expect((await handIn(id, ['report_form'])).status).toBe(409);
    expect((await service.submit({ ...body, reference: 'again' } as never)).body.status).toBe('awaiting_supplement');
  });

  test('lists the custody agreement as missing where nobody says who keeps the archive (SZ-22)', async () => {
    const { view } = await file({ ...TRANSFER, claims: { education: { ...EDUCATION } } }, OF_TRANSFER);
    expect([view.status, missingIn(view)]).toEqual(['awaiting_supplement', [['custody_agreement']]]);
    expect(view.reasons).toMatchObject([{ code: 'archive.custody_missing', clause: { ref: 'SZ-22' } }]);
    const own = { ...TRANSFER, claims: { education: { ...EDUCATION }, archiveCustody: { unitHasCustody: true } } };
    expect((await file(own, OF_TRANSFER)).view.status).toBe('in_review');
    const refused = async (archiveCustody: object) => {
      const { status, body } = await service.submit<Problem>(
        formOf(somebody(), { ...TRANSFER, claims: { education: { ...EDUCATION }, archiveCustody } } as never) as never,
      );
      return [status, ...(body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)];
    };
    const at = '/claims/archiveCustody';
    expect(await refused({})).toEqual([422, `${at}/custodian required`, `${at}/agreementNumber required`]);
    expect(await refused({ unitHasCustody: true, custodian: '甲' })).toEqual([422, `${at}/custodian one_way`]);
    expect((await refused({ unitHasCustody: false, ...CUSTODIAN }))[0]).toBe(422);
  });

  test('goes on in the answer that brings the last document, and keeps the day of its submission', async () => {
    const { id, view } = await file(TRANSFER);
    const some = (await handIn(id, OF_TRANSFER.slice(0, 4))).body;
    expect([some.status, missingIn(some)]).toEqual(['awaiting_supplement', ones(OF_TRANSFER.slice(4))]);
    expect(some.materials?.map(({ kind, state }) => `${kind} ${state}`)).toEqual(
      OF_TRANSFER.slice(0, 4).map((kind) => `${kind} waiting`),
    );
    const { status, body } = await handIn(id, OF_TRANSFER.slice(4));
    expect([status, body.status, body.missing, body.reasons]).toEqual([200, 'in_review', undefined, undefined]);
    expect(body.submittedAt).toBe(view.submittedAt);
    expect(body.decision?.reasons.map(({ code }) => code)).toEqual([
      'instant.not_applicable',
      'document.unexamined',
      'document.unexamined',
      'archive.unverified',
    ]);
    expect(body.supplement?.status).toBe('completed');
    expect((await actionsOf(id)).filter((action) => action.startsWith('application'))).toEqual([
      'application.received',
      'application.documents_missing',
      'application.materials_added',
      'application.materials_added',
      'application.documents_complete',
      'application.decided',
    ]);
  });

  test('goes to people once its last day has passed, marked overdue, with what is missing', async () => {
    const { id, view } = await file(TRANSFER, OF_TRANSFER.slice(0, 5));
    expect(missingIn(view)).toEqual([['household_register']]);
    const { supplement } = view;
    expect((await service.put('/v1/sandbox/clock', { now: supplement?.due })).status).toBe(200);
    await vi.waitFor(async () => expect((await read(id)).body.status).toBe('in_review'), soon);
    const { body } = await read(id);
    expect([body.supplement?.status, missingIn(body)]).toEqual(['overdue', [['household_register']]]);
    expect(body.decision?.reasons.map(({ code }) => code)).toContain('material.missing');
    expect(await actionsOf(id)).toContain('application.documents_overdue');
    // what is not there takes two; once it comes, it is looked at like any other
    const item = await itemOf(id, 'human_resources');
    const register = ({ documents }: CaseItemView) => documents.find(({ kind }) => kind === 'household_register');
    expect(register(item)).toMatchObject({ materialId: null, takesTwo: true, reasons: [{ code: 'material.missing' }] });
    expect((await handIn(id, ['household_register'])).body.missing).toBeUndefined();
    expect(register(await itemOf(id, 'human_resources'))).toMatchObject({
      takesTwo: false,
      reasons: [{ code: 'document.unexamined' }],
    });
  });

  test('is rescued without being asked for its documents a second time, and with those handed in', async () => {
    const { id } = await file(TRANSFER, OF_TRANSFER.slice(1));
    // a process that dies after the last document has come leaves it received
    await service.sql.begin(async (sql) => {
      await sql`update supplements set status = 'overdue', ended_at = now() where application_id = ${id}`;
      await sql`update applications set status = 'received', due_at = null, lease_until = now() - interval '1 minute'
                where id = ${id}`;
    });
    expect(await rescueStranded(service.service.deps)).toBe(1);
    const { body } = await read(id);
    expect(body.status).toBe('in_review');
    expect(missingIn(body)).toEqual([['report_form']]);
    expect(await actionsOf(id)).toContain('application.rescued');
  });
});

describe('business that is not instant, with its documents', () => {
  test('is one item of the department: a subject for each uncovered document, and the archive takes two', async () => {
    const { id, view } = await file(TRANSFER, OF_TRANSFER);
    expect([view.status, view.review?.departments]).toEqual(['in_review', ['human_resources']]);
    const item = (await next(HR)).body;
    expect(waitingIn(item)).toEqual(['document:report_form', 'document:household_register', 'archive']);
    expect(item.documents.filter(({ state }) => state === 'covered').map(({ kind }) => kind)).toEqual(
      OF_TRANSFER.slice(1, 5),
    );
    const clerk = await signInAs(service.url, HR);
    const { html } = await clerk.get(`/console/items/${item.id}`);
    expect([html.includes('请向存档单位核验'), html.includes('提交时未附该材料')]).toEqual([true, false]);
    const one = await settle<Problem>(HR, item, [{ check: 'instant.not_applicable', result: 'confirmed' }]);
    expect([one.status, one.body.errors?.map(({ code }) => code)]).toEqual([422, Array(3).fill('incomplete')]);
    const first = await settle(HR, item);
    expect(first.body).toMatchObject({ status: 'countersign', awaiting: 'countersign' });
    const own = await act<Problem>(HR, item.id, 'countersign', {
      decisions: confirming(item),
      version: first.body.version,
    });
    expect([own.status, own.body.code]).toEqual([403, 'second_person_required']);
    expect((await read(id)).body.status).toBe('in_review');
    const second = await act(HR_2, item.id, 'countersign', {
      decisions: confirming(item),
      version: first.body.version,
    });
    expect(second.body.status).toBe('settled');
    const { body: now } = await read(id);
    expect(now).toMatchObject({ status: 'approved', decision: { decidedBy: 'review' } });
    expect(new Set(now.materials?.map(({ state }) => state))).toEqual(new Set(['examined', 'covered']));
  });

  test('waits for other departments with its own matters, and is never approved when a source answers again', async () => {
    await service.putFault('academic-records', { fault: 'error_500' });
    const { id, view } = await file(TRANSFER, OF_TRANSFER);
    expect(view.review?.departments).toEqual(['human_resources', 'education']);
    expect(waitingIn(await itemOf(id, 'human_resources'))).toContain('document:diploma');
    await service.calm();
    await service.sql`update source_paces set failures = 0, next_batch_at = now()`;
    expect((await service.put('/v1/sandbox/clock', { advance: 'PT1M' })).status).toBe(200);
    await vi.waitFor(
      async () => expect(waitingIn(await itemOf(id, 'human_resources'))).not.toContain('document:diploma'),
      soon,
    );
    expect((await read(id)).body.status).toBe('in_review');
  });

  test('of category other is settled by one clerk on the document of its ground (S71)', async () => {
    const other = { category: 'other', claims: { otherBasis: 'tax' } };
    const { id, view } = await file(other);
    expect(missingIn(view)).toContainEqual(['tax_payment_certificate']);
    expect(missingIn(view)).not.toContainEqual(['diploma']);
    const { body } = await handIn(
      id,
      missingIn(view).flatMap(([kind]) => kind ?? []),
    );
    expect(body.decision?.reasons.map(({ code, params }) => params.material ?? code)).toEqual([
      'instant.not_applicable',
      'report_form',
      'tax_payment_certificate',
      'household_register',
    ]);
    const item = (await next(HR)).body;
    expect((await settle(HR, item)).body.status).toBe('settled');
    expect((await read(id)).body.status).toBe('approved');
    const { status, body: faulty } = await service.submit<Problem>(
      formOf(somebody(), { category: 'other', claims: {} } as never) as never,
    );
    expect([status, faulty.errors?.map(({ pointer }) => pointer)]).toEqual([422, ['/claims/otherBasis']]);
  });

  test('takes any one document of a demand that knows several', async () => {
    const { id, view } = await file({ category: 'other', claims: { otherBasis: 'professional_title' } });
    const several = missingIn(view).find((kinds) => kinds.length > 1);
    expect(several).toEqual([
      'professional_title_certificate',
      'practising_certificate',
      'special_skill_certificate',
      'vocational_certificate',
    ]);
    const rest = missingIn(view).flatMap(([kind, ...more]) => (more.length > 0 ? [] : (kind ?? [])));
    const { body } = await handIn(id, [...rest, 'practising_certificate']);
    expect(body.status).toBe('in_review');
    expect(body.supplement?.items.map(({ received }) => received)).toEqual([true, true, true, true, true]);
  });
});

describe('a postdoctoral researcher with family (SZ-11)', () => {
  const [wife, child] = [somebody(), somebody()];
  const spouse = { relation: 'spouse', name: wife.name, residentId: wife.residentId };
  const FAMILY = {
    businessType: 'postdoctoral_family',
    dependants: [spouse, { relation: 'child', name: child.name, residentId: child.residentId }],
  };

  test('brings a certificate for each relation; credit and criminal record alone are asked', async () => {
    const { id, view } = await file(FAMILY);
    expect(missingIn(view)).toContainEqual(['marriage_certificate']);
    expect(missingIn(view)).toContainEqual(['birth_certificate']);
    const { body } = await handIn(
      id,
      missingIn(view).flatMap(([kind]) => kind ?? []),
    );
    expect(body.checks.map(({ source }) => source)).toEqual(['credit-check', 'criminal-record']);
    expect(body.review?.departments).toEqual(['human_resources']);
    const item = (await next(HR)).body;
    expect(waitingIn(item)).toContain('document:birth_certificate');
    expect((await settle(HR, item)).body.status).toBe('settled');
    expect((await read(id)).body.status).toBe('approved');
    // relatives are nobody's to read in lists, events or columns
    const { body: list } = await service.get('/v1/applications?limit=5');
    const everywhere = JSON.stringify([list, body, item, await service.sql`select data from audit_events`]);
    for (const secret of [wife.residentId, child.residentId]) expect(everywhere).not.toContain(secret);
    const alone = await file({ ...FAMILY, dependants: [] });
    expect(missingIn(alone.view).flat()).not.toContain('birth_certificate');
  });

  test('is refused where a relative does not fit', async () => {
    const refused = async (dependants: object[], more: object = {}) => {
      const person = somebody();
      const form = { ...formOf(person, { ...FAMILY, ...more } as never), dependants };
      const { status, body } = await service.submit<Problem>(form as never);
      return [status, ...(body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)];
    };
    expect(await refused([{ ...spouse, residentId: '110105194912310021' }])).toEqual([
      422,
      '/dependants/0/residentId resident_id.checksum',
    ]);
    expect(await refused([spouse, spouse])).toEqual([
      422,
      '/dependants/1/residentId twice',
      '/dependants/1/relation twice',
    ]);
    expect(await refused([{ ...spouse, relation: 'parent' }])).toEqual([422, expect.stringContaining('/relation')]);
    expect(await refused([spouse], { businessType: 'in_service' })).toEqual([422, '/dependants not_in_business']);
  });
});

describe('the list of documents', () => {
  const listOf = async (changes: object) => {
    const about = { category: 'academic', channel: 'employer', claims: {}, settlement: { kind: 'own_property' } };
    const { status, body } = await service.post<DemandList>(
      '/v1/schemes/shenzhen-talent/materials',
      { ...about, ...changes },
      { as: 'employer' },
    );
    expect(status).toBe(200);
    return body.demands;
  };
  const kindsOf = async (changes: object) =>
    (await listOf(changes)).map(({ anyOf, mandatory }) => `${anyOf[0]?.kind}${mandatory ? '' : '?'}`);
  const ENDS = ['id_card_front', 'id_card_back', 'household_register'];

  test.each([
    [{}, ['diploma', 'diploma_certification', ...ENDS]],
    [{ category: 'high_level' }, ['talent_certificate', ...ENDS]],
    [{ category: 'skilled' }, ['vocational_certificate', ...ENDS]],
    [{ category: 'returnee' }, ['diploma', 'overseas_degree_certification', ...ENDS]],
    [{ category: 'visiting_scholar' }, ['stay_abroad_proof', 'achievement_proof', ...ENDS]],
    [{ category: 'other', claims: { otherBasis: 'competition' } }, ['competition_award', ...ENDS]],
    [{ channel: 'agency' }, ['diploma', 'diploma_certification', ...ENDS, 'agency_mandate']],
    [{ businessType: 'cadre_transfer' }, ['diploma', 'diploma_certification', ...ENDS, 'custody_agreement']],
    [
      { businessType: 'worker_transfer', claims: { archiveCustody: CUSTODIAN } },
      ['diploma', 'diploma_certification', ...ENDS],
    ],
    [
      { businessType: 'postdoctoral_family', dependants: [{ relation: 'child' }] },
      ['diploma', 'diploma_certification', 'marriage_certificate?', 'birth_certificate', ...ENDS],
    ],
  ] as const)('depends on category, business and channel: %j', async (changes, kinds) => {
    expect(await kindsOf(changes)).toEqual(['report_form', ...kinds]);
  });

  test('and its members are described by the scheme', async () => {
    const { body } = await service.get<SchemeView>('/v1/schemes/shenzhen-talent?businessType=cadre_transfer');
    expect(Object.keys(body.form)).toEqual(['claims', 'settlement', 'materials', 'dependants']);
    expect(JSON.stringify(body.form)).toContain('otherBasis');
    const academic = body.categories.find(({ id }) => id === 'academic');
    expect(academic?.materials.map(({ kind }) => kind)).toContain('custody_agreement');
    expect(Object.keys(body.parameters)).toContain('transfer.archiveTwo');
  });

  test('is that of the gate, under the clause of its business', async () => {
    const { businessType, claims } = TRANSFER;
    const demands = await listOf({ businessType, claims });
    const { view } = await file(TRANSFER);
    expect(missingIn(view)).toEqual(
      demands.filter(({ mandatory }) => mandatory).map(({ anyOf }) => anyOf.map(({ kind }) => kind)),
    );
    expect(new Set(demands.map(({ clause }) => clause))).toEqual(new Set(['SZ-12']));
    expect(new Set((await listOf({})).map(({ clause }) => clause))).toEqual(new Set(['SZ-51']));
  });

  test('holds up no instant business before its decision (SZ-51)', async () => {
    const { view } = await file({});
    expect([view.status, view.materials, view.missing, view.reasons]).toEqual([
      'approved',
      undefined,
      undefined,
      undefined,
    ]);
    for (const as of [EDU, POLICE]) expect((await next(as)).status).toBe(204);
  });
});
