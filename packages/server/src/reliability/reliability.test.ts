import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { samples } from '../facts/samples.ts';
import { series } from '../facts/series.ts';
import { manualClock } from '../platform/clock.ts';
import { sloKind } from './definitions.ts';
import { openSloKind } from './openslo/index.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.parse('2026-11-24T12:30:00Z');
const clock = manualClock(now);
let app: TestApp;
let nextId = 1;
beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());

/** A counter of a service as [milliseconds before now, value]; it begins with its first sample, as an exporter does that starts with the process. */
async function counter(name: string, labels: Record<string, string>, values: readonly (readonly [number, number])[]): Promise<void> {
  const id = String(nextId++);
  const about = { name, type: 'counter', unit: '', description: '', source: 'test', seen: now };
  await app.house.facts.append(series, [{ id, labels, ...about }]);
  const start = now - (values[0]?.[0] ?? 0) - 1000;
  await app.house.facts.append(
    samples,
    values.map(([ago, value]) => ({ series_id: id, time: now - ago, value, start_time: start })),
  );
}

const histogram = 'http_server_request_duration_seconds';
const request = (job: string, route: string, status: string) => ({
  job,
  http_request_method: 'GET',
  http_route: route,
  http_response_status_code: status,
});

/** Requests of a service, as [milliseconds before now, requests so far, of them within 0.1 s, 0.2 s]. */
async function requests(labels: Record<string, string>, values: readonly (readonly [number, number, number, number])[]): Promise<void> {
  const column = (pick: (row: readonly [number, number, number, number]) => number) => values.map((row) => [row[0], pick(row)] as const);
  await counter(
    `${histogram}_count`,
    labels,
    column((row) => row[1]),
  );
  await counter(
    `${histogram}_sum`,
    labels,
    column((row) => row[1] * 0.15),
  );
  await counter(
    `${histogram}_bucket`,
    { ...labels, le: '0.1' },
    column((row) => row[2]),
  );
  await counter(
    `${histogram}_bucket`,
    { ...labels, le: '0.2' },
    column((row) => row[3]),
  );
  await counter(
    `${histogram}_bucket`,
    { ...labels, le: '+Inf' },
    column((row) => row[1]),
  );
}

const slos = async () => (await app.call('GET', '/api/v1/slos')).body.slos;
const slo = async (name: string) => (await slos()).find((one: any) => one.name === name);
const apply = (manifest: object | string) =>
  app.call('POST', '/api/v1/definitions/apply', manifest, typeof manifest === 'string' ? { 'content-type': 'application/yaml' } : {});
const evaluate = async (metric: unknown, more: object = {}) =>
  (await app.call('POST', '/api/v1/evaluate', { metric, from: now - 28 * day, to: now, step: 'none', ...more })).body;

describe('without any request', () => {
  test('the SLOs of the API are there and say that nothing was received', async () => {
    const all = await slos();
    expect(all.map((one: any) => one.name)).toEqual(['binnacle-api-availability', 'binnacle-api-latency']);
    expect(all[0]).toMatchObject({
      displayName: 'API requests succeed',
      service: 'binnacle',
      window: { duration: '28d', rolling: true },
      budgetingMethod: 'Occurrences',
      origin: 'binnacle/v1',
      objectives: [
        {
          name: '99.9 %',
          target: 0.999,
          sli: null,
          good: 0,
          bad: 0,
          total: 0,
          budgetRemaining: null,
          burnRates: ['5m', '30m', '1h', '2h', '6h', '1d', '3d'].map((window) => ({ window, rate: null, total: 0 })),
          exhaustion: null,
          state: 'no_data',
        },
      ],
    });
    expect(all[0].objectives[0].why).toContain('No data received yet.');
  });
});

