import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { percentile } from '../../../../test/support/percentile.ts';
import fc from '../../../../test/support/property.ts';
import { factTables } from '../facts/index.ts';
import { vitals } from '../facts/vitals.ts';
import { createLog } from '../platform/log.ts';
import type { Row } from '../stores/clickhouse/table.ts';
import { type Facts, openFacts } from '../stores/facts.ts';
import { percentileLevels, statExpression } from './bucketing.ts';
import { type Selection, selectSeries } from './selection.ts';
import type { Grid, MetricQuery } from './types.ts';

const day = 86_400_000;
const start = Date.parse('2026-03-02T00:00:00Z');
const grid: Grid = {
  bounds: [start, start + day, start + 2 * day, start + 3 * day, start + 4 * day, start + 5 * day],
  partial: [false, false, false, false, false],
  now: start + 4 * day - 1,
};
const query: MetricQuery = { from: start, to: start + 5 * day, step: '1d', timezone: 'UTC', filter: {}, groupBy: [] };

const visit = (id: string, time: number, value: number, path = '/'): Row<typeof vitals> => ({
  id,
  time,
  received: time,
  source: 'ui',
  name: 'lcp',
  value,
  path,
  session: 's',
  navigation: 'navigate',
});

let facts: Facts;
const directory = mkdtempSync(join(tmpdir(), 'binnacle-bucketing-'));
beforeAll(async () => {
  facts = await openFacts({
    location: { kind: 'embedded', path: directory },
    layout: { cluster: undefined },
    tables: factTables,
    queueBytes: 1e6,
    log: createLog('silent'),
  });
  await facts.append(vitals, [
    visit('before', start - 1, 100),
    ...[1, 2, 3, 4].map((value) => visit(`a${value}`, start + day + value, value)),
    visit('a4', start + day + 4, 4),
    visit('edge', start + 2 * day, 9, "/it's"),
    visit('after', start + 5 * day, 100),
  ]);
});
afterAll(async () => {
  await facts.close();
  rmSync(directory, { recursive: true, force: true });
});

const lcp = (value: string): Selection => ({
  from: vitals,
  time: 'time',
  value,
  where: 'name = {vital:String} AND value > 0',
  parameters: { vital: 'lcp' },
  dimensions: { path: 'path', upper: 'upper(path)' },
});
const values = async (selection: Selection, more: Partial<MetricQuery> = {}) =>
  (await selectSeries(facts, { ...query, ...more }, grid, selection)).series.map(({ labels, values, n }) => ({
    labels,
    values: [...values],
    n: [...n],
  }));

