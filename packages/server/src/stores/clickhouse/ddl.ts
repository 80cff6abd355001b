import type { Table } from './table.ts';

/** Where the tables live: one server (or embedded), or a cluster by its name in the ClickHouse configuration. */
export interface Layout {
  readonly cluster?: string | undefined;
}

/** On a cluster the rows live in `<name>_local` behind a Distributed table of the plain name, so that queries are the same everywhere. */
export function localName(table: Table, layout: Layout): string {
  return layout.cluster === undefined ? table.name : `${table.name}_local`;
}

/** The statements that create a table, in order; each is idempotent. */
export function createStatements(table: Table, layout: Layout = {}): string[] {
  const columns = Object.keys(table.columns).map((name) => `  ${column(table, name)}`);
  const partition = partitionKey(table);
  const local = [
    `CREATE TABLE IF NOT EXISTS ${quote(localName(table, layout))}${onCluster(layout)} (`,
    columns.join(',\n'),
    `) ENGINE = ${engine(table, layout)}`,
    ...(partition === undefined ? [] : [`PARTITION BY ${partition}`]),
    `ORDER BY (${table.orderBy.map(quote).join(', ')})`,
    ...ttl(table),
    `SETTINGS ${settings(table, layout)}`,
    `COMMENT ${literal(table.description)}`,
  ].join('\n');
  if (layout.cluster === undefined) return [local];
  const distributed =
    `CREATE TABLE IF NOT EXISTS ${quote(table.name)}${onCluster(layout)} AS ${quote(localName(table, layout))}\n` +
    `ENGINE = Distributed(${literal(layout.cluster)}, currentDatabase(), ${quote(localName(table, layout))}, ${shardingKey(table)})`;
  return [local, distributed];
}

/** The expression whose value a partition's rows share; `undefined` when all rows lie in one. */
export function partitionKey({ time, partition }: Table): string | undefined {
  if (time === null) return undefined;
  return partition === 'day' ? `toYYYYMMDD(${quote(time)} - toIntervalMillisecond(1), 'UTC')` : `toYYYYMM(${quote(time)})`;
}

export function addColumnStatements(table: Table, name: string, layout: Layout = {}): string[] {
  const definition = column(table, name);
  const names = layout.cluster === undefined ? [table.name] : [localName(table, layout), table.name];
  return names.map((target) => `ALTER TABLE ${quote(target)}${onCluster(layout)} ADD COLUMN IF NOT EXISTS ${definition}`);
}

/** Rows that are there keep their compression until they are merged. */
export function changeCodecStatement(table: Table, name: string, layout: Layout = {}): string {
  return `ALTER TABLE ${quote(localName(table, layout))}${onCluster(layout)} MODIFY COLUMN ${column(table, name)}`;
}

/**
 * Sets or removes the TTL of a table that exists; nothing for one whose rows have no time. The rows that are there are looked at in the
 * background, because on a large table that takes long.
 */
export function retentionStatements(table: Table, layout: Layout = {}): string[] {
  if (table.time === null) return [];
  const alter = `ALTER TABLE ${quote(localName(table, layout))}${onCluster(layout)}`;
  const [clause] = ttl(table);
  if (clause === undefined) return [`${alter} REMOVE TTL`];
  return [
    `${alter} MODIFY ${clause} SETTINGS materialize_ttl_after_modify = 0`,
    `${alter} MATERIALIZE TTL SETTINGS mutations_sync = 0, alter_sync = 0`,
  ];
}

function column({ columns, codecs }: Table, name: string): string {
  const codec = codecs?.[name];
  return `${quote(name)} ${columns[name]}${codec === undefined ? '' : ` CODEC(${codec})`}`;
}

function engine(table: Table, layout: Layout): string {
  const version = table.engine.kind === 'replacing' ? quote(table.engine.version) : undefined;
  const family = version === undefined ? 'MergeTree' : 'ReplacingMergeTree';
  if (layout.cluster === undefined) return `${family}(${version ?? ''})`;
  const path = literal(`/clickhouse/tables/{shard}/{database}/${localName(table, layout)}`);
  return `Replicated${family}(${[path, literal('{replica}'), ...(version === undefined ? [] : [version])].join(', ')})`;
}

/** Rows that replace each other must meet on one shard: the sharding key is a hash of the sorting key. */
function shardingKey(table: Table): string {
  return table.engine.kind === 'replacing' ? `cityHash64(${table.orderBy.map(quote).join(', ')})` : 'rand()';
}

/** On the DateTime64 itself: a DateTime ends in 2106, and a long retention would wrap around and drop every row. */
function ttl(table: Table): string[] {
  if (table.time === null || table.retentionDays === null) return [];
  return [`TTL ${quote(table.time)} + INTERVAL ${table.retentionDays} DAY`];
}

/**
 * `fsync_after_insert` is what makes "answered" mean "on disk". A partition that got no row for a day is merged into one part: FINAL then
 * has nothing to compare in it and costs nothing. A day's rows are dropped together when the last of them is too old, because writing the
 * rest anew every few hours would cost more than it frees.
 */
function settings(table: Table, layout: Layout): string {
  const all = ['fsync_after_insert = 1', 'fsync_part_directory = 1', `ttl_only_drop_parts = ${table.partition === 'day' ? 1 : 0}`];
  all.push('min_age_to_force_merge_seconds = 86400', 'min_age_to_force_merge_on_partition_only = 1');
  if (layout.cluster !== undefined) all.push('replicated_deduplication_window = 1000');
  return all.join(', ');
}

function onCluster(layout: Layout): string {
  return layout.cluster === undefined ? '' : ` ON CLUSTER ${literal(layout.cluster)}`;
}

export function quote(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
