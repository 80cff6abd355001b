import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { manualClock } from '../../platform/clock.ts';
import { createOutgoing } from '../../platform/http/outgoing.ts';
import { createKeyPair } from '../alerting/delivery/senders/push-encryption.ts';
import { fetchCalendars } from './calendars.ts';
import { sharesOf } from './quality.ts';

const clock = manualClock('2026-03-02T10:00:00Z');
const password = 'a long enough password';
let app: TestApp;
let server: Server;
let calendarText = '';
const cookies = new Map<string, string>();
const bo = { user: 'bo@example.com' };

beforeAll(async () => {
  app = await testApp({ clock });
  server = createServer((_request, response) => void response.end(calendarText));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  for (const name of ['Ada', 'Bo']) {
    const email = `${name.toLowerCase()}@example.com`;
    await app.call('POST', '/api/v1/users', { name, email, password, role: 'viewer' });
    const signIn = await app.http.inject({ method: 'POST', url: '/api/v1/sign-in', payload: { email, password } });
    cookies.set(name, signIn.cookies.map((cookie) => `${cookie.name}=${cookie.value}`).join('; '));
  }
  expect((await apply(primary)).status).toBe(200);
});
afterAll(async () => {
  server.close();
  await app.close();
});

const apply = (text: string) => app.call('POST', '/api/v1/definitions/apply', text, { 'content-type': 'application/yaml' });
const as = (name: string, method: 'GET' | 'POST' | 'DELETE', url: string) =>
  app.http.inject({ method, url, headers: { cookie: cookies.get(name) ?? '' } });

const primary = `apiVersion: binnacle/v1
kind: Schedule
metadata: {name: primary, displayName: Primary}
spec:
  timezone: Europe/Berlin
  services: [checkout]
  layers:
    - name: days
      users: [ada@example.com, bo@example.com]
      rotation: {every: day, handOff: "09:00"}
      start: "2026-03-02"
      end: "2026-03-12"
`;

test('who is on call now, next, for a service, and over a range', async () => {
  const { schedules } = (await app.call('GET', '/api/v1/schedules')).body;
  expect(schedules).toMatchObject([
    {
      name: 'primary',
      displayName: 'Primary',
      now: {
        user: 'ada@example.com',
        from: '2026-03-02T10:00:00.000Z',
        to: '2026-03-03T08:00:00.000Z',
        by: { kind: 'layer', name: 'days' },
      },
      next: { user: 'bo@example.com', to: '2026-03-04T08:00:00.000Z' },
    },
  ]);
  const { onCall } = (await app.call('GET', '/api/v1/on-call?service=checkout')).body;
  expect(onCall).toEqual([{ schedule: 'primary', user: 'ada@example.com', name: 'Ada', until: '2026-03-03T08:00:00.000Z' }]);
  expect((await app.call('GET', '/api/v1/on-call?service=other')).body.onCall).toEqual([]);
  const { body } = await app.call('GET', '/api/v1/schedules/primary?from=2026-03-11T08:00:00Z&to=2026-03-13T08:00:00Z');
  expect(body.final.map(({ user, from }: any) => [from.slice(0, 10), user])).toEqual([
    ['2026-03-11', 'bo@example.com'],
    ['2026-03-12', null],
  ]);
  expect((await app.call('GET', '/api/v1/schedules/primary?from=2026-03-01T00:00:00Z&to=2027-03-01T00:00:00Z')).status).toBe(400);
  expect((await app.call('GET', '/api/v1/schedules/nothing')).status).toBe(404);
  const { people } = (await app.call('GET', '/api/v1/on-call/people')).body;
  expect(people).toEqual(['Ada', 'Bo'].map((name) => ({ name, email: `${name.toLowerCase()}@example.com` })));
});

test('a swap is two overrides that come and go together, and is audited', async () => {
  const url = '/api/v1/schedules/primary/overrides';
  const swap = {
    ...{ ...bo, from: '2026-03-02T12:00:00Z', to: '2026-03-02T14:00:00Z', reason: 'Dentist' },
    inExchange: { user: 'ada@example.com', from: '2026-03-03T12:00:00Z', to: '2026-03-03T14:00:00Z' },
  };
  const made = await app.call('POST', url, swap);
  expect(made.status).toBe(201);
  expect(made.body.overrides[0].swap).toBe(made.body.overrides[1].swap);
  const whoAt = async (at: string) => (await app.call('GET', `/api/v1/on-call?at=${at}`)).body.onCall[0].user;
  expect([await whoAt('2026-03-02T12:00:00Z'), await whoAt('2026-03-02T14:00:00Z'), await whoAt('2026-03-03T12:00:00Z')]).toEqual([
    'bo@example.com',
    'ada@example.com',
    'ada@example.com',
  ]);
  const { entries } = (await app.call('GET', '/api/v1/audit')).body;
  expect(entries[0]).toMatchObject({ action: 'schedule.override', subject: 'Schedule/primary' });
  clock.set('2026-03-02T13:00:00Z');
  expect((await app.call('DELETE', `${url}/${made.body.overrides[1].id}`)).status).toBe(204);
  // What was is not rewritten.
  expect([await whoAt('2026-03-02T12:30:00Z'), await whoAt('2026-03-02T13:30:00Z'), await whoAt('2026-03-03T12:00:00Z')]).toEqual([
    'bo@example.com',
    'ada@example.com',
    'bo@example.com',
  ]);
  clock.set('2026-03-02T10:00:00Z');
});

