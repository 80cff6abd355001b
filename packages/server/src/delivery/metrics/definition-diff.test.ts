import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { at, change, deployed, pushed, said, sha } from '../../../../../test/support/delivery.ts';
import { Arrivals } from '../../facts/arrivals.ts';
import { writeDeliveryRows } from '../../facts/delivery-batch.ts';
import { manualClock } from '../../platform/clock.ts';
import { Assembly } from '../assembly.ts';
import { changeFlowStep } from '../flow/step.ts';
import { commitsFromPushes } from '../incoming/commits.ts';
import { deploymentsFromEvents } from '../incoming/deployments.ts';

/*
 * One set of facts through the eyes of all definitions, each number worked out by hand:
 *
 * change 1: written 08:00 and 09:00, opened 10:00, reviewed 11:00, merged 12:00 (squashed), in production 13:00:30, in staging 12:10
 * change 2: opened 10:00, written 10:30, merged 12:30 (squashed), in production 14:00; nobody reviewed it
 * change 3: by a bot; written 12:40, opened 13:00, merged 13:30 (merge commit), in production 14:00
 * a commit without a change, written 13:59:40, in production 14:00
 */
const repository = 'acme/diff';
const clock = manualClock('2024-06-01T00:00:00Z');
let app: TestApp;

const roll = (id: string, commit: string, time: string, environment = 'production') =>
  deployed(repository, id, commit, '00:00', { time: at(time), started: at(time) - 60_000, environment, id });

beforeAll(async () => {
  app = await testApp({ clock });
  const house = { ...app.house, arrivals: new Arrivals() };
  const [third] = pushed(repository, 'main', [{ name: 'm3', time: '13:30', subject: 'Merge pull request #3' }], 'm2').pushedCommits ?? [];
  const rows = {
    changes: [
      change(repository, '1', { created: at('10:00'), additions: 30, deletions: 10 }),
      change(repository, '2', { created: at('10:00'), merged: at('12:30'), additions: 4, deletions: 0 }),
      change(repository, '3', { bot: true, created: at('13:00'), merged: at('13:30') }),
      change(repository, '4', { created: at('06:00'), merged: null, closed: null, state: 'open', merge_sha: '', head_sha: '' }),
    ],
    changeEvents: [said(repository, '1', 'review', '11:00', { state: 'approved' })],
    pushedCommits: [
      ...(pushed(repository, 'topic-1', [
        { name: 'h1a', time: '08:00' },
        { name: 'h1', time: '09:00' },
      ]).pushedCommits ?? []),
      ...(pushed(repository, 'topic-2', [{ name: 'h2', time: '10:30' }]).pushedCommits ?? []),
      ...(pushed(repository, 'topic-3', [{ name: 'h3', time: '12:40' }]).pushedCommits ?? []),
      ...(pushed(repository, 'main', [{ name: 'root', time: '05:00' }], 'nothing').pushedCommits ?? []),
      ...(pushed(repository, 'main', [
        { name: 'm1', time: '12:00' },
        { name: 'm2', time: '12:30' },
      ]).pushedCommits ?? []),
      ...(third === undefined ? [] : [{ ...third, parents: [sha('m2'), sha('h3')] }]),
      ...(pushed(repository, 'main', [{ name: 'c4', time: '2024-05-01T13:59:40' }], 'm3').pushedCommits ?? []),
    ],
    deploymentEvents: [
      roll('d0', 'root', '06:00'),
      roll('d1', 'm1', '2024-05-01T13:00:30'),
      roll('d2', 'c4', '14:00'),
      // The same again brings nothing.
      roll('d3', 'c4', '2024-05-02T09:00:00'),
      roll('d4', 'c4', '2024-05-04T09:00:00'),
      roll('d5', 'c4', '2024-05-13T09:00:00'),
      roll('s0', 'root', '06:00', 'staging'),
      roll('s1', 'm1', '12:10', 'staging'),
      roll('s2', 'm1', '2024-05-07T09:00:00', 'staging'),
      roll('s3', 'm1', '2024-05-08T09:00:00', 'staging'),
    ],
  };
  await writeDeliveryRows(house, rows, clock.now());
  clock.advance(1_000);
  await new Assembly(house, [commitsFromPushes(house), deploymentsFromEvents(house), changeFlowStep(house)]).settle();
});
afterAll(() => app.close());

async function ask(metric: string, more: object = {}): Promise<{ value: number | null; n: number }> {
  // Three weeks from a Monday on.
  const question = { metric, from: '2024-04-29', to: '2024-05-20', step: 'none', filter: { service: 'diff' }, ...more };
  const answer = await app.call('POST', '/api/v1/evaluate', question);
  expect(answer.status, answer.text).toBe(200);
  return { value: answer.body.series[0]?.values[0] ?? null, n: answer.body.series[0]?.n[0] ?? 0 };
}

