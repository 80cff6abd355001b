import { expect, test } from 'vitest';
import type { Explanation } from '../../metrics/types.ts';
import type { Indicator } from '../slo.ts';
import type { AskMany } from './ask.ts';
import { Batch } from './batch.ts';

const minute = 60_000;

/** A gauge that has a value in some of the stretches that are asked, by their beginning in minutes. */
const gauge =
  (values: Readonly<Record<number, number>>): AskMany =>
  async (metrics, bounds) =>
    metrics.map(() => ({
      values: Float64Array.from(bounds.slice(0, -1), (bound) => values[bound / minute] ?? Number.NaN),
      explain: {} as Explanation,
    }));

async function count(ask: AskMany, indicator: Indicator, edges: readonly number[], slices?: { width: number; target: number }) {
  const times = edges.map((edge) => edge * minute);
  const counted = await new Batch({ ask }).count(indicator, slices, times);
  return times.slice(1).map((to, index) => ({
    ...counted.between(times[index] ?? 0, to),
    covered: counted.covered(times[index] ?? 0, to) / minute,
  }));
}

const every = 5 * minute;

test('a threshold counts stretches with a value, each where it ends, good when the value is on its side', async () => {
  const ask = gauge({ 0: 1, 5: 3, 15: 2, 20: 9 });
  const below: Indicator = { kind: 'threshold', metric: 'm', op: '<=', limit: 2, every };
  expect(await count(ask, below, [0, 10, 22, 25])).toEqual([
    { good: 1, total: 2, covered: 10 },
    { good: 1, total: 1, covered: 5 },
    // That of minutes 20 to 25 ends here; what runs at an edge belongs to the next.
    { good: 0, total: 1, covered: 3 },
  ]);
  expect(await count(ask, { ...below, op: '>' }, [0, 25])).toEqual([{ good: 2, total: 4, covered: 20 }]);
});

test('a ratio counts each stretch by its share, of good or of bad', async () => {
  const ask = gauge({ 0: 0.75, 5: 0.25 });
  expect(await count(ask, { kind: 'ratio', of: 'good', metric: 'm', every }, [0, 20])).toEqual([{ good: 1, total: 2, covered: 10 }]);
  expect(await count(ask, { kind: 'ratio', of: 'bad', metric: 'm', every }, [0, 5])).toEqual([{ good: 0.25, total: 1, covered: 5 }]);
});

test('slices of a threshold judge the stretches in them', async () => {
  const ask = gauge({ 0: 1, 5: 1, 10: 9, 15: 1 });
  const below: Indicator = { kind: 'threshold', metric: 'm', op: '<', limit: 5, every };
  expect(await count(ask, below, [0, 20], { width: 10 * minute, target: 0.9 })).toEqual([{ good: 1, total: 2, covered: 20 }]);
});

test('events of minutes add up, and a pause of up to five minutes between samples is covered', async () => {
  const ask = gauge({ 1: 4, 4: 6, 20: 2 });
  const all: Indicator = { kind: 'events', part: 'bad', events: 'm', total: 'm' };
  expect(await count(ask, all, [0, 10, 30])).toEqual([
    { good: 0, total: 10, covered: 4 },
    { good: 0, total: 2, covered: 1 },
  ]);
});
