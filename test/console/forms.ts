// Forms as a browser without scripts posts them from a page of the console: all fields of the form with the chosen and
// typed values, each as often as it occurs.
import { expect } from 'vitest';
import type { Page, Visitor } from '../support/visitor.ts';

export type Typed = Record<string, string | string[] | File>;

/** The fields that the form would send by itself: hidden fields, chosen options and ticked boxes. */
export function heldBy(html: string, formId: string): Map<string, string[]> {
  const form = new RegExp(`<form[^>]* id="${formId}"[\\s\\S]*?</form>`).exec(html)?.[0];
  if (form === undefined) throw new Error(`the page has no form ${formId}`);
  const held = new Map<string, string[]>();
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const { name, value = '', type = 'text' } = attributesOf(input);
    if (!name || type === 'file') continue;
    if ((type === 'checkbox' || type === 'radio') && !/\schecked/.test(input)) continue;
    held.set(name, [...(held.get(name) ?? []), value]);
  }
  for (const [, name = '', text = ''] of form.matchAll(/<textarea[^>]* name="([^"]*)"[^>]*>([^<]*)</g)) {
    held.set(name, [unescaped(text)]);
  }
  return held;
}

export const attributesOf = (tag: string): Record<string, string> =>
  Object.fromEntries(
    [...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, unescaped(value)]),
  );

export const unescaped = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/** Posts a form; one with a file goes as the browser sends files. */
export async function send(
  url: string,
  visitor: Visitor,
  path: string,
  typed: Typed,
  headers: Record<string, string> = {},
): Promise<Page> {
  const form = new FormData();
  for (const [name, value] of Object.entries(typed)) {
    for (const each of Array.isArray(value) ? value : [value]) form.append(name, each);
  }
  const hasFile = [...form.values()].some((value) => typeof value !== 'string');
  const body = hasFile ? form : new URLSearchParams([...form] as [string, string][]);
  const response = await fetch(new URL(path, url), {
    method: 'POST',
    redirect: 'manual',
    headers: {
      cookie: visitor.cookieHeader(),
      origin: new URL(url).origin,
      'sec-fetch-site': 'same-origin',
      ...headers,
    },
    body,
  });
  return {
    status: response.status,
    location: response.headers.get('location'),
    headers: response.headers,
    setCookies: response.headers.getSetCookie(),
    html: await response.text(),
  };
}

/** Sends the settle form of a page as it is, with the typed values in it. */
export const settleFrom = (url: string, visitor: Visitor, page: Page, itemId: string, typed: Typed): Promise<Page> =>
  send(url, visitor, `/console/items/${itemId}/settle`, {
    ...Object.fromEntries(heldBy(page.html, 'settle')),
    ...typed,
  });

/** The text of an element by its id, without its markup. */
export function textOf(html: string, id: string): string {
  const from = html.indexOf(` id="${id}"`);
  expect(from, `an element ${id}`).toBeGreaterThan(0);
  const tag = /<(\w+)[^<]*$/.exec(html.slice(0, from))?.[1] ?? '';
  const start = html.lastIndexOf('<', from);
  let depth = 0;
  for (const match of html.slice(start).matchAll(new RegExp(`<(/?)${tag}[\\s>]`, 'g'))) {
    depth += match[1] ? -1 : 1;
    if (depth === 0) return stripped(html.slice(start, start + match.index));
  }
  return stripped(html.slice(start));
}

export const stripped = (html: string): string =>
  unescaped(html.replaceAll(/<[^>]*>/g, ' '))
    .replaceAll(/\s+/g, ' ')
    .trim();

/** The value of an attribute of the element with this id. */
export function attributeOf(html: string, id: string, name: string): string | undefined {
  const tag = new RegExp(`<[^<>]* id="${id}"[^<>]*>`).exec(html)?.[0];
  return tag === undefined ? undefined : attributesOf(tag)[name];
}
