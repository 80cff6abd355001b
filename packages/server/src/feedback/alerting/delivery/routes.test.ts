import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../../test/support/app.ts';
import { MailServer } from '../../../../../../test/support/mail.ts';
import { Receiver, SlackWorkspace } from '../../../../../../test/support/receiver.ts';
import { SocketMode } from '../../../../../../test/support/socket-mode.ts';
import { notification, notifiedAlert } from '../../../../../../test/support/told.ts';
import { createCarrier, outboxLoop } from './loop.ts';
import { enqueue } from './outbox.ts';
import { createKeyPair } from './senders/push-encryption.ts';
import { slackSocketLoop } from './slack-socket.ts';

const receiver = new Receiver();
const slack = new SlackWorkspace();
const socket = new SocketMode();
const mail = new MailServer();
const never = new AbortController().signal;
const signingSecret = 'slack-signing-secret';
let now = Date.parse('2026-03-02T10:00:00Z');
let app: TestApp;
let cookie = '';
let alertId = '';

beforeAll(async () => {
  await receiver.listen();
  app = await testApp({
    clock: { now: () => now },
    environment: {
      BINNACLE_PUBLIC_URL: 'https://binnacle.example.org/',
      BINNACLE_SLACK_API_URL: `${await slack.listen()}/api`,
      BINNACLE_SLACK_SIGNING_SECRET: signingSecret,
      BINNACLE_SLACK_APP_TOKEN: 'xapp-1',
      BINNACLE_SMTP_URL: await mail.listen(),
      BINNACLE_MAIL_FROM: 'binnacle@example.org',
    },
  });
  const manifests = [
    channel('hook', { type: 'webhook', url: `${receiver.url}/hook` }),
    channel('pager', { type: 'pagerduty', url: receiver.url }),
    channel('mail', { type: 'email', to: ['ops@example.org'] }),
    channel('teams', { type: 'msteams' }),
  ];
  expect((await app.call('POST', '/api/v1/definitions/apply', { manifests, owner: 'people' })).status).toBe(200);
  const person = { email: 'ana@example.org', password: 'correct horse battery' };
  await app.call('POST', '/api/v1/users', { ...person, name: 'Ana', role: 'viewer' });
  cookie = String((await app.call('POST', '/api/v1/sign-in', person)).headers['set-cookie']).split(';')[0] ?? '';
  alertId = await tellAlert('CheckoutFails');
});
afterAll(async () => {
  await app.close();
  await Promise.all([receiver, slack, socket, mail].map((one) => one.close()));
});

function channel(name: string, spec: Record<string, unknown>) {
  return { apiVersion: 'binnacle/v1', kind: 'NotificationChannel', metadata: { name }, spec };
}

/** Puts an alert into the book. @returns its id */
async function tellAlert(alertname: string): Promise<string> {
  await app.house.alerts.take([
    {
      source: 'generic',
      labels: { alertname, service: 'checkout', severity: 'page' },
      annotations: {},
      state: 'firing',
      cause: 'condition',
      startsAt: now,
      link: '',
      rule: '',
    },
  ]);
  const { rows } = (await app.house.database.execute(`SELECT id FROM alert WHERE name = '${alertname}'`)) as unknown as {
    rows: { id: string }[];
  };
  return rows[0]?.id ?? '';
}

const stateOf = async (id: string) => {
  const { rows } = (await app.house.database.execute(`SELECT state, acknowledged_by, rating FROM alert WHERE id = '${id}'`)) as unknown as {
    rows: { state: string; acknowledged_by: string | null; rating: string | null }[];
  };
  return rows[0];
};

