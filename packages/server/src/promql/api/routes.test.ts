import { gunzipSync } from 'node:zlib';
import { float, type GridSeries, type Histogram, histogram, Labels, QueryError } from '@binnacle/promql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anonymous } from '../../platform/access.ts';
import { manualClock } from '../../platform/clock.ts';
import { createHttp, type Http } from '../../platform/http/server.ts';
import { createLog } from '../../platform/log.ts';
import { createPromql, type EvaluateContext, type Evaluated, type Question } from '../engine.ts';
import type { Lookup, LookupRequest } from '../lookup.ts';
import { prometheusRoutes } from './routes.ts';

const clock = manualClock('2023-11-14T22:13:20Z');
const answers = new Map<string, (context: EvaluateContext) => Evaluated | Promise<Evaluated>>();
let asked: Question[] = [];
let lookedUp: (LookupRequest & { name?: string })[] = [];
let contexts: EvaluateContext[] = [];
let http: Http;

const lookup: Lookup = {
  async series(request) {
    lookedUp.push(request);
    return [1n, 2n].map((id) => ({ id, labels: Labels.from({ __name__: 'up', instance: `${id}` }), seen: 0 }));
  },
  async labelNames(request) {
    lookedUp.push(request);
    return ['__name__', 'instance', 'job'].slice(0, request.limit);
  },
  async labelValues(name, request) {
    lookedUp.push({ ...request, name });
    return ['a', 'b', 'c'].slice(0, request.limit);
  },
};

beforeAll(async () => {
  const promql = createPromql({
    lookup,
    limits: { timeout: 60_000 },
    async evaluate(question, context) {
      asked.push(question);
      contexts.push(context);
      const answer = answers.get(question.query);
      if (answer === undefined) throw new QueryError('bad_data', '1:3: parse error: unexpected end of input');
      return answer(context);
    },
  });
  const viewer = { kind: 'token', id: 't', name: 't', role: 'viewer' } as const;
  http = await createHttp({
    log: createLog('silent'),
    bodyLimit: 1_000_000,
    version: '1',
    authenticator: {
      actor: async (request) => (request.headers.authorization === 'Bearer x' ? viewer : anonymous),
      ingest: async () => undefined,
      signing: async () => [],
    },
  });
  prometheusRoutes(http, { promql, facts: { query: async () => [] }, clock, version: '0.1.0' }, () => undefined);
  await http.ready();
});
afterAll(() => http.close());