test('an override that began before it was made begins when it is made', async () => {
  const url = '/api/v1/schedules/primary/overrides';
  const made = await app.call('POST', url, { ...bo, from: '2026-03-02T09:00:00Z', to: '2026-03-02T11:00:00Z', reason: 'Ada is ill' });
  expect(made.body.overrides).toMatchObject([{ from: '2026-03-02T10:00:00.000Z', to: '2026-03-02T11:00:00.000Z' }]);
  const whoAt = async (at: string) => (await app.call('GET', `/api/v1/on-call?at=${at}`)).body.onCall[0].user;
  expect([await whoAt('2026-03-02T09:30:00Z'), await whoAt('2026-03-02T10:30:00Z')]).toEqual(['ada@example.com', 'bo@example.com']);
  expect((await app.call('DELETE', `${url}/${made.body.overrides[0].id}`)).status).toBe(204);
});

test.each([
  [{ ...bo, from: '2026-03-02T12:00:00Z', to: '2026-03-02T12:00:00Z', reason: 'x' }, /ends after it begins/],
  [{ ...bo, from: '2026-03-01T12:00:00Z', to: '2026-03-01T14:00:00Z', reason: 'x' }, /rewrite who was on call/],
  [{ user: 'zoe@example.com', from: '2026-03-02T12:00:00Z', to: '2026-03-02T14:00:00Z', reason: 'x' }, /Nobody has an account/],
])('the override %j is refused', async (body, text) => {
  const answer = await app.call('POST', '/api/v1/schedules/primary/overrides', body);
  expect([answer.status, answer.text]).toEqual([400, expect.stringMatching(text)]);
});

test('what a definition names must be there', async () => {
  const schedule = (change: string) =>
    apply(primary.replace('{name: primary, displayName: Primary}', '{name: other}').replace(...(change.split(' => ') as [string, string])));
  expect((await schedule('bo@example.com => zoe@example.com')).text).toMatch(
    /spec\.layers\[0\]\.users\[1\].*zoe@example\.com|zoe@example\.com.*spec\.layers\[0\]\.users\[1\]/,
  );
  expect((await schedule('Europe/Berlin => Europe/Nowhere')).text).toMatch(/not an IANA time zone/);
  expect((await schedule('2026-03-12 => 2026-03-01')).text).toMatch(/ends before it starts/);
  const policy = (target: string) =>
    apply(`{apiVersion: binnacle/v1, kind: EscalationPolicy, metadata: {name: p}, spec: {levels: [{targets: [${target}]}]}}`);
  expect((await policy('{schedule: nothing}')).text).toMatch(/there is no Schedule \\"nothing\\"/);
  expect((await policy('{channel: nothing}')).text).toMatch(/there is no Channel|there is no \w+ \\"nothing\\"/);
  expect((await policy('{user: zoe@example.com}')).text).toMatch(/nobody has an account/);
  expect((await policy('{policy: p}')).status).toBe(422);
});

test('a calendar program reads a schedule by an address of its own, until its owner makes it void', async () => {
  const { path, own } = (await as('Ada', 'GET', '/api/v1/schedules/primary/calendar')).json();
  const read = await app.http.inject({ method: 'GET', url: path });
  expect(read.headers['content-type']).toBe('text/calendar; charset=utf-8');
  expect(read.body).toContain('DTSTART:20260303T080000Z\r\nDTEND:20260304T080000Z\r\nSUMMARY:On call: Bo (Primary)');
  const { body } = await app.http.inject({ method: 'GET', url: own });
  expect(new Set(body.match(/SUMMARY:.*/g))).toEqual(new Set(['SUMMARY:On call: Ada (Primary)']));
  for (const url of [`${path}0`, path.replace('primary', 'other'), path.replace(/token=[^.]+/, 'token=somebody')]) {
    expect((await app.http.inject({ method: 'GET', url })).statusCode).toBe(404);
  }
  expect((await as('Bo', 'DELETE', '/api/v1/me/calendars')).statusCode).toBe(204);
  expect((await app.http.inject({ method: 'GET', url: path })).statusCode).toBe(200);
  expect((await as('Ada', 'DELETE', '/api/v1/me/calendars')).statusCode).toBe(204);
  expect((await app.http.inject({ method: 'GET', url: path })).statusCode).toBe(404);
});

