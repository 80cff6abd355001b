import { OTLPMetricExporter as HttpExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { AggregationTemporality } from '@opentelemetry/sdk-metrics';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../support/app.ts';
import { exportShop } from './opentelemetry.ts';

let app: TestApp;
let address: string;
beforeAll(async () => {
  app = await testApp();
  address = await app.http.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

type Compression = NonNullable<NonNullable<ConstructorParameters<typeof ProtoExporter>[0]>['compression']>;
const success = 0;
const headers = { authorization: `Bearer ${ingestKey}` };
const clients = [
  ['protobuf', ProtoExporter, '/otlp/v1/metrics', 'none'],
  ['protobuf with gzip', ProtoExporter, '/v1/metrics', 'gzip'],
  ['JSON', HttpExporter, '/v1/metrics', 'none'],
  ['JSON with gzip', HttpExporter, '/otlp/v1/metrics', 'gzip'],
] as const;

describe.each(clients)('the OpenTelemetry JS SDK over %s', (_name, Exporter, path, compression) => {
  const exporter = (options: object = {}) =>
    new Exporter({ url: `${address}${path}`, headers, compression: compression as Compression, timeoutMillis: 5000, ...options });

  test('is told that its metrics are taken, and the store holds them', async () => {
    const before = Date.now();
    expect(await exportShop(exporter())).toEqual({ code: success });
    const shop = {
      job: 'retail/shop',
      instance: 'shop-1',
      deployment_environment_name: 'production',
      otel_scope_name: 'checkout',
      otel_scope_version: '1.0.0',
    };
    const found = await latest();
    expect(found.orders_total).toEqual([
      { labels: { ...shop, payment_method: 'card', priority: 'true', items: '2' }, type: 'counter', value: 3 },
    ]);
    expect(found.carts_open).toEqual([{ labels: { ...shop, region: 'Zürich ☕' }, type: 'gauge', value: 7 }]);
    expect(found.queue_utilization_ratio).toEqual([{ labels: shop, type: 'gauge', value: 0.5 }]);
    const paid = { ...shop, outcome: 'paid' };
    const bucket = (le: string, value: number) => ({ labels: { ...paid, le }, type: 'histogram', value });
    expect(found.checkout_duration_seconds_bucket).toEqual([bucket('+Inf', 4), bucket('0.1', 1), bucket('0.5', 2), bucket('1', 3)]);
    expect(found.checkout_duration_seconds_count).toEqual([{ labels: paid, type: 'histogram', value: 4 }]);
    expect(found.checkout_duration_seconds_sum?.[0]?.value).toBeCloseTo(3.95);
    expect(found.target_info?.[0]?.labels).toMatchObject({ job: 'retail/shop', service_version: '4.2.0' });
    const [times] = (await app.house.facts.query(
      `SELECT toFloat64(max(time)) * 1000 AS time, toFloat64(max(start_time)) * 1000 AS start
       FROM samples FINAL WHERE series_id IN (SELECT id FROM series FINAL WHERE name = 'orders_total')`,
    )) as unknown as readonly { readonly time: number; readonly start: number }[];
    expect(times?.time).toBeGreaterThanOrEqual(before);
    expect(times?.start).toBeGreaterThanOrEqual(before - 1000);
  });

  test('is told of a wrong key', async () => {
    const exported = await exportShop(exporter({ headers: { authorization: 'Bearer wrong-key' } }));
    expect(exported.code).not.toBe(success);
    expect(String(exported.error)).toContain('Forbidden');
  });
});

test('differences (delta temporality) add up, and exponential histograms become native ones', async () => {
  await app.house.facts.store.command('TRUNCATE TABLE samples');
  const exporter = new ProtoExporter({ url: `${address}/v1/metrics`, headers, temporalityPreference: AggregationTemporality.DELTA });
  expect(await exportShop(exporter, { exponential: true, rounds: 3 })).toEqual({ code: success });
  const found = await latest();
  expect(found.orders_total).toMatchObject([{ type: 'counter', value: 9 }]);
  const histograms = await app.house.facts.query<{ count: number; sum: number; buckets: number; name: string }>(
    `SELECT name, argMax(count, time) AS count, argMax(sum, time) AS sum, argMax(arraySum(positive_counts), time) AS buckets
     FROM native_histograms FINAL JOIN series FINAL ON series.id = series_id GROUP BY name`,
  );
  expect(histograms).toEqual([{ name: 'checkout_duration_seconds', count: 12, sum: expect.closeTo(3 * 3.95), buckets: 12 }]);
});

interface Latest {
  readonly labels: Readonly<Record<string, string>>;
  readonly type: string;
  readonly value: number;
}

/** The latest sample of every series of the shop, by metric name. */
async function latest(): Promise<Readonly<Record<string, readonly Latest[]>>> {
  const rows = (await app.house.facts.query(
    `SELECT series.name AS name, labels, type, argMax(value, samples.time) AS value
     FROM samples FINAL INNER JOIN (SELECT * FROM series FINAL) AS series ON series.id = samples.series_id
     WHERE labels['job'] = 'retail/shop' GROUP BY ALL ORDER BY name, labels['le']`,
  )) as unknown as readonly (Latest & { readonly name: string })[];
  const byName: Record<string, Latest[]> = {};
  for (const { name, ...row } of rows) byName[name] = [...(byName[name] ?? []), row];
  return byName;
}
