import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { events } from '../facts/events.ts';
import { vitals } from '../facts/vitals.ts';
import { manualClock } from '../platform/clock.ts';
import { metricKind } from './definitions.ts';

const day = 86_400_000;
const clock = manualClock('2026-04-01T12:00:00Z');
const ms = (text: string) => Date.parse(text);

let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
  const event = (id: string, time: string, name: string, path = '/') => ({
    id,
    time: ms(time),
    received: ms(time),
    source: 'ui',
    name,
    person: `person-${id}`,
    session: 's',
    path,
    properties: {},
  });
  // Berlin sets its clocks forward on 29 March 2026: 23:30 UTC on the 28th is 00:30 on the 29th there.
  await app.house.facts.append(events, [
    event('1', '2026-03-28T22:30:00Z', 'opened'),
    event('2', '2026-03-28T23:30:00Z', 'opened'),
    event('3', '2026-03-29T21:59:59Z', 'opened', '/review'),
    event('4', '2026-03-29T22:00:00Z', 'opened'),
    event('5', '2026-03-29T22:00:00Z', 'closed'),
  ]);
  // Twelve quiet days, then one that is not.
  const visits = Array.from({ length: 13 }, (_, index) => ({
    time: ms('2026-03-19T12:00:00Z') + index * day,
    value: index < 12 ? 2 + (index % 2) / 10 : 9,
  }));
  await app.house.facts.append(
    vitals,
    visits.map(({ time, value }, index) => ({
      id: `v${index}`,
      time,
      received: time,
      source: 'ui',
      name: 'lcp',
      value,
      path: '/',
      session: 's',
      navigation: 'navigate',
    })),
  );
});
afterAll(() => app.close());

const range = { from: '2026-03-28', to: '2026-03-31', step: '1d', timezone: 'Europe/Berlin' };
const evaluate = (body: object) => app.call('POST', '/api/v1/evaluate', { metric: 'events.count', ...range, ...body });
const opened =
  "SELECT $bucket(time) AS bucket, count() AS value, count() AS n FROM events FINAL WHERE $range(time) AND name = 'opened' GROUP BY bucket";

describe('POST /api/v1/evaluate', () => {
  test('cuts days in the time zone asked for, 23-hour days too', async () => {
    const { status, body } = await evaluate({ filter: { name: 'opened' } });
    expect(status).toBe(200);
    expect(body.unit).toBe('count');
    expect(body.series).toEqual([
      {
        labels: {},
        times: [ms('2026-03-27T23:00:00Z'), ms('2026-03-28T23:00:00Z'), ms('2026-03-29T22:00:00Z')],
        values: [1, 2, 1],
        n: [1, 2, 1],
        partial: [false, false, false],
      },
    ]);
  });

  test("cuts them in the organization's when none is asked for, and gives one value without a step", async () => {
    const { body } = await app.call('POST', '/api/v1/evaluate', { metric: 'events.count', from: '2026-03-29', to: '2026-03-30' });
    expect(body.series).toMatchObject([{ times: [ms('2026-03-29T00:00:00Z')], values: [3] }]);
    expect(body.explain.timezone).toBe('UTC');
  });

  test('takes ISO 8601 with offsets, and milliseconds', async () => {
    for (const from of ['2026-03-28T00:00:00+01:00', '2026-03-27T23:00Z', ms('2026-03-27T23:00:00Z')]) {
      expect((await evaluate({ from })).body.series[0].times[0]).toBe(ms('2026-03-27T23:00:00Z'));
    }
  });

  test('groups and filters by dimensions', async () => {
    const { body } = await evaluate({ step: 'none', groupBy: ['name', 'path'], filter: { name: ['opened', 'closed'] } });
    const found = body.series.map(({ labels, values }: { labels: object; values: number[] }) => [labels, values[0]]);
    expect(found).toHaveLength(3);
    expect(found).toEqual(
      expect.arrayContaining([
        [{ name: 'opened', path: '/' }, 3],
        [{ name: 'opened', path: '/review' }, 1],
        [{ name: 'closed', path: '/' }, 1],
      ]),
    );
  });

  test('explains every number', async () => {
    const { explain } = (await evaluate({ metric: 'vitals.lcp', from: '2026-03-19', to: '2026-04-01' })).body;
    expect(explain).toMatchObject({
      metric: 'vitals.lcp',
      unit: 'seconds',
      stat: 'p75',
      sampleSize: 13,
      freshness: ms('2026-03-31T12:00:00Z'),
      from: ms('2026-03-18T23:00:00Z'),
      to: ms('2026-03-31T22:00:00Z'),
    });
    expect(explain.sql).toContain('quantileExactInclusive(0.75)');
    expect(explain.definition).not.toBe('');
    expect(explain).not.toHaveProperty('whyEmpty');
  });

  test('answers SQL, a formula over it, and a metric narrowed', async () => {
    expect((await evaluate({ metric: { sql: opened, unit: 'count' } })).body.series[0].values).toEqual([1, 2, 1]);
    const ratio = { formula: 'opened / all', metrics: { opened: { sql: opened }, all: 'events.count' } };
    const { body } = await evaluate({ metric: ratio });
    expect(body.unit).toBe('ratio');
    expect(body.series[0].values).toEqual([1, 1, 0.5]);
    expect(body.explain.parts).toHaveLength(2);
    expect((await evaluate({ metric: { metric: 'events.count', filter: { name: 'closed' } } })).body.series[0].values.at(-1)).toBe(1);
  });

  test('a narrowed metric keeps its own filter beside that of the question', async () => {
    const metric = { metric: 'events.count', filter: { name: ['opened', 'closed'] } };
    expect((await evaluate({ metric, filter: { name: 'opened' }, step: 'none' })).body.series[0].values).toEqual([4]);
    const contradiction = await evaluate({
      metric: { metric: 'events.count', filter: { name: 'closed' } },
      filter: { name: 'opened' },
      step: 'none',
    });
    expect(contradiction.body.series[0].n).toEqual([0]);
  });
});

