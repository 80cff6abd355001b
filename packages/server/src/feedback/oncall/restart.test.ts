import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { adminToken } from '../../../../../test/support/app.ts';
import { copyEmptyRecords } from '../../../../../test/support/empty-records.ts';
import { createApp } from '../../main.ts';
import { manualClock } from '../../platform/clock.ts';
import { readConfig } from '../../platform/config.ts';
import { createLog } from '../../platform/log.ts';
import { notificationTable } from '../alerting/delivery/tables.ts';
import type { Escalated } from './escalations.ts';
import { escalate } from './escalations.ts';
import { escalationLoop } from './loop.ts';

const clock = manualClock('2026-03-02T10:00:00Z');
const data = mkdtempSync(join(tmpdir(), 'binnacle-test-'));
copyEmptyRecords(data);
afterAll(() => rmSync(data, { recursive: true, force: true }));

const open = () =>
  createApp(
    readConfig({ data, port: 0 }, { BINNACLE_ADMIN_TOKEN: adminToken, BINNACLE_REPOSITORY: 'none', BINNACLE_LOG_LEVEL: 'silent' }),
    {
      clock,
      log: createLog('silent'),
    },
  );

const policy = `apiVersion: binnacle/v1
kind: EscalationPolicy
metadata: {name: checkout}
spec:
  levels:
    - targets: [{user: ada@example.com}]
    - {after: 10m, targets: [{user: bo@example.com}]}
`;

const firing: Escalated = {
  id: '00000000-0000-4000-8000-000000000001',
  group: 'g',
  reason: 'first',
  status: 'firing',
  alerts: [
    {
      id: '00000000-0000-4000-8000-0000000000aa',
      ...{ labels: { alertname: 'A' }, annotations: {}, state: 'firing', urgency: 'page', startsAt: clock.now(), endsAt: null },
      ...{ value: null, rule: '', link: '', acknowledgedBy: null },
    },
  ],
  ...{ groupLabels: {}, commonLabels: {}, commonAnnotations: {}, receiver: '' },
};

test('a server that is started again goes on with what had become due, and repeats nothing', async () => {
  const first = await open();
  const post = (url: string, payload: string | object, type: string) =>
    first.http.inject({ method: 'POST', url, payload, headers: { authorization: `Bearer ${adminToken}`, 'content-type': type } });
  for (const name of ['ada', 'bo']) {
    await post(
      '/api/v1/users',
      { name, email: `${name}@example.com`, password: 'a long enough password', role: 'member' },
      'application/json',
    );
  }
  expect((await post('/api/v1/definitions/apply', policy, 'application/yaml')).statusCode).toBe(200);
  await first.house.database.transaction((within) => escalate(first.house, within, 'checkout', firing));
  await first.close();

  clock.advance(3_600_000);
  const second = await open();
  await second.house.database.transaction((within) => escalate(second.house, within, 'checkout', firing));
  await escalationLoop(second.house).run(clock.now(), new AbortController().signal);
  await escalationLoop(second.house).run(clock.now(), new AbortController().signal);
  const rows = await second.house.database.select().from(notificationTable).orderBy(notificationTable.sequence);
  expect(rows.map(({ content }) => content.target)).toMatchObject([{ address: 'ada@example.com' }, { address: 'bo@example.com' }]);
  await second.close();
});
