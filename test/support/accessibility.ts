// What a page is held to, as far as a machine can tell: WCAG 2.2 AA, and nothing to scroll sideways at 320 pixels (1.4.10).
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Browsing, keepShot, type Language, PHONE, stickingOutAt, violationsOf, WIDE } from './browser.ts';

export const NARROW = 320;
/** Both widths, both colour schemes and both languages in two views: what a language changes is the words, and with them the widths. */
const VIEWS = {
  zh: { size: PHONE, colorScheme: 'dark' },
  en: { size: WIDE, colorScheme: 'light' },
} as const;

/** Leaves the page wide. */
async function checkPage(page: Page, name: string, language: Language): Promise<void> {
  const { size, colorScheme } = VIEWS[language];
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(size);
  await keepShot(page, `${name}.${language}.${size.width}`);
  expect.soft(await violationsOf(page), `${name}, ${size.width} pixels wide, ${colorScheme}`).toEqual([]);
  expect.soft(await stickingOutAt(page, NARROW), `${name} scrolls sideways at ${NARROW} pixels`).toEqual([]);
  await page.setViewportSize(WIDE);
}

/** How pages of one language are opened, gone to as somebody, and checked. */
export function createChecking(on: Browsing, language: Language) {
  const check = (page: Page, name: string) => checkPage(page, name, language);
  return {
    check,
    open: (path: string, as?: string) => on.open(path, { language, ...(as ? { as } : {}) }),
    visit: async (page: Page, name: string, path: string, as: string) => {
      await on.become(page, as);
      await page.goto(path);
      await check(page, name);
    },
  };
}
