// Tests every page of oversight in every state, against the same rules as the other pages (accessible.test.ts).
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { createOverseeing } from '../oversight/overseeing.ts';
import { createSpotChecking } from '../spot-checks/spot-checking.ts';
import { createChecking } from '../support/accessibility.ts';
import { setBans } from '../support/bans.ts';
import { inBrowser, pathOf } from '../support/browser.ts';
import { somebody } from '../support/people.ts';
import { codeShownOn } from '../support/qr.ts';

/** the number of approvals that the pages of supervision use in each language */
const OVERSEEN = 5;
/** the code on file of the agency, which files nothing here */
const AGENCY = '91440300MA0XXXX90C';
const NOT_COMPLIANT = { result: 'not_compliant', note: '与原件不符' };

inBrowser(
  'Everybody can use the pages of oversight',
  (on) => {
    const spot = createSpotChecking(() => on.service);
    const overseeing = createOverseeing(() => on.service);

    /** Makes an approval to be frozen and revoked. */
    const approvals: Awaited<ReturnType<typeof overseeing.approve>>[] = [];
    const approval = () => approvals.pop() as (typeof approvals)[number];

    beforeAll(async () => {
      await setBans(on.service);
      await spot.approve(4);
      for (let each = 0; each < 2 * OVERSEEN; each += 1) approvals.push(await overseeing.approve());
    });

    describe.each(['zh', 'en'] as const)('the pages of oversight (%s)', (language) => {
      const { open, check, visit, glance } = createChecking(on, language);

      test('are accessible as the papers of an application, and as the page to which their code leads', async () => {
        const { id, number } = approval();
        const page = await open(`/console/applications/${id}`, 'supervisor');
        expect(await page.locator('#documents a').count()).toBe(3);
        await overseeing.freeze(id);
        await page.reload();
        await page.goto((await page.locator('#document-decision').getAttribute('href')) ?? '');
        // a decoder that is not ours reads the code as it is shown
        expect(await codeShownOn(page)).toBe(`${on.service.url}/verify/${number}`);
        if (language === 'zh') {
          for (const kind of ['decision', 'report_form', 'material_list', 'freeze_notice']) {
            await page.goto(`/v1/applications/${id}/documents/${kind}`);
            await check(page, `paper-${kind}`);
          }
        }
        await page.goto(`/verify/${number}?lang=${language}`);
        await check(page, 'verify');
        await page.goto(`/progress?lang=${language}`);
        await check(page, 'progress');
      });

      test('are accessible in spot checks: rounds, plan, seed, cases and report', async () => {
        const page = await open('/console/spot-checks/new', 'auditor');
        await page.locator('#strata-category').check();
        await page.locator('#outlook-strata').waitFor();
        await check(page, 'spot-outlook');
        // without the script, the button shows the same
        await page.locator('#show-outlook').click();
        await page.locator('#outlook-strata').waitFor();
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
        // the form first asks the server whether it accepts it
        const committed = page.waitForResponse((response) => response.request().method() === 'POST');
        await page.locator('#commit-send').click();
        await committed;
        await page.locator('.notice.done').waitFor();
        const commitment = createHash('sha256').update('the value of the supervisor').digest('hex');
        await spot.post(`/v1/spot-checks/${begun}/commitments`, { commitment }, 'supervisor');
        await page.goto(`/console/spot-checks/${begun}`);
        await page.locator('#value').fill(`${value}0`);
        await page.locator('#reveal-send').click();
        await page.locator('#value-fault').waitFor();
        await check(page, 'spot-reveal');

        const { id } = await spot.drawn({ size: 5, strata: ['category', 'decidedBy'] });
        await visit(page, 'spot-round', `/console/spot-checks/${id}`, 'supervisor');
        const [first = '', ...others] = (await spot.cases(id)).items.map((each) => each.id);
        for (const by of await spot.inspectorsOf(first)) await spot.find(by, first, NOT_COMPLIANT);
        // four cases are left for three auditors, so one of them has at least two
        const waiting = new Map<string, string[]>();
        for (const each of others)
          for (const by of await spot.inspectorsOf(each)) waiting.set(by, [...(waiting.get(by) ?? []), each]);
        const [inspector, [second]] = [...waiting].find(([, cases]) => cases.length > 1) ?? ['', []];
        await visit(page, 'spot-cases', `/console/spot-checks/${id}/cases`, inspector);
        await visit(page, 'spot-rounds', '/console/spot-checks', inspector);
        expect(await page.locator('#mine .row-link').count(), 'cases that wait for this inspector').toBeGreaterThan(1);
        await glance(page, `/console/spot-checks/${id}`, inspector);
        await page.goto(`/console/spot-check-cases/${second}`);
        await page.locator('#result-incomplete').check();
        await page.locator('#lock').click();
        await page.locator('#missing .fault').waitFor();
        await check(page, 'spot-case');
        for (const path of ['', `/${id}/cases`]) await glance(page, `/console/spot-checks${path}`, 'supervisor');
        await visit(page, 'spot-case-concluded', `/console/spot-check-cases/${first}`, 'supervisor');
        const [{ applicationId: adverse = '' } = {}] = (await spot.cases(id)).items;
        await page.goto(`/console/applications/${adverse}`);
        await page.locator(`#open-no-freeze-${first}`).click();
        await check(page, 'finding-to-decide');
        await spot.post(`/v1/spot-check-cases/${first}/no-freeze`, { reason: '原件已核对' }, 'supervisor');
        await visit(page, 'finding-confirm', `/console/applications/${adverse}`, 'supervisor_2');
        await visit(page, 'findings', '/console/oversight/findings', 'supervisor_2');
        await on.become(page, 'supervisor');
        const [veiled] = (await spot.cases((await spot.drawn({ size: 1, blind: true })).id)).items;
        const blind = veiled?.id ?? '';
        const both = await spot.inspectorsOf(blind);
        await visit(page, 'spot-case-blind', `/console/spot-check-cases/${blind}`, both[0] ?? '');
        // an open blind case would hide later pages from its inspector
        for (const by of both) await spot.find(by, blind);
        const { id: bound } = await spot.drawn({
          errorBound: { maxErrorRate: 0.3, confidence: 0.8 },
          strata: ['category'],
        });
        // one case in which the two differ, and the third decides
        const [, differing = ''] = (await spot.cases(id)).items.map((each) => each.id);
        for (const [index, result] of ['passed', 'not_compliant', 'passed'].entries()) {
          const by = (await spot.inspectorsOf(differing))[index] ?? '';
          await spot.find(by, differing, result === 'passed' ? { result } : NOT_COMPLIANT);
        }
        await visit(page, 'spot-report', `/console/spot-checks/${id}/report`, 'supervisor');
        await page.locator('#to-dissents').click();
        expect(await page.locator('#cases tbody tr').count()).toBe(1);
        await visit(page, 'spot-report-bound', `/console/spot-checks/${bound}/report`, 'supervisor');
      });

      test('are accessible in supervision: work list, revocation under way, bans and blast radii', async () => {
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
        await page.locator('#other-kinds').click();
        await page.locator('#freeze-form').evaluate((form) => {
          form.noValidate = true;
        });
        await page.locator('#freeze-form-submit').click();
        await page.locator('#error-summary').waitFor();
        await check(page, 'overseen-freeze-refused');
        await freeze(approved);
        const [row] = await on.service.sql`select number from applications where id = ${approved}`;
        const attend = `/console/attendance?number=${String(row?.number)}`;
        await visit(page, 'attendance', attend, 'clerk_human_resources');
        await on.become(page, 'supervisor');
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
        await visit(page, 'pushes', '/console/pushes', 'auditor');
        await on.become(page, 'clerk_public_security');
        await page.goto('/console/pushes?event=approval.granted');
        await page.locator('#pushes tbody a').first().click();
        for (const summary of await page.locator('main details:not([open]) > summary').all()) await summary.click();
        await page.locator('#reveal-submit').click();
        await page.locator('#reveal-purpose-fault').waitFor();
        await check(page, 'push');
        await visit(page, 'oversight', '/console/oversight', 'supervisor_2');
        expect(await page.locator('#next-matter').count()).toBe(1);
        await glance(page, '/console/oversight', 'auditor');

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
        await on.become(page, 'supervisor');
        await page.goto('/console/sanctions');
        await page.locator('#open-record').click();
        await page.locator('#record-form-kind').selectOption('unit');
        await page.locator('#record-form-subject').fill(AGENCY);
        await page.locator('#record-form-note').fill('提供虚假证明');
        await page.locator('#record-submit').click();
        await page.locator('#own-proposal').waitFor();
        await check(page, 'sanction-own-proposal');
        const proposal = pathOf(page);
        await visit(page, 'sanctions', '/console/sanctions', 'auditor');
        await glance(page, '/console/oversight', 'supervisor');
        await visit(page, 'sanction-confirm', proposal, 'supervisor_2');
        // nobody has to leave the keyboard
        await page.locator('#confirm-form-sure').focus();
        await page.keyboard.press('Space');
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.locator('#sanction').waitFor();
        await glance(page, pathOf(page), 'supervisor');
        await page.locator('#lift-form-reason').fill('认定有误');
        await page.locator('#lift-submit').click();
        await page.locator('.notice.done').waitFor();

        await on.service.putPerson(flips.person, { education: [] });
        // the field takes whole minutes, and an answer within this minute must lie in the window
        on.service.setNow(on.service.clock.now().add({ minutes: 1 }).toString());
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
        await page.locator('#groups [data-group="affected"]').click();
        await page.locator('#affected').waitFor();
        await check(page, 'blast-group');
        await visit(page, 'blast-list', '/console/oversight/blast-radius', 'auditor');
      });

      test('are accessible in replays: list, backtest and findings', async () => {
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
        await page.locator('#groups a').first().click();
        await page.locator('#all-findings').waitFor();
        await check(page, 'backtest-group');
        await visit(page, 'replays-supervisor', '/console/replays', 'supervisor');
      });
    });
  },
  { sourceLimits: { retries: 0 } },
);

/** The last whole minute, as one fills it into a field for date and time. */
const localNow = (now: Temporal.Instant): string =>
  now.toZonedDateTimeISO('Asia/Shanghai').toPlainDateTime().toString({ smallestUnit: 'minute' });
