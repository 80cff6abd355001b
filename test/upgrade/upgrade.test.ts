import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFactStore } from '../../packages/server/src/stores/clickhouse/client.ts';
import { openRecords } from '../../packages/server/src/stores/postgres/client.ts';
import { migrations } from '../../packages/server/src/stores/postgres/migrate.ts';
import { runCli, startServer } from '../support/server.ts';

const schemas = readdirSync(import.meta.dirname).filter((name) => statSync(join(import.meta.dirname, name)).isDirectory());
const read = (schema: string, file: string) => readFileSync(join(import.meta.dirname, schema, file), 'utf8');

/** A data directory as that version left it, with rows in both stores. */
async function oldDirectory(schema: string): Promise<string> {
  const data = mkdtempSync(join(tmpdir(), 'binnacle-upgrade-'));
  const facts = await openFactStore({ kind: 'embedded', path: join(data, 'facts') });
  for (const statement of read(schema, 'facts.sql').split(/;\n/)) if (statement.trim() !== '') await facts.command(statement);
  await facts.command(
    "INSERT INTO events (id, time, received, source, name, properties) SELECT toString(number), now64(3), now64(3), 'shop', 'order', map('n', toString(number)) FROM numbers(1000)",
  );
  await facts.command(
    "INSERT INTO deployments (id, service, environment, sha, status, started, finished, source, updated) VALUES ('d1', 'shop', 'production', 'abc', 'success', now64(3), now64(3), 'api', now64(3))",
  );
  await facts.command(
    'INSERT INTO samples (series_id, time, value, start_time) SELECT number % 10, toStartOfDay(now64(3)) - toIntervalHour(number + 1), number, 0 FROM numbers(100)',
  );
  await facts.command(
    "INSERT INTO series (id, name, labels, type, unit, description, source, seen) SELECT number, 'orders_total', map('shop', toString(number % 2)), 'counter', '', '', 'shop', now64(3) FROM numbers(10)",
  );
  await facts.close();
  const records = await openRecords({ kind: 'embedded', path: join(data, 'records') });
  await records.script(read(schema, 'records.sql'));
  await records.execute(
    `INSERT INTO definition (kind, name, api_version, manifest, owner, version, updated_at, updated_by)
     VALUES ('Service', 'shop', 'binnacle/v1', '{"apiVersion":"binnacle/v1","kind":"Service","metadata":{"name":"shop"},"spec":{}}', 'people', 1, now(), 'token:x')`,
  );
  await records.close();
  return data;
}

test.each(schemas)('the server starts on a data directory of %s, keeps what is in it, and brings it up to date', async (schema) => {
  const data = await oldDirectory(schema);
  const server = await startServer(data);
  const sources = await server.call('GET', '/api/v1/sources');
  expect(sources.body.sources).toContainEqual(expect.objectContaining({ name: 'shop', kind: 'events', rows24h: 1000 }));
  const { body } = await server.call('GET', '/api/v1/definitions?kind=Service');
  expect(body.definitions.map((one: { metadata: { name: string } }) => one.metadata.name)).toContain('shop');
  const manifests = [{ apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: 'new' }, spec: {} }];
  expect((await server.call('POST', '/api/v1/definitions/apply', { manifests })).status).toBe(200);
  expect(await server.stop()).toBe(0);

  const facts = await openFactStore({ kind: 'embedded', path: join(data, 'facts') });
  expect(await facts.query("SELECT sha, contents, rolls_back FROM deployments FINAL WHERE id = 'd1'")).toEqual([
    { sha: 'abc', contents: '', rolls_back: '' },
  ]);
  expect(await facts.query('SELECT sum(value) AS sum, uniqExact(_partition_id) AS days FROM samples FINAL WHERE series_id < 10')).toEqual([
    { sum: 4950, days: '5' },
  ]);
  const known =
    "SELECT metric, label, value FROM label_values FINAL WHERE label = 'shop' OR value = 'orders_total' ORDER BY metric, label, value";
  expect(await facts.query(known)).toEqual([
    { metric: '', label: '__name__', value: 'orders_total' },
    { metric: '', label: 'shop', value: '0' },
    { metric: '', label: 'shop', value: '1' },
    { metric: 'orders_total', label: 'shop', value: '0' },
    { metric: 'orders_total', label: 'shop', value: '1' },
  ]);
  expect(await facts.query("SELECT sum(toUInt64(properties['n'])) AS sum FROM events FINAL")).toEqual([{ sum: '499500' }]);
  await facts.close();
  const records = await openRecords({ kind: 'embedded', path: join(data, 'records') });
  const { rows } = await records.execute('SELECT name FROM migration ORDER BY name');
  expect(rows.map((row) => row.name)).toEqual(migrations().map(({ name }) => name));
  await records.close();
  rmSync(data, { recursive: true });
});

test.each<[string, (data: string) => Promise<void>, RegExp]>([
  [
    'definitions and records',
    async (data) => {
      const records = await openRecords({ kind: 'embedded', path: join(data, 'records') });
      await records.execute("INSERT INTO migration (name) VALUES ('9999_tomorrow')");
      await records.close();
    },
    /newer version of Binnacle.*9999_tomorrow/,
  ],
  [
    'facts',
    async (data) => {
      const facts = await openFactStore({ kind: 'embedded', path: join(data, 'facts') });
      await facts.command('ALTER TABLE events ADD COLUMN tomorrow String');
      await facts.close();
    },
    /newer version of Binnacle.*events.*tomorrow/,
  ],
])('a data directory whose %s a newer version wrote is refused in clear words and left alone', async (_what, age, message) => {
  const data = await oldDirectory(schemas[0] as string);
  await age(data);
  const refused = await runCli(['up', '--port', '0', '--data', data], { BINNACLE_REPOSITORY: 'none' });
  expect(refused.err).toMatch(message);
  expect(refused.code).toBe(2);
  rmSync(data, { recursive: true });
});
