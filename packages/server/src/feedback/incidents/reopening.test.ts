import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { timeline } from '../../facts/timeline.ts';
import { manualClock } from '../../platform/clock.ts';
import { declareByPolicy } from './declare.ts';

const clock = manualClock('2026-03-02T10:00:00Z');
let app: TestApp;

beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());

const declared = async () => {
  const what = { group: 'checkout', alerts: [], commonLabels: { alertname: 'Errors' }, commonAnnotations: {} };
  await app.house.database.transaction((within) => declareByPolicy(app.house, within, 'paging', 'sev2', what));
  return (await app.call('GET', '/api/v1/incidents')).body.incidents[0].number as number;
};

test('an incident is not opened again beside a newer one of the same alerts', async () => {
  const first = await declared();
  await app.call('PATCH', `/api/v1/incidents/${first}`, { status: 'resolved' });
  clock.advance(60_000);
  const second = await declared();
  expect(second).not.toBe(first);
  const refused = await app.call('PATCH', `/api/v1/incidents/${first}`, { status: 'active' });
  expect(refused).toMatchObject({ status: 409, body: { detail: expect.stringContaining(`incident ${second}`) } });
  await app.call('PATCH', `/api/v1/incidents/${second}`, { status: 'canceled' });
  expect(await app.call('PATCH', `/api/v1/incidents/${first}`, { status: 'active' })).toMatchObject({
    status: 200,
    body: { status: 'active', resolved: null },
  });
});

test('times that cannot be in this order are refused', async () => {
  const { body } = await app.call('POST', '/api/v1/incidents', { title: 'Slow', severity: 'sev3', started: '2026-03-02T09:00:00Z' });
  const change = (times: object, status?: string) => app.call('PATCH', `/api/v1/incidents/${body.number}`, { times, status });
  expect((await change({ mitigated: '2026-03-02T09:30:00Z', resolved: '2026-03-02T09:40:00Z' }, 'resolved')).status).toBe(200);
  for (const times of [
    { resolved: '2026-03-02T09:20:00Z' },
    { started: '2026-03-02T09:35:00Z' },
    { mitigated: '2026-03-02T10:30:00Z' },
    { detected: '2026-03-02T08:50:00Z' },
  ]) {
    expect(await change(times), JSON.stringify(times)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  }
});

test('an alert of a rule stands on the timeline once', async () => {
  const now = clock.now();
  const alert = { labels: { alertname: 'Slow', service: 'search' }, annotations: {}, cause: 'condition', startsAt: now, link: '' } as const;
  await app.house.alerts.take([{ ...alert, source: 'rules', key: 'k1', state: 'firing', rule: 'AlertRule/slow' }]);
  const entry = { kind: 'alert', title: 'Slow firing', service: 'search', environment: '', link: '', updated: now, time: now };
  await app.house.facts.append(timeline, [
    { ...entry, id: `alert:k1:${now}:firing` },
    { ...entry, id: `alert:k2:${now}:firing`, title: 'Other firing' },
  ]);
  const { rows } = await app.records.execute("SELECT id FROM alert WHERE key = 'k1'");
  const { body } = await app.call('POST', '/api/v1/incidents', { severity: 'sev2', alerts: [String(rows[0]?.id)] });
  const detail = await app.call('GET', `/api/v1/incidents/${body.number}`);
  const lines = detail.body.timeline.filter(({ source }: any) => source !== 'entry').map(({ text }: any) => text);
  expect(lines).toEqual(['Other firing', 'Slow fired']);
});