describe('with requests', () => {
  beforeAll(async () => {
    const ok = request('binnacle', '/api/v1/kpis', '200');
    await requests(
      ok,
      [
        [29 * day, 1_000_000, 0, 0],
        [27 * day, 1_010_000, 6_000, 9_000],
        [26 * day, 1_010_000, 6_000, 9_000],
        [2 * day + hour, 1_015_000, 10_000, 13_000],
        [2 * day - hour, 1_019_950, 14_950, 17_950],
        [30 * 60_000, 1_019_990, 14_990, 17_990],
      ].map(([ago = 0, ...counts]) => [ago, ...counts] as [number, number, number, number]),
    );
    await requests(request('binnacle', '/api/v1/kpis', '500'), [
      [27 * day, 10, 0, 10],
      [26 * day, 10, 0, 10],
      [hour / 2, 15, 0, 15],
    ]);
    await requests(request('binnacle', '/assets/*', '500'), [[27 * day, 77, 77, 77]]);
    await requests(request('shop', '/cart', '200'), [[3 * hour, 3_000, 1_500, 3_000]]);
  });

  test('the increases are counted exactly, the silence longer than a day left out', async () => {
    // 10 of the first sample of the failing counter, whose start is known; then a silence of 26 days, over which nobody knows when.
    const { series: answered } = await evaluate('http.requests', { filter: { service: 'binnacle', prefix: 'api' }, groupBy: ['status'] });
    const byStatus = Object.fromEntries(answered.map((one: any) => [one.labels.status, one.values[0]]));
    expect(byStatus['500']).toBe(10);
    expect(byStatus['200']).toBe(4_950);
  });

  test('requests are told apart by status class, outcome and prefix', async () => {
    const { series: classes } = await evaluate('http.requests', { groupBy: ['status_class', 'outcome', 'prefix'] });
    expect(
      classes.map((one: any) => `${one.labels.status_class} ${one.labels.outcome} ${one.labels.prefix} ${one.values[0]}`).sort(),
    ).toEqual(['2xx ok api 4950', '2xx ok cart 3000', '5xx error api 10', '5xx error assets 77']);
  });

  test('a server that reports no failure had none, and one that reports nothing is no data', async () => {
    expect((await evaluate('http.requests', { filter: { service: 'shop', outcome: 'error' } })).series[0].values).toEqual([0]);
    expect((await evaluate('http.requests', { filter: { service: 'nobody', outcome: 'error' } })).series[0].values).toEqual([null]);
  });

  test('requests within a bound are counted, however the bound is written', async () => {
    const shop = { service: 'shop' };
    expect((await evaluate('http.requests_within', { filter: { ...shop, le: '0.10' } })).series[0].values).toEqual([1_500]);
    expect((await evaluate('http.requests_within', { filter: shop })).series[0].values).toEqual([3_000]);
    const grouped = (await evaluate('http.requests_within', { filter: shop, groupBy: ['le'] })).series;
    expect(Object.fromEntries(grouped.map((one: any) => [one.labels.le, one.values[0]]))).toEqual({
      '0.1': 1_500,
      '0.2': 3_000,
      '+Inf': 3_000,
    });
  });

  test('a time that is no bucket bound is refused, naming the nearest', async () => {
    const { status, detail } = await evaluate('http.requests_within', { filter: { service: 'shop', le: '0.18' } });
    expect(status).toBe(400);
    expect(detail).toBe('"0.18" is not a bucket bound of the histogram of shop: the nearest is 0.2; it has 0.1, 0.2 (seconds).');
    expect((await evaluate('http.requests_within', { filter: { le: ['0.1', '0.2'] } })).detail).toContain('more than once');
  });

  test('durations are interpolated in their buckets, and the mean is exact', async () => {
    const ask = async (stat: string) => (await evaluate('http.request_duration', { filter: { service: 'shop' }, stat })).series[0];
    expect(await ask('p50')).toMatchObject({ values: [0.1], n: [3_000] });
    expect((await ask('p75')).values[0]).toBeCloseTo(0.15, 12);
    expect((await ask('mean')).values[0]).toBeCloseTo(0.15, 12);
  });
});

