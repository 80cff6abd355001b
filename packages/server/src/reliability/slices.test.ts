import { describe, expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import type { Explanation } from '../metrics/types.ts';
import type { AskMany } from './sli/ask.ts';
import { Batch } from './sli/batch.ts';
import { judgeSlice } from './slices.ts';
import type { Indicator, TimeSlices } from './slo.ts';

const minute = 60_000;
const indicator = { kind: 'events', part: 'good', events: 'good', total: 'total' } as const;

/** A metric that answers from events at known times; NaN where there is none. */
function asking(events: readonly { readonly time: number; readonly good: boolean }[], asked: number[] = []): AskMany {
  return async (metrics, bounds) =>
    metrics.map((metric) => {
      asked.push(bounds.length - 1);
      const values = bounds.slice(1).map((end, index) => {
        const within = events.filter(({ time }) => time >= (bounds[index] ?? 0) && time < end);
        const counted = metric === 'good' ? within.filter(({ good }) => good) : within;
        return counted.length === 0 ? Number.NaN : counted.length;
      });
      return { values: Float64Array.from(values), explain: {} as Explanation };
    });
}

/** Counts without rollups. */
function countSlices(ask: AskMany, counted: Indicator, slices: TimeSlices, edges: readonly number[]) {
  return new Batch({ ask }).count(counted, slices, edges);
}

test('a slice is good, bad, as good as its share, or no data', () => {
  expect(judgeSlice({ good: 9, total: 10 }, 0.9)).toEqual({ good: 1, total: 1 });
  expect(judgeSlice({ good: 8, total: 10 }, 0.9)).toEqual({ good: 0, total: 1 });
  expect(judgeSlice({ good: 8, total: 10 }, undefined)).toEqual({ good: 0.8, total: 1 });
  expect(judgeSlice({ good: 0, total: 0 }, 0.9)).toEqual({ good: 0, total: 0 });
});

describe('time slices', () => {
  test('belong to the stretch in which they end, the running one to none', async () => {
    const events = [0, 5, 10, 15].map((at) => ({ time: at * minute + 1, good: at !== 5 }));
    const counted = await countSlices(asking(events), indicator, { width: 5 * minute, target: 1 }, [2 * minute, 12 * minute, 18 * minute]);
    expect(counted.between(2 * minute, 12 * minute)).toEqual({ good: 1, total: 2 });
    expect(counted.between(12 * minute, 18 * minute)).toEqual({ good: 1, total: 1 });
  });

  test('are as many and as good as counting them one by one says, at any edges', async () => {
    const event = fc.record({ time: fc.integer({ min: 0, max: 200 * minute }), good: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 60 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { minLength: 2, maxLength: 5 }),
        fc.constantFrom(1, 5, 60),
        async (events, unsorted, minutes) => {
          const width = minutes * minute;
          const edges = unsorted.map((at) => at * minute).sort((a, b) => a - b);
          const [from = 0, to = 0] = [edges[0], edges.at(-1)];
          const counted = await countSlices(asking(events), indicator, { width, target: 0.5 }, edges);
          let expected = { good: 0, total: 0 };
          for (let start = 0; start + width <= to; start += width) {
            if (start + width <= from) continue;
            const within = events.filter(({ time }) => time >= start && time < start + width);
            if (within.length === 0) continue;
            const good = within.filter((one) => one.good).length / within.length >= 0.5;
            expected = { good: expected.good + (good ? 1 : 0), total: expected.total + 1 };
          }
          expect(counted.between(from, to)).toEqual(expected);
          const parts = edges.slice(1).map((end, index) => counted.between(edges[index] ?? 0, end).total);
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(expected.total);
        },
      ),
    );
  });

  test('more than one answer can hold are asked for in several, and far too many are refused', async () => {
    const asked: number[] = [];
    const days = (count: number) => countSlices(asking([], asked), indicator, { width: minute, target: 1 }, [0, count * 1440 * minute]);
    expect((await days(28)).between(0, 28 * 1440 * minute)).toEqual({ good: 0, total: 0 });
    expect(Math.max(...asked)).toBeLessThanOrEqual(11_000);
    expect(asked.reduce((sum, one) => sum + one, 0)).toBe(2 * 28 * 1440);
    await expect(days(400)).rejects.toThrow('time slices');
  });

  test('none of which has ended yet are none', async () => {
    const counted = await countSlices(asking([]), indicator, { width: 60 * minute, target: 1 }, [5 * minute, 10 * minute]);
    expect(counted.between(5 * minute, 10 * minute)).toEqual({ good: 0, total: 0 });
  });
});
