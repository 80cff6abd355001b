import { expect, test } from 'vitest';
import { addColumnStatements, createStatements, retentionStatements } from './ddl.ts';
import { defineTable } from './table.ts';

const replacing = defineTable({
  name: 'checks',
  description: "A check's result",
  columns: { id: 'String', time: 'DateTime64(3)', ok: 'Bool' },
  orderBy: ['id', 'time'],
  engine: { kind: 'replacing', version: 'time' },
  time: 'time',
  retentionDays: 30,
});
const appending = { ...replacing, engine: { kind: 'append' } as const, time: null, retentionDays: null };
const cluster = { cluster: 'main' };

test('on one server a table is one statement', () => {
  expect(createStatements(replacing)).toEqual([
    `CREATE TABLE IF NOT EXISTS \`checks\` (
  \`id\` String,
  \`time\` DateTime64(3),
  \`ok\` Bool
) ENGINE = ReplacingMergeTree(\`time\`)
PARTITION BY toYYYYMM(\`time\`)
ORDER BY (\`id\`, \`time\`)
TTL \`time\` + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 0, min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1
COMMENT 'A check\\'s result'`,
  ]);
});

test('on a cluster the rows are replicated, and a Distributed table of the plain name stands before them', () => {
  expect(createStatements(replacing, cluster)).toEqual([
    `CREATE TABLE IF NOT EXISTS \`checks_local\` ON CLUSTER 'main' (
  \`id\` String,
  \`time\` DateTime64(3),
  \`ok\` Bool
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/checks_local', '{replica}', \`time\`)
PARTITION BY toYYYYMM(\`time\`)
ORDER BY (\`id\`, \`time\`)
TTL \`time\` + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 0, min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1, replicated_deduplication_window = 1000
COMMENT 'A check\\'s result'`,
    `CREATE TABLE IF NOT EXISTS \`checks\` ON CLUSTER 'main' AS \`checks_local\`
ENGINE = Distributed('main', currentDatabase(), \`checks_local\`, cityHash64(\`id\`, \`time\`))`,
  ]);
});

test('rows that never replace each other may lie on any shard, and without a time there is neither partition nor TTL', () => {
  const [local, distributed] = createStatements(appending, cluster);
  expect(local).toContain("ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/checks_local', '{replica}')\nORDER BY");
  expect(local).not.toMatch(/TTL `|PARTITION/);
  expect(distributed).toContain('`checks_local`, rand())');
});

test('a new column is added to the rows first and then to the Distributed table', () => {
  expect(addColumnStatements(replacing, 'ok')).toEqual(['ALTER TABLE `checks` ADD COLUMN IF NOT EXISTS `ok` Bool']);
  expect(addColumnStatements(replacing, 'ok', cluster)).toEqual([
    "ALTER TABLE `checks_local` ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS `ok` Bool",
    "ALTER TABLE `checks` ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS `ok` Bool",
  ]);
});

test('a retention is set without waiting for the rows that are there, and removed by null', () => {
  expect(retentionStatements(replacing, cluster)).toEqual([
    "ALTER TABLE `checks_local` ON CLUSTER 'main' MODIFY TTL `time` + INTERVAL 30 DAY SETTINGS materialize_ttl_after_modify = 0",
    "ALTER TABLE `checks_local` ON CLUSTER 'main' MATERIALIZE TTL SETTINGS mutations_sync = 0, alter_sync = 0",
  ]);
  expect(retentionStatements({ ...replacing, retentionDays: null })).toEqual(['ALTER TABLE `checks` REMOVE TTL']);
  expect(retentionStatements(appending)).toEqual([]);
});