test('a layer follows a calendar of others; what cannot be read is said, and the last that was read counts', async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/on-call.ics`;
  const layers = `layers: [{name: theirs, calendar: {url: "${url}"}}]`;
  const made = await apply(`apiVersion: binnacle/v1\nkind: Schedule\nmetadata: {name: followed}\nspec:\n  timezone: UTC\n  ${layers}\n`);
  expect(made.status).toBe(200);
  const event = ['BEGIN:VEVENT', 'SUMMARY:Bo', 'DTSTART:20260302T000000Z', 'DTEND:20260303T000000Z', 'END:VEVENT'];
  calendarText = ['BEGIN:VCALENDAR', ...event, 'END:VCALENDAR'].join('\r\n');
  const fetchWith = (allowPrivate: boolean) =>
    fetchCalendars(app.house, createOutgoing({ allowPrivate, now: () => clock.now() }), new AbortController().signal);
  const followed = async () => (await app.call('GET', '/api/v1/schedules')).body.schedules.find(({ name }: any) => name === 'followed');
  expect((await followed()).problems).toEqual(['The calendar of layer "theirs" has not been read yet.']);
  await fetchWith(false);
  expect(await followed()).toMatchObject({ now: { user: null }, problems: [expect.stringMatching(/stands in a private network/)] });
  await fetchWith(true);
  expect(await followed()).toMatchObject({ now: bo, problems: [] });
  calendarText = '<html>';
  await fetchWith(true);
  expect(await followed()).toMatchObject({ now: bo, problems: [expect.stringMatching(/no iCalendar/)] });
  expect((await app.call('DELETE', '/api/v1/definitions/Schedule/followed')).status).toBe(200);
});

test('quality names gaps, how the load is shared, and policies that reach nobody', async () => {
  await apply(
    '{apiVersion: binnacle/v1, kind: Schedule, metadata: {name: later}, spec: {timezone: UTC, layers: [{name: a, users: [bo@example.com], rotation: {every: week}, start: "2027-01-01"}]}}',
  );
  await apply(
    '{apiVersion: binnacle/v1, kind: EscalationPolicy, metadata: {name: hollow}, spec: {levels: [{targets: [{schedule: later}]}]}}',
  );
  const { body } = await app.call('GET', '/api/v1/on-call/quality');
  const found = body.schedules.find(({ schedule }: any) => schedule === 'primary');
  expect(found.gaps).toEqual([{ from: '2026-03-12T08:00:00.000Z', to: '2026-04-01T10:00:00.000Z' }]);
  // From Monday 11:00 to Thursday 09:00 ten days later, local time: Ada has 22 h and four whole days, Bo five days
  // and the hour that was left of a swap.
  expect(found.shares.map(({ user, hours }: any) => [user, hours])).toEqual([
    ['ada@example.com', 117],
    ['bo@example.com', 121],
  ]);
  expect(found.imbalance.hours).toBeCloseTo(121 / 117);
  expect(body.policies).toEqual([
    { policy: 'hollow', reachesNobody: true, problems: ['Level 1: Nobody is on call in later in the next 30 days.'] },
  ]);
  expect(body.emailOnly).toEqual(['ada@example.com', 'bo@example.com']);
});

test('nights and weekends are those of the local clock', () => {
  // Friday 20:00 to Saturday 08:00 in Berlin: nine hours of night, eight of the weekend.
  const shift = { from: Date.parse('2026-03-06T19:00Z'), to: Date.parse('2026-03-07T07:00Z'), user: 'ada@example.com', by: null };
  expect(sharesOf([shift], 'Europe/Berlin')).toEqual([{ user: 'ada@example.com', hours: 12, nightHours: 9, weekendHours: 8 }]);
});

test('everybody sees and changes their own ways to be reached alone', async () => {
  const payload = { kind: 'email', address: 'ada@home.example' };
  const added = await app.http.inject({
    method: 'POST',
    url: '/api/v1/me/contacts',
    headers: { cookie: cookies.get('Ada') ?? '' },
    payload,
  });
  expect(added.statusCode).toBe(201);
  expect((await as('Bo', 'GET', '/api/v1/me/contacts')).json()).toEqual({
    account: 'bo@example.com',
    methods: [],
    rules: [],
    browsers: [],
  });
  expect((await as('Bo', 'DELETE', `/api/v1/me/contacts/${added.json().id}`)).statusCode).toBe(404);
  const refused = await app.http.inject({
    method: 'POST',
    url: '/api/v1/me/contacts',
    headers: { cookie: cookies.get('Ada') ?? '' },
    payload: { kind: 'slack', address: '@ada' },
  });
  expect([refused.statusCode, refused.body]).toEqual([400, expect.stringMatching(/Slack member id/)]);
});

test('everybody sees which browsers show notifications to them', async () => {
  const endpoint = 'https://push.example.com/ada';
  const keys = { p256dh: createKeyPair().publicKey, auth: randomBytes(16).toString('base64url') };
  const url = '/api/v1/push-subscriptions';
  const headers = { cookie: cookies.get('Ada') ?? '' };
  expect((await app.http.inject({ method: 'POST', url, headers, payload: { endpoint, keys } })).statusCode).toBe(204);
  const id = createHash('sha256').update(endpoint).digest('hex');
  expect((await as('Ada', 'GET', '/api/v1/me/contacts')).json().browsers).toEqual([{ id, since: '2026-03-02T10:00:00.000Z' }]);
  expect((await as('Bo', 'GET', '/api/v1/me/contacts')).json().browsers).toEqual([]);
});
