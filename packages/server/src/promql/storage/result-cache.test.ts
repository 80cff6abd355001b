import { float, type Grid, type LeafRequest } from '@binnacle/promql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { WriteNotices } from '../../facts/write-notices.ts';
import { ResultCache } from './result-cache.ts';
import { ClickHouseStorage } from './storage.ts';
import { openTestStore, type TestStore, testContext } from './testing.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const begin = Date.UTC(2026, 4, 4, 12);
const second = 1000;

const write = fc.record({
  kind: fc.constant('write' as const),
  series: fc.nat(4),
  /** Seconds before or after where the series has come to. */
  late: fc.constantFrom(0, 0, 0, 0, -40, -200),
  values: fc.array(fc.oneof(fc.nat(100), fc.constant('stale' as const)), { minLength: 1, maxLength: 8 }),
});
const ask = fc.record({
  kind: fc.constant('ask' as const),
  back: fc.constantFrom(0, 60, 120, 300),
  count: fc.constantFrom(5, 10, 20),
  name: fc.constantFrom('rate' as const, 'instant' as const, 'avg_over_time' as const),
  aggregated: fc.boolean(),
});

let runs = 0;

test('what is remembered is what would be computed, whatever is written in between', async () => {
  let remembered = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(write, ask), { minLength: 10, maxLength: 30 }), async (events) => {
      const metric = `cached_${runs++}`;
      const cached = new ClickHouseStorage(store.facts, { notices: store.writer.notices });
      const plain = new ClickHouseStorage(store.facts);
      let now = begin;
      for (const event of events) {
        if (event.kind === 'write') {
          const from = now + event.late * second;
          const samples = event.values.map((value, index) => [from + index * 15 * second, value] as const);
          await store.write([{ labels: { __name__: metric, series: String(event.series), half: String(event.series % 2) }, samples }]);
          now += 30 * second;
          continue;
        }
        const end = begin + Math.floor((now - begin) / 20_000) * 20_000 - event.back * second;
        const grid: Grid = { start: end - (event.count - 1) * 20_000, step: 20_000, count: event.count };
        const request: LeafRequest = {
          matchers: [{ label: '__name__', op: '=', value: metric }],
          grid,
          function: { name: event.name, window: 60_000, parameters: [] },
          aggregation: event.aggregated ? { op: 'sum', mode: 'by', labels: ['half'] } : undefined,
        };
        const explain = ({ text }: { text: string }) => {
          if (text.includes('remembered')) remembered++;
        };
        expect(shown(await cached.leaf(request, { ...testContext, explain }))).toEqual(shown(await plain.leaf(request, testContext)));
      }
    }),
    { numRuns: 15, endOnFailure: true },
  );
  expect(remembered).toBeGreaterThan(10);
}, 120_000);

function shown(answer: Awaited<ReturnType<ClickHouseStorage['leaf']>>) {
  return answer?.series.map(({ labels, kinds, values }) => [
    labels.toRecord(),
    Array.from(kinds, (kind, at) => (kind === float ? values[at]?.toFixed(9) : null)),
  ]);
}

const request = (start: number, count: number): LeafRequest => ({
  matchers: [],
  grid: { start, step: 1000, count },
  function: { name: 'instant', window: 1000, parameters: [] },
});
/** Answers each point with its time, and notes which grids were asked for. */
function counting(asked: Grid[]) {
  return async ({ grid }: LeafRequest) => {
    asked.push(grid);
    const { Labels } = await import('@binnacle/promql');
    const values = Float64Array.from({ length: grid.count }, (_, point) => grid.start + point * grid.step);
    return {
      series: [{ labels: Labels.from({ a: 'b' }), kinds: new Uint8Array(grid.count).fill(float), values }],
      samples: grid.count,
      names: ['m'],
    };
  };
}

test('a window that moved on costs its new points alone', async () => {
  const asked: Grid[] = [];
  const cache = new ResultCache(new WriteNotices(), 1e6);
  const ask = async (start: number, count: number) =>
    (await cache.answer(request(start, count), counting(asked), () => undefined))?.series[0]?.values;
  await ask(0, 10);
  expect(await ask(3000, 10)).toEqual(Float64Array.from({ length: 10 }, (_, point) => (point + 3) * 1000));
  expect(await ask(4000, 5)).toEqual(Float64Array.of(4000, 5000, 6000, 7000, 8000));
  expect(asked.map(({ start, count }) => [start, count])).toEqual([
    [0, 10],
    [10_000, 3],
  ]);
});

test('points from the oldest sample of a write on are forgotten, those before stay, also while a computation is under way', async () => {
  const asked: Grid[] = [];
  const notices = new WriteNotices();
  const cache = new ResultCache(notices, 1e6);
  const compute = counting(asked);
  const ask = (during?: number) =>
    cache.answer(
      request(0, 10),
      async (part) => {
        if (during !== undefined) notices.publish({ oldest: during, newSeries: false });
        return compute(part);
      },
      () => undefined,
    );
  await ask();
  notices.publish({ oldest: 7000, newSeries: false });
  await ask(5000);
  await ask();
  await ask();
  expect(asked.map(({ start, count }) => [start, count])).toEqual([
    [0, 10],
    [7000, 3],
    [5000, 5],
  ]);
});

test('what is remembered stays within its bytes', async () => {
  const cache = new ResultCache(new WriteNotices(), 20_000);
  for (let window = 1; window < 100; window++) {
    const { grid, matchers } = request(0, 100);
    await cache.answer({ matchers, grid, function: { name: 'rate', window, parameters: [] } }, counting([]), () => undefined);
    expect(cache.bytes).toBeLessThanOrEqual(20_000);
  }
  expect(cache.bytes).toBeGreaterThan(10_000);
});
