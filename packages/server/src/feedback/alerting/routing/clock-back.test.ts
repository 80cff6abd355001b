import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../../test/support/app.ts';
import { manualClock } from '../../../platform/clock.ts';
import { notificationTable } from '../delivery/tables.ts';
import { dispatcher } from './dispatcher.ts';

const minute = 60_000;
const clock = manualClock('2026-11-30T12:00:00Z');
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
  await apply({ kind: 'NotificationChannel', metadata: { name: 'chat' }, spec: { type: 'msteams' } }, routing('5m'));
});
afterAll(() => app.close());

const routing = (groupInterval: string) => ({
  ...{ kind: 'AlertRouting', metadata: { name: 'default' } },
  spec: {
    route: { receiver: 'team', groupBy: ['alertname'], groupWait: '0s', groupInterval, repeatInterval: '1h' },
    receivers: [{ name: 'team', channels: ['chat'] }],
  },
});
async function apply(...manifests: object[]) {
  const full = manifests.map((manifest) => ({ apiVersion: 'binnacle/v1', ...manifest }));
  expect((await app.call('POST', '/api/v1/definitions/apply', { manifests: full, owner: 'people' })).status).toBe(200);
}
const fire = (instance: string) =>
  app.house.alerts.take([
    {
      ...{ source: 'tests', labels: { alertname: 'Errors', instance }, annotations: {}, state: 'firing', cause: 'condition' },
      ...{ startsAt: clock.now(), link: '', rule: '' },
    },
  ]);

test('a clock that was far ahead for a moment does not keep groups from being told', async () => {
  const loop = dispatcher(app.house);
  const turn = async (by: number) => {
    clock.advance(by);
    await loop.run(clock.now(), new AbortController().signal);
    return (await app.house.database.select().from(notificationTable)).map(({ content }) => content.reason);
  };
  await fire('a');
  const right = clock.now();
  expect(await turn(366 * 24 * 60 * minute)).toEqual(['first']);
  clock.set(right);
  await fire('b');
  expect(await turn(minute)).toEqual(['first', 'new_alerts']);
  await turn(30 * minute);
  expect(await turn(30 * minute)).toEqual(['first', 'new_alerts', 'repeat']);
});
