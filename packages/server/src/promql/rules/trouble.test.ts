import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { writeSeries } from '../../../../../test/support/series.ts';
import { manualClock } from '../../platform/clock.ts';
import { createRules, type Rules } from './index.ts';

const minute = 60_000;
const clock = manualClock('2026-11-20T12:00:00Z');
let app: TestApp;
let rules: Rules;

beforeAll(async () => {
  app = await testApp({ clock });
  const { definitions, database, facts, log, alerts } = app.house;
  const { promql, series: writer } = app;
  rules = createRules({ definitions, database, facts, promql, writer, clock, log, externalUrl: 'https://binnacle.example.org', alerts });
  const group = (name: string, expr: string) => ({
    ...{ apiVersion: 'binnacle/v1', kind: 'RuleGroup', metadata: { name } },
    spec: { interval: '1m', rules: [{ alert: name, expr, for: '1m', annotations: { summary: '{{ $labels.instance }}' } }] },
  });
  const { status, text } = await app.call('POST', '/api/v1/definitions/apply', [group('load', 'load > 1'), group('ahead', 'ahead > 1')]);
  if (status !== 200) throw new Error(text);
});
afterAll(async () => {
  await rules.stop();
  await app.close();
});

const measure = (name: string, instance: string, value: number) =>
  writeSeries(app, [{ name, labels: { instance, service: 'shop' }, samples: [[clock.now(), value] as const] }]);
const states = async (name: string) =>
  (await app.call('GET', '/prometheus/api/v1/alerts')).body.data.alerts
    .filter(({ labels }: any) => labels.alertname === name)
    .map(({ labels, state }: any) => `${labels.instance} ${state}`)
    .sort();
async function step() {
  clock.advance(minute);
  await rules.tick();
}

test('a label that Postgres does not keep does not stop its group', async () => {
  await measure('load', 'a\0b', 5);
  await measure('load', 'plain', 5);
  await step();
  await step();
  expect(await states('load')).toEqual(['a\ufffdb firing', 'plain firing']);
  await measure('load', 'a\0b', 0);
  await measure('load', 'plain', 0);
  await step();
  expect(await states('load')).toEqual([]);
});

test('a clock that was far ahead for a moment does not stop groups until that time comes', async () => {
  await measure('ahead', 'x', 5);
  await step();
  const before = clock.now();
  clock.advance(366 * 24 * 60 * minute);
  await measure('ahead', 'x', 5);
  await step();
  await step();
  clock.set(before);
  await measure('ahead', 'y', 5);
  await step();
  await step();
  expect(await states('ahead')).toEqual(['x firing', 'y firing']);
  await measure('ahead', 'x', 0);
  await step();
  expect(await states('ahead')).toEqual(['y firing']);
  const { rows } = await app.records.execute(
    "SELECT labels->>'instance' AS instance, state, ends_at FROM alert WHERE name = 'ahead' ORDER BY 1",
  );
  expect(rows).toMatchObject([
    { instance: 'x', state: 'resolved', ends_at: new Date(clock.now()) },
    { instance: 'y', state: 'firing' },
  ]);
});
