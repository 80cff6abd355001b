import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { manualClock } from '../../platform/clock.ts';
import { deliveryOf } from '../delivery.ts';
import { randomFrom } from './random.ts';
import { verdictsOf } from './verdicts.ts';
import { type Comparison, readVerdict, type Verdict } from './wire.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const noon = Date.parse('2026-11-24T12:00:00Z');
const clock = manualClock(noon);
let app: TestApp;
const never = new AbortController().signal;

/** Requests that a service answered in a minute, and how they went. */
interface Traffic {
  readonly requests: number;
  readonly failed: number;
  readonly slow: number;
}

const bounds = [0.05, 0.1, 0.2, 0.4];

/** Sends what an instrumented server exports each minute, cumulative since its start, by OTLP. */
async function serve(service: string, from: number, to: number, traffic: (time: number) => Traffic): Promise<void> {
  const start = from - minute;
  const sums = { ok: [0, 0], failed: [0, 0] };
  const points: Record<'ok' | 'failed', object[]> = { ok: [], failed: [] };
  const nano = (time: number) => `${time}000000`;
  for (let time = from; time < to; time += minute) {
    const { requests, failed, slow } = traffic(time);
    sums.ok = [(sums.ok[0] ?? 0) + requests - failed - slow, (sums.ok[1] ?? 0) + slow];
    sums.failed = [(sums.failed[0] ?? 0) + failed, 0];
    for (const [outcome, status] of [
      ['ok', 200],
      ['failed', 500],
    ] as const) {
      const [quick = 0, late = 0] = sums[outcome];
      points[outcome].push({
        attributes: [
          { key: 'http.request.method', value: { stringValue: 'GET' } },
          { key: 'http.route', value: { stringValue: '/' } },
          { key: 'http.response.status_code', value: { intValue: String(status) } },
        ],
        startTimeUnixNano: nano(start),
        // Just before the minute ends.
        timeUnixNano: nano(time + minute - 1_000),
        count: String(quick + late),
        sum: quick * 0.07 + late * 0.3,
        explicitBounds: bounds,
        bucketCounts: ['0', String(quick), '0', String(late), '0'],
      });
    }
  }
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  for (const dataPoints of Object.values(points)) {
    const metric = { name: 'http.server.request.duration', unit: 's', histogram: { aggregationTemporality: 2, dataPoints } };
    const resource = { attributes: [attribute('service.name', service), attribute('deployment.environment.name', 'production')] };
    const answer = await app.ingest('/otlp/v1/metrics', { resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [metric] }] }] });
    expect([answer.status, answer.body]).toEqual([200, {}]);
  }
}

/** Everyday traffic, with a share that fails and a share that is slow. */
function everyday(service: string, shares: (time: number) => { failing?: number; slow?: number }): (time: number) => Traffic {
  const random = randomFrom(service);
  const about = (expected: number) => Math.max(0, Math.round(expected + (random() - 0.5) * 2 * Math.sqrt(expected)));
  return (time) => {
    const { failing = 0.01, slow = 0.1 } = shares(time);
    const requests = about(100);
    return { requests, failed: about(requests * failing), slow: about(requests * slow) };
  };
}

async function deploy(service: string, version: string, finished: number, more: object = {}): Promise<string> {
  const report = { service, version, id: version, started: finished - 2 * minute, finished, ...more };
  const answer = await app.call('POST', '/api/v1/deployments', report);
  expect(answer, answer.text).toMatchObject({ status: 201 });
  return version;
}

const settle = () => deliveryOf(app.house).assembly.settle();
const run = () => verdictsOf(app.house).due(never);
async function verdict(service: string, id: string, environment = 'production'): Promise<Verdict> {
  const found = await readVerdict(app.house.facts, { service, environment, id });
  if (found === null) throw new Error(`${service} ${id} has no verdict`);
  return found;
}
const of = ({ comparisons }: Verdict, metric: string): Comparison | undefined => comparisons.find((one) => one.metric === metric);
const apply = async (...manifests: object[]) => {
  for (const manifest of manifests) expect((await app.call('POST', '/api/v1/definitions/apply', manifest)).status).toBe(200);
};
const slo = (service: string) => ({
  apiVersion: 'binnacle/v1',
  kind: 'SLO',
  metadata: { name: `${service}-availability`, displayName: `${service} answers` },
  spec: {
    service,
    window: '28d',
    indicator: {
      bad: { metric: 'http.requests', filter: { service, outcome: 'error' } },
      total: { metric: 'http.requests', filter: { service } },
    },
    objectives: [{ target: 0.98 }],
  },
});

beforeAll(async () => {
  app = await testApp({ clock });
  await apply(...['checkout', 'idle', 'pay'].map(slo));
}, 180_000);
afterAll(() => app.close());

