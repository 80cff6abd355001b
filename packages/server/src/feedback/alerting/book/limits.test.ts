import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../../test/support/app.ts';
import type { ToldAlert } from '../../../facts/told-alert.ts';
import { manualClock } from '../../../platform/clock.ts';
import { resolveAlerts } from './actions.ts';
import { createAlertBook } from './book.ts';
import { bounded } from './bounded.ts';
import { alertTable } from './tables.ts';

const start = Date.parse('2026-11-30T12:00:00Z');
const clock = manualClock(start);
let app: TestApp;

beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());

const told = (source: string, key: string, more: Partial<ToldAlert> = {}): ToldAlert => ({
  ...{ source, key, labels: { alertname: key }, annotations: {}, state: 'firing', cause: 'condition' },
  ...{ startsAt: start, link: '', rule: '', ...more },
});
const rowsOf = (source: string) => app.house.database.select().from(alertTable).where(eq(alertTable.source, source));

test('a tool that floods the book does not keep rules of this server from telling', async () => {
  const book = createAlertBook({ database: app.house.database, clock, mostOpen: 20 });
  const flood = Array.from({ length: 30 }, (_, index) => told('alertmanager', `flood-${index}`));
  await expect(book.take(flood)).rejects.toMatchObject({ code: 'queue_full' });
  await book.take(flood.slice(0, 18));
  await expect(book.take(flood.slice(18, 19))).rejects.toMatchObject({ code: 'queue_full' });
  await book.take([told('rules', 'own'), told('heartbeat', 'backup')]);
  await expect(book.take([told('rules', 'one too many')])).rejects.toMatchObject({ code: 'queue_full' });
  // What is open is still told of, and ends.
  await book.take([...flood.slice(0, 18), told('alertmanager', 'flood-1', { state: 'resolved', endsAt: start + 1 })]);
  expect((await rowsOf('alertmanager')).filter(({ state }) => state === 'resolved')).toHaveLength(1);
});

test('long keys that differ only at their end are two alerts', async () => {
  const long = 'host:'.repeat(150);
  await app.house.alerts.take([told('datadog', `${long}a`), told('datadog', `${long}b`)]);
  await app.house.alerts.take([told('datadog', `${long}b`, { state: 'resolved', endsAt: start + 1 })]);
  expect((await rowsOf('datadog')).map(({ state }) => state).sort()).toEqual(['firing', 'resolved']);
});

test('the texts of one alert have a limit together', () => {
  const many = (name: string, length: number, size: number) =>
    Object.fromEntries(Array.from({ length }, (_, index) => [`${name}${index}`, 'x'.repeat(size)]));
  const alert = bounded(told('a', 'b', { labels: { alertname: 'Errors', ...many('l', 99, 4_000) }, annotations: many('a', 60, 20_000) }));
  expect(alert.labels.alertname).toBe('Errors');
  expect(JSON.stringify(alert).length).toBeLessThan(150_000);
});

test('an alert that somebody resolved stays so when its sender, whose clock is a little ahead, tells of it again', async () => {
  const ahead = told('grafana', 'ahead', { startsAt: start + 30_000 });
  await app.house.alerts.take([ahead]);
  const [row] = await rowsOf('grafana');
  await resolveAlerts(app.house, { ids: [row?.id ?? ''], by: 'Ana' });
  await app.house.alerts.take([ahead]);
  expect(await rowsOf('grafana')).toMatchObject([{ state: 'resolved', resolvedBy: 'Ana' }]);
  clock.advance(120_000);
  await app.house.alerts.take([{ ...ahead, startsAt: start + 110_000 }]);
  expect(await rowsOf('grafana')).toMatchObject([{ state: 'firing' }]);
});
