import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faults } from './faults.ts';
import { queues, sendShop } from './shop.ts';
import { type Journey, startJourney } from './support.ts';

const paths = [
  '/',
  '/outcomes',
  '/delivery',
  '/delivery/shop',
  '/delivery/shop/production/first',
  '/delivery/teams/payments',
  '/reliability',
  '/reliability?service=web&state=exhausted&q=answers',
  '/reliability/slos/web-answers',
  '/reliability/slos/web-answers/edit',
  '/reliability/gate?service=web&environment=production&ref=v1.2',
  '/reliability/slos/binnacle-api-availability',
  '/reliability/slos/new',
  '/reliability/gate?service=binnacle',
  '/reliability/slos/binnacle-api-availability/edit',
  '/reliability/rules',
  '/optimization',
  '/feedback',
  '/feedback/actions',
  '/feedback/alerts',
  '/feedback/alerts/rules',
  '/feedback/alerts/rules/new',
  '/feedback/alerts/rules/queue-too-long',
  '/feedback/alerts/rules/queue-too-long/edit',
  '/feedback/alerts/routing',
  '/feedback/alerts/silences',
  '/feedback/alerts/channels',
  '/feedback/alerts/channels/ops',
  '/feedback/alerts/deliveries',
  '/feedback/alerts/review',
  '/feedback/incidents',
  '/feedback/incidents/1',
  '/feedback/on-call',
  '/feedback/on-call/payments',
  '/feedback/on-call/payments?weeks=4',
  '/feedback/pulse',
  '/feedback/quick-check',
  '/me',
  '/me/contacts',
  '/feedback/reviews/2026-W40',
  '/query',
  `/query?q=${encodeURIComponent('["shop_queue_length","sum(rate(shop_requests_total[5m]))"]')}`,
  `/query?q=${encodeURIComponent('["shop_queue_length"]')}&view=table`,
  '/dashboards',
  '/dashboards/queues',
  '/dashboards/queues?edit=true',
  '/dashboards/queues?tv=true',
  '/definitions',
  '/definitions/new',
  '/definitions/SLO/binnacle-api-availability',
  '/explore',
  '/explore/delivery.deployments',
  '/settings',
  '/settings/keys',
  '/settings/users',
  '/settings/storage',
  '/settings/cardinality',
  '/settings/tokens',
  '/settings/account',
  '/settings/audit',
];

const channel = {
  apiVersion: 'binnacle/v1',
  kind: 'NotificationChannel',
  metadata: { name: 'ops' },
  spec: { type: 'slack', channel: '#ops' },
};

const queue = (value: number) => ({ threshold: { metric: { promql: 'max by (instance) (shop_queue_length)' }, op: '>', value } });
const rule = {
  ...{ apiVersion: 'binnacle/v1', kind: 'AlertRule', metadata: { name: 'queue-too-long' } },
  spec: { severity: 'page', condition: { all: [queue(15), queue(5)] } },
};

const team = { apiVersion: 'binnacle/v1', kind: 'Team', metadata: { name: 'payments' }, spec: {} };

const schedule = {
  apiVersion: 'binnacle/v1',
  kind: 'Schedule',
  metadata: { name: 'payments', displayName: 'Payments' },
  spec: {
    timezone: 'Europe/Berlin',
    layers: [
      {
        name: 'every other day',
        calendar: {
          text: [
            ...['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'SUMMARY:Ada Lovelace', 'DTSTART;VALUE=DATE:20260101'],
            ...['RRULE:FREQ=DAILY;INTERVAL=2', 'END:VEVENT', 'END:VCALENDAR'],
          ].join('\n'),
        },
      },
    ],
  },
};
const policy = {
  apiVersion: 'binnacle/v1',
  kind: 'EscalationPolicy',
  metadata: { name: 'payments' },
  spec: { levels: [{ targets: [{ schedule: 'payments' }] }] },
};

/** One of eleven requests fails: its budget is gone. */
const promise = {
  apiVersion: 'binnacle/v1',
  kind: 'SLO',
  metadata: { name: 'web-answers', displayName: 'Web answers' },
  spec: {
    service: 'web',
    team: 'payments',
    runbook: 'https://runbooks.example.org/web',
    window: '28d',
    indicator: {
      bad: { counter: 'sum(shop_requests_total{job="web",status="500"})' },
      total: { counter: 'sum(shop_requests_total{job="web"})' },
    },
    objectives: [{ target: 0.95 }],
  },
};

/** What marks the charts of an SLO. */
async function correctAndExcept({ app }: Journey): Promise<void> {
  const minute = 60_000;
  const now = Math.floor(Date.now() / minute) * minute;
  const at = (ago: number) => new Date(now - ago * minute).toISOString();
  const path = '/api/v1/slos/web-answers';
  const correction = { kind: 'maintenance', from: at(40), to: at(30), reason: 'A move that was announced' };
  expect((await app.call('POST', `${path}/corrections`, correction)).status).toBe(201);
  expect((await app.call('POST', `${path}/exceptions`, { until: at(-60), reason: 'The fair' })).status).toBe(201);
}

/** So many pages are looked at by one test. */
const together = 12;
const parts = Array.from({ length: Math.ceil(paths.length / together) }, (_, part) => {
  const own = paths.slice(part * together, (part + 1) * together);
  return [own[0] ?? '', own] as const;
});

/** Whether a phone has to scroll sideways, which nobody finds. */
async function overflow(page: Page): Promise<string[]> {
  const size = page.viewportSize() ?? { width: 1440, height: 900 };
  await page.setViewportSize({ width: 360, height: 780 });
  // Charts follow the width of their place a moment later.
  const fits = await page
    .waitForFunction(() => document.documentElement.scrollWidth <= 360, undefined, { timeout: 3_000 })
    .then(
      () => true,
      () => false,
    );
  await page.setViewportSize(size);
  return fits ? [] : ['wider than a phone of 360 pixels'];
}

describe.each(['light', 'dark'] as const)('every page in %s colours', (colorScheme) => {
  let journey: Journey;
  beforeAll(async () => {
    journey = await startJourney();
    await journey.app.ingest('/api/v1/deployments', { id: 'first', service: 'shop', environment: 'production', version: '1.0' });
    await sendShop(journey.app);
    const applied = await journey.app.call('POST', '/api/v1/definitions/apply', {
      manifests: [queues, team, schedule, policy, channel, rule, promise],
      owner: 'people',
    });
    expect(applied.status, applied.text).toBe(200);
    const incident = { title: 'Nobody can pay', severity: 'sev2', services: ['shop'] };
    expect((await journey.app.call('POST', '/api/v1/incidents', incident)).body).toMatchObject({ number: 1 });
    await journey.app.call('GET', '/api/v1/gate?service=shop');
    await correctAndExcept(journey);
  });
  afterAll(() => journey.close());

  it.each(parts)(
    'can be read and used by everybody, and leaves the console empty, from %s on',
    async (_first, part) => {
      const { page, context, complaints } = await journey.signedIn({ colorScheme });
      const report: Record<string, readonly string[]> = {};
      for (const path of part) {
        complaints.length = 0;
        await page.goto(path, { waitUntil: 'networkidle' });
        await page.getByRole('heading', { level: 1 }).waitFor();
        const wrong = [...(await page.evaluate(faults)), ...(await overflow(page)), ...complaints];
        if (wrong.length > 0) report[path] = wrong;
      }
      expect(report).toEqual({});
      await context.close();
    },
    180_000,
  );
});