describe('a selection on the grid', () => {
  test('counts a row in the bucket whose half-open interval holds it, a repeated id once, nothing outside the range', async () => {
    expect(await values(lcp('count()'))).toEqual([{ labels: {}, values: [NaN, 4, 1, NaN, NaN], n: [0, 4, 1, 0, 0] }]);
  });

  test.each([
    ['p50', 2.5],
    ['p75', 3.25],
    ['p90', 3.7],
    ['p99', 3.97],
    ['mean', 2.5],
    ['sum', 10],
    ['count', 4],
    ['min', 1],
    ['max', 4],
  ] as const)('%s of 1, 2, 3, 4 is %d', async (stat, expected) => {
    expect((await values(lcp(statExpression(stat, 'value'))))[0]?.values[1]).toBeCloseTo(expected, 12);
  });

  test('percentiles of any values interpolate linearly', async () => {
    const list = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(list, fc.constantFrom('p50', 'p75', 'p90', 'p95', 'p99'), async (list, stat) => {
        const sql = `SELECT ${statExpression(stat, 'x')} AS value FROM (SELECT arrayJoin({list:Array(Float64)}) AS x)`;
        const [row] = await facts.query<{ value: number }>(sql, { list });
        expect(row?.value).toBeCloseTo(percentile(list, percentileLevels[stat] ?? Number.NaN), 6);
      }),
    );
  });

  test('groups by a dimension, and filters by values that SQL would trip over', async () => {
    expect((await values(lcp('count()'), { groupBy: ['path'] })).map(({ labels }) => labels)).toEqual([{ path: '/' }, { path: "/it's" }]);
    expect(await values(lcp('count()'), { groupBy: ['upper'], filter: { path: "/it's" } })).toEqual([
      { labels: { upper: "/IT'S" }, values: [NaN, NaN, 1, NaN, NaN], n: [0, 0, 1, 0, 0] },
    ]);
    expect(await values(lcp('count()'), { filter: { path: ["/it's", '/'] } })).toMatchObject([{ n: [0, 4, 1, 0, 0] }]);
  });

  test('where nothing happening is a 0, it is one only between the first fact and now', async () => {
    const counts = { ...lcp('count()'), zeroWhenNothing: true };
    expect((await values(counts))[0]?.values).toEqual([0, 4, 1, 0, NaN]);
    expect((await values(counts, { filter: { path: "/it's" } }))[0]?.values).toEqual([NaN, NaN, 1, 0, NaN]);
    expect((await values(counts, { filter: { path: '/never' } }))[0]?.values).toEqual([NaN, NaN, NaN, NaN, NaN]);
  });

  test('where nothing happening is a 0, each group has its own first fact', async () => {
    const found = await values({ ...lcp('count()'), zeroWhenNothing: true }, { groupBy: ['path'] });
    expect(found.map(({ labels, values }) => [labels.path, values])).toEqual([
      ['/', [0, 4, 0, 0, NaN]],
      ["/it's", [NaN, NaN, 1, 0, NaN]],
    ]);
  });

  test('knows the newest fact, in the range or not, and none when there is none', async () => {
    const later = { ...grid, now: start + 6 * day };
    expect((await selectSeries(facts, query, later, lcp('count()'))).explanation.freshness).toBe(start + 5 * day);
    const filtered = { ...query, filter: { path: '/nowhere' } };
    expect((await selectSeries(facts, filtered, grid, lcp('count()'))).explanation.freshness).toBe(start + 5 * day);
    const none = { ...lcp('count()'), parameters: { vital: 'inp' } };
    expect((await selectSeries(facts, query, grid, none)).explanation.freshness).toBeNull();
  });

  test('a range that reaches the present holds the newest fact, and one that lies ahead of it is not news', async () => {
    expect((await selectSeries(facts, query, grid, lcp('count()'))).explanation.freshness).toBe(start + 2 * day);
  });

  test('zeros and freshness are those of slow, obvious SQL, whatever facts there are', async () => {
    const hour = 3_600_000;
    const paths = ['/a', '/b', '/c'];
    const fact = fc.record({ at: fc.integer({ min: -30, max: 130 }), path: fc.constantFrom(...paths) });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fact, { maxLength: 12 }),
        fc.subarray(paths, { minLength: 1 }),
        fc.boolean(),
        async (found, path, grouped) => {
          const source = `run ${run++}`;
          const rows = found.map(({ at, path }, index) => ({
            ...visit(`${source} ${index}`, start + at * hour, 1, path),
            source,
            name: 'ttfb',
          }));
          await facts.append(vitals, rows);
          const where = "source = {source:String} AND name = 'ttfb'";
          const selection: Selection = { ...lcp('count()'), where, parameters: { source }, zeroWhenNothing: true };
          const asked = { ...query, filter: { path }, groupBy: grouped ? ['path'] : [] };
          const answer = await selectSeries(facts, asked, grid, selection);

          const newest = rows.length === 0 ? null : Math.max(...rows.map(({ time }) => time));
          expect(answer.explanation.freshness).toBe(newest);
          for (const { labels, values } of answer.series) {
            const matching = rows.filter((row) => path.includes(row.path) && (labels.path === undefined || labels.path === row.path));
            const first = Math.min(...matching.map(({ time }) => time));
            const expected = grid.bounds.slice(0, -1).map((from, index) => {
              const to = grid.bounds[index + 1] ?? from;
              const count = matching.filter(({ time }) => time >= from && time < to).length;
              return count > 0 ? count : to > first && from < grid.now ? 0 : Number.NaN;
            });
            expect([...values]).toEqual(expected);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('refuses more series than an answer may have, and says what to do', async () => {
    const rows = Array.from({ length: 1_001 }, (_, index) => ({ ...visit(`many ${index}`, start, 1, `/${index}`), source: 'many' }));
    await facts.append(
      vitals,
      rows.map((row) => ({ ...row, name: 'fcp' })),
    );
    const selection = { ...lcp('count()'), where: "name = 'fcp'" };
    await expect(selectSeries(facts, { ...query, groupBy: ['path'] }, grid, selection)).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('at most 1000 series and 1000000 values in all. Group by fewer labels, filter'),
    });
  });

  test('works on a grid of 11,000 buckets', async () => {
    const bounds = Array.from({ length: 11_001 }, (_, index) => start + (index * 5 * day) / 11_000);
    const fine = { bounds: bounds.map(Math.floor), partial: bounds.slice(1).map(() => false), now: start };
    const answer = await selectSeries(facts, query, fine, lcp('count()'));
    expect(answer.series[0]?.n.reduce((sum, n) => sum + n, 0)).toBe(5);
  });
});