describe('why there is no value', () => {
  const why = async (body: object) => (await evaluate({ metric: 'vitals.lcp', step: 'none', ...body })).body;

  test('nothing was ever received', async () => {
    const { series, explain } = await why({ metric: 'vitals.inp' });
    expect(series[0]).toMatchObject({ values: [null], n: [0] });
    expect(explain.whyEmpty).toMatch(/^No data received yet\./);
    expect(explain.freshness).toBeNull();
  });

  test('there is nothing in this range, and when the newest was', async () => {
    const { explain } = await why({ from: '2025-01-01', to: '2025-02-01' });
    expect(explain.whyEmpty).toBe('Nothing in this range: the newest is from 2026-03-31 14:00 (Europe/Berlin).');
  });

  test('the filter matches nothing', async () => {
    const { explain } = await why({ filter: { path: '/nowhere' } });
    expect(explain.whyEmpty).toBe('The filter path = /nowhere matches nothing in this range; without it there is data.');
  });

  test('what there is does not make the number', async () => {
    const nothing =
      "SELECT $bucket(time) AS bucket, toFloat64('nan') AS value, count() AS n FROM events WHERE $range(time) GROUP BY bucket";
    expect((await why({ metric: { sql: nothing } })).explain.whyEmpty).toMatch(/^Too few points/);
  });
});

describe('what is refused', () => {
  test.each([
    ['an unknown metric', { metric: 'no.such' }, 404, 'no metric "no.such"'],
    ['a stat that the metric does not have', { stat: 'p99' }, 400, 'takes no stat, not p99'],
    ['a stat that there is not', { stat: 'p42' }, 400, 'stat'],
    ['an unknown dimension to filter by', { filter: { color: 'red' } }, 400, 'not by "color"'],
    ['an unknown dimension to group by', { groupBy: ['__proto__'] }, 400, 'not by "__proto__"'],
    ['a dimension twice', { groupBy: ['name', 'name'] }, 400, 'twice'],
    ['a step that is none', { step: '5y' }, 400, '"5y" is not a step'],
    ['too many buckets', { from: '2000-01-01', step: '1m' }, 400, 'more than 11000 buckets'],
    ['a reversed range', { from: '2026-04-02', to: '2026-04-01' }, 400, 'from must be before to'],
    ['a time that is none', { from: 'yesterday' }, 400, 'from: "yesterday" is not an ISO 8601 time'],
    ['a date that does not exist', { from: '2026-02-30' }, 400, '2026-02-30'],
    ['a time zone that is none', { timezone: 'Mars/Base' }, 400, 'Mars/Base'],
    ['an unknown field', { colour: 'red' }, 400, 'colour'],
    ['a filter without values', { filter: { name: [] } }, 400, 'filter'],
    ['PromQL that does not parse', { metric: { promql: 'up{' } }, 400, 'parse error'],
    [
      'SQL that reaches out',
      { metric: { sql: "SELECT $bucket(time) AS bucket, 1 AS value FROM url('http://x') WHERE $range(time)" } },
      400,
      'url',
    ],
    ['a formula that does not parse', { metric: { formula: 'a /', metrics: { a: 'events.count' } } }, 400, 'column 4'],
    ['a formula of an unknown metric', { metric: { formula: 'a', metrics: { a: 'no.such' } } }, 404, 'no.such'],
    ['a sum of different units', { metric: { formula: 'a + b', metrics: { a: 'events.count', b: 'vitals.lcp' } } }, 400, 'different units'],
  ])('%s', async (_, body, status, text) => {
    const answer = await evaluate(body);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body.detail).toContain(text);
  });

  test('a formula nested beyond all reason', async () => {
    let metric: unknown = 'events.count';
    for (let depth = 0; depth < 20; depth++) metric = { formula: 'a', metrics: { a: metric } };
    expect((await evaluate({ metric })).body).toMatchObject({ status: 400, detail: expect.stringContaining('deep') });
  });

  test('more series than an answer may have', async () => {
    const many =
      'SELECT $bucket(time) AS bucket, toString(number) AS label, count() AS value FROM events, numbers(1500) AS numbers WHERE $range(time) GROUP BY bucket, label';
    expect((await evaluate({ metric: { sql: many } })).body).toMatchObject({
      status: 400,
      detail: expect.stringContaining('at most 1000 series'),
    });
  });
});

