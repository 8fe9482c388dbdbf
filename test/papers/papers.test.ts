// Tests the papers of an application: which there are in each state, what they say, who gets the person's numbers in
// full, that printing is audited, and that the code leads to the verification of this very approval.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SANDBOX_WINDOWS } from '../../mocks/windows.ts';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import { DECISION_IN } from '../../src/papers/kinds.ts';
import type { IssuedPaper } from '../../src/papers/shapes.ts';
import { PAPER_KINDS } from '../../src/schemes/words.ts';
import { PDF, upload } from '../materials/samples.ts';
import { createOverseeing } from '../oversight/overseeing.ts';
import { BASELINE_NOW, formOf, phoneOf, somebody } from '../support/people.ts';
import { codeDrawnIn } from '../support/qr.ts';
import { createReviewing } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { expectStyled } from '../support/style-policy.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false, windows: SANDBOX_WINDOWS });
});
afterEach(async () => {
  await reviewing.clear();
  await goTo(BASELINE_NOW);
});
afterAll(() => service.close());
const { approve, freeze, frozen, restore, revoke, goTo, actionsOf } = createOverseeing(() => service);
const reviewing = createReviewing(() => service);

const kindsOf = async (id: string, as = 'employer') => {
  const { status, body } = await service.get<{ items: IssuedPaper[] }>(`/v1/applications/${id}/documents`, { as });
  expect(status).toBe(200);
  return body.items.map(({ kind }) => kind);
};
const print = (id: string, kind: string, as = 'employer') =>
  service.get<Problem>(`/v1/applications/${id}/documents/${kind}`, { as });
