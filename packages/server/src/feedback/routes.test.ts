import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { timeline } from '../facts/timeline.ts';
import { vitals } from '../facts/vitals.ts';
import { manualClock } from '../platform/clock.ts';
import { weekOf, weeksUpTo } from './week.ts';

const day = 86_400_000;
/** A Monday morning: the review is about the week before, 2026-W47. */
const clock = manualClock('2026-11-23T09:00:00Z');
const reviewed = weekOf(clock.now() - 7 * day, 'UTC');

let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
  await app.house.facts.append(vitals, slowLastWeek());
  await app.house.facts.append(timeline, [
    entry('deploy-1', reviewed.from + day, 'shop 1.42 in production'),
    entry('deploy-2', reviewed.from - 100 * day, 'long ago'),
  ]);
});
afterAll(() => app.close());

/** Fifteen weeks of LCP around 1.2 s with ten visits each, and 3 s in the reviewed week. */
function slowLastWeek() {
  return weeksUpTo(reviewed, 15, 'UTC').flatMap((week, age) =>
    Array.from({ length: 12 }, (_, i) => ({
      id: `${week.name}-${i}`,
      time: week.from + i * 3_600_000,
      received: week.from + i * 3_600_000,
      source: 'shop',
      name: 'lcp',
      value: age === 0 ? 3 : 1.2 + (age % 2) * 0.1,
      path: '/',
      session: '',
      navigation: 'navigate',
    })),
  );
}

function entry(id: string, time: number, title: string) {
  return { id, time, kind: 'deployment', title, service: 'shop', environment: 'production', link: '', updated: time };
}

test('a review names what moved, by which rule, and what coincided', async () => {
  const { body } = await app.call('GET', '/api/v1/reviews/2026-W47');
  expect(body).toMatchObject({ week: '2026-W47', from: '2026-11-16T00:00:00.000Z', to: '2026-11-23T00:00:00.000Z', state: 'open' });
  const items = body.sections.find((section: any) => section.area === 'optimization').items;
  const lcp = items.find((item: any) => item.metric === 'vitals.lcp');
  expect(lcp).toMatchObject({ unit: 'seconds', value: 3, moved: true });
  expect(lcp.signals.map((signal: any) => signal.rule)).toContain('outside');
  expect(lcp.coincides.map((found: any) => found.title)).toEqual(['shop 1.42 in production']);
  expect(lcp.coincides[0].time).toMatch(/^2026-\d\d-\d\dT.*Z$/);
  expect(lcp.history.values.filter((value: unknown) => value !== null)).toHaveLength(15);
});

test('a number without data says why and claims nothing', async () => {
  const { body } = await app.call('GET', '/api/v1/reviews/2026-W47');
  const items = body.sections.find((section: any) => section.area === 'optimization').items;
  const cls = items.find((item: any) => item.metric === 'vitals.cls');
  expect(cls).toMatchObject({ value: null, moved: null, signals: [], coincides: [] });
  expect(cls.why).toMatch(/No data received yet/);
});

test('an action agreed in one review is looked back on first in the next', async () => {
  const created = await app.call('POST', '/api/v1/actions', {
    title: 'Serve images as AVIF',
    owner: 'Ada',
    due: '2026-11-27',
    metric: 'vitals.lcp',
    expected: { direction: 'down', amount: 0.5 },
    review: '2026-W47',
  });
  expect(created).toMatchObject({ status: 201, body: { state: 'open', effect: { verdict: 'too_early' } } });
  const here = (await app.call('GET', '/api/v1/reviews/2026-W47')).body;
  expect(here.actions.map((action: any) => action.id)).toEqual([created.body.id]);
  expect(here.previousActions).toEqual([]);
  const next = (await app.call('GET', '/api/v1/reviews/2026-W48')).body;
  expect(next.previousActions.map((action: any) => action.id)).toEqual([created.body.id]);

  const done = await app.call('PATCH', `/api/v1/actions/${created.body.id}`, { state: 'done' });
  expect(done).toMatchObject({ status: 200, body: { state: 'done', doneAt: '2026-11-23T09:00:00.000Z' } });
});

