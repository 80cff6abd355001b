import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { every, writeSeries } from '../../../../../test/support/series.ts';
import { manualClock } from '../../platform/clock.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const begin = now - 4 * 3_600_000;
let app: TestApp;

beforeAll(async () => {
  app = await testApp({ clock: manualClock(now) });
  const minutes = 4 * 60 + 1;
  const counter = (perMinute: number) =>
    every(
      60_000,
      begin,
      Array.from({ length: minutes }, (_, index) => index * perMinute),
    );
  await writeSeries(app, [
    { name: 'orders_total', labels: { job: 'shop', code: '200' }, samples: counter(99) },
    { name: 'orders_total', labels: { job: 'shop', code: '500' }, samples: counter(1) },
    { name: 'queue_length', labels: { job: 'shop', 'queue.name': 'mail' }, samples: every(60_000, begin, Array(minutes).fill(7)) },
  ]);
});
afterAll(() => app.close());

async function evaluate(promql: string, more: object = {}) {
  return await app.call('POST', '/api/v1/evaluate', { metric: { promql }, from: begin, to: now, step: '1h', timezone: 'UTC', ...more });
}

test('the value of a bucket is that of the expression at its end, over its width', async () => {
  const { body } = await evaluate('sum(increase(orders_total[$__interval]))');
  expect(body.series).toHaveLength(1);
  expect(body.series[0]).toMatchObject({ labels: {}, times: [0, 1, 2, 3].map((hour) => begin + hour * 3_600_000), n: [1, 1, 1, 1] });
  for (const value of body.series[0].values) expect(value).toBeCloseTo(6000, 6);
});

test('it explains itself', async () => {
  const { body } = await evaluate('sum(increase(orders_total[$__range]))', { step: 'none' });
  expect(body.explain).toMatchObject({
    title: 'PromQL',
    definition: expect.stringContaining('sum(increase(orders_total[$__range]))'),
    freshness: now,
    sampleSize: 1,
    unit: 'count',
  });
  expect(body.explain.sql).toMatch(/FROM samples/);
});

test('a bucket without data is null, and a metric without any says which selector finds nothing', async () => {
  const { body } = await evaluate('sum(increase(orders_total[$__interval]))', { from: begin - 2 * 3_600_000 });
  expect(body.series[0].values.slice(0, 2)).toEqual([null, null]);
  expect((await evaluate('sum(rate(nothing_total{job="shop"}[5m]))')).body.explain.whyEmpty).toContain(
    'No series matches nothing_total{job="shop"}',
  );
  const earlier = { from: begin - 86_400_000, to: begin - 43_200_000 };
  expect((await evaluate('sum(queue_length)', earlier)).body.explain.whyEmpty).toContain('the newest is from 2026-11-20 12:00');
});

describe('labels of the result', () => {
  test('are the labels of the series', async () => {
    const { body } = await evaluate('sum by (code) (increase(orders_total[$__interval]))', { step: 'none' });
    expect(body.series.map(({ labels }: { labels: object }) => labels)).toEqual([{ code: '200' }, { code: '500' }]);
  });

  test('can be filtered by and grouped by', async () => {
    const { body } = await evaluate('orders_total', { step: 'none', filter: { code: '500' }, groupBy: ['job'] });
    expect(body.series).toMatchObject([{ labels: { job: 'shop' }, values: [240] }]);
    const named = await evaluate('queue_length', { step: 'none', groupBy: ['queue.name'] });
    expect(named.body.series[0].labels).toEqual({ 'queue.name': 'mail' });
  });

  test('that do not tell series apart are refused, and so are labels that an aggregation has taken away', async () => {
    expect((await evaluate('orders_total', { groupBy: ['job'] })).body.detail).toContain('aggregate in the expression');
    expect((await evaluate('sum by (code) (orders_total)', { groupBy: ['job'] })).body.detail).toContain(
      'can be filtered and grouped by code',
    );
  });
});

