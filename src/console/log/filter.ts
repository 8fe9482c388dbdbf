// The audit log's filter in an address. An invalid value filters nothing, but days in the wrong order are a fault.
import { z } from 'zod';
import { typedNumber } from '../../applications/typed-number.ts';
import { ACTIONS_OF_KIND, AUDIT_ACTIONS, AUDIT_KINDS, type AuditAction, type AuditKind } from '../../audit/kinds.ts';
import { POLICY_TIME_ZONE } from '../../base/clock.ts';

/** A civil day that the database can compare with. */
const day = z.iso.date().regex(/^2/);
const one = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const Filter = z.object({
  number: one(
    z
      .string()
      .max(80)
      .transform(typedNumber)
      .pipe(z.string().regex(/^[A-Z0-9-]{1,40}$/)),
  ),
  /** id of a person or a key, or name of a part of the service */
  actor: one(z.string().regex(/^[0-9a-z-]{1,64}$/)),
  /** first and last civil day */
  from: one(day),
  to: one(day),
  /** a kind of events, or one action */
  kind: one(z.enum([...AUDIT_KINDS, ...AUDIT_ACTIONS])),
  before: one(
    z
      .string()
      .regex(/^[1-9]\d{0,14}$/)
      .transform(Number),
  ),
});
export type LogFilter = { [K in keyof z.output<typeof Filter>]?: z.output<typeof Filter>[K] | undefined };

export const readLogFilter = (query: (name: string) => string | undefined): LogFilter =>
  Filter.parse(Object.fromEntries(Object.keys(Filter.shape).map((name) => [name, query(name)])));

/** Says whether each value of the address is one that the filter has: a file must not hold more than was asked for. */
export const isUnderstood = (query: (name: string) => string | undefined): boolean => {
  const read: Record<string, unknown> = readLogFilter(query);
  return Object.keys(Filter.shape).every((name) => query(name) === undefined || read[name] !== undefined);
};

/** Says whether the last day is before the first. */
export const endsBeforeItBegins = ({ from, to }: LogFilter): boolean =>
  from !== undefined && to !== undefined && to < from;

export const isFiltered = ({ before: _, ...filter }: LogFilter): boolean =>
  Object.values(filter).some((value) => value !== undefined);

export const addressOf = (filter: LogFilter): string => withFilter('/console/log', filter);
/** The address of the list as a file: all of it, from the newest event on. */
export const exportPlace = ({ before: _, ...filter }: LogFilter): string =>
  withFilter('/console/log/events.csv', filter);

/** The address of the list that says that too many events fit for an export. */
export const tooManyPlace = (filter: LogFilter): string => withFilter('/console/log', { ...filter, many: 'yes' });

function withFilter(path: string, filter: LogFilter & { many?: string }): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) parameters.set(name, String(value));
  const query = parameters.toString();
  return query ? `${path}?${query}` : path;
}

/** Answers days, kind and actor in the form of the room. */
export function eventFilter({ actor, from, to, kind }: LogFilter) {
  const beginning = (day: string, days = 0) =>
    Temporal.PlainDate.from(day).add({ days }).toZonedDateTime(POLICY_TIME_ZONE).toInstant();
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(from === undefined ? {} : { from: beginning(from) }),
    ...(to === undefined ? {} : { to: beginning(to, 1) }),
    ...(kind === undefined ? {} : { actions: actionsOf(kind) }),
  };
}

const isKind = (kind: AuditKind | AuditAction): kind is AuditKind => kind in ACTIONS_OF_KIND;
const actionsOf = (kind: AuditKind | AuditAction): readonly AuditAction[] =>
  isKind(kind) ? ACTIONS_OF_KIND[kind] : [kind];
