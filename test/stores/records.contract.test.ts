import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { bigint, boolean, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRecords, type RecordLocation, type Records } from '../../packages/server/src/stores/postgres/client.ts';
import { migrate, migrations } from '../../packages/server/src/stores/postgres/migrate.ts';
import { type PostgresProcess, startPostgres } from '../support/postgres.ts';

const note = pgTable('note', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  at: timestamp({ withTimezone: true }).notNull(),
  body: jsonb().notNull(),
  words: text().array().notNull(),
  done: boolean().notNull(),
});
const noteTable =
  'CREATE TABLE note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, body jsonb NOT NULL, words text[] NOT NULL, done boolean NOT NULL)';

let postgres: PostgresProcess;
const directory = mkdtempSync(join(tmpdir(), 'binnacle-records-'));
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
});

const forms: [string, () => RecordLocation][] = [
  ['embedded PGlite', () => ({ kind: 'embedded', path: join(directory, 'records') })],
  ['a PostgreSQL server', () => ({ kind: 'server', url: postgres.url('made when missing') })],
];

describe.each(forms)('the records on %s', (form, location) => {
  let records: Records;
  beforeAll(async () => {
    records = await openRecords(location());
    await migrate(records);
    await records.script(`${noteTable};\nCREATE INDEX note_at ON note (at);`);
  });
  afterAll(() => records.close());

  const values = { at: new Date('2026-03-29T01:30:00.123Z'), body: { a: [1, null, "it's"] }, words: ['x', 'y"z'], done: false };

  test('give back what was stored, with times to the millisecond and JSON as it was', async () => {
    const [inserted] = await records.database.insert(note).values(values).returning();
    expect(inserted).toEqual({ id: 1, ...values });
    expect(await records.database.select().from(note).where(eq(note.id, 1))).toEqual([{ id: 1, ...values }]);
  });

  test('a transaction that fails leaves nothing', async () => {
    const failing = records.database.transaction(async (transaction) => {
      await transaction.insert(note).values(values);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await records.execute('SELECT count(*)::int AS n FROM note')).toMatchObject({ rows: [{ n: 1 }] });
  });

  test('a script that fails leaves nothing, and the connection is usable afterwards', async () => {
    await expect(records.script("INSERT INTO note (at, body, words, done) VALUES (now(), '{}', '{}', true); SELECT 1/0;")).rejects.toThrow(
      /zero/,
    );
    expect(await records.execute('SELECT count(*)::int AS n FROM note')).toMatchObject({ rows: [{ n: 1 }] });
  });

  test('execute takes parameters, and scripts without any, and answers all rows', async () => {
    expect(await records.execute('SELECT $1::text AS t, $2::int AS n', ["it's", 2])).toMatchObject({
      rows: [{ t: "it's", n: 2 }],
      rowCount: 1,
    });
    expect((await records.execute('SELECT 1 AS a; SELECT 2 AS a;')).rows).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test('migrating again does nothing, and a database of a newer version is refused by name', async () => {
    await migrate(records);
    const { rows } = await records.execute('SELECT name FROM migration ORDER BY name');
    expect(rows.map((row) => row.name)).toEqual(migrations().map(({ name }) => name));
    await records.execute("INSERT INTO migration (name) VALUES ('9999_tomorrow')");
    await expect(migrate(records)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('9999_tomorrow') });
    await records.execute("DELETE FROM migration WHERE name = '9999_tomorrow'");
  });

  test('a migration that fails leaves nothing and names itself by its error', async () => {
    const bad = { name: '9998_bad', sql: 'CREATE TABLE half (a int);\nSELECT 1/0;' };
    await expect(migrate(records, [...migrations(), bad])).rejects.toThrow(/zero/);
    expect(
      await records.execute("SELECT to_regclass('half') AS half, (SELECT count(*)::int FROM migration WHERE name = '9998_bad') AS n"),
    ).toMatchObject({
      rows: [{ half: null, n: 0 }],
    });
  });

  test('dump what is embedded', async () => {
    const dump = await records.dump();
    expect(dump === undefined).toBe(form !== 'embedded PGlite');
  });
});

test('two processes that start at once create one database and migrate it once', async () => {
  const open = async () => {
    const records = await openRecords({ kind: 'server', url: postgres.url('together') });
    await migrate(records);
    return records;
  };
  const all = await Promise.all([open(), open(), open()]);
  const { rows } = await (all[0] as Records).execute('SELECT name FROM migration ORDER BY name');
  expect(rows.map((row) => row.name)).toEqual(migrations().map(({ name }) => name));
  await Promise.all(all.map((records) => records.close()));
});

test('a server that is not there is an error in clear words, without its password', async () => {
  const opening = openRecords({ kind: 'server', url: 'postgres://ada:hidden@127.0.0.1:1/records' });
  await expect(opening).rejects.toMatchObject({
    code: 'store_unavailable',
    message:
      'The PostgreSQL server at 127.0.0.1:1 cannot be used: connect ECONNREFUSED 127.0.0.1:1. Is it running, and is BINNACLE_POSTGRES_URL right?',
  });
});