describe('by the minute', () => {
  const released = noon;
  const after = (time: number) => time >= released;

  beforeAll(async () => {
    const [from, to] = [noon - 90 * minute, noon + 70 * minute];
    await serve(
      'checkout',
      from,
      to,
      everyday('checkout', (time) => (after(time) ? { failing: 0.08 } : {})),
    );
    await serve(
      'search',
      from,
      to,
      everyday('search', (time) => (after(time) ? { slow: 0.01 } : {})),
    );
    await serve(
      'basket',
      from,
      to,
      everyday('basket', () => ({})),
    );
    for (const service of ['checkout', 'search', 'basket', 'idle']) await deploy(service, '1.1', released);
    await settle();
  }, 180_000);

  test('before anything can be said there is not enough data, and it is not final', async () => {
    const first = await verdict('checkout', '1.1');
    expect(first).toMatchObject({ verdict: 'not_enough_data', final: false });
    expect(first.windows).toEqual({
      before: ['2026-11-24T10:58:00.000Z', '2026-11-24T11:58:00.000Z'],
      after: ['2026-11-24T12:00:00.000Z', '2026-11-24T13:00:00.000Z'],
    });
    expect(of(first, 'http.error_rate')?.note).toMatch(/^Only 0 buckets of .* after so far have data; it takes \d+\./);
  });

  test('after a quarter of an hour what is plain is said already', async () => {
    clock.set(noon + 16 * minute);
    await run();
    const early = await verdict('checkout', '1.1');
    expect(early).toMatchObject({ verdict: 'worse', final: false });
    expect(of(early, 'http.error_rate')).toMatchObject({ verdict: 'worse', better: 'lower', unit: 'ratio', nBefore: 60, nAfter: 15 });
  });

  test('after the hour it is final: worse in what failed, with both SLI and error rate', async () => {
    clock.set(noon + 62 * minute);
    await run();
    const last = await verdict('checkout', '1.1');
    expect(last).toMatchObject({ verdict: 'worse', final: true });
    const rate = of(last, 'http.error_rate') as Comparison;
    expect(rate).toMatchObject({ verdict: 'worse', nBefore: 60, nAfter: 60 });
    expect(rate.before).toBeCloseTo(0.01, 2);
    expect(rate.after).toBeCloseTo(0.08, 2);
    expect(rate.effect).toBeCloseTo((rate.after ?? 0) - (rate.before ?? 0), 9);
    expect(rate.low).toBeGreaterThan(0.05);
    expect(rate.high).toBeLessThan(0.09);
    expect(rate.p).toBeLessThan(0.001);
    const sli = of(last, 'slo.sli{slo="checkout-availability"}') as Comparison;
    expect(sli).toMatchObject({ verdict: 'worse', better: 'higher', title: 'checkout answers' });
    expect((sli.before ?? 0) + (rate.before ?? 0)).toBeCloseTo(1, 6);
  });

  test('the value is that of the metric over the same hour', async () => {
    const rate = of(await verdict('checkout', '1.1'), 'http.error_rate') as Comparison;
    const ask = async (outcome: object) =>
      (
        await app.call('POST', '/api/v1/evaluate', {
          metric: 'http.requests',
          from: noon,
          to: noon + 60 * minute,
          filter: { service: 'checkout', environment: 'production', ...outcome },
        })
      ).body.series[0].values[0];
    expect(rate.after).toBeCloseTo((await ask({ outcome: 'error' })) / (await ask({})), 9);
  });

  test('quicker is improved, nothing is no change, and what nobody measures is not judged', async () => {
    const search = await verdict('search', '1.1');
    expect(search).toMatchObject({ verdict: 'improved', final: true });
    expect(of(search, 'http.request_duration{stat="p95"}')).toMatchObject({ verdict: 'improved', unit: 'seconds' });
    expect(of(search, 'http.error_rate')?.verdict).toBe('no_change');
    expect(await verdict('basket', '1.1')).toMatchObject({ verdict: 'no_change', final: true });
    const idle = await verdict('idle', '1.1');
    expect(idle).toMatchObject({ verdict: 'not_enough_data', final: true });
    expect(idle.comparisons.map(({ metric, p }) => [metric, p])).toEqual([['slo.sli{slo="idle-availability"}', null]]);
  });

  test('is evidence that the deployment failed', async () => {
    await settle();
    const rows = await app.house.facts.query<{ service: string; evidence: string }>(
      `SELECT service, evidence FROM deployment_outcomes FINAL WHERE deployment = '1.1' ORDER BY service`,
    );
    const found = rows.filter(({ evidence }) => evidence.includes('"rule":"verdict"')).map(({ service }) => service);
    expect(found).toEqual(['checkout']);
    expect(rows.find(({ service }) => service === 'checkout')?.evidence).toMatch(
      /Error rate of HTTP requests went from 0\.98\S* % to 8\S* %/,
    );
  });

  test('stands on the timeline', async () => {
    const url = `/api/v1/timeline?from=${noon - minute}&to=${noon + minute}&kind=deployment`;
    const { entries } = (await app.call('GET', url)).body;
    expect(Object.fromEntries(entries.map((one: any) => [one.service, one.verdict]))).toEqual({
      checkout: 'worse',
      search: 'improved',
      basket: 'no_change',
      idle: 'not_enough_data',
    });
  });

  test('data that comes late corrects it until half an hour after, and the same twice changes nothing', async () => {
    const before = await verdict('basket', '1.1');
    clock.set(noon + 75 * minute);
    await run();
    expect(await verdict('basket', '1.1')).toEqual(before);
    // The errors of another instance, which had lost its connection.
    const late = everyday('late', () => ({ failing: 0.3 }));
    await serve('basket', noon + 10 * minute, noon + 60 * minute, late);
    clock.set(noon + 92 * minute);
    await run();
    expect(await verdict('basket', '1.1')).toMatchObject({ verdict: 'worse', final: true });
    const [row] = await app.house.facts.query<{ n: unknown }>(
      `SELECT toUnixTimestamp64Milli(updated) AS n FROM deployment_verdicts FINAL WHERE service = 'basket'`,
    );
    clock.set(noon + 3 * 60 * minute);
    await run();
    const [again] = await app.house.facts.query<{ n: unknown }>(
      `SELECT toUnixTimestamp64Milli(updated) AS n FROM deployment_verdicts FINAL WHERE service = 'basket'`,
    );
    expect(again).toEqual(row);
  });
});

