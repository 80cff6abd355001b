import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../../test/support/app.ts';
import { every, writeSeries } from '../../../../../../test/support/series.ts';
import { ingestion } from '../../../facts/ingestion.ts';
import { manualClock } from '../../../platform/clock.ts';
import { heartbeatLoop } from './heartbeat.ts';
import { alertRuleLoops } from './index.ts';

const minute = 60_000;
const day = 1_440 * minute;
const start = Date.parse('2026-11-20T00:00:00Z');
const clock = manualClock(start);
let app: TestApp;
/** The loop of alert rules alone: others would catch up with the days between the tests. */
let evaluateRules: () => Promise<void>;

beforeAll(async () => {
  app = await testApp({ clock });
  const [loop] = alertRuleLoops(app.house);
  evaluateRules = async () => loop?.run(clock.now(), new AbortController().signal);
});
beforeEach(() => {
  // Each test has days of its own.
  clock.set(Math.ceil((clock.now() + 1) / day + 2) * day);
});
afterAll(async () => {
  await app.close();
});

const definition = (name: string, spec: object) => ({ apiVersion: 'binnacle/v1', kind: 'AlertRule', metadata: { name }, spec });
const threshold = (more: object = {}) => ({
  condition: { threshold: { metric: { promql: 'sum by (service) (load)' }, op: '>', value: 10, ...more } },
});

async function apply(...documents: object[]) {
  return app.call('POST', '/api/v1/definitions/apply', documents);
}

/** A gauge, a value a minute, from a time on. */
async function measure(name: string, from: number, values: readonly number[], labels: Record<string, string> = { service: 'shop' }) {
  await writeSeries(app, [{ name, labels, samples: every(minute, from, values) }]);
}

async function problemsOf(spec: object): Promise<[string, string][]> {
  const { status, body } = await apply(definition('wrong', spec));
  expect(status).toBe(422);
  return body.problems.map(({ path, message }: { path: string; message: string }) => [path.replace('manifests[0].', ''), message]);
}

test('a rule is checked when it is defined: its metric, stat, dimensions, units, recovery and texts', async () => {
  const at = 'spec.condition.threshold';
  expect(await problemsOf(threshold({ metric: 'no.such' }))).toEqual([
    [`${at}.metric`, expect.stringContaining('There is no metric "no.such"')],
  ]);
  const vitals = { metric: 'vitals.lcp', op: '>', value: '4s' };
  expect(await problemsOf(threshold({ ...vitals, stat: 'sum' }))).toEqual([[`${at}.stat`, expect.stringContaining('the metric allows p')]]);
  expect(await problemsOf(threshold({ ...vitals, groupBy: ['moon'] }))).toEqual([
    [`${at}.groupBy`, expect.stringContaining('not by "moon"')],
  ]);
  expect(await problemsOf(threshold({ ...vitals, value: '4GB' }))).toEqual([
    [`${at}.value`, "4GB is in bytes, and the metric's unit is seconds"],
  ]);
  expect(await problemsOf(threshold({ metric: 'slo.sli', op: '<', value: 99 }))).toEqual([
    [`${at}.value`, expect.stringContaining('write 99% for 0.99')],
  ]);
  expect(await problemsOf(threshold({ recovery: 12 }))).toEqual([[`${at}.recovery`, expect.stringContaining('at most the value, 10')]]);
  expect(await problemsOf({ ...threshold(), summary: '{{ $value' })).toEqual([
    ['spec.summary', expect.stringContaining('does not end with }}')],
  ]);
  expect(await problemsOf(threshold({ window: '1s' }))).toEqual([[`${at}.window`, 'a window is between 10s and 90d long']]);
  expect(
    await problemsOf({ condition: { change: { metric: 'vitals.lcp', window: '1d', against: '1h', by: 'percent', op: '>', value: 50 } } }),
  ).toEqual([['spec.condition.change.against', expect.stringContaining('would overlap')]]);
  const together = [definition('of-new', threshold({ metric: 'brand-new' })), metricDefinition('brand-new')];
  expect((await apply(...together)).status).toBe(200);
  await app.call('DELETE', '/api/v1/definitions/AlertRule/of-new');
});

