import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRuleStore, type RuleStore, type StoredAlert } from '../../packages/server/src/promql/rules/store.ts';
import { openRecords, type RecordLocation, type Records } from '../../packages/server/src/stores/postgres/client.ts';
import { migrate } from '../../packages/server/src/stores/postgres/migrate.ts';
import { type PostgresProcess, startPostgres } from '../support/postgres.ts';

let postgres: PostgresProcess;
const directory = mkdtempSync(join(tmpdir(), 'binnacle-rules-'));
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
});

const forms: [string, () => RecordLocation][] = [
  ['embedded PGlite', () => ({ kind: 'embedded', path: join(directory, 'records') })],
  ['a PostgreSQL server', () => ({ kind: 'server', url: postgres.url('rules') })],
];

const at = Date.parse('2026-11-20T12:00:00.123Z');
const run = {
  ruleGroup: 'g',
  evaluatedAt: at,
  seconds: 0.5,
  missed: 2,
  missedAt: at - 1000,
  rules: [{ health: 'ok' as const, seconds: 0.1 }],
};
const alert = (id: string, changes: Partial<StoredAlert> = {}): StoredAlert => ({
  id,
  ruleGroup: 'g',
  rule: 'r',
  name: 'Down',
  labels: { alertname: 'Down', instance: `"${id}"` },
  annotations: { summary: 'down — ☕' },
  state: 'firing',
  value: 1.5,
  activeAt: at - 60_000,
  firedAt: at,
  keepFiringSince: undefined,
  resolvedAt: undefined,
  ...changes,
});

describe.each(forms)('what rules leave on %s', (_form, location) => {
  let records: Records;
  let store: RuleStore;
  beforeAll(async () => {
    records = await openRecords(location());
    await migrate(records);
    store = createRuleStore(records.database, { take: async () => undefined });
  });
  afterAll(() => records.close());

  test('runs and alerts come back as they were, numbers that are none too', async () => {
    const alerts = [
      alert('a', { value: Number.NaN, keepFiringSince: at + 1 }),
      alert('b', { value: Number.NEGATIVE_INFINITY, state: 'pending', firedAt: undefined }),
      alert('c', { state: 'resolved', resolvedAt: at + 2 }),
    ];
    await store.save(run, alerts, []);
    expect(await store.alerts(['g'])).toEqual(alerts);
    expect((await store.runs()).get('g')).toEqual(run);
    expect(await store.alerts(['other'])).toEqual([]);
    expect(await store.alerts([])).toEqual([]);
  });

  test('an evaluation replaces the one before it, and alerts that are no more are gone', async () => {
    const later = { ...run, evaluatedAt: at + 60_000, missed: 0, missedAt: undefined };
    await store.save(later, [alert('b', { value: 2 })], []);
    expect(await store.alerts()).toEqual([alert('b', { value: 2 })]);
    expect((await store.runs()).get('g')).toEqual(later);
  });

  test('thousands of alerts are stored at once', async () => {
    const many = Array.from({ length: 2_500 }, (_, index) => alert(String(index).padStart(4, '0')));
    await store.save({ ...run, evaluatedAt: at + 120_000 }, many, []);
    expect(await store.alerts(['g'])).toHaveLength(2_500);
  });

  test('groups that are no longer defined are forgotten', async () => {
    await store.save({ ...run, ruleGroup: 'h' }, [alert('h', { ruleGroup: 'h' })], []);
    await store.keepOnly(['h']);
    expect([...(await store.runs()).keys()]).toEqual(['h']);
    expect((await store.alerts()).map(({ id }) => id)).toEqual(['h']);
    await store.keepOnly([]);
    expect(await store.alerts()).toEqual([]);
  });

  test('one holder has the lease at a time, until it runs out or is given back', async () => {
    const taken = await Promise.all(['one', 'two', 'three'].map((holder) => store.lease(holder, at, at + 30_000)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    const winner = ['one', 'two', 'three'][taken.indexOf(true)] ?? '';
    expect(await store.lease(winner, at + 20_000, at + 50_000)).toBe(true);
    expect(await store.lease('late', at + 40_000, at + 70_000)).toBe(false);
    expect(await store.lease('late', at + 50_001, at + 80_001)).toBe(true);
    await store.release('late');
    expect(await store.lease('next', at + 50_002, at + 80_002)).toBe(true);
  });
});