async function call(method: 'GET' | 'POST', path: string, form?: Record<string, string>, headers: Record<string, string> = {}) {
  asked = [];
  lookedUp = [];
  contexts = [];
  const response = await http.inject({
    method,
    url: `/prometheus/api/v1/${path}`,
    headers: {
      authorization: 'Bearer x',
      ...headers,
      ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(form === undefined ? {} : { payload: new URLSearchParams(form).toString() }),
  });
  return {
    status: response.statusCode,
    text: response.body,
    headers: response.headers,
    raw: response.rawPayload,
    json: () => JSON.parse(response.body),
  };
}

function answer(query: string, value: Evaluated['value'], annotations: Evaluated['annotations'] = []): void {
  answers.set(query, () => ({ value, annotations, samples: 42, peakSamples: 7 }));
}

function series(labels: Record<string, string>, values: readonly (number | Histogram | undefined)[]): GridSeries {
  return {
    labels: Labels.from(labels),
    kinds: Uint8Array.from(values, (value) => (value === undefined ? 0 : typeof value === 'number' ? float : histogram)),
    values: Float64Array.from(values, (value) => (typeof value === 'number' ? value : Number.NaN)),
    histograms: values.some((value) => typeof value === 'object')
      ? values.map((value) => (typeof value === 'object' ? value : undefined))
      : undefined,
  };
}

const native: Histogram = {
  schema: 0,
  zeroThreshold: 0.001,
  zeroCount: 2,
  count: 9,
  sum: 12.5,
  positiveSpans: [
    { offset: 0, length: 2 },
    { offset: 1, length: 1 },
  ],
  positiveCounts: [1, 0, 3],
  negativeSpans: [{ offset: 1, length: 1 }],
  negativeCounts: [3],
  customBounds: [],
  resetHint: 'unknown',
};

test('an instant vector has Prometheus’ form', async () => {
  answer('up', {
    type: 'vector',
    time: 1_700_000_000_123,
    series: [series({ __name__: 'up', job: 'ä"' }, [1]), series({ job: 'b' }, [Number.NaN])],
  });
  const { status, text, headers } = await call('GET', 'query?query=up&time=1700000000.123');
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('application/json');
  expect(text).toBe(
    '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up","job":"ä\\""},"value":[1700000000.123,"1"]},{"metric":{"job":"b"},"value":[1700000000.123,"NaN"]}]}}',
  );
  expect(asked).toEqual([{ query: 'up', start: 1_700_000_000_123, end: 1_700_000_000_123, step: 0 }]);
});

test('without a time an instant query is about now', async () => {
  answer('up', { type: 'vector', time: clock.now(), series: [] });
  const { text } = await call('GET', 'query?query=up');
  expect(text).toBe('{"status":"success","data":{"resultType":"vector","result":[]}}');
  expect(asked[0]?.start).toBe(clock.now());
});

test('a matrix leaves out what is absent, and gives histograms their own list', async () => {
  const grid = { start: 1_000, step: 500, count: 3 };
  answer('m', {
    type: 'matrix',
    grid,
    series: [series({ a: '1' }, [1.5, undefined, native]), series({ a: '2' }, [undefined, undefined, undefined])],
  });
  const { text } = await call('POST', 'query_range', { query: 'm', start: '1', end: '2', step: '500ms' });
  expect(text).toBe(
    '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"1"},"values":[[1,"1.5"]],"histograms":[[2,' +
      '{"count":"9","sum":"12.5","buckets":[[1,"-2","-1","3"],[3,"-0.001","0.001","2"],[0,"0.5","1","1"],[0,"4","8","3"]]}]]}]}}',
  );
  expect(asked).toEqual([{ query: 'm', start: 1000, end: 2000, step: 500 }]);
});

test('a vector of histograms, a scalar, a string and stored samples', async () => {
  answer('h', {
    type: 'vector',
    time: 0,
    series: [series({}, [{ ...native, zeroCount: 0, positiveSpans: [], negativeSpans: [], positiveCounts: [], negativeCounts: [] }])],
  });
  expect((await call('GET', 'query?query=h')).json().data.result).toEqual([{ metric: {}, histogram: [0, { count: '9', sum: '12.5' }] }]);
  answer('1', { type: 'scalar', time: 5000, value: Number.POSITIVE_INFINITY });
  expect((await call('GET', 'query?query=1')).json().data).toEqual({ resultType: 'scalar', result: [5, '+Inf'] });
  answer('"x"', { type: 'string', time: 5000, value: 'a"b' });
  expect((await call('GET', 'query?query=%22x%22')).json().data).toEqual({ resultType: 'string', result: [5, 'a"b'] });
  const raw = { labels: Labels.empty, times: Float64Array.of(1, 2), kinds: Uint8Array.of(float, float), values: Float64Array.of(3, 4) };
  answer('up[5m]', { type: 'samples', series: [raw] });
  expect((await call('GET', 'query?query=up[5m]')).json().data.result).toEqual([
    {
      metric: {},
      values: [
        [0.001, '3'],
        [0.002, '4'],
      ],
    },
  ]);
});

test('hints, statistics and limits', async () => {
  answer('rate(up[5m])', { type: 'vector', time: 0, series: [series({ a: '1' }, [1]), series({ a: '2' }, [2])] }, [
    { level: 'info', text: 'metric might not be a counter', position: { start: 5, end: 7 } },
    { level: 'warning', text: 'quantile out of range' },
  ]);
  const body = (await call('GET', 'query?query=rate(up[5m])&limit=1&stats=all')).json();
  expect(body.data.result).toHaveLength(1);
  expect(body.infos).toEqual(['PromQL info: metric might not be a counter (1:6)']);
  expect(body.warnings).toEqual(['PromQL warning: quantile out of range', 'results truncated due to limit']);
  expect(body.data.stats.samples).toEqual({ totalQueryableSamples: 42, peakSamples: 7 });
  expect(body.data.stats.timings.execTotalTime).toBeGreaterThanOrEqual(0);
});

test('who asks for it is told which statements ran', async () => {
  const value = { type: 'vector', time: 0, series: [] } as const;
  answers.set('up', ({ explain }) => {
    explain?.({ text: 'SELECT {id:UInt64}', parameters: { id: 7n } });
    return { value, annotations: [], samples: 0, peakSamples: 0 };
  });
  expect((await call('GET', 'query?query=up&explain=true')).json().data.explain).toEqual([
    { sql: 'SELECT {id:UInt64}', parameters: { id: '7' } },
  ]);
  expect((await call('GET', 'query?query=up')).json().data).not.toHaveProperty('explain');
});

test('timeout and look-back are passed on, the timeout no longer than the server’s', async () => {
  answer('up', { type: 'vector', time: 0, series: [] });
  await call('GET', 'query?query=up&timeout=5s&lookback_delta=1m');
  expect(contexts[0]).toMatchObject({ lookback: 60_000, limits: { timeout: 5_000 } });
  await call('GET', 'query?query=up&timeout=1h');
  expect(contexts[0]).toMatchObject({ lookback: 300_000, limits: { timeout: 60_000 } });
});

test.each([
  ['execution', 422],
  ['timeout', 503],
  ['canceled', 503],
  ['internal', 500],
] as const)('an error of type %s answers %d', async (type, status) => {
  answers.set('e', () => {
    throw new QueryError(type, 'it went wrong');
  });
  const response = await call('GET', 'query?query=e');
  expect(response.status).toBe(status);
  expect(response.json()).toEqual({ status: 'error', errorType: type, error: 'it went wrong' });
});

test('a query that takes longer than its timeout is answered, and told to end', async () => {
  let signal: AbortSignal | undefined;
  answers.set('slow', (context) => {
    signal = context.signal;
    return new Promise(() => undefined);
  });
  const { status, json } = await call('GET', 'query?query=slow&timeout=20ms');
  expect(status).toBe(503);
  expect(json()).toMatchObject({ errorType: 'timeout', error: expect.stringContaining('timed out') });
  expect(signal?.aborted).toBe(true);
});

test('a query whose asker goes away is told to end', async () => {
  const address = await http.listen({ port: 0, host: '127.0.0.1' });
  const gone = new AbortController();
  const told = new Promise<unknown>((resolve) => {
    answers.set('left', (context) => {
      context.signal.addEventListener('abort', () => resolve(context.signal.reason));
      gone.abort();
      return new Promise(() => undefined);
    });
  });
  const asking = fetch(`${address}/prometheus/api/v1/query?query=left`, { headers: { authorization: 'Bearer x' }, signal: gone.signal });
  await expect(asking).rejects.toThrow();
  expect(await told).toMatchObject({ type: 'canceled' });
});

test('a defect says nothing of itself', async () => {
  answers.set('defect', () => {
    throw new TypeError('secret detail');
  });
  const { status, text } = await call('GET', 'query?query=defect');
  expect(status).toBe(500);
  expect(text).not.toContain('secret');
});

test.each([
  ['query?query=up&time=never', 'invalid parameter \\"time\\"'],
  ['query?query=up&lookback_delta=0', 'lookback delta must be positive'],
  ['query?query=up&limit=-1', 'limit must be non-negative'],
  ['query_range?query=up&start=0&end=1', 'invalid parameter \\"step\\"'],
  ['series', 'no match[] parameter provided'],
  ['series?match[]=up%5B5m%5D', 'is not a series selector'],
  ['series?match[]=%7B', 'invalid parameter \\"match[]\\"'],
  ['series?match[]=up&start=2&end=1', 'end timestamp must not be before start time'],
  ['query?query=unknown', 'invalid parameter \\"query\\": 1:3: parse error'],
  ['format_query?query=sum(', 'invalid parameter \\"query\\": 1:'],
  ['query_exemplars?query=sum(', 'invalid parameter \\"query\\": 1:'],
])('%s is refused with 400', async (path, message) => {
  const { status, text } = await call('GET', path);
  expect(status).toBe(400);
  expect(text).toContain(message);
  expect(text).toContain('"errorType":"bad_data"');
});

test('series, labels and values', async () => {
  const { text } = await call('POST', 'series', { 'match[]': 'up{job="a"}', start: '1', end: '2' });
  expect(text).toBe('{"status":"success","data":[{"__name__":"up","instance":"1"},{"__name__":"up","instance":"2"}]}');
  expect(lookedUp[0]?.range).toEqual({ from: 1000, to: 2000 });
  expect(lookedUp[0]?.selectors[0]).toContainEqual({ label: 'job', op: '=', value: 'a' });
  expect((await call('GET', 'labels?limit=2')).json()).toEqual({
    status: 'success',
    data: ['__name__', 'instance'],
    warnings: ['results truncated due to limit'],
  });
  expect((await call('GET', 'label/U__service_2e_name/values?match[]=up')).json().data).toEqual(['a', 'b', 'c']);
  expect(lookedUp[0]).toMatchObject({ name: 'service.name' });
});

test('a form of another type is refused in the API’s own form', async () => {
  const response = await http.inject({
    method: 'POST',
    url: '/prometheus/api/v1/query',
    headers: { authorization: 'Bearer x', 'content-type': 'text/plain' },
    payload: 'query=up',
  });
  expect(JSON.parse(response.body)).toMatchObject({ status: 'error', errorType: 'bad_data' });
});

test('who is not signed in is told so in the API’s own form', async () => {
  const { status, json } = await call('GET', 'query?query=up', undefined, { authorization: '' });
  expect(status).toBe(401);
  expect(json()).toMatchObject({ status: 'error', errorType: 'unauthorized' });
});

test('a large answer is whole, and compressed for askers on other machines who take that', async () => {
  const grid = { start: 1_700_000_000_000, step: 60_000, count: 361 };
  const many = Array.from({ length: 300 }, (_, index) =>
    series(
      { instance: String(index) },
      Array.from({ length: 361 }, (_, point) => point / 7),
    ),
  );
  answer('many', { type: 'matrix', grid, series: many });
  const plain = await call('GET', 'query_range?query=many&start=0&end=1&step=1', undefined, { 'accept-encoding': 'gzip' });
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(plain.json().data.result).toHaveLength(300);
  const elsewhere = { 'x-forwarded-for': '203.0.113.7' };
  const packed = await call('GET', 'query_range?query=many&start=0&end=1&step=1', undefined, { 'accept-encoding': 'gzip', ...elsewhere });
  expect(packed.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(packed.raw).toString()).toBe(plain.text);
  const refused = await call('GET', 'query_range?query=many&start=0&end=1&step=1', undefined, {
    'accept-encoding': 'gzip;q=0',
    ...elsewhere,
  });
  expect(refused.headers['content-encoding']).toBeUndefined();
});

test('expressions are laid out and taken apart', async () => {
  expect((await call('GET', 'format_query?query=sum(rate(x[5m]))by(job)')).json().data).toBe('sum by (job) (rate(x[5m]))');
  expect((await call('POST', 'parse_query', { query: 'up' })).json().data).toMatchObject({ type: 'vectorSelector', name: 'up' });
});

test('the status routes say what a client looks for', async () => {
  expect((await call('GET', 'status/buildinfo')).json().data).toMatchObject({
    application: 'Binnacle',
    version: expect.stringMatching(/^3\./),
  });
  expect((await call('GET', 'status/flags')).json().data).toMatchObject({ 'query.timeout': '1m', 'query.lookback-delta': '5m' });
  expect((await call('GET', 'status/config')).json().data.yaml).toEqual(expect.any(String));
  expect((await call('GET', 'status/runtimeinfo')).json().data.startTime).toBe('2023-11-14T22:13:20.000Z');
  for (const path of ['/-/healthy', '/-/ready']) expect((await http.inject(`/prometheus${path}`)).statusCode).toBe(200);
});
