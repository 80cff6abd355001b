import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../../test/support/app.ts';
import fc from '../../../../../../test/support/property.ts';
import type { ToldAlert } from '../../../facts/told-alert.ts';
import { manualClock } from '../../../platform/clock.ts';
import { acknowledgeAlerts, rateAlerts, resolveAlerts, unacknowledgeAlerts } from './actions.ts';
import { announceEvents } from './announce.ts';
import { endExpired } from './expiry.ts';
import { alertEventTable, alertTable, unroutedTable } from './tables.ts';

const start = Date.parse('2026-11-30T12:00:00Z');
const minute = 60_000;
const clock = manualClock(start);
let app: TestApp;

beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());

/** An alert of a source of its own, so that tests do not see one another's. */
function teller(source: string = randomUUID()) {
  const told = (changes: Partial<ToldAlert>): ToldAlert => ({
    source,
    labels: { alertname: 'Errors', severity: 'page', service: 'checkout' },
    annotations: { summary: 'Checkout answers with errors' },
    state: 'firing',
    cause: 'condition',
    startsAt: start,
    link: '',
    rule: '',
    ...changes,
  });
  return {
    told,
    tell: (...changes: Partial<ToldAlert>[]) => app.house.alerts.take(changes.map(told)),
    rows: () => app.house.database.select().from(alertTable).where(eq(alertTable.source, source)).orderBy(alertTable.startsAt),
  };
}

async function eventsOf(id: string) {
  const rows = await app.house.database.select().from(alertEventTable).where(eq(alertEventTable.alert, id)).orderBy(alertEventTable.id);
  return rows.map(({ kind, actor }) => `${kind} by ${actor}`);
}

describe('what is told', () => {
  test('fires once, however often it is told, and ends', async () => {
    const { tell, rows } = teller('one-tool');
    await tell({}, {});
    await tell({});
    expect(await rows()).toMatchObject([
      { state: 'firing', name: 'Errors', service: 'checkout', urgency: 'page', startsAt: new Date(start), endsAt: null, latest: true },
    ]);
    await tell({ state: 'resolved', endsAt: start + minute });
    const [row] = await rows();
    expect(row).toMatchObject({ state: 'resolved', endsAt: new Date(start + minute), resolvedBy: 'one-tool' });
    expect(await eventsOf(row?.id ?? '')).toEqual(['fired by one-tool', 'resolved by one-tool']);
  });

  test('a beginning that comes after its end is old news', async () => {
    const { tell, rows } = teller();
    await tell({ state: 'resolved', endsAt: start + minute });
    await tell({});
    expect(await rows()).toMatchObject([{ state: 'resolved', startsAt: new Date(start), endsAt: new Date(start + minute) }]);
  });

  test('an end of nothing, with no beginning of its own, leaves nothing', async () => {
    const { tell, rows } = teller();
    await tell({ state: 'resolved', startsAt: start, endsAt: start });
    expect(await rows()).toEqual([]);
  });

  test('fires again soon after: the same alert goes on, and its old end does not end it', async () => {
    const { tell, rows } = teller();
    await tell({}, { state: 'resolved', endsAt: start + minute });
    await tell({ startsAt: start + 3 * minute });
    await tell({ state: 'resolved', endsAt: start + minute });
    expect(await rows()).toMatchObject([
      { state: 'firing', startsAt: new Date(start), firedAt: new Date(start + 3 * minute), endsAt: null },
    ]);
  });

  test('fires again later: another alert of the same key', async () => {
    const { tell, rows } = teller();
    await tell({}, { state: 'resolved', endsAt: start + minute });
    await tell({ startsAt: start + 4 * minute });
    expect(await rows()).toMatchObject([
      { state: 'resolved', latest: false },
      { state: 'firing', latest: true, startsAt: new Date(start + 4 * minute) },
    ]);
  });

  test('an acknowledgement that a tool tells is kept when it tells of the alert again', async () => {
    const { tell, rows } = teller();
    await tell({ state: 'acknowledged' });
    await tell({ annotations: { summary: 'still' } });
    expect(await rows()).toMatchObject([{ state: 'acknowledged', annotations: { summary: 'still' } }]);
  });

  test('a change of labels is a matter for the routing, a repetition is not', async () => {
    const { database } = app.house;
    const { tell } = teller();
    await tell({ key: 'k' });
    await database.delete(unroutedTable);
    await tell({ key: 'k', expiresAt: start + minute });
    expect(await database.$count(unroutedTable)).toBe(0);
    await tell({ key: 'k', labels: { alertname: 'Errors', severity: 'info' } });
    expect(await database.$count(unroutedTable)).toBe(1);
  });

  test('texts that cannot be stored are cut, and do not lose the alert', async () => {
    const { tell, rows } = teller();
    await tell({ labels: { alertname: 'A\0B', long: 'x'.repeat(10_000), empty: '' }, annotations: { half: '\ud800' }, value: Number.NaN });
    const [row] = await rows();
    expect(row).toMatchObject({ name: 'AB', annotations: { half: '\ufffd' }, value: null });
    expect(row?.labels.long).toHaveLength(4096);
    expect(row?.labels).not.toHaveProperty('empty');
  });

  test('is there only when the transaction of what found it is', async () => {
    const { told, rows } = teller();
    await expect(
      app.house.database.transaction(async (within) => {
        await app.house.alerts.take([told({})], within);
        throw new Error('the evaluation failed');
      }),
    ).rejects.toThrow('the evaluation failed');
    expect(await rows()).toEqual([]);
  });

  test('thousands at once', async () => {
    const { tell, rows } = teller();
    const many = Array.from({ length: 2_500 }, (_, i) => ({
      labels: { alertname: 'Many', instance: String(i) },
      expiresAt: start + 5 * minute,
    }));
    await tell(...many);
    await tell(...many.map((one) => ({ ...one, expiresAt: start + 6 * minute })));
    const kept = await rows();
    expect(kept).toHaveLength(2_500);
    expect(new Set(kept.map(({ expiresAt }) => expiresAt?.getTime()))).toEqual(new Set([start + 6 * minute]));
    await tell(...many.map((one) => ({ ...one, expiresAt: undefined, state: 'resolved' as const, endsAt: start + 1 })));
  });

  test('whatever the order and however often, two firings and their ends come to the same', async () => {
    const first = { startsAt: start };
    const firstEnd = { startsAt: start, state: 'resolved' as const, endsAt: start + minute };
    const second = { startsAt: start + 10 * minute };
    const order = fc.shuffledSubarray([first, first, firstEnd, firstEnd, second, second], { minLength: 6 });
    await fc.assert(
      fc.asyncProperty(order, async (messages) => {
        const { tell, rows } = teller();
        for (const message of messages) await tell(message);
        const open = (await rows()).filter(({ state }) => state !== 'resolved');
        expect(open).toMatchObject([{ firedAt: new Date(start + 10 * minute), endsAt: null }]);
      }),
      { numRuns: 25 },
    );
  });
});

