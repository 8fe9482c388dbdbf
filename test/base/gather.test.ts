// Tests base/gather.ts: items that arrive while a batch is under way form the next batch, every item gets its own
// result, and a bad item harms no other. The test itself decides when a batch is carried out, so that nothing waits for
// time.
import { describe, expect, test } from 'vitest';
import { createGatherer } from '../../src/base/gather.ts';

interface Batch {
  items: string[];
  finish(results: string[]): void;
  fail(error: unknown): void;
}

/** Holds batches until the test lets them go; `begun(n)` waits for the nth batch to arrive. */
function createStage(most: number) {
  const batches: Batch[] = [];
  const arrivals: PromiseWithResolvers<Batch>[] = [];
  const arrival = (index: number) => {
    arrivals[index] ??= Promise.withResolvers<Batch>();
    return arrivals[index];
  };
  const gather = createGatherer<string, string>(most, (items) => {
    const { promise, resolve, reject } = Promise.withResolvers<string[]>();
    const batch: Batch = { items, finish: resolve, fail: reject };
    arrival(batches.push(batch) - 1).resolve(batch);
    return promise;
  });
  const begun = (index: number) => arrival(index).promise;
  const carryOut = async (index: number) => {
    const { items, finish } = await begun(index);
    finish(items.map((item) => `${item}!`));
  };
  return { gather, batches, begun, carryOut };
}

describe('a gatherer', () => {
  test('carries out together what arrives in one turn of the event loop', async () => {
    const { gather, batches, carryOut } = createStage(10);
    const results = [gather('a'), Promise.resolve().then(() => gather('b'))];
    await carryOut(0);
    await expect(Promise.all(results)).resolves.toEqual(['a!', 'b!']);
    expect(batches.map(({ items }) => items)).toEqual([['a', 'b']]);
  });

  test('gathers later arrivals into one batch, in the order of arrival', async () => {
    const { gather, batches, begun, carryOut } = createStage(10);
    const first = gather('a');
    await begun(0);
    const later = [gather('b'), gather('c'), gather('d')];
    expect(batches).toHaveLength(1);
    await carryOut(0);
    await expect(first).resolves.toBe('a!');
    await expect(begun(1)).resolves.toMatchObject({ items: ['b', 'c', 'd'] });
    await carryOut(1);
    await expect(Promise.all(later)).resolves.toEqual(['b!', 'c!', 'd!']);
  });

  test('never makes a batch larger than allowed, and never has two under way', async () => {
    const { gather, batches, begun, carryOut } = createStage(2);
    const results = ['a', 'b', 'c', 'd', 'e'].map((item) => gather(item));
    for (const [index, last] of [1, 3, 4].entries()) {
      await begun(index);
      expect(batches).toHaveLength(index + 1);
      await carryOut(index);
      await results[last];
    }
    expect(batches.map(({ items }) => items)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  test('starts again after it has been idle', async () => {
    const { gather, batches, carryOut } = createStage(10);
    for (const [index, item] of ['a', 'b', 'c'].entries()) {
      const result = gather(item);
      await carryOut(index);
      await expect(result).resolves.toBe(`${item}!`);
    }
    expect(batches.map(({ items }) => items)).toEqual([['a'], ['b'], ['c']]);
  });

  test('gives each of many items its own result', async () => {
    const sizes: number[] = [];
    const gather = createGatherer<number, number>(7, async (items) => {
      sizes.push(items.length);
      return items.map((item) => item * item);
    });
    const numbers = Array.from({ length: 500 }, (_, number) => number);
    await expect(Promise.all(numbers.map(gather))).resolves.toEqual(numbers.map((number) => number * number));
    expect(Math.max(...sizes)).toBe(7);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(500);
  });
});

describe('a failing batch', () => {
  const createPicky = () => {
    const attempts: string[][] = [];
    const gather = createGatherer<string, string>(10, async (items) => {
      attempts.push(items);
      const bad = items.find((item) => item.startsWith('bad'));
      if (bad) throw new Error(bad);
      return items.map((item) => `${item}!`);
    });
    return { attempts, gather };
  };

  test('is tried again item by item, and only the bad item fails, with its own error', async () => {
    const { attempts, gather } = createPicky();
    const settled = await Promise.allSettled(['a', 'b', 'bad-1', 'c', 'bad-2', 'd'].map((item) => gather(item)));
    expect(settled.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual([
      'a!',
      'b!',
      'Error: bad-1',
      'c!',
      'Error: bad-2',
      'd!',
    ]);
    const together = ['a', 'b', 'bad-1', 'c', 'bad-2', 'd'];
    expect(attempts).toEqual([together, ...together.map((item) => [item])]);
  });

  test('of a single item is tried once more, because another commit at the same moment may be the cause', async () => {
    const { attempts, gather } = createPicky();
    await expect(gather('bad')).rejects.toThrow('bad');
    expect(attempts).toEqual([['bad'], ['bad']]);
  });

  test('does not affect the items that come afterwards', async () => {
    const { gather } = createPicky();
    await expect(gather('bad')).rejects.toThrow('bad');
    await expect(gather('a')).resolves.toBe('a!');
  });

  test('fails in the same way if it throws before it returns a promise', async () => {
    const gather = createGatherer<string, string>(10, () => {
      throw new Error('at once');
    });
    await expect(gather('a')).rejects.toThrow('at once');
    await expect(gather('b')).rejects.toThrow('at once');
  });

  test('fails as a whole and at once in an outage, and no item is tried again', async () => {
    const outage = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
    const { gather, batches, begun } = createStage(10);
    const all = Promise.allSettled([gather('a'), gather('b')]);
    (await begun(0)).fail(outage);
    expect(await all).toEqual(['a', 'b'].map(() => ({ status: 'rejected', reason: outage })));
    expect(batches).toHaveLength(1);
  });
});
