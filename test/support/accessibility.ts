// Checks that every page has to pass, as far as a machine can: WCAG 2.2 AA, no sideways scrolling at 320 pixels
// (1.4.10), no table that scrolls sideways on a screen, a header of at most 56 pixels on a phone, and every visible
// control is hit by a click at its middle, on a screen and on a phone.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import {
  type Browsing,
  coveredOn,
  headerHeight,
  keepShot,
  type Language,
  misnamed,
  PHONE,
  scrollingSideways,
  stickingOutAt,
  violationsOf,
  WIDE,
} from './browser.ts';

export const NARROW = 320;
/** Both widths and both colour schemes in two views; the wide one first, the size in which pages open. */
const VIEWS = [
  { size: WIDE, colorScheme: 'light' },
  { size: PHONE, colorScheme: 'dark' },
] as const;
/** The view of which a picture is kept, for each language. */
const SHOT = { zh: PHONE, en: WIDE };

async function checkControls(page: Page, name: string, { width }: { width: number }): Promise<void> {
  expect.soft(await coveredOn(page), `${name}, ${width} pixels wide: controls that a click does not reach`).toEqual([]);
}

/**
 * Checks a page that is wide and light, and leaves it so. The language changes the words and their widths, but neither
 * roles nor colours: axe checks the Chinese page alone, and widths are checked in each language.
 */
async function checkPage(page: Page, name: string, language: Language): Promise<void> {
  const isSpoken = await page.evaluate<boolean>(`document.documentElement.lang.startsWith('${language}')`);
  expect.soft(isSpoken, `${name} says that it is in ${language}`).toBe(true);
  expect.soft(await misnamed(page), `${name}: names without the visible words`).toEqual([]);
  for (const { size, colorScheme } of VIEWS) {
    if (size !== WIDE) await page.setViewportSize(size);
    if (language === 'zh') {
      await page.emulateMedia({ colorScheme });
      expect.soft(await violationsOf(page), `${name}, ${size.width} pixels wide, ${colorScheme}`).toEqual([]);
    }
    if (size === SHOT[language]) await keepShot(page, `${name}.${language}.${size.width}`);
    await checkControls(page, name, size);
    if (size === PHONE) expect.soft(await headerHeight(page), `${name}: header of a phone`).toBeLessThanOrEqual(56);
    else expect.soft(await scrollingSideways(page), `${name}, ${size.width} pixels wide: scrolls sideways`).toEqual([]);
  }
  expect.soft(await stickingOutAt(page, NARROW), `${name} scrolls sideways at ${NARROW} pixels`).toEqual([]);
  await page.setViewportSize(WIDE);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Opens pages of one language, signs people in on them, and checks them. */
export function createChecking(on: Browsing, language: Language) {
  const check = (page: Page, name: string) => checkPage(page, name, language);
  return {
    check,
    open: (path: string, as?: string) => on.openAgain(path, { language, whose: 'everybody', ...(as ? { as } : {}) }),
    /** Checks only the controls of a page that is fully checked for another person already. */
    glance: async (page: Page, path: string, as: string) => {
      await on.become(page, as);
      await page.goto(path);
      for (const size of [PHONE, WIDE]) {
        await page.setViewportSize(size);
        await checkControls(page, `${path} as ${as}`, size);
      }
    },
    visit: async (page: Page, name: string, path: string, as: string) => {
      await on.become(page, as);
      await page.goto(path);
      await check(page, name);
    },
  };
}