describe('POST /api/v1/behaviour', () => {
  const behaviour = (body: object) =>
    app.call('POST', '/api/v1/behaviour', { metric: 'vitals.lcp', from: '2026-03-19', to: '2026-04-02', step: '1d', ...body });

  test('says that the last complete day moved, by which rule, and leaves today out', async () => {
    const { status, body } = await behaviour({});
    expect(status).toBe(200);
    expect(body.series).toHaveLength(1);
    expect(body.series[0].partial.at(-1)).toBe(true);
    expect(body.limits.points).toBe(12);
    expect(body.signals).toMatchObject([{ rule: 'outside', from: ms('2026-03-31T00:00:00Z'), to: ms('2026-03-31T00:00:00Z') }]);
    expect(body.comparison).toMatchObject({ current: 9, previous: 2.1, moved: true });
  });

  test('refuses to judge too few points, with the reason', async () => {
    const { body } = await behaviour({ from: '2026-03-27' });
    expect(body).toMatchObject({
      limits: null,
      signals: [],
      comparison: { moved: null, reason: expect.stringContaining('Too few points: 5') },
    });
  });

  test('judges nothing where there is no data, as null', async () => {
    const { body } = await behaviour({ metric: 'vitals.inp' });
    expect(body.comparison).toMatchObject({ current: null, previous: null, absolute: null, relative: null, moved: null });
    expect(body.explain.whyEmpty).toMatch(/^No data received yet/);
  });

  test.each([
    [{ step: 'none' }, 'needs a step'],
    [{ metric: 'events.count', groupBy: ['name'] }, 'one series at a time'],
  ])('%j is refused', async (body, text) => {
    const answer = await behaviour(body);
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining(text) } });
  });
});

