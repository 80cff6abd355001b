import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { events } from '../facts/events.ts';
import { samples } from '../facts/samples.ts';
import { series } from '../facts/series.ts';
import { manualClock } from '../platform/clock.ts';
import type { Row } from '../stores/clickhouse/table.ts';

const day = 86_400_000;
// The store's own clock, by which it drops rows, cannot be set: both must agree.
const clock = manualClock(Math.floor(Date.now() / 1000) * 1000);
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());

function event(id: string, time: number): Row<typeof events> {
  return { id, time, received: time, source: 'shop', name: 'order', person: '', session: '', path: '', properties: { id } };
}

async function tableUsage(name: string) {
  const { body } = await app.call('GET', '/api/v1/storage');
  return body.tables.find((table: { name: string }) => table.name === name);
}

test('an empty server shows its tables, the room on the disk, and no forecast', async () => {
  const { status, body } = await app.call('GET', '/api/v1/storage');
  expect(status).toBe(200);
  expect(await tableUsage('events')).toMatchObject({ rows: 0, bytes: 0, retentionDays: 1095, oldest: null, newest: null });
  expect(body.disk).toMatchObject({ path: app.house.config.paths.data, growthBytesPerDay: null, fullInDays: null });
  expect(body.disk.freeBytes).toBeGreaterThan(0);
  expect(body.disk.usedBytes).toBeGreaterThan(1_000_000);
});

test('rows of less than three days make no forecast; those of a week do, at the size they take on disk', async () => {
  const now = clock.now();
  const rows = (from: number) =>
    Array.from({ length: 1000 }, (_, i) => event(createHash('sha256').update(`${from}/${i}`).digest('hex'), from));
  await app.house.facts.append(events, rows(now - day));
  expect((await app.call('GET', '/api/v1/storage')).body.disk).toMatchObject({ growthBytesPerDay: null, fullInDays: null });
  for (let age = 2; age <= 10; age++) await app.house.facts.append(events, rows(now - age * day));
  const { tables, disk } = (await app.call('GET', '/api/v1/storage')).body;
  const { bytes, rows: count } = tables.find((table: { name: string }) => table.name === 'events');
  expect(count).toBe(10_000);
  const expected = (bytes / count) * 1000;
  expect(disk.growthBytesPerDay).toBeGreaterThan(expected * 0.99);
  expect(disk.growthBytesPerDay).toBeLessThan(expected * 1.01);
  expect(disk.fullInDays).toBe(Math.floor(disk.freeBytes / disk.growthBytesPerDay));
  expect((await tableUsage('events')).oldest).toBe(new Date(now - 10 * day).toISOString());
});

test('rows that the retention drops soon count against the growth', async () => {
  const before = (await app.call('GET', '/api/v1/storage')).body.disk.growthBytesPerDay;
  await app.call('PATCH', '/api/v1/storage/events', { retentionDays: 3650 });
  const old = clock.now() - 3649 * day;
  await app.house.facts.append(
    events,
    Array.from({ length: 7000 }, (_, i) => event(createHash('sha256').update(`old/${i}`).digest('hex'), old)),
  );
  const after = (await app.call('GET', '/api/v1/storage')).body.disk.growthBytesPerDay;
  expect(after).toBeLessThan(before * 0.2);
});

test('a shorter retention is stored, audited, survives a restart in the table, and drops old rows', async () => {
  const answer = await app.call('PATCH', '/api/v1/storage/events', { retentionDays: 30 });
  expect(answer).toMatchObject({ status: 200, body: { name: 'events', retentionDays: 30 } });
  expect(await tableUsage('events')).toMatchObject({ retentionDays: 30 });
  const [audited] = await app.house.audit.list(1);
  expect(audited).toMatchObject({ action: 'retention.changed', subject: 'events', details: { before: 3650, after: 30 } });
  await app.house.facts.append(events, [event('old', clock.now() - 31 * day), event('fresh', clock.now() - 29 * day)]);
  await app.house.facts.store.command('OPTIMIZE TABLE events FINAL');
  expect(await app.house.facts.query("SELECT id FROM events FINAL WHERE id IN ('old', 'fresh')")).toEqual([{ id: 'fresh' }]);
  expect(await app.house.facts.query('SELECT count() AS old FROM events WHERE time < now() - INTERVAL 31 DAY')).toEqual([{ old: '0' }]);
});

test('null keeps rows for ever', async () => {
  await app.call('PATCH', '/api/v1/storage/events', { retentionDays: null });
  expect(await tableUsage('events')).toMatchObject({ retentionDays: null });
  const [table] = await app.house.facts.query<{ engine: string }>("SELECT engine_full AS engine FROM system.tables WHERE name = 'events'");
  expect(table?.engine).not.toContain('TTL');
});

test.each([
  ['nonsense', { retentionDays: 5 }, 404, /no fact table "nonsense"/],
  ['timeline', { retentionDays: 5 }, 400, /kept for ever/],
  ['events', { retentionDays: 0 }, 400, /retentionDays/],
  ['events', { retentionDays: 1.5 }, 400, /retentionDays/],
  ['events', { retentionDays: 30, more: 1 }, 400, /more/],
  ['events', {}, 400, /retentionDays/],
])('the retention of %s cannot become %j', async (table, body, status, text) => {
  const answer = await app.call('PATCH', `/api/v1/storage/${table}`, body);
  expect(answer.status).toBe(status);
  expect(answer.body.detail).toMatch(text);
});

test('sources say who sent what, when it came last, and how much in a day', async () => {
  const now = clock.now();
  const facts = app.house.facts;
  await facts.store.command('TRUNCATE TABLE events');
  await facts.append(events, [event('a', now - 2 * day), event('b', now - 1000), event('b', now - 1000)]);
  const known = { id: '7', name: 'up', labels: {}, type: 'gauge', unit: '', description: '', source: 'collector', seen: now - 3 * day };
  await facts.append(series, [known]);
  await facts.append(
    samples,
    [1, 2, 3].map((n) => ({ series_id: '7', time: now - n * 60_000, value: n, start_time: 0 })),
  );
  const { status, body } = await app.call('GET', '/api/v1/sources');
  expect(status).toBe(200);
  expect(body.sources.filter((source: { name: string }) => ['shop', 'collector'].includes(source.name))).toEqual([
    { name: 'collector', kind: 'metrics', lastSeen: new Date(now - 60_000).toISOString(), rows24h: 3 },
    { name: 'shop', kind: 'events', lastSeen: new Date(now - 1000).toISOString(), rows24h: 1 },
  ]);
});

test('a backup that cannot be written down is not made, and the next one is', async () => {
  vi.spyOn(app.house.audit, 'record').mockRejectedValueOnce(new Error('lost'));
  expect((await app.call('GET', '/api/v1/backup')).status).toBe(500);
  await vi.waitFor(async () => expect((await app.call('GET', '/api/v1/backup')).status).toBe(200), { timeout: 20_000, interval: 200 });
});