describe('lead time', () => {
  test.each([
    // Of commits without merges: 20 s, 3630 s (m1), 4800 s (h3), 5400 s (m2).
    ['delivery.change_lead_time', (3630 + 4800) / 2, 4],
    // 08:00 to 13:00:30, and 10:00 (opened before it was written) to 14:00; the bot's is left out.
    ['delivery.change_lead_time.per_change', (18_030 + 14_400) / 2, 2],
    // Begun minutes: 120 + 120 + 61, 150 + 90, 20 + 30 + 30; the lower median.
    ['delivery.change_lead_time.as_devlake', 240 * 60, 3],
    // Merge to deployment: 3630 s, 5400 s, 1800 s.
    ['delivery.change_lead_time.as_gitlab', 3630, 3],
    // 08:00 to 13:00:30, 10:30 to 14:00; the average.
    ['delivery.change_lead_time.as_sleuth', (18_030 + 12_600) / 2, 2],
    // With the merge commit: 20, 1800, 3630, 4800, 5400 s.
    ['delivery.change_lead_time.as_datadog', 3630, 5],
    // Whole minutes, with staging's 10, without the one of 0: 10, 30, 60, 80, 90.
    ['delivery.change_lead_time.as_four_keys', 60 * 60, 5],
  ])('%s is %d of %d', async (metric, value, n) => expect(await ask(metric)).toEqual({ value, n }));

  test('per commit in working time, by group and bucket', async () => {
    const metric = 'delivery.change_lead_time';
    // All of it happened on a Wednesday.
    expect(await ask(metric, { filter: { service: 'diff', clock: 'working' } })).toEqual({ value: 4215, n: 4 });
    const question = {
      metric,
      from: '2024-04-29',
      to: '2024-05-20',
      step: '1w',
      filter: { clock: 'working' },
      groupBy: ['automated'],
      stat: 'max',
    };
    const { body } = await app.call('POST', '/api/v1/evaluate', question);
    expect(body.series.map(({ labels, values }: any) => [labels.automated, values])).toEqual([['false', [5400, null, null]]]);
  });

  test('per change by a bot, in staging, and by no clock that is not known', async () => {
    const metric = 'delivery.change_lead_time.per_change';
    expect(await ask(metric, { filter: { service: 'diff', automated: 'true' } })).toEqual({ value: 4800, n: 1 });
    expect(await ask(metric, { filter: { service: 'diff', environment: 'staging' } })).toEqual({ value: 250 * 60, n: 1 });
    expect((await app.call('POST', '/api/v1/evaluate', { metric, from: 0, to: 1, filter: { clock: 'sand' } })).status).toBe(400);
  });
});

describe('deployment frequency', () => {
  test.each([
    ['delivery.deployment_frequency', 6 / 21, 6],
    // Days with deployments: three in the first week, none in the second, one in the third.
    ['delivery.deployment_frequency.as_devlake', 1, 6],
    // With staging two in the second week.
    ['delivery.deployment_frequency.as_four_keys', 2, 10],
    // 15 days from Monday to Friday.
    ['delivery.deployment_frequency.as_sleuth', 6 / 15, 6],
  ])('%s is %d of %d', async (metric, value, n) => expect(await ask(metric)).toEqual({ value, n }));

  test('a week is a bucket; before the first deployment there is no data', async () => {
    const answer = await app.call('POST', '/api/v1/evaluate', {
      metric: 'delivery.deployment_frequency.as_devlake',
      from: '2024-04-22',
      to: '2024-05-20',
      step: '1w',
      filter: { service: 'diff' },
    });
    expect(answer.body.series[0].values).toEqual([null, 3, 0, 1]);
  });
});

describe('changes', () => {
  test.each([
    ['delivery.stage.coding', 7200, 1],
    ['delivery.stage.pickup', 3600, 1],
    ['delivery.stage.review', 0, 1],
    ['delivery.stage.merge_wait', 3600, 1],
    ['delivery.stage.deploy_wait', (59.5 * 60 + 89 * 60) / 2, 2],
    ['delivery.stage.deploying', 60, 2],
    ['delivery.changes_merged', 2, 2],
    ['delivery.change_size', 22, 2],
    ['delivery.review_rounds', 0, 1],
    ['delivery.unreviewed_changes', 0.5, 2],
  ])('%s is %d of %d', async (metric, value, n) => expect(await ask(metric)).toEqual({ value, n }));

  test('themselves, deployed or not: the environment is empty', async () => {
    expect(await ask('delivery.stage.pickup', { filter: { service: 'diff', environment: '' } })).toEqual({ value: 3600, n: 1 });
  });

  test('open ones are weighted by time, day by day; what has not happened yet is not counted', async () => {
    const question = { metric: 'delivery.changes_open', from: '2024-04-30', to: '2024-05-03', step: '1d' };
    const { body } = await app.call('POST', '/api/v1/evaluate', question);
    // On May 1 the first was open 2 h, the second 2.5 h, the fourth from 06:00 on, and then for ever.
    expect(body.series[0].values).toEqual([null, (2 + 2.5 + 18) / 24, 1]);
    expect(body.series[0].n).toEqual([0, 3, 1]);
    expect((await ask('delivery.changes_open', { from: '2024-05-01T11:00:00', to: '2024-05-01T12:30:00' })).value).toBeCloseTo(
      2 + 1 / 1.5,
      9,
    );
  });

  test('grouped by who made them', async () => {
    const question = { metric: 'delivery.changes_merged', from: '2024-04-29', to: '2024-05-20', step: 'none', groupBy: ['automated'] };
    const { body } = await app.call('POST', '/api/v1/evaluate', question);
    expect(body.series.map(({ labels, values }: any) => [labels.automated, values[0]]).sort()).toEqual([
      ['false', 2],
      ['true', 1],
    ]);
  });
});
