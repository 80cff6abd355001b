import type { House } from '../../area.ts';
import { workItemFlow } from '../../facts/work-item-flow.ts';
import type { Row } from '../../stores/clickhouse/table.ts';
import type { Arrived } from '../assembly.ts';
import { readRecords } from '../flow/records.ts';
import type { WorkItem } from './flow.ts';
import type { Transition } from './visits.ts';

export interface Key {
  readonly source: string;
  readonly id: string;
}

/** Which items have to be looked at: those that arrived in a span, those of some projects, and those that were in some statuses (`source status`). */
export interface Touched extends Arrived {
  readonly projects: readonly string[];
  readonly statuses: readonly string[];
}

export interface KnownItem {
  readonly item: WorkItem;
  readonly transitions: readonly Transition[];
}

interface KnownTransition extends Transition {
  readonly source: string;
  readonly item: string;
}

export interface Status {
  readonly name: string;
  readonly category: string;
}

const received = `received >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND received <= fromUnixTimestamp64Milli({until:Int64}, 'UTC')`;
const inStatus = (column: string) => `(source, ${column}) IN arrayZip({sources:Array(String)}, {statuses:Array(String)})`;

/** The next keys of one table that a condition chooses; read in the table's order, so that a page costs what it holds. */
function keysIn(table: string, id: string, condition: string): string {
  return `SELECT * FROM (SELECT DISTINCT source, ${id} AS id FROM ${table}
WHERE (source > {afterSource:String} OR (source = {afterSource:String} AND ${id} > {afterId:String})) AND (${condition})
ORDER BY source, ${id} LIMIT {limit:UInt32})`;
}

/** Keys after one, in order. */
export function nextKeys({ facts }: House, touched: Touched, after: Key, limit: number): Promise<Key[]> {
  const { since, until, projects } = touched;
  const statuses = touched.statuses.map((key) => ({ source: key.slice(0, key.indexOf(' ')), status: key.slice(key.indexOf(' ') + 1) }));
  const ofItems = [
    received,
    ...(projects.length === 0 ? [] : ['project IN {projects:Array(String)}']),
    ...(statuses.length === 0 ? [] : [inStatus('status')]),
  ];
  const ofTransitions = [received, ...(statuses.length === 0 ? [] : [inStatus('to_status'), inStatus('from_status')])];
  const either = (conditions: readonly string[]) => conditions.map((one) => `(${one})`).join(' OR ');
  return facts.query<Key>(
    `SELECT DISTINCT source, id FROM (
${keysIn('work_items', 'id', either(ofItems))}
UNION ALL ${keysIn('work_item_transitions', 'item', either(ofTransitions))}
) ORDER BY source, id LIMIT {limit:UInt32}`,
    {
      since,
      until,
      projects,
      sources: statuses.map(({ source }) => source),
      statuses: statuses.map(({ status }) => status),
      afterSource: after.source,
      afterId: after.id,
      limit,
    },
  );
}

function keyParameters(keys: readonly Key[]) {
  return {
    distinct: [...new Set(keys.map(({ source }) => source))],
    sources: keys.map(({ source }) => source),
    ids: keys.map(({ id }) => id),
  };
}

/** Each column by itself as well: that is what the store's index is looked up with. */
const among = (column: string) =>
  `source IN {distinct:Array(String)} AND ${column} IN {ids:Array(String)} AND (source, ${column}) IN arrayZip({sources:Array(String)}, {ids:Array(String)})`;

/** Items with their transitions. What only transitions tell of so far is left out. */
export async function readItems({ facts }: House, keys: readonly Key[]): Promise<KnownItem[]> {
  const [items, transitions] = await Promise.all([
    readRecords<WorkItem>(
      facts,
      {
        source: "CAST(source, 'String')",
        id: 'id',
        project: "CAST(project, 'String')",
        type: "CAST(type, 'String')",
        subtask: 'subtask',
        status: 'status',
        created: 'toUnixTimestamp64Milli(created)',
        deleted: 'deleted',
        changed: 'toInt64(intDiv(version, 16))',
      },
      `FROM work_items FINAL WHERE ${among('id')}`,
      keyParameters(keys),
    ),
    readRecords<KnownTransition>(
      facts,
      {
        source: "CAST(source, 'String')",
        id: 'id',
        time: 'toUnixTimestamp64Milli(time)',
        from: 'from_status',
        to: 'to_status',
        item: 'item',
      },
      `FROM work_item_transitions FINAL WHERE ${among('item')}`,
      keyParameters(keys),
    ),
  ]);
  const byItem = Map.groupBy(transitions, ({ source, item }) => `${source}\n${item}`);
  return items.map((item) => ({ item: withBooleans(item), transitions: byItem.get(`${item.source}\n${item.id}`) ?? [] }));
}

/** The store answers a Bool as 0 or 1. */
function withBooleans<T extends object>(row: T): T {
  const flags = ['subtask', 'deleted', 'gone'].filter((name) => name in row);
  return { ...row, ...Object.fromEntries(flags.map((name) => [name, Boolean(row[name as keyof T])])) };
}

type Flow = Row<typeof workItemFlow>;

const flowFields = Object.fromEntries(Object.entries(workItemFlow.columns).map(([name, type]) => [name, sqlOf(name, type)])) as {
  readonly [K in keyof Flow]: string;
};

function sqlOf(name: string, type: string): string {
  if (type.startsWith('LowCardinality')) return `CAST(${name}, 'String')`;
  if (type.startsWith('Array(')) return `arrayMap(time -> toUnixTimestamp64Milli(time), ${name})`;
  return type.includes('DateTime64') ? `toUnixTimestamp64Milli(${name})` : name;
}

export async function readFlow({ facts }: House, keys: readonly Key[]): Promise<Flow[]> {
  const rows = await readRecords<Flow>(facts, flowFields, `FROM work_item_flow FINAL WHERE ${among('id')}`, keyParameters(keys));
  return rows.map(withBooleans);
}

/** By `source status`. */
export async function readStatuses({ facts }: House): Promise<Map<string, Status>> {
  const rows = await facts.query<Status & { source: string; status: string }>(
    'SELECT source, status, name, category FROM work_item_statuses FINAL ORDER BY source, status',
  );
  return new Map(rows.map(({ source, status, name, category }) => [`${source} ${status}`, { name, category }]));
}

export async function readProjectNames({ facts }: House): Promise<string[]> {
  const rows = await facts.query<{ project: string }>('SELECT DISTINCT project FROM work_items ORDER BY project');
  return rows.map(({ project }) => project);
}