const metricDefinition = (name: string) => ({
  ...{ apiVersion: 'binnacle/v1', kind: 'Metric', metadata: { name } },
  spec: { description: 'New.', promql: 'sum(load)' },
});

test('a defined rule fires by the loop, is told to the book, and is listed with its alerts', async () => {
  const begin = clock.now();
  await measure('load', begin - 10 * minute, [...Array(10).fill(5), 20, 20, 20, 20]);
  expect((await apply(definition('load', { ...threshold(), severity: 'page', team: 'payments', service: 'shop', for: '1m' }))).status).toBe(
    200,
  );
  await evaluateRules();
  clock.advance(minute);
  await evaluateRules();
  const { body } = await app.call('GET', '/api/v1/alert-rules');
  const listed = body.rules.find(({ name }: { name: string }) => name === 'load');
  expect(listed).toMatchObject({
    ...{
      state: 'firing',
      severity: 'page',
      team: 'payments',
      origin: 'alert_rule',
      definition: 'AlertRule/load',
      activeAlerts: 1,
      error: null,
    },
    lastEvaluation: new Date(begin + minute).toISOString(),
    since: new Date(begin + minute).toISOString(),
    link: '/feedback/alerts/rules/load',
  });
  expect(body.rules.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['binnacle-evaluation-lag', 'binnacle-ingest-lag']),
  );
  const detail = (await app.call('GET', '/api/v1/alert-rules/load')).body;
  expect(detail).toMatchObject({ holdsSeconds: 60, keepFiringSeconds: 300, intervalSeconds: 60, noData: 'alert' });
  expect(detail.alerts).toMatchObject([{ state: 'firing', cause: 'condition', value: 20, labels: { alertname: 'load', service: 'shop' } }]);
  expect((await app.call('GET', '/api/v1/alert-rules/nothing')).status).toBe(404);
  await measure('load', begin - 10 * minute, Array(14).fill(3), { service: 'login' });
  const { body: standing } = await app.call('GET', '/api/v1/alert-rules/load/series');
  expect(standing).toMatchObject({ at: new Date(begin + minute).toISOString(), error: null, seriesLeftOut: 0 });
  expect(standing.series.toSorted((a: { value: number }, b: { value: number }) => a.value - b.value)).toEqual([
    { labels: { service: 'login' }, state: 'ok', since: null, value: 3, threshold: 10 },
    { labels: { service: 'shop' }, state: 'firing', since: new Date(begin + minute).toISOString(), value: 20, threshold: 10 },
  ]);
  const fired = async (query: string) => (await app.call('GET', `/api/v1/alerts?${query}`)).body.alerts;
  expect(await fired(`rule=AlertRule/load&name=load&from=${begin}`)).toMatchObject([{ name: 'load', link: '/feedback/alerts/rules/load' }]);
  expect(await fired('rule=AlertRule/load&name=other')).toEqual([]);
  expect(await fired('rule=AlertRule/other')).toEqual([]);
  await app.call('DELETE', '/api/v1/definitions/AlertRule/load');
});

const backtest = async (rule: unknown, from: number, to: number) =>
  (await app.call('POST', '/api/v1/alert-rules/backtest', { rule, from, to })).body;

test('a backtest says when a rule would have fired, with its waits', async () => {
  const from = clock.now() - 6 * 60 * minute;
  // Twenty minutes above the threshold, then three, which are too short to fire.
  const values = Array.from({ length: 360 }, (_, index) => ((index >= 60 && index < 80) || (index >= 200 && index < 203) ? 20 : 5));
  await measure('load', from, values);
  const answer = await backtest({ ...threshold({ window: '1m' }), for: '5m', keepFiringFor: '2m' }, from, clock.now());
  expect(answer).toMatchObject({ count: 1, resolutionSeconds: 60, firingSeconds: 17 * 60, seriesLeftOut: 0 });
  // Pending at minute 60, firing at 65; the value ends at 80, and the alert two minutes later.
  expect(answer.fired).toEqual([
    {
      from: new Date(from + 65 * minute).toISOString(),
      to: new Date(from + 82 * minute).toISOString(),
      labels: { alertname: 'backtest', severity: 'ticket', service: 'shop' },
    },
  ]);
  expect(answer.summary).toBe('would have fired once in 6 h, 17 min in all (looked at every 1m)');
  expect(answer.series[0].values[61]).toBe(20);
  expect(answer.series[0].thresholds[61]).toBe(10);
});

