import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MailServer } from '../../../../../../../test/support/mail.ts';
import { Receiver, SlackWorkspace } from '../../../../../../../test/support/receiver.ts';
import { notification, notifiedAlert, told } from '../../../../../../../test/support/told.ts';
import { readConfig } from '../../../../platform/config.ts';
import { createOutgoing } from '../../../../platform/http/outgoing.ts';
import type { Told } from '../message/told.ts';
import { sendAlertmanager, sendAlertmanagerWebhook } from './alertmanager.ts';
import { createMail, sendEmail } from './email.ts';
import { sendTeams } from './msteams.ts';
import { sendNtfy, sendNtfyTo } from './ntfy.ts';
import { sendOpsgenie } from './opsgenie.ts';
import { sendPagerduty } from './pagerduty.ts';
import { createKeyPair } from './push-encryption.ts';
import type { Sending, Thread } from './sender.ts';
import { sendSlack, sendSlackTo } from './slack.ts';
import { sendTelegram } from './telegram.ts';
import { sendWebhook, signatureHeaders } from './webhook.ts';
import { sendWebPush } from './webpush.ts';

const now = Date.parse('2026-03-02T10:05:00Z');
const receiver = new Receiver();
const slack = new SlackWorkspace();
const mailServer = new MailServer();
const mail = createMail();
const outgoing = createOutgoing({ allowPrivate: true, now: () => now, timeoutMs: 2_000 });
let environment: Record<string, string> = {};
const png = Buffer.from('89504e470d0a1a0a', 'hex');

beforeAll(async () => {
  await receiver.listen();
  environment = {
    BINNACLE_PUBLIC_URL: 'https://binnacle.example.org',
    BINNACLE_SLACK_API_URL: `${await slack.listen()}/api`,
    BINNACLE_SLACK_TOKEN: 'xoxb-server',
    BINNACLE_SMTP_URL: await mailServer.listen(),
    BINNACLE_MAIL_FROM: 'binnacle@example.org',
  };
});
beforeEach(() => {
  receiver.forget();
  receiver.answer = () => ({ status: 200 });
  slack.forget();
});
afterAll(async () => {
  mail.close();
  await receiver.close();
  await slack.close();
  await mailServer.close();
});

function sending(
  message: Told = told(),
  thread: Thread = { root: message.notification.id, reference: undefined },
  more: Record<string, string> = {},
): Sending {
  return {
    told: message,
    thread,
    outgoing,
    config: readConfig({}, { ...environment, ...more }),
    now,
    signal: new AbortController().signal,
  };
}

const resolved = () =>
  told({ notification: notification({ status: 'resolved', reason: 'all_resolved' }), links: { view: 'https://b.example.org/' } });
const acknowledged = () => told({ notification: notification({ reason: 'acknowledged' }), acknowledgedBy: 'Ana' });

describe('PagerDuty', () => {
  const spec = () => ({ type: 'pagerduty' as const, url: receiver.url });
  const secret = { routingKey: 'R'.repeat(32) };

  test('triggers, acknowledges and resolves by one key', async () => {
    for (const message of [told(), acknowledged(), resolved()]) await sendPagerduty(sending(message), spec(), secret);
    const [trigger, acknowledge, resolve] = receiver.bodies();
    expect(receiver.heard.map(({ path }) => path)).toEqual(new Array(3).fill('/v2/enqueue'));
    expect(trigger).toMatchObject({
      routing_key: 'R'.repeat(32),
      event_action: 'trigger',
      client: 'Binnacle',
      payload: {
        summary: 'CheckoutFails: checkout (live): One order in forty fails',
        source: 'checkout',
        severity: 'critical',
        timestamp: '2026-03-02T10:00:00.000Z',
        component: 'checkout',
        custom_details: { Value: '2.4 % (alerts when > 1 %)', Owner: 'payments' },
      },
    });
    expect(trigger.dedup_key).toMatch(/^binnacle-[0-9a-f]{32}$/);
    expect(acknowledge).toEqual({ routing_key: 'R'.repeat(32), event_action: 'acknowledge', dedup_key: trigger.dedup_key });
    expect(resolve).toEqual({ routing_key: 'R'.repeat(32), event_action: 'resolve', dedup_key: trigger.dedup_key });
  });

  test('says in words why it was not taken, without the key', async () => {
    receiver.next.push({ status: 403, body: { message: `invalid key ${secret.routingKey}` } });
    const failure = await sendPagerduty(sending(), spec(), secret).catch((error: unknown) => error);
    expect(failure).toMatchObject({ isFinal: true, reason: 'answered 403: it refuses the secret of the channel' });
    await expect(sendPagerduty(sending(), spec(), undefined)).rejects.toMatchObject({
      isFinal: true,
      reason: expect.stringContaining('is not set'),
    });
  });
});

