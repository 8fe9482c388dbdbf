// The filter of the finished work in an address. An invalid value filters nothing.
import { z } from 'zod';
import { SHOWN_STATUSES } from '../../reviews/shapes.ts';
import { FINISHED_PLACE } from '../kit/places.ts';

const one = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const Query = z.object({
  status: one(z.enum(SHOWN_STATUSES)),
  scheme: one(z.string().regex(/^[a-z0-9-]{1,64}$/)),
  before: one(
    z
      .string()
      .regex(/^[1-9]\d{0,14}$/)
      .transform(Number),
  ),
});
export type FinishedQuery = { [K in keyof z.output<typeof Query>]?: z.output<typeof Query>[K] | undefined };

export const readFinishedQuery = (query: (name: string) => string | undefined): FinishedQuery =>
  Query.parse(Object.fromEntries(Object.keys(Query.shape).map((name) => [name, query(name)])));

export function addressOfFinished(filter: FinishedQuery): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) parameters.set(name, String(value));
  const query = parameters.toString();
  return query ? `${FINISHED_PLACE}?${query}` : FINISHED_PLACE;
}
