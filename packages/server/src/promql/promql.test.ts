import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { every, writeSeries } from '../../../../test/support/series.ts';
import { exemplars } from '../facts/exemplars.ts';
import { seriesId } from '../facts/series-id.ts';
import { manualClock } from '../platform/clock.ts';

const end = Date.parse('2026-11-20T12:00:00Z');
const start = end - 3_600_000;
const clock = manualClock(end);
let app: TestApp;

beforeAll(async () => {
  app = await testApp({ clock });
  const counter = { type: 'counter', unit: '1', description: 'Requests' };
  await writeSeries(app, [
    ...['a', 'b'].flatMap((instance, place) =>
      ['200', '500'].map((code) => ({
        name: 'http_requests_total',
        labels: { job: 'shop', instance, code },
        about: counter,
        samples: every(
          15_000,
          start,
          Array.from({ length: 241 }, (_, index) => index * (code === '200' ? 30 : 3) * (place + 1)),
        ),
      })),
    ),
    { name: 'http_requests_total', labels: { job: 'early' }, about: { type: 'unknown' }, samples: [[start - 7_200_000, 1]] },
    { name: 'temperature_celsius', labels: { 'service.name': 'boiler' }, samples: every(15_000, start, Array(241).fill(21.5)) },
    ...['0.1', '+Inf'].map((le) => ({
      name: 'latency_seconds_bucket',
      labels: { le },
      about: { type: 'histogram', unit: 's', description: 'Latency' },
      samples: every(15_000, start, Array(241).fill(5)),
    })),
  ]);
  await app.house.facts.append(exemplars, [
    {
      series_id: seriesId('http_requests_total', { job: 'shop', instance: 'a', code: '500' }),
      time: end - 60_000,
      value: 0.25,
      labels: { trace_id: '4bf92f' },
    },
  ]);
});
afterAll(() => app.close());

async function get(path: string) {
  const { status, body } = await app.call('GET', `/prometheus/api/v1/${path}`);
  return { status, ...body };
}

const range = `start=${start / 1000}&end=${end / 1000}`;
const query = (text: string) => encodeURIComponent(text);

test('an instant query over stored samples', async () => {
  expect(await get(`query?query=${query('sum by (code) (rate(http_requests_total[5m]))')}`)).toEqual({
    status: 'success',
    data: {
      resultType: 'vector',
      result: [
        { metric: { code: '200' }, value: [end / 1000, expect.stringMatching(/^(6|5\.9{9,}\d*)$/)] },
        { metric: { code: '500' }, value: [end / 1000, expect.stringMatching(/^0\.60*\d?$/)] },
      ],
    },
  });
});

test('a range query and stored samples as they are', async () => {
  const { data } = await get(`query_range?query=${query('temperature_celsius + 0.5')}&start=${end / 1000 - 60}&end=${end / 1000}&step=30`);
  expect(data).toEqual({
    resultType: 'matrix',
    result: [{ metric: { 'service.name': 'boiler' }, values: [-60, -30, 0].map((offset) => [end / 1000 + offset, '22']) }],
  });
  const raw = await get(`query?query=${query('temperature_celsius[1m]')}`);
  expect(raw.data.result[0].values).toHaveLength(4);
});

test('what cannot be answered says why, in the words of Prometheus', async () => {
  expect(await get(`query?query=${query('rate(http_requests_total)')}`)).toMatchObject({
    status: 'error',
    errorType: 'bad_data',
    error: expect.stringContaining('expected type range vector'),
  });
  expect(await get(`query?query=${query('http_requests_total / on(job) http_requests_total')}`)).toMatchObject({
    status: 'error',
    errorType: 'execution',
    error: expect.stringContaining('many-to-many'),
  });
});

