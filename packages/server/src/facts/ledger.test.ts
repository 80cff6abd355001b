import { expect, test } from 'vitest';
import { manualClock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { createLog } from '../platform/log.ts';
import type { Row, Table } from '../stores/clickhouse/table.ts';
import type { ingestion } from './ingestion.ts';
import { createLedger } from './ledger.ts';

type Stored = Row<typeof ingestion>;

/** A ledger over a store that is a list, and that can be told to fail. */
function ledgerOver({ limit = 100 } = {}) {
  const clock = manualClock('2026-05-04T10:00:10Z');
  const rows: Stored[] = [];
  const store = { fails: false };
  const ledger = createLedger({
    facts: {
      append: async (_table: Table, appended: readonly object[]) => {
        if (store.fails) throw new AppError('store_unavailable', 'The store is away.');
        rows.push(...(appended as readonly Stored[]));
        return { accepted: appended.length, rejected: 0 };
      },
    },
    clock,
    log: createLog('silent'),
    limit,
  });
  const written = () => rows.splice(0).map(({ time, source, outcome, reason, count }) => [time, source, outcome, reason, count]);
  return { ledger, clock, store, written };
}

const first = Date.parse('2026-05-04T10:00:00Z');

test('counts by minute, source, outcome and reason, and writes only what is new', async () => {
  const { ledger, clock, written } = ledgerOver();
  ledger.count('shop', 'otlp', 5, new Map([['too old', 2]]));
  ledger.count('shop', 'otlp', 3, new Map());
  await ledger.flush();
  expect(written()).toEqual([
    [first, 'shop', 'accepted', '', '8'],
    [first, 'shop', 'rejected', 'too old', '2'],
  ]);
  await ledger.flush();
  expect(written()).toEqual([]);
  ledger.count('shop', 'otlp', 1, new Map());
  await ledger.flush();
  // The minute's total again: it replaces the row before.
  expect(written()).toEqual([[first, 'shop', 'accepted', '', '9']]);
  clock.advance(60_000);
  ledger.count('shop', 'otlp', 1, new Map());
  await ledger.close();
  expect(written()).toEqual([[first + 60_000, 'shop', 'accepted', '', '1']]);
});

test('what could not be written is written later, once', async () => {
  const { ledger, clock, store, written } = ledgerOver();
  store.fails = true;
  ledger.count('shop', 'otlp', 5, new Map());
  await ledger.flush();
  clock.advance(120_000);
  await ledger.flush();
  store.fails = false;
  await ledger.flush();
  await ledger.flush();
  expect(written()).toEqual([[first, 'shop', 'accepted', '', '5']]);
});

test('keeps a bounded number of counters and loses no count', async () => {
  const { ledger, written } = ledgerOver({ limit: 10 });
  for (let index = 0; index < 1000; index++) ledger.count(`source ${index}`, 'otlp', 1, new Map());
  await ledger.flush();
  const rows = written();
  expect(rows).toHaveLength(11);
  expect(rows.reduce((sum, row) => sum + Number(row.at(-1)), 0)).toBe(1000);
  expect(rows.at(-1)).toEqual([first, '(others)', 'accepted', '', '990']);
});
