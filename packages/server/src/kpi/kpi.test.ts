import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { events } from '../facts/events.ts';
import { vitals } from '../facts/vitals.ts';
import { manualClock } from '../platform/clock.ts';

// A Tuesday: the last complete week began on Monday the 16th.
const now = Date.parse('2026-11-24T12:00:00Z');
const day = 86_400_000;
const lastWeek = Date.parse('2026-11-16T08:00:00Z');
let app: TestApp;
let sent = 0;
beforeAll(async () => {
  app = await testApp({ clock: manualClock(now) });
});
afterAll(() => app.close());

async function happen(name: string, person: string, time: number, more: { path?: string; properties?: Record<string, string> } = {}) {
  const row = {
    id: `event-${sent++}`,
    time,
    received: time,
    source: 'binnacle-ui',
    name,
    person,
    session: 's',
    path: '/',
    properties: {},
    ...more,
  };
  await app.house.facts.append(events, [row]);
}

async function visit(value: number, time: number): Promise<void> {
  const about = { id: `visit-${sent++}`, time, received: time, source: 'binnacle-ui', name: 'lcp', value };
  await app.house.facts.append(vitals, [{ ...about, path: '/', session: 's', navigation: 'navigate' }]);
}

const kpis = async () => (await app.call('GET', '/api/v1/kpis')).body;
const kpi = async (name: string) => (await kpis()).kpis.find((one: any) => one.name === name);
const apply = (name: string, spec: object) =>
  app.call('POST', '/api/v1/definitions/apply', { apiVersion: 'binnacle/v1', kind: 'KPI', metadata: { name }, spec });

describe('the KPIs', () => {
  test('come with a North Star and its drivers, and without any event say what would fill them', async () => {
    const { northStar, kpis: all } = await kpis();
    expect(all.map((one: any) => one.name)).toEqual(['page-speed', 'weekly-bridge-people', 'weekly-review-people']);
    expect(northStar).toMatchObject({
      name: 'weekly-review-people',
      metric: 'kpi.weekly-review-people',
      unit: 'count',
      direction: 'up',
      target: 2,
      value: null,
      n: 0,
      verdict: 'no_data',
      drivers: ['weekly-bridge-people', 'page-speed'],
      limits: null,
      signals: [],
    });
    expect(northStar.why).toContain('beacon');
    expect(northStar.history.values).toEqual(Array(14).fill(null));
    expect(northStar.history.partial).toEqual([...Array(13).fill(false), true]);
  });

  test('judge the last complete week and only show the running one', async () => {
    await happen('review_opened', 'ada', lastWeek);
    await happen('review_opened', 'ada', lastWeek + day);
    await happen('review_opened', 'bo', lastWeek + 2 * day);
    await happen('review_opened', 'cy', now - 3_600_000);
    await happen('page_view', 'ada', lastWeek);
    await happen('page_view', 'bo', lastWeek, { path: '/reviews' });
    const star = await kpi('weekly-review-people');
    expect(star).toMatchObject({ value: 2, n: 3, verdict: 'met' });
    expect(star.why).toBe('2 in the week from 2026-11-16 (n 3), wanted at least 2. The running week so far: 1.');
    expect(star.history.values.slice(-3)).toEqual([null, 2, 1]);
    expect(await kpi('weekly-bridge-people')).toMatchObject({ value: 1, target: 3, verdict: 'missed' });
  });

  test('judge a percentile only when it stands on enough values', async () => {
    for (const value of [1, 1, 1, 1]) await visit(value, lastWeek);
    expect(await kpi('page-speed')).toMatchObject({ value: 1, n: 4, unit: 'seconds', stat: 'p75', verdict: 'too_few' });
    await visit(1, lastWeek);
    expect(await kpi('page-speed')).toMatchObject({ n: 5, verdict: 'met' });
    for (const value of [2, 2, 2]) await visit(value, lastWeek);
    expect(await kpi('page-speed')).toMatchObject({ value: 2, verdict: 'missed' });
  });

  test('draw limits and signals from enough weeks', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, week) =>
        Array.from({ length: week === 0 ? 30 : 5 + (week % 2) }, (_, buyer) =>
          happen('order_placed', `p${buyer}`, lastWeek - week * 7 * day),
        ),
      ).flat(),
    );
    expect(
      (await apply('orders', { metric: 'events.count', filter: { name: 'order_placed' }, direction: 'up', domain: 'shop' })).status,
    ).toBe(200);
    const orders = await kpi('orders');
    expect(orders).toMatchObject({ value: 30, verdict: 'no_target', target: null });
    expect(orders.limits.points).toBe(11);
    expect(orders.signals.map((signal: any) => signal.rule)).toContain('outside');
  });

  test('stand when one of them cannot be computed, and it says why', async () => {
    expect((await apply('broken', { metric: 'nothing.here', direction: 'up', domain: 'shop' })).status).toBe(200);
    const broken = await kpi('broken');
    expect(broken).toMatchObject({ verdict: 'no_data', value: null, limits: null, history: { times: [] } });
    expect(broken.why).toContain('nothing.here');
    expect(await kpi('weekly-review-people')).toMatchObject({ verdict: 'met' });
  });

  test('refuse a second North Star with the place and the way out', async () => {
    const { status, body } = await apply('another', { metric: 'events.count', direction: 'up', northStar: true });
    expect(status).toBe(422);
    expect(JSON.stringify(body.problems)).toContain('weekly-review-people');
  });
});

describe('the metric of a KPI', () => {
  const question = { metric: 'kpi.weekly-review-people', from: lastWeek - day, to: lastWeek + 5 * day, step: 'none' };

  test('has its filter and explains itself by the metric below', async () => {
    const { body } = await app.call('POST', '/api/v1/evaluate', question);
    expect(body.series[0]).toMatchObject({ values: [2], n: [3] });
    expect(body.explain.parts[0]).toMatchObject({ metric: 'events.people' });
  });

  test('can be filtered further, but not by what it filters itself', async () => {
    expect((await app.call('POST', '/api/v1/evaluate', { ...question, filter: { path: '/' } })).body.series[0].values).toEqual([2]);
    expect((await app.call('POST', '/api/v1/evaluate', { ...question, filter: { name: 'x' } })).status).toBe(400);
  });

  test('is listed', async () => {
    const { metrics } = (await app.call('GET', '/api/v1/metrics')).body;
    expect(metrics.find((one: any) => one.name === 'kpi.page-speed')).toMatchObject({ unit: 'seconds', direction: 'down' });
    expect(metrics.find((one: any) => one.name === 'kpi.broken')).toMatchObject({ dimensions: [] });
  });
});

test('event metrics group by feature, and count a person of two weeks in each', async () => {
  await happen('feature_used', 'ada', lastWeek, { properties: { feature: 'palette' } });
  await happen('feature_used', 'ada', lastWeek - 7 * day, { properties: { feature: 'palette' } });
  await happen('feature_used', '', lastWeek, { properties: { feature: 'theme' } });
  const ask = (metric: string, more: object) =>
    app.call('POST', '/api/v1/evaluate', { metric, from: lastWeek - 14 * day, to: now, filter: { name: 'feature_used' }, ...more });
  const people = (await ask('events.people', { step: '1w' })).body.series[0];
  expect(people.values.filter((value: number | null) => value === 1)).toHaveLength(2);
  const counts = (await ask('events.count', { step: 'none', groupBy: ['feature'] })).body.series;
  expect(counts.map((one: any) => [one.labels.feature, one.values[0]]).sort()).toEqual([
    ['palette', 2],
    ['theme', 1],
  ]);
});
