// Checks every page has to pass, as far as a machine can tell: WCAG 2.2 AA, nothing to scroll sideways at 320 pixels
// (1.4.10), and every visible control is hit by a click at its middle, on a screen and on a phone.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import {
  type Browsing,
  coveredOn,
  keepShot,
  type Language,
  PHONE,
  stickingOutAt,
  violationsOf,
  WIDE,
} from './browser.ts';

export const NARROW = 320;
/** Both widths, both colour schemes and both languages in two views: what a language changes is the words, and with them the widths. */
const VIEWS = {
  zh: { size: PHONE, colorScheme: 'dark' },
  en: { size: WIDE, colorScheme: 'light' },
} as const;

const OTHER_SIZE = { zh: WIDE, en: PHONE } as const;

async function checkControls(page: Page, name: string, { width }: { width: number }): Promise<void> {
  expect.soft(await coveredOn(page), `${name}, ${width} pixels wide: controls that a click does not reach`).toEqual([]);
}

/** Leaves the page wide. */
async function checkPage(page: Page, name: string, language: Language): Promise<void> {
  const { size, colorScheme } = VIEWS[language];
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(size);
  await keepShot(page, `${name}.${language}.${size.width}`);
  expect.soft(await violationsOf(page), `${name}, ${size.width} pixels wide, ${colorScheme}`).toEqual([]);
  await checkControls(page, name, size);
  expect.soft(await stickingOutAt(page, NARROW), `${name} scrolls sideways at ${NARROW} pixels`).toEqual([]);
  await page.setViewportSize(OTHER_SIZE[language]);
  await checkControls(page, name, OTHER_SIZE[language]);
  await page.setViewportSize(WIDE);
}

/** How pages of one language are opened, gone to as somebody, and checked. */
export function createChecking(on: Browsing, language: Language) {
  const check = (page: Page, name: string) => checkPage(page, name, language);
  return {
    check,
    open: (path: string, as?: string) => on.open(path, { language, ...(as ? { as } : {}) }),
    /** Of a page whose like is checked for somebody else already: its controls alone. */
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
