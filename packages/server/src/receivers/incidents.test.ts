import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../test/support/app.ts';
import fc from '../../../../test/support/property.ts';
import { manualClock } from '../platform/clock.ts';
import { type IncidentRow, mergeIncident } from './incident-merge.ts';
import { decodePagerduty } from './pagerduty/decode.ts';

const clock = manualClock('2026-10-06T00:00:00Z');
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());

interface Stored {
  readonly state: string;
  readonly services: string[];
  readonly severity: string;
  readonly started: string;
  readonly acknowledged: string | null;
  readonly resolved: string | null;
}

const stored = (source: string) =>
  app.house.facts.query<Stored>(
    `SELECT state, services, severity, formatDateTime(started, '%T') AS started, formatDateTime(acknowledged, '%T') AS acknowledged,
  formatDateTime(resolved, '%T') AS resolved FROM incidents FINAL WHERE source = {source:String} ORDER BY id`,
    { source },
  );

const at = (time: string) => `2026-10-05T${time}Z`;

function pagerduty(type: string, occurred: string, data: object = {}, id = 'PGR0VU2') {
  return {
    event: {
      id: `01-${type}`,
      event_type: type,
      resource_type: 'incident',
      occurred_at: at(occurred),
      agent: { html_url: 'https://acme.pagerduty.com/users/PLH1HKV', id: 'PLH1HKV', summary: 'Tenex Engineer', type: 'user_reference' },
      client: null,
      data: {
        id,
        type: 'incident',
        self: `https://api.pagerduty.com/incidents/${id}`,
        html_url: `https://acme.pagerduty.com/incidents/${id}`,
        number: 2,
        status: type === 'incident.resolved' ? 'resolved' : type === 'incident.triggered' ? 'triggered' : 'acknowledged',
        incident_key: 'd3640fbd41094207a1c11e58e46b1662',
        created_at: at('20:00:00'),
        title: 'A little bump in the road',
        service: { id: 'PF9KMXH', summary: 'API Service', type: 'service_reference' },
        assignees: [{ id: 'PTUXL6G', summary: 'User 123', type: 'user_reference' }],
        priority: { id: 'PSO75BM', summary: 'P1', type: 'priority_reference' },
        urgency: 'high',
        ...data,
      },
    },
  };
}

async function send(body: unknown, header?: string) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const fitting = `v1=${createHmac('sha256', ingestKey).update(text).digest('hex')}`;
  return app.call('POST', '/hooks/pagerduty', text, {
    authorization: '',
    'content-type': 'application/json',
    'x-pagerduty-signature': header ?? fitting,
  });
}

describe('PagerDuty', () => {
  const webhooks = [
    pagerduty('incident.triggered', '20:00:00'),
    pagerduty('incident.acknowledged', '20:03:00'),
    pagerduty('incident.escalated', '20:05:00'),
    pagerduty('incident.acknowledged', '20:09:00'),
    pagerduty('incident.resolved', '20:50:00'),
  ];

  test('an incident is what all of its webhooks say, in any order and twice', async () => {
    for (const body of [...webhooks.toReversed(), ...webhooks]) expect((await send(body)).status).toBe(202);
    expect(await stored('pagerduty')).toEqual([
      { state: 'resolved', services: ['API Service'], severity: 'P1', started: '20:00:00', acknowledged: '20:03:00', resolved: '20:50:00' },
    ]);
  });

  test('the same by the rule alone, for every order', () => {
    const rows = webhooks.map((body) => decodePagerduty(body, clock.now()).incident as IncidentRow);
    const fold = (list: readonly IncidentRow[]) => list.reduce(mergeIncident);
    const orders = fc.shuffledSubarray(rows, { minLength: rows.length });
    fc.assert(fc.property(orders, (order) => void expect(fold(order)).toEqual(fold(rows))));
  });

  test('one that is opened again is open until it is resolved again', async () => {
    for (const [type, time, status] of [
      ['incident.triggered', '20:00:00', 'triggered'],
      ['incident.resolved', '20:10:00', 'resolved'],
      ['incident.reopened', '20:20:00', 'triggered'],
    ] as const) {
      await send(pagerduty(type, time, { status }, 'Q2'));
    }
    const open = (await stored('pagerduty')).find(({ resolved }) => resolved === null);
    expect(open).toMatchObject({ state: 'open', started: '20:00:00' });
    await send(pagerduty('incident.annotated', '20:31:00', { status: 'resolved' }, 'Q2'));
    await send(pagerduty('incident.resolved', '20:30:00', {}, 'Q2'));
    expect((await stored('pagerduty')).map(({ resolved }) => resolved)).toEqual(['20:50:00', '20:30:00']);
  });

  test('one of several signatures suffices; none, a wrong one and a changed body are refused', async () => {
    const text = JSON.stringify(webhooks[0]);
    const sign = (secret: string) => `v1=${createHmac('sha256', secret).update(text).digest('hex')}`;
    expect((await send(text, `${sign('old')},${sign(ingestKey)}`)).status).toBe(202);
    expect((await send(text, `${sign('old')},${sign('older')}`)).status).toBe(401);
    expect((await send(`${text} `, sign(ingestKey))).status).toBe(401);
    expect((await send(text, '')).status).toBe(401);
  });

  test.each([
    ['a ping', { event: { event_type: 'pagey.ping', occurred_at: at('20:00:00'), data: { message: 'Hello', type: 'ping' } } }],
    ['a service', { event: { event_type: 'service.updated', occurred_at: at('20:00:00'), data: { id: 'P1', type: 'service' } } }],
    [
      'a time ahead of the clock',
      pagerduty('incident.triggered', '20:00:00', { created_at: '2031-01-01T00:00:00Z', status: 'triggered' }, ''),
    ],
    ['nothing', {}],
  ])('%s is taken and not kept, with the reason', async (_name, body) => {
    expect(await send(body)).toMatchObject({ status: 202, body: { accepted: 0, ignored: expect.any(String) } });
  });

  test('names nobody who worked on it', async () => {
    const rows = await app.house.facts.query("SELECT * FROM incidents WHERE source = 'pagerduty'");
    expect(JSON.stringify(rows)).not.toMatch(/Tenex|User 123|PLH1HKV|PTUXL6G/);
  });
});