test('Opsgenie creates, acknowledges and closes by one alias', async () => {
  const spec = { type: 'opsgenie' as const, url: receiver.url, teams: ['payments'] };
  for (const message of [told(), acknowledged(), resolved()]) await sendOpsgenie(sending(message), spec, { apiKey: 'key-1' });
  const [create] = receiver.bodies();
  expect(create).toMatchObject({
    message: 'CheckoutFails: checkout (live)',
    priority: 'P1',
    responders: [{ name: 'payments', type: 'team' }],
  });
  expect(receiver.heard.map(({ path }) => path)).toEqual([
    '/v2/alerts',
    `/v2/alerts/${create.alias}/acknowledge?identifierType=alias`,
    `/v2/alerts/${create.alias}/close?identifierType=alias`,
  ]);
  expect(receiver.heard[0]?.headers.authorization).toBe('GenieKey key-1');
});

test('Microsoft Teams gets an adaptive card whose texts are no markup', async () => {
  await sendTeams(sending(told({ summary: '*bold* [link](https://evil.example)' })), { webhookUrl: `${receiver.url}/workflow?sig=hidden` });
  const [attachment] = receiver.last().attachments;
  expect(receiver.last().type).toBe('message');
  expect(attachment.contentType).toBe('application/vnd.microsoft.card.adaptive');
  expect(attachment.content).toMatchObject({ type: 'AdaptiveCard', version: '1.4' });
  expect(attachment.content.body[1].text).toBe('\\*bold\\* \\[link\\](https://evil.example)');
  expect(attachment.content.actions.map(({ title }: { title: string }) => title)).toEqual([
    'See it',
    'Acknowledge',
    'Silence for 1 hour',
    'Not useful',
    'Runbook',
  ]);
});

test('ntfy gets a message with its urgency and three actions, and the login of the channel', async () => {
  await sendNtfy(sending(), { url: receiver.url, topic: 'ops' }, { username: 'ana', password: 'secret' });
  expect(receiver.heard[0]?.headers.authorization).toBe(`Basic ${Buffer.from('ana:secret').toString('base64')}`);
  expect(receiver.last()).toMatchObject({ topic: 'ops', priority: 5, title: 'CheckoutFails: checkout (live)' });
  expect(receiver.last().actions).toHaveLength(3);
  await sendNtfyTo(sending(resolved()), `${receiver.url}/ana-private`);
  expect(receiver.last()).toMatchObject({ topic: 'ana-private', priority: 2, title: 'Over: CheckoutFails: checkout (live)' });
  expect(() => sendNtfyTo(sending(), 'not a topic/at all')).toThrow(/no topic of ntfy/);
});

describe('Telegram', () => {
  const secret = { token: '123456:ABCDEFGHIJKLMNOPQRSTUVWXYZ' };
  const spec = () => ({ chat: '-100123', url: receiver.url });
  beforeEach(() => {
    receiver.answer = () => ({ body: { ok: true, result: { message_id: 42 } } });
  });

  test('sends a message, edits it in place, and answers to it', async () => {
    const { reference } = await sendTelegram(sending(), spec(), secret);
    expect(reference).toEqual({ message: '42', photo: 'no' });
    expect(receiver.heard[0]?.path).toBe(`/bot${secret.token}/sendMessage`);
    expect(receiver.last()).toMatchObject({ chat_id: '-100123', parse_mode: 'HTML', reply_markup: { inline_keyboard: expect.any(Array) } });
    expect(receiver.last().text).toContain('People cannot pay &lt;now&gt;.');
    receiver.forget();
    await sendTelegram(sending(resolved(), { root: 'r', reference }), spec(), secret);
    const [edit, reply] = receiver.bodies();
    expect(receiver.heard.map(({ path }) => path.split('/').at(-1))).toEqual(['editMessageText', 'sendMessage']);
    expect(edit).toMatchObject({ message_id: 42, text: expect.stringContaining('✅ Over: <b>CheckoutFails') });
    expect(reply).toMatchObject({ reply_parameters: { message_id: 42 } });
  });

  test('sends the chart as a photo, and edits its caption', async () => {
    const { reference } = await sendTelegram(sending(told({ chart: png })), spec(), secret);
    expect(reference).toEqual({ message: '42', photo: 'yes' });
    const [photo] = receiver.heard;
    expect(photo?.path).toMatch(/\/sendPhoto$/);
    const form = await new Response(new Uint8Array(photo?.raw ?? []), {
      headers: { 'content-type': String(photo?.headers['content-type']) },
    }).formData();
    expect(form.get('chat_id')).toBe('-100123');
    expect(Buffer.from(await (form.get('photo') as File).arrayBuffer())).toEqual(png);
    await sendTelegram(sending(told(), { root: 'r', reference }), spec(), secret);
    expect(receiver.heard[1]?.path).toMatch(/\/editMessageCaption$/);
  });

  test('takes an edit that changes nothing for done, and sends anew when the message is gone', async () => {
    const thread = { root: 'r', reference: { message: '42', photo: 'no' } };
    receiver.next.push({ status: 400, body: { description: 'Bad Request: message is not modified' } });
    expect(await sendTelegram(sending(told(), thread), spec(), secret)).toMatchObject({ says: 'Telegram edited the message' });
    receiver.next.push({ status: 400, body: { description: 'Bad Request: message to edit not found' } });
    expect(await sendTelegram(sending(told(), thread), spec(), secret)).toMatchObject({ says: 'Telegram sent the message' });
  });

  test('waits as long as the body of its answer says', async () => {
    receiver.next.push({ status: 429, body: { parameters: { retry_after: 7 } } });
    await expect(sendTelegram(sending(), spec(), secret)).rejects.toMatchObject({ retryAfterMs: 7000, isFinal: false });
  });
});

