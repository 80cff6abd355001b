import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../../test/support/app.ts';
import { manualClock } from '../../../platform/clock.ts';
import { dispatch } from '../routing/dispatcher.ts';

const start = Date.parse('2026-11-30T12:00:00Z');
const clock = manualClock(start);
let app: TestApp;

beforeAll(async () => {
  app = await testApp({ clock });
  const route = {
    ...{ receiver: 'nobody', groupBy: ['alertname'] },
    routes: [
      { matchers: ['severity="page"'], receiver: 'pager', groupBy: ['alertname', 'service'], continue: true },
      { matchers: ['team=~"a|b"'], receiver: 'teams' },
    ],
  };
  const receivers = ['nobody', 'pager', 'teams'].map((name) => ({ name }));
  const manifest = { apiVersion: 'binnacle/v1', kind: 'AlertRouting', metadata: { name: 'default' }, spec: { route, receivers } };
  expect((await app.call('POST', '/api/v1/definitions/apply', { manifests: [manifest], owner: 'people' })).status).toBe(200);
  const alerts = [
    { alertname: 'Errors', severity: 'page', service: 'shop', team: 'a' },
    { alertname: 'Slow', service: 'shop' },
    { alertname: 'Slow', service: 'other', team: 'b' },
    { foo: 'unnamed' },
  ].map((labels) => ({ labels, startsAt: new Date(start).toISOString() }));
  expect((await app.ingest('/api/v2/alerts', alerts)).status).toBe(200);
  await dispatch(app.house, clock.now());
});
afterAll(() => app.close());

const groups = async (query = '') =>
  (await app.call('GET', `/api/v2/alerts/groups${query}`)).body.map(({ labels, receiver, alerts }: any) => [
    ...[labels, receiver.name, alerts.map(({ receivers }: any) => receivers.map(({ name }: any) => name).join(' '))],
  ]);

// As Alertmanager 0.25 answered for the same alerts and the same routing.
test('groups stand in the order of their labels, and their alerts name the receivers of all their groups', async () => {
  expect(await groups()).toEqual([
    [{}, 'nobody', ['nobody']],
    [{ alertname: 'Errors' }, 'teams', ['pager teams']],
    [{ alertname: 'Slow' }, 'nobody', ['nobody']],
    [{ alertname: 'Slow' }, 'teams', ['teams']],
    [{ alertname: 'Errors', service: 'shop' }, 'pager', ['pager teams']],
  ]);
  expect(await groups('?receiver=pager')).toEqual([[{ alertname: 'Errors', service: 'shop' }, 'pager', ['pager']]]);
});
