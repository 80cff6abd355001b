import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { factTables } from '../facts/index.ts';
import { samples } from '../facts/samples.ts';
import { series } from '../facts/series.ts';
import { createLog } from '../platform/log.ts';
import { type Facts, openFacts } from '../stores/facts.ts';
import { counterFreshness, counterLabels, selectIncreases } from './increase.ts';
import type { Grid, MetricQuery } from './types.ts';

const hour = 3_600_000;
const start = Date.parse('2026-03-29T00:00:00Z');
let facts: Facts;
let nextId = 1;
const directory = mkdtempSync(join(tmpdir(), 'binnacle-increase-'));
beforeAll(async () => {
  facts = await openFacts({
    location: { kind: 'embedded', path: directory },
    layout: { cluster: undefined },
    tables: factTables,
    queueBytes: 1e6,
    log: createLog('silent'),
  });
});
afterAll(async () => {
  await facts.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Samples as [hours after start, value, hours after start at which the counter began]. */
async function counter(
  name: string,
  labels: Record<string, string>,
  values: readonly (readonly [number, number, number?])[],
): Promise<void> {
  const id = String(nextId++);
  const about = { id, name, labels, type: 'counter', unit: '', description: '', source: 'test', seen: start };
  await facts.append(series, [about]);
  const rows = values.map(([at, value, began]) => ({
    series_id: id,
    time: start + at * hour,
    value,
    start_time: began === undefined ? 0 : start + began * hour,
  }));
  await facts.append(samples, rows);
}

function hours(from: number, to: number, more: Partial<MetricQuery> = {}): { query: MetricQuery; grid: Grid } {
  const bounds = Array.from({ length: to - from + 1 }, (_, i) => start + (from + i) * hour);
  const query: MetricQuery = {
    from: start + from * hour,
    to: start + to * hour,
    step: '1h',
    timezone: 'UTC',
    filter: {},
    groupBy: [],
    ...more,
  };
  return { query, grid: { bounds, partial: bounds.slice(1).map(() => false), now: start + 1000 * hour } };
}

async function increases(name: string, from: number, to: number, more: Partial<MetricQuery> = {}) {
  const { query, grid } = hours(from, to, more);
  const selection = { counter: name, dimensions: { path: "labels['path']" }, whyEmpty: 'send something' };
  return (await selectIncreases(facts, query, grid, selection)).series.map(({ labels, values }) => ({ labels, values: [...values] }));
}

describe('increases of counters', () => {
  test('are differences between neighbours, the sample before the range included', async () => {
    await counter('plain', {}, [
      [0, 10],
      [1, 15],
      [2, 15],
      [3, 22],
    ]);
    expect(await increases('plain', 1, 5)).toEqual([{ labels: {}, values: [5, 0, 7, NaN] }]);
  });

  test('count a sample sent twice once', async () => {
    await counter('twice', {}, [
      [0, 1],
      [1, 4],
      [1, 4],
    ]);
    expect((await increases('twice', 1, 2))[0]?.values).toEqual([3]);
  });

  test('after a drop are the whole value', async () => {
    await counter('drop', {}, [
      [0, 10],
      [1, 3],
      [2, 5],
    ]);
    expect((await increases('drop', 1, 3))[0]?.values).toEqual([3, 2]);
  });

  test('after a new start are the whole value, even when it lies above the old one', async () => {
    await counter('restart', {}, [
      [0, 10, -1],
      [1, 12, 0.5],
      [2, 13, 0.5],
    ]);
    expect((await increases('restart', 1, 3))[0]?.values).toEqual([12, 1]);
  });

  test('of the first sample are known only when its start is', async () => {
    await counter('known start', {}, [
      [0, 7, -0.5],
      [1, 9, -0.5],
    ]);
    await counter('unknown start', {}, [
      [0, 7],
      [1, 9],
    ]);
    await counter('old start', {}, [
      [0, 7, -48],
      [1, 9, -48],
    ]);
    expect((await increases('known start', 0, 2))[0]?.values).toEqual([7, 2]);
    expect((await increases('unknown start', 0, 2))[0]?.values).toEqual([NaN, 2]);
    expect((await increases('old start', 0, 2))[0]?.values).toEqual([NaN, 2]);
  });

  test('count the first value of a new series in full when its sender was heard before, and of one known longer not', async () => {
    const every = (from: number, to: number, value: (hour: number) => number, began: number) =>
      Array.from({ length: to - from }, (_, i) => [from + i, value(from + i), began] as const);
    await counter(
      'errors',
      { path: 'ok' },
      every(0, 60, (hour) => hour, -100),
    );
    await counter(
      'errors',
      { path: 'new' },
      every(50, 60, () => 3, -100),
    );
    await counter('errors', { path: 'silent' }, [
      [0, 5, -100],
      [50, 7, -100],
    ]);
    await counter(
      'errors',
      { path: 'other sender' },
      every(50, 60, () => 1_000_000, -200),
    );
    const of = async (path: string, from: number) => (await increases('errors', from, 60, { filter: { path } }))[0]?.values ?? [];
    for (const from of [30, 45, 50]) {
      expect((await of('new', from)).reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0)).toBe(3);
      expect(await of('new', from)).toContain(3);
      expect((await of('silent', from)).every(Number.isNaN)).toBe(true);
      expect((await of('other sender', from)).every((value) => Number.isNaN(value) || value === 0)).toBe(true);
    }
  });

  test('are the same whichever range is asked, also around a silence longer than the look-back', async () => {
    await counter('silence', {}, [
      [0, 1, -1],
      [1, 2, -1],
      [30, 9, -1],
      [31, 10, -1],
    ]);
    const whole = (await increases('silence', 0, 32))[0]?.values ?? [];
    for (const from of [1, 6, 7, 29, 30, 31]) expect((await increases('silence', from, 32))[0]?.values).toEqual(whole.slice(from));
    expect(whole[30]).toBeNaN();
  });

  test('add up to what was counted, through restarts, however the range is cut', async () => {
    // What a process counts in each hour: a number, or "restart" for one that counted nothing before it began anew.
    const story = fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant('restart' as const)), { minLength: 3, maxLength: 40 });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(story, fc.nat(39), async (hours, cut) => {
        let [value, began] = [0, -1];
        const grown = hours.map((happened) => (happened === 'restart' ? 0 : happened));
        const values = hours.map((happened, hour) => {
          if (happened === 'restart') [value, began] = [0, hour - 0.5];
          else value += happened;
          return [hour, value, began] as const;
        });
        const name = `story ${run++}`;
        await counter(name, {}, values);
        const middle = 1 + (cut % (hours.length - 1));
        const parts = [await increases(name, 0, middle), await increases(name, middle, hours.length)];
        expect(parts.flatMap((part) => part[0]?.values ?? [])).toEqual(grown);
      }),
      { numRuns: 15 },
    );
  });

  test('group and filter by labels, values that SQL would trip over included', async () => {
    await counter('labels', { path: "/it's" }, [
      [0, 1],
      [1, 2],
    ]);
    await counter('labels', { path: '/' }, [
      [0, 1],
      [1, 5],
    ]);
    const grouped = await increases('labels', 1, 2, { groupBy: ['path'] });
    expect(new Map(grouped.map(({ labels, values }) => [labels.path, values[0]]))).toEqual(
      new Map([
        ["/it's", 1],
        ['/', 4],
      ]),
    );
    expect(await increases('labels', 1, 2, { filter: { path: "/it's" } })).toEqual([{ labels: {}, values: [1] }]);
    const selection = { counter: 'labels', dimensions: { path: "labels['path']" } };
    expect(await counterLabels(facts, selection, ['path'], { path: '/' })).toMatchObject([{ path: '/' }]);
  });

  test('of an outcome that nobody reported are 0 where others of the thing were counted, and no data elsewhere', async () => {
    await counter('outcomes', { path: 'a', status: 'ok' }, [
      [0, 1],
      [1, 4],
      [2, 9],
      [3, 10],
    ]);
    await counter('outcomes', { path: 'a', status: 'bad' }, [
      [1, 1],
      [2, 3],
    ]);
    const dimensions = { path: "labels['path']", status: "labels['status']" };
    const selection = { counter: 'outcomes', dimensions, outcomes: ['status'], whyEmpty: '' };
    const of = async (filter: Record<string, string>, groupBy: string[] = []) => {
      const { query, grid } = hours(0, 4, { filter, groupBy });
      return (await selectIncreases(facts, query, grid, selection)).series.map(({ values }) => [...values]);
    };
    expect(await of({ status: 'bad', path: 'a' })).toEqual([[NaN, NaN, 2, 0]]);
    expect(await of({ status: 'ok' })).toEqual([[NaN, 3, 5, 1]]);
    expect(await of({ status: 'strange' })).toEqual([[NaN, 0, 0, 0]]);
    expect(await of({ status: 'bad', path: 'b' })).toEqual([]);
    expect(await of({ status: 'bad' }, ['path'])).toEqual([[NaN, NaN, 2, 0]]);
    expect(await of({ status: 'bad' }, ['status'])).toEqual([[NaN, NaN, 2, NaN]]);
  });

  test('know the newest sample, and none when there is none', async () => {
    expect(await counterFreshness(facts, 'plain')).toBe(start + 3 * hour);
    expect(await counterFreshness(facts, 'nothing')).toBeNull();
    expect(await increases('nothing', 0, 1)).toEqual([]);
  });
});