test('a backtest says in what unit it judged, and what an anomaly would have been usual for', async () => {
  const from = clock.now() - 2 * 60 * minute;
  await measure('waves', from, [...Array.from({ length: 110 }, (_, index) => 10 + (index % 2)), ...Array(10).fill(30)]);
  const metric = { promql: 'sum(waves)', unit: 'seconds' };
  const usual = await backtest({ condition: { anomaly: { metric, window: '1m' } } }, from + 60 * minute, clock.now());
  expect(usual).toMatchObject({ unit: 'seconds', count: 1 });
  const [{ limits, thresholds }] = usual.series;
  expect(limits.lower[10]).toBeLessThan(10);
  expect(limits.upper[10]).toBe(thresholds[10]);
  const change = { metric, window: '1m', against: '10m', by: 'percent', op: '>', value: 50 };
  const risen = await backtest({ condition: { change } }, from + 60 * minute, clock.now());
  expect(risen).toMatchObject({ unit: 'ratio', series: [{ limits: null }] });
  const wrong = { rule: { condition: { threshold: { metric, op: '>', value: 1, recovery: 2 } } }, from, to: clock.now() };
  const refused = await app.call('POST', '/api/v1/alert-rules/backtest', wrong);
  expect(refused).toMatchObject({ status: 400, body: { problems: [{ path: 'spec.condition.threshold.recovery' }] } });
});

test('a backtest of an alerting rule of Prometheus’ form, of a composite, a change and an absence', async () => {
  const from = clock.now() - 6 * 60 * minute;
  const busy = Array.from({ length: 360 }, (_, index) => (index >= 120 && index < 180 ? 30 : 10));
  await measure('busy', from, busy);
  await measure('quiet', from, busy.slice(0, 100));
  const group = { apiVersion: 'binnacle/v1', kind: 'RuleGroup', metadata: { name: 'backtested' } };
  const alert = { alert: 'Busy', expr: 'busy > 20', for: '10m', labels: { severity: 'critical' } };
  expect((await apply({ ...group, spec: { interval: '1m', rules: [alert] } })).status).toBe(200);
  const prometheus = await backtest('backtested:Busy', from, clock.now());
  expect(prometheus.fired).toMatchObject([
    { from: new Date(from + 130 * minute).toISOString(), to: new Date(from + 180 * minute).toISOString() },
  ]);
  // Where no data means that all is well, nothing is unknown.
  expect(prometheus.withoutData).toBe(0);
  expect((await app.call('GET', '/api/v1/alert-rules/backtested:Busy/series')).body.series).toEqual([
    { labels: {}, state: 'ok', since: null, value: null, threshold: null },
  ]);
  const of = (metric: string) => ({ metric: { promql: `sum by (service) (${metric})` }, window: '1m' });
  const instant = { for: '0s', keepFiringFor: '0s' };
  const change = { change: { ...of('busy'), against: '2h', by: 'percent', op: '>', value: 150 } };
  expect(await backtest({ ...instant, condition: change }, from + 130 * minute, clock.now())).toMatchObject({
    count: 1,
    firingSeconds: 50 * 60,
  });
  const both = { all: [{ threshold: { ...of('busy'), op: '>', value: 20 } }, { threshold: { ...of('busy'), op: '<', value: 40 } }] };
  expect(await backtest({ ...instant, condition: both }, from, clock.now())).toMatchObject({ count: 1 });
  const absence = await backtest({ ...instant, condition: { absence: of('quiet') } }, from, clock.now());
  expect(absence).toMatchObject({ count: 1, fired: [{ to: new Date(clock.now()).toISOString() }] });
  await app.call('DELETE', '/api/v1/definitions/RuleGroup/backtested');
});