describe('two deployments close together', () => {
  const bad = noon + day;
  const fixed = bad + 22 * minute;

  test('each is judged by its own windows', async () => {
    clock.set(bad);
    await serve(
      'pay',
      bad - 70 * minute,
      bad + 90 * minute,
      everyday('pay', (time) => (time >= bad && time < fixed ? { failing: 0.2 } : {})),
    );
    await deploy('pay', '2.0', bad);
    await settle();
    expect((await verdict('pay', '2.0')).windows.after[1]).toBe(new Date(bad + 60 * minute).toISOString());
    clock.set(fixed);
    await deploy('pay', '2.1', fixed);
    await settle();
    // The window of the first ends where the roll-out of the second begins, which is known now.
    const first = await verdict('pay', '2.0');
    expect(first.windows.after).toEqual([new Date(bad).toISOString(), new Date(fixed - 2 * minute).toISOString()]);
    clock.set(fixed + 62 * minute);
    await run();
    expect(await verdict('pay', '2.0')).toMatchObject({ verdict: 'worse', final: true });
    const second = await verdict('pay', '2.1');
    expect(second).toMatchObject({ verdict: 'improved', final: true });
    expect(second.windows.before).toEqual([new Date(bad).toISOString(), new Date(fixed - 2 * minute).toISOString()]);
    expect(of(second, 'http.error_rate')?.note).toMatch(/The window before it begins with 2\.0, 20 minutes earlier\./);
    expect(of(await verdict('pay', '2.0'), 'http.error_rate')?.note).toMatch(/ends with the roll-out of 2\.1, 20 minutes later\./);
  });

  test('to another environment: what does not tell environments apart is left out', async () => {
    await deploy('pay', '2.2', fixed + 10 * minute, { environment: 'staging' });
    await settle();
    const staging = await verdict('pay', '2.2', 'staging');
    expect(staging.comparisons.map(({ metric }) => metric)).not.toContain('slo.sli{slo="pay-availability"}');
    expect((await verdict('pay', '2.0')).windows.after[1]).toBe(new Date(fixed - 2 * minute).toISOString());
  });
});

describe('the time of day', () => {
  const evening = noon + 2 * day + 6 * 60 * minute;

  test('what happens at this hour every week is not the deployment', async () => {
    clock.set(evening);
    const rush = everyday('shop', (time) => ({ slow: (time % day) / (60 * minute) >= 18 ? 0.4 : 0.02 }));
    for (const begin of [evening - 7 * day, evening]) await serve('shop', begin - 70 * minute, begin + 70 * minute, rush);
    await deploy('shop', '3.0', evening);
    clock.set(evening + 62 * minute);
    await settle();
    await run();
    const found = await verdict('shop', '3.0');
    expect(found).toMatchObject({ verdict: 'no_change' });
    const p95 = of(found, 'http.request_duration{stat="p95"}') as Comparison;
    expect(p95.p).toBeLessThan(0.01);
    expect(p95).toMatchObject({ verdict: 'no_change', note: 'A week earlier it went the same way at this hour.' });
    expect(found.verdict).toBe('no_change');
  });
});

