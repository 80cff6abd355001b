import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../test/support/app.ts';
import fc from '../../../../test/support/property.ts';
import { manualClock } from '../platform/clock.ts';
import type { Loop } from '../platform/loops.ts';
import { decodeMapped } from '../receivers/generic/decode.ts';
import { heartbeatLoop } from './heartbeats.ts';
import { mappingOf } from './mappings.ts';

const start = '2026-10-06T08:00:00Z';
const clock = manualClock(start);
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.records.execute('DELETE FROM alert');
  await app.records.execute('DELETE FROM heartbeat');
});

const define = (kind: string, name: string, spec: object) => {
  const manifest = { apiVersion: 'binnacle/v1', kind, metadata: { name }, spec };
  return app.call('POST', '/api/v1/definitions/apply', { manifests: [manifest], owner: 'people' });
};
const alerts = async () => {
  const { rows } = await app.records.execute(
    'SELECT source, key, name, service, urgency, state, labels, annotations, link, value, rule, fired_at, ends_at, expires_at FROM alert ORDER BY key',
  );
  return rows as any[];
};

describe('alerts in any JSON', () => {
  const spec = {
    list: '$.events',
    key: '$.job.id',
    labels: { alertname: 'Backup failed', severity: '$.level', service: '$.job.name' },
    annotations: { summary: '$.message' },
    state: { at: '$.status', firing: ['FAILED', 'late'], acknowledged: ['seen'], resolved: ['ok'] },
    startsAt: '$.since',
    endsAt: '$.until',
    value: '$.minutes',
    link: '$.page',
  };
  const event = (more: object = {}) => ({
    status: 'failed',
    job: { id: 7, name: 'database' },
    level: 'critical',
    message: 'disk is full',
    since: '2026-10-06T07:00:00Z',
    minutes: '12.5',
    page: 'https://backup.example.org/7',
    ...more,
  });
  const send = (body: unknown, source = 'backup') => app.ingest(`/hooks/alerts?source=${source}`, body);
  beforeAll(async () => {
    expect((await define('AlertSource', 'backup', spec)).status).toBe(200);
  });

  test('are read as the definition says, from their beginning to their end', async () => {
    expect(await send({ events: [event()] })).toMatchObject({ status: 202, body: { accepted: 1 } });
    await send({ events: [event()] });
    expect(await alerts()).toMatchObject([
      {
        source: 'backup',
        key: 'environment:7',
        name: 'Backup failed',
        service: 'database',
        urgency: 'page',
        state: 'firing',
        annotations: { summary: 'disk is full' },
        link: 'https://backup.example.org/7',
        value: 12.5,
        fired_at: new Date('2026-10-06T07:00:00Z'),
      },
    ]);
    await send({ events: [event({ status: 'seen' })] });
    expect(await alerts()).toMatchObject([{ state: 'acknowledged' }]);
    await send({ events: [event({ status: 'OK', until: '2026-10-06T07:30:00Z' })] });
    await send({ events: [event()] });
    expect(await alerts()).toMatchObject([{ state: 'resolved', ends_at: new Date('2026-10-06T07:30:00Z') }]);
  });

  test('a state that is not named is left out and said; the others are taken', async () => {
    const answer = await send({ events: [event(), event({ status: 'constructor' }), 'nonsense'] });
    expect(answer).toMatchObject({ status: 202, body: { accepted: 1, ignored: expect.stringContaining('does not name') } });
  });

  test('without a state every alert fires, until it has not come for a while', async () => {
    await define('AlertSource', 'cron', { labels: { alertname: '$.name' }, expiresAfter: '10m' });
    await send({ name: 'Job died' }, 'cron');
    expect(await alerts()).toMatchObject([{ source: 'cron', name: 'Job died', expires_at: new Date('2026-10-06T08:10:00Z') }]);
  });

  test('without a key an alert ends also when its severity says that it is over', async () => {
    const state = { at: '$.level', firing: ['critical', 'warning'], resolved: ['ok'] };
    await define('AlertSource', 'keyless', { labels: { alertname: '$.name', severity: '$.level', host: '$.host' }, state });
    await send({ name: 'Disk', host: 'a', level: 'warning' }, 'keyless');
    await send({ name: 'Disk', host: 'b', level: 'critical' }, 'keyless');
    clock.advance(60_000);
    await send({ name: 'Disk', host: 'a', level: 'critical' }, 'keyless');
    expect((await alerts()).map(({ labels, state }) => [labels.host, labels.severity, state]).sort()).toEqual([
      ['a', 'critical', 'firing'],
      ['b', 'critical', 'firing'],
    ]);
    await send({ name: 'Disk', host: 'a', level: 'ok' }, 'keyless');
    expect((await alerts()).map(({ labels, state }) => [labels.host, state]).sort()).toEqual([
      ['a', 'resolved'],
      ['b', 'firing'],
    ]);
  });

  test('a body that does not fit, a name that is not defined and a wrong key are refused', async () => {
    expect(await send({ events: {} })).toMatchObject({ status: 400, body: { detail: expect.stringContaining('AlertSource/backup') } });
    expect(await send([], 'nothing')).toMatchObject({ status: 400, body: { detail: expect.stringContaining('?source=<name>') } });
    expect(await send('{', 'backup')).toMatchObject({ status: 400 });
    expect(await send({ events: Array(1001).fill({}) })).toMatchObject({ status: 400 });
    expect(await send({ events: [event({ message: 'x'.repeat(512 * 1024) })] })).toMatchObject({ status: 413 });
    expect((await app.call('POST', '/hooks/alerts?source=backup&key=wrong', {}, { authorization: '' })).status).toBe(403);
    expect(await alerts()).toEqual([]);
  });

  test.each([
    ['a place that is none', { labels: { alertname: '$name' } }, 'spec.labels.alertname'],
    ['no name of the alert', { labels: { severity: 'page' } }, 'spec.labels'],
    ['a label that is none', { labels: { alertname: 'x', 'a-b': 'y' } }, 'spec.labels'],
    ['a state without firing words', { labels: { alertname: 'x' }, state: { at: '$.s' } }, 'spec.state.firing'],
  ])('a definition with %s is refused', async (_what, wrong, path) => {
    const { status, body } = await define('AlertSource', 'wrong', wrong);
    expect(status).toBe(422);
    expect(body.problems[0].path).toContain(path);
  });

  test('whatever comes is decoded', () => {
    const mapping = mappingOf({ ...spec, list: undefined });
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const { alerts: told, leftOut } = decodeMapped(body, mapping, 'backup', 's', clock.now());
        expect(told.length + leftOut).toBe(1);
      }),
    );
  });
});