describe('an alert that is not told again', () => {
  test('ends at the time its sender said, and comes back when it is told of once more', async () => {
    const { tell, rows } = teller();
    while ((await endExpired(app.house, start + 5 * minute - 1)) > 0);
    await tell({ expiresAt: start + 5 * minute });
    expect(await endExpired(app.house, start + 5 * minute - 1)).toBe(0);
    clock.set(start + 6 * minute);
    expect(await endExpired(app.house, start + 6 * minute)).toBe(1);
    expect(await rows()).toMatchObject([{ state: 'resolved', endsAt: new Date(start + 5 * minute), resolvedBy: 'expiry' }]);
    await tell({ expiresAt: start + 10 * minute });
    expect(await rows()).toMatchObject([{ state: 'firing', endsAt: null, expiresAt: new Date(start + 10 * minute) }]);
    await tell({ state: 'resolved', endsAt: start + 7 * minute });
    clock.set(start);
  });

  test('a repetition that arrives late does not shorten its time', async () => {
    const { tell, rows } = teller();
    await tell({ expiresAt: start + 5 * minute }, { expiresAt: start + 4 * minute });
    expect(await rows()).toMatchObject([{ expiresAt: new Date(start + 5 * minute) }]);
    await tell({ state: 'resolved', endsAt: start + 1 });
  });
});

describe('people', () => {
  test('take an alert up, give it back, resolve and rate it; a rule that goes on telling of it does not open it again', async () => {
    const { tell, rows } = teller('tool');
    await tell({});
    const [{ id } = { id: '' }] = await rows();
    const acting = { ids: [id], by: 'Ana' };
    expect(await acknowledgeAlerts(app.house, acting)).toMatchObject([{ state: 'acknowledged', acknowledgedBy: 'Ana' }]);
    expect(await acknowledgeAlerts(app.house, acting)).toEqual([]);
    expect(await unacknowledgeAlerts(app.house, acting)).toMatchObject([{ state: 'firing', acknowledgedBy: null }]);
    clock.advance(minute);
    expect(await resolveAlerts(app.house, acting)).toMatchObject([{ state: 'resolved', resolvedBy: 'Ana' }]);
    expect(await rateAlerts(app.house, acting, { rating: 'not_useful', reason: 'false positive' })).toHaveLength(1);
    await tell({});
    expect(await rows()).toMatchObject([{ state: 'resolved', rating: 'not_useful', ratingReason: 'false positive' }]);
    expect(await eventsOf(id)).toEqual([
      'fired by tool',
      'acknowledged by Ana',
      'unacknowledged by Ana',
      'resolved by Ana',
      'rated by Ana',
    ]);
    clock.set(start);
  });
});

test('the timeline tells of alerts of other tools, and not a second time of those of rules of this server', async () => {
  while ((await announceEvents(app.house)) > 0);
  const { tell } = teller();
  await tell({ labels: { alertname: 'Elsewhere' }, annotations: {} });
  await tell({ source: 'rules', key: 'other', labels: { alertname: 'Ours' } });
  await announceEvents(app.house);
  const { body } = await app.call('GET', `/api/v1/timeline?kind=alert&from=${start - 1}&to=${start + 1}&limit=5000`);
  const titles = body.entries.map(({ title }: { title: string }) => title);
  expect(titles).toContain('Elsewhere firing');
  expect(titles.join()).not.toContain('Ours');
});
