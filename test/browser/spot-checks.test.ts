// Tests one round at browsers, from its plan to its report: two contributors whose browsers make the values, the draw,
// and the inspectors, who find their cases with the keyboard alone.
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { createSpotChecking, sha256 } from '../spot-checks/spot-checking.ts';
import { inBrowser, pathOf, textOf } from '../support/browser.ts';

inBrowser('A round of spot checks', (on) => {
  const spot = createSpotChecking(() => on.service);
  beforeAll(async () => {
    await spot.approve(3);
  });

  /** Commits as a person does: the browser makes and keeps the value and never sends it. */
  async function commit(page: Page): Promise<string> {
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.postData() ?? ''));
    await page.locator('#make-value').click();
    await page.locator('#own-value:focus').waitFor();
    const value = await page.locator('#own-value').inputValue();
    expect(await page.locator('#commitment').inputValue()).toBe(sha256(value));
    expect(await page.locator('#save-value').getAttribute('href')).toBe(`data:text/plain,${value}`);
    await page.locator('#kept').check();
    // the page says that the round before was sealed, and the form first asks the server whether it accepts it
    const posted = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.locator('#commit-send').click();
    await posted;
    await page.locator('.notice.done').waitFor();
    expect(sent.join(' ')).toContain(sha256(value));
    expect(sent.join(' ')).not.toContain(value);
    return value;
  }
  async function reveal(page: Page, value: string) {
    await page.locator('#value').fill(`${value.slice(1)}x`);
    await page.locator('#value-fits[data-result="differs"]').waitFor();
    await page.locator('#value').fill(value);
    await page.locator('#value-fits[data-result="fits"]').waitFor();
    await page.locator('#reveal-send').click();
    await page.locator('.notice.done').waitFor();
  }

  test('is sealed, committed to, revealed, drawn, inspected and reported', async () => {
    const auditor = await on.openAgain('/console', { as: 'auditor' });
    await auditor.keyboard.press('g');
    await auditor.keyboard.press('s');
    await auditor.waitForURL('**/console/spot-checks');
    await auditor.locator('#new-round').click();
    await auditor.locator('#how-size').check();
    await auditor.locator('#size').fill('2');
    expect(await auditor.locator('#max-error-rate').isVisible(), 'fields of the other choice are hidden').toBe(false);
    for (const name of ['监督员甲', '主管甲']) await auditor.getByLabel(name).check();
    await auditor.locator('#seal').click();
    await auditor.locator('#steps').waitFor();
    const place = pathOf(auditor);
    const id = place.split('/').at(-1) ?? '';

    const supervisor = await on.openAgain(place, { as: 'supervisor' });
    const values = [await commit(auditor), await commit(supervisor)];
    await auditor.goto(place);
    await reveal(auditor, values[0] ?? '');
    await reveal(supervisor, values[1] ?? '');
    await supervisor.locator('#draw-send').click();
    await supervisor.locator('#seed').waitFor();
    expect(await textOf(supervisor, '#seed')).toBe(sha256(values.join('\n')));
    expect(await textOf(supervisor, '[aria-current="step"]')).toContain('检查');

    const first = (await spot.cases(id)).items[0]?.id ?? '';
    for (const [index, name] of (await spot.inspectorsOf(first)).entries()) {
      await on.become(auditor, name);
      await auditor.goto(`${place}/cases`);
      await auditor.keyboard.press('j');
      await auditor.keyboard.press('Enter');
      await auditor.waitForURL('**/spot-check-cases/*');
      const { pathname } = new URL(auditor.url());
      for (const list of [`${place}/cases`, '/console/spot-checks']) {
        await auditor.goto(list);
        await auditor.keyboard.press('n');
        await auditor.waitForURL(`**${pathname}`);
      }
      await auditor.goto(`/console/spot-check-cases/${first}`);
      expect(await auditor.locator('#missing').isVisible()).toBe(false);
      await auditor.locator('#result-incomplete').check();
      await auditor.locator('#missing-diploma').check();
      await auditor.keyboard.press('Enter');
      await auditor.locator('#result-incomplete').press('Enter');
      expect(await auditor.locator('#lock').isVisible(), 'Enter in a field locks nothing').toBe(true);
      await auditor.locator('#lock').click();
      await auditor.locator('.notice.done').waitFor();
      expect(await textOf(auditor, '#standing')).toContain(index === 0 ? '等待另一名' : '已锁定');
    }
    expect(await textOf(auditor, '#agreement')).toContain('一致');
    await supervisor.goto(`${place}/report`);
    expect(await textOf(supervisor, '#report')).toContain('1');
    expect(await supervisor.locator('figure.chart svg').count()).toBe(2);
    await supervisor.locator('figure.chart summary').first().click();
    expect(await textOf(supervisor, 'figure.chart:first-child table')).toContain('全部');
    const download = supervisor.waitForEvent('download');
    await supervisor.locator('#csv').click();
    expect((await download).suggestedFilename()).toBe(`spot-check-${id}.csv`);
  });
});