describe('SLOs over a service with 100 requests an hour', () => {
  const failed = new Map([
    [20 * 24, 30],
    [30, 50],
    [2, 5],
  ]);
  const hours = 40 * 24;

  /** Counts events of the last hours as the definition says, sample by sample: one a quarter past each hour. */
  const counted = (from: number, to: number) => {
    let [total, bad] = [0, 0];
    for (let ago = hours; ago >= 0; ago--) {
      const time = now - ago * hour - hour / 4;
      if (time < from || time >= to) continue;
      total += 100;
      bad += failed.get(ago) ?? 0;
    }
    return { total, bad };
  };

  beforeAll(async () => {
    const runs = { ok: [] as [number, number][], failed: [] as [number, number][] };
    let [ok, bad] = [0, 0];
    for (let ago = hours; ago >= 0; ago--) {
      const now = failed.get(ago) ?? 0;
      ok += 100 - now;
      bad += now;
      runs.ok.push([ago * hour + hour / 4, ok]);
      runs.failed.push([ago * hour + hour / 4, bad]);
    }
    await counter(`${histogram}_count`, request('checkout', '/pay', '200'), runs.ok);
    await counter(`${histogram}_count`, request('checkout', '/pay', '503'), runs.failed);
    const text = `${sloKind.example}---\n${openSloKind.example}`;
    expect((await apply(text)).status).toBe(200);
  });

  test('are exact to the event over the rolling window and each look-back', async () => {
    const { total, bad } = counted(now - 28 * day, now);
    const [objective] = (await slo('checkout-availability')).objectives;
    expect(objective).toMatchObject({ total, bad, good: total - bad, sli: (total - bad) / total, state: 'exhausted' });
    expect(objective.budgetRemaining).toBeCloseTo(1 - bad / (0.001 * total), 9);
    expect(objective.exhaustion).toEqual({ hours: 0 });
    for (const { window, rate } of objective.burnRates.slice(2)) {
      const hoursBack = { '1h': 1, '2h': 2, '6h': 6, '1d': 24, '3d': 72 }[window as string] ?? 0;
      const expected = counted(now - hoursBack * hour, now);
      expect(rate).toBeCloseTo(expected.bad / expected.total / 0.001, 9);
    }
  });

  test('have a history that is exact at every edge, also of days with a change of clocks', async () => {
    const from = Date.parse('2026-10-20T00:00:00+02:00');
    const answer = await evaluate('slo.budget_remaining', {
      from,
      step: '1d',
      timezone: 'Europe/Berlin',
      filter: { slo: 'checkout-availability' },
    });
    const { times, values, n } = answer.series[0];
    expect(times).toHaveLength(36);
    times.forEach((time: number, index: number) => {
      const end = times[index + 1] ?? now;
      const { total, bad } = counted(end - 28 * day, end);
      expect(n[index], new Date(time).toISOString()).toBe(total);
      if (total > 0) expect(values[index]).toBeCloseTo(1 - bad / (0.001 * total), 9);
    });
  });

  test('have an SLI and a burn rate in each bucket', async () => {
    const range = { from: now - 3 * hour, step: '1h', filter: { slo: 'checkout-availability' } };
    expect((await evaluate('slo.sli', range)).series[0].values).toEqual([null, 0.95, 1, 1]);
    const burn = (await evaluate('slo.burn_rate', range)).series[0];
    expect(burn.values[1]).toBeCloseTo(50, 9);
    expect(burn.n).toEqual([0, 100, 100, 100]);
  });

  test('group by what names them, and are the worst of several where nothing does', async () => {
    const grouped = (await evaluate('slo.sli', { groupBy: ['slo', 'objective', 'service'] })).series;
    expect(grouped.map((one: any) => one.labels)).toContainEqual({
      slo: 'checkout-availability',
      objective: '99.9 %',
      service: 'checkout',
    });
    const values = grouped.flatMap((one: any) => one.values).filter((value: number | null) => value !== null);
    expect((await evaluate('slo.sli')).series[0].values).toEqual([Math.min(...values)]);
  });

  test('of OpenSLO are taken as they are', async () => {
    expect(await slo('search-latency')).toMatchObject({
      displayName: 'Search is quick',
      origin: 'openslo/v1',
      objectives: [{ name: 'within half a second', target: 0.9, state: 'no_data' }],
    });
  });

  test('of the calendar begin whole, and count from their start in their own time zone', async () => {
    const calendar = { duration: '1M', calendar: { startTime: '2026-01-01 00:00:00', timeZone: 'America/New_York' } };
    const indicator = {
      bad: { metric: 'http.requests', filter: { service: 'checkout', outcome: 'error' } },
      total: { metric: 'http.requests', filter: { service: 'checkout' } },
    };
    const spec = { service: 'checkout', window: calendar, indicator, objectives: [{ target: 0.99 }, { name: 'strict', target: 0.999 }] };
    await apply({ apiVersion: 'binnacle/v1', kind: 'SLO', metadata: { name: 'monthly' }, spec });
    const from = Date.parse('2026-11-01T00:00:00-04:00');
    const monthly = await slo('monthly');
    expect(monthly.window).toEqual({ duration: '1M', rolling: false, from: new Date(from).toISOString(), end: '2026-12-01T05:00:00.000Z' });
    const { total, bad } = counted(from, now);
    expect(monthly.objectives).toMatchObject([
      { name: '99 %', total, bad, state: 'healthy' },
      { name: 'strict', total, bad, state: 'exhausted' },
    ]);
  });

  test('of time slices count slices with events, by a target or by their share', async () => {
    const spec = {
      service: 'checkout',
      window: '28d',
      indicator: {
        good: { metric: 'http.requests', filter: { service: 'checkout', outcome: 'ok' } },
        total: { metric: 'http.requests', filter: { service: 'checkout' } },
      },
      objectives: [{ target: 0.99 }],
    };
    const manifest = (name: string, timeSlices: object) => ({
      apiVersion: 'binnacle/v1',
      kind: 'SLO',
      metadata: { name },
      spec: { ...spec, timeSlices },
    });
    await apply(manifest('sliced', { window: '1h', target: 0.9 }));
    await apply(manifest('shared', { window: '1h' }));
    const slices = 28 * 24;
    expect(await slo('sliced')).toMatchObject({ budgetingMethod: 'Timeslices', objectives: [{ total: slices, bad: 2, good: slices - 2 }] });
    const { budgetingMethod, objectives } = await slo('shared');
    expect(budgetingMethod).toBe('RatioTimeslices');
    expect(objectives[0].bad).toBeCloseTo(0.3 + 0.5 + 0.05, 9);
    expect(objectives[0].why).toContain('time slices');
    const day = await evaluate('slo.sli', {
      filter: { slo: 'sliced' },
      from: Date.parse('2026-11-23T00:00:00Z'),
      to: Date.parse('2026-11-24T00:00:00Z'),
    });
    expect(day.series[0]).toMatchObject({ values: [23 / 24], n: [24] });
  });

  test('leave out time without data', async () => {
    const indicator = {
      good: { metric: 'http.requests', filter: { service: 'shop', outcome: 'ok' } },
      total: { metric: 'http.requests', filter: { service: 'shop' } },
    };
    const spec = { service: 'shop', window: '28d', indicator, objectives: [{ target: 0.99 }] };
    await apply({ apiVersion: 'binnacle/v1', kind: 'SLO', metadata: { name: 'shop' }, spec });
    const [objective] = (await slo('shop')).objectives;
    expect(objective).toMatchObject({ sli: 1, total: 3000, budgetRemaining: 1, state: 'healthy' });
    expect(objective.burnRates[2]).toEqual({ window: '1h', rate: null, total: 0 });
  });

  test('that cannot be counted say why and leave the others standing', async () => {
    const spec = {
      service: 'x',
      window: '7d',
      indicator: { good: 'no.such_metric', total: 'http.requests' },
      objectives: [{ target: 0.9 }],
    };
    await apply({ apiVersion: 'binnacle/v1', kind: 'SLO', metadata: { name: 'broken' }, spec });
    const { objectives } = await slo('broken');
    expect(objectives[0]).toMatchObject({ state: 'no_data', sli: null });
    expect(objectives[0].why).toContain('no.such_metric');
    expect((await slo('checkout-availability')).objectives[0].state).toBe('exhausted');
    expect((await evaluate('slo.sli', { filter: { service: 'checkout' } })).series[0].values).toHaveLength(1);
    expect((await evaluate('slo.sli', { filter: { slo: 'broken' } })).status).toBe(404);
  });

  test('answer one by name with the history of its window, or of the range that is asked for', async () => {
    const { status, body } = await app.call('GET', '/api/v1/slos/checkout-availability');
    expect(status).toBe(200);
    const [{ history, budgetRemaining }] = body.objectives;
    expect(history.step).toBe('1d');
    expect(history.budgetRemaining.at(-1)).toBeCloseTo(budgetRemaining, 9);
    expect(history.times).toHaveLength(history.burnRate.length);
    expect(new Set(history.target)).toEqual(new Set([body.objectives[0].target]));
    expect(history.explain.budgetRemaining).toMatchObject({ metric: 'slo.budget_remaining', freshness: expect.any(Number) });
    const range = `from=${now - 2 * day}&to=${new Date(now).toISOString()}`;
    const [short] = (await app.call('GET', `/api/v1/slos/checkout-availability?${range}`)).body.objectives;
    expect(short.history).toMatchObject({ step: '1h' });
    expect(Math.min(...short.history.sli.filter((value: number | null) => value !== null))).toBe(0.5);
  });

  test('that do not exist are not found, and a range that is none is refused', async () => {
    expect((await app.call('GET', '/api/v1/slos/nothing')).status).toBe(404);
    expect((await app.call('GET', '/api/v1/slos/checkout-availability?from=yesterday')).status).toBe(400);
    expect((await app.call('GET', '/api/v1/slos/checkout-availability?from=10&to=5')).status).toBe(400);
  });
});
