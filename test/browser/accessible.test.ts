// Tests every page in every state, in both languages, on a screen and on a phone, light and dark: no breach of WCAG 2.2
// AA that a machine can find, no sideways scrolling at 320 pixels, and every visible control is hit by a click at its
// middle, at 1440 and at 390 pixels. With SHOTS=/some/folder a picture of each is kept.
import { beforeAll, describe, expect, test } from 'vitest';
import { SANDBOX_PASSWORD } from '../../src/access/sandbox-keys.ts';
import { resetPassword, resetSecondFactor } from '../../src/access/staff.ts';
import { codeAt, stepAt } from '../../src/access/totp.ts';
import { PNG, upload } from '../materials/samples.ts';
import { createChecking, NARROW } from '../support/accessibility.ts';
import { inBrowser, keepShot, PHONE, pathOf, stickingOutAt } from '../support/browser.ts';
import { BASELINE_NOW, EMPLOYER, formOf, somebody } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, HR, OTHER_SCHOOL, POLICE } from '../support/reviewing.ts';
import { sandboxName } from '../support/visitor.ts';

const OWN_PASSWORD = 'correct horse battery staple';

const STATES = [
  ...['free', 'contradiction', 'of-another', 'late', 'by-system'],
  ...['countersign', 'confirmed', 'refused', 'closed', 'paused'],
];

const LONG_AGO = '2026-09-01T10:00:00+08:00';
const CRIME = { records: [{ kind: 'crime', decidedOn: '2020-01-01', authority: '示例法院' }] } as never;

