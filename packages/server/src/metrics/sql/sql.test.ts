import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { events } from '../../facts/events.ts';
import { factTables } from '../../facts/index.ts';
import { createLog } from '../../platform/log.ts';
import { type Facts, openFacts } from '../../stores/facts.ts';
import { evaluate } from '../evaluate.ts';
import type { MetricQuery } from '../types.ts';
import { guard } from './guard.ts';
import { sqlSource } from './source.ts';
import { expandStatement } from './statement.ts';

const day = 86_400_000;
const start = Date.parse('2026-03-02T00:00:00Z');
const now = start + 30 * day;

let facts: Facts;
const directory = mkdtempSync(join(tmpdir(), 'binnacle-sql-'));
beforeAll(async () => {
  facts = await openFacts({
    location: { kind: 'embedded', path: directory },
    layout: { cluster: undefined },
    tables: factTables,
    queueBytes: 1e6,
    log: createLog('silent'),
  });
  const event = (id: string, time: number, name: string, path: string) => ({
    id,
    time,
    received: time,
    source: 'ui',
    name,
    person: 'p',
    session: 's',
    path,
    properties: {},
  });
  await facts.append(events, [
    event('1', start - 1, 'opened', '/'),
    event('2', start, 'opened', '/'),
    event('3', start + day - 1, 'opened', '/b'),
    event('4', start + 2 * day, 'opened', '/'),
    event('5', start + 3 * day, 'opened', '/'),
  ]);
});
afterAll(async () => {
  await facts.close();
  rmSync(directory, { recursive: true, force: true });
});

const query: MetricQuery = { from: start, to: start + 3 * day, step: '1d', timezone: 'UTC', filter: {}, groupBy: [] };
const ask = async (sql: string, more: Partial<MetricQuery> = {}) =>
  evaluate(await sqlSource({ sql }, facts.store), { ...query, ...more }, now);
const values = async (sql: string, more: Partial<MetricQuery> = {}) =>
  (await ask(sql, more)).series.map((series) => ({ labels: series.labels, values: [...series.values], n: [...series.n] }));

const byDay = 'SELECT $bucket(time) AS bucket, count() AS value, count() AS n FROM events FINAL WHERE $range(time) GROUP BY bucket';
const byPath =
  'SELECT $bucket(time) AS bucket, path, count() AS value, count() AS n FROM events FINAL WHERE $range(time) GROUP BY bucket, path';

describe('a SQL metric', () => {
  test('is put onto the grid; what lies outside the range does not count', async () => {
    expect(await values(byDay)).toEqual([{ labels: {}, values: [2, Number.NaN, 1], n: [2, 0, 1] }]);
  });

  test('has one value for the range with the same SQL', async () => {
    expect(await values(byDay, { step: 'none' })).toEqual([{ labels: {}, values: [3], n: [3] }]);
  });

  test('has a series for each set of labels, in the order of the labels', async () => {
    expect(await values(byPath)).toEqual([
      { labels: { path: '/' }, values: [1, Number.NaN, 1], n: [1, 0, 1] },
      { labels: { path: '/b' }, values: [1, Number.NaN, Number.NaN], n: [1, 0, 0] },
    ]);
    expect((await values(byPath, { filter: { path: '/b' } })).map(({ labels }) => labels)).toEqual([{ path: '/b' }]);
  });

  test('explains itself: the statement, freshness, sample size', async () => {
    const { explain } = await ask(byDay);
    expect(explain.sql).toContain('FROM events FINAL');
    expect(explain).toMatchObject({ freshness: start + 3 * day, sampleSize: 3 });
    expect(explain.parameters).toMatchObject({ from: start, to: start + 3 * day });
  });

  test('may join, nest, name subqueries and use windows over the fact tables', async () => {
    const sql = `WITH daily AS (SELECT $bucket(e.time) AS bucket, uniqExactIf(e.person, e.name IN ('opened', 'it''s')) AS people
        FROM events AS e LEFT JOIN (SELECT DISTINCT id FROM events WHERE id IN (SELECT id FROM events)) AS i ON i.id = e.id
        WHERE $range(e.time) GROUP BY bucket)
      SELECT bucket, sum(people) OVER (ORDER BY bucket) AS value, toString('x') AS kind FROM daily`;
    expect(await values(sql)).toEqual([{ labels: { kind: 'x' }, values: [1, Number.NaN, 2], n: [1, 0, 1] }]);
  });
});

