import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import fc from '../../../../../test/support/property.ts';
import { samples } from '../../facts/samples.ts';
import { series } from '../../facts/series.ts';
import { manualClock } from '../../platform/clock.ts';
import { countCounters } from './count.ts';
import { parseCounter } from './parse.ts';

const minute = 60_000;
const start = Date.parse('2026-03-29T00:00:00Z');
let app: TestApp;
let nextId = 1;
beforeAll(async () => {
  app = await testApp({ clock: manualClock(start + 10 * 60 * minute) });
});
afterAll(() => app.close());

type Sample = readonly [minutes: number, value: number, began?: number];

async function counter(name: string, labels: Record<string, string>, values: readonly Sample[], type = 'counter'): Promise<void> {
  const id = String(nextId++);
  const { facts } = app.house;
  await facts.append(series, [{ id, name, labels, type, unit: '', description: '', source: 'test', seen: start }]);
  const rows = values.map(([at, value, began]) => ({
    series_id: id,
    time: start + Math.round(at * minute),
    value,
    start_time: began === undefined ? 0 : start + began * minute,
  }));
  await facts.append(samples, rows);
}

async function evaluate(text: string, from: number, to: number, more: object = {}) {
  const question = {
    metric: { counter: text },
    from: start + from * minute,
    to: start + to * minute,
    step: '1m',
    timezone: 'UTC',
    ...more,
  };
  return app.call('POST', '/api/v1/evaluate', question);
}

const values = async (text: string, from: number, to: number, more: object = {}) =>
  (await evaluate(text, from, to, more)).body.series.map((one: any) => one.values);

describe('counters', () => {
  beforeAll(async () => {
    await counter('http_total', { job: 'shop', code: '200' }, [
      [0, 10],
      [1, 15],
      [2, 3],
    ]);
    await counter('http_total', { job: 'shop', code: '500' }, [
      [0, 1],
      [1, 2],
      [2, 2],
    ]);
    await counter('http_total', { job: 'mail', code: '200' }, [
      [0, 7],
      [2, 9],
    ]);
  });

  test('count how much they grew, resets included, and what matches is added up', async () => {
    expect(await values('sum(http_total{job="shop"})', 0, 4)).toEqual([[null, 6, 3, null]]);
    expect(await values('http_total', 1, 3)).toEqual([[6, 5]]);
  });

  test('are added and taken away; what has no data counts nothing', async () => {
    expect(await values('sum(http_total{job="shop"}) - sum(http_total{job="shop",code=~"5.."})', 1, 4)).toEqual([[5, 3, null]]);
    expect(await values('sum(http_total{job="shop"}) + http_total{job="mail"}', 1, 3)).toEqual([[6, 5]]);
    expect(await values('sum(http_total{code="404"}) or vector(0)', 1, 3)).toEqual([[null, null]]);
    expect(await values('sum(http_total{code="200"} or http_total{job="shop"})', 1, 3)).toEqual([[6, 5]]);
  });

  test('are filtered and told apart by the labels that are kept', async () => {
    const { body } = await evaluate('sum by (job, code) (http_total)', 1, 3, { groupBy: ['job'], filter: { code: ['200'] } });
    const found = body.series.map((one: any) => [one.labels.job, ...one.values]).sort();
    expect(found).toEqual([
      ['mail', null, 2],
      ['shop', 5, 3],
    ]);
    const refused = await evaluate('sum by (job) (http_total)', 1, 3, { groupBy: ['code'] });
    expect(refused).toMatchObject({ status: 400, body: { detail: expect.stringContaining('can be filtered and grouped by job') } });
  });

  test('explain themselves', async () => {
    const { body } = await evaluate('sum(http_total)', 1, 3);
    expect(body.explain).toMatchObject({ title: 'Counters', freshness: start + 2 * minute, sql: expect.stringContaining('FROM samples') });
    expect((await evaluate('sum(nothing_total)', 1, 3)).body.explain.whyEmpty).toContain('No series matches nothing_total');
  });

  test('are no gauges, and no rates', async () => {
    await counter('queue_length', {}, [[0, 1]], 'gauge');
    expect((await evaluate('queue_length', 0, 2)).body.detail).toContain('queue_length is a gauge');
    expect((await evaluate('sum(rate(http_total[5m]))', 0, 2)).body.detail).toContain('write http_total');
  });

  test('may be defined as a metric', async () => {
    const manifest = (text: string) => ({
      apiVersion: 'binnacle/v1',
      kind: 'Metric',
      metadata: { name: 'shop-requests' },
      spec: { description: 'Requests to the shop', counter: text },
    });
    const wrong = await app.call('POST', '/api/v1/definitions/apply', manifest('rate(x[5m])'));
    expect(JSON.stringify(wrong.body)).toContain('write x');
    expect((await app.call('POST', '/api/v1/definitions/apply', manifest('sum(http_total{job="shop"})'))).status).toBe(200);
    const { body } = await app.call('POST', '/api/v1/evaluate', { metric: 'shop-requests', from: start, to: start + 3 * minute });
    expect(body.series[0].values).toEqual([9]);
  });
});

