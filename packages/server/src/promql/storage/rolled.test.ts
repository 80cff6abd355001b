import { float, type Grid, type LeafFunction, type LeafRequest } from '@binnacle/promql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { rollUp, validRollupDays } from '../../facts/rollup.ts';
import { samples1h, samples5m } from '../../facts/rollup-tables.ts';
import { fittingRollups } from './rolled.ts';
import { ClickHouseStorage } from './storage.ts';
import { openTestStore, type TestSample, type TestStore, testContext } from './testing.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** Two days have rollups; the third is going on. */
const begin = Date.UTC(2026, 4, 4);
const now = begin + 2 * day + 12 * hour;

let store: TestStore;
let plain: ClickHouseStorage;
let rolled: ClickHouseStorage;
beforeAll(async () => {
  store = await openTestStore();
  plain = new ClickHouseStorage(store.facts);
  rolled = new ClickHouseStorage(store.facts, {
    rollups: (table) => validRollupDays(store.facts, table === 'samples_1h' ? samples1h : samples5m),
  });
  const series = fc.sample(samples, 24);
  await store.write(
    series.map((each, index) => ({ labels: { __name__: 'rolled', index: String(index), half: String(index % 2) }, samples: each })),
  );
  expect(await rollUp(store.facts, now)).toHaveLength(2);
});
afterAll(() => store.close());

/** Counters and gauges over three days, with gaps of hours, resets, markers and NaN; many lie on the bounds of buckets. */
const samples = fc
  .record({
    interval: fc.constantFrom(37_000, minute, 5 * minute, 17 * minute),
    kind: fc.constantFrom('counter', 'gauge', 'odd'),
    seed: fc.array(fc.record({ value: fc.nat(50), event: fc.nat(60) }), { minLength: 40, maxLength: 60 }),
  })
  .map(({ interval, kind, seed }): TestSample[] => {
    const all: TestSample[] = [];
    let total = 0;
    let time = begin + interval;
    for (let index = 0; time <= now; index++, time += interval) {
      const { value, event } = seed[(index * 7 + Math.floor(index / 11)) % seed.length] as (typeof seed)[0];
      if (event === 0) time += 3 * hour;
      if (event === 1) all.push([time, 'stale']);
      else if (kind === 'odd' && event < 12) all.push([time, event < 8 ? Number.NaN : Number.POSITIVE_INFINITY]);
      else if (kind === 'counter') {
        total = event === 2 ? value : total + value / 7;
        all.push([time, total]);
      } else all.push([time, value - 20.25]);
    }
    return all;
  });

const functions = [
  'instant', 'rate', 'increase', 'delta', 'sum_over_time', 'avg_over_time', 'min_over_time', 'max_over_time', 'count_over_time', 'present_over_time',
  'last_over_time',
] as const; // biome-ignore format: a list

const grids: readonly Grid[] = [
  { start: begin + 2 * day, step: 0, count: 1 },
  { start: begin + 6 * hour, step: hour, count: 54 },
  { start: begin + hour, step: 30 * minute, count: 100 },
  { start: begin + 10 * minute, step: 5 * minute, count: 500 },
  { start: begin - 3 * hour, step: 3 * hour, count: 22 },
];

for (const name of functions) {
  test(`${name} from rollups is what it is from samples`, async () => {
    let used = 0;
    for (const grid of grids) {
      for (const window of [5 * minute, 25 * minute, hour, 6 * hour, day]) {
        const request: LeafRequest = {
          matchers: [{ label: '__name__', op: '=', value: 'rolled' }],
          grid,
          function: { name, window, parameters: [] } satisfies LeafFunction,
        };
        if (fittingRollups(request) === undefined) continue;
        const read = new Set<string | undefined>();
        const explain = ({ text }: { text: string }) => read.add(/FROM (samples_\w+)/.exec(text)?.[1]);
        const [ours, theirs] = await Promise.all([rolled.leaf(request, { ...testContext, explain }), plain.leaf(request, testContext)]);
        if (ours === undefined || theirs === undefined) continue;
        used += read.has('samples_1h') || read.has('samples_5m') ? 1 : 0;
        expect({ grid, window, different: differences(ours, theirs) }).toEqual({ grid, window, different: [] });
      }
    }
    expect(used).toBeGreaterThan(8);
  }, 60_000);
}

type Answer = NonNullable<Awaited<ReturnType<ClickHouseStorage['leaf']>>>;

function differences(ours: Answer, theirs: Answer) {
  const points = ({ series }: Answer) =>
    new Map(
      series.flatMap(({ labels, kinds, values }) =>
        [...kinds.keys()]
          .filter((at) => kinds[at] === float)
          .map((at) => [`${labels.get('index')} at ${at}`, values[at] as number] as const),
      ),
    );
  const [got, wanted] = [points(ours), points(theirs)];
  return [...new Set([...got.keys(), ...wanted.keys()])]
    .map((place) => ({ place, ours: got.get(place), theirs: wanted.get(place) }))
    .filter(({ ours: a, theirs: b }) => {
      if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return false;
      return a === undefined || b === undefined || !(Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) + 1e-9);
    })
    .slice(0, 5);
}

test('what does not begin and end with buckets is read from the samples', () => {
  const request = (grid: Grid, window: number): LeafRequest => ({ matchers: [], grid, function: { name: 'rate', window, parameters: [] } });
  expect(fittingRollups(request({ start: begin, step: hour, count: 48 }, hour))?.table).toBe('samples_1h');
  expect(fittingRollups(request({ start: begin, step: hour, count: 48 }, 5 * minute))?.table).toBe('samples_5m');
  expect(fittingRollups(request({ start: begin + 1, step: hour, count: 48 }, hour))).toBeUndefined();
  expect(fittingRollups(request({ start: begin, step: hour, count: 48 }, 7 * minute))).toBeUndefined();
  expect(fittingRollups(request({ start: begin, step: hour, count: 6 }, hour))).toBeUndefined();
});
