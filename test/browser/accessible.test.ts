// Every page in every state that people meet it in, in both languages, on a screen and on a phone, light and dark: nothing that
// breaks WCAG 2.2 AA as far as a machine can tell, and nothing to scroll sideways at 320 pixels. With SHOTS=/some/folder a
// picture of each is kept.
import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { SANDBOX_PASSWORD } from '../../src/access/sandbox-keys.ts';
import { resetPassword, resetSecondFactor } from '../../src/access/staff.ts';
import { codeAt, stepAt } from '../../src/access/totp.ts';
import { PNG, upload } from '../materials/samples.ts';
import { createOverseeing } from '../oversight/overseeing.ts';
import { createSpotChecking } from '../spot-checks/spot-checking.ts';
import {
  inBrowser,
  keepShot,
  type Language,
  PHONE,
  pathOf,
  stickingOutAt,
  violationsOf,
  WIDE,
} from '../support/browser.ts';
import { BASELINE_NOW, formOf, somebody } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, HR, OTHER_SCHOOL, POLICE } from '../support/reviewing.ts';
import { sandboxName } from '../support/visitor.ts';

const NARROW = 320;
const OWN_PASSWORD = 'correct horse battery staple';
/** Both widths and both colour schemes in one language; what the other changes is the words, and with them the widths. */
const VIEWS = {
  zh: [
    { size: WIDE, colorScheme: 'light' },
    { size: PHONE, colorScheme: 'dark' },
  ],
  en: [{ size: WIDE, colorScheme: 'dark' }],
} as const;

const STATES = [
  ...['free', 'contradiction', 'of-another', 'late', 'by-system'],
  ...['countersign', 'confirmed', 'refused', 'closed', 'paused'],
];

/** approvals that the pages of supervision take in each language */
const OVERSEEN = 4;
const LONG_AGO = '2026-09-01T10:00:00+08:00';
const NOT_COMPLIANT = { result: 'not_compliant', note: '与原件不符' };
const CRIME = { records: [{ kind: 'crime', decidedOn: '2020-01-01', authority: '示例法院' }] } as never;