describe('the form of its columns', () => {
  const select = (columns: string, tail = 'GROUP BY bucket') => `SELECT ${columns} FROM events WHERE $range(time) ${tail}`;
  test.each([
    [select('$bucket(time) AS day, 1 AS value', 'GROUP BY day'), /column "bucket"/],
    [select('toDate($bucket(time)) AS bucket, 1 AS value'), /column "bucket"/],
    [select('$bucket(time) AS bucket, count() AS number'), /column "value"/],
    [select("$bucket(time) AS bucket, 'x' AS value"), /column "value"/],
    [select("$bucket(time) AS bucket, 1 AS value, 'x' AS n"), /column "n"/],
    [select('$bucket(time) AS bucket, 1 AS value, count() AS size'), /"size" is a UInt64; a label must be a String/],
  ])('%s', async (sql, message) => {
    await expect(ask(sql)).rejects.toThrow(message);
  });

  test('two rows for one bucket and label are an error, not the last one', async () => {
    await expect(ask('SELECT $bucket(time) AS bucket, 1 AS value FROM events WHERE $range(time)')).rejects.toThrow(/two rows/);
  });

  test('labels cannot be summed away', async () => {
    const two = 'SELECT $bucket(time) AS bucket, path, name, count() AS value FROM events WHERE $range(time) GROUP BY bucket, path, name';
    await expect(ask(two, { groupBy: ['path'] })).rejects.toThrow(/always groups by all its labels/);
    await expect(ask(two, { groupBy: ['person'] })).rejects.toThrow(/path, name/);
  });
});

describe('people are not followed', () => {
  const of = (table: string, label: string) =>
    `SELECT $bucket(t.created) AS bucket, count() AS value, ${label} AS label FROM ${table} AS t WHERE $range(t.created) GROUP BY bucket, label`;
  test.each([
    of('changes', 'author'),
    of('changes', 't.author'),
    of('changes', '`author`'),
    of('changes', 'toString(tuple(t.*))'),
    of('changes', "toString(tuple(COLUMNS('^auth')))"),
    of('(SELECT * FROM changes)', 'author'),
    of('(SELECT *, 1 AS one FROM changes)', "''"),
    'WITH named AS (SELECT time, actor AS who FROM change_events) SELECT $bucket(time) AS bucket, uniq(who) AS value FROM named WHERE $range(time) GROUP BY bucket',
    'SELECT $bucket(author_time) AS bucket, uniq(author) AS value FROM commits WHERE $range(author_time) GROUP BY bucket',
    'SELECT $bucket(a.author_time) AS bucket, count() AS value FROM commits AS a JOIN pushed_commits AS b USING (author) WHERE $range(a.author_time) GROUP BY bucket',
  ])('%s', async (sql) => {
    await expect(ask(sql)).rejects.toMatchObject({ code: 'invalid_query', message: expect.stringContaining('pseudonyms') });
  });

  test('all else of these tables may be asked for', async () => {
    const sql = 'SELECT $bucket(created) AS bucket, count(*) AS value FROM changes WHERE $range(created) AND NOT bot GROUP BY bucket';
    expect(await values(sql)).toMatchObject([{ n: [0, 0, 0] }]);
  });
});

