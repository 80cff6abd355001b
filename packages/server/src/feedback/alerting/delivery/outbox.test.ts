import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../../test/support/app.ts';
import { Receiver, SlackWorkspace } from '../../../../../../test/support/receiver.ts';
import { notification as example, notifiedAlert } from '../../../../../../test/support/told.ts';
import type { Notification } from '../types.ts';
import { createCarrier, outboxLoop } from './loop.ts';
import { enqueue } from './outbox.ts';
import { notificationTable, threadTable } from './tables.ts';

const minute = 60_000;
const hour = 60 * minute;
const start = Date.parse('2026-03-02T10:00:00Z');
const never = new AbortController().signal;
const receiver = new Receiver();
const other = new Receiver();
const slack = new SlackWorkspace();
let now = start;
let app: TestApp;
let carrier: ReturnType<typeof createCarrier>;
let loop: ReturnType<typeof outboxLoop>;

beforeAll(async () => {
  await receiver.listen();
  await other.listen();
  app = await testApp({
    clock: { now: () => now },
    environment: { BINNACLE_SLACK_API_URL: `${await slack.listen()}/api`, BINNACLE_SLACK_TOKEN: 'xoxb-server' },
  });
  await define('hook', { type: 'alertmanager-webhook', url: `${receiver.url}/hook` });
  await define('other', { type: 'alertmanager-webhook', url: `${other.url}/other` });
  await define('with-fallback', {
    type: 'alertmanager-webhook',
    url: `${receiver.url}/primary`,
    fallback: 'other',
    fallbackAfterMinutes: 3,
  });
});
beforeEach(async () => {
  now += 100 * hour;
  await app.house.database.delete(notificationTable);
  await app.house.database.delete(threadTable);
  receiver.forget();
  other.forget();
  slack.forget();
  receiver.answer = () => ({ status: 200 });
  other.answer = () => ({ status: 200 });
  carrier = createCarrier(app.house, { random: () => 0.5, timeoutMs: 300 });
  loop = outboxLoop(app.house, carrier);
});
afterAll(async () => {
  await app.close();
  await Promise.all([receiver, other, slack].map((one) => one.close()));
});

async function define(name: string, spec: Record<string, unknown>): Promise<void> {
  const manifest = { apiVersion: 'binnacle/v1', kind: 'NotificationChannel', metadata: { name }, spec };
  const { status, text } = await app.call('POST', '/api/v1/definitions/apply', { manifests: [manifest], owner: 'people' });
  expect(status, text).toBe(200);
}

function told(channel: string, change: Partial<Notification> = {}): Notification {
  return example({
    id: randomUUID(),
    group: `group of ${expect.getState().currentTestName}`,
    target: { kind: 'channel', name: channel },
    ...change,
  });
}

const over = (of: Notification): Notification => ({
  ...of,
  id: randomUUID(),
  status: 'resolved',
  reason: 'all_resolved',
  alerts: of.alerts.map((alert) => ({ ...alert, state: 'resolved', endsAt: now })),
});

const put = (...notifications: Notification[]) => enqueue(app.house, app.house.database, notifications);
const turn = () => loop.run(now, never);
const wait = async (ms: number) => {
  now += ms;
  await turn();
};
const entry = async ({ id }: Notification) => {
  const { body } = await app.call('GET', '/api/v1/notifications?limit=500');
  return body.notifications.find((one: { id: string }) => one.id === id);
};

