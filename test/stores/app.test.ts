import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { type ClickHouseProcess, startClickHouse } from '../support/clickhouse.ts';
import { type PostgresProcess, startPostgres } from '../support/postgres.ts';

let clickhouse: ClickHouseProcess;
let postgres: PostgresProcess;
let environment: Record<string, string>;
beforeAll(async () => {
  [clickhouse, postgres] = await Promise.all([startClickHouse(), startPostgres()]);
  environment = {
    BINNACLE_CLICKHOUSE_URL: clickhouse.url('binnacle_app'),
    BINNACLE_POSTGRES_URL: postgres.url('binnacle_app'),
    BINNACLE_SECRET: 'a secret that both processes share',
  };
});
afterAll(async () => {
  await Promise.all([clickhouse.stop(), postgres.stop()]);
});

describe('a whole Binnacle on a ClickHouse and a PostgreSQL server', () => {
  let first: TestApp;
  let second: TestApp;
  beforeAll(async () => {
    [first, second] = await Promise.all([testApp({ environment }), testApp({ environment })]);
  });
  afterAll(async () => {
    await Promise.all([first.close(), second.close()]);
  });

  test('is ready', async () => {
    expect((await first.call('GET', '/readyz')).status).toBe(200);
  });

  test('what one process takes in, the other shows', async () => {
    const sent = await first.ingest('/api/v1/events', { events: [{ id: 'e1', name: 'order' }] });
    expect(sent).toMatchObject({ status: 200, body: { accepted: 1 } });
    const { body } = await second.call('GET', '/api/v1/sources');
    expect(body.sources).toContainEqual(expect.objectContaining({ kind: 'events', rows24h: 1 }));
  });

  test('what one process defines, the other knows', async () => {
    const manifest = { apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: 'shop' }, spec: {} };
    expect((await first.call('POST', '/api/v1/definitions/apply', { manifests: [manifest] })).status).toBe(200);
    const { body } = await second.call('GET', '/api/v1/definitions?kind=Service');
    expect(body.definitions.map((one: { metadata: { name: string } }) => one.metadata.name)).toContain('shop');
  });

  test('storage shows the tables of the server', async () => {
    const { status, body } = await second.call('GET', '/api/v1/storage');
    expect(status).toBe(200);
    expect(body.tables.find((table: { name: string }) => table.name === 'events')).toMatchObject({ rows: 1 });
    expect(body.disk.freeBytes).toBeGreaterThan(0);
  });

  test('a retention set on one process counts on the other', async () => {
    expect((await first.call('PATCH', '/api/v1/storage/vitals', { retentionDays: 77 })).status).toBe(200);
    const { body } = await second.call('GET', '/api/v1/storage');
    expect(body.tables.find((table: { name: string }) => table.name === 'vitals')).toMatchObject({ retentionDays: 77 });
  });

  test('a backup says what it does not hold', async () => {
    const { status, text } = await first.call('GET', '/api/v1/backup');
    expect(status).toBe(200);
    expect(text).toMatch(/ClickHouse server.*PostgreSQL server.*BINNACLE_SECRET/);
  });
});
