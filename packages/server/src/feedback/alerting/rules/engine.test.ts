import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../../test/support/app.ts';
import type { ToldAlert } from '../../../facts/told-alert.ts';
import type { AlertRule } from '../../../metrics/alert-rule.ts';
import type { Metrics } from '../../../metrics/types.ts';
import { manualClock } from '../../../platform/clock.ts';
import { AppError } from '../../../platform/errors.ts';
import { readTimeline } from '../../timeline.ts';
import { Engine } from './engine.ts';
import { readAlerts, readStates } from './store.ts';
import { intervalTable, ruleAlertTable, ruleStateTable, turnTable } from './tables.ts';

const minute = 60_000;
const clock = manualClock('2026-11-20T12:00:00Z');
const never = new AbortController().signal;
let app: TestApp;
let engine: Engine;
/** What metrics answer: by metric, by group. An error is thrown. */
let values: Record<string, Record<string, number> | AppError>;
let rules: AlertRule[];
let told: ToldAlert[];

const metrics: Pick<Metrics, 'evaluate' | 'list'> = {
  list: async () => [],
  async evaluate(metric, query) {
    const answer = values[metric as string] ?? {};
    if (answer instanceof AppError) throw answer;
    const series = Object.entries(answer).map(([group, value]) => ({
      labels: query.groupBy.length === 0 ? {} : { service: group },
      times: [query.from],
      values: Float64Array.of(value),
      n: Float64Array.of(Number.isNaN(value) ? 0 : 1),
      partial: [false],
    }));
    return { unit: 'count', series, explain: { freshness: null } as never };
  },
};

function rule(name: string, more: Partial<AlertRule> = {}): AlertRule {
  return {
    ...{ name, title: name, definition: `AlertRule/${name}` },
    condition: { kind: 'threshold', metric: name, groupBy: ['service'], lookBack: 5 * minute, op: '>', value: 10 },
    ...{ holds: 0, keepFiring: 0, evaluationDelay: 0, interval: minute, urgency: 'page', noData: 'alert', labels: {}, link: '' },
    annotations: { summary: '{{ $labels.service }} is at {{ $value }}' },
    ...more,
  };
}

function newProcess(): Engine {
  const alerts = { take: async (all: readonly ToldAlert[]) => void told.push(...all) };
  return new Engine({ ...app.house, alerts, metrics: metrics as Metrics, alertRules: async () => rules });
}

/** A turn a minute later. */
async function next(changes: typeof values = {}, by = minute): Promise<string[]> {
  Object.assign(values, changes);
  clock.advance(by);
  await engine.turn(clock.now(), never);
  return (await alerts()).map(({ labels, state, cause }) => `${labels.service ?? '-'} ${cause} ${state}`);
}

const alerts = async () => (await readAlerts(app.house.database)).filter(({ state }) => state !== 'resolved');
const tellings = () => told.splice(0).map(({ labels, state, cause }) => `${labels.alertname} ${labels.service ?? '-'} ${cause} ${state}`);

beforeAll(async () => {
  app = await testApp({ clock });
});
beforeEach(async () => {
  const { database } = app.house;
  for (const table of [ruleAlertTable, ruleStateTable, intervalTable, turnTable]) await database.delete(table);
  clock.set(Math.ceil((clock.now() + 1) / 86_400_000) * 86_400_000);
  [values, rules, told] = [{}, [], []];
  engine = newProcess();
});
afterAll(async () => {
  await app.close();
});

test('pending until it has held, firing, kept firing after it has ended, resolved; told when it begins and ends', async () => {
  rules = [rule('load', { holds: 2 * minute, keepFiring: 2 * minute })];
  expect(await next({ load: { shop: 9 } })).toEqual([]);
  expect(await next({ load: { shop: 11 } })).toEqual(['shop condition pending']);
  expect(await next()).toEqual(['shop condition pending']);
  expect(tellings()).toEqual([]);
  expect(await next()).toEqual(['shop condition firing']);
  expect(told[0]).toMatchObject({
    ...{ source: 'rules', state: 'firing', cause: 'condition', rule: 'AlertRule/load', value: 11 },
    labels: { alertname: 'load', service: 'shop', severity: 'page' },
    annotations: { summary: 'shop is at 11' },
    startsAt: clock.now(),
  });
  expect(tellings()).toHaveLength(1);
  expect(await next({ load: { shop: 5 } })).toEqual(['shop condition firing']);
  expect(await next()).toEqual(['shop condition firing']);
  expect(tellings()).toEqual([]);
  expect(await next()).toEqual([]);
  expect(tellings()).toEqual(['load shop condition resolved']);
  const entries = await readTimeline(app.house.facts, { from: clock.now() - 10 * minute, to: clock.now() + 1, kind: 'alert', limit: 10 });
  expect(entries.map(({ title }) => title)).toEqual(['load resolved: shop is at 11', 'load firing: shop is at 11']);
});