describe('an outgoing webhook', () => {
  test('is signed as the example of Standard Webhooks', () => {
    const headers = signatureHeaders(
      'whsec_plJ3nmyCDGBKInavdOK15jsl',
      'msg_loFOjxBNrRLzqYUf',
      1_731_705_121_000,
      '{"event_type":"ping","data":{"success":true}}',
    );
    expect(headers).toEqual({
      'webhook-id': 'msg_loFOjxBNrRLzqYUf',
      'webhook-timestamp': '1731705121',
      'webhook-signature': 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
    });
  });

  test('carries the id of the notification, a signature over its very bytes, and the headers of the channel', async () => {
    const signingSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    await sendWebhook(sending(), { type: 'webhook', url: `${receiver.url}/hook` }, { signingSecret, headers: { 'X-Team': 'payments' } });
    const [heard] = receiver.heard;
    const id = heard?.headers['webhook-id'];
    const timestamp = heard?.headers['webhook-timestamp'];
    expect(id).toBe(notification().id);
    expect(timestamp).toBe(String(now / 1000));
    const expected = createHmac('sha256', Buffer.alloc(32, 7)).update(`${id}.${timestamp}.${heard?.raw}`).digest('base64');
    expect(heard?.headers['webhook-signature']).toBe(`v1,${expected}`);
    expect(heard?.headers['x-team']).toBe('payments');
    expect(receiver.last()).toMatchObject({
      type: 'alert.firing',
      data: { status: 'firing', service: 'checkout', alerts: [{ value: 0.024 }] },
    });
  });

  test.each([
    [410, true],
    [401, true],
    [404, true],
    [302, true],
    [429, false],
    [408, false],
    [500, false],
    [503, false],
  ])('that is answered %i is given up: %s', async (status, isFinal) => {
    receiver.next.push({ status, headers: { location: '/elsewhere', 'retry-after': '30' } });
    const secret = { signingSecret: `whsec_${Buffer.alloc(32).toString('base64')}` };
    await expect(sendWebhook(sending(), { type: 'webhook', url: receiver.url }, secret)).rejects.toMatchObject({
      isFinal,
      retryAfterMs: 30_000,
    });
    expect(receiver.heard).toHaveLength(1);
  });
});