test('a backtest of thirty days with windows of days and minutes looks as closely as it can', async () => {
  const from = clock.now() - 30 * day;
  const part = (window: string) => ({ threshold: { metric: 'slo.burn_rate', window, op: '>', value: 14.4 } });
  const fast = await backtest({ condition: { all: [part('1h'), part('5m')] } }, from, clock.now());
  expect(fast).toMatchObject({ resolutionSeconds: 300, count: 0, withoutData: 1 });
  expect(fast.summary).toBe('would not have fired in 30 days (looked at every 5m)');
  const slow = await backtest({ condition: { all: [part('3d'), part('6h')] } }, from, clock.now());
  expect(slow.resolutionSeconds).toBe(6 * 3_600);
});

test.each([
  ['a range in the future', { from: start, to: Date.parse('2030-01-01T00:00:00Z') }, 'lies in the future'],
  ['an empty range', { from: start, to: start }, 'is empty'],
  ['a range longer than a year', { from: start - 400 * day, to: start }, 'a year at most'],
])('a backtest refuses %s', async (_, range, message) => {
  const { status, body } = await app.call('POST', '/api/v1/alert-rules/backtest', { rule: threshold(), ...range });
  expect(status).toBe(400);
  expect(body.detail).toContain(message);
});

test('the watcher measures itself: lag and duration of evaluation, waiting notifications, sources that were steady', async () => {
  const now = clock.now();
  clock.advance(20_000);
  await evaluateRules();
  const evaluate = async (metric: string, more: object = {}) =>
    (await app.call('POST', '/api/v1/evaluate', { metric, from: now - 10 * minute, to: clock.now() + minute, step: 'none', ...more })).body;
  expect((await evaluate('feedback.alert_evaluation_lag')).series[0].values[0]).toBeGreaterThanOrEqual(20);
  expect((await evaluate('feedback.alert_evaluation_duration', { stat: 'mean' })).series[0].values[0]).toBeGreaterThan(0);
  expect((await evaluate('feedback.notification_queue_age')).series[0].values).toEqual([0]);
  expect((await evaluate('feedback.ingest_lag')).series[0].values).toEqual([null]);
  const counted = (source: string, minutes: number, last: number) =>
    Array.from({ length: minutes }, (_, index) => {
      const time = Math.floor(last / minute) * minute - index * minute;
      return { time, process: 'p', source, protocol: 'otlp', outcome: 'accepted', reason: '', count: '1', last: index === 0 ? last : time };
    });
  const last = now - 30 * minute;
  await app.house.facts.append(ingestion, [...counted('steady', 1_000, last), ...counted('rare', 900, last)]);
  const lag = await evaluate('feedback.ingest_lag', { groupBy: ['source'], to: now });
  expect(lag.series).toMatchObject([{ labels: { source: 'steady' }, values: [1_800] }]);
});

test('the heartbeat calls while rules are evaluated, and is held back when they are not', async () => {
  const calls: string[] = [];
  const server = createServer((request, reply) => {
    calls.push(request.url ?? '');
    reply.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const config = { ...app.house.config, heartbeatUrl: `http://127.0.0.1:${port}/ping/secret` };
  const engine = { lastGood: undefined as number | undefined };
  const [loop] = heartbeatLoop({ ...app.house, config }, engine);
  const run = () => loop?.run(clock.now(), new AbortController().signal);
  await run();
  engine.lastGood = clock.now() - 3 * minute;
  await run();
  expect(calls).toEqual([]);
  engine.lastGood = clock.now() - minute;
  await run();
  expect(calls).toEqual(['/ping/secret']);
  await new Promise((resolve) => server.close(resolve));
  await run();
  expect(heartbeatLoop(app.house, engine)).toEqual([]);
});
