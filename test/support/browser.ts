// People at real browsers: Chromium on the real service, with a profile for each. Forbidden events are collected
// meanwhile: errors, requests to other hosts, and breaches of the content security policy. Without a Chromium the tests
// are skipped and say so.
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { startTestService, type TestService, type TestServiceOptions } from './service.ts';
import { signInAs } from './visitor.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'Chromium', 'Google Chrome'];
const PLACES = [
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/bin',
  '/snap/bin',
  '/Applications/Chromium.app/Contents/MacOS',
  '/Applications/Google Chrome.app/Contents/MacOS',
];

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** `CHROMIUM` is used as it is: if it is wrong, the tests fail and are not skipped. */
const executable =
  process.env.CHROMIUM || PLACES.flatMap((place) => NAMES.map((name) => join(place, name))).find(isExecutable);

/** Our list replaces Playwright's own list of disabled features, so the relevant ones of that are named again. */
const WITHOUT = [
  // the address bar is itself two pages, for every window: they cost more than the pages of the console
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'],
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades', 'MediaRouter'],
  ...['NetworkTimeServiceQuerying', 'OptimizationHints', 'PaintHolding', 'ThirdPartyStoragePartitioning'],
];
/** A container's /dev/shm is small, and a simulated graphics card costs more than drawing without one. */
const FLAGS = ['--disable-dev-shm-usage', '--disable-gpu', `--disable-features=${WITHOUT.join(',')}`];

/** A walk through many pages may take long on a busy machine; each step of it may not. */
const TIMEOUT_MS = 240_000;
const STEP_TIMEOUT_MS = 30_000;

const SKIPPED = 'skipped: no Chromium was found; install the package chromium, or name one in CHROMIUM';

export type Language = 'zh' | 'en';
export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

export interface Opening {
  /** the last part of a sandbox name (`clerk_education`), already signed in; without it nobody is signed in */
  as?: string;
  language?: Language;
  /** false: as in a browser that runs no scripts */
  scripts?: boolean;
  size?: { width: number; height: number };
}

export interface Browsing {
  readonly service: TestService;
  /** Opens a fresh browser at this path of the service. */
  open(path: string, opening?: Opening): Promise<Page>;
  /**
   * Opens the browser that a person keeps for all tests of the file; only its cache stays, because a new one costs as
   * much as four pages. A test about a profile needs its own.
   */
  openAgain(path: string, opening?: Pick<Opening, 'as' | 'language'> & { whose?: string }): Promise<Page>;
  /** Signs this browser in as another person from now on. */
  become(page: Page, person: string): Promise<void>;
  /** Expects an event that would otherwise count as a fault of the page. */
  expectFault(fault: RegExp): void;
}

let launched: Promise<Browser> | undefined;

/** One browser for all files of this process, with profiles of its own for each test. It ends with the process. */
function chromiumOfProcess(): Promise<Browser> {
  // root cannot use Chromium's own sandbox
  const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...FLAGS];
  launched ??= chromium.launch({ executablePath: executable as string, args });
  return launched;
}

/**
 * Declares tests in a browser: one service for all, a fresh profile for each `open`, one for each person of
 * `openAgain`.
 */
export function inBrowser(name: string, tests: (browsing: Browsing) => void, options: TestServiceOptions = {}): void {
  if (!executable) console.warn(`\nBrowser tests “${name}” ${SKIPPED}.\n`);
  describe.skipIf(!executable)(executable ? name : `${name} (${SKIPPED})`, { timeout: TIMEOUT_MS }, () =>
    tests(browse(options)),
  );
}