describe('Alertmanager', () => {
  const ended = notifiedAlert({ state: 'resolved', endsAt: now - 60_000 });

  test('is told alerts by its API, held for a day while they fire', async () => {
    const both = notification({ alerts: [notifiedAlert(), ended] });
    await sendAlertmanager(sending(told({ notification: both })), { type: 'alertmanager', url: `${receiver.url}/am/` }, { token: 'tok' });
    expect(receiver.heard[0]).toMatchObject({ path: '/am/api/v2/alerts', headers: { authorization: 'Bearer tok' } });
    expect(receiver.last()).toMatchObject([
      {
        labels: { alertname: 'CheckoutFails' },
        endsAt: '2026-03-03T10:05:00.000Z',
        generatorURL: 'https://binnacle.example.org/feedback/alerts',
      },
      { endsAt: '2026-03-02T10:04:00.000Z' },
    ]);
  });

  test('its webhook gets version 4', async () => {
    const both = notification({ alerts: [notifiedAlert(), ended] });
    await sendAlertmanagerWebhook(sending(told({ notification: both })), { type: 'alertmanager-webhook', url: receiver.url }, undefined);
    expect(receiver.last()).toMatchObject({
      version: '4',
      groupKey: '{}:{alertname="CheckoutFails"}',
      status: 'firing',
      receiver: 'payments',
      externalURL: 'https://binnacle.example.org',
      alerts: [
        { status: 'firing', endsAt: '0001-01-01T00:00:00Z', fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) },
        { status: 'resolved', endsAt: '2026-03-02T10:04:00.000Z' },
      ],
    });
  });
});

describe('Slack', () => {
  const spec = { type: 'slack' as const, channel: '#ops' };

  test('posts a message with buttons, updates it in place, and says in its thread what changed', async () => {
    const { reference } = await sendSlack(sending(told(), undefined, { BINNACLE_SLACK_APP_TOKEN: 'xapp-1' }), spec, {
      token: 'xoxb-channel',
    });
    expect(slack.heard[0]?.headers.authorization).toBe('Bearer xoxb-channel');
    const [posted] = slack.calls('chat.postMessage');
    expect(posted).toMatchObject({ channel: '#ops', text: 'Fires: CheckoutFails: checkout (live)' });
    const blocks = JSON.parse(posted?.blocks ?? '');
    expect(blocks[0].text.text).toContain(':red_circle:');
    expect(JSON.stringify(blocks)).toContain('People cannot pay &lt;now&gt;.');
    const buttons = blocks.find(({ type }: { type: string }) => type === 'actions').elements;
    expect(buttons[0]).toMatchObject({ action_id: 'binnacle_acknowledge', value: 'token-acknowledge' });
    expect(buttons[0].url).toBeUndefined();

    slack.forget();
    await sendSlack(sending(resolved(), { root: 'r', reference }), spec, { token: 'xoxb-channel' });
    expect(slack.calls('chat.update')).toMatchObject([{ ...reference, text: 'Over: CheckoutFails: checkout (live)' }]);
    expect(slack.calls('chat.postMessage')).toMatchObject([
      { channel: reference?.channel, thread_ts: reference?.ts, reply_broadcast: 'false' },
    ]);
  });

  test('calls nobody whom the name of an alert would call', async () => {
    await sendSlack(sending({ ...told(), title: '<!channel> & all' }), spec, { token: 'xoxb-channel' });
    expect(slack.calls('chat.postMessage')[0]?.text).toBe('Fires: &lt;!channel&gt; &amp; all');
  });

  test('has buttons that open links where clicks would not come back', async () => {
    await sendSlack(sending(), spec, undefined);
    const blocks = JSON.parse(slack.calls('chat.postMessage')[0]?.blocks ?? '');
    const buttons = blocks.find(({ type }: { type: string }) => type === 'actions').elements;
    expect(buttons[0]).toMatchObject({ url: told().links.acknowledge });
    expect(buttons[0].value).toBeUndefined();
    expect(slack.heard[0]?.headers.authorization).toBe('Bearer xoxb-server');
  });

  test('uploads the chart into the thread; without the right to do so the message stands all the same', async () => {
    const { says } = await sendSlack(sending(told({ chart: png })), spec, undefined);
    expect(says).toBe('Slack posted the message, with its chart');
    expect(slack.heard.find(({ path }) => path === '/upload/1')?.raw).toEqual(png);
    expect(slack.calls('files.completeUploadExternal')).toMatchObject([{ channel_id: 'C-ops', thread_ts: expect.any(String) }]);
    slack.forget();
    slack.next.push({ body: { ok: true, ts: '1.1', channel: 'C1' } }, { body: { ok: false, error: 'missing_scope' } });
    expect((await sendSlack(sending(told({ chart: png })), spec, undefined)).says).toContain(
      'without its chart (Slack files.getUploadURLExternal: missing_scope)',
    );
  });

  test('posts anew when the message is gone', async () => {
    slack.next.push({ body: { ok: false, error: 'message_not_found' } });
    const thread = { root: 'r', reference: { ts: '1.1', channel: 'C-ops' } };
    expect((await sendSlack(sending(told(), thread), spec, undefined)).says).toBe('Slack posted the message');
  });

  test('gives up what another attempt would not change, and waits when it is told to', async () => {
    slack.next.push({ body: { ok: false, error: 'invalid_auth' } });
    await expect(sendSlack(sending(), spec, undefined)).rejects.toMatchObject({
      isFinal: true,
      reason: 'Slack chat.postMessage: invalid_auth',
    });
    slack.next.push({ status: 429, headers: { 'retry-after': '12' } });
    await expect(sendSlack(sending(), spec, undefined)).rejects.toMatchObject({ isFinal: false, retryAfterMs: 12_000 });
  });

  test('writes to a person by their address', async () => {
    await sendSlackTo(sending(), 'ana@example.org');
    expect(slack.calls('chat.postMessage')).toMatchObject([{ channel: 'U-ana@example.org' }]);
  });

  test('posts to an incoming webhook', async () => {
    await sendSlack(sending(), { type: 'slack' }, { webhookUrl: `${receiver.url}/services/T0/B0/hidden` });
    expect(receiver.last()).toMatchObject({ text: 'Fires: CheckoutFails: checkout (live)', blocks: expect.any(Array) });
  });
});

