import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../../../test/support/app.ts';
import { notification, notifiedAlert } from '../../../../../../../test/support/told.ts';
import { createTeller, type Teller } from './tell.ts';

const now = Date.parse('2026-03-02T12:00:00Z');
const minute = 60_000;
let app: TestApp;
let tell: Teller;

beforeAll(async () => {
  app = await testApp({ clock: { now: () => now }, environment: { BINNACLE_PUBLIC_URL: 'https://binnacle.example.org/' } });
  const define = (kind: string, name: string, spec: unknown, displayName?: string) => ({
    apiVersion: 'binnacle/v1',
    kind,
    metadata: { name, ...(displayName === undefined ? {} : { displayName }) },
    spec,
  });
  const threshold = { metric: 'delivery.deployments', filter: { service: 'checkout', environment: 'live' }, op: '>=', value: 2 };
  const manifests = [
    define('Team', 'payments', {}),
    define('Service', 'checkout', { owner: 'payments' }),
    define('AlertRule', 'many', { service: 'checkout', severity: 'ticket', condition: { threshold } }, 'ManyDeployments'),
  ];
  const applied = await app.call('POST', '/api/v1/definitions/apply', { manifests, owner: 'people' });
  expect(applied.status, applied.text).toBe(200);
  for (const [version, at] of [
    ['1.4.1', '2026-03-01T08:00:00Z'],
    ['1.4.2', '2026-03-02T09:50:00Z'],
    ['1.4.3', '2026-03-02T11:00:00Z'],
  ]) {
    const deployment = { service: 'checkout', environment: 'live', version, status: 'success', started: at, finished: at };
    expect((await app.call('POST', '/api/v1/deployments', deployment)).status).toBe(201);
  }
  tell = createTeller(app.house);
});
afterAll(() => app.close());

const alert = notifiedAlert({
  labels: { alertname: 'ManyDeployments', service: 'checkout', environment: 'live', severity: 'ticket' },
  urgency: 'ticket',
  startsAt: Date.parse('2026-03-02T10:00:00Z'),
  value: 2,
  rule: 'AlertRule/many',
});

test('says the value against the threshold, the owner, what it coincides with, and draws the metric', async () => {
  const told = await tell(notification({ alerts: [alert] }));
  expect(told).toMatchObject({
    title: 'ManyDeployments: checkout (live)',
    urgency: 'ticket',
    value: '2 (alerts when >= 2)',
    owner: 'payments',
    runbook: 'https://runbooks.example.org/checkout',
    // Neither that of more than a day before, nor that after the beginning.
    deployments: [{ text: 'deployment of checkout 1.4.2 to live', at: Date.parse('2026-03-02T09:50:00Z') }],
  });
  expect(
    Buffer.from(told.chart ?? [])
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
  expect(told.links.view).toBe(`https://binnacle.example.org/feedback/alerts/${alert.id}`);
  expect(told.links.acknowledge).toMatch(/^https:\/\/binnacle\.example\.org\/api\/v1\/alert-actions\/[\w.-]+$/);
});

test('says what it can of an alert of another tool', async () => {
  const labels = { alertname: 'Elsewhere' };
  const foreign = notifiedAlert({ labels, rule: '', value: null, annotations: { runbook_url: 'javascript:alert(1)' } });
  const told = await tell(notification({ alerts: [foreign], commonLabels: labels, commonAnnotations: {} }));
  expect(told).toMatchObject({ title: 'Elsewhere', value: '', owner: '', runbook: undefined, deployments: [], chart: undefined });
});

test('goes out without the chart when the metric cannot be asked', async () => {
  const broken = { ...app.house, metrics: { ...app.house.metrics, evaluate: () => Promise.reject(new Error('the store is away')) } };
  const told = await createTeller(broken)(notification({ alerts: [alert] }));
  expect(told).toMatchObject({ value: '2 (alerts when >= 2)', chart: undefined });
});

test('of several shows the most urgent that fires, and how many there are', async () => {
  const page = notifiedAlert({ id: '00000000-0000-4000-8000-0000000000a2', startsAt: now - minute });
  const ended = notifiedAlert({ id: '00000000-0000-4000-8000-0000000000a3', state: 'resolved', endsAt: now });
  const many = Array.from({ length: 30 }, () => alert);
  const told = await tell(notification({ alerts: [ended, ...many, page], commonLabels: {}, commonAnnotations: {} }));
  expect(told).toMatchObject({ title: 'CheckoutFails and 31 more: checkout (live)', urgency: 'page', more: 12 });
  expect(told.alerts).toHaveLength(20);
});

test('of what is over there is nothing to acknowledge', async () => {
  const ended = notifiedAlert({ state: 'resolved', endsAt: now });
  const told = await tell(notification({ status: 'resolved', reason: 'all_resolved', alerts: [ended] }));
  expect(told).toMatchObject({ state: 'resolved', endedAt: now, urgency: 'page' });
  expect(Object.keys(told.links).sort()).toEqual(['notUseful', 'view']);
});
