import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { Receiver, SlackWorkspace } from '../../../../../test/support/receiver.ts';
import { SocketMode } from '../../../../../test/support/socket-mode.ts';
import { manualClock } from '../../platform/clock.ts';
import { createCarrier } from '../alerting/delivery/loop.ts';
import { slackSocketLoop } from '../alerting/delivery/slack-socket.ts';
import { readTyped } from './slack-command.ts';
import { incidentTable } from './tables.ts';

const clock = manualClock('2026-03-02T10:00:00Z');
const secret = 'slack-signing-secret';
const slack = new SlackWorkspace();
const socket = new SocketMode();
const receiver = new Receiver();
let app: TestApp;
const ending = new AbortController();

beforeAll(async () => {
  await receiver.listen();
  const url = await socket.listen();
  const usual = slack.answer;
  slack.answer = (heard) => (heard.path.endsWith('/apps.connections.open') ? { body: { ok: true, url } } : usual(heard));
  app = await testApp({
    clock,
    environment: {
      BINNACLE_PUBLIC_URL: 'https://binnacle.example',
      BINNACLE_SLACK_API_URL: `${await slack.listen()}/api`,
      BINNACLE_SLACK_SIGNING_SECRET: secret,
      BINNACLE_SLACK_APP_TOKEN: 'xapp-1',
    },
  });
  const service = (name: string, aliases: string[] = []) => ({
    apiVersion: 'binnacle/v1',
    kind: 'Service',
    metadata: { name },
    spec: { aliases },
  });
  await app.call('POST', '/api/v1/definitions/apply', {
    manifests: [service('checkout', ['Basket-API']), service('out')],
    owner: 'people',
  });
  await slackSocketLoop(app.house, createCarrier(app.house).outgoing).run(clock.now(), ending.signal);
});
beforeEach(async () => {
  await app.house.database.delete(incidentTable);
  receiver.forget();
  socket.answers.length = 0;
});
afterAll(async () => {
  ending.abort();
  await app.close();
  await Promise.all([slack, socket, receiver].map((one) => one.close()));
});

let sent = 0;
/** Types a command in Slack; resolves when Slack was told that it arrived. @returns what Slack was answered. */
async function type(text: string, change: Record<string, string> = {}): Promise<any> {
  const envelope_id = `e${++sent}`;
  const payload = { command: '/incident', text, user_id: 'U1', user_name: 'bob', channel_name: 'payments', trigger_id: `t${sent}` };
  socket.send({ type: 'slash_commands', envelope_id, payload: { ...payload, response_url: `${receiver.url}/answer`, ...change } });
  await expect.poll(() => socket.answers, { timeout: 10_000 }).toContainEqual({ envelope_id });
  return receiver.heard.length === 0 ? undefined : receiver.last();
}
const incidents = async () => (await app.call('GET', '/api/v1/incidents')).body.incidents;

describe('a command over Socket Mode', () => {
  test('declares an incident of the services that it names, and answers the channel with a link', async () => {
    const answer = await type('sev1: checkout is down &lt;!here&gt;');
    const [incident] = await incidents();
    expect(incident).toMatchObject({
      title: 'checkout is down <!here>',
      severity: 'sev1',
      status: 'triage',
      services: ['checkout'],
      source: 'slack',
      declaredBy: 'bob via Slack',
      started: '2026-03-02T10:00:00.000Z',
    });
    const link = `<https://binnacle.example/feedback/incidents/${incident.number}|Incident ${incident.number}>`;
    expect(answer).toEqual({
      response_type: 'in_channel',
      replace_original: false,
      text: `${link} (sev1, triage): checkout is down &lt;!here&gt;\nDeclared by bob via Slack. Services: checkout.`,
    });
    const { body } = await app.call('GET', '/api/v1/audit');
    expect(body.entries[0]).toMatchObject({
      action: 'incident.declare',
      details: { by: 'bob via Slack', severity: 'sev1', channel: 'payments' },
    });
  });

  test('finds services by whole words and aliases; a severity that is not stated is a small one, and that is said', async () => {
    const answer = await type('The basket-api, times out.');
    expect((await incidents())[0]).toMatchObject({ severity: 'sev3', services: ['checkout', 'out'] });
    expect(answer.text).toContain('It is sev3; change that on its page, or type /incident sev1 … next time.');
    await type('payouts fail');
    expect((await incidents())[0]).toMatchObject({ title: 'payouts fail', services: [] });
    expect(receiver.last().text).toContain('No service is named.');
  });

  test('that Slack sends twice declares once', async () => {
    await type('checkout is slow', { trigger_id: 'same' });
    const again = await type('checkout is slow', { trigger_id: 'same' });
    expect(await incidents()).toHaveLength(1);
    expect(again.text).toContain('checkout is slow');
  });

  test('without words says what is open, to whoever typed it', async () => {
    expect(await type('')).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringMatching(/^No incident is open\.\n.*\/incident sev1/),
    });
    await type('sev2 search is empty');
    expect((await type(' help ')).text).toMatch(/^Open:\n• <https:.*\|Incident \d+> \(sev2, triage\): search is empty\n/);
    expect(await incidents()).toHaveLength(1);
  });

  test('that is none is passed over', async () => {
    expect(await type('x', { command: '' })).toBeUndefined();
    expect(await incidents()).toEqual([]);
  });
});

test('a command over HTTP is taken when Slack signed it', async () => {
  const body = new URLSearchParams({
    command: '/incident',
    text: 'sev2 checkout is down',
    user_name: 'eve',
    trigger_id: 'h1',
    response_url: `${receiver.url}/answer`,
  }).toString();
  const seconds = clock.now() / 1000;
  const post = (key: string) =>
    app.http.inject({
      method: 'POST',
      url: '/api/v1/slack/commands',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(seconds),
        'x-slack-signature': `v0=${createHmac('sha256', key).update(`v0:${seconds}:${body}`).digest('hex')}`,
      },
      payload: body,
    });
  expect((await post('wrong')).statusCode).toBe(401);
  expect(await incidents()).toEqual([]);
  const answer = await post(secret);
  expect([answer.statusCode, answer.body]).toEqual([200, '']);
  expect(await incidents()).toMatchObject([{ severity: 'sev2', declaredBy: 'eve via Slack' }]);
  expect(receiver.last()).toMatchObject({ response_type: 'in_channel' });
});

test.each([
  ['checkout is down', { severity: 'sev3', title: 'checkout is down' }],
  ['SEV 2 - no, really', { severity: 'sev2', title: '- no, really' }],
  ['sev5 is none', { severity: 'sev3', title: 'sev5 is none' }],
  ['several things', { severity: 'sev3', title: 'several things' }],
  ['  sev1,\n payments ', { severity: 'sev1', title: 'payments' }],
  ['sev1', undefined],
  ['help', undefined],
  ['', undefined],
])('"%s"', (words, typed) => expect(readTyped(words)).toEqual(typed));
