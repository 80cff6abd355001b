import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { Receiver, SlackWorkspace } from '../../../../../test/support/receiver.ts';
import { createCarrier, outboxLoop } from '../alerting/delivery/loop.ts';
import { notificationTable, threadTable } from '../alerting/delivery/tables.ts';
import { dispatch } from '../alerting/routing/dispatcher.ts';
import { tellIncidents } from './telling.ts';

const minute = 60_000;
let now = Date.parse('2026-03-02T10:00:00Z');
const receiver = new Receiver();
const slack = new SlackWorkspace();
let app: TestApp;
let outbox: ReturnType<typeof outboxLoop>;

beforeAll(async () => {
  await receiver.listen();
  app = await testApp({
    clock: { now: () => now },
    environment: {
      BINNACLE_PUBLIC_URL: 'https://binnacle.example',
      BINNACLE_SLACK_API_URL: `${await slack.listen()}/api`,
      BINNACLE_SLACK_TOKEN: 'xoxb-server',
    },
  });
  const { status, text } = await app.call('POST', '/api/v1/definitions/apply', definitions(), { 'content-type': 'application/yaml' });
  expect(status, text).toBe(200);
  expect((await app.call('PUT', '/api/v1/channels/pager/secret', { routingKey: 'r'.repeat(32) })).status).toBe(200);
  outbox = outboxLoop(app.house, createCarrier(app.house, { random: () => 0.5, timeoutMs: 2_000 }));
});
beforeEach(async () => {
  now += 1000 * minute;
  await app.house.database.delete(notificationTable);
  await app.house.database.delete(threadTable);
  receiver.forget();
  slack.forget();
});
afterAll(async () => {
  await app.close();
  await Promise.all([receiver.close(), slack.close()]);
});

const definitions = () => `apiVersion: binnacle/v1
kind: Team
metadata: {name: payments}
spec: {}
---
apiVersion: binnacle/v1
kind: Service
metadata: {name: checkout}
spec: {owner: payments}
---
apiVersion: binnacle/v1
kind: NotificationChannel
metadata: {name: hook}
spec: {type: alertmanager-webhook, url: "${receiver.url}/hook"}
---
apiVersion: binnacle/v1
kind: NotificationChannel
metadata: {name: chat}
spec: {type: slack, channel: "#payments"}
---
apiVersion: binnacle/v1
kind: NotificationChannel
metadata: {name: pager}
spec: {type: pagerduty, url: "${receiver.url}/pager"}
---
apiVersion: binnacle/v1
kind: AlertRouting
metadata: {name: default}
spec:
  route:
    receiver: nobody
    groupWait: 1s
    groupInterval: 1s
    routes:
      - {matchers: ['incident=~".+"', 'severity=~"sev1|sev2"', team="payments"], receiver: serious}
      - {matchers: [alertname="Errors"], receiver: serious}
      - {matchers: ['incident=~".+"', service="search"], receiver: search, muteTimeIntervals: [nights]}
  receivers:
    - {name: nobody}
    - {name: serious, channels: [chat, pager]}
    - {name: search, channels: [hook]}
  timeIntervals:
    - {name: nights, intervals: [{times: [{startTime: "00:00", endTime: "06:00"}]}]}
`;

