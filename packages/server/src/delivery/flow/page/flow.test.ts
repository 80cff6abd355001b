import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../../test/support/app.ts';
import { at, change, deployed, pushed, said as told } from '../../../../../../test/support/delivery.ts';
import { Arrivals } from '../../../facts/arrivals.ts';
import { writeDeliveryRows } from '../../../facts/delivery-batch.ts';
import { manualClock } from '../../../platform/clock.ts';
import { Assembly } from '../../assembly.ts';
import { commitsFromPushes } from '../../incoming/commits.ts';
import { deploymentsFromEvents } from '../../incoming/deployments.ts';
import { changeFlowStep } from '../step.ts';
import { said, whySlow } from './why.ts';

const repository = 'acme/shop';
const clock = manualClock('2024-05-01T20:00:00Z');
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
  const manifests = [
    { apiVersion: 'binnacle/v1', kind: 'Team', metadata: { name: 'payments' }, spec: {} },
    { apiVersion: 'binnacle/v1', kind: 'Team', metadata: { name: 'idle' }, spec: {} },
    { apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: 'checkout' }, spec: { repository, owner: 'payments' } },
  ];
  expect((await app.call('POST', '/api/v1/definitions/apply', { manifests, owner: 'people' })).status).toBe(200);
  const house = { ...app.house, arrivals: new Arrivals() };
  const rows = {
    changes: [
      change(repository, '1', { title: 'Add a basket', url: 'https://example.test/1' }),
      // Merged twenty minutes after the deployment that holds it began, by its host's clock.
      change(repository, '2', { merged: at('13:20'), closed: at('13:20') }),
      change(repository, '3', { merged: at('15:00'), closed: at('15:00'), additions: null }),
      change(repository, '4', { merged: at('12:30'), closed: at('12:30'), merge_sha: 'ab'.repeat(20) }),
      change(repository, '5', { bot: true }),
      change(repository, '6', { state: 'open', merged: null, closed: null, merge_sha: '', created: at('10:00') }),
    ],
    changeEvents: [
      told(repository, '1', 'review', '11:30', { state: 'approved' }),
      told(repository, '1', 'draft', '09:10'),
      told(repository, '1', 'ready', '09:20'),
    ],
    pushedCommits: [
      ...(pushed(repository, 'topic-1', [{ name: 'h1', time: '08:30' }]).pushedCommits ?? []),
      ...(pushed(repository, 'main', [{ name: 'root' }, { name: 'm1' }, { name: 'm2' }, { name: 'm5' }], 'nothing').pushedCommits ?? []),
      ...(pushed(repository, 'main', [{ name: 'm3', time: '15:00' }], 'm5').pushedCommits ?? []),
    ],
    deploymentEvents: [deployed(repository, '0', 'root', '07:00'), deployed(repository, '1', 'm5', '13:01')],
  };
  await writeDeliveryRows(house, rows, clock.now());
  clock.advance(1_000);
  await new Assembly(house, [commitsFromPushes(house), deploymentsFromEvents(house), changeFlowStep(house)]).settle();
});
afterAll(() => app.close());

const ask = (path: string) => app.call('GET', `/api/v1/${path}`);
const range = 'from=2024-05-01T00:00:00Z&to=2024-05-02T00:00:00Z';

test('a service: percentiles, rules, and lists that say why', async () => {
  const { status, body, text } = await ask(`services/checkout/flow?${range}`);
  expect(status, text).toBe(200);
  expect(body.leadTime).toMatchObject({ n: 2 });
  expect(body.stages.map(({ stage, n }: any) => [stage, n])).toEqual([
    ['coding', 1],
    ['pickup', 1],
    ['review', 1],
    ['merge_wait', 1],
    ['deploy_wait', 2],
    ['deploying', 2],
  ]);
  expect(body.rules).toEqual([
    { rule: 'merge_sha', count: 2 },
    { rule: 'unmatched', count: 2 },
    { rule: 'suspect', count: 1 },
  ]);
  expect(body.slowest.map(({ change: number, why }: any) => [number, why])).toEqual([
    ['1', '48 % of 4 hours 31 minutes: 2 hours 10 minutes it waited for its first review.'],
    ['2', expect.stringContaining('4 hours 1 minute')],
  ]);
  expect(body.slowest[0]).toMatchObject({ title: 'Add a basket', url: 'https://example.test/1', repository, leadTime: 16_260 });
  expect(body.unmatched.map(({ change: number, why }: any) => [number, why])).toEqual([
    ['3', 'It was merged after the last deployment of checkout.'],
    ['4', expect.stringContaining('holds its merge commit ababababab')],
  ]);
  expect(body.suspect).toMatchObject([{ change: '2', why: expect.stringContaining('began 20 minutes before it was merged') }]);
  expect(body.size).toMatchObject({ p50: 12, n: 3 });
  expect(body.draft).toMatchObject({ p50: 600, n: 1 });
  expect(body.unreviewedShare).toBeCloseTo(3 / 4);
  expect(body.notes.join(' ')).toContain('Of 3 of 4 merged changes no commits are known');
  expect(text).not.toMatch(/author|other/);
});

test('a team: what is open against what was finished', async () => {
  const { body } = await ask(`teams/payments/flow?${range}`);
  expect(body).toMatchObject({ services: ['checkout'], wip: 1, throughput: 4 });
  // Open for 3 h, 3 h 30, 4 h 20 and 6 h: 85 % lies at rank 2.55.
  expect(body.aging.p85).toBeCloseTo((4 + 1 / 3 + 0.55 * (6 - 4 - 1 / 3)) * 3600, 6);
  expect(body.aging.open).toMatchObject([{ change: '6', age: 10 * 3600 + 1 }]);
  expect((await ask(`teams/payments/flow?${range}&clock=working`)).body.aging).toEqual(body.aging);
});

describe('where there is nothing', () => {
  test('an environment that nothing reached has the stages until the merge, and says so', async () => {
    const { body } = await ask(`services/checkout/flow?${range}&environment=moon`);
    expect(body.leadTime).toEqual({ p50: null, p75: null, p90: null, n: 0 });
    expect(body.stages.find(({ stage }: any) => stage === 'pickup')).toMatchObject({ n: 1 });
    expect(body.notes[0]).toContain('No change reached the environment');
    expect(body.slowest).toEqual([]);
  });

  test('a team without services, and names that nobody knows', async () => {
    expect((await ask(`teams/idle/flow?${range}`)).body).toMatchObject({ services: [], wip: 0, throughput: 0, unreviewedShare: null });
    expect((await ask('teams/nobody/flow')).status).toBe(404);
    expect((await ask('services/nothing/flow')).status).toBe(404);
    expect((await ask('services/checkout/flow?from=2024-05-02T00:00:00Z&to=2024-05-01T00:00:00Z')).status).toBe(400);
  });
});

test('lengths of time are said in two units', () => {
  expect([0, 1, 61, 3600, 90_061, 86_400 * 3 + 59].map(said)).toEqual([
    'less than a second',
    '1 second',
    '1 minute 1 second',
    '1 hour',
    '1 day 1 hour',
    '3 days',
  ]);
});

test('what lies in no stage is said when it is most', () => {
  const stages = { coding: 60, pickup: null, review: null, merge_wait: null, deploy_wait: 60, deploying: 0 };
  expect(whySlow({ ...stages, lead: 7200 })).toBe(
    '1 hour 58 minutes of 2 hours lie in no stage: it was a draft, or open without a review.',
  );
});
