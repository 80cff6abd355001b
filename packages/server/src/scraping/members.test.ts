import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { sharedMembers } from './members.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

test('of several processes exactly one reads a target, and those of one that leaves are shared out', async () => {
  const members = ['one', 'two', 'three'].map((id) => sharedMembers(app.house.database, id));
  for (const member of members) await member.renew();
  for (const member of members) await member.renew();
  const targets = Array.from({ length: 300 }, (_, index) => `target-${index}`);
  const owners = targets.map((target) => members.map((member) => member.owns(target)));
  expect(owners.every((row) => row.filter(Boolean).length === 1)).toBe(true);
  for (const index of [0, 1, 2]) expect(owners.filter((row) => row[index]).length).toBeGreaterThan(60);
  await members[2]!.leave();
  for (const member of members.slice(0, 2)) await member.renew();
  const after = targets.map((target) => members.slice(0, 2).map((member) => member.owns(target)));
  expect(after.every((row) => row.filter(Boolean).length === 1)).toBe(true);
  // What the others had stays with them.
  expect(after.every((row, index) => owners[index]?.[2] === true || (row[0] === owners[index]?.[0] && row[1] === owners[index]?.[1]))).toBe(
    true,
  );
});

test('the kind is taken by the server, a whole Prometheus configuration too, and its targets are answered', async () => {
  const yaml = `
global: {scrape_interval: 30s}
scrape_configs:
  - job_name: prometheus
    static_configs: [{targets: ['127.0.0.1:1']}]
`;
  const applied = await app.call('POST', '/api/v1/definitions/apply', yaml, { 'content-type': 'application/yaml' });
  expect(applied.body).toMatchObject({ changes: [{ action: 'create', kind: 'ScrapeConfig', name: 'prometheus' }] });
  const bad = await app.call('POST', '/api/v1/definitions/apply', yaml.replace("['127.0.0.1:1']", '127'), {
    'content-type': 'application/yaml',
  });
  expect(bad).toMatchObject({
    status: 422,
    body: { problems: [{ path: expect.stringMatching(/scrape_configs\[0\]\.static_configs/), line: 5 }] },
  });
  const { body } = await app.call('GET', '/prometheus/api/v1/targets?state=active');
  expect(body).toMatchObject({ status: 'success', data: { activeTargets: expect.any(Array), droppedTargets: [] } });
});
