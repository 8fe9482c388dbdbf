// The windows to which people are sent, as data of an installation: for each scheme by district. A message and a next
// step name the place, the hours and the number to call, so that nobody has to look for them.
import { z } from 'zod';
import type { Says } from './scheme.ts';
import type { Text } from './words.ts';

/** GB/T 2260: six digits. */
const District = z
  .string()
  .regex(/^[1-9]\d{5}$/)
  .meta({ examples: ['440305'] });
const Line = z.string().trim().min(1).max(200);
const Lines = z.strictObject({ zh: Line, en: Line });

export const WindowEntry = z.strictObject({
  /** null: the window of every district that has none of its own */
  district: District.nullable(),
  name: Lines,
  address: Lines,
  hours: Lines,
  phone: z
    .string()
    .regex(/^[0-9+][0-9 -]{2,24}$/)
    .meta({ examples: ['0755-00000005'] }),
});
export type WindowEntry = z.output<typeof WindowEntry>;

/** The windows of one scheme, at most one for a district. */
export const WindowsOfScheme = z.array(WindowEntry).superRefine((all, context) => {
  for (const [place, { district }] of all.entries())
    if (all.findIndex((each) => each.district === district) < place)
      context.addIssue({ code: 'custom', path: [place, 'district'], params: { text: TWICE } });
});
const TWICE: Text = { zh: '该区已有窗口', en: 'The district has a window already' };

/** The windows of a file, by the id of the scheme. */
export const WindowsFile = z.record(z.string(), WindowsOfScheme);
export type WindowsFile = z.output<typeof WindowsFile>;

export interface Windows {
  /** The windows of a scheme, in the order in which they were declared. */
  of(scheme: string): readonly WindowEntry[];
  /** The window for an application: that of its district, else that of all districts, else null. */
  at(application: { scheme: string; district: string | null }): WindowEntry | null;
}

export function createWindows(declared: WindowsFile): Windows {
  const known = new Map(Object.entries(declared));
  const of = (scheme: string) => known.get(scheme) ?? [];
  return {
    of,
    at({ scheme, district }) {
      const all = of(scheme);
      const own = district === null ? undefined : all.find((each) => each.district === district);
      return own ?? all.find((each) => each.district === null) ?? null;
    },
  };
}

/** The window as a text names it: in the terms of the scheme, with its place where one is known. */
export function windowText({ window: term }: Says, window: WindowEntry | null): Text {
  if (!window) return term;
  const { name, address, hours, phone } = window;
  return {
    zh: `${term.zh}（${name.zh}，地址：${address.zh}，办公时间：${hours.zh}，电话：${phone}）`,
    en: `${term.en} (${name.en}, ${address.en}; open ${hours.en}; phone ${phone})`,
  };
}
