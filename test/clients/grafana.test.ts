import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminToken, type TestApp, testApp } from '../support/app.ts';
import { every, writeSeries } from '../support/series.ts';
import grafana from './fixtures/grafana-11.json' with { type: 'json' };

const end = Math.floor(Date.now() / 60_000) * 60;
const start = end - 1800;
let app: TestApp;

beforeAll(async () => {
  app = await testApp();
  const counter = every(
    15_000,
    start * 1000,
    Array.from({ length: 121 }, (_, index) => index * 15),
  );
  await writeSeries(app, [
    {
      name: 'node_cpu_seconds_total',
      labels: { job: 'node', instance: 'a:9100', mode: 'user' },
      about: { type: 'counter' },
      samples: counter,
    },
    {
      name: 'node_cpu_seconds_total',
      labels: { job: 'node', instance: 'a:9100', mode: 'idle' },
      about: { type: 'counter' },
      samples: counter,
    },
    { name: 'node_load1', labels: { job: 'node', instance: 'a:9100' }, samples: every(15_000, start * 1000, Array(121).fill(0.5)) },
    { name: 'target_info', labels: { 'service.name': 'shop' }, samples: every(15_000, start * 1000, Array(121).fill(1)) },
  ]);
});
afterAll(() => app.close());

const withTimes = (text: string) => text.replaceAll('{start}', String(start)).replaceAll('{end}', String(end));

/** The request as it stands on the wire; the token is the password of the data source's basic auth. */
async function replay(name: string) {
  const request = grafana.requests.find((one) => one.name === name);
  if (request === undefined) throw new Error(`there is no request "${name}"`);
  const { method, path, form } = request;
  const headers = {
    ...grafana.headers,
    authorization: `Basic ${Buffer.from(`grafana:${adminToken}`).toString('base64')}`,
    ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
  };
  const response = await app.http.inject({
    method: method as 'GET',
    url: `/prometheus${withTimes(path)}`,
    headers,
    ...(form === undefined ? {} : { payload: withTimes(form) }),
  });
  return { status: response.statusCode, ...JSON.parse(response.body) };
}

test.each(grafana.requests.map(({ name }) => name))('%s is answered', async (name) => {
  expect(await replay(name)).toMatchObject({ status: 'success' });
});

describe('what Grafana makes use of', () => {
  test('a panel’s series with a point each step', async () => {
    const { data } = await replay('time series panel');
    expect(data.resultType).toBe('matrix');
    expect(data.result).toHaveLength(1);
    expect(data.result[0].metric).toEqual({ instance: 'a:9100' });
    const [time, value] = data.result[0].values.at(-1);
    expect(time).toBe(end);
    expect(Number(value)).toBeCloseTo(1, 9);
    expect(data.result[0].values).toHaveLength((end - start) / 15);
  });

  test('steps below a second', async () => {
    const { data } = await replay('time series panel with a timeout, fractions of seconds and a step below one');
    expect(data.result[0].values).toEqual([
      [end, '0.5'],
      [end + 0.25, '0.5'],
    ]);
  });

  test('lists for variables and editors', async () => {
    expect((await replay('variable label_values(metric, label)')).data).toEqual(['a:9100']);
    expect((await replay('variable with a UTF-8 name')).data).toEqual(['shop']);
    expect((await replay('names of metrics')).data).toEqual(
      expect.arrayContaining(['node_cpu_seconds_total', 'node_load1', 'target_info']),
    );
    expect((await replay('names of labels of a metric')).data).toEqual(['__name__', 'instance', 'job']);
    expect((await replay('series for the query builder')).data).toHaveLength(3);
    expect((await replay('metadata of all metrics')).data.node_cpu_seconds_total).toEqual([{ type: 'counter', help: '', unit: '' }]);
  });

  test('a version of which it knows the features', async () => {
    const { data } = await replay('build information');
    expect(data.version).toMatch(/^3\.\d+\.\d+$/);
    // Where they stand, Grafana takes the server for Mimir.
    expect(data.features).toBeUndefined();
  });
});