test('without a mail server, an e-mail says who can set it', async () => {
  const without = sending(told(), undefined, { BINNACLE_SMTP_URL: '' });
  await expect(sendEmail(without, mail, ['ops@example.org'])).rejects.toThrow(
    'BINNACLE_SMTP_URL is not set; whoever runs the server sets it',
  );
});

test('e-mails of a group are one thread, with the chart within', async () => {
  const first = await sendEmail(sending(told({ chart: png })), mail, ['ana@example.org', 'bob@example.org']);
  const over = told({
    notification: notification({ id: '00000000-0000-4000-8000-000000000002', status: 'resolved', reason: 'all_resolved' }),
    title: 'Other',
  });
  await sendEmail(sending(over, { root: notification().id, reference: first.reference }), mail, ['ana@example.org']);
  const [begun, ended] = mailServer.mails.map(({ raw }) => raw);
  expect(mailServer.offered).toEqual(['ana@example.org', 'bob@example.org', 'ana@example.org']);
  expect(begun).toContain(`Message-ID: <${notification().id}@binnacle>`);
  expect(begun).toContain('Subject: [page] CheckoutFails: checkout (live)');
  expect(begun).toContain('Content-ID: <chart@binnacle>');
  expect(begun).toMatch(/src=3D"cid:chart@binnacle"/);
  expect(mailServer.mails[0]?.text).toContain('People cannot pay &lt;now&gt;.');
  expect(ended).toContain(`References: <${notification().id}@binnacle>`);
  expect(ended).toContain('Subject: Re: [page] CheckoutFails: checkout (live)');
});

describe('browsers', () => {
  const keys = createKeyPair();
  const browser = (id: string) => ({
    id,
    subscription: {
      endpoint: `${receiver.url}/push/${id}`,
      keys: { p256dh: createKeyPair().publicKey, auth: Buffer.alloc(16, 1).toString('base64url') },
    },
  });

  test('get an encrypted message; one that is gone is forgotten, and the message counts as sent', async () => {
    receiver.answer = ({ path }) => ({ status: path === '/push/gone' ? 410 : 201 });
    const forgotten: string[] = [];
    const to = { browsers: [browser('one'), browser('gone')], keys, forget: async (id: string) => void forgotten.push(id) };
    expect(await sendWebPush(sending(), to)).toEqual({ says: '1 of 2 browsers took it' });
    expect(forgotten).toEqual(['gone']);
    const heard = receiver.heard.find(({ path }) => path === '/push/one');
    expect(heard?.headers).toMatchObject({
      'content-encoding': 'aes128gcm',
      ttl: '86400',
      urgency: 'high',
      topic: expect.stringMatching(/^[\w-]{32}$/),
    });
    expect(heard?.headers.authorization).toContain(`k=${keys.publicKey}`);
    expect(heard?.raw.includes('CheckoutFails')).toBe(false);
  });

  test('that none took is tried again unless all are gone', async () => {
    receiver.answer = () => ({ status: 500 });
    const to = { browsers: [browser('one')], keys, forget: async () => undefined };
    await expect(sendWebPush(sending(), to)).rejects.toMatchObject({ isFinal: false });
    receiver.answer = () => ({ status: 410 });
    await expect(sendWebPush(sending(), to)).rejects.toMatchObject({ isFinal: true });
    await expect(sendWebPush(sending(), { ...to, browsers: [] })).rejects.toMatchObject({
      isFinal: true,
      reason: 'no browser is subscribed',
    });
  });
});