/** Statements that get past the words and must fall at the tables and functions. */
const around = (from: string, value = '1') => `SELECT $bucket(time) AS bucket, ${value} AS value FROM ${from} WHERE $range(time)`;
describe('what it may not reach', () => {
  test.each([
    'system.tables',
    'SYSTEM.tables',
    '`system`.`tables`',
    '"system"."query_log"',
    '`system.tables`',
    'information_schema.tables',
    'default.events',
    'nothing',
    'events, system.users',
    'events JOIN system.users ON 1 = 1',
    '(SELECT * FROM (SELECT * FROM system.processes))',
    'events UNION ALL SELECT 1, 2 FROM system.users',
    "file('/etc/passwd')",
    "FILE('/etc/passwd', 'LineAsString')",
    "`file`('/etc/passwd')",
    "url('http://127.0.0.1:1/')",
    "(SELECT * FROM url('http://127.0.0.1:1/'))",
    "s3('http://127.0.0.1:1/')",
    "remote('127.0.0.1', system.one)",
    "remoteSecure('127.0.0.1', system.one)",
    "mysql('a', 'b', 'c', 'd', 'e')",
    "postgresql('a', 'b', 'c', 'd', 'e')",
    "sqlite('/tmp/x', 't')",
    "mongodb('a', 'b', 'c', 'd', 'e')",
    "executable('id', 'TSV', 'x String')",
    "jdbc('a', 'b')",
    "odbc('a', 'b', 'c')",
    "cluster('default', system.one)",
    "clusterAllReplicas('default', system.one)",
    "merge('system', '.*')",
    "dictionary('x')",
    "input('x String')",
    'view(SELECT 1)',
    "viewIfPermitted(SELECT 1 ELSE null('x Int8'))",
    "azureBlobStorage('x')",
    "hdfs('x')",
    "deltaLake('x')",
    "iceberg('x')",
    "redis('x', 'y', 'z')",
    "fuzzJSON('x')",
    'generateRandom()',
    "mergeTreeIndex('default', 'events')",
    'loop(events)',
    "python('x')",
    'Python(x)',
  ])('the table %s', async (table) => {
    await expect(ask(around(table))).rejects.toMatchObject({
      code: 'invalid_query',
      message: expect.stringMatching(/^A SQL metric may not use the (?:table|table function) |Syntax error/),
    });
  });

  test.each([
    'sleep(3)',
    'SLEEP(3)',
    '`sleep`(3)',
    'sleepEachRow(1)',
    "file('/etc/passwd')",
    "length(file('/etc/passwd'))",
    "getSetting('max_threads')",
    "getServerSetting('path')",
    "getMacro('x')",
    'hostName()',
    'hostname()',
    'FQDN()',
    'version()',
    'currentUser()',
    'user()',
    'currentDatabase()',
    'uptime()',
    'serverUUID()',
    'filesystemAvailable()',
    "dictGet('a', 'b', 1)",
    "dictGetOrDefault('a', 'b', 1, 2)",
    "joinGet('a', 'b', 1)",
    'addressToSymbol(1)',
    "demangle('x')",
    "catboostEvaluate('/tmp/x', 1)",
    'evalMLMethod(1)',
    "aiGenerate('x')",
    "chdb('SELECT 1')",
    'showCertificate()',
    "getClientHTTPHeader('x')",
    "hasColumnInTable('system', 'users', 'name')",
    'throwIf(1)',
    "logTrace('x')",
    "arrayReduce('sum', [1])",
    "initializeAggregation('sum', 1)",
    'arrayMap(x -> sleep(x), [1])[1]',
    '(SELECT sleep(1))',
    'if(1, 2, hostName())',
    '1 IN system.tables',
    '1 NOT IN `system`.`tables`',
    'in(1, system.tables)',
    '1 GLOBAL IN system.tables',
    '1 IN (SELECT 1 FROM system.tables)',
    'exists(SELECT 1 FROM system.tables)',
    "sum(hostName() = '') OVER ()",
    'sumState(1)',
    'countIf(sleep(1))',
  ])('the expression %s', async (expression) => {
    await expect(ask(around('events', expression))).rejects.toMatchObject({
      code: 'invalid_query',
      message: expect.stringMatching(/^A SQL metric may not use the (?:function|table) /),
    });
  });

  test.each([
    ['* APPLY(sleep)', /sleep/],
    ['* APPLY(x -> hostName())', /hostName/],
    ["* REPLACE (file('/etc/passwd') AS name)", /file/],
    ["COLUMNS('na.*') APPLY(sleepEachRow)", /sleepEachRow/],
  ])('%s', async (columns, message) => {
    const sql = `SELECT ${columns}, $bucket(time) AS bucket, 1 AS value FROM events WHERE $range(time)`;
    await expect(ask(sql)).rejects.toThrow(message);
  });

  test('a text cannot pretend to be the name of a subquery', async () => {
    const sql = `SELECT $bucket(time) AS bucket, ', cte_name: system.users' AS value FROM system.users WHERE $range(time)`;
    await expect(ask(sql)).rejects.toThrow(/system.users/);
  });

  test('a subquery named like a table of another database opens no way to it', async () => {
    const sql = `WITH users AS (SELECT 1) ${around('system.users')}`;
    await expect(ask(sql)).rejects.toThrow(/system.users/);
  });
});

