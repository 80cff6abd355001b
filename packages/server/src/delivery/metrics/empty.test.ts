import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { TestRepository } from '../../../../../test/support/git.ts';
import { deliveryOf } from '../delivery.ts';

let app: TestApp;
const shop = new TestRepository('shop').commit('a', { at: '2024-01-01T00:00:00Z' }).commit('b', { at: '2024-01-02T00:00:00Z' });

beforeAll(async () => {
  app = await testApp();
});
afterAll(async () => {
  await app.close();
  shop.remove();
});

async function whyEmpty(metric: string): Promise<string> {
  const answer = await app.call('POST', '/api/v1/evaluate', { metric: `delivery.${metric}`, from: '2024-01-01', to: '2024-02-01' });
  expect(answer.body.series[0].values).toEqual([null]);
  return answer.body.explain.whyEmpty;
}

async function importShop(): Promise<void> {
  await deliveryOf(app.house).repositories.add({ path: shop.path });
  await deliveryOf(app.house).startImport('shop');
}

test('without a repository: import one, or send deployments', async () => {
  for (const metric of ['deployments', 'deployment_frequency', 'change_lead_time']) {
    expect(await whyEmpty(metric)).toMatch(/"binnacle import git PATH".*"binnacle deploy"/);
  }
  expect(await whyEmpty('commits')).toContain('"binnacle import git PATH"');
  for (const metric of ['change_fail_rate', 'deployment_rework_rate', 'failed_deployment_recovery_time']) {
    expect(await whyEmpty(metric)).toContain('--repairs');
  }
});

test('with a repository that has no releases: what was found, and which tags would count', async () => {
  shop.branch('main', 'b').write();
  await importShop();
  expect(await whyEmpty('deployments')).toContain('No release tag matches ^v?\\d+\\.\\d+(\\.\\d+)?$; 2 commits are imported.');
});

test('with one release: it is the baseline', async () => {
  shop.tag('v1.0.0', 'a').write();
  await importShop();
  expect(await whyEmpty('change_lead_time')).toContain('The first deployment of a service is the baseline');
});
