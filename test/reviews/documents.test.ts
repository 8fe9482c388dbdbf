// Tests that people settle the documents of a scheme that wants it, each as a subject of its department's item, and
// that nothing is approved before they have. The scheme of these tests is Shenzhen's with that choice and a list of its
// own.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import type { CaseItemView } from '../../src/reviews/shapes.ts';
import { type Demand, sheet } from '../../src/schemes/documents.ts';
import type { Scheme } from '../../src/schemes/scheme.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { createDesk } from '../console/desk.ts';
import { textOf } from '../console/forms.ts';
import { EDUCATION, phoneOf } from '../support/people.ts';
import { createReviewing, EDU, HR, HR_2, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

const demand = (owner: Demand['owner'], ...anyOf: Demand['anyOf']): Demand => ({
  clause: 'SZ-51',
  anyOf,
  owner,
  mandatory: true,
});
// a scheme made of other choices has no parameters by which it could be made again
const { parameters: _, ...plain } = shenzhenTalent;
const scheme: Scheme = {
  ...plain,
  settlesDocuments: () => true,
  gatesDocuments: () => false,
  form: {
    ...shenzhenTalent.form,
    materials: { kind: z.enum(['report_form', 'diploma', 'achievement_proof', 'archive']), seal: z.enum(['employer']) },
  },
  materialNames: {
    ...shenzhenTalent.materialNames,
    archive: { zh: '人事档案', en: 'Personnel archive' },
    achievement_proof: { zh: '成果证明', en: 'Proof of an achievement' },
  },
  documents: ({ businessType }) => [
    demand('human_resources', sheet('report_form', ['employer'])),
    demand('human_resources', sheet('id_card_front')),
    demand('education', sheet('diploma'), sheet('graduate_register', ['archive_keeper'])),
    { ...demand('human_resources', sheet('achievement_proof')), mandatory: false },
    { ...demand('human_resources', sheet('archive')), mandatory: businessType === 'cadre_transfer' },
  ],
};

let service: TestService;
const desk = createDesk(() => service);
beforeAll(async () => {
  service = await startTestService({ schemes: [scheme], sourceLimits: { retries: 0 } });
  await desk.signIn(HR);
});
const reviewing = createReviewing(() => service);
const { refer, next, act, read, itemOf, actionsOf } = reviewing;
afterEach(async () => {
  await service.calm();
  await service.sql`update source_paces set failures = 0, next_batch_at = now()`;
  await reviewing.clear();
});
afterAll(() => service.close());

async function upload(): Promise<string> {
  const body = new FormData();
  const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n');
  body.set('file', new Blob([pdf], { type: 'application/pdf' }), 'a.pdf');
  return (await service.send<{ materialId: string }>('POST', '/v1/materials', { as: 'employer', body })).body
    .materialId;
}
/** Refers an application that brings its report form, so that its stamps are to be looked at. */
const referWithForm = async (changes: object = {}) => {
  const materials = [{ kind: 'report_form', materialId: await upload(), seals: ['employer'] }];
  return await refer({}, { materials, ...changes } as never);
};
const settle = <Body = CaseItemView>(as: string, item: CaseItemView, ...decisions: object[]) =>
  act<Body>(as, item.id, 'settle', { decisions, version: item.version });
const confirmed = (check: string, more: object = {}) => ({ check, result: 'confirmed', ...more });
const REPORT_FORM = 'document:report_form';
const statesIn = ({ documents }: CaseItemView) => documents.map(({ check, state }) => `${check} ${state}`);
const shownIn = ({ materials }: ApplicationView) => materials?.map(({ kind, state }) => `${kind} ${state}`);

describe('a document that no source completes', () => {
  test('is a subject of its department, with its stamps, clause and file; the completed ones stand beside it', async () => {
    const materialId = await upload();
    const { id, view } = await refer({}, {
      materials: [{ kind: 'report_form', materialId, seals: ['employer'] }],
    } as never);
    expect(view.decision?.reasons).toMatchObject([
      {
        code: 'document.unexamined',
        source: null,
        department: 'human_resources',
        clause: { ref: 'SZ-51' },
        message: { zh: '材料须由人工审核：深圳市在职人才引进呈报表' },
        params: { material: 'report_form' },
      },
    ]);
    expect(view.materials).toMatchObject([
      { kind: 'report_form', materialId, seals: ['employer'], state: 'waiting' },
      { kind: 'id_card_front', materialId: null, seals: [], state: 'covered' },
      { kind: 'diploma', department: 'education', state: 'covered' },
    ]);
    const item = (await next(HR)).body;
    expect([item.checks, item.rules]).toEqual([[], []]);
    expect(item.documents).toMatchObject([
      {
        check: REPORT_FORM,
        kind: 'report_form',
        materialId,
        seals: ['employer'],
        clause: { ref: 'SZ-51' },
        state: 'waiting',
        takesTwo: false,
        refusalCodes: ['document.not_accepted', 'material.missing'],
      },
      { check: 'document:id_card_front', materialId: null, state: 'covered' },
    ]);
    // nobody settles it for the department that does not own it
    expect((await next(EDU)).status).toBe(204);
    expect((await itemOf(id, 'human_resources')).id).toBe(item.id);
  });

  test('is confirmed with a ground or without one, and only then is the application approved', async () => {
    const { id } = await referWithForm();
    const item = (await next(HR)).body;
    const nothing = await settle<Problem>(HR, item);
    expect([nothing.status, nothing.body.errors?.[0]?.code]).toEqual([422, 'incomplete']);
    const wrong = await settle<Problem>(HR, item, confirmed(REPORT_FORM, { ground: 'source_answered_since' }));
    expect([wrong.status, wrong.body.errors?.[0]?.pointer]).toEqual([422, '/decisions/0/ground']);
    expect((await settle(HR, item, confirmed('document:diploma'))).status).toBe(422);
    const { status, body } = await settle(HR, item, confirmed(REPORT_FORM, { ground: 'judged', note: '用印完备' }));
    expect([status, body.status]).toEqual([200, 'settled']);
    expect(statesIn(body)).toEqual([`${REPORT_FORM} examined`, 'document:id_card_front covered']);
    const { body: now } = await read(id);
    expect(now).toMatchObject({ status: 'approved', decision: { decidedBy: 'review' } });
    expect(shownIn(now)).toEqual(['report_form examined', 'id_card_front covered', 'diploma covered']);

    const other = await referWithForm();
    const plain = (await next(HR)).body;
    expect((await settle(HR, plain, confirmed(REPORT_FORM))).body.status).toBe('settled');
    expect((await read(other.id)).body.status).toBe('approved');
  });

  test('is refused for what people find, and the unit and the applicant are told which document it is', async () => {
    const { id, person } = await referWithForm();
    const item = (await next(HR)).body;
    const refused = (code: string) => ({ check: REPORT_FORM, result: 'refused', reason: { code, note: '缺单位公章' } });
    const unexamined = await settle<Problem>(HR, item, refused('document.unexamined'));
    expect([unexamined.status, unexamined.body.errors?.[0]?.code]).toEqual([422, 'unknown_reason']);
    const { body } = await settle(HR, item, refused('document.not_accepted'));
    expect(statesIn(body)[0]).toBe(`${REPORT_FORM} refused`);
    expect(body.decisions[0]?.message?.zh).toBe('材料不符合要求：深圳市在职人才引进呈报表');
    const { body: now } = await read(id);
    expect(now.status).toBe('rejected');
    expect(now.decision?.reasons).toMatchObject([
      { code: 'document.not_accepted', params: { material: 'report_form' }, note: '缺单位公章' },
    ]);
    expect(shownIn(now)?.[0]).toBe('report_form refused');
    const { body: list } = await service.get<{ items: CaseItemView[] }>('/v1/reviews?status=settled', { as: HR });
    expect(list.items.filter((each) => each.id === item.id).map(statesIn)[0]?.[0]).toBe(`${REPORT_FORM} refused`);
    await vi.waitFor(() => {
      const texts = service.mocks.control.messages(phoneOf(person)).map(({ text }) => text);
      expect(texts.at(-1)).toContain('材料不符合要求：深圳市在职人才引进呈报表');
    }, soon);
  });

  test('is missing where nobody handed it in: the item says so, and confirming it takes two people', async () => {
    const { id, view } = await refer({});
    expect(view.decision?.reasons).toMatchObject([{ code: 'material.missing', params: { material: 'report_form' } }]);
    const item = (await next(HR)).body;
    expect(item.documents[0]).toMatchObject({ check: REPORT_FORM, materialId: null, takesTwo: true });
    expect((await settle(HR, item, confirmed(REPORT_FORM))).body.awaiting).toBe('countersign');
    expect((await read(id)).body.status).toBe('in_review');
  });

  test('leaves the item once its source answers, while the other documents stay', async () => {
    await service.putFault('academic-records', { fault: 'error_500' });
    const { id, view } = await referWithForm();
    expect(view.review?.departments).toEqual(['human_resources', 'education']);
    const before = await itemOf(id, 'education');
    expect(statesIn(before)).toEqual(['document:diploma waiting']);
    expect(before.checks.map(({ source }) => source)).toEqual(['academic-records']);
    await service.calm();
    await service.sql`update source_paces set failures = 0, next_batch_at = now()`;
    expect((await service.put('/v1/sandbox/clock', { advance: 'PT1M' })).status).toBe(200);
    expect(await itemOf(id, 'education')).toMatchObject({ status: 'settled', settledBy: 'matching' });
    expect((await read(id)).body.status).toBe('in_review');
    const item = (await next(HR)).body;
    expect((await settle(HR, item, confirmed(REPORT_FORM))).body.status).toBe('settled');
    expect((await read(id)).body.status).toBe('approved');
  });
});

describe('a material that the unit hands in later', () => {
  test('is the file of its document, and has to be of a kind and with stamps that the scheme knows', async () => {
    const { id } = await refer({});
    const materialId = await upload();
    const handIn = <Body>(material: object) =>
      service.post<Body>(`/v1/applications/${id}/materials`, { materials: [{ materialId, ...material }] });
    const { status, body } = await handIn<Problem>({ kind: 'lease', seals: ['employer', 'landlord'] });
    expect(status).toBe(422);
    expect(body.errors?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/materials/0/kind value',
      '/materials/0/seals/1 value',
    ]);
    expect((await itemOf(id, 'human_resources')).documents[0]?.materialId).toBeNull();
    expect((await handIn({ kind: 'report_form', seals: ['employer'] })).status).toBe(200);
    expect((await itemOf(id, 'human_resources')).documents[0]).toMatchObject({ materialId, state: 'waiting' });
  });

  const handIn = async (id: string, ...materials: object[]) => {
    const { status } = await service.post(`/v1/applications/${id}/materials`, { materials });
    expect(status).toBe(200);
  };
  const decisionsIn = async (id: string) =>
    (await itemOf(id, 'human_resources')).decisions.map(({ check, materialId, opinion, returnedBy }) => ({
      ...{ check, materialId, opinion, returnedBy },
    }));

  test('while a clerk has the item open makes what the clerk has read stale; the decision keeps the file', async () => {
    const { id } = await referWithForm();
    const item = (await next(HR)).body;
    const materialId = await upload();
    await handIn(id, { kind: 'report_form', materialId, seals: ['employer'] });
    const old = await settle<Problem>(HR, item, confirmed(REPORT_FORM));
    expect([old.status, old.body.code]).toEqual([409, 'stale']);
    const now = await itemOf(id, 'human_resources');
    expect(now.documents[0]).toMatchObject({ check: REPORT_FORM, materialId });
    // the same file once more is no news
    await handIn(id, { kind: 'report_form', materialId, seals: ['employer'] });
    const { body } = await settle(HR, now, confirmed(REPORT_FORM));
    expect([body.status, body.documents[0]?.materialId]).toEqual(['settled', materialId]);
    expect(await decisionsIn(id)).toEqual([{ check: REPORT_FORM, materialId, opinion: 1, returnedBy: null }]);
    expect((await read(id)).body).toMatchObject({
      status: 'approved',
      materials: [{ kind: 'report_form', materialId, state: 'examined' }, {}, {}],
    });
    const [event] = await service.sql`
      select data from audit_events where application_id = ${id} and action = 'review.settled'`;
    expect(event?.data).toMatchObject({ decisions: [{ check: REPORT_FORM, materialId }] });
  });

  test('after the opinion of the first of two people returns the opinion; both files stay on record', async () => {
    const archive = { kind: 'archive', materialId: await upload() };
    const { id } = await refer({}, { materials: [archive] } as never);
    const item = (await next(HR)).body;
    const all = item.documents.filter(({ state }) => state === 'waiting').map(({ check }) => confirmed(check));
    expect(all.map(({ check }) => check)).toEqual([REPORT_FORM, 'archive']);
    const first = (await settle(HR, item, ...all)).body;
    expect(first.awaiting).toBe('countersign');
    const other = await upload();
    await handIn(id, { kind: 'archive', materialId: other });
    const decide = { decisions: all, version: first.version };
    const late = await act<Problem>(HR_2, item.id, 'countersign', decide);
    expect([late.status, late.body.code]).toEqual([409, 'stale']);
    const anew = await itemOf(id, 'human_resources');
    expect(anew).toMatchObject({ status: 'open', awaiting: null });
    expect(anew.documents.at(-1)).toMatchObject({ check: 'archive', materialId: other });
    expect(await actionsOf(id)).toContain('review.reopened');
    const taken = (await next(HR_2)).body;
    expect((await settle(HR_2, taken, ...all)).body.awaiting).toBe('countersign');
    const { version } = await itemOf(id, 'human_resources');
    const second = await act(HR, item.id, 'countersign', { decisions: all, version });
    expect([second.status, second.body.status]).toEqual([200, 'settled']);
    const about = (await decisionsIn(id)).filter(({ check }) => check === 'archive');
    expect(about.map(({ materialId, opinion, returnedBy }) => [materialId, opinion, returnedBy])).toEqual([
      [archive.materialId, 1, 'matching'],
      [other, 1, null],
      [other, 2, null],
    ]);
    const { materials } = (await read(id)).body;
    expect(materials?.find(({ kind }) => kind === 'archive')).toMatchObject({ materialId: other, state: 'examined' });
  });

  test('is a subject of its own where nothing was demanded or the department has settled; two verify an archive', async () => {
    const held = { criminalRecord: { records: [{ kind: 'crime' as const, decidedOn: '2020-01-01' }] } };
    const { id } = await refer(held, {
      materials: [{ kind: 'report_form', materialId: await upload(), seals: ['employer'] }],
    } as never);
    const item = (await next(HR)).body;
    expect(statesIn(item).join()).not.toContain('archive');
    const attendedOn = (await read(id)).body.submittedAt.slice(0, 10);
    const form = { decisions: [confirmed(REPORT_FORM)], version: item.version, attendedOn };
    expect((await act(HR, item.id, 'settle', form)).body.status).toBe('settled');
    await handIn(
      id,
      { kind: 'archive', materialId: await upload() },
      { kind: 'achievement_proof', materialId: await upload() },
    );
    const another = (await next(HR)).body;
    expect(another.id).not.toBe(item.id);
    const open = another.documents.filter(({ state }) => state === 'waiting');
    expect(open.map(({ check, takesTwo }) => [check, takesTwo])).toEqual([
      ['document:achievement_proof', false],
      ['archive', true],
    ]);
  });
});

