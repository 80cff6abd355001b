import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import fc from '../../../../../test/support/property.ts';
import { type DeliveryRows, writeDeliveryRows } from '../../facts/delivery-batch.ts';
import { manualClock } from '../../platform/clock.ts';
import { deliveryOf } from '../delivery.ts';
import { rowsOf, statuses } from '../work-items/fixtures/told.ts';

/** Thursday. */
const clock = manualClock('2026-05-21T00:00:00Z');
let app: TestApp;

const day = 86_400_000;
/** Monday. */
const begin = Date.parse('2026-05-04T00:00:00Z');
const at = (days: number) => begin + days * day;
const [todo, doing, review, done, dropped] = ['1', '3', '4', '5', '6'];

/** @param steps days after the Monday, and the status. */
const item = (id: string, steps: readonly (readonly [number, string])[], change: object = {}) =>
  rowsOf({ id, steps: steps.map(([days, status]) => [at(days), status]), ...change });

async function write(...all: readonly DeliveryRows[]): Promise<void> {
  for (const rows of all) await writeDeliveryRows(app.house, rows, clock.now());
  await deliveryOf(app.house).assembly.settle();
}

async function ask(metric: string, question: object = {}) {
  const body = { metric: `delivery.${metric}`, from: '2026-05-04', to: '2026-05-18', step: '1w', timezone: 'UTC', ...question };
  const answer = await app.call('POST', '/api/v1/evaluate', body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}
const values = async (metric: string, question: object = {}) => (await ask(metric, question)).series.map((one: any) => one.values);
const shop = { filter: { project: 'SHOP' } };

beforeAll(async () => {
  app = await testApp({ clock });
  await app.call(
    'POST',
    '/api/v1/definitions/apply',
    JSON.stringify({
      apiVersion: 'binnacle/v1',
      kind: 'Team',
      metadata: { name: 'shop' },
      spec: { projects: ['SHOP'], calendar: { timezone: 'UTC', from: '09:00', to: '17:00' } },
    }),
    { 'content-type': 'application/yaml' },
  );
});
afterAll(() => app.close());

test('without work items, what would bring them is said', async () => {
  for (const metric of ['work_item_cycle_time', 'work_items_done', 'work_in_progress', 'work_item_age', 'flow_efficiency', 'throughput']) {
    const answer = await ask(metric);
    expect(answer.series[0].values, metric).toEqual([null, null]);
    expect(answer.explain.whyEmpty, metric).toContain('Connect Jira or Linear');
  }
  expect((await app.call('GET', '/api/v1/work-items?team=shop')).body).toMatchObject({
    p85: null,
    n: 0,
    open: [],
    openCount: 0,
    notes: [expect.stringContaining('name its projects')],
  });
});

describe('a team’s fortnight', () => {
  beforeAll(async () => {
    await write(
      statuses([
        [todo, 'To Do', 'unstarted'],
        [doing, 'In Progress', 'started'],
        [review, 'In Review', 'started'],
        [done, 'Done', 'done'],
        [dropped, 'Cancelled', 'cancelled'],
      ] as never),
      // First week: cycles of 1, 2, 3 and 4 days, of which 1 day in review in all.
      item('SHOP-1', [
        [0, todo],
        [0, doing],
        [1, done],
      ] as never),
      item('SHOP-2', [
        [0, todo],
        [1, doing],
        [2, review],
        [3, done],
      ] as never),
      item('SHOP-3', [
        [0, todo],
        [1, doing],
        [4, done],
      ] as never),
      item(
        'SHOP-4',
        [
          [0, todo],
          [0, doing],
          [4, done],
        ] as never,
        { type: 'Bug' },
      ),
      // Second week: reopened once, done again.
      item('SHOP-5', [
        [0, todo],
        [7, doing],
        [8, done],
        [9, doing],
        [11, done],
      ] as never),
      // Never started; a sub-task; given up; deleted; still open.
      item('SHOP-6', [
        [0, todo],
        [2, done],
      ] as never),
      item(
        'SHOP-7',
        [
          [0, todo],
          [0, doing],
          [6, done],
        ] as never,
        { subtask: true },
      ),
      item('SHOP-8', [
        [0, todo],
        [0, doing],
        [2, dropped],
      ] as never),
      item(
        'SHOP-9',
        [
          [0, todo],
          [0, doing],
          [2, done],
        ] as never,
        { deleted: true },
      ),
      item('SHOP-10', [
        [0, todo],
        [10, doing],
      ] as never),
      // Somebody else's.
      item('OPS-1', [
        [0, todo],
        [0, doing],
        [6, done],
      ] as never),
    );
  });

  test('cycle time: percentiles interpolate, [1, 2, 3, 4] days have a p50 of 2.5', async () => {
    expect(await values('work_item_cycle_time', shop)).toEqual([[2.5 * 86_400, 4 * 86_400]]);
    expect(await values('work_item_cycle_time', { ...shop, stat: 'p90' })).toEqual([[expect.closeTo(3.7 * 86_400), 4 * 86_400]]);
    expect(await values('work_item_cycle_time', { ...shop, stat: 'count' })).toEqual([[4, 1]]);
    expect(await values('work_item_cycle_time', { filter: { team: 'shop', type: 'Bug' } })).toEqual([[4 * 86_400, null]]);
  });

  test('as Haystack: only the time in progress, so that the day between done and reopened does not count', async () => {
    expect(await values('work_item_cycle_time.as_haystack', shop)).toEqual([[2.5 * 86_400, 3 * 86_400]]);
  });

  test('in working time: a day of the team has eight hours', async () => {
    const working = { filter: { project: 'SHOP', clock: 'working' } };
    expect(await values('work_item_cycle_time', working)).toEqual([[2.5 * 8 * 3600, 4 * 8 * 3600]]);
    expect(await values('work_item_cycle_time.as_haystack', working)).toEqual([[2.5 * 8 * 3600, 3 * 8 * 3600]]);
    const wrong = await app.call('POST', '/api/v1/evaluate', {
      metric: 'delivery.work_item_cycle_time',
      from: '2026-05-04',
      to: '2026-05-18',
      filter: { clock: 'lunar' },
    });
    expect(wrong.status).toBe(400);
  });

  test('done: the last time, without sub-tasks, cancelled and deleted ones', async () => {
    expect(await values('work_items_done', shop)).toEqual([[5, 1]]);
    expect(await values('work_items_done', { filter: { project: 'SHOP', subtask: ['true', 'false'] } })).toEqual([[6, 1]]);
    expect(await ask('work_items_done', { step: 'none', groupBy: ['team'] })).toMatchObject({
      series: expect.arrayContaining([
        expect.objectContaining({ labels: { team: 'shop' }, values: [6] }),
        expect.objectContaining({ labels: { team: '' }, values: [1] }),
      ]),
    });
  });

  test('throughput is per week, whatever the step', async () => {
    expect(await values('throughput', shop)).toEqual([[5, 1]]);
    expect(await values('throughput', { ...shop, step: 'none' })).toEqual([[3]]);
    expect((await values('throughput', { ...shop, step: '1d' }))[0].slice(0, 5)).toEqual([null, 7, 7, 7, 14]);
  });

  test('reopened, by when', async () => {
    expect(await values('work_items_reopened', { ...shop, step: '1d', from: '2026-05-12', to: '2026-05-15' })).toEqual([[0, 1, 0]]);
    expect(await values('work_items_reopened', { ...shop, step: 'none' })).toEqual([[1]]);
  });

  test('flow efficiency: nine of the ten days in progress were work', async () => {
    expect(await values('flow_efficiency', { ...shop, step: 'none', to: '2026-05-11' })).toEqual([[0.9]]);
    expect(await values('flow_efficiency', { ...shop, from: '2026-05-11' })).toEqual([[1]]);
  });

  test('work in progress is weighted by time, and 0 from the first item on', async () => {
    // Until day 7: 1 + 2 + 3 + 4 days, and the 2 days of the item that was given up. Then 4 days, and from day 10 on the open one.
    expect(await values('work_in_progress', shop)).toEqual([[expect.closeTo(12 / 7), expect.closeTo((4 + 4) / 7)]]);
    const days = await ask('work_in_progress', { ...shop, step: '1d', from: '2026-05-01', to: '2026-05-13' });
    expect(days.series[0].values).toEqual([null, null, null, 3, 4, 3, 2, 0, 0, 0, 1, 1]);
    expect(days.series[0].n).toEqual([0, 0, 0, 3, 4, 3, 2, 0, 0, 0, 1, 1]);
    const groups = await ask('work_in_progress', { step: 'none', groupBy: ['project'], to: '2026-05-11' });
    expect(groups.series.map(({ labels, values: [value] }: any) => [labels.project, value])).toEqual(
      expect.arrayContaining([
        ['OPS', expect.closeTo(6 / 7)],
        ['SHOP', expect.closeTo(12 / 7)],
      ]),
    );
  });

  test('what has not happened yet is no 0', async () => {
    const later = await ask('work_in_progress', { ...shop, step: '1d', from: '2026-05-20', to: '2026-05-23' });
    expect(later.series[0].values).toEqual([1, null, null]);
  });

  test('age: of what was in progress when the bucket ended, and now', async () => {
    expect(await values('work_item_age', { ...shop, stat: 'max' })).toEqual([[null, 4 * 86_400]]);
    const now = await ask('work_item_age', { ...shop, step: 'none', to: '2026-05-30', stat: 'p50' });
    expect(now.series[0]).toMatchObject({ values: [7 * 86_400], n: [1] });
    expect(now.explain.notes).toEqual(['Only 5 items were done in the last 90 days: too few to say which age is unusual.']);
    expect(await values('work_item_age', { ...shop, step: '1d', from: '2026-05-04', to: '2026-05-08' })).toEqual([
      [1, 1.5, 2, 3.5].map((days) => days * 86_400),
    ]);
  });

  test('by service, where its definition names the project', async () => {
    const manifest = { apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: 'checkout' }, spec: { projects: ['shop'] } };
    await app.call('POST', '/api/v1/definitions/apply', JSON.stringify(manifest), { 'content-type': 'application/yaml' });
    expect(await values('work_items_done', { filter: { service: 'checkout' } })).toEqual([[5, 1]]);
  });

  test('the list of what is open, against what finished items took', async () => {
    const { status, body } = await app.call('GET', '/api/v1/work-items?team=shop');
    expect(status).toBe(200);
    expect(body).toEqual({
      p85: null,
      n: 5,
      open: [
        {
          source: 'jira',
          id: 'SHOP-10',
          key: 'SHOP-10',
          title: 'Title of SHOP-10',
          url: 'https://tracker.example/SHOP-10',
          project: 'SHOP',
          type: 'Story',
          status: 'In Progress',
          age: 7 * 86_400,
        },
      ],
      openCount: 1,
      notes: ['Only 5 items were done in the last 90 days: too few to say which age is unusual.'],
    });
    const more = Array.from({ length: 10 }, (_, index) =>
      item(`SHOP-${20 + index}`, [
        [0, doing],
        [index + 1, done],
      ] as never),
    );
    const undated = rowsOf({ id: 'SHOP-40', steps: [[at(3), doing as string]] });
    await write(...more, { workItems: undated.workItems ?? [] });
    const { body: then } = await app.call('GET', '/api/v1/work-items?team=shop');
    expect(then).toMatchObject({
      n: 15,
      openCount: 1,
      notes: [expect.stringMatching(/^1 items are in progress of which it is not known/)],
    });
    // 1, 1, 2, 2, 3, 3, 4, 4, 4, 5, 6, 7, 8, 9, 10 days: at 0.85 of the way from the first to the last.
    expect(then.p85).toBeCloseTo(7.9 * 86_400);
    expect((await app.call('GET', '/api/v1/work-items?team=nobody')).body).toMatchObject({ open: [], openCount: 0 });
    expect((await app.call('GET', '/api/v1/work-items')).body).toMatchObject({ openCount: 1 });
  });
});

