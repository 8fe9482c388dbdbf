// The audit log's filter in an address. An invalid value filters nothing.
import { z } from 'zod';

const one = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const Filter = z.object({
  number: one(
    z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^[A-Z0-9-]{1,40}$/),
  ),
  day: one(z.iso.date()),
  kind: one(z.literal('accesses')),
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

export function addressOf(filter: LogFilter): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) parameters.set(name, String(value));
  const query = parameters.toString();
  return query ? `/console/log?${query}` : '/console/log';
}
