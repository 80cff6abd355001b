import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { ingestion } from '../facts/ingestion.ts';
import { SampleColumnsBuilder } from '../facts/sample-columns.ts';
import { SeriesWriter } from '../facts/series-writer.ts';
import { manualClock } from '../platform/clock.ts';

const hour = 3_600_000;
const clock = manualClock(Math.floor(Date.now() / 1000) * 1000);
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());

test('says which metrics, labels and sources have the most series, by what is alive', async () => {
  const { facts } = app.house;
  const before = (await app.call('GET', '/api/v1/cardinality')).body;
  const writer = new SeriesWriter(facts);
  const now = clock.now();
  const announce = (source: string, name: string, count: number, seen: number, labels: (index: number) => Record<string, string>) =>
    writer.append(source, {
      series: Array.from({ length: count }, (_, index) => ({
        id: String(seen + index + name.length * 1_000_000),
        name,
        labels: labels(index),
        type: 'counter',
        unit: '',
        description: '',
        source,
        seen,
      })),
      samples: new SampleColumnsBuilder().finish(),
    });
  await announce('shop', 'requests_total', 300, now - hour, (index) => ({ path: `/${index}`, method: index % 2 === 0 ? 'GET' : 'PUT' }));
  await announce('till', 'sales_total', 200, now, (index) => ({ path: `/sale/${index}` }));
  await announce('attic', 'forgotten_total', 500, now - 30 * hour, (index) => ({ relic: String(index) }));
  // What no receiver brought is not in the ledger, and counted from the samples.
  const own = new SampleColumnsBuilder();
  own.add(BigInt(now + 'sales_total'.length * 1_000_000), now - hour, 1);
  own.add(BigInt(now + 'sales_total'.length * 1_000_000), now - 25 * hour, 1);
  await writer.append('till', { series: [], samples: own.finish() });
  const came = { process: 'p', protocol: 'otlp', outcome: 'accepted', reason: '', last: now };
  await facts.append(ingestion, [
    { ...came, source: 'shop', time: now - 2 * hour, count: '1000' },
    { ...came, source: 'shop', time: now - 25 * hour, count: '5' },
    { ...came, source: 'shop', protocol: 'events', time: now - hour, count: '7' },
  ]);
  const { status, body } = await app.call('GET', '/api/v1/cardinality');
  expect(status).toBe(200);
  expect(body).toMatchObject({ activeSeries: before.activeSeries + 500, knownSeries: before.knownSeries + 1000, seriesLimit: 1_000_000 });
  expect(body.metrics.slice(0, 2)).toEqual([
    { metric: 'requests_total', series: 300 },
    { metric: 'sales_total', series: 200 },
  ]);
  expect(body.labels[0]).toEqual({ label: 'path', values: 500, metric: 'requests_total', valuesOfMetric: 300 });
  expect(body.labels).toContainEqual({ label: 'method', values: 2, metric: 'requests_total', valuesOfMetric: 2 });
  expect(JSON.stringify(body)).not.toMatch(/forgotten|relic|attic/);
  expect(body.sources.slice(0, 2)).toEqual([
    { source: 'shop', series: 300, samples24h: 1000 },
    { source: 'till', series: 200, samples24h: 1 },
  ]);
});
