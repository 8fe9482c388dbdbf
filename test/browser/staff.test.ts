// Who may do what in a real browser, and what signing in and out does to it: two steps for supervisors, reading alone for auditors,
// no case for those who run the service; both languages on every page.
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { SANDBOX_PASSWORD } from '../../src/access/sandbox-keys.ts';
import { inBrowser } from '../support/browser.ts';
import { BASELINE_NOW, EDUCATION, EMPLOYER, phoneOf } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, POLICE } from '../support/reviewing.ts';
import { sandboxName } from '../support/visitor.ts';

const pathOf = (page: Page): string => new URL(page.url()).pathname;
const bodyOf = (page: Page): Promise<string> => page.locator('body').innerText();
const placesOf = (page: Page): Promise<string[]> => page.locator('header nav a').allInnerTexts();

inBrowser('The people of the console', (on) => {
  const reviewing = createReviewing(() => on.service);
  const { referGap, referContradiction, act, next, itemOf } = reviewing;
  afterEach(async () => {
    await reviewing.clear();
    on.service.setNow(BASELINE_NOW);
  });

  const typePassword = async (page: Page, person: string, password = SANDBOX_PASSWORD) => {
    await page.locator('#name').fill(sandboxName(person));
    await page.locator('#password').fill(password);
    await page.locator('form.steps button').click();
  };

  describe('signing in', () => {
    test('of a supervisor takes a second step, and leads to where one was going', async () => {
      const page = await on.open('/console/board');
      expect(pathOf(page)).toBe('/console/sign-in');
      await typePassword(page, 'supervisor', 'wrong');
      await page.locator('#problem:focus').waitFor();
      expect(await page.locator('#name').inputValue()).toBe(sandboxName('supervisor'));
      await typePassword(page, 'supervisor');
      await page.locator('#code').fill('000000');
      await page.locator('form.steps button').click();
      await page.locator('#problem:focus').waitFor();
      await page.goto('/console/board');
      expect(pathOf(page), 'one step is not enough').toBe('/console/sign-in');
      await typePassword(page, 'supervisor');
      await page.locator('#code').fill(await page.locator('#sandbox-code').innerText());
      await page.locator('form.steps button').click();
      await page.waitForURL('**/console/board');
    });

    test('ends with signing out, in every window of the browser', async () => {
      await referGap();
      const page = await on.open('/console');
      await typePassword(page, EDU);
      await page.locator('#next').click();
      await page.waitForURL('**/console/items/*');
      const place = pathOf(page);
      const other = await page.context().newPage();
      await other.goto('/console/sources');
      // the stream of the window that stays is answered with the sign-in page
      on.expectFault(/MIME type/);
      await page.locator('#sign-out').click();
      await page.waitForURL('**/console/sign-in');
      await page.goBack();
      expect(await bodyOf(page)).not.toContain('SZ2026');
      expect(page.url()).toContain(`/console/sign-in?to=${encodeURIComponent(place)}`);
      await other.reload();
      expect(pathOf(other)).toBe('/console/sign-in');
    });
  });

  test('the supervisor sees what is late and why, and hands it to somebody', async () => {
    const { id } = await referGap();
    const item = (await next(EDU)).body;
    on.service.setNow('2027-01-04T10:00:00+08:00');
    const page = await on.open('/console/board', { as: 'supervisor' });
    expect(await placesOf(page)).toEqual(['审核队列', '看板', '数据源']);
    expect(await page.locator('#departments td[data-department="education"]').first().innerText()).toContain('1');
    await page.locator(`#late tr[data-item="${item.id}"] a`).click();
    await page.locator('#reassign-to').selectOption({ label: '教育审核员乙' });
    await page.locator('#reassign-submit').click();
    await page.waitForURL('**/console?done=reassigned');
    expect(await page.locator(`#item-${item.id}`).innerText()).toContain('教育审核员乙');
    const clerk = await on.open('/console', { as: EDU_2 });
    await clerk.locator(`#mine-${item.id}`).click();
    await clerk.locator('#settle').waitFor();
    expect((await itemOf(id, 'education')).assignee).not.toBe(item.assignee);
  });

  test('the auditor reads everything and changes nothing', async () => {
    const { id } = await referContradiction();
    const before = (await next(EDU)).body;
    const page = await on.open('/console', { as: 'auditor' });
    expect(await placesOf(page)).toEqual(['审核队列', '看板', '数据源']);
    await page.locator(`#item-${before.id} a`).click();
    await page.locator('#comparison').waitFor();
    expect(await page.locator('#standing').innerText()).toContain('不能办理');
    const forms = await page.locator('main form[method="post"]').evaluateAll((all) => all.map((form) => form.action));
    expect(forms.map((action: string) => action.split('/').at(-1))).toEqual(['reveal']);
    await page.keyboard.press('n');
    for (const verb of ['claim', 'settle', 'release', 'countersign', 'return', 'supplement', 'comments', 'reassign']) {
      expect([verb, await statusOfPost(page, `/console/items/${before.id}/${verb}`)]).toEqual([verb, 403]);
    }
    expect(await statusOfPost(page, '/console/next')).toBe(403);
    expect(await itemOf(id, 'education')).toMatchObject({ version: before.version, status: 'claimed' });
  });

  /** As the page itself would post it. */
  const statusOfPost = async (page: Page, path: string): Promise<number> => {
    const headers = { origin: on.service.url, 'sec-fetch-site': 'same-origin' };
    const form = { version: '1', text: 'x', returnNote: 'x', subject: 'academic-records', assignee: '' };
    return (await page.request.post(path, { form, headers, maxRedirects: 0 })).status();
  };

  test('who runs the service sees the sources and no case', async () => {
    const { id } = await referGap();
    const page = await on.open('/console', { as: 'operator' });
    expect(pathOf(page)).toBe('/console/sources');
    expect(await placesOf(page)).toEqual(['数据源']);
    for (const path of [`/console/items/${(await itemOf(id, 'education')).id}`, '/console/board']) {
      const answer = await page.goto(path);
      expect(answer?.status()).toBe(403);
      expect(await page.locator('#refusal').getAttribute('data-code')).toBe('forbidden');
      expect(await bodyOf(page)).not.toContain('SZ2026');
    }
  });

  test('a clerk of another department is refused in words, and so is an item that does not exist', async () => {
    const { id } = await referGap();
    const page = await on.open('/console', { as: POLICE });
    const { id: itemId } = await itemOf(id, 'education');
    expect((await page.goto(`/console/items/${itemId}`))?.status()).toBe(403);
    expect(await bodyOf(page)).toContain('没有权限');
    expect((await page.goto('/console/items/nothing'))?.status()).toBe(404);
    expect(await bodyOf(page)).toContain('没有这个页面或事项');
    expect(await page.locator('#request-id').innerText()).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('an identity is shown to whoever says what for, and that is put into the audit', async () => {
    const { id, person } = await referGap();
    await next(EDU);
    const { id: itemId } = await itemOf(id, 'education');
    const page = await on.open(`/console/items/${itemId}`, { as: EDU });
    const secrets = [person.name, person.residentId, phoneOf(person)];
    const html = await page.content();
    for (const secret of secrets) expect(html).not.toContain(secret);
    await page.locator('#identity summary').click();
    await page.locator('#item-note').fill('打字中');
    await page.locator('#reveal-submit').click();
    expect(await page.locator('#reveal-purpose:invalid').count(), 'without a purpose nothing is sent').toBe(1);
    const revealed = () => on.service.sql`
      select data from audit_events where application_id = ${id} and action = 'application.revealed'`;
    expect(await revealed()).toHaveLength(0);
    await page.locator('#reveal-purpose').selectOption('check_materials');
    await page.locator('#reveal-submit').click();
    await page.locator('#identity[data-revealed="yes"]').waitFor();
    expect([
      await page.locator('#revealed-name').innerText(),
      await page.locator('#revealed-id').innerText(),
      await page.locator('#revealed-phone').innerText(),
    ]).toEqual(secrets);
    expect(await page.locator('#item-note').inputValue()).toBe('打字中');
    expect(await revealed()).toEqual([{ data: { itemId, purpose: 'check_materials' } }]);
  });

  test('every page speaks English when asked to, all of it, and Chinese again', async () => {
    const { id } = await referContradiction();
    const { id: itemId } = await itemOf(id, 'education');
    await act(EDU, itemId, 'claim');
    const page = await on.open('/console/sign-in');
    const paths = [
      '/console?status=held',
      `/console/items/${itemId}`,
      '/console/board',
      '/console/sources',
      '/console/no',
    ];
    const visited = await on.open('/console', { as: 'supervisor' });
    for (const each of [page, ...paths.map((path) => ({ path }))]) {
      const here = 'path' in each ? visited : each;
      if ('path' in each) await here.goto(each.path);
      const place = here.url();
      await here.locator('#switch-language').click();
      await here.locator('html[lang="en"]').waitFor();
      expect(here.url()).toBe(place);
      expect(chineseIn(await bodyOf(here)), place).toEqual([]);
      expect(await here.title()).not.toMatch(/\p{Script=Han}/u);
      await here.locator('#switch-language').click();
      await here.locator('html[lang="zh-CN"]').waitFor();
      expect(here.url()).toBe(place);
    }
  });
});

/** Names of people and institutions stay as they are written. */
const NAMES = ['中文', '陈**', EMPLOYER.name, EDUCATION.institution, '示例学院'];
const chineseIn = (text: string): string[] =>
  NAMES.reduce((rest, name) => rest.replaceAll(name, ''), text)
    .split('\n')
    .filter((line) =>
      /\p{Script=Han}/u.test(line.replace(/(人社|教育|公安)审核员[甲乙]|主管[甲乙]|监督员[甲乙丙]|运维员甲/g, '')),
    );
