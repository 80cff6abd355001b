import { eq, inArray, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../../test/support/app.ts';
import fc from '../../../../../../test/support/property.ts';
import type { ToldAlert } from '../../../facts/told-alert.ts';
import type { Actor } from '../../../platform/access.ts';
import { manualClock } from '../../../platform/clock.ts';
import { acknowledgeAlerts } from '../book/actions.ts';
import { alertTable } from '../book/tables.ts';
import { notificationTable } from '../delivery/tables.ts';
import { expireSilence, saveSilence } from '../silences/silences.ts';
import type { Notification } from '../types.ts';
import { dispatch } from './dispatcher.ts';
import type { RoutingSpec } from './spec.ts';
import { groupTable } from './tables.ts';

const start = Date.parse('2026-11-30T12:00:00Z');
const second = 1_000;
const minute = 60_000;
const actor: Actor = { kind: 'token', id: 't', name: 'tests', role: 'admin' };
const clock = manualClock(start);
let app: TestApp;

beforeAll(async () => {
  app = await testApp({ clock });
  const channels = ['chat', 'pager'].map((name) => ({ kind: 'NotificationChannel', metadata: { name }, spec: { type: 'msteams' } }));
  await apply(channels);
});
afterAll(() => app.close());
beforeEach(async () => {
  clock.set(start);
  const { database } = app.house;
  for (const table of [groupTable, alertTable, notificationTable]) await database.delete(table);
  await database.execute(sql`DELETE FROM silence`);
  await route({});
});

async function apply(manifests: object[]) {
  const full = manifests.map((manifest) => ({ apiVersion: 'binnacle/v1', ...manifest }));
  const { status, text } = await app.call('POST', '/api/v1/definitions/apply', { manifests: full, owner: 'people' });
  expect([status, text.slice(0, 300)]).toEqual([200, expect.any(String)]);
}

async function route(changes: Partial<RoutingSpec['route']>, others: Partial<RoutingSpec> = {}) {
  const root = { receiver: 'team', groupBy: ['alertname'], groupWait: '30s', groupInterval: '5m', repeatInterval: '4h', ...changes };
  const spec = {
    route: root,
    receivers: [
      { name: 'team', channels: ['chat'] },
      { name: 'duty', channels: ['pager', 'chat'] },
    ],
    ...others,
  };
  await apply([{ kind: 'AlertRouting', metadata: { name: 'default' }, spec }]);
}

const told = (labels: Record<string, string>, changes: Partial<ToldAlert> = {}): ToldAlert => ({
  source: 'tests',
  labels: { alertname: 'Errors', ...labels },
  annotations: {},
  state: 'firing',
  cause: 'condition',
  startsAt: clock.now(),
  link: '',
  rule: '',
  ...changes,
});
const fire = (...labels: Record<string, string>[]) => app.house.alerts.take(labels.map((one) => told(one)));
const end = (...labels: Record<string, string>[]) =>
  app.house.alerts.take(labels.map((one) => told(one, { state: 'resolved', startsAt: clock.now() - 1, endsAt: clock.now() })));

/** Moves time on and takes a turn. */
async function after(ms: number) {
  clock.advance(ms);
  await dispatch(app.house, clock.now());
}

/** What was put down to be sent, oldest first, in short. */
async function sent(): Promise<string[]> {
  return (await notifications()).map(({ target, reason, alerts }) => {
    const list = alerts.map(({ labels, state }) => `${labels.instance ?? labels.alertname}${state === 'resolved' ? ' over' : ''}`);
    return `${target.kind === 'channel' ? target.name : target.user} ${reason}: ${list.sort().join(', ')}`;
  });
}

async function notifications(): Promise<Notification[]> {
  const rows = await app.house.database.select().from(notificationTable).orderBy(notificationTable.createdAt, notificationTable.target);
  return rows.map(({ content }) => content);
}

describe('a group', () => {
  test('waits for more alerts, is told first, then what is new, what is over, and again when it lasts', async () => {
    await fire({ instance: 'a' });
    await after(second);
    await fire({ instance: 'b' });
    await after(28 * second);
    expect(await sent()).toEqual([]);
    await after(2 * second);
    expect(await sent()).toEqual(['chat first: a, b']);
    await fire({ instance: 'c' });
    await after(4 * minute);
    expect(await sent()).toHaveLength(1);
    await after(minute);
    await end({ instance: 'a' });
    await after(5 * minute);
    for (let turn = 0; turn < 49; turn++) await after(5 * minute);
    await end({ instance: 'b' }, { instance: 'c' });
    await after(5 * minute);
    expect(await sent()).toEqual([
      'chat first: a, b',
      'chat new_alerts: a, b, c',
      'chat some_resolved: a over, b, c',
      'chat repeat: b, c',
      'chat all_resolved: b over, c over',
    ]);
    const all = await notifications();
    expect(new Set(all.map(({ group }) => group)).size).toBe(1);
    expect(all.map(({ status }) => status)).toEqual(['firing', 'firing', 'firing', 'firing', 'resolved']);
    expect(all[0]).toMatchObject({ groupLabels: { alertname: 'Errors' }, commonLabels: { alertname: 'Errors' }, receiver: 'team' });
    expect(await app.house.database.$count(groupTable)).toBe(0);
  });

  test('is told to the channels that rules of this server name by the label notify as well, from beginning to end', async () => {
    await app.house.alerts.take([told({ notify: 'Pager,nowhere' }, { source: 'rules' }), told({ alertname: 'Foreign', notify: 'pager' })]);
    await after(second);
    await after(30 * second);
    expect(await sent()).toEqual(['chat first: Errors', 'chat first: Foreign', 'pager first: Errors']);
    await app.house.alerts.take([
      told({ notify: 'Pager,nowhere' }, { source: 'rules', state: 'resolved', startsAt: start, endsAt: clock.now() }),
    ]);
    await after(5 * minute);
    expect((await sent()).filter((one) => one.startsWith('pager'))).toEqual(['pager first: Errors', 'pager all_resolved: Errors over']);
  });

  test('of an alert that is over before the wait is never told', async () => {
    await fire({ instance: 'a' });
    await after(second);
    await end({ instance: 'a' });
    await after(minute);
    expect(await sent()).toEqual([]);
    expect(await app.house.database.$count(groupTable)).toBe(0);
  });

  test('of an alert that has fired for longer than the wait is told at once', async () => {
    await app.house.alerts.take([told({ instance: 'a' }, { startsAt: start - minute })]);
    await after(second);
    expect(await sent()).toEqual(['chat first: a']);
  });

  test('that begins anew is another thread', async () => {
    await fire({ instance: 'a' });
    for (const ms of [second, minute]) await after(ms);
    await end({ instance: 'a' });
    await after(5 * minute);
    clock.advance(10 * minute);
    await fire({ instance: 'a' });
    for (const ms of [second, minute]) await after(ms);
    const groups = (await notifications()).map(({ group }) => group);
    expect(groups).toHaveLength(3);
    expect(new Set(groups).size).toBe(2);
  });

  test('is told to every channel of every route that takes it', async () => {
    await route({ routes: [{ matchers: ['instance="a"'], receiver: 'duty', continue: true }, { matchers: ['instance=~"a|b"'] }] });
    await fire({ instance: 'a' }, { instance: 'b' });
    for (const ms of [second, minute]) await after(ms);
    expect((await sent()).sort()).toEqual(['chat first: a', 'chat first: a, b', 'pager first: a']);
  });

  test('that somebody took up is told so at once and not repeated', async () => {
    await fire({ instance: 'a' });
    for (const ms of [second, minute]) await after(ms);
    const ids = (await app.house.database.select().from(alertTable)).map(({ id }) => id);
    await acknowledgeAlerts(app.house, { ids, by: 'Ana' });
    await after(second);
    for (let turn = 0; turn < 60; turn++) await after(5 * minute);
    expect(await sent()).toEqual(['chat first: a', 'chat acknowledged: a']);
    expect((await notifications())[1]?.alerts[0]?.acknowledgedBy).toBe('Ana');
  });

  test('of an alertname with too many groups the rest is told as one', async () => {
    await route({ groupBy: ['...'] }, { groupsPerAlert: 3 });
    await fire(...Array.from({ length: 10 }, (_, i) => ({ instance: `i${i}` })));
    for (const ms of [second, minute]) await after(ms);
    const sizes = (await notifications()).map(({ alerts }) => alerts.length).sort();
    expect(sizes).toEqual([1, 1, 1, 7]);
  });

  test('moves with a change of the routing, and is told where it belongs now', async () => {
    await fire({ instance: 'a' });
    for (const ms of [second, minute]) await after(ms);
    await route({ receiver: 'duty' });
    for (const ms of [second, minute, 5 * minute]) await after(ms);
    expect(await sent()).toEqual(['chat first: a', 'chat first: a', 'pager first: a']);
    expect(await app.house.database.$count(groupTable)).toBe(1);
  });
});

test('a group that cannot be told does not keep the others from it, and is told a minute later', async () => {
  await route({ groupBy: ['instance'] });
  await fire({ instance: 'a' }, { instance: 'b' });
  await after(second);
  clock.advance(minute);
  let asked = 0;
  const now = () => {
    if (asked++ === 0) throw new Error('broken');
    return clock.now();
  };
  await dispatch({ ...app.house, clock: { now } }, clock.now());
  expect(await sent()).toHaveLength(1);
  await after(minute);
  expect((await sent()).sort()).toEqual(['chat first: a', 'chat first: b']);
});

describe('nothing is told', () => {
  test('of what is silenced, until the silence ends', async () => {
    const silence = await saveSilence(app.house, actor, {
      matchers: [{ label: 'instance', op: '=', value: 'a' }],
      startsAt: start,
      endsAt: start + 60 * minute,
      createdBy: 'Ana',
      comment: 'we work on it',
    });
    await fire({ instance: 'a' }, { instance: 'b' });
    for (const ms of [second, minute]) await after(ms);
    expect(await sent()).toEqual(['chat first: b']);
    await expireSilence(app.house, actor, silence.id);
    await after(5 * minute);
    expect(await sent()).toEqual(['chat first: b', 'chat new_alerts: a, b']);
  });

  test('of what another alert inhibits, for the same service only', async () => {
    const rule = { sourceMatchers: ['severity="page"'], targetMatchers: ['severity="ticket"'], equal: ['service'] };
    await route({ groupBy: ['...'] }, { inhibitRules: [rule] });
    await fire(
      { instance: 'down', severity: 'page', service: 'x' },
      { instance: 'slow', severity: 'ticket', service: 'x' },
      { instance: 'elsewhere', severity: 'ticket', service: 'y' },
    );
    for (const ms of [second, minute]) await after(ms);
    expect((await sent()).sort()).toEqual(['chat first: down', 'chat first: elsewhere']);
    await end({ instance: 'down', severity: 'page', service: 'x' });
    await after(5 * minute);
    expect((await sent()).sort()).toContain('chat first: slow');
  });

  test('an alert that is both source and target of a rule is not inhibited by its like', async () => {
    const rule = { sourceMatchers: ['severity="page"'], targetMatchers: ['instance=~".+"'] };
    await route({ groupBy: ['...'] }, { inhibitRules: [rule] });
    await fire({ instance: 'a', severity: 'page' }, { instance: 'b', severity: 'page' });
    for (const ms of [second, minute]) await after(ms);
    expect((await sent()).sort()).toEqual(['chat first: a', 'chat first: b']);
  });

  test('in quiet times; when they end, all that happened is', async () => {
    const quiet = { name: 'lunch', intervals: [{ times: [{ startTime: '13:00', endTime: '14:00' }], location: 'Europe/Berlin' }] };
    await route({ routes: [{ matchers: ['alertname=~".+"'], muteTimeIntervals: ['lunch'] }] }, { timeIntervals: [quiet] });
    clock.set(start - 5 * minute);
    await fire({ instance: 'a' });
    for (const ms of [second, minute]) await after(ms);
    expect(await sent()).toEqual(['chat first: a']);
    clock.set(start);
    await end({ instance: 'a' });
    await fire({ instance: 'b' });
    for (let turn = 0; turn < 59; turn++) await after(minute);
    expect(await sent()).toEqual(['chat first: a']);
    await after(minute);
    expect(await sent()).toEqual(['chat first: a', 'chat new_alerts: a over, b']);
  });
});

test('however turns fall, fail and are taken at once: no alert is lost and none is told twice', async () => {
  const event = fc.record({
    does: fc.constantFrom('fire' as const, 'end' as const, 'turn' as const, 'crash' as const, 'two' as const),
    instance: fc.constantFrom('a', 'b', 'c'),
    minutes: fc.integer({ min: 1, max: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 25 }), async (events) => {
      const { database } = app.house;
      for (const table of [groupTable, alertTable, notificationTable]) await database.delete(table);
      const firing = new Set<string>();
      for (const { does, instance, minutes } of events) {
        clock.advance(minutes * minute);
        if (does === 'fire') await fire({ instance }).then(() => firing.add(instance));
        else if (does === 'end') await (firing.delete(instance) ? end({ instance }) : undefined);
        else if (does === 'turn') await dispatch(app.house, clock.now());
        else if (does === 'two') await Promise.all([dispatch(app.house, clock.now()), dispatch(app.house, clock.now())]);
        else await crashedTurn();
      }
      for (const ms of [second, minute, 6 * minute, 6 * minute]) await after(ms);
      expect(heardOf(await notifications())).toEqual([...firing].sort());
      await database
        .update(alertTable)
        .set({ expiresAt: new Date(clock.now()) })
        .where(inArray(alertTable.state, ['firing']));
      for (const ms of [second, 6 * minute]) await after(ms);
      expect(heardOf(await notifications())).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

/** A turn whose process dies before its transaction ends. */
async function crashedTurn(): Promise<void> {
  const { house } = app;
  const dying = new Proxy(house.database, {
    get: (target, name) =>
      name === 'transaction'
        ? (work: (within: unknown) => Promise<unknown>) =>
            house.database.transaction(async (within) => {
              await work(within);
              throw new Error('killed');
            })
        : Reflect.get(target, name),
  });
  await dispatch({ ...house, database: dying }, clock.now()).catch(() => undefined);
}

/** Who reads all notifications in order believes that these fire; each says what the one before did not. */
function heardOf(all: readonly Notification[]): string[] {
  const heard = new Map<string, string>();
  for (const { alerts, reason } of all) {
    const before = [...heard.keys()].sort().join();
    for (const { id, labels, state } of alerts) {
      if (state === 'firing') heard.set(id, labels.instance ?? '');
      else expect(heard.delete(id)).toBe(true);
    }
    if (reason !== 'repeat') expect([...heard.keys()].sort().join()).not.toBe(before);
  }
  return [...heard.values()].sort();
}

test('a turn with nothing to do asks one question', async () => {
  await fire({ instance: 'a' });
  for (const ms of [second, minute, second]) await after(ms);
  let statements = 0;
  const counting = new Proxy(app.house.database, {
    get: (target, name) => {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      statements++;
      return value.bind(target);
    },
  });
  await dispatch({ ...app.house, database: counting }, clock.now());
  expect(statements).toBe(1);
  expect(await app.house.database.$count(alertTable, eq(alertTable.state, 'firing'))).toBe(1);
});