describe('what is due', () => {
  test('is sent once, and stands in the log with its reason', async () => {
    const first = told('hook');
    await put(first, first);
    await turn();
    await turn();
    expect(receiver.heard).toHaveLength(1);
    expect(await entry(first)).toMatchObject({
      target: { kind: 'channel', name: 'hook' },
      state: 'sent',
      attempts: 1,
      why: 'Sent because this began. Routed by "payments".',
      sentAt: new Date(now).toISOString(),
      error: null,
    });
  });

  test('is tried again when the receiver answers 500, for hours', async () => {
    const first = told('hook', { alerts: [notifiedAlert({ urgency: 'ticket' })] });
    await put(first);
    receiver.answer = () => ({ status: 500 });
    await turn();
    expect(await entry(first)).toMatchObject({
      state: 'queued',
      attempts: 1,
      error: 'answered 500',
      nextAt: new Date(now + 5000).toISOString(),
    });
    for (const ms of [5_000, 30_000, 2 * minute, 5 * minute, 10 * minute, 30 * minute, hour, 2 * hour, 5 * hour]) {
      await wait(ms - 1);
      const before = receiver.heard.length;
      await wait(1);
      expect(receiver.heard).toHaveLength(before + 1);
    }
    receiver.answer = () => ({ status: 200 });
    await wait(10 * hour);
    expect(await entry(first)).toMatchObject({ state: 'sent', attempts: 11, error: null });
  });

  test('is given up after 32 hours, and can be tried again by hand', async () => {
    const first = told('hook');
    await put(first);
    receiver.answer = () => ({ status: 503 });
    await turn();
    for (let step = 0; step < 12; step++) await wait(15 * hour);
    expect(await entry(first)).toMatchObject({ state: 'failed', attempts: 12, nextAt: null });
    receiver.answer = () => ({ status: 200 });
    expect((await app.call('POST', `/api/v1/notifications/${first.id}/retry`)).status).toBe(204);
    await turn();
    expect(await entry(first)).toMatchObject({ state: 'sent', attempts: 1 });
    expect((await app.call('POST', `/api/v1/notifications/${first.id}/retry`)).status).toBe(409);
  });

  test('waits as long as the receiver asks for, with everything else for it', async () => {
    const [first, second] = [told('hook'), told('hook', { group: 'another' })];
    await put(first);
    receiver.next.push({ status: 429, headers: { 'retry-after': '600' } });
    await turn();
    await put(second);
    await wait(9 * minute);
    expect(receiver.heard).toHaveLength(1);
    await wait(minute);
    expect(receiver.heard).toHaveLength(3);
  });

  test.each([
    [410, 'it is gone for good'],
    [401, 'it refuses the secret'],
    [302, 'it redirects'],
  ])('is not tried again after %i', async (status, said) => {
    const first = told('hook', { group: `final ${status}` });
    await put(first);
    receiver.next.push({ status, headers: { location: `${other.url}/elsewhere` } });
    await turn();
    await wait(10 * hour);
    expect(receiver.heard).toHaveLength(1);
    expect(other.heard).toHaveLength(0);
    expect(await entry(first)).toMatchObject({ state: 'failed', error: expect.stringContaining(said) });
  });

  test('is sent to others while one receiver hangs', async () => {
    receiver.answer = () => ({ hang: true });
    const hanging = Array.from({ length: 6 }, (_, index) => told('hook', { group: `hanging ${index}` }));
    const prompt = told('other');
    await put(...hanging, prompt);
    let answeredWhileHanging = false;
    other.answer = () => {
      answeredWhileHanging = receiver.heard.length > 0;
      return { status: 200 };
    };
    await turn();
    expect(other.heard).toHaveLength(1);
    expect(answeredWhileHanging).toBe(true);
    expect(await entry(prompt)).toMatchObject({ state: 'sent' });
    expect(await entry(hanging[0] as Notification)).toMatchObject({ state: 'queued', error: 'no whole answer within 0.3 seconds' });
  });

  test('is sent to others at once while 30 receivers hang', async () => {
    receiver.answer = () => ({ hang: true });
    for (let dead = 0; dead < 30; dead++)
      await define(`dead-${dead}`, { type: 'alertmanager-webhook', url: `${receiver.url}/dead-${dead}` });
    const hanging = Array.from({ length: 150 }, (_, index) => told(`dead-${index % 30}`, { group: `hanging ${index}` }));
    await put(...hanging);
    carrier = createCarrier(app.house, { random: () => 0.5, timeoutMs: 20_000 });
    loop = outboxLoop(app.house, carrier);
    const ending = new AbortController();
    const running = loop.run(now, ending.signal);
    // Every one of them holds what it may hold.
    await expect.poll(() => receiver.heard.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(100);
    const prompt = told('other');
    await put(prompt);
    await expect.poll(() => other.heard.length, { timeout: 4_000 }).toBe(1);
    ending.abort();
    await running;
    const perTarget = Map.groupBy(receiver.heard, ({ path }) => path);
    expect(Math.max(...[...perTarget.values()].map((own) => own.length))).toBeLessThanOrEqual(4);
  }, 30_000);

  test('that a process had taken when it was killed is sent by the next', async () => {
    const first = told('hook');
    await put(first);
    await app.house.database.execute(`UPDATE notification SET leased_until = '2100-01-01', attempts = 1 WHERE id = '${first.id}'`);
    await turn();
    expect(receiver.heard).toHaveLength(1);
    expect(await entry(first)).toMatchObject({ state: 'sent', attempts: 2 });
  });

  test('is given back when the server shuts down meanwhile', async () => {
    receiver.answer = () => ({ hang: true });
    const first = told('hook');
    await put(first);
    const ending = new AbortController();
    const running = loop.run(now, ending.signal);
    await expect.poll(() => receiver.heard.length).toBe(1);
    ending.abort();
    await running;
    expect(await entry(first)).toMatchObject({ state: 'queued', attempts: 0 });
  });
});

describe('within a group', () => {
  test('a newer one takes the place of those that were not sent', async () => {
    const first = told('hook');
    await put(first);
    receiver.next.push({ status: 500 });
    await turn();
    const more: Notification = { ...first, id: randomUUID(), reason: 'new_alerts' };
    await put(more, over(first));
    await wait(1000);
    expect(receiver.bodies().map(({ status }) => status)).toEqual(['firing', 'resolved']);
    expect(await entry(first)).toMatchObject({ state: 'superseded' });
    expect(await entry(more)).toMatchObject({ state: 'superseded', attempts: 0 });
    await wait(10 * hour);
    expect(receiver.heard).toHaveLength(2);
  });

  test('an old one cannot be tried again once a newer was sent', async () => {
    const first = told('hook');
    await put(first);
    receiver.next.push({ status: 410 });
    await turn();
    await put(over(first));
    await turn();
    expect((await app.call('POST', `/api/v1/notifications/${first.id}/retry`)).status).toBe(409);
  });

  test('a message in Slack is updated until its end was told; then another begins', async () => {
    await define('slack', { type: 'slack', channel: '#ops' });
    const first = told('slack');
    for (const one of [first, { ...first, id: randomUUID(), reason: 'repeat' as const }, over(first), { ...first, id: randomUUID() }]) {
      await put(one);
      await turn();
    }
    const posts = slack.calls('chat.postMessage');
    expect(posts.map(({ thread_ts }) => thread_ts !== undefined)).toEqual([false, true, true, false]);
    expect(slack.calls('chat.update')).toHaveLength(2);
  });
});

describe('the fallback of a channel', () => {
  test('is told at once when the channel fails finally, and of the end as well', async () => {
    const first = told('with-fallback');
    await put(first);
    receiver.next.push({ status: 410 });
    await turn();
    expect(other.bodies()).toMatchObject([{ status: 'firing' }]);
    const { body } = await app.call('GET', '/api/v1/notifications?channel=other&limit=1');
    expect(body.notifications[0].note).toBe('Sent in place of channel:with-fallback: answered 410: it is gone for good');
    expect(await entry(first)).toMatchObject({ state: 'failed', fellBackTo: 'other' });
    await put(over(first));
    await turn();
    expect(receiver.last()).toMatchObject({ status: 'resolved' });
    expect(other.bodies()).toMatchObject([{ status: 'firing' }, { status: 'resolved' }]);
  });

  test('is told of a page after the minutes of the channel, once, while the channel is still tried', async () => {
    const first = told('with-fallback');
    await put(first);
    receiver.answer = () => ({ status: 500 });
    await turn();
    await wait(3 * minute - 1);
    expect(other.heard).toHaveLength(0);
    await wait(1);
    expect(other.heard).toHaveLength(1);
    await wait(10 * minute);
    expect(other.heard).toHaveLength(1);
    receiver.answer = () => ({ status: 200 });
    await wait(hour);
    expect(await entry(first)).toMatchObject({ state: 'sent' });
  });

  test('is told of a page at once when the channel asks to be left alone for longer than its minutes', async () => {
    const first = told('with-fallback');
    await put(first);
    receiver.next.push({ status: 429, headers: { 'retry-after': '600' } });
    await turn();
    expect(other.bodies()).toMatchObject([{ status: 'firing' }]);
    expect(await entry(first)).toMatchObject({ state: 'queued', fellBackTo: 'other' });
  });

  test('is told of the end while the channel does not take it', async () => {
    const first = told('with-fallback');
    await put(first);
    receiver.answer = () => ({ status: 500 });
    await turn();
    await wait(3 * minute);
    expect(other.bodies()).toMatchObject([{ status: 'firing' }]);
    await put(over(first));
    await turn();
    expect(other.bodies()).toMatchObject([{ status: 'firing' }, { status: 'resolved' }]);
  });

  test('hears nothing of a group after its end, also when it could not be told of the beginning in time', async () => {
    const first = told('with-fallback');
    await put(first);
    receiver.next.push({ status: 410 });
    other.answer = () => ({ status: 500 });
    await turn();
    await put(over(first));
    await turn();
    other.answer = () => ({ status: 200 });
    await wait(hour);
    expect(other.bodies().at(-1)).toMatchObject({ status: 'resolved' });
  });

  test('may not lead in a circle', async () => {
    const manifest = (name: string, fallback?: string) => ({
      apiVersion: 'binnacle/v1',
      kind: 'NotificationChannel',
      metadata: { name },
      spec: { type: 'webpush', ...(fallback === undefined ? {} : { fallback }) },
    });
    const apply = (manifests: unknown[]) => app.call('POST', '/api/v1/definitions/apply', { manifests, owner: 'people' });
    const circle = await apply([manifest('a', 'b'), manifest('b', 'c'), manifest('c', 'a')]);
    expect(circle).toMatchObject({ status: 422 });
    expect(circle.text).toContain('falls back in a circle: a → b → c → a');
    expect((await apply([manifest('a', 'nowhere')])).text).toContain('there is no NotificationChannel \\"nowhere\\"');
  });
});

describe('what a channel does not want', () => {
  test('is skipped, and the log says why', async () => {
    await define('pages', { type: 'alertmanager-webhook', url: receiver.url, minimumUrgency: 'page', sendResolved: false });
    const ticket = told('pages', { group: 'ticket', alerts: [notifiedAlert({ urgency: 'ticket' })] });
    const page = told('pages');
    await put(ticket, page);
    await turn();
    const end = over(page);
    await put(end);
    await turn();
    expect(receiver.heard).toHaveLength(1);
    expect(await entry(ticket)).toMatchObject({ state: 'skipped', note: expect.stringContaining('minimumUrgency') });
    expect(await entry(end)).toMatchObject({ state: 'skipped', note: expect.stringContaining('sendResolved') });
  });

  test('does not exist any more: it fails, and stays in the log', async () => {
    const lost = told('no-such-channel');
    await put(lost);
    await turn();
    expect(await entry(lost)).toMatchObject({ state: 'failed', error: 'there is no NotificationChannel "no-such-channel"' });
  });
});
