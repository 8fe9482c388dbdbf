// Tests supervision in a real browser: an approval frozen, restored, frozen again and revoked by two supervisors, whose
// person is then barred; a time of wrong answers searched and frozen; a backtest from its form to the changes. With
// keys where there are keys.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { createOverseeing } from '../oversight/overseeing.ts';
import { setBans } from '../support/bans.ts';
import { inBrowser, pathOf, textOf } from '../support/browser.ts';
import { formOf } from '../support/people.ts';

inBrowser('Supervisors and auditors', (on) => {
  const { approve, read } = createOverseeing(() => on.service);

  const freeze = async (page: Page, reason: string) => {
    await page.locator('#open-freeze-form').click();
    await page.locator('#freeze-form-reason').fill(reason);
    await page.locator('#freeze-form-missing input[value="diploma"]').check();
    await page.locator('#freeze-form-submit').click();
    await page.locator('#status[data-status="frozen"]').waitFor();
  };

  test('freeze, restore, freeze again and revoke an approval, as two; then its person may not apply', async () => {
    await setBans(on.service, { banMonths: 12 });
    const { id, person, number: approval } = await approve();
    const page = await on.openAgain('/console', { as: 'supervisor' });
    // with keys to the work list, and with the number to the application
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.waitForURL('**/console/oversight');
    const [row] = await on.service.sql`select number from applications where id = ${id}`;
    await page.locator('#find-number').fill(String(row?.number));
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/console/applications/${id}`);

    await freeze(page, '抽查发现毕业证书缺失');
    await page.locator('#open-restore-form').click();
    await page.locator('#restore-form-note').fill('已核验毕业证书原件');
    await page.locator('#restore-form-sure').check();
    await page.locator('#restore-form-submit').click();
    await page.locator('#status[data-status="approved"]').waitFor();
    expect(await read(id)).toMatchObject({ approvalNumber: approval });

    await freeze(page, '毕业证书经核实为伪造');
    await page.locator('#open-propose-form').click();
    // lateness is not a ground before the last day has passed
    expect(await page.locator('#propose-form-ground-not_supplemented').isDisabled()).toBe(true);
    await page.locator('#propose-form-ground-false_declaration').check();
    await page.locator('#propose-form-note').fill('毕业证书系伪造');
    await page.locator('#propose-form-submit').click();
    await page.locator('#own-proposal').waitFor();

    await on.become(page, 'supervisor_2');
    await page.goto('/console/oversight');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/console/applications/${id}`);
    expect(await textOf(page, '#revocation')).toContain('毕业证书系伪造');
    await page.locator('#confirm-form-note').fill('同意');
    await page.locator('#confirm-form-submit').click();
    // not without the tick
    expect((await read(id)).status).toBe('frozen');
    await page.locator('#confirm-form-sure').check();
    await page.locator('#confirm-form-submit').click();
    await page.locator('#status[data-status="revoked"]').waitFor();

    // each department acknowledges its own push
    await expect
      .poll(async () => {
        await page.reload();
        return await page.locator('#pushes li[data-status="acknowledged"]').count();
      })
      .toBe(17);
    await page.locator('#bans a').first().click();
    expect(pathOf(page)).toMatch(/^\/console\/sanctions\//);
    on.service.setNow('2026-11-21T10:00:00+08:00');
    const { body } = await on.service.submit(formOf(person, {}, '2026-11-21'));
    expect(body.decision?.reasons.map(({ code }) => code)).toEqual(['ban.active']);
    on.service.setNow('2026-11-20T10:00:00+08:00');
  });

  test('follow a dry run to its end without reloading, and freeze the flips after another has confirmed', async () => {
    const { id, person } = await approve();
    await on.service.putPerson(person, { education: [] });
    const page = await on.openAgain('/console/oversight/blast-radius', { as: 'supervisor' });
    on.service.setNow('2026-11-20T10:05:00+08:00');
    await page.locator('#open-open').click();
    await page.locator('#open-form-from').fill('2026-11-20T09:00');
    await page.locator('#open-form-to').fill('2026-11-20T10:04');
    await page.locator('#open-form-reason').fill('学信网通报该时段数据异常');
    await page.locator('#open-submit').click();
    await page.locator('#blast-report[data-status="examined"]').waitFor();
    await page.locator('#own').waitFor();
    await on.become(page, 'supervisor_2');
    await page.goto(pathOf(page));
    expect(await textOf(page, '#confirm-sentence')).toContain('冻结 1 件');
    await page.locator('#confirm-form-sure').check();
    await page.locator('#confirm-submit').click();
    await page.locator('#blast-report[data-status="confirmed"]').waitFor();
    expect((await read(id)).status).toBe('frozen');
  });

  test('backtest a lower age, and see the changed applications and the clause', async () => {
    const page = await on.openAgain('/console/replays', { as: 'auditor' });
    await page.locator('#to-backtest').click();
    for (const clause of ['SZ-B1', 'SZ-B2']) await page.locator(`[name="${clause}.age"]`).fill('20');
    await page.locator('#backtest-submit').click();
    await page.locator('#replay-report[data-status="finished"]').waitFor();
    expect(await textOf(page, '#draft')).toContain('20');
    expect(await page.locator('#findings tbody tr[data-kind="changed"]').count()).toBeGreaterThan(0);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/console/applications/*');
    expect(await textOf(page, '#standing')).toContain('不办理');
  });
});
