// Tests the acts of a clerk by keyboard alone in a real browser, and counts the keys: with more keys than today a
// clerk's day gets longer. Typed text is not counted.
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { focusedId, inBrowser, pathOf, textOf } from '../support/browser.ts';
import { BASELINE_NOW } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, HR, HR_2, POLICE } from '../support/reviewing.ts';

const CRIME = { criminalRecord: { records: [{ kind: 'crime', decidedOn: '2020-01-01' }] } as never };
const SEND = 'Control+Enter';

inBrowser(
  'A clerk’s keys',
  (on) => {
    const reviewing = createReviewing(() => on.service);
    const { refer, referGap, referContradiction, act, next, read, itemOf } = reviewing;
    afterEach(async () => {
      await on.service.calm();
      await reviewing.clear();
      on.service.setNow(BASELINE_NOW);
    });

    /** Presses keys, waits for the page where a key leads to one, and counts. */
    const keysOf = (page: Page) => {
      let count = 0;
      const press = async (...keys: string[]) => {
        for (const key of keys) await page.keyboard.press(key);
        count += keys.length;
      };
      return {
        press,
        go: async (key: string, to: string) => {
          const before = page.url();
          await press(key);
          await page.waitForURL((url) => url.href !== before && `${url.pathname}${url.search}`.startsWith(to));
          await page.waitForLoadState('load');
        },
        count: () => count,
      };
    };
    const desk = async (as: string) => {
      const page = await on.openAgain('/console', { as });
      return { page, keys: keysOf(page) };
    };
    const ITEM = '/console/items/';

    describe('the keys from the queue to the end of an item', () => {
      test('are 4 for a confirmation where the source did not answer', async () => {
        await on.service.putFault('medical-exam', { fault: 'error_500' });
        const { id } = await refer({});
        const { keys } = await desk(HR);
        await keys.go('n', ITEM);
        await keys.press('c', '2');
        await keys.go('s', '/console?done=settled');
        const [decision] = (await itemOf(id, 'human_resources')).decisions;
        expect(decision).toMatchObject({ result: 'confirmed', ground: 'confirmed_by_authority' });
        expect(keys.count()).toBe(4);
      });

      test('are 4 for a refusal: the reason is chosen by its digit', async () => {
        const { id } = await referGap();
        const { page, keys } = await desk(EDU);
        await keys.go('n', ITEM);
        await keys.press('r');
        expect(await page.locator('.codes input:checked').count(), 'no reason is chosen beforehand').toBe(0);
        await keys.press('2');
        const chosen = await page.locator('.codes input:checked').inputValue();
        await keys.go('s', '/console?done=settled');
        expect((await read(id)).body).toMatchObject({ status: 'rejected', decision: { reasons: [{ code: chosen }] } });
        expect(keys.count()).toBe(4);
      });

      test('are 4 for each of two people against the source: the note is gone to, and sent from', async () => {
        const { id } = await referContradiction();
        for (const [person, ground, done] of [
          [EDU, '1', 'awaiting'],
          [EDU_2, '2', 'countersigned'],
        ] as const) {
          const { page, keys } = await desk(person);
          await keys.go('n', ITEM);
          await keys.press('c', ground);
          expect(await focusedId(page)).toBe('why-academic-records');
          await page.keyboard.type('seen c r s n 1');
          await keys.go(SEND, `/console?done=${done}`);
          expect(keys.count()).toBe(4);
        }
        expect((await read(id)).body.status).toBe('approved');
      });

      test('are 5 for a supplement, with its reason, and no code is typed', async () => {
        const { id } = await referGap();
        const { page, keys } = await desk(EDU);
        await keys.go('n', ITEM);
        await keys.press('b', '2', '3');
        expect(await textOf(page, '#supplement-term')).toContain('15个工作日');
        await keys.go(SEND, '/console?done=supplement');
        const [asked] = (await itemOf(id, 'education')).supplements;
        expect(asked?.items).toMatchObject([{ kind: 'diploma_certification', note: '扫描件不清晰' }]);
        expect(keys.count()).toBe(5);
      });

      test('are 4 for asking the source again and confirming', async () => {
        await on.service.putFault('academic-records', { fault: 'error_500' });
        const { id } = await refer({});
        const { page, keys } = await desk(EDU);
        await keys.go('n', ITEM);
        await on.service.calm();
        await keys.press('q');
        await page.locator('#check-academic-records .notice.done').waitFor();
        await keys.press('c');
        await keys.go('s', '/console?done=settled');
        expect((await read(id)).body.status).toBe('approved');
        expect(keys.count()).toBe(4);
      });

      test('are 5 for a window case: the day on which the person came is today', async () => {
        const { id } = await refer(CRIME);
        const { page, keys } = await desk(POLICE);
        await keys.go('n', ITEM);
        await keys.press('w', 'c', '2');
        await page.keyboard.type('corrected');
        await keys.go(SEND, '/console?done=awaiting');
        expect((await itemOf(id, 'public_security')).attendedOn).toBe(BASELINE_NOW.slice(0, 10));
        expect(keys.count()).toBe(5);
      });

      test('are 3 for handing it over, 2 for the other to give it back, 2 to claim one that is open', async () => {
        await on.service.putFault('medical-exam', { fault: 'error_500' });
        const { id } = await refer({});
        const first = await desk(HR);
        await first.keys.go('n', ITEM);
        await first.keys.press('p');
        await first.keys.go(SEND, '/console?done=reassigned');
        expect(first.keys.count()).toBe(3);
        const second = await desk(HR_2);
        await second.keys.go('n', ITEM);
        await second.keys.go('f', '/console?done=released');
        expect(second.keys.count()).toBe(2);
        const item = await itemOf(id, 'human_resources');
        const open = await on.openAgain(`${ITEM}${item.id}`, { as: HR });
        await open.keyboard.press('l');
        await open.locator('#settle').waitFor();
        expect((await itemOf(id, 'human_resources')).status).toBe('claimed');
      });

      test('are 3 for a comment, and 3 for sending back an item that cannot be judged', async () => {
        const { id } = await referContradiction();
        const { page, keys } = await desk(EDU);
        await keys.go('n', ITEM);
        await keys.press('z');
        await page.keyboard.type('called s d f');
        await keys.press(SEND);
        await page.locator('#comments .quote', { hasText: 'called s d f' }).waitFor();
        expect(keys.count()).toBe(3);
        await keys.press('c', '1');
        await page.keyboard.type('seen');
        await keys.go(SEND, '/console?done=awaiting');
        const other = await desk(EDU_2);
        await other.keys.go('n', ITEM);
        await other.keys.press('t');
        expect(await focusedId(other.page)).toBe('return-note');
        await other.page.keyboard.type('ask the school first');
        await other.keys.go(SEND, '/console?done=returned');
        expect(other.keys.count()).toBe(3);
        expect((await itemOf(id, 'education')).status).toBe('open');
      });
    });

    describe('the key for the next item', () => {
      test('opens what was handed over before it claims, and claims nothing while that is unfinished', async () => {
        const [first, second] = [await referGap(), await referGap()];
        const mine = await itemOf(second.id, 'education');
        const staff = await on.service.sql`select id from staff where name = ${`miaopi_sandbox_${EDU}`}`;
        const handed = { assignee: staff[0]?.id, version: mine.version };
        expect((await act('supervisor', mine.id, 'reassign', handed)).status).toBe(200);
        const { page, keys } = await desk(EDU);
        await keys.go('n', `${ITEM}${mine.id}`);
        await keys.go('n', `${ITEM}${mine.id}?done=only_mine`);
        expect(await textOf(page, '#last-act')).toContain('只有本件未办结');
        expect((await itemOf(first.id, 'education')).status).toBe('open');
        // the claim of REST is another matter
        expect((await next(EDU)).body.id).toBe((await itemOf(first.id, 'education')).id);
      });

      test('asks before typed text is lost', async () => {
        await referGap();
        const { page, keys } = await desk(EDU);
        await keys.go('n', ITEM);
        const place = pathOf(page);
        await page.locator('#item-note').fill('half a sentence');
        const asked: string[] = [];
        page.once('dialog', (dialog) => {
          asked.push(dialog.type());
          void dialog.dismiss();
        });
        await page.locator('h1').click();
        await page.keyboard.press('n');
        await expect.poll(() => asked).toEqual(['beforeunload']);
        expect(pathOf(page)).toBe(place);
        expect(await page.locator('#item-note').inputValue()).toBe('half a sentence');
      });
    });

    test('of a page stand in the list of keys, each once, and every act of an item has one', async () => {
      await referGap();
      const { page, keys } = await desk(EDU);
      await keys.go('n', ITEM);
      const onPage = await page
        .locator('main [data-key]')
        .evaluateAll((all) =>
          all.map((each) => ({ key: each.getAttribute('data-key') ?? '', act: each.textContent?.trim() ?? '' })),
        );
      await page.keyboard.press('?');
      const listed = await page.locator('#shortcuts dt').allInnerTexts();
      expect(new Set(listed).size).toBe(listed.length);
      expect(listed).toEqual(expect.arrayContaining(onPage.map(({ key }) => key)));
      const acts = new Map(onPage.map(({ key, act }) => [key, act]));
      // the same act may stand at several places, such as the button in each notice
      for (const { key, act } of onPage) expect(acts.get(key)).toBe(act);
      await page.keyboard.press('Escape');
      const withoutKey = await page
        .locator('main form[method="post"]')
        .evaluateAll((forms) =>
          forms
            .filter(
              (form) => !form.querySelector('[data-key]') && !form.closest('details')?.querySelector('[data-key]'),
            )
            .map((form) => form.getAttribute('action')),
        );
      expect(withoutKey).toEqual([]);
    });

    test('single keys can be switched off, and stay off; Ctrl+Enter still sends', async () => {
      const { id } = await referGap();
      const page = await on.open('/console', { as: EDU, size: { width: 1440, height: 600 } });
      await page.keyboard.press('?');
      const scrolled = await page.evaluate("document.getElementById('shortcuts').scrollTop");
      expect(scrolled, 'the list opens at its top').toBe(0);
      await page.locator('#single-keys').uncheck();
      await page.keyboard.press('Escape');
      await page.locator('#next').click();
      await page.waitForURL('**/console/items/*');
      for (const key of ['r', '1', 's', 'f', 'b', '?']) await page.keyboard.press(key);
      expect(await page.locator('.decision input:checked').count()).toBe(0);
      expect(await page.locator('dialog[open]').count()).toBe(0);
      await page.locator('#refuse-academic-records').check();
      await page.locator('#code-academic-records').check();
      await page.locator('#note-academic-records').press(SEND);
      await page.waitForURL('**/console?done=settled*');
      expect((await read(id)).body.status).toBe('rejected');
    });

    test('a letter after g never acts by itself, and s works where a list has the focus', async () => {
      const { id } = await referGap();
      const { page, keys } = await desk(EDU);
      await keys.go('n', ITEM);
      await keys.press('r', '1', 'g', 's');
      expect((await read(id)).body.status).toBe('in_review');
      await page.locator('#reassign-to').focus();
      await keys.go('s', '/console?done=settled');
      expect((await read(id)).body.status).toBe('rejected');
    });
  },
  { sourceLimits: { retries: 0 } },
);
