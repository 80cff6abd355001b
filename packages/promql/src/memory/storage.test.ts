import { describe, expect, test } from 'vitest';
import { emptyHistogram } from '../histogram/types.ts';
import { Labels } from '../labels.ts';
import type { Matcher } from '../matcher.ts';
import { float, histogram, stale } from '../series.ts';
import type { StorageContext } from '../storage.ts';
import { MemoryStorage } from './storage.ts';

const context: StorageContext = {
  limits: { maxSamples: 100, maxSeries: 3, maxBytes: 1e9, timeout: 1000 },
  signal: new AbortController().signal,
};

const series = (name: string, job?: string) => Labels.from({ __name__: name, ...(job === undefined ? {} : { job }) });

async function selected(storage: MemoryStorage, ...matchers: Matcher[]): Promise<string[]> {
  const { series: found } = await storage.select({ matchers, from: -1, to: 1e6 }, context);
  return found.map(({ labels }) => `${labels.get('__name__')}/${labels.get('job')}`).sort();
}

describe('samples', () => {
  test('come in order of time, the last of those at the same time', async () => {
    const storage = new MemoryStorage();
    for (const [time, value] of [
      [30, 3],
      [10, 1],
      [20, 9],
      [20, 2],
    ] as const) {
      storage.append(series('a'), time, value);
    }
    const { series: found } = await storage.select({ matchers: [], from: 10, to: 30 }, context);
    expect(found).toHaveLength(1);
    // The bounds are (from, to].
    expect([...(found[0]?.times ?? [])]).toEqual([20, 30]);
    expect([...(found[0]?.values ?? [])]).toEqual([2, 3]);
    expect(found[0]?.startTimes).toBeUndefined();
  });

  test('keep their kind and the start of their counter', async () => {
    const storage = new MemoryStorage();
    const one = emptyHistogram({ count: 1, sum: 2 });
    storage.append(series('a'), 10, 1, 5);
    storage.append(series('a'), 20, one);
    storage.append(series('a'), 30, 'stale');
    const { series: found } = await storage.select({ matchers: [], from: 0, to: 30 }, context);
    expect([...(found[0]?.kinds ?? [])]).toEqual([float, histogram, stale]);
    expect(found[0]?.histograms?.[1]).toMatchObject({ count: 1, sum: 2 });
    expect([...(found[0]?.startTimes ?? [])]).toEqual([5, 0, 0]);
  });
});

describe('matchers', () => {
  const storage = new MemoryStorage();
  for (const labels of [series('a', 'x'), series('a', 'y\nz'), series('b')]) storage.append(labels, 10, 1);

  test.each<[Matcher, string[]]>([
    [{ label: 'job', op: '=', value: 'x' }, ['a/x']],
    [{ label: 'job', op: '!=', value: 'x' }, ['a/y\nz', 'b/']],
    [{ label: 'job', op: '=', value: '' }, ['b/']],
    [{ label: 'job', op: '!=', value: '' }, ['a/x', 'a/y\nz']],
    // The whole value has to match, and a dot matches a line's end.
    [{ label: 'job', op: '=~', value: 'y' }, []],
    [{ label: 'job', op: '=~', value: 'y.z' }, ['a/y\nz']],
    [{ label: 'job', op: '=~', value: 'x|' }, ['a/x', 'b/']],
    [{ label: 'job', op: '!~', value: '.+' }, ['b/']],
  ])('%o', async (matcher, expected) => {
    expect(await selected(storage, matcher)).toEqual(expected);
  });

  test('that RE2 does not take are an error of the query', async () => {
    await expect(selected(storage, { label: 'job', op: '=~', value: '(?=x)' })).rejects.toMatchObject({ type: 'bad_data' });
  });
});

describe('limits', () => {
  test('of series', async () => {
    const storage = new MemoryStorage();
    for (const job of ['1', '2', '3', '4']) storage.append(series('a', job), 10, 1);
    await expect(selected(storage)).rejects.toMatchObject({ type: 'execution', message: expect.stringContaining('more than 3 series') });
    expect(await selected(storage, { label: 'job', op: '!=', value: '4' })).toHaveLength(3);
  });

  test('of samples', async () => {
    const storage = new MemoryStorage();
    for (let time = 1; time <= 101; time++) storage.append(series('a'), time, 1);
    await expect(selected(storage)).rejects.toMatchObject({ type: 'execution', message: expect.stringContaining('too many samples') });
  });
});