test('Little’s law: what is in progress on average is throughput times the average cycle time', async () => {
  let project = 0;
  const spans = fc.array(fc.tuple(fc.integer({ min: 0, max: 13 * 24 - 1 }), fc.integer({ min: 1, max: 13 * 24 })), {
    minLength: 1,
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(spans, async (drawn) => {
      const name = `LAW${++project}`;
      const items = drawn.map(([start, length], index) =>
        item(`${name}-${index}`, [
          [start / 24, doing],
          [Math.min(start + length, 14 * 24 - 1) / 24, done],
        ] as never),
      );
      await write({
        workItems: items.flatMap((rows) => rows.workItems ?? []),
        workItemTransitions: items.flatMap((rows) => rows.workItemTransitions ?? []),
      });
      const question = { filter: { project: name }, step: 'none' };
      const [[[inProgress]], [[perWeek]], [[mean]]] = await Promise.all([
        values('work_in_progress', question),
        values('throughput', question),
        values('work_item_cycle_time', { ...question, stat: 'mean' }),
      ]);
      expect(inProgress).toBeCloseTo((perWeek * mean) / (7 * 86_400), 6);
      const [byDay] = await values('work_in_progress', { ...question, step: '1d' });
      const known = byDay.filter((value: number | null) => value !== null);
      expect(known.reduce((sum: number, value: number) => sum + value, 0) / 14).toBeCloseTo(inProgress, 6);
    }),
    { numRuns: 8 },
  );
});
