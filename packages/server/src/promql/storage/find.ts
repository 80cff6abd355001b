import { Labels, type LeafAggregation, type Matcher, metricName, type StorageContext } from '@binnacle/promql';
import type { ArrayColumn, TextColumn, TupleColumn, WideColumn } from '../../stores/clickhouse/blocks.ts';
import type { ColumnReader } from '../../stores/clickhouse/client.ts';
import { ask } from './ask.ts';
import { tooManySeries } from './failure.ts';
import { type Condition, labelColumn, matcherCondition } from './matchers.ts';

/** Series and what becomes of them: `groups[i]` is the place in `labels` of what series `ids[i]` belongs to. */
export interface Found {
  readonly ids: BigUint64Array;
  readonly groups: Uint32Array;
  readonly labels: readonly Labels[];
  /** Distinct names of metrics, and for each series the place of its own. */
  readonly names: readonly string[];
  readonly nameOf: Uint32Array;
}

/** Series that were announced so long before a range do not have samples in it. A day more than a writer ever waits, for clocks that differ. */
const seenBefore = 26 * 3_600_000;

/** The series that matchers match, each a group of its own. @throws QueryError when there are too many */
export async function findSeries(facts: ColumnReader, matchers: readonly Matcher[], from: number, context: StorageContext): Promise<Found> {
  const condition = matcherCondition(matchers);
  const blocks = await ask(
    facts,
    {
      text: `SELECT id, CAST(name, 'String'), CAST(labels, 'Map(String, String)')
FROM series
WHERE ${seenSince(condition)}
LIMIT 1 BY id
LIMIT {most:UInt32}`,
      parameters: { ...condition.parameters, seen: seenFrom(from), most: context.limits.maxSeries + 1 },
    },
    context,
  );
  const all: Each[] = [];
  for (const { rows, columns } of blocks) {
    const [ids, names, maps] = columns as [WideColumn, TextColumn, ArrayColumn];
    for (let row = 0; row < rows; row++) {
      const name = names.values[row] as string;
      all.push({ id: ids.values[row] as bigint, name, labels: seriesLabels(name, maps, row) });
    }
  }
  return grouped(all, context.limits.maxSeries);
}

/** The series that matchers match, in the groups of an aggregation; only the labels of groups are read. @throws QueryError when there are too many */
export async function findGroups(
  facts: ColumnReader,
  matchers: readonly Matcher[],
  aggregation: LeafAggregation,
  from: number,
  context: StorageContext,
): Promise<Found> {
  const condition = matcherCondition(matchers);
  const parameters: Record<string, string> = { ...condition.parameters };
  const key = aggregation.mode === 'by' ? byKey(aggregation.labels, parameters) : withoutKey(aggregation.labels, parameters);
  const blocks = await ask(
    facts,
    {
      text: `SELECT CAST(name, 'String'), ${key} AS key, groupUniqArray({most:UInt32})(id)
FROM series
WHERE ${seenSince(condition)}
GROUP BY name, key`,
      parameters: { ...parameters, seen: seenFrom(from), most: context.limits.maxSeries + 1 },
    },
    context,
  );
  const all: Each[] = [];
  for (const { rows, columns } of blocks) {
    const [names, maps, lists] = columns as [TextColumn, ArrayColumn, ArrayColumn];
    const ids = (lists.elements as WideColumn).values;
    for (let row = 0; row < rows; row++) {
      const labels = pairsAt(maps, row);
      const name = names.values[row] as string;
      for (let index = start(lists, row); index < (lists.ends[row] as number); index++)
        all.push({ id: ids[index] as bigint, name, labels });
      if (all.length > context.limits.maxSeries) throw tooManySeries(context.limits.maxSeries);
    }
  }
  return grouped(all, context.limits.maxSeries);
}

function seenSince(condition: Condition): string {
  return `seen >= fromUnixTimestamp64Milli({seen:Int64}) AND ${condition.sql}`;
}

function seenFrom(from: number): number {
  return Math.floor(Math.max(0, from - seenBefore));
}

function byKey(labels: readonly string[], parameters: Record<string, string>): string {
  if (labels.length === 0) return "CAST(map(), 'Map(String, String)')";
  const pairs = labels.map((label, index) => {
    const column = labelColumn(label, `key${index}`, parameters);
    parameters[`name${index}`] = label;
    return `{name${index}:String}, CAST(${column}, 'String')`;
  });
  return `CAST(map(${pairs.join(', ')}), 'Map(String, String)')`;
}

/** Keys come sorted, so that equal sets of labels are one group. */
function withoutKey(labels: readonly string[], parameters: Record<string, string>): string {
  const all = "CAST(labels, 'Map(String, String)')";
  if (labels.length === 0) return `mapSort(${all})`;
  const unwanted = labels.map((label, index) => {
    parameters[`key${index}`] = label;
    return `{key${index}:String}`;
  });
  return `mapSort(mapFilter((label, value) -> label NOT IN (${unwanted.join(', ')}), ${all}))`;
}

interface Each {
  readonly id: bigint;
  readonly name: string;
  readonly labels: Labels;
}

/** Puts groups in the order of their labels, so that answers do not depend on how the store found them. @throws QueryError when there are too many */
function grouped(all: Each[], most: number): Found {
  if (all.length > most) throw tooManySeries(most);
  all.sort((a, b) => (a.labels.key < b.labels.key ? -1 : a.labels.key > b.labels.key ? 1 : 0));
  const ids = new BigUint64Array(all.length);
  const groups = new Uint32Array(all.length);
  const nameOf = new Uint32Array(all.length);
  const labels: Labels[] = [];
  const names = new Map<string, number>();
  for (const [place, each] of all.entries()) {
    ids[place] = each.id;
    if (labels.at(-1)?.key !== each.labels.key) labels.push(each.labels);
    groups[place] = labels.length - 1;
    let name = names.get(each.name);
    if (name === undefined) {
      name = names.size;
      names.set(each.name, name);
    }
    nameOf[place] = name;
  }
  return { ids, groups, labels, names: [...names.keys()], nameOf };
}

/** The labels of a row of a Map column, with the metric's name. */
export function seriesLabels(name: string, maps: ArrayColumn, row: number): Labels {
  const pairs = rawPairs(maps, row);
  pairs.push([metricName, name]);
  return sorted(pairs);
}

function pairsAt(maps: ArrayColumn, row: number): Labels {
  return sorted(rawPairs(maps, row));
}

function rawPairs(maps: ArrayColumn, row: number): [string, string][] {
  const [keys, values] = (maps.elements as TupleColumn).parts as [TextColumn, TextColumn];
  const pairs: [string, string][] = [];
  for (let index = start(maps, row); index < (maps.ends[row] as number); index++) {
    pairs.push([keys.values[index] as string, values.values[index] as string]);
  }
  return pairs;
}

function sorted(pairs: [string, string][]): Labels {
  pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return new Labels(pairs.filter(([, value]) => value !== '').flat());
}

export function start(lists: ArrayColumn, row: number): number {
  return row === 0 ? 0 : (lists.ends[row - 1] as number);
}
