// The filter of what departments were told, in an address. An invalid value filters nothing.
import { z } from 'zod';
import { PUSH_EVENTS, PUSH_RECIPIENTS, PUSH_STATUSES } from '../../schemes/words.ts';
import { PUSHES_PLACE } from '../kit/places.ts';

const one = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const Query = z.object({
  event: one(z.enum(PUSH_EVENTS)),
  recipient: one(z.enum(PUSH_RECIPIENTS)),
  status: one(z.enum(PUSH_STATUSES)),
  late: one(z.enum(['true', 'false'])),
  before: one(z.uuid()),
});
export type PushesQuery = { [K in keyof z.output<typeof Query>]?: z.output<typeof Query>[K] | undefined };

export const readPushesQuery = (query: (name: string) => string | undefined): PushesQuery =>
  Query.parse(Object.fromEntries(Object.keys(Query.shape).map((name) => [name, query(name)])));

export function addressOfPushes(filter: PushesQuery): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) parameters.set(name, value);
  const query = parameters.toString();
  return query ? `${PUSHES_PLACE}?${query}` : PUSHES_PLACE;
}
