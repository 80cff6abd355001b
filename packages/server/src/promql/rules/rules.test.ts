import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { writeSeries } from '../../../../../test/support/series.ts';
import type { ToldAlert } from '../../facts/told-alert.ts';
import { manualClock } from '../../platform/clock.ts';
import { createRules, type Rules } from './index.ts';

const minute = 60_000;
const start = Date.parse('2026-11-20T12:00:00Z');
const clock = manualClock(start);
let app: TestApp;
let rules: Rules;
/** What the book of alerts was told. */
const told: ToldAlert[] = [];

function newProcess(): Rules {
  const { definitions, database, facts, log } = app.house;
  const { promql, series: writer } = app;
  const alerts = { take: async (all: readonly ToldAlert[]) => void told.push(...all) };
  return createRules({ definitions, database, facts, promql, writer, clock, log, externalUrl: 'https://binnacle.example.org', alerts });
}

beforeAll(async () => {
  app = await testApp({ clock });
});
beforeEach(async () => {
  // Each test has a day of its own.
  clock.set(Math.ceil((clock.now() + 1) / 86_400_000) * 86_400_000);
  await rules?.stop();
  rules = newProcess();
});
afterAll(async () => {
  await rules.stop();
  await app.close();
});

async function apply(document: unknown) {
  const answer = await app.call('POST', '/api/v1/definitions/apply', [document].flat());
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.changes;
}

const group = (name: string, list: readonly object[], more: object = {}) => ({
  apiVersion: 'binnacle/v1',
  kind: 'RuleGroup',
  metadata: { name },
  spec: { interval: '1m', rules: list, ...more },
});

async function drop(...names: string[]) {
  for (const name of names) await app.call('DELETE', `/api/v1/definitions/RuleGroup/${name}`);
}

/** Values of a gauge at this time. */
async function measure(name: string, values: Readonly<Record<string, number>>) {
  await writeSeries(
    app,
    Object.entries(values).map(([instance, value]) => ({
      name,
      labels: { instance, service: 'shop' },
      samples: [[clock.now(), value] as const],
    })),
  );
}