describe('the archive of a transfer', () => {
  test('is verified by two people of the department (AMB-29)', async () => {
    const archiveCustody = { custodian: '示例人才中心', agreementNumber: 'DA-2026-1' };
    const claims = { education: { ...EDUCATION }, archiveCustody };
    const { id } = await referWithForm({ businessType: 'cadre_transfer', claims });
    const item = (await next(HR)).body;
    expect(item.rules.map(({ code, takesTwo }) => [code, takesTwo])).toEqual([['instant.not_applicable', false]]);
    expect(statesIn(item)).toEqual([`${REPORT_FORM} waiting`, 'document:id_card_front covered', 'archive waiting']);
    expect(item.documents.at(-1)?.takesTwo).toBe(true);
    const all = [REPORT_FORM, 'archive', ...item.rules.map(({ code }) => code)].map((check) => confirmed(check));
    const first = await settle(HR, item, ...all);
    expect(first.body).toMatchObject({ status: 'countersign', awaiting: 'countersign' });
    const { version } = first.body;
    const own = await act<Problem>(HR, item.id, 'countersign', { decisions: all, version });
    expect([own.status, own.body.code]).toEqual([403, 'second_person_required']);
    const second = await act(HR_2, item.id, 'countersign', { decisions: all, version });
    expect(second.body.status).toBe('settled');
    expect((await read(id)).body.status).toBe('approved');
    expect(await actionsOf(id)).toContain('review.countersigned');
    // two people verified it: they overrode no source and no rule
    const { body } = await service.get<{ items: { applicationId: string }[] }>('/v1/audit/overrides', {
      as: 'auditor',
    });
    expect(body.items.filter(({ applicationId }) => applicationId === id)).toEqual([]);
    const [event] = await service.sql`
      select data from audit_events where application_id = ${id} and action = 'application.reviewed'`;
    expect(event?.data).toMatchObject({ overrides: [] });
  });
});

describe('the page of an item', () => {
  test('shows the document with its stamps and its file, and settles it', async () => {
    const materialId = await upload();
    const { id } = await refer({}, { materials: [{ kind: 'report_form', materialId, seals: ['employer'] }] } as never);
    const item = await desk.take(HR);
    const page = await desk.open(HR, item);
    const panel = textOf(page.html, 'check-document-report-form');
    expect(panel).toContain('深圳市在职人才引进呈报表');
    expect(panel).toContain('须有用印：用人单位');
    expect(page.html).toContain(`data-subject="${REPORT_FORM}"`);
    expect(textOf(page.html, 'why-here')).toContain('该材料是否齐全');
    expect(textOf(page.html, 'completed')).toContain('身份证正面');
    const nothing = await desk.submit(HR, item, {}, page);
    expect(nothing.html).toContain('href="#confirm-document-report-form"');
    const typed = { [`result.${REPORT_FORM}`]: 'confirmed', [`ground.${REPORT_FORM}`]: 'original_seen' };
    expect((await desk.submit(HR, item, typed, page)).status).toBe(303);
    expect((await read(id)).body.status).toBe('approved');
    const after = await desk.open(HR, item);
    expect(textOf(after.html, 'check-document-report-form')).toContain('已审核');
  });
});
