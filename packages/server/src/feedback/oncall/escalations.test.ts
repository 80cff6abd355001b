import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { manualClock } from '../../platform/clock.ts';
import { createLoops } from '../../platform/loops.ts';
import { notificationTable } from '../alerting/delivery/tables.ts';
import type { NotifiedAlert } from '../alerting/types.ts';
import { type Escalated, escalate } from './escalations.ts';
import { escalationLoop } from './loop.ts';
import { escalationTable } from './tables.ts';

const minute = 60_000;
const clock = manualClock('2026-03-02T10:00:00Z');
let app: TestApp;
const ids = new Map<string, string>();

beforeAll(async () => {
  app = await testApp({ clock });
  for (const name of ['Ada', 'Bo', 'Cy']) {
    const { body } = await app.call('POST', '/api/v1/users', {
      name,
      email: `${name.toLowerCase()}@example.com`,
      password: 'a long enough password',
      role: 'member',
    });
    ids.set(name, body.user.id);
  }
  const { status, text } = await app.call('POST', '/api/v1/definitions/apply', manifests, { 'content-type': 'application/yaml' });
  if (status !== 200) throw new Error(text);
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.house.database.delete(escalationTable);
  await app.house.database.delete(notificationTable);
});

const manifests = `apiVersion: binnacle/v1
kind: Schedule
metadata: {name: primary}
spec:
  timezone: UTC
  layers:
    - name: main
      users: [ada@example.com, bo@example.com]
      rotation: {every: day, handOff: "09:00"}
      start: "2026-03-02"
---
apiVersion: binnacle/v1
kind: Schedule
metadata: {name: never}
spec:
  timezone: UTC
  layers:
    - {name: main, users: [ada@example.com], rotation: {every: day}, start: "2027-01-01"}
---
apiVersion: binnacle/v1
kind: EscalationPolicy
metadata: {name: checkout}
spec:
  levels:
    - targets: [{schedule: primary}]
    - {after: 10m, targets: [{user: bo@example.com}]}
  repeat: {times: 1, after: 15m}
---
apiVersion: binnacle/v1
kind: EscalationPolicy
metadata: {name: holes}
spec:
  urgencies: [page]
  levels:
    - targets: [{schedule: never}]
    - {after: 10m, targets: [{user: cy@example.com}]}
---
apiVersion: binnacle/v1
kind: EscalationPolicy
metadata: {name: nobody}
spec:
  levels:
    - targets: [{schedule: never}]
---
apiVersion: binnacle/v1
kind: Team
metadata: {name: payments}
spec: {onCall: primary, members: [cy@example.com]}
---
apiVersion: binnacle/v1
kind: Team
metadata: {name: search}
spec: {members: [Bo@example.com, cy@example.com]}
---
apiVersion: binnacle/v1
kind: EscalationPolicy
metadata: {name: teams}
spec:
  levels:
    - targets: [{team: payments}]
    - {after: 10m, targets: [{team: search}]}
`;

function alert(change: Partial<NotifiedAlert> = {}): NotifiedAlert {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    labels: { alertname: 'CheckoutErrors', service: 'checkout', severity: 'page' },
    annotations: {},
    state: 'firing',
    urgency: 'page',
    startsAt: clock.now(),
    endsAt: null,
    value: null,
    rule: '',
    link: '',
    acknowledgedBy: null,
    ...change,
  };
}

let told = 0;
function what(alerts: readonly NotifiedAlert[], group = 'g'): Escalated {
  const labels = { alertname: 'CheckoutErrors' };
  told += 1;
  return {
    id: `00000000-0000-4000-8000-${String(told).padStart(12, '0')}`,
    group,
    reason: 'first',
    status: 'firing',
    alerts,
    groupLabels: labels,
    commonLabels: labels,
    commonAnnotations: {},
    receiver: '',
  };
}

const start = (policy: string, content: Escalated) =>
  app.house.database.transaction((within) => escalate(app.house, within, policy, content));

async function sent() {
  const rows = await app.house.database.select().from(notificationTable).orderBy(notificationTable.sequence);
  return rows.map(
    ({ content }) =>
      `${content.target.kind === 'person' ? `${content.target.via}:${content.target.address}` : content.target.name} ${content.reason}`,
  );
}

const turn = () => escalationLoop(app.house).run(clock.now(), new AbortController().signal);
const listed = async () => (await app.call('GET', '/api/v1/escalations')).body.escalations;

