// The orders of the queue over REST: by deadline, submission or employer, both ways, page by page, and no cursor of one
// order works in another.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../src/http/problem.ts';
import { QUEUE_SORTS, queuePlaceText, readQueuePlace } from '../../src/reviews/queue-order.ts';
import type { ItemView } from '../../src/reviews/shapes.ts';
import { BASELINE_NOW, EMPLOYER, EMPLOYER_2, formOf, somebody } from '../support/people.ts';
import { createReviewing, EDU } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

interface Page {
  items: ItemView[];
  nextCursor: string | null;
}

let on: TestService;
const { referGap, itemOf, clear } = createReviewing(() => on);
beforeAll(async () => {
  on = await startTestService({ worker: false });
});
afterEach(async () => {
  on.setNow(BASELINE_NOW);
  await clear();
});
afterAll(() => on.close());

const page = async (query: string) => (await on.get<Page>(`/v1/reviews?${query}`, { as: EDU })).body;
/** All pages of two rows each. */
async function all(sort: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { items, nextCursor }: Page = await page(`limit=2&sort=${sort}${cursor && `&cursor=${cursor}`}`);
    ids.push(...items.map(({ id }) => id));
    cursor = nextCursor;
  }
  return ids;
}

const UNITS = [EMPLOYER_2, EMPLOYER, EMPLOYER_2, EMPLOYER];
async function referOf(employer: typeof EMPLOYER): Promise<string> {
  const person = somebody();
  await on.putPerson(person, { education: [] });
  const as = employer === EMPLOYER ? 'employer' : 'employer_2';
  const { body } = await on.submit(formOf(person, { employer }), { as });
  return (await itemOf(body.id, 'education')).id;
}

describe('the queue', () => {
  test('is in every order complete, with each item once, equals in the order of their ids', async () => {
    const rows: { id: string; due: number; submitted: number; employer: string }[] = [];
    for (const [index, employer] of UNITS.entries()) {
      on.setNow(`2026-11-2${3 - index}T10:00:00+08:00`);
      const id = await referOf(employer);
      // deadlines need not be in the order of submission: a supplement moves them
      const due = index === 1 ? 0 : 10 - index;
      await on.sql`update review_items set due_at = ${`2026-12-${10 + due}T00:00:00+08:00`}::timestamptz where id = ${id}`;
      rows.push({ id, due, submitted: -index, employer: employer.creditCode });
    }
    for (const sort of QUEUE_SORTS) {
      const by = sort.replace('-', '') as 'due' | 'submitted' | 'employer';
      const ascending = rows.toSorted((a, b) => (a[by] === b[by] ? (a.id < b.id ? -1 : 1) : a[by] < b[by] ? -1 : 1));
      const expected = ascending.map(({ id }) => id);
      expect(await all(sort), sort).toEqual(sort.startsWith('-') ? expected.toReversed() : expected);
    }
    const { items } = await page('');
    expect(items.map(({ id }) => id)).toEqual(await all('due'));
  });

  test('refuses an unknown order, an order of finished work, and the cursor of another order', async () => {
    await referGap();
    await referGap();
    const { nextCursor } = await page('limit=1&sort=employer');
    const refused = async (query: string) => {
      const { status, body } = await on.get<Problem>(`/v1/reviews?${query}`, { as: EDU });
      return [status, body.errors?.map(({ pointer }) => pointer)];
    };
    expect(await refused('sort=name')).toEqual([422, ['query:sort']]);
    expect(await refused('sort=due&mine=done')).toEqual([422, ['query:sort']]);
    for (const sort of ['', '&sort=due', '&sort=-employer']) {
      expect(await refused(`cursor=${nextCursor}${sort}`)).toEqual([422, ['query:cursor']]);
    }
    const forged = Buffer.from(`employer ${"x' or 1"} 0`, 'latin1').toString('base64url');
    expect(await refused(`sort=employer&cursor=${forged}`)).toEqual([422, ['query:cursor']]);
  });
});

describe('a place in the queue', () => {
  const id = '0199d5a0-0000-7000-8000-000000000001';

  test('is read as it was written, and nothing else is a place', () => {
    for (const place of [
      { sort: 'due', key: '2026-12-18T16:00:00Z', id },
      { sort: '-submitted', key: '2026-11-20T02:00:00.123Z', id },
      { sort: 'employer', key: '91440300MA0XXXX15K', id },
    ] as const) {
      expect(readQueuePlace(queuePlaceText(place))).toEqual(place);
    }
    for (const text of [
      `due 91440300MA0XXXX15K ${id}`,
      `employer 91440300ma0xxxx15k ${id}`,
      `other 91440300MA0XXXX15K ${id}`,
      'employer 91440300MA0XXXX15K 1',
      `employer 91440300MA0XXXX15K ${id} x`,
      '',
    ]) {
      expect(readQueuePlace(text)).toBeNull();
    }
  });
});