async function ask(expression: string) {
  const { body } = await app.call('GET', `/prometheus/api/v1/query?time=${clock.now() / 1000}&query=${encodeURIComponent(expression)}`);
  if (body.status !== 'success') throw new Error(body.error);
  const result = body.data.result as { metric: Record<string, string>; value: [number, string] }[];
  return result
    .map(({ metric, value }) => ({ ...metric, value: value[1] }))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

async function alerts(): Promise<
  { labels: Record<string, string>; annotations: Record<string, string>; state: string; activeAt: string; value: string }[]
> {
  return (await app.call('GET', '/prometheus/api/v1/alerts')).body.data.alerts;
}

async function step(times = 1) {
  for (let count = 0; count < times; count++) {
    clock.advance(minute);
    await rules.tick();
  }
}

test('recording rules write what they find, each seeing what those before it wrote', async () => {
  await apply(
    group('recording', [
      { record: 'shop:load:sum', expr: 'sum by (service) (load)', labels: { team: 'ops' } },
      { record: 'shop:load:double', expr: '2 * shop:load:sum' },
      { record: 'answer', expr: '42' },
    ]),
  );
  await measure('load', { a: 1, b: 2 });
  await rules.tick();
  expect(await ask('{__name__=~"shop:load:.*|answer"}')).toEqual([
    { __name__: 'answer', value: '42' },
    { __name__: 'shop:load:double', service: 'shop', team: 'ops', value: '6' },
    { __name__: 'shop:load:sum', service: 'shop', team: 'ops', value: '3' },
  ]);
  await drop('recording');
});

test('a series that a rule no longer finds ends at once, and so do those of a group that goes', async () => {
  await apply(group('ending', [{ record: 'busy', expr: 'level > 5' }]));
  await measure('level', { a: 9, b: 9 });
  await rules.tick();
  clock.advance(minute);
  await measure('level', { a: 1, b: 8 });
  await rules.tick();
  expect(await ask('busy')).toEqual([{ __name__: 'busy', instance: 'b', service: 'shop', value: '8' }]);
  await drop('ending');
  await step();
  expect(await ask('busy')).toEqual([]);
});

test('an alert is pending, fires, is resolved; and stands in the API, in ALERTS and on the timeline', async () => {
  await apply(
    group('alerting', [
      {
        alert: 'TooHot',
        expr: 'temperature > 80',
        for: '2m',
        labels: { severity: 'page', where: '{{ $labels.instance | toUpper }}' },
        annotations: { summary: '{{ $labels.instance }} has {{ printf "%.1f" $value }} °C', broken: '{{ $value | first }}' },
      },
    ]),
  );
  const began = clock.now();
  await measure('temperature', { a: 85.25, b: 20 });
  await rules.tick();
  const labels = { alertname: 'TooHot', instance: 'a', service: 'shop', severity: 'page', where: 'A' };
  expect(await alerts()).toEqual([
    {
      labels,
      annotations: { summary: 'a has 85.2 °C', broken: expect.stringContaining('<error expanding template') },
      state: 'pending',
      activeAt: new Date(began).toISOString(),
      value: '8.525e+01',
    },
  ]);
  expect(await ask('ALERTS')).toEqual([{ __name__: 'ALERTS', ...labels, alertstate: 'pending', value: '1' }]);
  await step(2);
  expect(await alerts()).toMatchObject([{ state: 'firing' }]);
  expect(await ask('ALERTS')).toEqual([{ __name__: 'ALERTS', ...labels, alertstate: 'firing', value: '1' }]);
  expect(await ask('ALERTS_FOR_STATE')).toMatchObject([{ value: String(began / 1000) }]);
  const { body } = await app.call('GET', '/prometheus/api/v1/rules?type=alert&rule_group[]=alerting');
  expect(body.data.groups).toEqual([
    {
      name: 'alerting',
      file: 'RuleGroup/alerting',
      interval: 60,
      limit: 0,
      evaluationTime: expect.any(Number),
      lastEvaluation: new Date(clock.now()).toISOString(),
      rules: [
        expect.objectContaining({
          type: 'alerting',
          name: 'TooHot',
          query: 'temperature > 80',
          duration: 120,
          state: 'firing',
          health: 'ok',
        }),
      ],
    },
  ]);
  clock.advance(minute);
  await measure('temperature', { a: 20 });
  await rules.tick();
  expect(await alerts()).toEqual([]);
  expect(await ask('ALERTS')).toEqual([]);
  const { body: timeline } = await app.call('GET', `/api/v1/timeline?from=${began}&to=${clock.now() + 1}&kind=alert`);
  expect(timeline.entries.map(({ title, service }: { title: string; service: string }) => [title, service])).toEqual([
    ['TooHot resolved: a has 85.2 °C', 'shop'],
    ['TooHot firing: a has 85.2 °C', 'shop'],
  ]);
  expect(told.filter(({ labels }) => labels.alertname === 'TooHot').map(({ state, rule }) => [state, rule])).toEqual([
    ['firing', 'RuleGroup/alerting'],
    ['resolved', 'RuleGroup/alerting'],
  ]);
  await drop('alerting');
});

test('what is pending and what fires survive a restart; what was missed is told', async () => {
  await apply(group('restarting', [{ alert: 'Down', expr: 'alive == 0', for: '3m' }]));
  await measure('alive', { a: 0 });
  await rules.tick();
  await step(1);
  await rules.stop();
  rules = newProcess();
  await step(2);
  expect(await alerts()).toMatchObject([{ labels: { alertname: 'Down' }, state: 'firing' }]);
  const before = clock.now();
  await rules.stop();
  clock.advance(30 * minute);
  await measure('alive', { a: 0 });
  rules = newProcess();
  await rules.tick();
  expect(await alerts()).toMatchObject([{ state: 'firing' }]);
  const { rows } = await app.records.execute("SELECT missed FROM rule_group_run WHERE rule_group = 'restarting'");
  expect(rows).toEqual([{ missed: 29 }]);
  const { body } = await app.call('GET', `/api/v1/timeline?from=${before}&to=${clock.now()}&kind=alert`);
  expect(body.entries.map(({ title }: { title: string }) => title)).toContainEqual(
    expect.stringMatching(/^Rules were not evaluated from .* to /),
  );
  await drop('restarting');
});

test('a time without the server is told once, also where groups are due one after another', async () => {
  const quick = group('quick-again', [{ record: 'quick_again', expr: 'alive' }]);
  const slow = { ...group('slow-again', [{ record: 'slow_again', expr: 'alive' }]) };
  await apply([quick, { ...slow, spec: { ...slow.spec, interval: '7m' } }]);
  await measure('alive', { a: 0 });
  await rules.tick();
  await rules.stop();
  const before = clock.now();
  clock.advance(30 * minute);
  rules = newProcess();
  for (let minutes = 0; minutes <= 8; minutes++) await step(1);
  const { body } = await app.call('GET', `/api/v1/timeline?from=${before}&to=${clock.now()}&kind=alert`);
  const missed = body.entries.filter(({ title }: { title: string }) => title.startsWith('Rules were not evaluated'));
  expect(missed).toHaveLength(1);
  await drop('quick-again');
  await drop('slow-again');
});

test('a rule that fails says why, keeps its alerts, and leaves the others alone', async () => {
  await apply(
    group('failing', [
      { alert: 'Full', expr: 'disk > 1' },
      { record: 'ok', expr: 'disk' },
    ]),
  );
  await measure('disk', { a: 2 });
  await rules.tick();
  expect(await alerts()).toMatchObject([{ state: 'firing' }]);
  await apply(
    group('failing', [
      { alert: 'Full', expr: 'disk / on(service) disk > 0' },
      { record: 'ok', expr: 'disk' },
    ]),
  );
  clock.advance(minute);
  await measure('disk', { a: 2, b: 3 });
  await rules.tick();
  const { body } = await app.call('GET', '/prometheus/api/v1/rules?rule_group[]=failing');
  expect(body.data.groups[0].rules).toMatchObject([
    { health: 'err', lastError: expect.stringContaining('many-to-many'), state: 'firing' },
    { health: 'ok' },
  ]);
  expect(await ask('ok')).toHaveLength(2);
  await drop('failing');
});

test('results over the limit, and results that the labels make the same, are refused', async () => {
  await apply([
    group('limited', [{ record: 'many', expr: 'wide' }], { limit: 1 }),
    group('same', [
      { record: 'one', expr: 'wide', labels: { instance: 'x' } },
      { alert: 'Same', expr: 'wide', labels: { instance: 'x' } },
    ]),
  ]);
  await measure('wide', { a: 1, b: 2 });
  await rules.tick();
  const { body } = await app.call('GET', '/prometheus/api/v1/rules');
  const errors = body.data.groups.flatMap((one: { rules: { lastError?: string }[] }) => one.rules.map(({ lastError }) => lastError));
  expect(errors).toEqual([
    'exceeded limit of 1 with 2 series',
    'vector contains metrics with the same labelset after applying rule labels',
    'vector contains metrics with the same labelset after applying alert labels',
  ]);
  await drop('limited', 'same');
});

test('a rule does not write over what the server measures of itself', async () => {
  await apply(
    group('own', [
      { record: 'http_server_requests_total', expr: 'vector(0)', labels: { job: 'binnacle' } },
      { record: 'job:requests:sum', expr: 'label_replace(vector(1), "job", "binnacle", "", "")' },
    ]),
  );
  await rules.tick();
  expect(await ask('{job="binnacle", __name__=~"http_server_requests_total|job:.*"}')).toEqual([
    { __name__: 'job:requests:sum', job: 'binnacle', value: '1' },
  ]);
  const { body } = await app.call('GET', '/prometheus/api/v1/rules?rule_group[]=own');
  expect(body.data.groups[0].rules[0]).toMatchObject({ health: 'err', lastError: expect.stringContaining("the server's own") });
  await drop('own');
});

test('of two processes one evaluates; when it goes, the other does', async () => {
  await apply(group('leased', [{ record: 'tick', expr: 'time()' }]));
  const other = newProcess();
  await rules.tick();
  const evaluated = async () =>
    (await app.records.execute("SELECT evaluated_at FROM rule_group_run WHERE rule_group = 'leased'")).rows[0]?.evaluated_at;
  const first = await evaluated();
  clock.advance(minute / 4);
  await other.tick();
  expect(await evaluated()).toEqual(first);
  await rules.stop();
  clock.advance(minute);
  await other.tick();
  expect(await evaluated()).not.toEqual(first);
  await other.stop();
  const crashed = newProcess();
  await crashed.tick();
  rules = newProcess();
  clock.advance(minute);
  await rules.tick();
  expect(new Date(String(await evaluated())).getTime()).toBe(Math.floor(clock.now() / minute) * minute);
  await drop('leased');
});

test('a query_offset looks back and writes there', async () => {
  await apply(group('late', [{ record: 'late', expr: 'time()' }], { query_offset: '5m' }));
  await rules.tick();
  expect(await ask('late offset 5m')).toMatchObject([{ value: String((clock.now() - 5 * minute) / 1000) }]);
  await drop('late');
});

test('rules are asked for by kind, name, group, labels, and in pages', async () => {
  await apply([
    group('one', [
      { record: 'r1', expr: '1', labels: { team: 'a' } },
      { alert: 'A1', expr: '1 > bool 2' },
    ]),
    group('two', [{ alert: 'A2', expr: 'vector(0) > 2', labels: { team: 'b' } }]),
  ]);
  const names = async (query: string) =>
    (await app.call('GET', `/prometheus/api/v1/rules?${query}`)).body.data.groups.map(
      (one: { name: string; rules: { name: string }[] }) => [one.name, ...one.rules.map(({ name }) => name)],
    );
  expect(await names('')).toEqual([
    ['one', 'r1', 'A1'],
    ['two', 'A2'],
  ]);
  expect(await names('type=record')).toEqual([['one', 'r1']]);
  expect(await names('rule_name[]=A2')).toEqual([['two', 'A2']]);
  expect(await names(`match[]=${encodeURIComponent('{team="b"}')}`)).toEqual([['two', 'A2']]);
  expect(await names('file[]=RuleGroup/one')).toEqual([['one', 'r1', 'A1']]);
  const { body: first } = await app.call('GET', '/prometheus/api/v1/rules?group_limit=1');
  expect(first.data).toMatchObject({ groups: [{ name: 'one' }], groupNextToken: expect.any(String) });
  expect(await names(`group_limit=1&group_next_token=${first.data.groupNextToken}`)).toEqual([['two', 'A2']]);
  for (const query of ['type=other', 'exclude_alerts=perhaps', 'group_next_token=x', 'group_limit=1&group_next_token=x']) {
    expect((await app.call('GET', `/prometheus/api/v1/rules?${query}`)).status).toBe(400);
  }
  await drop('one', 'two');
});

test('more groups than run at once are all evaluated', async () => {
  const names = Array.from({ length: 9 }, (_, index) => `crowd-${index}`);
  await apply(names.map((name) => group(name, [{ record: 'crowd', expr: '1', labels: { name } }])));
  await rules.tick();
  expect(await ask('count(crowd)')).toEqual([{ value: '9' }]);
  await drop(...names);
});

test('a group that takes long keeps the others from nothing', async () => {
  await apply([group('slow', [{ record: 'slow', expr: 'late_in_coming' }]), group('quick', [{ record: 'quick', expr: 'time()' }])]);
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { definitions, database, facts, log, alerts } = app.house;
  const promql: typeof app.promql = {
    ...app.promql,
    async ask(question, options) {
      if (question.query === 'late_in_coming') await held;
      return app.promql.ask(question, options);
    },
  };
  rules = createRules({ definitions, database, facts, promql, writer: app.series, clock, log, externalUrl: '', alerts });
  const evaluated = async () =>
    (await app.records.execute("SELECT rule_group FROM rule_group_run WHERE rule_group IN ('slow', 'quick') ORDER BY 1")).rows.map(
      (row) => row.rule_group,
    );
  const first = rules.tick();
  await expect.poll(evaluated, { timeout: 10_000 }).toEqual(['quick']);
  release();
  await first;
  expect(await evaluated()).toEqual(['quick', 'slow']);
  await drop('slow', 'quick');
});