test('a group keeps what it is grouped by, whatever the rule says of itself', async () => {
  rules = [rule('load', { labels: { service: 'all', team: 'web' } })];
  expect((await next({ load: { shop: 11, cart: 12 } })).sort()).toEqual(['cart condition firing', 'shop condition firing']);
  expect(told.map(({ labels }) => labels.team)).toEqual(['web', 'web']);
});

test('a recovery threshold keeps it firing until the value is well below', async () => {
  rules = [
    rule('load', {
      condition: { kind: 'threshold', metric: 'load', groupBy: ['service'], lookBack: minute, op: '>', value: 10, recovery: 5 },
    }),
  ];
  expect(await next({ load: { shop: 11 } })).toEqual(['shop condition firing']);
  expect(await next({ load: { shop: 6 } })).toEqual(['shop condition firing']);
  expect(await next({ load: { shop: 5 } })).toEqual([]);
  expect(await next({ load: { shop: 6 } })).toEqual([]);
});

test('no data is an alert of its own after five minutes, and less urgent; what fired goes on meanwhile', async () => {
  rules = [rule('load')];
  await next({ load: { shop: 11 } });
  expect(await next({ load: { shop: Number.NaN } })).toEqual(['shop condition firing', 'shop no_data pending']);
  for (let index = 0; index < 4; index++) await next();
  expect(tellings()).toEqual(['load shop condition firing']);
  expect(await next()).toEqual(['shop condition firing', 'shop no_data firing']);
  expect(told[0]?.labels).toMatchObject({ severity: 'ticket', cause: 'no_data' });
  expect((await readStates(app.house.database))[0]?.health).toBe('no_data');
  expect(await next({ load: { shop: 3 } })).toEqual([]);
  expect(tellings()).toEqual(['load shop no_data firing', 'load shop condition resolved', 'load shop no_data resolved']);
});

test.each([
  ['keep', ['shop condition firing']],
  ['ok', []],
] as const)('no data can mean %s', async (noData, expected) => {
  rules = [rule('load', { noData })];
  await next({ load: { shop: 11 } });
  for (let index = 0; index < 8; index++) expect(await next({ load: { shop: Number.NaN } })).toEqual(expected);
});

test('without data a pending alert comes no nearer to firing', async () => {
  rules = [rule('load', { holds: 2 * minute, noData: 'keep' })];
  await next({ load: { shop: 11 } });
  for (let index = 0; index < 5; index++) expect(await next({ load: { shop: Number.NaN } })).toEqual(['shop condition pending']);
  expect(await next({ load: { shop: 11 } })).toEqual(['shop condition pending']);
  expect(await next()).toEqual(['shop condition firing']);
});

test('a metric that disappears is an error of its rule: it is told, nothing resolves, and other rules go on', async () => {
  rules = [rule('load'), rule('other')];
  await next({ load: { shop: 11 }, other: { shop: 1 } });
  values.load = new AppError('not_found', 'There is no metric "load".');
  expect(await next({ other: { shop: 12 } })).toEqual(['shop condition firing', '- error pending', 'shop condition firing']);
  for (let index = 0; index < 5; index++) await next();
  expect(await alerts()).toHaveLength(3);
  expect(tellings()).toEqual(['load shop condition firing', 'other shop condition firing', 'load - error firing']);
  const states = await readStates(app.house.database);
  expect(states.map(({ rule, health, error }) => [rule, health, error]).sort()).toEqual([
    ['load', 'error', 'There is no metric "load".'],
    ['other', 'ok', null],
  ]);
  expect(await next({ load: { shop: 1 }, other: { shop: 1 } })).toEqual([]);
});

test('an alert that comes and goes flaps: it says so and is held firing until it was quiet for half an hour', async () => {
  rules = [rule('load')];
  for (let index = 0; index < 3; index++) {
    await next({ load: { shop: 11 } });
    await next({ load: { shop: 1 } });
  }
  expect(tellings()).toHaveLength(6);
  await next({ load: { shop: 11 } });
  expect(told.splice(0)[0]?.annotations.flapping).toMatch(/7 times within an hour/);
  for (let index = 0; index < 10; index++) {
    await next({ load: { shop: 1 } });
    await next({ load: { shop: 11 } });
  }
  expect(told.filter(({ state }) => state === 'resolved')).toEqual([]);
  told = [];
  values.load = { shop: 1 };
  for (let index = 0; index < 29; index++) expect(await next()).toEqual(['shop condition firing']);
  await next();
  await next();
  expect(await next()).toEqual([]);
  expect(tellings().filter((text) => text.endsWith('resolved'))).toEqual(['load shop condition resolved']);
});