/** As Alertmanager 0.28 sends it. */
const notification = (status: string, endsAt: string) => ({
  receiver: 'binnacle',
  status,
  alerts: ['critical', 'warning'].map((severity) => ({
    status,
    labels: { alertname: 'HighErrorRate', severity, service: 'checkout', env: 'prod', version: '1.2.0' },
    annotations: { summary: 'Checkout answers with errors' },
    startsAt: at('20:00:00.123'),
    endsAt,
    generatorURL: 'http://prometheus:9090/graph?g0.expr=up',
    fingerprint: `fp-${severity}`,
  })),
  groupLabels: { alertname: 'HighErrorRate' },
  commonLabels: { alertname: 'HighErrorRate', service: 'checkout' },
  commonAnnotations: {},
  externalURL: 'http://alertmanager:9093',
  version: '4',
  groupKey: '{}:{alertname="HighErrorRate"}',
  truncatedAlerts: 0,
});
const keyed = (path: string, body: unknown) => app.call('POST', path, body, { authorization: `Bearer ${ingestKey}` });

describe('Alertmanager', () => {
  test('alerts that page are incidents from their start to their end; repeated notifications are the same', async () => {
    const firing = notification('firing', '0001-01-01T00:00:00Z');
    for (const body of [notification('resolved', at('20:30:00')), firing, firing]) {
      expect(await keyed('/hooks/alertmanager', body)).toMatchObject({ status: 202, body: { accepted: 2 } });
    }
    const times = { started: '20:00:00', acknowledged: null, resolved: '20:30:00' };
    expect(await stored('alertmanager')).toEqual([{ state: 'resolved', services: ['checkout'], severity: 'critical', ...times }]);
  });

  test('the address can say which severities are incidents', async () => {
    const answer = await keyed('/alertmanager?severities=warning,%20Notice', notification('firing', '0001-01-01T00:00:00Z'));
    expect(answer.body).toMatchObject({ accepted: 2 });
    expect((await stored('alertmanager')).map(({ severity }) => severity)).toEqual(['critical', 'warning']);
  });

  test('what is no notification is refused, and who has no key', async () => {
    expect((await keyed('/hooks/alertmanager', { alerts: 'all' })).status).toBe(400);
    expect((await app.call('POST', '/hooks/alertmanager', {}, { authorization: '' })).status).toBe(401);
  });
});

describe('Opsgenie', () => {
  const alert = (action: string, updated: string, more: object = {}) => ({
    source: { name: 'web', type: 'API' },
    action,
    integrationName: 'Binnacle',
    alert: {
      alertId: '052652ac-5d1c-464a-812a-7dd18bbfba8c',
      message: ' Checkout is down',
      username: 'fili@ifountain.com',
      createdAt: Date.parse(at('20:00:00')),
      updatedAt: Date.parse(at(updated)) * 1e6 + 2_246,
      tags: ['env:prod'],
      priority: 'P1',
      details: { service: 'checkout' },
      ...more,
    },
  });

  test('an alert from its creation to its end', async () => {
    const webhooks = [
      alert('Create', '20:00:00'),
      alert('Acknowledge', '20:04:00'),
      alert('AddNote', '20:05:00'),
      alert('Close', '20:40:00'),
    ];
    for (const body of [...webhooks, ...webhooks.toReversed()]) expect((await keyed('/hooks/opsgenie', body)).status).toBe(202);
    expect(await stored('opsgenie')).toEqual([
      { state: 'resolved', services: ['checkout'], severity: 'P1', started: '20:00:00', acknowledged: '20:04:00', resolved: '20:40:00' },
    ]);
  });

  test('those that wake nobody are no incidents', async () => {
    const answer = await keyed('/opsgenie', alert('Create', '20:00:00', { priority: 'P5', alertId: 'quiet' }));
    expect(answer).toMatchObject({ status: 202, body: { accepted: 0, ignored: expect.any(String) } });
    expect((await keyed('/opsgenie', { alert: {} })).status).toBe(400);
  });
});
