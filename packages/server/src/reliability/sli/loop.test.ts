import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import fc from '../../../../../test/support/property.ts';
import { samples } from '../../facts/samples.ts';
import { series } from '../../facts/series.ts';
import { manualClock } from '../../platform/clock.ts';
import { createCounter } from '../counting.ts';
import type { Indicator } from '../slo.ts';
import { countingLoop } from './loop.ts';
import { readMeanings, sliOf } from './sli.ts';
import { readSpans } from './store.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.parse('2026-11-20T00:00:00Z');
const clock = manualClock(start);
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
  for (const name of ['availability', 'latency']) await app.call('DELETE', `/api/v1/definitions/SLO/binnacle-api-${name}`);
});
afterAll(() => app.close());

const never = new AbortController().signal;
let nextId = 1;

async function announce(name: string, labels: Record<string, string>): Promise<string> {
  const id = String(nextId++);
  await app.house.facts.append(series, [
    { id, name, labels, type: 'counter', unit: '', description: '', source: 'test', seen: clock.now() },
  ]);
  return id;
}

/** Values at minutes after the start. */
async function write(id: string, values: readonly (readonly [at: number, value: number])[]): Promise<void> {
  await app.house.facts.append(
    samples,
    values.map(([at, value]) => ({ series_id: id, time: start + at * minute, value, start_time: 0 })),
  );
}

const indicatorOf = (name: string): Indicator => ({
  kind: 'events',
  part: 'bad',
  events: { counter: `sum(${name}{code="bad"})` },
  total: { counter: `sum(${name})` },
});

async function define(name: string, window = '1d', more: object = {}): Promise<void> {
  const { status, body } = await app.call('POST', '/api/v1/definitions/apply', {
    apiVersion: 'binnacle/v1',
    kind: 'SLO',
    metadata: { name: name.replaceAll('_', '-') },
    spec: {
      service: 'shop',
      window,
      indicator: { bad: { counter: `sum(${name}{code="bad"})` }, total: { counter: `sum(${name})` } },
      objectives: [{ target: 0.9 }],
      ...more,
    },
  });
  if (status !== 200) throw new Error(JSON.stringify(body));
}

const counted = (indicator: Indicator, edges: readonly number[], slices?: { width: number; target: number }) =>
  createCounter(app.house).count(
    indicator,
    { slices },
    edges.map((at) => start + at * minute),
  );
async function between(indicator: Indicator, from: number, to: number) {
  return (await counted(indicator, [from, to])).between(start + from * minute, start + to * minute);
}
const spanOf = async (indicator: Indicator, slices?: { width: number; target: number }) => {
  const { id } = sliOf(indicator, slices, await readMeanings(app.house.definitions));
  return (await readSpans(app.house.facts, [id])).get(id);
};
/** Takes turns until there is nothing left to do at this moment. */
async function settle(loop: ReturnType<typeof countingLoop>, turns = 12): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await loop.run(clock.now(), never);
}

describe('a new SLO', () => {
  const indicator = indicatorOf('fresh_total');
  beforeAll(async () => {
    clock.set(start + 3 * day);
    const [good, bad] = [await announce('fresh_total', { code: 'ok' }), await announce('fresh_total', { code: 'bad' })];
    const every = (step: number) => Array.from({ length: (3 * 1440) / step }, (_, index) => index * step);
    await write(
      good,
      every(5).map((at) => [at, at * 2]),
    );
    await write(
      bad,
      every(5).map((at) => [at, at / 5]),
    );
    await define('fresh_total');
  });

  test('is counted at once from the metrics, and the same from its rollups, before, while and after its past is counted', async () => {
    const edges = [1441, 1500, 2880, 3333, 4319];
    const parts = async () => {
      const all = await counted(indicator, edges);
      return edges.slice(1).map((to, index) => all.between(start + (edges[index] ?? 0) * minute, start + to * minute));
    };
    const direct = await parts();
    // 10 good and 1 bad every five minutes.
    expect(direct[1]).toEqual({ good: 276 * 10, total: 276 * 11 });
    const loop = countingLoop(app.house);
    const seen: unknown[] = [];
    for (let turn = 0; turn < 3; turn++) {
      await loop.run(clock.now(), never);
      seen.push((await spanOf(indicator))?.from);
      expect(await parts()).toEqual(direct);
    }
    await settle(loop);
    expect(await spanOf(indicator)).toMatchObject({ from: start + day, to: start + 3 * day, newest: start + 3 * day - 4 * minute });
    expect(await parts()).toEqual(direct);
    const all = await counted(indicator, [1500, 1560]);
    expect(all.covered(start + 1500 * minute, start + 1560 * minute)).toBe(hour);
    expect(all.freshness).toBe(start + 3 * day - 4 * minute);
    expect(seen).toHaveLength(3);
  });

  test('answers from its rollups alone where they are', async () => {
    const { metrics } = app.house;
    const asked: unknown[] = [];
    const house = {
      ...app.house,
      metrics: {
        ...metrics,
        evaluate: (...all: Parameters<typeof metrics.evaluate>) => {
          asked.push(all);
          return metrics.evaluate(...all);
        },
      },
    };
    await createCounter(house).count(indicator, {}, [start + 1500 * minute, start + 4320 * minute]);
    expect(asked).toEqual([]);
  });

  test('is corrected by what comes late: minutes in the next turn, days by and by, older ones when they are noticed', async () => {
    const loop = countingLoop(app.house);
    await settle(loop);
    const late = await announce('fresh_total', { code: 'late' });
    await write(late, [
      [4300, 1],
      [4316, 8],
      [1600, 1],
      [1601, 101],
    ]);
    clock.set(start + 3 * day + minute);
    await loop.run(clock.now(), never);
    expect(await between(indicator, 4312, 4317)).toEqual({ good: 10 + 8 - 1, total: 11 + 7 });
    // A process that begins counts the last three days anew.
    await settle(countingLoop(app.house), 20);
    expect(await between(indicator, 1560, 1620)).toEqual({ good: 12 * 10 + 100, total: 12 * 11 + 100 });
  });
});