describe('levels', () => {
  test('whoever is on call is told at once, the next level after its delay, and all again; then it is over', async () => {
    await start('checkout', what([alert()]));
    expect(await sent()).toEqual(['email:ada@example.com first']);
    clock.advance(9 * minute);
    await turn();
    expect(await sent()).toHaveLength(1);
    clock.advance(minute);
    await turn();
    await turn();
    expect(await sent()).toEqual(['email:ada@example.com first', 'email:bo@example.com escalation']);
    clock.advance(15 * minute);
    await turn();
    clock.advance(10 * minute);
    await turn();
    expect((await sent()).slice(2)).toEqual(['email:ada@example.com escalation', 'email:bo@example.com escalation']);
    clock.advance(10 * minute);
    await turn();
    const [escalation] = await listed();
    expect(escalation).toMatchObject({ state: 'exhausted', nextAt: null, alerts: [{ name: 'CheckoutErrors', service: 'checkout' }] });
    expect(escalation.events.map(({ text }: any) => text)).toEqual([
      'Level 1: Ada by email (on call in primary).',
      'Level 2: Bo by email.',
      'Level 1: Ada by email (on call in primary).',
      'Level 2: Bo by email.',
      'Nobody acknowledged, and all levels were told as often as the policy says.',
    ]);
  });

  test('a team is whoever is on call for it, or its members', async () => {
    clock.set('2026-03-02T10:00:00Z');
    await start('teams', what([alert()]));
    clock.advance(10 * minute);
    await turn();
    expect(await sent()).toEqual(['email:ada@example.com first', 'email:bo@example.com escalation', 'email:cy@example.com escalation']);
    expect((await listed())[0].events.map(({ text }: any) => text)).toEqual([
      'Level 1: Ada by email (on call in primary).',
      'Level 2: Bo by email (of the team search); Cy by email (of the team search).',
    ]);
    const { policies } = (await app.call('GET', '/api/v1/on-call/quality')).body;
    expect(policies.find(({ policy }: any) => policy === 'teams')).toMatchObject({ reachesNobody: false, problems: [] });
  });

  test.each([
    ['{team: nowhere}', 'there is no Team "nowhere"'],
    ['{team: empty}', 'the Team "empty" would tell nobody'],
  ])('a policy that names %s is refused', async (target, why) => {
    const yaml = `apiVersion: binnacle/v1
kind: Team
metadata: {name: empty}
spec: {}
---
apiVersion: binnacle/v1
kind: EscalationPolicy
metadata: {name: wrong}
spec: {levels: [{targets: [${target}]}]}
`;
    const { status, text } = await app.call('POST', '/api/v1/definitions/apply', yaml, { 'content-type': 'application/yaml' });
    expect(status).toBe(422);
    expect(
      JSON.parse(text)
        .problems.map(({ message }: any) => message)
        .join(),
    ).toContain(why);
  });

  test('nobody on call falls to the next level at once, and is said', async () => {
    await start('holes', what([alert()]));
    expect(await sent()).toEqual(['email:cy@example.com escalation']);
    const [{ events }] = await listed();
    expect(events.map(({ text }: any) => text)).toEqual(['Level 1: nobody is on call in never. Nobody was told.', 'Level 2: Cy by email.']);
  });

  test('where nobody at all can be told, it is tried again instead of being forgotten', async () => {
    await start('nobody', what([alert()]));
    expect(await listed()).toMatchObject([{ state: 'running', nextAt: new Date(clock.now() + 5 * minute).toISOString() }]);
    clock.advance(5 * minute);
    await turn();
    expect((await listed())[0].events).toHaveLength(2);
  });

  test('alerts of another urgency are not escalated', async () => {
    await start('holes', what([alert({ urgency: 'ticket' })]));
    expect(await listed()).toEqual([]);
  });
});