function browse(options: TestServiceOptions): Browsing {
  let service: TestService;
  const contexts: BrowserContext[] = [];
  /** by their owners */
  const kept = new Map<string, Promise<Page>>();
  const inUse = new Set<Page>();
  const faults: string[] = [];
  const expected: RegExp[] = [];
  const signedIn = new Map<string, Promise<{ name: string; value: string; url: string }[]>>();

  beforeAll(async () => {
    [service] = await Promise.all([startTestService(options), chromiumOfProcess()]);
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    await Promise.all([...inUse].map(leave));
    inUse.clear();
    const untold = faults.splice(0).filter((fault) => !expected.some((pattern) => pattern.test(fault)));
    expected.length = 0;
    expect(untold, 'forbidden events of the pages').toEqual([]);
  });
  afterAll(async () => {
    for (const page of kept.values()) await (await page).context().close();
    await service?.close();
  });

  const cookiesOf = (person: string) => {
    const known = signedIn.get(person) ?? signInCookies(service.url, person);
    signedIn.set(person, known);
    return known;
  };

  async function newPage({ scripts = true, size = WIDE }: Opening): Promise<Page> {
    const context = await (await chromiumOfProcess()).newContext({
      viewport: size,
      baseURL: service.url,
      javaScriptEnabled: scripts,
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(STEP_TIMEOUT_MS);
    watch(context, service.url, faults);
    return await context.newPage();
  }
  async function goTo(page: Page, path: string, { as, language = 'zh' }: Opening): Promise<Page> {
    const url = `${service.url}/console`;
    await page
      .context()
      .addCookies([
        { name: 'miaopi_language', value: language, url },
        ...(as === undefined ? [] : await cookiesOf(as)),
      ]);
    await page.goto(path);
    return page;
  }

  return {
    get service() {
      return service;
    },
    expectFault: (fault) => void expected.push(fault),
    become: async (page, person) => await page.context().addCookies(await cookiesOf(person)),
    async open(path, opening = {}) {
      const page = await newPage(opening);
      contexts.push(page.context());
      return await goTo(page, path, opening);
    },
    async openAgain(path, { whose, ...opening } = {}) {
      const name = whose ?? opening.as ?? '';
      const known = kept.get(name) ?? newPage({});
      kept.set(name, known);
      const page = await known;
      inUse.add(page);
      await page.context().clearCookies();
      return await goTo(page, path, opening);
    },
  };
}

/** Keeps the loading and open connections of a page from the next test; a page of the same site keeps its process. */
async function leave(page: Page): Promise<void> {
  for (const event of ['dialog', 'request'] as const) page.removeAllListeners(event);
  await page.unrouteAll();
  await page.setViewportSize(WIDE);
  await page.goto('/livez');
}

async function signInCookies(url: string, person: string) {
  const { cookies } = await signInAs(url, person);
  return [...cookies].map(([name, value]) => ({ name, value, url }));
}

/** Collects faults. A refused page has its status by right; a file that a page loads must not have one. */
function watch(context: BrowserContext, origin: string, faults: string[]): void {
  context.on('console', (message) => {
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAnswer) faults.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => faults.push(`script: ${error.error().stack}`));
  context.on('request', (request) => {
    // Chromium's own viewers have addresses of another kind
    const isOut = /^(https?|wss?):/.test(request.url()) && !request.url().startsWith(`${origin}/`);
    if (isOut) faults.push(`another host: ${request.url()}`);
  });
  context.on('response', (response) => {
    const kind = response.request().resourceType();
    if (response.status() >= 400 && kind !== 'document') faults.push(`${response.status()}: ${response.url()}`);
  });
}

export const pathOf = (page: Page): string => new URL(page.url()).pathname;
/** The text there, in one line. */
export const textOf = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).innerText()).replaceAll(/\s+/g, ' ').trim();
export const focusedId = (page: Page): Promise<string> => page.evaluate<string>('document.activeElement.id');

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

interface AxeViolation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

/**
 * Lists the breaches of WCAG 2.2 A and AA on the present page, as far as a machine can find them. Checked again in
 * another size or colour, the page needs only the rules that depend on these, unless it shows something new.
 */