describe('buckets of a histogram', () => {
  beforeAll(async () => {
    for (const [le, value] of [
      ['0.1', 1],
      ['0.30', 2],
      ['+Inf', 5],
    ] as const)
      await counter('took_seconds_bucket', { le, job: 'a' }, [
        [0, 0],
        [1, value],
      ]);
  });

  test('are found by the number that is their bound', async () => {
    expect(await values('sum(took_seconds_bucket{le="0.3"})', 1, 2)).toEqual([[2]]);
    expect(await values('sum(took_seconds_bucket{le="+Inf"}) - sum(took_seconds_bucket{le="0.1"})', 1, 2)).toEqual([[4]]);
  });

  test('of a bound that there is not are refused with the nearest, and so are several bounds at once', async () => {
    expect((await evaluate('sum(took_seconds_bucket{le="0.25"})', 1, 2)).body.detail).toContain('the nearest is 0.3; it has 0.1, 0.3');
    expect((await evaluate('sum(took_seconds_bucket)', 1, 2)).body.detail).toContain('write one bound');
    expect(await values('sum(took_seconds_bucket{le="0.25",job="none"})', 1, 2)).toEqual([[null]]);
  });
});

describe('exactness', () => {
  /** A series with what happened at each of its samples: so much was counted since the one before, or it began anew. */
  const happened = fc.record({
    gap: fc.integer({ min: 1, max: 90 }),
    grown: fc.integer({ min: 0, max: 9 }),
    reset: fc.boolean(),
    known: fc.boolean(),
  });
  const story = fc.record({
    group: fc.constantFrom('a', 'b'),
    code: fc.constantFrom('ok', 'bad'),
    samples: fc.array(happened, { minLength: 1, maxLength: 30 }),
  });
  let run = 0;

  test('what many questions count in one read is what happened, at any edges', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(story, { minLength: 1, maxLength: 5 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 1_500 }), { minLength: 2, maxLength: 8 }),
        async (stories, unsorted) => {
          const name = `story_${run++}_total`;
          const events: { at: number; grown: number; group: string; code: string }[] = [];
          for (const [place, { group, code, samples: all }] of stories.entries()) {
            let [at, value] = [0, 0];
            const written = all.map(({ gap, grown, reset, known }, index): Sample => {
              at += gap;
              // A restart whose start is stated, or a fall that shows it.
              const fell = reset && grown < value;
              const stated = reset && !fell && known;
              value = fell || stated ? grown : value + grown;
              if (index > 0 || stated) events.push({ at, grown, group, code });
              return [at, value, stated ? at - 0.5 : 0];
            });
            // The start that was stated last holds on.
            let began = 0;
            const rows = written.map(([time, counted, stated = 0]): Sample => {
              began = Math.max(began, stated);
              return [time, counted, began];
            });
            await counter(
              name,
              { group, code, place: String(place) },
              rows.map(([time, counted, since]) => [time, counted, since === 0 ? undefined : since] as Sample),
            );
          }
          const edges = unsorted.sort((a, b) => a - b);
          const bounds = edges.map((edge) => start + edge * minute);
          const asked = [`sum(${name})`, `sum(${name}{group="a"})`, `sum(${name}) - sum(${name}{code="bad"})`, `sum(${name}{code="bad"})`];
          const wanted = [
            () => true,
            ({ group }: { group: string }) => group === 'a',
            ({ code }: { code: string }) => code === 'ok',
            ({ code }: { code: string }) => code === 'bad',
          ];
          const answers = await countCounters(
            app.house.facts,
            asked.map((text) => ({ terms: parseCounter(text) })),
            bounds,
          );
          for (const [index, answer] of answers.entries()) {
            if (answer instanceof Error) throw answer;
            const expected = edges
              .slice(1)
              .map((to, edge) =>
                events
                  .filter((event) => event.at >= (edges[edge] ?? 0) && event.at < to && wanted[index]?.(event))
                  .reduce((sum, { grown }) => sum + grown, 0),
              );
            expect([...(answer.groups[0]?.values ?? [])].map((value) => (Number.isNaN(value) ? 0 : value))).toEqual(expected);
          }
        },
      ),
      { numRuns: 12 },
    );
  });
});
