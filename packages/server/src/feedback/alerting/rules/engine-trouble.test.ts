import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../../test/support/app.ts';
import fc from '../../../../../../test/support/property.ts';
import type { ToldAlert } from '../../../facts/told-alert.ts';
import type { AlertRule } from '../../../metrics/alert-rule.ts';
import type { Metrics } from '../../../metrics/types.ts';
import { manualClock } from '../../../platform/clock.ts';
import { AppError } from '../../../platform/errors.ts';
import { alertTable } from '../book/tables.ts';
import { Engine } from './engine.ts';
import { readAlerts } from './store.ts';
import { intervalTable, ruleAlertTable, ruleStateTable, turnTable } from './tables.ts';

const minute = 60_000;
const year = 366 * 24 * 60 * minute;
const clock = manualClock('2026-11-20T12:00:00Z');
const never = new AbortController().signal;
let app: TestApp;
let engine: Engine;
/** By metric and group. */
let values: Record<string, Record<string, number>>;
let rules: AlertRule[];
let told: ToldAlert[];
let bookIsOpen: boolean;

const metrics: Pick<Metrics, 'evaluate' | 'list'> = {
  list: async () => [],
  async evaluate(metric, query) {
    const series = Object.entries(values[metric as string] ?? {}).map(([service, value]) => ({
      ...{ labels: { service }, times: [query.from], values: Float64Array.of(value), n: Float64Array.of(1), partial: [false] },
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
  const take = async (all: readonly ToldAlert[], within: never) => {
    if (!bookIsOpen) throw new AppError('store_unavailable', 'The book is closed.');
    await app.house.alerts.take(all, within);
    told.push(...all);
  };
  return new Engine({ ...app.house, alerts: { take } as never, metrics: metrics as Metrics, alertRules: async () => rules });
}

async function turn(by = minute): Promise<string[]> {
  clock.advance(by);
  await engine.turn(clock.now(), never);
  return (await readAlerts(app.house.database))
    .filter(({ state }) => state !== 'resolved')
    .map(({ rule: name, labels, state }) => `${name} ${labels.service} ${state}`);
}

const tellings = () => told.splice(0).map(({ labels, state }) => `${labels.alertname} ${labels.service ?? '-'} ${state}`);

beforeAll(async () => {
  app = await testApp({ clock });
});
beforeEach(async () => {
  const { database } = app.house;
  for (const table of [ruleAlertTable, ruleStateTable, intervalTable, turnTable]) await database.delete(table);
  clock.set(Math.ceil((clock.now() + 1) / 86_400_000) * 86_400_000);
  [values, rules, told, bookIsOpen] = [{}, [], [], true];
  engine = newProcess();
});
afterAll(() => app.close());

test('a clock that was far ahead for a moment does not stop rules until that time comes', async () => {
  rules = [rule('load')];
  values = { load: { shop: 1 } };
  await turn();
  const before = clock.now();
  await turn(year);
  clock.set(before + 2 * minute);
  values = { load: { shop: 11 } };
  expect(await turn()).toEqual(['load shop firing']);
  expect(engine.lastGood).toBe(clock.now());
  engine = newProcess();
  values = { load: { shop: 1 } };
  expect(await turn()).toEqual([]);
  expect(tellings().filter((one) => one.startsWith('load'))).toEqual(['load shop firing', 'load shop resolved']);
});

test('what fired while the clock was ahead ends when it is right again', async () => {
  rules = [rule('load', { holds: 2 * minute })];
  values = { load: { shop: 11 } };
  await turn();
  const before = clock.now();
  await turn(year);
  await turn();
  await turn();
  clock.set(before);
  expect(await turn(3 * minute)).toEqual(['load shop firing']);
  values = { load: { shop: 1 } };
  expect(await turn()).toEqual([]);
  const book = await app.house.database.select().from(alertTable).where(eq(alertTable.rule, 'AlertRule/load'));
  expect(book.filter(({ state }) => state !== 'resolved')).toEqual([]);
  expect(book.every(({ endsAt }) => (endsAt?.getTime() ?? 0) <= clock.now())).toBe(true);
  values = { load: { shop: 11 } };
  await turn();
  await turn();
  expect(await turn()).toEqual(['load shop firing']);
  expect(tellings().at(-1)).toBe('load shop firing');
});

test('a clock that is a few seconds behind that of another process does not evaluate a time twice', async () => {
  rules = [rule('load')];
  values = { load: { shop: 11 } };
  await turn();
  const other = newProcess();
  await other.turn(clock.now() - 30_000, never);
  expect(tellings()).toEqual(['load shop firing']);
});

test('what fired of a rule that is gone ends, also when the first attempt to say so fails', async () => {
  rules = [rule('load'), rule('other')];
  values = { load: { shop: 11 }, other: { shop: 1 } };
  await turn();
  rules = rules.slice(1);
  bookIsOpen = false;
  await expect(turn()).rejects.toThrow('The book is closed.');
  bookIsOpen = true;
  expect(await turn()).toEqual([]);
  expect(tellings()).toEqual(['load shop firing', 'load shop resolved']);
});

test('a process that takes over ends what another fired of a rule that is gone', async () => {
  rules = [rule('load'), rule('other')];
  values = { load: { shop: 1 }, other: { shop: 1 } };
  await turn();
  const other = newProcess();
  values = { load: { shop: 11 }, other: { shop: 1 } };
  clock.advance(minute);
  await other.turn(clock.now(), never);
  rules = rules.slice(1);
  await turn();
  expect(await turn(1_000)).toEqual([]);
  expect(tellings()).toEqual(['load shop firing', 'load shop resolved']);
});

test('a group whose name Postgres does not keep does not stop the other rules', async () => {
  rules = [rule('load'), rule('other')];
  values = { load: { 'a\0b': 11, '\ud800': 11 }, other: { shop: 11 } };
  expect((await turn()).sort()).toEqual(['load a\ufffdb firing', 'load \ufffd firing', 'other shop firing'].sort());
  expect(await turn()).toHaveLength(3);
  values = { load: { 'a\0b': 1, '\ud800': 1 }, other: { shop: 1 } };
  expect(await turn()).toEqual([]);
});

test('a rule that gets other labels while it fires goes on firing, as the alert with these labels', async () => {
  rules = [rule('load', { holds: 2 * minute, keepFiring: 10 * minute })];
  values = { load: { shop: 11, calm: 1 } };
  await turn();
  await turn();
  expect(await turn()).toEqual(['load shop firing']);
  tellings();
  rules = [rule('load', { holds: 2 * minute, keepFiring: 10 * minute, urgency: 'ticket', labels: { team: 'a' } })];
  expect(await turn()).toEqual(['load shop firing']);
  expect(tellings().sort()).toEqual(['load shop firing', 'load shop resolved']);
  expect((await readAlerts(app.house.database)).map(({ labels }) => labels)).toEqual([
    { service: 'shop', team: 'a', alertname: 'load', severity: 'ticket' },
  ]);
  expect(await turn()).toEqual(['load shop firing']);
  expect(tellings()).toEqual([]);
});

test('a restart at any point changes nothing of what is told', async () => {
  const steps = fc.array(fc.record({ value: fc.constantFrom(1, 5, 11, Number.NaN, Number.POSITIVE_INFINITY), restarts: fc.boolean() }), {
    minLength: 4,
    maxLength: 14,
  });
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const run = async (mayRestart: boolean) => {
        for (const table of [ruleAlertTable, ruleStateTable, intervalTable, turnTable]) await app.house.database.delete(table);
        clock.set(Math.ceil((clock.now() + 1) / 86_400_000) * 86_400_000);
        rules = [rule('load', { holds: minute, keepFiring: minute, condition: { ...rule('load').condition, recovery: 3 } as never })];
        [engine, told] = [newProcess(), []];
        const start = clock.now();
        for (const { value, restarts } of all) {
          values = { load: { shop: value } };
          if (restarts && mayRestart) engine = newProcess();
          await turn();
        }
        return told.map(({ state, labels, startsAt, endsAt, value }) => ({
          ...{ state, labels, value, startsAt: startsAt - start, endsAt: endsAt === undefined ? undefined : endsAt - start },
        }));
      };
      expect(await run(true)).toEqual(await run(false));
    }),
    { numRuns: 12 },
  );
}, 120_000);
