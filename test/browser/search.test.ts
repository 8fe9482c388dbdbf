// Tests the search in a real browser, by keyboard alone and without scripts: a number opens, a person is found, done
// work is found again, and no address holds anything of a person.
import { describe, expect, test } from 'vitest';
import { focusedId, inBrowser, pathOf, textOf } from '../support/browser.ts';
import { phoneOf, somebody } from '../support/people.ts';
import { createReviewing, EDU } from '../support/reviewing.ts';

inBrowser('Finding an application', (on) => {
  const { referGap, next, settle, itemOf } = createReviewing(() => on.service);

  describe('a clerk with the keyboard alone', () => {
    test('opens a number, finds a person, and goes back to finished work', async () => {
      const { person, id } = await referGap();
      const item = await itemOf(id, 'education');
      const page = await on.open('/console', { as: EDU });
      const addresses: string[] = [];
      page.on('request', (request) => addresses.push(request.url()));
      const press = async (...keys: string[]) => {
        for (const key of keys) await page.keyboard.press(key);
      };
      await press('/');
      expect(await focusedId(page)).toBe('search-term');
      await page.keyboard.type(`${item.number.replace('-', '')}/`);
      expect(await page.locator('#search-term').inputValue()).toMatch(/\/$/);
      await press('Backspace', 'Enter');
      await page.waitForURL(`**/console/items/${item.id}`);

      await press('/');
      await page.keyboard.type(person.residentId);
      await press('Enter');
      await page.locator('#person-form').waitFor();
      expect(await focusedId(page)).toBe('person-form-name');
      await page.keyboard.insertText(person.name);
      // past id and phone to the purpose, and on to the button
      await press('Tab', 'Tab', 'Tab', 'ArrowDown', 'Tab', 'Enter');
      await page.locator('#found-count').waitFor();
      expect(await textOf(page, '#found-count')).toBe('查到1件');
      await press('j', 'Enter');
      await page.waitForURL(`**/console/items/${item.id}`);

      const { body } = await next(EDU);
      await settle(EDU, body, 'confirmed');
      await press('g', 'f');
      await page.waitForURL('**/console/finished');
      expect(await textOf(page, '#finished tbody tr')).toContain('办理 · 已确认');
      await press('j', 'Enter');
      await page.waitForURL(`**/console/items/${item.id}`);
      await press('g', 'p');
      await page.waitForURL('**/console/people');
      expect(await focusedId(page)).toBe('person-form-name');
      for (const secret of [person.residentId, encodeURIComponent(person.name), phoneOf(person)]) {
        expect(addresses.filter((address) => address.includes(secret))).toEqual([]);
      }
    });
  });

  describe('an auditor', () => {
    test('goes from a unit to an application, to its person and back, and orders the queue', async () => {
      const person = somebody();
      await on.service.putPerson(person, { education: [] });
      const { id } = await referGap();
      const page = await on.open('/console', { as: 'auditor' });
      await page.locator('#search-term').fill('示例科技');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/console/units/*');
      await page.locator(`#found-${id} .row-link`).click();
      await page.waitForURL(`**/console/applications/${id}`);
      await page.locator('#facts a[href$="/same-person"]').click();
      await page.waitForURL(`**/console/applications/${id}/same-person`);
      await page.locator(`#found-${id} a[href^="/console/items/"]`).click();
      await page.waitForURL('**/console/items/*');
      await page.locator('#facts a[href^="/console/units/"]').click();
      await page.waitForURL('**/console/units/*');

      await page.goto('/console');
      await page.locator('#sort-submitted').click();
      await page.locator('#items [aria-sort="ascending"] #sort-submitted').waitFor();
      await page.locator('#sort-submitted').click();
      await page.locator('#items [aria-sort="descending"] #sort-submitted').waitFor();
      expect(new URL(page.url()).search).toBe('?sort=-submitted');
      await page.locator('#filter-sort').selectOption('employer');
      await page.locator('#items [aria-sort="ascending"] #sort-employer').waitFor();
      expect(new URL(page.url()).searchParams.get('sort')).toBe('employer');
    });
  });

  describe('without scripts', () => {
    test('the box opens a number, and the form finds a person', async () => {
      const { person, id } = await referGap();
      const { number } = await itemOf(id, 'education');
      const page = await on.open('/console', { as: 'supervisor', scripts: false });
      await page.locator('#search-term').fill(number);
      await page.locator('#search-send').click();
      expect(pathOf(page)).toBe(`/console/applications/${id}`);
      await page.locator('#search-term').fill(phoneOf(person));
      await page.locator('#search-send').click();
      await page.locator('#person-form-purpose').selectOption('supervise');
      await page.locator('#person-submit').click();
      await page.locator(`#found-${id}`).waitFor();
      expect(pathOf(page)).toBe('/console/people');
    });
  });
});