export async function violationsOf(page: Page): Promise<string[]> {
  // into each page once: it is larger than any page of the console
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(AXE);
  const violations = await page.evaluate<AxeViolation[]>(VIOLATIONS);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}\n${node.failureSummary}`));
}

/** Those of axe's rules that depend on colours, places and sizes. */
const OF_LOOKS = ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'target-size'];
const VIOLATIONS = `(() => {
  const isShown = (each) => each.checkVisibility({ visibilityProperty: true });
  const shown = [...document.querySelectorAll('*')].filter(isShown);
  const isLookedAt = axe.looked !== undefined && shown.every((each) => axe.looked.has(each));
  axe.looked = new Set(shown);
  const runOnly = isLookedAt ? ${JSON.stringify({ type: 'rule', values: OF_LOOKS })} : ${JSON.stringify(STANDARDS)};
  return axe.run(document, { runOnly, resultTypes: ['violations'], iframes: false, preload: false })
    .then(({ violations }) => violations);
})()`;

/** Lists the elements that make the page scroll sideways at this width; 1.4.10 allows none, from 320 pixels on. */
export async function stickingOutAt(page: Page, width: number): Promise<string[]> {
  await page.setViewportSize({ width, height: 800 });
  return await page.evaluate<string[]>(STICKING_OUT);
}

const STICKING_OUT = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const beyond = [...document.body.querySelectorAll('*')].filter((each) => each.getBoundingClientRect().right > clientWidth);
  return [scrollWidth + ' pixels', ...beyond.slice(0, 8).map((each) => each.outerHTML.slice(0, 120))];
})()`;

/** Lists the elements wider than their place at the present width: the page, or a part that scrolls within it. */
export const scrollingSideways = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`[...document.querySelectorAll('*')]
    .filter((each) => each.scrollWidth > each.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(each).overflowX)
      || each === document.documentElement && each.scrollWidth > each.clientWidth)
    .map((each) => each.outerHTML.slice(0, 120))`);

/** The height of the page's header in CSS pixels; 0 where it has none. */
export const headerHeight = (page: Page): Promise<number> =>
  page.evaluate<number>(`document.querySelector('header.top')?.offsetHeight ?? 0`);

/** Lists controls whose visible words are not part of the name that assistive technology reads (WCAG 2.5.3). */
export const misnamed = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`[...document.querySelectorAll('a[aria-label], button[aria-label]')]
    .filter((each) => each.checkVisibility())
    .filter((each) => !each.ariaLabel.toLowerCase().includes(each.innerText.trim().toLowerCase()))
    .map((each) => each.outerHTML.slice(0, 160))`);

/** Lists controls that a click at their middle would miss, and rows whose own link does not cover them. */
export const coveredOn = (page: Page): Promise<string[]> => page.evaluate<string[]>(COVERED);

const COVERED = `(() => {
  const CONTROLS = 'a[href], button, input, select, textarea, summary, label, [role="button"]';
  const name = (each) => each ? each.outerHTML.replace(/\\s+/g, ' ').slice(0, 140) : 'nothing';
  const at = (box) => document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  // a control whose text wraps is pressed in the middle of its largest part
  const boxOf = (each) => [...each.getClientRects()].sort((one, two) => two.width * two.height - one.width * one.height)[0];
  const isSeen = (each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !each.closest('.hidden, [inert]') && boxOf(each)?.width > 0 && boxOf(each).right + scrollX > 0;
  const isOf = (found, each) => each.contains(found) || (each.labels && [...each.labels].some((label) => label.contains(found)))
    || (each.matches('label') && found === each.control);
  const within = document.querySelector('dialog:modal') ?? document;
  const faults = [];
  const look = (each, box, accepts, what) => {
    const found = at(box());
    if (!found || !accepts(found)) faults.push(what + ' ' + name(each) + ' is under ' + name(found));
  };
  for (const each of within.querySelectorAll(CONTROLS)) {
    if (!isSeen(each)) continue;
    each.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
    look(each, () => boxOf(each), (found) => isOf(found, each), 'control');
  }
  for (const link of within.querySelectorAll('.rows .row-link')) {
    const row = link.closest('.rows > tbody > tr, .rows > li');
    row.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    const isInRow = (found) => link.contains(found) || (row.contains(found) && found.closest(CONTROLS));
    for (const part of row.children) look(row, () => part.getBoundingClientRect(), isInRow, 'row');
  }
  scrollTo(0, 0);
  return faults.slice(0, 8);
})()`;

/** Keeps a picture if `SHOTS` names a folder, for people to look at. */
export async function keepShot(page: Page, name: string): Promise<void> {
  const folder = process.env.SHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, caret: 'initial' });
}