describe('an end', () => {
  test('acknowledging stops it and tells those who were told; being over tells them again', async () => {
    await start('checkout', what([alert()]));
    await start('checkout', what([alert({ acknowledgedBy: 'Ada' })]));
    clock.advance(60 * minute);
    await turn();
    expect(await sent()).toEqual(['email:ada@example.com first', 'email:ada@example.com acknowledged']);
    await start('checkout', what([alert({ state: 'resolved', endsAt: clock.now() })]));
    expect((await sent()).slice(2)).toEqual(['email:ada@example.com all_resolved']);
    expect(await listed()).toEqual([]);
  });

  test('an alert that is new in an acknowledged group is nobody’s yet', async () => {
    await start('checkout', what([alert()]));
    await start('checkout', what([alert({ acknowledgedBy: 'Ada' })]));
    await start('checkout', what([alert({ acknowledgedBy: 'Ada' }), alert({ id: '00000000-0000-4000-8000-000000000002' })]));
    expect(await listed()).toMatchObject([{ state: 'running' }]);
    expect(await sent()).toEqual(['email:ada@example.com first', 'email:ada@example.com acknowledged', 'email:ada@example.com first']);
  });

  test('one that is acknowledged in the book before the next level wakes nobody else', async () => {
    await app.house.alerts.take([
      {
        source: 'test',
        labels: { alertname: 'A', severity: 'page' },
        annotations: {},
        state: 'firing',
        cause: 'condition',
        startsAt: clock.now(),
        link: '',
        rule: '',
      },
    ]);
    const { rows } = await app.records.execute('SELECT id FROM alert');
    await start('checkout', what([alert({ id: String(rows[0]?.id) })]));
    await app.records.execute("UPDATE alert SET state = 'acknowledged', acknowledged_by = 'Bo'");
    clock.advance(10 * minute);
    await turn();
    expect(await listed()).toMatchObject([{ state: 'acknowledged' }]);
    expect(await sent()).toEqual(['email:ada@example.com first', 'email:ada@example.com acknowledged']);
  });
});

test('rules of a person say by what and how soon; acknowledging in time keeps the rest quiet', async () => {
  const signIn = await app.http.inject({
    method: 'POST',
    url: '/api/v1/sign-in',
    payload: { email: 'ada@example.com', password: 'a long enough password' },
  });
  const cookie = signIn.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const asAda = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) =>
    app.http.inject({ method, url, headers: { cookie }, ...(payload === undefined ? {} : { payload }) });
  const added = await asAda('POST', '/api/v1/me/contacts', { kind: 'ntfy', address: 'ada-pages' });
  expect(added.statusCode).toBe(201);
  const method = added.json().id;
  const rules = [
    { urgency: 'page', afterMinutes: 0, method },
    { urgency: 'page', afterMinutes: 3, method: null },
  ];
  expect((await asAda('PUT', '/api/v1/me/contacts/rules', { rules })).json()).toMatchObject({ account: 'ada@example.com', rules });
  await start('checkout', what([alert()]));
  expect(await sent()).toEqual(['ntfy:ada-pages first']);
  clock.advance(3 * minute);
  await turn();
  expect(await sent()).toEqual(['ntfy:ada-pages first', 'email:ada@example.com first']);
  await start('checkout', what([alert()], 'other'));
  await start('checkout', what([alert({ acknowledgedBy: 'Ada' })], 'other'));
  clock.advance(3 * minute);
  await turn();
  expect((await sent()).slice(2)).toEqual(['ntfy:ada-pages first', 'ntfy:ada-pages acknowledged']);
  expect((await app.call('GET', '/api/v1/me/contacts')).status).toBe(404);
  // Neither a mail server nor ntfy is there: the test says so.
  const tested = await asAda('POST', '/api/v1/me/contacts/test', { method: null });
  expect(tested.json()).toMatchObject({ ok: false, says: expect.stringContaining('BINNACLE_SMTP_URL') });
  const again = await asAda('POST', '/api/v1/me/contacts/test', { method });
  expect([again.statusCode, again.headers['retry-after']]).toEqual([429, '5']);
  clock.advance(minute);
  expect((await asAda('POST', '/api/v1/me/contacts/test', { method: crypto.randomUUID() })).statusCode).toBe(404);
  expect((await asAda('DELETE', `/api/v1/me/contacts/${method}`)).statusCode).toBe(204);
  expect((await asAda('PUT', '/api/v1/me/contacts/rules', { rules })).statusCode).toBe(400);
  expect((await asAda('PUT', '/api/v1/me/contacts/rules', { rules: [] })).json()).toMatchObject({ methods: [], rules: [] });
});

test('a clock that was far ahead for a moment keeps nobody from being told', async () => {
  const right = clock.now();
  clock.advance(400 * 24 * 60 * minute);
  await start('checkout', what([alert()]));
  clock.set(right);
  await turn();
  await turn();
  expect(await sent()).toEqual(['email:ada@example.com first', 'email:bo@example.com escalation']);
});