const page = async (id: string, kind: string, as = 'employer') => {
  const { status, text } = await print(id, kind, as);
  expect([kind, status]).toEqual([kind, 200]);
  return text;
};
/** The words of a page, without its marks. */
const wordsOf = (text: string) => text.replace(/<style>[\s\S]*?<\/style>|<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('the papers of an approval', () => {
  test('bear title, number and day, and a code that leads to its verification and to no other', async () => {
    const [one, other] = [await approve(), await approve()];
    for (const [kind, title] of [
      ['report_form', '深圳市在职人才引进呈报表'],
      ['material_list', '深圳市在职人才引进材料清单'],
      ['decision', '深圳市在职人才引进审批决定书'],
    ] as const) {
      const text = await page(one.id, kind);
      expect(text).toContain(`<h1>${title}</h1>`);
      expect(wordsOf(text)).toMatch(new RegExp(`业务编号 SZ2026-\\d{7} 指标卡编号 ${one.number} 日期 2026年11月20日`));
      expect(codeDrawnIn(text)).toBe(`${service.url}/verify/${one.number}`);
      expect(codeDrawnIn(await page(other.id, kind))).toBe(`${service.url}/verify/${other.number}`);
    }
    const address = codeDrawnIn(await page(one.id, 'decision')) ?? '';
    expect(await (await fetch(address)).json()).toMatchObject({ state: 'valid', name: '陈**' });
  });

  test('name the public address of the service where one is set', async () => {
    const elsewhere = await startTestService({ worker: false, openAccess: { origin: 'https://miaopi.example' } });
    try {
      const person = somebody();
      await elsewhere.putPerson(person);
      const { id, approvalNumber } = (await elsewhere.submit(formOf(person))).body;
      const { text } = await elsewhere.get(`/v1/applications/${id}/documents/decision`);
      expect(codeDrawnIn(text)).toBe(`https://miaopi.example/verify/${approvalNumber}`);
    } finally {
      await elsewhere.close();
    }
  });

  test('are the person’s own for the unit that filed, and masked copies for the staff', async () => {
    const { id, person } = await approve();
    await freeze(id);
    for (const kind of await kindsOf(id)) {
      const own = await page(id, kind);
      expect([kind, own.includes(person.name), own.includes(person.residentId)]).toEqual([kind, true, true]);
      for (const as of ['supervisor', 'auditor']) {
        const copy = await page(id, kind, as);
        for (const secret of [person.name, person.residentId, phoneOf(person)]) expect(copy).not.toContain(secret);
        expect(copy).toContain('陈**');
      }
    }
    expect((await print(id, 'decision', 'employer_2')).status).toBe(404);
    expect((await print(id, 'decision', 'operator')).status).toBe(403);
  });

  test('are audited with each printing, by whom and what, and nothing of the person', async () => {
    const { id } = await approve();
    await page(id, 'report_form');
    await page(id, 'decision', 'supervisor');
    const printed = await service.sql`
      select actor_role, data from audit_events
      where application_id = ${id} and action = 'document.printed' order by seq`;
    expect(printed.map(({ actor_role, data }) => [actor_role, data])).toEqual([
      ['employer', { kind: 'report_form' }],
      ['supervisor', { kind: 'decision' }],
    ]);
    const refused = await print(id, 'freeze_notice');
    expect([refused.status, (await actionsOf(id)).filter((each) => each === 'document.printed')]).toEqual([
      409,
      ['document.printed', 'document.printed'],
    ]);
  });

  test('load nothing, run nothing, and are kept nowhere', async () => {
    const { id } = await approve();
    const { text, headers } = await print(id, 'decision');
    expectStyled({ text, headers });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(text).not.toMatch(/<script|<img|<link|style="|url\(/);
  });

  test('tell every step that follows, the window by name, and where to turn against the decision', async () => {
    const { id } = await approve();
    const words = wordsOf(await page(id, 'decision'));
    expect(words).toMatch(/系统自动比对.*《准予迁入证明》.*《户口迁移证》.*派出所.*指纹.*组织关系.*咨询：.*0755/);
    expect(words).toMatch(/六十日内向深圳市人民政府申请行政复议.*六个月内向有管辖权的人民法院提起行政诉讼/);
    expect(words).toContain('深圳市人力资源和社会保障局（印章）');
  });
});

describe('the reporting form', () => {
  test('holds all that was declared in words, with places for signature and seal (SZ-61)', async () => {
    const { id, person } = await approve();
    const words = wordsOf(await page(id, 'report_form'));
    for (const said of [person.residentId, phoneOf(person), '示例科技有限公司', '91440300MA0XXXX15K', '在职人才引进']) {
      expect(words).toContain(said);
    }
    expect(words).toMatch(/学历层次 本科.*学历类别 普通高等教育.*毕（结）业结论 毕业.*院校 武汉大学.*2018-06-30/);
    expect(words).toMatch(/申请人（签名）.*呈报单位经办人（签名）.*呈报单位（盖章）/);
    expect(words).not.toMatch(/申报项目“|undefined|null|\[object/);
  });

  test('shows a clerk the claims that the own department compares, and no others', async () => {
    const { id } = await reviewing.refer({ education: [], medicalExam: undefined });
    expect(wordsOf(await page(id, 'report_form', 'clerk_education'))).toContain('武汉大学');
    expect(wordsOf(await page(id, 'report_form', 'clerk_human_resources'))).not.toContain('武汉大学');
  });
});

describe('the list of materials', () => {
  test('is ticked where a source completes a sheet or it was handed in, and nowhere else', async () => {
    const { materialId } = (await upload(service, PDF)).body;
    const materials = [{ kind: 'household_register', materialId }];
    const rowsOf = async (form: object) => {
      const { id } = await reviewing.refer({ medicalExam: undefined }, form);
      const list = await page(id, 'material_list');
      return [...list.matchAll(/data-ticked="(yes|no)"[\s\S]*?<td>([^<]*)<\/td>/g)].map(
        ([, ticked, name]) => `${name}: ${ticked}`,
      );
    };
    const listed = await rowsOf({});
    expect(listed).toEqual([
      '深圳市在职人才引进呈报表: no',
      '毕业证书: yes',
      '教育部学历证书电子注册备案表: yes',
      '身份证正面: yes',
      '身份证反面: yes',
      '户口本: no',
    ]);
    expect(await rowsOf({ materials })).toEqual(listed.map((row) => row.replace('户口本: no', '户口本: yes')));
  });
});

describe('the decision of a rejection', () => {
  test('gives every reason with its clause and what helps, remedies with term and authority, and no code', async () => {
    const { id } = await reviewing.refer({ education: [], medicalExam: undefined });
    await refuseAll(id);
    const text = await page(id, 'decision');
    expect(text).toContain('<h1>深圳市在职人才引进不予通过决定书</h1>');
    const words = wordsOf(text);
    const { decision } = (await service.get<ApplicationView>(`/v1/applications/${id}`)).body;
    expect(decision?.reasons.length).toBeGreaterThan(1);
    for (const { message, clause, remedy } of decision?.reasons ?? []) {
      for (const said of [message.zh, clause.text.zh, clause.ref, remedy.zh]) expect(words).toContain(said);
    }
    expect(words).toMatch(/依据：《深圳市在职人才引进和落户“秒批”》通知/);
    expect(words).toMatch(/与原件不符.*六十日内向深圳市人民政府.*六个月内向有管辖权的人民法院/);
    expect([codeDrawnIn(text), words.includes('指标卡编号')]).toEqual([null, false]);
    expect(await kindsOf(id)).toEqual(['report_form', 'material_list', 'decision']);
  });

  test('is for a clerk a copy that says it has the reasons of one department', async () => {
    const { id } = await reviewing.refer({ education: [], medicalExam: undefined });
    await refuseAll(id);
    const words = wordsOf(await page(id, 'decision', 'clerk_education'));
    expect(words).toContain('只载明本部门的理由');
    const { decision } = (await service.get<ApplicationView>(`/v1/applications/${id}`)).body;
    const others = decision?.reasons.filter(({ department }) => department !== 'education') ?? [];
    expect(others.length).toBeGreaterThan(0);
    for (const { message } of others) expect(words).not.toContain(message.zh);
    expect(wordsOf(await page(id, 'decision'))).not.toContain('只载明本部门的理由');
  });
});

describe('the notices of supervision', () => {
  test('tell of a freeze what is missing, the last day, the window; of a revocation ground and remedies', async () => {
    const { id, number } = await frozen();
    expect(await kindsOf(id)).toEqual(['report_form', 'material_list', 'decision', 'freeze_notice']);
    const notice = wordsOf(await page(id, 'freeze_notice'));
    expect(notice).toMatch(/业务冻结通知书.*最后期限 2026-12-11（含当日）.*受理窗口.*地址.*办公时间.*电话 0755/);
    expect(notice).toMatch(
      /不齐全或不符合要求的材料 毕业证书 身份证正面.*逾期未按要求提交的，将撤销审批决定.*陈述、申辩/,
    );
    expect(wordsOf(await page(id, 'decision'))).toContain('现已冻结');
    await revoke(id, 'false_declaration');
    expect((await print(id, 'revocation_notice')).status).toBe(409);
    await revoke(id, 'false_declaration', 'supervisor_2');
    const text = await page(id, 'revocation_notice');
    const revoked = wordsOf(text);
    expect(revoked).toMatch(/深圳市撤销在职人才引进审批决定书.*经人工核查发现虚假申报.*依据.*SZ-53/);
    expect(revoked).toMatch(/六十日内向深圳市人民政府申请行政复议/);
    expect(codeDrawnIn(text)).toBe(`${service.url}/verify/${number}`);
    expect(await kindsOf(id)).toEqual([...PAPER_KINDS]);
    expect(wordsOf(await page(id, 'decision'))).toContain('现已失效');
  });

  test('say of a freeze that has ended that the approval is in force again', async () => {
    const { id } = await frozen();
    await restore(id);
    expect(wordsOf(await page(id, 'freeze_notice'))).toContain('冻结已经解除');
  });
});

describe('a kind of paper', () => {
  test('that the scheme does not issue is not found; one that the application does not have is refused', async () => {
    const { id } = await approve();
    for (const kind of ['reception_letter', 'constructor', '..', '%00'])
      expect((await print(id, kind)).status, kind).toBe(404);
    for (const kind of ['freeze_notice', 'revocation_notice']) {
      const { status, body } = await print(id, kind);
      expect([kind, status, body.code]).toEqual([kind, 409, 'document_not_issued']);
    }
    const { status, headers } = await service.send('POST', `/v1/applications/${id}/documents/decision`);
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  test('is the notice alone for a form that was not accepted, and no decision for an open case', async () => {
    const person = somebody();
    await service.putPerson(person);
    const { body } = await service.submit(formOf(person, { commitment: {} }));
    expect([body.status, await kindsOf(body.id)]).toEqual(['not_accepted', ['decision']]);
    const words = wordsOf(await page(body.id, 'decision'));
    expect(words).toMatch(/不予受理通知书.*决定不予受理.*OURS-COMMITMENT/);
    const open = await reviewing.referGap();
    expect(await kindsOf(open.id)).toEqual(['report_form', 'material_list']);
    expect(DECISION_IN.in_review).toBeNull();
  });
});

/** Every department concerned refuses everything that is before it. */
async function refuseAll(id: string): Promise<void> {
  for (const as of ['clerk_human_resources', 'clerk_education']) {
    const item = (await reviewing.next(as)).body;
    expect(item.applicationId).toBe(id);
    const decisions = item.checks.map(({ source, reasons }) => ({
      check: source,
      result: 'refused',
      reason: { code: reasons[0]?.code, note: '与原件不符' },
    }));
    const { status } = await reviewing.act(as, item.id, 'settle', { decisions, version: item.version });
    expect(status).toBe(200);
  }
}