test('the SQL of the documentation runs as it stands', async () => {
  const page = readFileSync(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8');
  const statements = [...page.matchAll(/```sql\n(.*?)```/gs)].map((block) => block[1]);
  const manifests = [...page.matchAll(/```yaml\n(.*?)```/gs)].map((block) => block[1]);
  expect(statements.length + manifests.length).toBeGreaterThan(1);
  for (const sql of statements) expect((await evaluate({ metric: { sql } })).status).toBe(200);
  for (const manifest of [...manifests, metricKind.example]) {
    const applied = await app.call('POST', '/api/v1/definitions/apply', manifest, { 'content-type': 'application/yaml' });
    expect(applied.status).toBe(200);
    expect((await evaluate({ metric: applied.body.changes[0].name })).status).toBe(200);
  }
});

test('what the parts of a formula have in common is read once, and again at the next question', async () => {
  const { facts } = app.house;
  const query = facts.query;
  let reads = 0;
  const counting: typeof query = (sql, parameters) => {
    reads++;
    return query(sql, parameters);
  };
  Object.assign(facts, { query: counting });
  try {
    await evaluate({});
    const alone = reads;
    const body = { metric: { formula: 'a / b', metrics: { a: 'events.count', b: 'events.count' } } };
    expect((await evaluate(body)).body.series[0].values).toEqual([1, 1, 1]);
    expect(reads).toBe(2 * alone);
  } finally {
    Object.assign(facts, { query });
  }
});

describe('metrics that people define', () => {
  const apply = (...manifests: object[]) => app.call('POST', '/api/v1/definitions/apply', { manifests, owner: 'people' });
  const metric = (name: string, spec: object, displayName?: string) => ({
    apiVersion: 'binnacle/v1',
    kind: 'Metric',
    metadata: { name, ...(displayName === undefined ? {} : { displayName }) },
    spec: { description: `About ${name}.`, ...spec },
  });

  test('are evaluated by their name, under their title, unit and direction, and listed', async () => {
    const applied = await apply(
      metric('openings', { sql: opened, unit: 'count', direction: 'up' }, 'Openings'),
      metric('open-share', { formula: 'opened / all', metrics: { opened: 'openings', all: 'events.count' } }),
      metric('closings', { metric: 'events.count', filter: { name: 'closed' } }),
      metric('slow-page', { metric: 'vitals.lcp', stat: 'p95' }),
    );
    expect(applied.status).toBe(200);
    expect((await evaluate({ metric: 'openings' })).body).toMatchObject({
      series: [{ values: [1, 2, 1] }],
      explain: { metric: 'openings', title: 'Openings', definition: 'About openings.', direction: 'up' },
    });
    const share = (await evaluate({ metric: 'open-share' })).body;
    expect(share).toMatchObject({ unit: 'ratio', series: [{ values: [1, 1, 0.5] }] });
    expect(share.explain.parts.map(({ metric }: { metric: string }) => metric).sort()).toEqual(['events.count', 'openings']);
    expect((await evaluate({ metric: 'closings', step: 'none' })).body.series[0].values).toEqual([1]);
    expect((await evaluate({ metric: 'slow-page', from: '2026-03-19', step: 'none' })).body.explain.sql).toContain(
      'quantileExactInclusive(0.95)',
    );
    const { metrics } = (await app.call('GET', '/api/v1/metrics')).body;
    expect(metrics).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'openings', origin: 'definition', unit: 'count', title: 'Openings' }),
        expect.objectContaining({ name: 'closings', dimensions: expect.arrayContaining(['name']) }),
        expect.objectContaining({ name: 'events.count', origin: 'builtin' }),
      ]),
    );
    const names = metrics.map(({ name }: { name: string }) => name);
    expect(names).toEqual([...new Set(names)].sort());
  });

  test.each([
    [{}, 'exactly one of sql, promql, counter, metric and formula'],
    [{ sql: opened, metric: 'events.count' }, 'exactly one of'],
    [{ sql: opened, stat: 'p50' }, 'a stat goes with metric'],
    [{ formula: 'a' }, 'metrics and formula go together'],
    [{ sql: 'SELECT 1; DROP TABLE events' }, 'semicolon'],
    [{ sql: opened, colour: 'red' }, 'colour'],
    [{ formula: 'a / b', metrics: { a: 'events.count' } }, '"b"'],
    [{ formula: 'a', metrics: { a: { sql: 'SELECT # 1' } } }, 'line 1, column 8'],
    [{ formula: 'a + 1', metrics: { a: 'wrong' } }, 'made of itself'],
  ])('%j is refused at apply', async (spec, text) => {
    const answer = await apply(metric('wrong', spec));
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toContain(JSON.stringify(text).slice(1, -1));
  });

  test('a circle over several definitions is refused', async () => {
    await apply(metric('first', { metric: 'second' }));
    const answer = await apply(metric('second', { formula: 'x * 2', metrics: { x: 'first' } }));
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toContain('made of itself');
  });

  test('a circle through a KPI ends in an error, not in an endless question', async () => {
    await apply(metric('round', { metric: 'kpi.about' }), {
      apiVersion: 'binnacle/v1',
      kind: 'KPI',
      metadata: { name: 'about' },
      spec: { metric: 'round', direction: 'up', domain: 'circle' },
    });
    expect(await evaluate({ metric: 'round' })).toMatchObject({ status: 400, body: { detail: expect.stringContaining('made of itself') } });
  });

  test('one whose metric is gone is listed and says so', async () => {
    await apply(metric('lost', { metric: 'was.there' }));
    const { metrics } = (await app.call('GET', '/api/v1/metrics')).body;
    expect(metrics.find(({ name }: { name: string }) => name === 'lost').description).toContain('There is no metric "was.there"');
    expect((await evaluate({ metric: 'lost' })).status).toBe(404);
  });
});

test('a viewer may ask, nobody else from outside', async () => {
  const anonymous = await app.http.inject({ method: 'POST', url: '/api/v1/evaluate', payload: { metric: 'events.count', ...range } });
  expect(anonymous.statusCode).toBe(401);
});
