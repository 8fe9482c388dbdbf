// Tests permissions in a real browser: two steps for supervisors, reading only for auditors, no case for operators;
// both languages on every page; with the keyboard alone, and without scripts.
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { SANDBOX_PASSWORD } from '../../src/access/sandbox-keys.ts';
import { focusedId, inBrowser, PHONE, pathOf, stickingOutAt, textOf, WIDE } from '../support/browser.ts';
import { BASELINE_NOW, phoneOf } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, POLICE } from '../support/reviewing.ts';
import { sandboxName } from '../support/visitor.ts';

/** The width of an A4 page between the margins of print.css, at 96 pixels an inch. */
const A4_PIXELS = 703;
const bodyOf = (page: Page): Promise<string> => page.locator('body').innerText();
const PLACES = [
  '审核队列',
  '部门推送',
  '数据校核',
  '看板',
  '抽查',
  '批后监管',
  '限制申报',
  '复算',
  '审计日志',
  '数据源',
];
const placesOf = (page: Page): Promise<string[]> => page.locator('header nav a:visible').allInnerTexts();

inBrowser('The people of the console', (on) => {
  const reviewing = createReviewing(() => on.service);
  const { referGap, referContradiction, act, next, read, itemOf } = reviewing;
  afterEach(async () => {
    await reviewing.clear();
    on.service.setNow(BASELINE_NOW);
  });

  const typePassword = async (page: Page, person: string, password = SANDBOX_PASSWORD) => {
    await page.locator('#name').fill(sandboxName(person));
    await page.locator('#password').fill(password);
    await page.locator('form.steps button').click();
  };

  describe('a session', () => {
    test('of a supervisor begins after a second step, and leads to the wanted page', async () => {
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

    test('ends by signing out, in every window of the browser', async () => {
      await referGap();
      const page = await on.open('/console');
      await typePassword(page, EDU);
      await page.locator('#next').click();
      await page.waitForURL('**/console/items/*');
      const place = pathOf(page);
      const other = await page.context().newPage();
      await other.goto('/console/sources');
      // the stream of the window that stays gets the sign-in page as its answer
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

  test('a supervisor sees late items with the reason, and hands one to a clerk', async () => {
    const { id } = await referGap();
    const item = (await next(EDU)).body;
    // the claim runs out, and the last day passes
    expect((await on.service.put('/v1/sandbox/clock', { now: '2027-01-04T10:00:00+08:00' })).status).toBe(200);
    const page = await on.openAgain('/console/board', { as: 'supervisor' });
    expect(await placesOf(page)).toEqual(PLACES);
    expect(await page.locator('#departments td[data-department="education"]').first().innerText()).toContain('1');
    await page.locator(`#late tr[data-item="${item.id}"] a`).click();
    await page.locator('#reassign-to').selectOption({ label: '教育审核员乙' });
    await page.locator('#reassign-submit').click();
    await page.waitForURL('**/console?done=reassigned*');
    expect(await page.locator(`#item-${item.id}`).innerText()).toContain('教育审核员乙');
    const clerk = await on.openAgain('/console', { as: EDU_2 });
    await clerk.locator(`#mine-${item.id}`).click();
    await clerk.locator('#settle').waitFor();
    expect((await itemOf(id, 'education')).assignee).not.toBe(item.assignee);
  });

  test('an auditor reads everything and changes nothing', async () => {
    const { id } = await referContradiction();
    const before = (await next(EDU)).body;
    const page = await on.openAgain('/console', { as: 'auditor' });
    expect(await placesOf(page)).toEqual(PLACES);
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

  /** Posts as the page itself would. */
  const statusOfPost = async (page: Page, path: string): Promise<number> => {
    const headers = { origin: on.service.url, 'sec-fetch-site': 'same-origin' };
    const form = { version: '1', text: 'x', returnNote: 'x', subject: 'academic-records', assignee: '' };
    return (await page.request.post(path, { form, headers, maxRedirects: 0 })).status();
  };

  test('an operator sees the sources and no case', async () => {
    const { id } = await referGap();
    const page = await on.openAgain('/console', { as: 'operator' });
    expect(pathOf(page)).toBe('/console/sources');
    expect(await placesOf(page)).toEqual(['数据源']);
    for (const path of [`/console/items/${(await itemOf(id, 'education')).id}`, '/console/board']) {
      const answer = await page.goto(path);
      expect(answer?.status()).toBe(403);
      expect(await page.locator('#refusal').getAttribute('data-code')).toBe('forbidden');
      expect(await bodyOf(page)).not.toContain('SZ2026');
    }
  });

  test('a clerk gets the words of an unknown item for an item of another department', async () => {
    const { id } = await referGap();
    const page = await on.openAgain('/console', { as: POLICE });
    const { id: itemId } = await itemOf(id, 'education');
    expect((await page.goto(`/console/items/${itemId}`))?.status()).toBe(404);
    expect(await bodyOf(page)).toContain('没有这个页面或事项');
    expect((await page.goto('/console/items/nothing'))?.status()).toBe(404);
    expect(await bodyOf(page)).toContain('没有这个页面或事项');
    expect(await page.locator('#request-id').innerText()).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('an identity is shown to a reader who names a purpose, and the audit holds both', async () => {
    const { id, person } = await referGap();
    await next(EDU);
    const { id: itemId } = await itemOf(id, 'education');
    const page = await on.openAgain(`/console/items/${itemId}`, { as: EDU });
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

  test('an auditor follows a proof to the signed root, which the browser recomputes, and sees tampering', async () => {
    await referGap();
    await on.service.service.auditLog.seal();
    const page = await on.openAgain('/console', { as: 'auditor' });
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.locator('#events').waitFor();
    await page.locator('#events a.row-link').last().click();
    await page.locator('#recomputed[data-result="fits"]').waitFor();
    expect(await textOf(page, '#recomputed')).toContain('浏览器算得同一根哈希');
    // one letter of the event, as a lying server would show it
    await page.evaluate(`document.getElementById('leaf-text').textContent += ' '`);
    await page.evaluate(`import(document.querySelector('script[type=module]').src + '?again')`);
    await page.locator('#recomputed[data-result="differs"]').waitFor();
  });

  test('every page speaks English on request, all of it, and Chinese again', async () => {
    const { id } = await referContradiction();
    const { id: itemId } = await itemOf(id, 'education');
    await act(EDU, itemId, 'claim');
    const places = [
      '/console?status=held',
      `/console/items/${itemId}`,
      '/console/board',
      '/console/sources',
      '/console/no',
    ];
    const inAndBack = async (page: Page) => {
      const place = page.url();
      await page.locator('#switch-language').click();
      await page.locator('html[lang="en"]').waitFor();
      expect(page.url()).toBe(place);
      expect(chineseIn(await bodyOf(page)), place).toEqual([]);
      expect(await page.title()).not.toMatch(/\p{Script=Han}/u);
      await page.locator('#switch-language').click();
      await page.locator('html[lang="zh-CN"]').waitFor();
      expect(page.url()).toBe(place);
    };
    const page = await on.open('/console/sign-in');
    await inAndBack(page);
    await on.become(page, 'supervisor');
    for (const place of places) {
      await page.goto(place);
      await inAndBack(page);
    }
  });

  describe('without a mouse', () => {
    test('the whole work goes with the keyboard, from sign-in to submit, with the focus always in sight', async () => {
      const { id } = await referGap();
      await referGap();
      const page = await on.open('/console');
      const { keyboard } = page;
      expect(await focusedId(page)).toBe('name');
      await keyboard.type(sandboxName(EDU));
      await keyboard.press('Tab');
      await keyboard.type(SANDBOX_PASSWORD);
      await keyboard.press('Enter');
      await page.locator('#items').waitFor();

      await keyboard.press('Tab');
      expect(await textOf(page, ':focus'), 'the first stop leads past the navigation').toBe('跳到主要内容');
      await keyboard.press('Enter');
      expect(await focusedId(page)).toBe('main');
      await keyboard.press('j');
      const row = await textOf(page, ':focus');
      await keyboard.press('?');
      await page.locator('#shortcuts[open]').waitFor();
      await keyboard.press('n');
      await keyboard.press('Escape');
      await page.locator('#shortcuts[open]').waitFor({ state: 'detached' });
      expect(await textOf(page, ':focus'), 'the focus is back where it was').toBe(row);
      expect(pathOf(page), 'no key works behind the list').toBe('/console');

      await keyboard.press('n');
      await page.waitForURL('**/console/items/*');
      await page.locator('#refuse-academic-records').focus();
      await keyboard.press('Space');
      await keyboard.press('Tab');
      expect(await focusedId(page)).toBe('code-academic-records');
      await keyboard.press('ArrowDown');
      await keyboard.press('Tab');
      await keyboard.type('no such person: s n c r');
      for (const _ of Array.from({ length: 12 })) {
        if ((await focusedId(page)) === 'settle-submit') break;
        await keyboard.press('Tab');
        expect(
          await page.evaluate<boolean>(IS_FOCUS_SEEN),
          await page.evaluate('document.activeElement.outerHTML'),
        ).toBe(true);
      }
      await keyboard.press('Enter');
      await page.waitForURL('**/console?done=settled*');
      expect((await read(id)).body.status).toBe('rejected');
    });

    test('c and s alone approve nothing: the page asks for the ground, and a digit chooses it', async () => {
      const { id } = await referGap();
      const page = await on.openAgain('/console', { as: EDU });
      await page.keyboard.press('n');
      await page.waitForURL('**/console/items/*');
      await page.keyboard.press('c');
      await page.keyboard.press('s');
      await page.locator('#ground-academic-records-fault').waitFor();
      expect((await read(id)).body.status).toBe('in_review');
      await page.keyboard.press('2');
      expect(await page.locator('.grounds input:checked').inputValue()).toBe('confirmed_by_authority');
      await page.keyboard.press('s');
      await page.waitForURL('**/console?done=*');
      expect((await read(id)).body.status).toBe('approved');
    });
  });

  test('on a phone the menu opens and closes without scripts, and leads everywhere', async () => {
    const page = await on.open('/console/board', { as: 'supervisor', scripts: false, size: PHONE });
    expect(await placesOf(page), 'the menu is closed').toEqual([]);
    await page.locator('.open-menu').click();
    expect(await placesOf(page)).toEqual([...PLACES, '查人']);
    expect(await page.locator('#menu').innerText()).toContain('退出');
    await page.keyboard.press('Escape');
    expect(await placesOf(page)).toEqual([]);
    await page.locator('.open-menu').press('Enter');
    await page.locator('#menu a', { hasText: '批后监管' }).click();
    await page.waitForURL('**/console/oversight');
  });

  test('on paper a page shows its facts unfolded, who printed it and when, and no control', async () => {
    const { id } = await referContradiction();
    const item = await itemOf(id, 'education');
    await act(EDU, item.id, 'claim');
    const page = await on.openAgain(`/console/items/${item.id}`, { as: EDU });
    await page.emulateMedia({ media: 'print' });
    const held = await page.locator('main').innerText();
    for (const fact of ['武汉大学', '示例学院', '查询于']) expect(held, 'facts beside the form').toContain(fact);
    await page.emulateMedia({ media: null });
    await on.become(page, 'supervisor');
    const places = [`/console/items/${item.id}`, `/console/applications/${id}`, '/console/board', '/console/log'];
    for (const place of places) {
      await page.goto(place);
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      const seen = await page.locator('body').innerText();
      expect(seen, place).toMatch(/主管甲.*截至 2026年\d+月\d+日 \d\d:\d\d/s);
      for (const control of ['快捷键', '退出', '审核队列']) expect(seen, place).not.toContain(control);
      expect(await page.locator('main').locator('button:visible, input:visible, select:visible').count(), place).toBe(
        0,
      );
      expect(await stickingOutAt(page, A4_PIXELS), place).toEqual([]);
      await page.emulateMedia({ media: null, colorScheme: 'light' });
      await page.setViewportSize(WIDE);
    }
  });

  test('all work is possible without scripts: sign in, next, missing fields, settle', async () => {
    const { id } = await referGap();
    const page = await on.open('/console', { scripts: false });
    await typePassword(page, EDU);
    await page.locator('noscript').waitFor();
    expect(await page.locator('#open-shortcuts').isVisible()).toBe(false);
    await page.locator('#next').click();
    await page.waitForURL('**/console/items/*');
    await page.locator('#refuse-academic-records').check();
    await page.locator('#note-academic-records').fill('查无此人');
    await page.locator('#settle-submit').click();
    await page.locator('#error-summary').waitFor();
    expect(await page.locator('#note-academic-records').inputValue()).toBe('查无此人');
    await page.locator('input[name="code.academic-records"][value="academic_records.not_found"]').check();
    await page.locator('#settle-and-next').click();
    await page.waitForURL('**/console?done=settled*');
    expect((await read(id)).body.status).toBe('rejected');
  });
});

/** Names stay as they are written, including those of the sandbox's people. */
const NAMES =
  /中文|陈\*\*|(人社|教育|公安)审核员[甲乙]|主管[甲乙]|监督员[甲乙丙]|运维员甲|示例科技有限公司|武汉大学|示例学院/g;
const chineseIn = (text: string): string[] =>
  text.split('\n').filter((line) => /\p{Script=Han}/u.test(line.replaceAll(NAMES, '')));

/** Runs in the page: the focused element lies in the window and is outlined. */
const IS_FOCUS_SEEN = `(() => {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  const { top, bottom } = document.activeElement.getBoundingClientRect();
  return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && bottom > 0 && top < innerHeight;
})()`;