describe('done twice', () => {
  test('the same told again, and two processes with one turn each, tell once', async () => {
    const content = what([alert()]);
    await start('checkout', content);
    await start('checkout', content);
    clock.advance(10 * minute);
    const processes = [0, 1].map(() =>
      createLoops([escalationLoop(app.house)], { database: app.house.database, clock, log: app.house.log }),
    );
    await Promise.all([...processes.map((loops) => loops.tick()), turn(), turn()]);
    expect(await sent()).toEqual(['email:ada@example.com first', 'email:bo@example.com escalation']);
    for (const loops of processes) await loops.stop();
  });

  test('what a transaction that came to nothing had told was not told', async () => {
    const content = what([alert()]);
    const failing = app.house.database.transaction(async (within) => {
      await escalate(app.house, within, 'checkout', content);
      throw new Error('killed');
    });
    await expect(failing).rejects.toThrow('killed');
    expect([await sent(), await listed()]).toEqual([[], []]);
    await start('checkout', content);
    expect(await sent()).toEqual(['email:ada@example.com first']);
  });

  test('a level whose end was lost is told under the same ids', async () => {
    const content = what([alert()]);
    await start('checkout', content);
    const [row] = await app.house.database.select().from(escalationTable);
    // As if the process had died after the outbox took the message and before the step was written down.
    await app.house.database
      .update(escalationTable)
      .set({ level: 0, step: 0, nextAt: new Date(clock.now()) })
      .where(eq(escalationTable.id, row?.id ?? ''));
    await turn();
    expect(await sent()).toEqual(['email:ada@example.com first']);
  });
});

describe('a policy that can tell nobody', () => {
  const routing = `apiVersion: binnacle/v1
kind: NotificationChannel
metadata: {name: office}
spec: {type: alertmanager-webhook, url: 'http://127.0.0.1:9/'}
---
apiVersion: binnacle/v1
kind: AlertRouting
metadata: {name: default}
spec:
  route: {receiver: all}
  receivers: [{name: all, channels: [office]}]
`;
  const taken = async (name: string): Promise<string> => {
    await app.house.alerts.take([
      {
        source: 'test',
        labels: { alertname: name, severity: 'page' },
        annotations: {},
        state: 'firing',
        cause: 'condition',
        startsAt: clock.now(),
        link: '',
        rule: '',
      },
    ]);
    const { rows } = await app.records.execute('SELECT id FROM alert WHERE name = $1', [name]);
    return String(rows[0]?.id);
  };
  const unreached = async (): Promise<number> => {
    const body = { metric: 'feedback.unreached_escalations', from: clock.now() - minute, to: clock.now(), step: 'none' };
    return (await app.call('POST', '/api/v1/evaluate', body)).body.series[0].values[0];
  };
  const unreachedEvents = async (id: string) =>
    (await app.call('GET', `/api/v1/alerts/${id}`)).body.events.filter(({ kind }: { kind: string }) => kind === 'unreached');

  test('because it is not there is noted at the alert and counted', async () => {
    const id = await taken('Lost');
    expect(await unreached()).toBe(0);
    await start('missing', what([alert({ id })]));
    expect(await listed()).toMatchObject([{ state: 'exhausted', policy: 'missing' }]);
    expect(await sent()).toEqual([]);
    expect(await unreachedEvents(id)).toMatchObject([
      { actor: 'EscalationPolicy/missing', details: { why: expect.stringContaining('There is no EscalationPolicy "missing".') } },
    ]);
    clock.advance(minute);
    expect(await unreached()).toBe(1);
    await start('missing', what([alert({ id, state: 'resolved', endsAt: clock.now() })]));
    clock.advance(minute);
    expect(await unreached()).toBe(0);
  });

  test('falls over to the receiver of the routing, once, with its end', async () => {
    expect((await app.call('POST', '/api/v1/definitions/apply', routing, { 'content-type': 'application/yaml' })).status).toBe(200);
    const id = await taken('Unheard');
    await start('nobody', what([alert({ id })]));
    expect(await sent()).toEqual(['office nobody_reached']);
    clock.advance(5 * minute);
    await turn();
    expect(await sent()).toEqual(['office nobody_reached']);
    const [event, ...more] = await unreachedEvents(id);
    expect(more).toEqual([]);
    expect(event.details.why).toBe(
      'The escalation policy nobody reaches nobody. Level 1: nobody is on call in never. The channels of the receiver all of the routing are told in its place: office.',
    );
    expect((await app.call('GET', '/api/v1/notifications')).body.notifications).toMatchObject([
      { why: 'Sent because the escalation policy "nobody" is not there or reaches nobody.' },
    ]);
    await start('nobody', what([alert({ id, state: 'resolved', endsAt: clock.now() })]));
    expect((await sent()).slice(1)).toEqual(['office all_resolved']);
  });
});