describe('by days', () => {
  const released = noon + 20 * day;

  test('a KPI that names the service is compared over a week', async () => {
    await apply({
      apiVersion: 'binnacle/v1',
      kind: 'KPI',
      metadata: { name: 'orders', displayName: 'Orders' },
      spec: { service: 'store', metric: 'events.count', filter: { name: 'ordered' }, step: '1d', direction: 'up' },
    });
    clock.set(released);
    const random = randomFrom('orders');
    const order = async (begin: number, perDay: number) => {
      const count = perDay + Math.floor(random() * 20);
      const events = Array.from({ length: count }, (_, index) => ({
        id: `${begin} ${index}`,
        name: 'ordered',
        time: begin + Math.floor((index * day) / count),
        person: `p${index}`,
      }));
      expect((await app.ingest('/api/v1/events', { events })).status).toBe(200);
    };
    for (let ago = 8; ago >= 1; ago--) await order(released - ago * day, 200);
    await deploy('store', '4.0', released);
    await settle();
    for (let later = 0; later < 7; later++) {
      clock.set(released + (later + 1) * day);
      await order(released + later * day, 120);
    }
    clock.set(released + 3 * day);
    await run();
    const early = await verdict('store', '4.0');
    expect(early).toMatchObject({ verdict: 'not_enough_data', final: false });
    expect(of(early, 'kpi.orders')?.note).toMatch(/^Only 2 buckets of 24 hours after so far have data; it takes 4\. Compared by days/);
    clock.set(released + 7 * day + 2 * 60 * minute);
    await run();
    const last = await verdict('store', '4.0');
    expect(last).toMatchObject({ verdict: 'worse', final: true });
    expect(of(last, 'kpi.orders')).toMatchObject({ verdict: 'worse', better: 'higher', nBefore: 7, nAfter: 7, unit: 'count' });
  });
});

describe('what definitions name', () => {
  const released = noon + 40 * day;

  test('web vitals by the name of their source, budgets and metrics of the Service, each where its service was deployed', async () => {
    clock.set(released);
    const vitals = [];
    const random = randomFrom('vitals');
    for (let at = -65; at < 65; at++) {
      for (let visit = 0; visit < 15; visit++) {
        const time = released + at * minute + visit * 3_000;
        const value = (at >= 0 ? 2.6 : 2) + random();
        vitals.push(
          { id: `${at} ${visit}`, name: 'lcp', value, time, path: '/' },
          { id: `${at} ${visit} i`, name: 'inp', value: 0.1 + random() / 50, time, path: '/' },
        );
      }
    }
    for (let first = 0; first < vitals.length; first += 1_000) {
      expect((await app.ingest('/api/v1/events', { vitals: vitals.slice(first, first + 1_000) })).body).toMatchObject({ rejected: [] });
    }
    const [row] = await app.house.facts.query<{ source: string }>('SELECT DISTINCT source FROM vitals');
    await apply(
      {
        apiVersion: 'binnacle/v1',
        kind: 'Service',
        metadata: { name: 'site' },
        spec: {
          aliases: [row?.source ?? ''],
          metrics: [
            { metric: { promql: 'vector(1)' }, direction: 'down', title: 'One' },
            { metric: 'no.such.metric', direction: 'up', title: 'Gone' },
          ],
        },
      },
      {
        apiVersion: 'binnacle/v1',
        kind: 'Budget',
        metadata: { name: 'site-speed' },
        spec: { kind: 'performance', service: 'site', limits: [{ metric: 'vitals.lcp', stat: 'p50', filter: { path: '/' }, limit: 2.5 }] },
      },
    );
    for (const service of ['site', 'elsewhere']) await deploy(service, '5.0', released);
    clock.set(released + 62 * minute);
    await settle();
    await run();
    const found = await verdict('site', '5.0');
    expect(Object.fromEntries(found.comparisons.map((one) => [one.metric, one.verdict]))).toEqual({
      'vector(1)': 'no_change',
      'no.such.metric': 'not_enough_data',
      'vitals.lcp{path="/",stat="p50"}': 'worse',
      'vitals.lcp': 'worse',
      'vitals.inp': 'no_change',
    });
    expect(of(found, 'no.such.metric')?.note).toMatch(/^It could not be computed: There is no metric "no\.such\.metric"/);
    expect(of(found, 'vitals.lcp')?.note).toMatch(/Also in the windows: .*definition "Service site created"/);
    expect(await verdict('elsewhere', '5.0')).toMatchObject({ verdict: 'not_enough_data', final: true, comparisons: [] });
  });
});
