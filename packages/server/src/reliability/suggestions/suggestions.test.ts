import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { every, type WrittenSeries, writeSeries } from '../../../../../test/support/series.ts';
import { vitals } from '../../facts/vitals.ts';
import { manualClock } from '../../platform/clock.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.parse('2026-11-24T12:00:00Z');
const counter = { type: 'counter' } as const;
const first = now - 10 * day - hour;
let app: TestApp;

/** A counter that grows by so much each hour of ten days. */
const growing = (name: string, labels: Record<string, string>, each: number): WrittenSeries => ({
  name,
  labels,
  about: counter,
  samples: every(
    hour,
    first,
    Array.from({ length: 241 }, (_, index) => index * each),
  ),
});
/** A histogram of which so many an hour are within each bound. */
const histogram = (name: string, labels: Record<string, string>, bounds: Record<string, number>) =>
  Object.entries(bounds).map(([le, each]) => growing(`${name}_bucket`, { ...labels, le }, each));

beforeAll(async () => {
  app = await testApp({ clock: manualClock(now) });
  const shop = { job: 'shop' };
  await writeSeries(app, [
    // 7 of 10,000 fail: of a promise of 99.9 % that is 70 % of the budget.
    growing('http_requests_total', { ...shop, code: '200' }, 9_993),
    growing('http_requests_total', { ...shop, code: '503' }, 7),
    growing('http_request_duration_seconds_count', shop, 10_000),
    ...histogram('http_request_duration_seconds', shop, { '0.1': 5_000, '0.25': 9_600, '0.5': 9_950, '1': 9_990, '+Inf': 10_000 }),
    growing('http_server_request_duration_seconds_count', { job: 'pay', http_response_status_code: '200' }, 100),
    ...histogram('http_server_request_duration_seconds', { job: 'pay' }, { '0.5': 80, '+Inf': 100 }),
    growing('grpc_server_handled_total', { service: 'search', job: 'k8s', grpc_code: 'OK' }, 9_900),
    growing('grpc_server_handled_total', { service: 'search', job: 'k8s', grpc_code: 'NotFound' }, 60),
    growing('grpc_server_handled_total', { service: 'search', job: 'k8s', grpc_code: 'Internal' }, 40),
    growing('rpc_server_duration_milliseconds_count', { job: 'rpc' }, 1_000),
    ...histogram('rpc_server_duration_milliseconds', { job: 'rpc' }, { '5': 500, '10': 999, '+Inf': 1_000 }),
    growing('messaging_process_duration_seconds_count', { job: 'mail' }, 900),
    growing('messaging_process_duration_seconds_count', { job: 'mail', error_type: 'timeout' }, 100),
    {
      name: 'kafka_consumergroup_lag',
      labels: { job: 'kafka' },
      samples: every(
        hour / 12,
        first,
        Array.from({ length: 2_892 }, (_, index) => index % 40),
      ),
    },
    growing('http_requests_total', { job: 'idle', code: '200' }, 0),
    // 960 requests in ten days, without a failure.
    growing('http_requests_total', { job: 'quiet', code: '200' }, 4),
  ]);
  await app.house.facts.append(
    vitals,
    Array.from({ length: 1_000 }, (_, index) => ({
      id: String(index),
      time: now - day - index * 1000,
      received: now,
      source: 'website',
      name: 'lcp',
      value: index < 30 ? 4 : 1,
      path: '/',
      session: '',
      navigation: 'navigate',
    })),
  );
});
afterAll(() => app.close());

const suggestions = async (service = '') =>
  (await app.call('GET', `/api/v1/slo-suggestions${service === '' ? '' : `?service=${service}`}`)).body;
const of = async (service: string) => (await suggestions(service)).suggestions;