describe('a table that is not a fact table', () => {
  beforeAll(async () => {
    await facts.store.command('CREATE TABLE hidden (name String) ENGINE = MergeTree ORDER BY name');
    await facts.store.command("INSERT INTO hidden VALUES ('opened')");
  });
  afterAll(() => facts.store.command('DROP TABLE hidden SYNC'));
  const counted = (condition: string, before = '') =>
    `${before} SELECT $bucket(time) AS bucket, count() AS value FROM events WHERE $range(time) AND ${condition} GROUP BY bucket`;

  test.each([
    'name IN hidden',
    'name NOT IN `hidden`',
    'in(name, hidden)',
    'name GLOBAL IN (hidden)',
    "name IN hidden AND ', alias: hidden' != ''",
    'name IN hidden AND (SELECT 1 AS hidden) = 1',
    "name IN hidden AND (WITH hidden AS (SELECT 'x') SELECT count() FROM hidden) = 1",
    "name IN hidden AND (', alias: hidden' AS other) != ''",
  ])('is no set: %s', async (condition) => {
    await expect(ask(counted(condition))).rejects.toThrow('A SQL metric may not use the table "hidden"');
  });

  test.each([
    [
      'WITH `system.one_more` AS (SELECT 1) SELECT $bucket(now()) AS bucket, 1 AS value FROM system.one_more WHERE $range(now())',
      'system.one_more',
    ],
    [
      'WITH `system.tables` AS (SELECT 1) SELECT $bucket(now()) AS bucket, 1 AS value FROM system.tables WHERE $range(now())',
      'system.tables',
    ],
    ['WITH hidden AS (SELECT name FROM hidden) SELECT $bucket(now()) AS bucket, 1 AS value FROM hidden WHERE $range(now())', 'hidden'],
    [
      'WITH hidden AS (SELECT name FROM b), b AS (SELECT name FROM hidden) SELECT $bucket(now()) AS bucket, 1 AS value FROM hidden WHERE $range(now())',
      'b',
    ],
    [
      'SELECT $bucket(now()) AS bucket, 1 AS value FROM hidden WHERE $range(now()) AND (WITH hidden AS (SELECT 1 AS x) SELECT x FROM hidden) = 1',
      'hidden',
    ],
  ])('opens to no subquery that only has its name: %s', async (sql, table) => {
    await expect(ask(sql)).rejects.toThrow(`A SQL metric may not use the table "${table}"`);
  });

  test('may have the name of what the query itself names, and is not read then', async () => {
    const found = (sql: string) => values(sql).then(([series]) => series?.values.filter(Number.isFinite));
    expect(await found(counted('name IN names', "WITH ['opened'] AS names"))).toEqual([2, 1]);
    expect(await found(counted('name IN hidden', "WITH ['other'] AS hidden"))).toEqual([]);
    expect(await found(counted('name IN chosen', "WITH chosen AS (SELECT 'opened')"))).toEqual([2, 1]);
    expect(await found(counted("name IN ('opened', 'closed')"))).toEqual([2, 1]);
    const nested = 'WITH a AS (SELECT time FROM events), b AS (SELECT time FROM a)';
    const from = '(SELECT time FROM (SELECT time FROM b UNION ALL SELECT time FROM a))';
    expect(
      await found(`${nested} SELECT $bucket(time) AS bucket, count() AS value FROM ${from} WHERE $range(time) GROUP BY bucket`),
    ).toEqual([4, 2]);
  });
});

describe('limits', () => {
  const only = async (sql: string) => facts.store.queryUntrusted(sql, {});
  test('more rows than an answer may have', async () => {
    await expect(only('SELECT number FROM numbers(200000)')).rejects.toMatchObject({ code: 'query_timeout' });
  });
  test('more bytes than an answer may have', async () => {
    await expect(only("SELECT repeat('x', 1000000) AS text FROM numbers(1000)")).rejects.toMatchObject({ code: 'query_timeout' });
  });
  test('more rows than may be read', async () => {
    await expect(only('SELECT count() FROM numbers(600000000)')).rejects.toMatchObject({ code: 'query_timeout' });
  });
  test('more memory than may be used', async () => {
    await expect(only('SELECT length(groupArray(toString(number))) FROM numbers(200000000)')).rejects.toMatchObject({
      code: 'query_timeout',
    });
  });
  test('nothing can be written', async () => {
    await expect(only('INSERT INTO events (id) VALUES (1)')).rejects.toMatchObject({ code: 'invalid_query' });
    await expect(only('DROP TABLE events')).rejects.toMatchObject({ code: 'invalid_query' });
  });
});

test('whatever text is sent, the guard answers with tables of facts or an error of ours', async () => {
  const piece = fc.constantFrom(
    'SELECT',
    ' FROM ',
    'events',
    'system.one',
    '(',
    ')',
    "'",
    '"',
    '`',
    '--',
    '/*',
    '*/',
    ';',
    '$bucket(time)',
    '$range(time)',
    '\n',
    ' AS bucket',
    'file',
    "('x')",
    ',',
    ' WHERE ',
    '1',
    '$$',
    '\\',
    ' UNION ALL ',
    'url',
    ' IN ',
    'SETTINGS ',
    ' ',
    '#',
    'WITH ',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
      try {
        const statement = expandStatement(`SELECT $bucket(time) AS bucket, 1 AS value ${pieces.join('')} WHERE $range(time)`);
        const tables = await guard(statement, { bounds: [0], from: 0, to: 1 }, facts.store);
        expect(factTables.map(({ name }) => name)).toEqual(expect.arrayContaining([...tables]));
        expect(statement).not.toMatch(/\b(file|url)\s*\(/);
      } catch (error) {
        expect(error, String(error)).toMatchObject({ code: 'invalid_query' });
      }
    }),
    { numRuns: 300 },
  );
});