test('dropping an action needs a reason, and an unknown one is not found', async () => {
  const { body } = await app.call('POST', '/api/v1/actions', { title: 'Rewrite it all', owner: 'Bo', due: '2026-12-01' });
  expect(body.effect.verdict).toBe('no_metric');
  const url = `/api/v1/actions/${body.id}`;
  expect((await app.call('PATCH', url, { state: 'dropped' })).body.detail).toMatch(/Say why/);
  expect((await app.call('PATCH', url, { state: 'dropped', reason: 'Measured: not the bottleneck' })).body.reason).toMatch(/Measured/);
  expect((await app.call('PATCH', '/api/v1/actions/00000000-0000-4000-8000-000000000000', { state: 'done' })).status).toBe(404);
});

test('actions are measured: agreed and done per week', async () => {
  const range = { from: '2026-11-16T00:00:00Z', to: '2026-11-24T00:00:00Z', step: '1w' };
  const created = await app.call('POST', '/api/v1/evaluate', { metric: 'feedback.actions_created', ...range });
  expect(created.body.series[0]).toMatchObject({ values: [0, 2], partial: [false, true] });
  const done = await app.call('POST', '/api/v1/evaluate', { metric: 'feedback.actions_done', ...range });
  expect(done.body.series[0].values).toEqual([0, 1]);
});

test('comments belong to a week and keep their author', async () => {
  const comment = await app.call('POST', '/api/v1/reviews/2026-W47/comments', { subject: 'vitals.lcp', text: 'The new hero image' });
  expect(comment).toMatchObject({ status: 201, body: { author: 'BINNACLE_ADMIN_TOKEN', createdAt: '2026-11-23T09:00:00.000Z' } });
  const { comments } = (await app.call('GET', '/api/v1/reviews/2026-W47')).body;
  expect(comments.map((one: any) => one.text)).toEqual(['The new hero image']);
  expect((await app.call('POST', '/api/v1/reviews/2026-W47/comments', { subject: 'kpi', text: ' ' })).status).toBe(400);
});

test('closing keeps what the review showed, once, and only when its week is over', async () => {
  expect((await app.call('POST', '/api/v1/reviews/2026-W48/close')).body.detail).toMatch(/still runs/);
  expect((await app.call('POST', '/api/v1/reviews/2026-W47/close')).status).toBe(204);
  const before = (await app.call('GET', '/api/v1/reviews/2026-W47')).body;
  expect(before.state).toBe('closed');
  const late = { ...slowLastWeek()[0]!, id: 'late', value: 30 };
  await app.house.facts.append(
    vitals,
    Array.from({ length: 40 }, (_, i) => ({ ...late, id: `late-${i}` })),
  );
  const after = (await app.call('GET', '/api/v1/reviews/2026-W47')).body;
  expect(after.sections).toEqual(before.sections);
  expect((await app.call('POST', '/api/v1/reviews/2026-W47/close')).body.detail).toMatch(/closed already/);
});

test('the list is newest first and a week to come has no review', async () => {
  const { reviews } = (await app.call('GET', '/api/v1/reviews')).body;
  expect(reviews.slice(0, 2)).toEqual([
    { week: '2026-W48', from: '2026-11-23T00:00:00.000Z', to: '2026-11-30T00:00:00.000Z', state: 'open' },
    { week: '2026-W47', from: '2026-11-16T00:00:00.000Z', to: '2026-11-23T00:00:00.000Z', state: 'closed' },
  ]);
  expect((await app.call('GET', '/api/v1/reviews/2026-W49')).status).toBe(404);
  expect((await app.call('GET', '/api/v1/reviews/latest')).status).toBe(400);
});

test('the timeline is filtered by kind, service and range', async () => {
  const range = 'from=2026-11-16T00:00:00Z&to=2026-11-23T00:00:00Z';
  const titles = async (query: string) =>
    (await app.call('GET', `/api/v1/timeline?${query}`)).body.entries
      .filter((found: any) => found.kind === 'deployment')
      .map((found: any) => found.title);
  expect(await titles(range)).toEqual(['shop 1.42 in production']);
  expect(await titles(`${range}&service=other`)).toEqual([]);
  expect(await titles(`${range}&kind=incident`)).toEqual([]);
  expect((await app.call('GET', '/api/v1/timeline?from=yesterday&to=now')).status).toBe(400);
});
