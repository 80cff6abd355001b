import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manualClock } from '../../packages/server/src/platform/clock.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { mergedSha, tellStory } from './story.ts';

/**
 * What a lead sees who connects GitHub and PagerDuty and nothing else: one pull request from its first commit into production, the incident
 * that it caused, and the fix. Every number is worked out by hand beside it.
 */
const clock = manualClock('2026-10-08T12:00:00Z');
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
  await tellStory(app);
});
afterAll(() => app.close());

async function value(metric: string, more: object = {}): Promise<number | null> {
  const answer = await app.call('POST', '/api/v1/evaluate', {
    metric,
    from: '2026-10-01',
    to: '2026-10-08',
    step: 'none',
    filter: { service: 'checkout' },
    ...more,
  });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.series[0]?.values[0] ?? null;
}

const hours = (count: number) => count * 3600;
const minutes = (count: number) => count * 60;

describe('the way of the change', () => {
  test.each([
    // 09:00 first commit, 12:00 opened, 14:00 first review, 17:00 approved, 18:00 merged, 19:05 deployment begins, 19:15 over.
    ['delivery.stage.coding', hours(3)],
    ['delivery.stage.pickup', hours(2)],
    ['delivery.stage.review', hours(3)],
    ['delivery.stage.merge_wait', hours(1)],
    ['delivery.stage.deploy_wait', minutes(65)],
    ['delivery.stage.deploying', minutes(10)],
    ['delivery.change_lead_time.per_change', hours(10) + minutes(15)],
    // The squashed commit of 18:00 reached production after 75 minutes, the fix of 20:20 after 20.
    ['delivery.change_lead_time', minutes(47.5)],
    ['delivery.change_size', 42],
    ['delivery.review_rounds', 1],
  ])('%s is %d', async (metric, expected) => expect(await value(metric)).toBe(expected));

  test('adds up, stage by stage, to its lead time', async () => {
    const stages = await Promise.all(
      ['coding', 'pickup', 'review', 'merge_wait', 'deploy_wait', 'deploying'].map((stage) => value(`delivery.stage.${stage}`)),
    );
    expect(stages.reduce<number>((sum, one) => sum + (one ?? Number.NaN), 0)).toBe(await value('delivery.change_lead_time.per_change'));
  });

  test('belongs to the team that owns the service', async () => {
    expect(await value('delivery.change_lead_time.per_change', { filter: { team: 'payments' } })).toBe(hours(10.25));
    expect(await value('delivery.change_lead_time.per_change', { filter: { team: 'search' } })).toBeNull();
  });
});

describe('the deployments', () => {
  test.each([
    // Three, though the second was reported twice and the first became inactive.
    ['delivery.deployments', 3],
    // The second failed by the incident that began after it.
    ['delivery.change_fail_rate', 1 / 3],
    // 19:15 to 20:50, when the incident was resolved.
    ['delivery.failed_deployment_recovery_time', minutes(95)],
    // 20:00 to 20:50.
    ['delivery.incident_recovery_time', minutes(50)],
  ])('%s is %d', async (metric, expected) => expect(await value(metric)).toBeCloseTo(expected, 9));
});

test('the pages say the same as the metrics, and nobody is named', async () => {
  const flow = await app.call('GET', '/api/v1/services/checkout/flow?from=2026-10-01T00:00:00Z&to=2026-10-08T00:00:00Z');
  expect(flow.body.slowest).toMatchObject([{ change: '1', leadTime: hours(10.25), title: 'Add a basket' }]);
  expect(flow.body.rules).toContainEqual({ rule: 'merge_sha', count: 1 });
  const deployments = await app.call('GET', '/api/v1/deployments?service=checkout');
  const second = deployments.body.deployments.find(({ sha }: { sha: string }) => sha === mergedSha);
  const detail = await app.call(
    'GET',
    `/api/v1/deployments/detail?service=checkout&environment=production&id=${encodeURIComponent(second.id)}`,
  );
  expect(detail.body).toMatchObject({ team: 'payments', changes: [{ change: '1' }], outcome: { state: 'failed' } });
  for (const { text } of [flow, deployments, detail]) expect(text).not.toMatch(/ada\b|ben\b|example\.org/i);
});