inBrowser(
  'Everybody can use the console',
  (on) => {
    const reviewing = createReviewing(() => on.service);
    const { refer, referGap, referContradiction, act, settle, itemOf } = reviewing;

    /** Items by the kind of their fault. */
    const items = new Map<string, string>();
    const keep = async (name: string, application: string, department = 'education') => {
      const item = await itemOf(application, department);
      items.set(name, `/console/items/${item.id}`);
      return item;
    };
    const held = async (name: string, { id }: { id: string }, by: string, department = 'education') =>
      (await act(by, (await keep(name, id, department)).id, 'claim')).body;

    beforeAll(async () => {
      on.service.setNow(LONG_AGO);
      const early = { ...formOf(somebody(), {}, '2026-09-01').commitment };
      await keep('late', (await refer({ education: [] }, { commitment: early })).id);
      on.service.setNow(BASELINE_NOW);
      await on.service.putFault('academic-records', { fault: 'error_500' });
      await keep('by-system', (await refer({})).id);
      await on.service.calm();
      await on.service.sql`update source_paces set failures = 0, next_batch_at = now()`;
      await on.service.put('/v1/sandbox/clock', { advance: 'PT1M' });

      await keep('free', (await referGap()).id);
      await held('gap', await referGap(), EDU);
      await held('contradiction', await referContradiction(), EDU);
      await held('of-another', await referGap(), EDU_2);
      await held('window', await refer({ criminalRecord: CRIME }), POLICE, 'public_security');
      await held('supplement', await referGap(), EDU);
      await held('name', await referSpelt(), EDU);
      const { id: elder } = await referElder();
      await held('rule', { id: elder }, HR, 'human_resources');
      await settle(EDU, await held('countersign', await referContradiction(), EDU), 'confirmed');
      await settle(EDU, await held('confirmed', await referGap(), EDU), 'confirmed');
      const refused = await held('refused', await referGap(), EDU);
      await settle(EDU, refused, 'refused', 'academic_records.not_found');
      const withdrawn = await referGap();
      await keep('closed', withdrawn.id);
      await on.service.post(`/v1/applications/${withdrawn.id}/withdraw`, {});
      await disputed('disputed');
      await paused('paused');
      await handedIn('materials');
      await on.service.putFault('medical-exam', { fault: 'error_500' });
      await keep('unavailable', (await refer({})).id, 'human_resources');
      // asked again in vain, so that the page of the sources has a failure to show
      await on.service.put('/v1/sandbox/clock', { advance: 'PT1M' });
    });

    let dispute = '';
    /** An item whose source the unit disputes. */
    async function disputed(name: string) {
      const { id } = await referContradiction();
      await keep(name, id);
      const form = { source: 'academic-records', note: '毕业证书编号登记有误，请与学校核对', materials: [] };
      const { body } = await on.service.post<{ id: string }>(`/v1/applications/${id}/source-disputes`, form, {
        idempotencyKey: 'a-dispute',
      });
      dispute = `/console/source-disputes/${body.id}`;
    }

    async function referSpelt() {
      const person = { ...somebody(), name: '吕晓明' };
      await on.service.putPerson(person, { education: [{ ...OTHER_SCHOOL[0], name: '呂晓明' } as never] });
      return (await on.service.submit(formOf(person))).body;
    }
    async function referElder() {
      const person = somebody('1975-05-13');
      await on.service.putPerson(person, { education: OTHER_SCHOOL });
      return (await on.service.submit(formOf(person))).body;
    }
    async function paused(name: string) {
      const { id } = await referGap();
      const { id: item, version } = await held(name, { id }, EDU);
      const wanted = [{ kind: 'diploma', note: '扫描件不清晰' }, { kind: 'degree_certificate' }];
      expect((await act(EDU, item, 'supplement', { items: wanted, version })).status).toBe(200);
      return { id, item };
    }
    async function handedIn(name: string) {
      const { id, item } = await paused(name);
      const materials = [];
      for (const kind of ['diploma', 'degree_certificate']) {
        const { materialId } = (await upload(on.service, PNG)).body;
        materials.push({ kind, materialId, seals: ['employer'] });
      }
      const { status } = await on.service.post(`/v1/applications/${id}/materials`, { materials });
      expect(status).toBe(200);
      await act(EDU, item, 'claim');
      await act(EDU, item, 'comments', { text: '已电话联系申请人，原件将于周五送达。' });
    }

    test('the documentation of the API scrolls a table within itself, and not the page', async () => {
      const page = await on.open('/docs');
      await page.locator('.renderedMarkdown table').first().waitFor();
      await page.locator('.opblock-summary-control').nth(4).click();
      await page.locator('.responses-table').waitFor();
      for (const width of [PHONE.width, NARROW]) expect(await stickingOutAt(page, width)).toEqual([]);
    });

    describe.each(['zh', 'en'] as const)('the pages (%s)', (language) => {
      const { open, check, visit, glance } = createChecking(on, language);
      const itemPath = (name: string): string => items.get(name) ?? '';

      test('are accessible at sign-in: both steps, with their faults', async () => {
        const page = await open('/console/sign-in');
        await check(page, 'sign-in');
        await page.locator('#name').fill(sandboxName('supervisor'));
        await page.locator('#password').fill('wrong');
        await page.locator('form.steps button').click();
        await page.locator('#problem').waitFor();
        await check(page, 'sign-in-refused');
        await page.locator('#password').fill(SANDBOX_PASSWORD);
        await page.locator('form.steps button').click();
        await page.locator('#code').waitFor();
        await check(page, 'second-factor');
        await page.locator('#code').fill('000000');
        await page.locator('form.steps button').click();
        await page.locator('#problem').waitFor();
        await check(page, 'second-factor-refused');
      });

      test('are accessible at the first sign-in: new password, authenticator and backup codes', async () => {
        const name = sandboxName('auditor_3');
        const once = await resetPassword(on.service.service.deps, name);
        await resetSecondFactor(on.service.service.deps, name);
        const page = await open('/console/sign-in');
        await page.locator('#name').fill(name);
        await page.locator('#password').fill(once ?? '');
        await page.locator('form.steps button').click();
        const secret = (await page.locator('#totp-secret').innerText()).replaceAll(/\s/g, '');
        await check(page, 'enrolment');
        await page.locator('#code').fill(codeAt(secret, stepAt(Date.now())));
        await page.locator('form.steps button').click();
        await page.locator('#backup-codes').waitFor();
        await check(page, 'backup-codes');
        await page.locator('#onward').click();
        for (const again of ['something else altogether', OWN_PASSWORD]) {
          await page.locator('#password').fill(OWN_PASSWORD);
          await page.locator('#again').fill(again);
          await check(page, again === OWN_PASSWORD ? 'new-password-refused' : 'new-password');
          await page.locator('form.steps button').click();
        }
        await page.locator('#queue').waitFor();
      });

      test('are accessible in daily use: queue, board, sources, list of keys and refusals', async () => {
        const page = await open('/console', EDU);
        await check(page, 'queue');
        await page.keyboard.press('?');
        await page.locator('#shortcuts[open]').waitFor();
        await check(page, 'shortcuts');
        await visit(page, 'queue-nothing-fits', '/console?status=free&late=yes&number=SZ0&done=nothing_free', EDU);
        await visit(page, 'not-found', '/console/nothing', EDU);
        await visit(page, 'forbidden', '/console/board', EDU);
        await visit(page, 'queue-empty', '/console', 'clerk_public_security_2');
        await visit(page, 'queue-supervisor', '/console', 'supervisor');
        await visit(page, 'board', '/console/board', 'supervisor');
        await visit(page, 'sources', '/console/sources', 'operator');
        await visit(page, 'log', '/console/log', 'auditor');
        await visit(page, 'log-event', '/console/log/1', 'auditor');
        const [filed] = await on.service.sql`select seq from audit_events where application_id is not null limit 1`;
        await visit(page, 'log-event-of-application', `/console/log/${filed?.seq}`, 'auditor');
        for (const path of ['/console', '/console/board', '/console/sources']) await glance(page, path, 'auditor');
        for (const path of ['/console/sources', '/console/log']) await glance(page, path, 'supervisor');
        await glance(page, '/console/sources', EDU);
      });

      test('are accessible with filters: board of a period, its lists, sources of a day, the log', async () => {
        const page = await open('/console/board?from=2026-09-01&to=2026-11-30', 'supervisor');
        for (const summary of await page.locator('main summary').all()) await summary.click();
        await check(page, 'board-quarter');
        const days = 'from=2026-09-01&to=2026-11-30';
        await visit(page, 'board-applications', `/console/board/applications?of=to_review&${days}`, 'supervisor');
        await visit(page, 'board-overrides', `/console/board/overrides?${days}`, 'supervisor');
        await visit(page, 'board-wrong-days', '/console/board?from=2026-11-30&to=2026-09-01', 'supervisor');
        await on.become(page, 'auditor');
        await page.goto('/console/sources?day=2026-11-20');
        for (const summary of await page.locator('main summary').all()) await summary.click();
        await check(page, 'sources-day');
        await page.goto('/console/log?kind=review&from=2026-09-01');
        for (const summary of await page.locator('main summary').all()) await summary.click();
        await check(page, 'log-filtered');
        await visit(page, 'log-nothing', '/console/log?from=2026-11-30&to=2026-09-01&many=yes', 'auditor');
        await page.goto('/console/log/1');
        for (const summary of await page.locator('main summary').all()) await summary.click();
        await check(page, 'log-event-unfolded');
      });

      test('are accessible in search: box, persons, person, unit, nothing found, and finished work', async () => {
        const page = await open('/console?sort=-submitted', EDU);
        await check(page, 'queue-ordered');
        const look = async (term: string, found: string) => {
          await page.locator('#search-term').fill(term);
          await page.locator('#search-send').click();
          await page.locator(found).waitFor();
        };
        await visit(page, 'search', '/console/search', EDU);
        await look('无此单位9', '#nothing');
        await check(page, 'search-nothing');
        await look('示例', '#found');
        await check(page, 'search-results');
        const person = somebody();
        await look(person.residentId, '#person-form');
        await check(page, 'person-form');
        await page.locator('#person-submit').click();
        await page.locator('#error-summary').waitFor();
        await check(page, 'person-refused');
        await page.locator('#person-form-name').fill(person.name);
        await page.locator('#person-form-purpose').selectOption('answer_enquiry');
        await page.locator('#person-submit').click();
        await page.locator('#found-count').waitFor();
        await check(page, 'person-none');
        await visit(page, 'finished', '/console/finished', EDU);
        await visit(page, 'finished-nothing', '/console/finished?status=paused', EDU);
        await on.become(page, 'auditor');
        await page.goto('/console');
        await look('示例科技', '#bans');
        await check(page, 'unit');
        await page.locator('#found a[href$="/same-person"]').first().click();
        await page.waitForURL('**/same-person');
        await check(page, 'same-person');
        for (const path of [pathOf(page), `/console/units/${EMPLOYER.creditCode}`]) await glance(page, path, EDU);
      });

      test('are accessible for a case in every state and for every reader', async () => {
        const page = await open('/console', EDU);
        for (const state of STATES) await visit(page, `case-${state}`, itemPath(state), EDU);
        await visit(page, 'case-name', itemPath('name'), EDU);
        const last = `done=settled&last=${itemPath('refused').split('/').at(-1)}`;
        await visit(page, 'case-after-an-act', `${itemPath('contradiction')}?${last}`, EDU);
        await visit(page, 'queue-after-an-act', `/console?${last}`, EDU);
        await visit(page, 'case-rule', itemPath('rule'), HR);
        await visit(page, 'case-unavailable', itemPath('unavailable'), HR);
        await visit(page, 'case-second-person', itemPath('countersign'), EDU_2);
        await visit(page, 'case-supervisor', itemPath('contradiction'), 'supervisor');
        await visit(page, 'case-disputed', itemPath('disputed'), EDU);
        await visit(page, 'disputes', '/console/source-disputes', EDU);
        await visit(page, 'disputes-none', '/console/source-disputes?state=answered', 'supervisor');
        await visit(page, 'dispute', dispute, EDU);
        await page.locator('#answer-form').evaluate((form) => {
          form.noValidate = true;
        });
        await page.locator('#answer-submit').click();
        await page.locator('#error-summary').waitFor();
        await check(page, 'dispute-refused');
      });

      test('are accessible during work on a case: unfolded parts, faults and messages', async () => {
        const page = await open(itemPath('gap'), EDU);
        await page.locator('#settle-submit').click();
        await page.locator('#error-summary').waitFor();
        await page.locator('#refuse-academic-records').check();
        for (const summary of await page.locator('main summary').all()) await summary.click();
        await check(page, 'case-nothing-chosen');
        await page.locator('#settle-submit').click();
        await page.locator('#code-academic-records-fault').waitFor();
        await page.evaluate(`for (const told of document.querySelectorAll('[id^="live-"]')) told.hidden = false`);
        // a refusal that htmx inserts, the longest of them
        const refusal = JSON.stringify('该事项在您读取后已有变化。'.repeat(6));
        await page.evaluate(`document.querySelector('#announcements').textContent = ${refusal}`);
        await check(page, 'case-no-reason-chosen');

        await page.goto(itemPath('materials'));
        await page.locator('#identity summary').click();
        await page.locator('#reveal-purpose').selectOption('check_materials');
        await page.locator('#reveal-submit').click();
        await page.locator('#revealed-id').waitFor();
        await page.locator('#materials a').first().click();
        await page.locator('#viewer').waitFor();
        await check(page, 'case-materials');

        await page.goto(itemPath('supplement'));
        await page.locator('#supplement summary').click();
        await page.locator('#supplement-submit').click();
        await page.locator('#supplement .fault').waitFor();
        await check(page, 'case-supplement-refused');

        await on.become(page, EDU_2);
        await page.goto(itemPath('countersign'));
        await page.locator('#send-back summary').click();
        await page.locator('form.return').evaluate((form) => {
          form.noValidate = true;
        });
        await page.locator('#return-submit').click();
        await page.locator('#return-note-fault').waitFor();
        await check(page, 'case-return-refused');
        await page.locator('#confirm-academic-records').check();
        await page.locator('#countersign-submit').click();
        await page.locator('#ground-academic-records-fault').waitFor();
        await check(page, 'case-second-opinion-refused');

        await on.become(page, POLICE);
        await page.goto(itemPath('window'));
        await page.locator('#confirm-criminal-record').check();
        await page.locator('#settle-submit').click();
        await page.locator('#attended-on-fault').waitFor();
        await check(page, 'case-window');
      });

      test('show all fields of a case without scripts, and nothing sticks out', async () => {
        const page = await on.open(itemPath('contradiction'), { as: EDU, language, scripts: false });
        expect(await stickingOutAt(page, NARROW)).toEqual([]);
        await keepShot(page, `case-without-scripts.${language}`);
      });
    });
  },
  { sourceLimits: { retries: 0 } },
);