describe('looking around', () => {
  test('series', async () => {
    const { data } = await get(`series?match[]=${query('http_requests_total{instance="a"}')}&match[]=temperature_celsius&${range}`);
    expect(data).toEqual([
      { __name__: 'http_requests_total', code: '200', instance: 'a', job: 'shop' },
      { __name__: 'http_requests_total', code: '500', instance: 'a', job: 'shop' },
      { __name__: 'temperature_celsius', 'service.name': 'boiler' },
    ]);
  });

  test('names and values of labels', async () => {
    expect((await get('labels')).data).toEqual(expect.arrayContaining(['__name__', 'code', 'instance', 'job', 'le', 'service.name']));
    expect((await get('labels?match[]=temperature_celsius')).data).toEqual(['__name__', 'service.name']);
    expect((await get(`labels?match[]=${query('{le="0.1"}')}`)).data).toEqual(['__name__', 'le']);
    expect((await get('label/code/values')).data).toEqual(['200', '500']);
    expect((await get(`label/instance/values?match[]=${query('http_requests_total{code=~"5.."}')}`)).data).toEqual(['a', 'b']);
    expect((await get('label/instance/values?match[]=http_requests_total&limit=1')).data).toEqual(['a']);
    expect((await get('label/U__service_2e_name/values')).data).toEqual(['boiler']);
    expect((await get(`label/__name__/values?match[]=${query('{code="200"}')}`)).data).toEqual(['http_requests_total']);
    expect((await get('label/__name__/values')).data).toContain('temperature_celsius');
    expect((await get('label/nothing/values')).data).toEqual([]);
  });

  test('what was seen last before the range is not there', async () => {
    const later = `start=${end / 1000 + 3 * 86_400}&end=${end / 1000 + 4 * 86_400}`;
    expect((await get(`series?match[]=temperature_celsius&${later}`)).data).toEqual([]);
    expect((await get(`label/code/values?${later}`)).data).toEqual([]);
  });

  test('metadata, by family', async () => {
    expect((await get('metadata?metric=http_requests_total')).data).toEqual({
      http_requests_total: [{ type: 'counter', help: 'Requests', unit: '1' }],
    });
    expect((await get('metadata?metric=latency_seconds')).data).toEqual({
      latency_seconds: [{ type: 'histogram', help: 'Latency', unit: 's' }],
    });
    expect(Object.keys((await get('metadata?limit=1')).data)).toHaveLength(1);
  });

  test('exemplars', async () => {
    const { data } = await get(`query_exemplars?query=${query('rate(http_requests_total{code="500"}[5m])')}&${range}`);
    expect(data).toEqual([
      {
        seriesLabels: { __name__: 'http_requests_total', code: '500', instance: 'a', job: 'shop' },
        exemplars: [{ labels: { trace_id: '4bf92f' }, value: '0.25', timestamp: end / 1000 - 60 }],
      },
    ]);
    expect((await get(`query_exemplars?query=${query('temperature_celsius')}&${range}`)).data).toEqual([]);
  });

  test('the state of the store', async () => {
    const { data } = await get('status/tsdb?limit=1');
    expect(data.headStats).toMatchObject({ numSeries: expect.any(Number), maxTime: end });
    expect(data.seriesCountByMetricName).toEqual([{ name: 'http_requests_total', value: 4 }]);
  });
});

/** Each of these answers in its own time with an error that says what is too much, and the query beside it is answered. */
describe('hostile queries', () => {
  const deep = `${'('.repeat(5_000)}1${')'.repeat(5_000)}`;
  const long = `up${' or up'.repeat(20_000)}`;
  test.each([
    ['a billion points', `query_range?query=up&start=0&end=1e9&step=1`, 400],
    ['a subquery of a billion points', `query?query=${query('max_over_time(vector(1)[30y:1s])')}`, 422],
    ['subqueries within subqueries', `query?timeout=1s&query=${query('sum_over_time(sum_over_time(vector(1)[1d:1s])[1d:1s])')}`, 503],
    ['deep nesting', `query?query=${query(deep)}`, 400],
    ['a regular expression that backtracks elsewhere', `query?query=${query('{__name__=~"(a+)+$"}')}`, 200],
    ['a regular expression that is none', `query?query=${query('up{job=~"("}')}`, 400],
    ['too large a repetition', `query?query=${query('up{job=~"(x{1000}){1000}"}')}`, 400],
    ['everything', `query?query=${query('{__name__!=""}[100y]')}`, 200],
  ])('%s', async (_name, path, status) => {
    const asking = app.call('GET', `/prometheus/api/v1/${path}`);
    const other = await app.call('GET', `/prometheus/api/v1/query?query=${query('temperature_celsius')}`);
    const hostile = await asking;
    expect([hostile.status, hostile.text.slice(0, 300)]).toEqual([status, expect.any(String)]);
    if (status !== 200) expect(hostile.body).toMatchObject({ status: 'error', error: expect.any(String) });
    expect(other.body.data.result).toHaveLength(1);
  });

  test('a very long query, as a form', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const hostile = await app.call('POST', '/prometheus/api/v1/query', new URLSearchParams({ query: long }).toString(), headers);
    expect(hostile.status).toBeLessThan(500);
    const tooLong = await app.call('POST', '/prometheus/api/v1/query', `query=${'x'.repeat(2_000_000)}`, headers);
    expect([tooLong.status, tooLong.body.errorType]).toEqual([413, 'too_large']);
  });

  test('a cross join', async () => {
    const text = 'count(http_requests_total * on() group_left() http_requests_total)';
    expect((await get(`query?query=${query(text)}`)).errorType).toBe('execution');
  });
});