describe('older days', () => {
  test('of which samples came long after are counted anew', async () => {
    clock.set(start + 3 * day);
    const indicator = indicatorOf('old_total');
    const id = await announce('old_total', { code: 'ok' });
    await write(id, [
      [600, 0],
      [601, 5],
      [14_000, 6],
      [14_001, 7],
    ]);
    clock.set(start + 10 * day);
    await define('old_total', '10d');
    const loop = countingLoop(app.house);
    await settle(loop, 24);
    expect((await spanOf(indicator))?.from).toBeLessThanOrEqual(start);
    expect(await between(indicator, 540, 660)).toEqual({ good: 5, total: 5 });
    await write(id, [[602, 9]]);
    expect(await between(indicator, 540, 660)).toEqual({ good: 5, total: 5 });
    clock.set(start + 10 * day + hour + minute);
    await settle(loop, 24);
    expect(await between(indicator, 540, 660)).toEqual({ good: 9, total: 9 });
  });
});

describe('exactness', () => {
  test('whatever comes when, in whichever process, is counted as the samples say in the end', async () => {
    const event = fc.record({
      at: fc.integer({ min: 0, max: 400 }),
      grown: fc.integer({ min: 0, max: 9 }),
      late: fc.boolean(),
      bad: fc.boolean(),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 2, maxLength: 40 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 420 }), { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 1, max: 419 }),
        async (events, unsorted, pause) => {
          const name = `story_${run++}_total`;
          const base = 20_000 + run * 2_000;
          clock.set(start + (base + pause) * minute);
          const expected = new Map<number, { good: number; total: number }>();
          const waiting: (() => Promise<void>)[] = [];
          for (const bad of [true, false]) {
            const id = await announce(name, { code: bad ? 'bad' : 'ok' });
            const own = [...new Map(events.filter((one) => one.bad === bad).map((one) => [one.at, one])).values()].sort(
              (a, b) => a.at - b.at,
            );
            let value = 0;
            const rows = own.map(({ at, grown, late }, index) => {
              // Every seventh is a reset.
              const reset = grown === 7 && value > 7;
              value = reset ? 7 : value + grown;
              const sum = expected.get(at) ?? { good: 0, total: 0 };
              if (index > 0) expected.set(at, { good: sum.good + (bad ? 0 : grown), total: sum.total + grown });
              return { at, value, late };
            });
            const early = rows.filter(({ at, late }) => at < pause && !late);
            await write(
              id,
              early.map(({ at, value: counter }) => [base + at, counter]),
            );
            waiting.push(() =>
              write(
                id,
                rows.filter((row) => !early.includes(row)).map(({ at, value: counter }) => [base + at, counter]),
              ),
            );
          }
          await define(name);
          await settle(countingLoop(app.house), 2);
          for (const one of waiting) await one();
          clock.set(start + (base + 420) * minute);
          // Another process takes over, and one turn of it is cut short.
          const aborted = new AbortController();
          const second = countingLoop(app.house);
          const turn = second.run(clock.now(), aborted.signal);
          aborted.abort();
          await turn;
          await settle(countingLoop(app.house), 6);
          const edges = unsorted.sort((a, b) => a - b);
          const all = await counted(
            indicatorOf(name),
            edges.map((edge) => base + edge),
          );
          for (const [index, to] of edges.slice(1).entries()) {
            const from = edges[index] ?? 0;
            const within = [...expected].filter(([at]) => at >= from && at < to).map(([, counts]) => counts);
            const sum = within.reduce((a, b) => ({ good: a.good + b.good, total: a.total + b.total }), { good: 0, total: 0 });
            expect(all.between(start + (base + from) * minute, start + (base + to) * minute)).toEqual(sum);
          }
          await app.call('DELETE', `/api/v1/definitions/SLO/${name.replaceAll('_', '-')}`);
        },
      ),
      { numRuns: 4 },
    );
  });
});
