import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyEmptyRecords } from '../../../../../test/support/empty-records.ts';
import { openRecords, type Records } from './client.ts';

const data = mkdtempSync(join(tmpdir(), 'binnacle-yielding-'));
let records: Records;
beforeAll(async () => {
  copyEmptyRecords(data);
  records = await openRecords({ kind: 'embedded', path: join(data, 'records') });
});
afterAll(async () => {
  await records.close();
  rmSync(data, { recursive: true });
});

test('many statements one after the other leave the server time to answer others', async () => {
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await records.database.transaction(async (within) => {
    for (let statement = 0; statement < 20; statement++) await within.execute(sql`SELECT count(*) FROM generate_series(1, 200000)`);
  });
  isOver = true;
  expect(turns).toBeGreaterThanOrEqual(10);
});