const declare = async (body: Record<string, unknown>): Promise<number> => {
  const answer = await app.call('POST', '/api/v1/incidents', body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.number;
};
const serious = { title: 'Nobody can pay', severity: 'sev1', services: ['checkout'] };
const change = (number: number, body: object) => app.call('PATCH', `/api/v1/incidents/${number}`, body);
/** Lets what is due be told and sent. */
async function turn(): Promise<void> {
  now += 5_000;
  await tellIncidents(app.house);
  await outbox.run(now, new AbortController().signal);
}
const log = async (channel: string) => (await app.call('GET', `/api/v1/notifications?channel=${channel}`)).body.notifications.toReversed();
const posts = () => slack.calls('chat.postMessage');

test('channels of the routing hear of the beginning, the severity, updates and the end, in one thread and once', async () => {
  const number = await declare({ ...serious, environment: 'live', summary: 'Cards are refused' });
  await turn();
  await turn();
  expect(posts()).toHaveLength(1);
  expect(posts()[0]).toMatchObject({ channel: '#payments', text: `Incident ${number} (sev1, triage): Nobody can pay` });
  const blocks = posts()[0]?.blocks ?? '';
  for (const said of ['Declared as sev1: Nobody can pay', 'Cards are refused', 'checkout (live)', 'payments'])
    expect(blocks).toContain(said);
  expect(blocks).toContain(`https://binnacle.example/feedback/incidents/${number}`);
  expect(blocks).not.toContain('binnacle_acknowledge');
  expect(receiver.last()).toMatchObject({ event_action: 'trigger', dedup_key: expect.any(String) });

  await change(number, { severity: 'sev2', status: 'active', reason: 'Half of the cards' });
  await turn();
  expect(posts()[1]).toMatchObject({ thread_ts: expect.any(String) });
  expect(posts()[1]?.text).toContain('Severity: sev1');
  expect(posts()[1]?.text).toContain('Status: triage');

  await app.call('POST', `/api/v1/incidents/${number}/entries`, { kind: 'update', text: 'The bank is back; we watch it.' });
  await app.call('POST', `/api/v1/incidents/${number}/entries`, { kind: 'note', text: 'Looks like DNS again' });
  await turn();
  expect(posts()).toHaveLength(3);
  expect(posts()[2]?.text).toContain('The bank is back; we watch it.');
  expect(posts()[2]?.text).not.toContain('DNS');

  await change(number, { status: 'resolved' });
  await turn();
  expect(posts()[3]?.text).toContain(`Incident ${number} (sev2, resolved)`);
  expect(receiver.last()).toMatchObject({ event_action: 'resolve' });
  await turn();
  expect(posts()).toHaveLength(4);
  const told = await log('chat');
  expect(told.map(({ state, reason, group }: Record<string, string>) => [state, reason, group])).toEqual(
    Array.from({ length: 4 }, () => ['sent', 'incident', `incident:${number}`]),
  );
  expect(told[0].why).toBe('Sent because of an incident. Routed by "serious".');
  const { timeline } = (await app.call('GET', `/api/v1/incidents/${number}`)).body;
  const lines = timeline.filter(({ source }: { source: string }) => source === 'notification');
  expect(lines).toHaveLength(8);
  expect(lines).toContainEqual(
    expect.objectContaining({ kind: 'incident', text: 'Notification to channel chat: sent', actor: 'serious', link: '' }),
  );
});

test('nobody is told whom the routing does not name, and in quiet times the log says so', async () => {
  await declare({ ...serious, severity: 'sev3' });
  await turn();
  expect(slack.heard).toEqual([]);
  now = Date.parse('2026-03-05T02:00:00Z');
  const number = await declare({ title: 'Slow', severity: 'sev2', services: ['search'] });
  await turn();
  expect(receiver.heard).toEqual([]);
  expect(await log('hook')).toMatchObject([{ state: 'skipped', note: expect.stringContaining('nights') }]);
  now += 8 * 60 * minute;
  await change(number, { status: 'mitigated' });
  await turn();
  expect(receiver.last()).toMatchObject({
    status: 'firing',
    commonLabels: { incident: String(number), severity: 'sev2', service: 'search' },
  });
});

test('a channel that was told of the alert is not told again that it is an incident now; a pager hears nothing more', async () => {
  await app.house.alerts.take([
    {
      source: 'test',
      labels: { alertname: 'Errors', service: 'checkout', severity: 'page' },
      annotations: {},
      state: 'firing',
      cause: 'condition',
      startsAt: now - 60 * minute,
      link: '',
      rule: '',
    },
  ]);
  await dispatch(app.house, now);
  now += 2_000;
  await dispatch(app.house, now);
  await turn();
  expect(posts()).toHaveLength(1);
  const [before] = receiver.bodies();
  const { rows } = await app.records.execute("SELECT id FROM alert WHERE name = 'Errors'");
  const number = await declare({ ...serious, alerts: [String(rows[0]?.id)] });
  await turn();
  expect(posts()).toHaveLength(1);
  expect((await log('chat')).at(-1)).toMatchObject({ state: 'skipped', note: expect.stringContaining('told of the alert') });
  await app.call('POST', `/api/v1/incidents/${number}/entries`, { kind: 'update', text: 'We roll back.' });
  await change(number, { status: 'resolved' });
  await turn();
  expect(posts()).toHaveLength(2);
  expect(posts()[1]?.blocks).toContain('We roll back.');
  expect(receiver.bodies()).toEqual([before]);
});