describe('heartbeats', () => {
  const genie = { authorization: `GenieKey ${ingestKey}` };
  const ping = (method = 'POST', name = 'backup', path = '/opsgenie') =>
    app.call(method, `${path}/v2/heartbeats/${name}/ping`, method === 'GET' ? undefined : '', genie);
  let loop: Loop;
  /** The loop's turns while so many minutes pass. */
  const pass = async (minutes: number) => {
    for (let turn = 0; turn < minutes; turn++) {
      clock.advance(60_000);
      await loop.run(clock.now(), new AbortController().signal);
    }
  };
  beforeAll(async () => {
    loop = heartbeatLoop(app.house);
    await define('Heartbeat', 'backup', { interval: '10m', service: 'database', runbook: 'https://runbooks.example.org/backup' });
  });

  test('one that stays away is an alert until it comes again', async () => {
    await pass(30);
    expect(await alerts()).toEqual([]);
    expect(await ping()).toMatchObject({ status: 202, body: { result: 'PONG - Heartbeat received', requestId: expect.any(String) } });
    const last = clock.now();
    await pass(9);
    expect(await alerts()).toEqual([]);
    await pass(3);
    expect(await alerts()).toMatchObject([
      {
        source: 'heartbeat',
        key: 'backup',
        name: 'backup stays away',
        service: 'database',
        urgency: 'page',
        state: 'firing',
        rule: 'Heartbeat/backup',
        link: '/definitions/Heartbeat/backup',
        fired_at: new Date(last + 600_000),
        annotations: { runbook_url: 'https://runbooks.example.org/backup', summary: expect.stringContaining('for 10m') },
      },
    ]);
    expect((await ping('GET', 'backup', '')).status).toBe(202);
    expect(await alerts()).toMatchObject([{ state: 'resolved', service: 'database', ends_at: new Date(clock.now()) }]);
    expect((await ping('PUT')).status).toBe(202);
    await pass(5);
    expect(await alerts()).toHaveLength(1);
  });

  test('time in which nobody watched does not count', async () => {
    await ping();
    clock.advance(20 * 60_000);
    const later = heartbeatLoop(app.house);
    const turn = () => later.run(clock.now(), new AbortController().signal);
    await turn();
    for (let minute = 0; minute < 9; minute++) {
      clock.advance(60_000);
      await turn();
    }
    clock.advance(60_000 - 1);
    await turn();
    expect(await alerts()).toEqual([]);
    clock.advance(1);
    await turn();
    expect(await alerts()).toMatchObject([{ state: 'firing', fired_at: new Date(clock.now()) }]);
  });

  test('a server that is restarted more often than a heartbeat comes still sees that it stays away', async () => {
    await pass(1);
    await ping();
    const last = clock.now();
    for (let turn = 0; turn < 11; turn++) {
      clock.advance(60_000);
      await heartbeatLoop(app.house).run(clock.now(), new AbortController().signal);
    }
    expect(await alerts()).toMatchObject([{ state: 'firing', fired_at: new Date(last + 600_000) }]);
  });

  test('a time in which nobody watched is still one after the next restart', async () => {
    await pass(1);
    clock.advance(15 * 60_000);
    await ping();
    clock.advance(9 * 60_000);
    const watch = () => heartbeatLoop(app.house).run(clock.now(), new AbortController().signal);
    await watch();
    for (let turn = 0; turn < 9; turn++) {
      clock.advance(60_000);
      await watch();
    }
    expect(await alerts()).toEqual([]);
    clock.advance(60_000);
    await watch();
    expect(await alerts()).toMatchObject([{ state: 'firing' }]);
  });

  test('one whose definition is removed stays away no more', async () => {
    await define('Heartbeat', 'old', { interval: '1m' });
    await ping('POST', 'old');
    await pass(2);
    expect(await alerts()).toMatchObject([{ key: 'old', state: 'firing' }]);
    await app.call('DELETE', '/api/v1/definitions/Heartbeat/old');
    await pass(1);
    expect(await alerts()).toMatchObject([{ key: 'old', state: 'resolved' }]);
  });

  test('one that is not defined is not found; a wrong key is refused', async () => {
    expect(await ping('POST', 'nothing')).toMatchObject({ status: 404, body: { message: expect.stringContaining('define it') } });
    expect((await app.call('POST', '/v2/heartbeats/backup/ping', '', { authorization: 'GenieKey wrong' })).status).toBe(403);
  });
});