test('rules that lose their data together are one alert for the source; one that has data speaks against it', async () => {
  const of = (name: string, service: string) => rule(name, { labels: { service }, condition: { ...condition(name) } });
  const condition = (metric: string) => ({ kind: 'threshold' as const, metric, lookBack: minute, op: '>' as const, value: 10 });
  rules = [
    of('a.one', 'shop'),
    of('b.two', 'shop'),
    of('c.three', 'shop'),
    of('a.four', 'search'),
    of('b.five', 'search'),
    of('c.six', 'search'),
  ];
  const all = (shop: number, search: number) => ({
    ...{ 'a.one': { x: shop }, 'b.two': { x: shop }, 'c.three': { x: shop } },
    ...{ 'a.four': { x: search }, 'b.five': { x: search }, 'c.six': { x: search } },
  });
  await next(all(1, 1));
  expect(await next(all(Number.NaN, 1))).toEqual(['shop condition pending']);
  for (let index = 0; index < 5; index++) await next();
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ labels: { alertname: 'SourceSilent', service: 'shop', severity: 'page' }, state: 'firing' });
  expect(told[0]?.annotations.description).toContain('a.one, b.two, c.three');
  tellings();
  expect(await next({ 'a.one': { x: 2 } })).toEqual(['shop no_data pending', 'shop no_data pending']);
  expect(tellings()).toEqual(['SourceSilent shop condition resolved']);
  expect(await next(all(1, 1))).toEqual([]);
});

test('a restart keeps alerts; time without a server is none in which a condition held, and is told', async () => {
  rules = [rule('load', { holds: 3 * minute }), rule('old')];
  await next({ load: { shop: 11 }, old: { shop: 11 } });
  tellings();
  engine = newProcess();
  await next();
  clock.advance(20 * minute);
  engine = newProcess();
  const from = new Date(clock.now() - 20 * minute).toISOString();
  expect(await next()).toEqual(['shop condition pending', 'shop condition firing']);
  expect(told[0]).toMatchObject({ labels: { alertname: 'NotWatching', severity: 'info' }, state: 'firing', startsAt: clock.now() });
  expect(told[0]?.annotations.summary).toContain(`from ${from} to ${new Date(clock.now()).toISOString()}`);
  expect(told).toHaveLength(1);
  told = [];
  const entries = await readTimeline(app.house.facts, { from: Date.parse(from), to: Date.parse(from) + 1, kind: 'alert', limit: 10 });
  expect(entries.map(({ title }) => title)).toEqual([expect.stringMatching(/^Not watching from/)]);
  expect(await next()).toEqual(['shop condition firing', 'shop condition firing']);
  expect(tellings()).toEqual(['load shop condition firing']);
});

test('of two processes one evaluates a time, and the other goes on from what that one wrote', async () => {
  rules = [rule('load', { holds: minute })];
  await next({ load: { shop: 11 } });
  const other = newProcess();
  clock.advance(minute);
  await other.turn(clock.now(), never);
  await engine.turn(clock.now(), never);
  expect(tellings()).toEqual(['load shop condition firing']);
  expect(await next()).toEqual(['shop condition firing']);
  expect(await next({ load: { shop: 1 } })).toEqual([]);
  expect(tellings()).toEqual(['load shop condition resolved']);
  clock.advance(minute);
  await Promise.all([other.turn(clock.now(), never), engine.turn(clock.now(), never)]);
  expect(told).toEqual([]);
});

test('what the book does not take is not there either, and is tried again', async () => {
  rules = [rule('load')];
  const refusing = { take: async () => Promise.reject(new AppError('store_unavailable', 'The book is closed.')) };
  engine = new Engine({ ...app.house, alerts: refusing, metrics: metrics as Metrics, alertRules: async () => rules });
  await expect(next({ load: { shop: 11 } })).rejects.toThrow('The book is closed.');
  expect(await alerts()).toEqual([]);
  engine = newProcess();
  await engine.turn(clock.now(), never);
  expect(tellings()).toEqual(['load shop condition firing']);
});

test('what fired of a rule that is gone has ended; rules that cannot be read go on', async () => {
  rules = [rule('load'), rule('other')];
  await next({ load: { shop: 11 }, other: { shop: 11 } });
  const kept = rules;
  rules = null as never;
  expect(await next()).toHaveLength(2);
  rules = kept.slice(1);
  tellings();
  expect(await next()).toEqual(['shop condition firing']);
  expect(tellings()).toEqual(['load shop condition resolved']);
  expect(await readStates(app.house.database)).toHaveLength(1);
});

test('rules are evaluated at whole multiples of their own intervals; what has not changed is not written', async () => {
  rules = [rule('fast', { interval: 30_000 }), rule('slow', { interval: 5 * minute })];
  const evaluated: string[] = [];
  const counting = {
    ...metrics,
    evaluate(metric: never, query: never) {
      evaluated.push(metric);
      return metrics.evaluate(metric, query);
    },
  };
  engine = new Engine({ ...app.house, metrics: counting as never, alertRules: async () => rules });
  values = { fast: { shop: 1 }, slow: { shop: 1 } };
  for (let index = 0; index < 600; index++) {
    await engine.turn(clock.now(), never);
    clock.advance(1_000);
  }
  expect(evaluated.filter((name) => name === 'fast')).toHaveLength(20);
  expect(evaluated.filter((name) => name === 'slow')).toHaveLength(2);
  const states = await readStates(app.house.database);
  expect(states.every(({ since }) => since <= clock.now() - 10 * minute)).toBe(true);
});