/** Sends a message about an alert by e-mail. @returns paths of its links */
async function linksInMail(id: string): Promise<Record<'acknowledge' | 'silence' | 'notUseful', string>> {
  const content = notification({
    id: randomUUID(),
    group: `links ${id}`,
    target: { kind: 'channel', name: 'mail' },
    alerts: [notifiedAlert({ id })],
  });
  await enqueue(app.house, app.house.database, [content]);
  mail.mails.length = 0;
  await outboxLoop(app.house, createCarrier(app.house)).run(now, never);
  const text = mail.mails[0]?.text ?? '';
  const path = (name: string) => new RegExp(`${name}: https://binnacle\\.example\\.org(\\S+)`).exec(text)?.[1] ?? '';
  return { acknowledge: path('Acknowledge'), silence: path('Silence for 1 hour'), notUseful: path('Not useful') };
}

const open = (method: 'GET' | 'POST', url: string, accept = 'application/json') => app.http.inject({ method, url, headers: { accept } });

describe('the secret of a channel', () => {
  test('is asked for as its type needs it, and said to be set but never shown', async () => {
    expect(await secretState('pager')).toBe('missing');
    expect((await app.call('PUT', '/api/v1/channels/pager/secret', { apiKey: 'x' })).status).toBe(400);
    const routingKey = 'do-not-show-this-key';
    expect((await app.call('PUT', '/api/v1/channels/pager/secret', { routingKey })).body).toEqual({ signingSecret: null });
    expect(await secretState('pager')).toBe('set');
    for (const url of [
      '/api/v1/channels',
      '/api/v1/definitions/export',
      '/api/v1/definitions/NotificationChannel/pager',
      '/api/v1/audit',
      '/api/v1/notifications',
    ]) {
      expect((await app.call('GET', url)).text).not.toContain(routingKey);
    }
    const { rows } = (await app.house.database.execute('SELECT sealed FROM channel_secret')) as unknown as { rows: { sealed: string }[] };
    expect(JSON.stringify(rows)).not.toContain(routingKey);
    receiver.next.push({ status: 403, body: { message: `bad key ${routingKey}` } });
    const tested = await app.call('POST', '/api/v1/channels/pager/test');
    expect(tested.body).toEqual({ ok: false, says: 'answered 403: it refuses the secret of the channel' });
  });

  test('of a webhook is made by the server when none is given, and shown this once', async () => {
    const { body } = await app.call('PUT', '/api/v1/channels/hook/secret', {});
    expect(body.signingSecret).toMatch(/^whsec_/);
    receiver.forget();
    expect((await app.call('POST', '/api/v1/channels/hook/test')).body).toEqual({ ok: true, says: 'The receiver answered 200' });
    const [heard] = receiver.heard;
    const key = Buffer.from(body.signingSecret.slice(6), 'base64');
    const signed = `${heard?.headers['webhook-id']}.${heard?.headers['webhook-timestamp']}.${heard?.raw}`;
    expect(heard?.headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  });

  test('is forgotten', async () => {
    expect((await app.call('DELETE', '/api/v1/channels/hook/secret')).status).toBe(204);
    expect((await app.call('DELETE', '/api/v1/channels/hook/secret')).status).toBe(404);
    expect((await app.call('POST', '/api/v1/channels/hook/test')).body).toMatchObject({
      ok: false,
      says: expect.stringContaining('is not set'),
    });
  });

  test.each([
    ['mail', {}, 'BINNACLE_SMTP_URL'],
    ['teams', { webhookUrl: 'no address' }, 'webhookUrl'],
    ['hook', { headers: { Host: 'elsewhere' } }, 'header'],
    ['hook', { signingSecret: 'short' }, 'whsec_'],
  ])('of %s cannot be %j', async (name, secret, said) => {
    const { status, text } = await app.call('PUT', `/api/v1/channels/${name}/secret`, secret);
    expect(status).toBe(400);
    expect(text).toContain(said);
  });

  async function secretState(name: string): Promise<string> {
    const { body } = await app.call('GET', '/api/v1/channels');
    return body.channels.find((one: { name: string }) => one.name === name).secret;
  }
});

test('a test opens nothing that stays open', async () => {
  receiver.forget();
  expect((await app.call('POST', '/api/v1/channels/pager/test')).body).toEqual({ ok: true, says: 'PagerDuty answered 200' });
  expect(receiver.bodies().map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve']);
  expect(receiver.bodies()[0].dedup_key).toBe(receiver.bodies()[1].dedup_key);
  expect((await app.call('POST', '/api/v1/channels/nowhere/test')).status).toBe(404);
});

describe('a link in a message', () => {
  test('asks first and acts on POST alone', async () => {
    const { acknowledge } = await linksInMail(alertId);
    const page = await open('GET', acknowledge, 'text/html');
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('Acknowledge these alerts?');
    expect(page.headers['cache-control']).toBe('no-store');
    expect((await open('GET', acknowledge)).json()).toMatchObject({
      action: 'acknowledge',
      alerts: [{ name: 'CheckoutFails', state: 'firing' }],
    });
    expect((await stateOf(alertId))?.state).toBe('firing');
    const form = await app.http.inject({
      method: 'POST',
      url: acknowledge,
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
      payload: '',
    });
    expect(form.body).toContain('Acknowledged: CheckoutFails.');
    expect(await stateOf(alertId)).toMatchObject({ state: 'acknowledged', acknowledged_by: 'somebody in mail' });
    expect((await open('POST', acknowledge)).json()).toEqual({ message: 'Nothing was left to acknowledge.' });
  });

  test('silences for an hour, and notes what was not useful', async () => {
    const { silence, notUseful } = await linksInMail(alertId);
    expect((await open('POST', silence)).json()).toEqual({ message: 'Silenced until 2026-03-02 11:00 UTC: CheckoutFails.' });
    const { rows } = (await app.house.database.execute('SELECT matchers FROM silence')) as unknown as { rows: { matchers: unknown }[] };
    expect(rows[0]?.matchers).toContainEqual({ label: 'service', op: '=', value: 'checkout' });
    await open('POST', notUseful);
    expect((await stateOf(alertId))?.rating).toBe('not_useful');
  });

  test('does nothing when it is changed or has expired', async () => {
    const { silence, notUseful } = await linksInMail(alertId);
    const forged = silence.replace('.silence.', '.acknowledge.');
    expect(forged).not.toBe(silence);
    expect((await open('POST', forged)).statusCode).toBe(404);
    now += 7 * 86_400_000;
    expect((await open('POST', notUseful)).statusCode).toBe(403);
    expect((await open('GET', notUseful, 'text/html')).body).toContain('This link has expired');
  });
});

describe('a button in Slack', () => {
  const click = async (name: string) => {
    const id = await tellAlert(name);
    const { acknowledge } = await linksInMail(id);
    const value = acknowledge.split('/').at(-1);
    const payload = {
      type: 'block_actions',
      user: { id: 'U1', username: 'bob' },
      response_url: `${receiver.url}/response`,
      actions: [{ action_id: 'binnacle_acknowledge', value }],
    };
    return { id, payload };
  };
  const post = (body: string, timestamp: number, secret = signingSecret) =>
    app.http.inject({
      method: 'POST',
      url: '/api/v1/slack/interactivity',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(timestamp),
        'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`,
      },
      payload: body,
    });

  test('acts when Slack signed it, and answers whoever clicked', async () => {
    const { id, payload } = await click('ClickedOverHttp');
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const seconds = now / 1000;
    expect((await post(body, seconds, 'wrong')).statusCode).toBe(401);
    expect((await post(body, seconds - 301)).statusCode).toBe(401);
    expect((await stateOf(id))?.state).toBe('firing');
    receiver.forget();
    expect((await post(body, seconds)).statusCode).toBe(200);
    expect(await stateOf(id)).toMatchObject({ state: 'acknowledged', acknowledged_by: 'bob via Slack' });
    expect(receiver.last()).toEqual({ response_type: 'ephemeral', replace_original: false, text: 'Acknowledged: ClickedOverHttp.' });
  });

  test('acts over Socket Mode, also after the connection broke', async () => {
    const usual = slack.answer;
    const url = await socket.listen();
    slack.answer = (heard) => (heard.path.endsWith('/apps.connections.open') ? { body: { ok: true, url } } : usual(heard));
    const ending = new AbortController();
    const loop = slackSocketLoop(app.house, createCarrier(app.house).outgoing);
    await loop.run(now, ending.signal);
    await loop.run(now, ending.signal);
    expect(slack.calls('apps.connections.open')).toHaveLength(1);
    expect(slack.heard.at(-1)?.headers.authorization).toBe('Bearer xapp-1');
    const first = await click('ClickedOverSocket');
    socket.send({ type: 'interactive', envelope_id: 'e1', payload: first.payload });
    await expect.poll(() => socket.answers).toEqual([{ envelope_id: 'e1' }]);
    expect(await stateOf(first.id)).toMatchObject({ state: 'acknowledged', acknowledged_by: 'bob via Slack' });
    socket.drop();
    await expect
      .poll(async () => {
        now += 60_000;
        await loop.run(now, ending.signal);
        return socket.isConnected;
      })
      .toBe(true);
    const second = await click('ClickedAgain');
    socket.send({ type: 'interactive', envelope_id: 'e2', payload: second.payload });
    await expect.poll(async () => (await stateOf(second.id))?.state).toBe('acknowledged');
    ending.abort();
    slack.answer = usual;
  });
});

test('a person is told in their browser, and by e-mail', async () => {
  const { body: key } = await app.http.inject({ method: 'GET', url: '/api/v1/push-key', headers: { cookie } });
  expect(JSON.parse(key).publicKey).toMatch(/^B[\w-]{86}$/);
  const subscription = {
    endpoint: `${receiver.url}/push/ana`,
    keys: { p256dh: createKeyPair().publicKey, auth: Buffer.alloc(16, 1).toString('base64url') },
  };
  expect((await app.call('POST', '/api/v1/push-subscriptions', subscription)).status).toBe(403);
  const asAna = (method: 'POST' | 'DELETE', payload: unknown) =>
    app.http.inject({
      method,
      url: '/api/v1/push-subscriptions',
      headers: { cookie, 'content-type': 'application/json' },
      payload: JSON.stringify(payload),
    });
  expect((await asAna('POST', subscription)).statusCode).toBe(204);
  const { body: users } = await app.call('GET', '/api/v1/users');
  const user = users.users.find(({ email }: { email: string }) => email === 'ana@example.org').id;
  const tell = async () => {
    receiver.forget();
    mail.mails.length = 0;
    const group = randomUUID();
    const ways = [
      { via: 'push' as const, address: '' },
      { via: 'email' as const, address: 'ana@example.org' },
    ];
    await enqueue(
      app.house,
      app.house.database,
      ways.map((way) => notification({ id: randomUUID(), group, reason: 'escalation', target: { kind: 'person', user, ...way } })),
    );
    await outboxLoop(app.house, createCarrier(app.house)).run(now, never);
    const { body } = await app.call('GET', `/api/v1/notifications?group=${group}`);
    expect(body.notifications).toMatchObject([{ target: { kind: 'person', name: 'Ana' } }, { target: { kind: 'person', name: 'Ana' } }]);
    expect(JSON.stringify(body)).not.toContain('ana@example.org');
    return body.notifications;
  };
  expect(await tell()).toMatchObject([{ state: 'sent' }, { state: 'sent' }]);
  expect(receiver.heard.map(({ path }) => path)).toEqual(['/push/ana']);
  expect(mail.mails).toHaveLength(1);
  expect((await asAna('DELETE', { endpoint: subscription.endpoint })).statusCode).toBe(204);
  const after = await tell();
  expect(after.find(({ target }: { target: { via: string } }) => target.via === 'push')).toMatchObject({
    state: 'failed',
    error: 'no browser is subscribed',
  });
});
