// The queue's filter in an address. An invalid value filters nothing, so that an old bookmark still opens the queue.
import { z } from 'zod';
import { typedNumber } from '../../applications/typed-number.ts';
import { cursorOf, placeOf } from '../../base/page.ts';
import { DEFAULT_SORT, QUEUE_SORTS, queuePlaceText, readQueuePlace } from '../../reviews/queue-order.ts';
import { WORK_STATUSES, type WorklistFilter } from '../../reviews/worklist-filter.ts';
import { DEPARTMENTS, VENUES } from '../../schemes/words.ts';

const cursor = z
  .string()
  .max(160)
  .transform((value, context) => {
    const place = readQueuePlace(placeOf(value));
    if (place) return place;
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  });

const one = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const yes = one(z.literal('yes').transform(() => true));
const Filter = z.object({
  status: one(z.enum(WORK_STATUSES)),
  scheme: one(z.string().regex(/^[a-z0-9-]{1,64}$/)),
  venue: one(z.enum(VENUES)),
  department: one(z.enum(DEPARTMENTS)),
  late: yes,
  mine: yes,
  number: one(
    z
      .string()
      .max(80)
      .transform(typedNumber)
      .pipe(z.string().regex(/^[A-Z0-9-]{1,40}$/)),
  ),
  sort: one(z.enum(QUEUE_SORTS)),
  after: one(cursor),
});
export type QueueFilter = { [K in keyof z.output<typeof Filter>]?: z.output<typeof Filter>[K] | undefined };

export function readFilter(query: (name: string) => string | undefined): QueueFilter {
  const filter = Filter.parse(Object.fromEntries(Object.keys(Filter.shape).map((name) => [name, query(name)])));
  // a place in another order is none in this one
  return filter.after?.sort === (filter.sort ?? DEFAULT_SORT) ? filter : { ...filter, after: undefined };
}

export function addressOf({ after, ...filter }: QueueFilter): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined && value !== false) parameters.set(name, value === true ? 'yes' : value);
  }
  if (after) parameters.set('after', cursorOf(queuePlaceText(after)));
  const query = parameters.toString();
  return query ? `/console?${query}` : '/console';
}

/** Answers the filter in the worklist's form. */
export function worklistFilter({ mine, ...filter }: QueueFilter, by: string, limit: number): WorklistFilter {
  const asked = { ...filter, assignee: mine ? by : undefined };
  const defined = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  return { ...defined, limit };
}