inBrowser(
  'Everybody can use the console',
  (on) => {
    const reviewing = createReviewing(() => on.service);
    const { refer, referGap, referContradiction, act, settle, itemOf } = reviewing;
    const spot = createSpotChecking(() => on.service);
    const overseeing = createOverseeing(() => on.service);

    /** To be frozen and revoked. */
    const approvals: Awaited<ReturnType<typeof overseeing.approve>>[] = [];
    const approval = () => approvals.pop() as (typeof approvals)[number];

    /** Items by what is the matter with them. */
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
      await spot.approve(4);
      for (let each = 0; each < 2 * OVERSEEN; each += 1) approvals.push(await overseeing.approve());
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
      const { id: elder } = await referElder();
      await held('rule', { id: elder }, HR, 'human_resources');
      await settle(EDU, await held('countersign', await referContradiction(), EDU), 'confirmed');
      await settle(EDU, await held('confirmed', await referGap(), EDU), 'confirmed');
      const refused = await held('refused', await referGap(), EDU);
      await settle(EDU, refused, 'refused', 'academic_records.not_found');
      const withdrawn = await referGap();
      await keep('closed', withdrawn.id);
      await on.service.post(`/v1/applications/${withdrawn.id}/withdraw`, {});
      await paused('paused');
      await handedIn('materials');
      await on.service.putFault('medical-exam', { fault: 'error_500' });
      await keep('unavailable', (await refer({})).id, 'human_resources');
      // asked again in vain, so that the page of the sources has something to say
      await on.service.put('/v1/sandbox/clock', { advance: 'PT1M' });
    });

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

    describe.each(['zh', 'en'] as const)('(%s)', (language) => {
      const open = (path: string, as?: string) => on.open(path, { language, ...(as ? { as } : {}) });
      const check = (page: Page, name: string) => checkPage(page, name, language);
      const visit = async (page: Page, name: string, path: string, as: string) => {
        await on.become(page, as);
        await page.goto(path);
        await check(page, name);
      };
      const itemPath = (name: string): string => items.get(name) ?? '';

      test('signing in: both steps, and what is wrong with them', async () => {
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

      test('the first sign-in: a password of one’s own, an authenticator, backup codes', async () => {
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

      test('what is looked at from day to day: queue, board, sources, the list of keys, what is refused', async () => {
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
      });

      test('spot checks: rounds, the plan, a seed that comes about, cases, the report', async () => {
        const page = await open('/console/spot-checks/new', 'auditor');
        await page.locator('#how-size').check();
        await page.locator('#size').fill('none');
        await page.locator('#seal').click();
        await page.locator('#size-fault').waitFor();
        await check(page, 'spot-plan');
        const contributors = ['miaopi_sandbox_auditor', 'miaopi_sandbox_supervisor'];
        const begun = (await spot.seal({ size: 2, contributors })).body.id;
        await page.goto(`/console/spot-checks/${begun}`);
        await page.locator('#make-value').click();
        await check(page, 'spot-commit');
        const value = await page.locator('#own-value').inputValue();
        await page.locator('#kept').check();
        await page.locator('#commit-send').click();
        const commitment = createHash('sha256').update('the value of the supervisor').digest('hex');
        await spot.post(`/v1/spot-checks/${begun}/commitments`, { commitment }, 'supervisor');
        await page.goto(`/console/spot-checks/${begun}`);
        await page.locator('#value').fill(`${value}0`);
        await page.locator('#reveal-send').click();
        await page.locator('#value-fault').waitFor();
        await check(page, 'spot-reveal');

        const { id } = await spot.drawn({ size: 3, strata: ['category', 'decidedBy'] });
        await visit(page, 'spot-round', `/console/spot-checks/${id}`, 'supervisor');
        const [first, second] = (await spot.cases(id)).items.map((each) => each.id);
        for (const by of await spot.inspectorsOf(first ?? '')) await spot.find(by, first ?? '', NOT_COMPLIANT);
        const [inspector = ''] = await spot.inspectorsOf(second ?? '');
        await visit(page, 'spot-cases', `/console/spot-checks/${id}/cases`, inspector);
        await visit(page, 'spot-rounds', '/console/spot-checks', inspector);
        await page.goto(`/console/spot-check-cases/${second}`);
        await page.locator('#result-incomplete').check();
        await page.locator('#lock').click();
        await page.locator('#missing .fault').waitFor();
        await check(page, 'spot-case');
        await visit(page, 'spot-case-concluded', `/console/spot-check-cases/${first}`, 'supervisor');
        const [veiled] = (await spot.cases((await spot.drawn({ size: 1, blind: true })).id)).items;
        const blind = veiled?.id ?? '';
        const both = await spot.inspectorsOf(blind);
        await visit(page, 'spot-case-blind', `/console/spot-check-cases/${blind}`, both[0] ?? '');
        // an open blind case would hide pages from its inspector that come later
        for (const by of both) await spot.find(by, blind);
        const { id: bound } = await spot.drawn({
          errorBound: { maxErrorRate: 0.3, confidence: 0.8 },
          strata: ['category'],
        });
        await visit(page, 'spot-report', `/console/spot-checks/${id}/report`, 'supervisor');
        await visit(page, 'spot-report-bound', `/console/spot-checks/${bound}/report`, 'supervisor');
      });

      test('supervision: its work list, an approval on its way to being revoked, bans, blast radii', async () => {
        const { freeze, revoke, act: move } = overseeing;
        const [{ id: approved }, { id: proposed }, { id: revoked }, flips] = [
          approval(),
          approval(),
          approval(),
          approval(),
        ];
        const place = (id: string) => `/console/applications/${id}`;
        const page = await open(place(approved), 'supervisor');
        await page.locator('#open-freeze-form').click();
        await page.locator('#freeze-form').evaluate((form) => {
          form.noValidate = true;
        });
        await page.locator('#freeze-form-submit').click();
        await page.locator('#error-summary').waitFor();
        await check(page, 'overseen-freeze-refused');
        await freeze(approved);
        await move(approved, 'attendance', { attendedOn: '2026-11-20', note: '携带原件到窗口' });
        await page.goto(place(approved));
        for (const summary of await page.locator('main summary').all()) await summary.click();
        await check(page, 'overseen-frozen');
        await freeze(proposed);
        await revoke(proposed, 'false_declaration');
        await visit(page, 'overseen-own-proposal', place(proposed), 'supervisor');
        await visit(page, 'overseen-confirm', place(proposed), 'supervisor_2');
        await freeze(revoked);
        for (const by of ['supervisor', 'supervisor_2']) await revoke(revoked, 'other_violation', by);
        await visit(page, 'overseen-revoked', place(revoked), 'supervisor');
        await visit(page, 'overseen-auditor', place(revoked), 'auditor');
        await visit(page, 'oversight', '/console/oversight', 'supervisor');

        await on.become(page, 'supervisor');
        await page.goto('/console/sanctions');
        await page.locator('#open-record').click();
        await page.locator('#record-form-subject').fill('1');
        await page.locator('#record-form-note').fill('提供虚假证明');
        await page.locator('#record-submit').click();
        await page.locator('#record-form-subject-fault').waitFor();
        await check(page, 'sanctions-refused');
        await page.locator('#record-form-subject').fill(somebody().residentId);
        await page.locator('#record-submit').click();
        await page.locator('#sanction').waitFor();
        await check(page, 'sanction');
        const ban = pathOf(page);
        await visit(page, 'sanction-lift', ban, 'supervisor_2');
        await visit(page, 'sanctions', '/console/sanctions', 'auditor');

        await on.service.putPerson(flips.person, { education: [] });
        await on.become(page, 'supervisor');
        await page.goto('/console/oversight/blast-radius');
        await page.locator('#open-open').click();
        await page.locator('#open-form-from').fill('2026-11-20T09:00');
        await page.locator('#open-form-to').fill(localNow(on.service.clock.now()));
        await page.locator('#open-form-reason').fill('学信网通报该时段数据异常');
        await check(page, 'blast-open');
        await page.locator('#open-submit').click();
        await page.locator('#blast-report[data-status="examined"]').waitFor();
        await check(page, 'blast-own');
        await visit(page, 'blast-confirm', pathOf(page), 'supervisor_2');
        expect(await page.locator(`#flips a[href="${place(flips.id)}"]`).count()).toBe(1);
        await visit(page, 'blast-list', '/console/oversight/blast-radius', 'auditor');
      });

      test('replays: the list, a backtest, what they found', async () => {
        const page = await open('/console/replays', 'auditor');
        await page.locator('#open-start').click();
        await check(page, 'replays');
        await page.locator('#start-submit').click();
        await page.locator('#replay-report[data-status="finished"]').waitFor();
        await check(page, 'replay');
        await page.goto('/console/replays/backtest');
        await page.locator('[name="SZ-B1.age"]').fill('5');
        await page.locator('#backtest-form').evaluate((form) => {
          form.noValidate = true;
        });
        await page.locator('#backtest-submit').click();
        await page.locator('#error-summary').waitFor();
        await check(page, 'backtest-refused');
        for (const clause of ['SZ-B1', 'SZ-B2']) await page.locator(`[name="${clause}.age"]`).fill('20');
        await page.locator('#backtest-submit').click();
        await page.locator('#replay-report[data-status="finished"]').waitFor();
        await check(page, 'backtest');
        await visit(page, 'replays-supervisor', '/console/replays', 'supervisor');
      });

      test('a case in every state that it can be in, whoever looks at it', async () => {
        const page = await open('/console', EDU);
        for (const state of STATES) await visit(page, `case-${state}`, itemPath(state), EDU);
        await visit(page, 'case-rule', itemPath('rule'), HR);
        await visit(page, 'case-unavailable', itemPath('unavailable'), HR);
        await visit(page, 'case-second-person', itemPath('countersign'), EDU_2);
        await visit(page, 'case-supervisor', itemPath('contradiction'), 'supervisor');
      });

      test('a case that is worked on: all that unfolds, what does not fit, what is told', async () => {
        const page = await open(itemPath('gap'), EDU);
        await page.locator('#settle-submit').click();
        await page.locator('#error-summary').waitFor();
        await page.locator('#refuse-academic-records').check();
        for (const summary of await page.locator('main summary').all()) await summary.click();
        await check(page, 'case-nothing-chosen');
        await page.locator('#settle-submit').click();
        await page.locator('#code-academic-records-fault').waitFor();
        await page.evaluate(`for (const told of document.querySelectorAll('[id^="live-"]')) told.hidden = false`);
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
        await page.locator('form.return').evaluate((form) => {
          form.noValidate = true;
        });
        await page.locator('#return-submit').click();
        await page.locator('#return-note-fault').waitFor();
        await check(page, 'case-return-refused');

        await on.become(page, POLICE);
        await page.goto(itemPath('window'));
        await page.locator('#confirm-criminal-record').check();
        await page.locator('#settle-submit').click();
        await page.locator('#attended-on-fault').waitFor();
        await check(page, 'case-window');
      });

      test('a case without scripts shows all its fields, and nothing sticks out', async () => {
        const page = await on.open(itemPath('contradiction'), { as: EDU, language, scripts: false });
        expect(await stickingOutAt(page, NARROW)).toEqual([]);
        await keepShot(page, `case-without-scripts.${language}`);
      });
    });
  },
  { sourceLimits: { retries: 0 } },
);

/** As one fills it into a field for date and time: the last whole minute. */
const localNow = (now: Temporal.Instant): string =>
  now.toZonedDateTimeISO('Asia/Shanghai').toPlainDateTime().toString({ smallestUnit: 'minute' });

async function checkPage(page: Page, name: string, language: Language): Promise<void> {
  for (const { size, colorScheme } of VIEWS[language]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(size);
    await keepShot(page, `${name}.${language}.${size.width}`);
    expect.soft(await violationsOf(page), `${name}, ${size.width} pixels wide, ${colorScheme}`).toEqual([]);
  }
  expect.soft(await stickingOutAt(page, NARROW), `${name} scrolls sideways at ${NARROW} pixels`).toEqual([]);
  await page.setViewportSize(WIDE);
}