test.each([
  ['sum(', 'parse error'],
  ['orders_total[5m]', 'this expression is a matrix'],
  ['"text"', 'this expression is a string'],
  ['rate(orders_total[$__unknown])', 'uses $__unknown'],
])('%s is refused', async (promql, message) => {
  const { status, body } = await evaluate(promql);
  expect([status, body.code]).toEqual([400, 'invalid_query']);
  expect(body.detail).toContain(message);
});

test('an error that only the data brings is told', async () => {
  const { status, body } = await evaluate('orders_total / on (job) orders_total');
  expect([status, body.code]).toEqual([400, 'invalid_query']);
  expect(body.detail).toContain('many-to-many');
});

test('a scalar, and NaN is no data', async () => {
  expect((await evaluate('2 * 21', { step: 'none' })).body.series).toMatchObject([{ labels: {}, values: [42], n: [1] }]);
  expect((await evaluate('sum(queue_length) * NaN', { step: 'none' })).body.series).toMatchObject([{ values: [null], n: [0] }]);
});

test('it is part of formulas, metrics and KPIs', async () => {
  const metric = {
    formula: 'bad / total',
    metrics: {
      bad: { promql: 'sum(increase(orders_total{code=~"5.."}[$__interval]))' },
      total: { promql: 'sum(increase(orders_total[$__interval]))' },
    },
  };
  const { body } = await app.call('POST', '/api/v1/evaluate', { metric, from: begin, to: now, step: 'none' });
  expect(body.unit).toBe('ratio');
  expect(body.series[0].values[0]).toBeCloseTo(0.01, 9);
  const manifests = [
    {
      apiVersion: 'binnacle/v1',
      kind: 'Metric',
      metadata: { name: 'orders' },
      spec: { description: 'Orders', promql: metric.metrics.total.promql, direction: 'up' },
    },
    {
      apiVersion: 'binnacle/v1',
      kind: 'KPI',
      metadata: { name: 'orders' },
      spec: { metric: 'orders', direction: 'up', step: '1h', target: 5000 },
    },
  ];
  expect((await app.call('POST', '/api/v1/definitions/apply', manifests)).status).toBe(200);
  const { body: kpis } = await app.call('GET', '/api/v1/kpis');
  expect(kpis.kpis.find(({ name }: { name: string }) => name === 'orders')).toMatchObject({
    value: expect.closeTo(6000, 4),
    verdict: 'met',
  });
});

test('an SLO counts its events with it', async () => {
  const spec = {
    service: 'shop',
    window: '4h',
    indicator: {
      bad: { promql: 'sum(increase(orders_total{code=~"5.."}[$__interval]))' },
      total: { promql: 'sum(increase(orders_total[$__interval]))' },
    },
    objectives: [{ target: 0.95 }],
  };
  const applied = await app.call('POST', '/api/v1/definitions/apply', [
    { apiVersion: 'binnacle/v1', kind: 'SLO', metadata: { name: 'orders' }, spec },
  ]);
  expect(applied.status).toBe(200);
  const { body } = await app.call('GET', '/api/v1/slos/orders');
  expect(body.objectives[0]).toMatchObject({
    sli: expect.closeTo(0.99, 6),
    total: expect.closeTo(24_000, 0),
    budgetRemaining: expect.closeTo(0.8, 4),
  });
});

test('a definition with an expression that is wrong is refused, with its place', async () => {
  const spec = { description: 'Wrong', promql: 'sum(' };
  const { status, body } = await app.call('POST', '/api/v1/definitions/apply', [
    { apiVersion: 'binnacle/v1', kind: 'Metric', metadata: { name: 'wrong' }, spec },
  ]);
  expect(status).toBe(422);
  expect(body.problems[0]).toMatchObject({ path: 'manifests[0].spec.promql', message: expect.stringContaining('parse error') });
});
