import { createHmac } from 'node:crypto';
import { sign } from '@octokit/webhooks-methods';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../../test/support/app.ts';
import { hmacMatches } from '../../platform/http/signature.ts';
import { examplesOf } from './fixtures/examples.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

const opened = JSON.stringify(examplesOf('pull_request', 'opened')[0]);
async function send(body: string | Buffer, headers: Record<string, string> = {}, secret = ingestKey) {
  const signature = { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
  return app.call('POST', '/hooks/github', body, {
    authorization: '',
    'content-type': 'application/json',
    'x-github-event': 'pull_request',
    'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    ...signature,
    ...headers,
  });
}

test('the signature that GitHub documents is the one that is expected', async () => {
  const secret = "It's a Secret to Everybody";
  const header = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  expect(await sign(secret, 'Hello, World!')).toBe(header);
  expect(hmacMatches(header, 'sha256=', secret, 'Hello, World!')).toBe(true);
  const created = await app.call('POST', '/api/v1/signing-secrets', { source: 'octo', protocol: 'github', secret });
  expect(created.status).toBe(201);
  // The body of the vector is no JSON: that is found out only after the signature was.
  expect((await send('Hello, World!', { 'x-hub-signature-256': header })).status).toBe(400);
  expect((await send('Hello, World!', { 'x-hub-signature-256': header.replace(/7$/, '8') })).status).toBe(401);
  expect((await send(opened, {}, secret)).status).toBe(202);
  await app.call('DELETE', `/api/v1/signing-secrets/${created.body.id}`);
  expect((await send(opened, {}, secret)).status).toBe(401);
});

test.each([
  ['a signature of another secret', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
  ['a signature of no length', { 'x-hub-signature-256': 'sha256=' }],
  ['a signature without what it is of', { 'x-hub-signature-256': createHmac('sha256', ingestKey).update(opened).digest('hex') }],
  ['no signature', { 'x-hub-signature-256': '' }],
])('%s is refused', async (_, headers) => {
  expect((await send(opened, headers)).status).toBe(401);
});

test('a signature of SHA-1 alone is none', async () => {
  const sha1 = `sha1=${createHmac('sha1', ingestKey).update(opened).digest('hex')}`;
  const answer = await send(opened, { 'x-hub-signature-256': '', 'x-hub-signature': sha1 });
  expect(answer).toMatchObject({ status: 401, text: expect.stringContaining('SHA-1') });
  // Beside the better one it is what GitHub always sends.
  expect((await send(opened, { 'x-hub-signature': 'sha1=wrong' })).status).toBe(202);
});

test('a form with the event in its payload is the same', async () => {
  const text = opened.replace('Update the README with new information.', 'Ünïcode & 100 % + more');
  const form = new URLSearchParams({ payload: text }).toString();
  expect(await send(form, { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({ status: 202, body: { accepted: 1 } });
  const [row] = await app.house.facts.query<{ title: string }>('SELECT title FROM changes FINAL');
  expect(row?.title).toBe('Ünïcode & 100 % + more');
  expect((await send('other=1', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(400);
});

test('a redelivery is noted again and counted once', async () => {
  for (let times = 0; times < 3; times++) await send(opened);
  const [{ rows, lines } = {}] = await app.house.facts.query<Record<string, unknown>>(
    `SELECT (SELECT count() FROM changes FINAL) AS rows,
(SELECT uniqExact(id) FROM webhook_deliveries WHERE outcome = 'accepted') AS lines`,
  );
  expect([Number(rows), Number(lines)]).toEqual([1, 1]);
});

test('what is no webhook of GitHub is told so', async () => {
  expect((await send(opened, { 'x-github-event': '' })).status).toBe(400);
  expect((await send('[]')).status).toBe(400);
  expect((await send('{"action":"opened"}')).status).toBe(400);
  expect((await send('{}', { 'x-github-event': 'not_invented_yet' })).body).toMatchObject({ accepted: 0, ignored: expect.any(String) });
});

test('25 MB are taken, as JSON and in a form; more is refused', async () => {
  const event = examplesOf('pull_request', 'opened')[0] as { pull_request: object };
  const ofSize = (bytes: number) => {
    const empty = JSON.stringify({ ...event, padding: '' });
    return JSON.stringify({ ...event, padding: 'x'.repeat(bytes - empty.length) });
  };
  const most = ofSize(25 * 1024 * 1024);
  expect((await send(most)).status).toBe(202);
  expect((await send(`payload=${encodeURIComponent(most)}`, { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(202);
  expect(await send(ofSize(27 * 1024 * 1024))).toMatchObject({ status: 413 });
  const rows = await app.house.facts.query<{ reason: string }>("SELECT reason FROM webhook_deliveries WHERE reason LIKE '%too large%'");
  expect(rows).toHaveLength(1);
});

test('the lines of deliveries say what was refused and why', async () => {
  await send(opened, { 'x-hub-signature-256': 'sha256=00' });
  const rows = await app.house.facts.query<{ outcome: string; reason: string }>(
    "SELECT DISTINCT outcome, reason FROM webhook_deliveries WHERE outcome = 'rejected' AND reason LIKE '%signature%'",
  );
  expect(rows).not.toEqual([]);
});