describe('suggestions', () => {
  test('follow from requests by the conventions of Prometheus', async () => {
    const [availability, latency, ...others] = await of('shop');
    expect(others).toEqual([]);
    expect(availability).toMatchObject({
      service: 'shop',
      title: 'HTTP requests succeed',
      source: 'http_requests_total',
      observed: { good: 240 * 9_993, total: 240 * 10_000, sli: 0.9993 },
      target: 0.999,
      existing: null,
      similar: null,
      why: 'Follows from http_requests_total. In the last 28 days 99.93 % of 2,400,000 requests were good: 99.9 % would have been kept.',
      manifest: {
        metadata: { name: 'shop-http-availability' },
        spec: {
          indicator: {
            bad: { counter: 'sum(http_requests_total{job="shop",code=~"5..|5xx"})' },
            total: { counter: 'sum(http_requests_total{job="shop"})' },
          },
          objectives: [{ target: 0.999 }],
        },
      },
    });
    // 99.5 % within 0.5 s is the lowest bound that 99 % were within.
    expect(latency).toMatchObject({
      title: 'HTTP requests are quick: within 500 ms',
      observed: { sli: 0.995 },
      target: 0.99,
      manifest: { spec: { indicator: { good: { counter: 'sum(http_request_duration_seconds_bucket{job="shop",le="0.5"})' } } } },
    });
  });

  test('follow from OpenTelemetry, and leave out what nothing can be promised of', async () => {
    const { suggestions: found, notes } = await suggestions('pay');
    // 24,000 requests without a failure; only four of five within the highest bound.
    expect(found).toMatchObject([
      { source: 'http_server_request_duration_seconds_count', observed: { sli: 1, total: 24_000 }, target: 0.9995 },
    ]);
    expect(notes).toEqual([
      'pay: http_server_request_duration_seconds_bucket counted nothing in the last 28 days, or too little within any of its bounds.',
    ]);
  });

  test("count only what is the server's fault in gRPC", async () => {
    const [availability] = await of('search');
    expect(availability).toMatchObject({ observed: { sli: 0.996 }, target: 0.995, manifest: { spec: { service: 'search' } } });
    expect(availability.manifest.spec.indicator.bad.counter).toContain('{service="search",grpc_code=~"Unknown|');
    expect(await of('rpc')).toMatchObject([{ title: 'gRPC calls are quick: within 10 ms', target: 0.998 }]);
  });

  test('know queues and web vitals', async () => {
    expect(await of('mail')).toMatchObject([{ title: 'Messages succeed', observed: { sli: 0.9 }, target: 0.8 }]);
    expect(await of('kafka')).toMatchObject([
      { title: 'Consumers keep up: at most 50 waiting', target: 0.9995, manifest: { spec: { indicator: { op: '<=', limit: 50 } } } },
    ]);
    expect(await of('website')).toMatchObject([
      { title: 'Pages show their main content within 2.5 s', observed: { good: 970, total: 1_000 }, target: 0.95 },
    ]);
  });

  test('of all services together are ready to be applied, and then know that they are there', async () => {
    const { suggestions: found, notes } = await suggestions();
    expect(notes).toContain(
      'quiet: http_requests_total counted 960 requests in the last 28 days: of fewer than 1,000 nothing is promised.',
    );
    expect(notes).toContain('idle: http_requests_total counted nothing in the last 28 days.');
    const manifests = found.map((one: any) => one.manifest);
    expect(manifests.length).toBeGreaterThan(7);
    const applied = await app.call('POST', '/api/v1/definitions/apply', { manifests });
    expect({ status: applied.status, problems: applied.body.problems }).toEqual({ status: 200, problems: undefined });
    expect((await suggestions()).suggestions.map((one: any) => one.existing)).toEqual(manifests.map((one: any) => one.metadata.name));
  });

  test('name the SLO of a service that is about the same over other metrics', async () => {
    const slo = {
      apiVersion: 'binnacle/v1',
      kind: 'SLO',
      metadata: { name: 'rpc-quick' },
      spec: {
        service: 'rpc',
        window: '28d',
        indicator: { good: { counter: 'sum(my_grpc_seconds_bucket{le="1"})' }, total: { counter: 'sum(my_grpc_seconds_count)' } },
        objectives: [{ target: 0.99 }],
      },
    };
    expect((await app.call('DELETE', '/api/v1/definitions/SLO/rpc-grpc-latency')).status).toBe(200);
    expect((await app.call('POST', '/api/v1/definitions/apply', { manifests: [slo] })).status).toBe(200);
    expect(await of('rpc')).toMatchObject([{ title: 'gRPC calls are quick: within 10 ms', existing: null, similar: 'rpc-quick' }]);
  });

  test('without anything received say what is looked for', async () => {
    expect(await suggestions('nobody')).toEqual({ suggestions: [], notes: [expect.stringContaining('No metric of HTTP, gRPC or queues')] });
  });
});
