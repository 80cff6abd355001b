import { factTables } from '../../facts/index.ts';
import { AppError } from '../../platform/errors.ts';
import type { FactStore, QueryParameters } from '../../stores/clickhouse/client.ts';
import { type BucketRow, gridParameters, seriesFromRows } from '../bucketing.ts';
import { newestFact } from '../extent.ts';
import type { Filter, Grid, MetricQuery, MetricSource, SourceAnswer, Unit } from '../types.ts';
import { guard } from './guard.ts';
import { expandStatement } from './statement.ts';

export interface SqlMetric {
  readonly sql: string;
  readonly unit?: Unit | undefined;
}

const maxLabels = 10;
const someGrid: QueryParameters = { bounds: [0], from: 0, to: 1 };

/**
 * A metric that somebody wrote in SQL: one SELECT with the columns `bucket` (from `$bucket(time)`), `value`, optionally `n`; further
 * String columns are labels. Runs read-only within limits of time, memory and rows, on fact tables alone.
 * @throws AppError `invalid_query` for SQL that is not allowed or does not have this form.
 */
export async function sqlSource({ sql, unit }: SqlMetric, store: FactStore): Promise<MetricSource> {
  const statement = expandStatement(sql);
  const tables = await guard(statement, someGrid, store);
  const labels = await labelsOf(statement, store);
  return {
    name: 'sql',
    title: 'SQL',
    description: `The value that this SQL computes: ${sql.trim()}`,
    unit: unit ?? 'count',
    direction: 'none',
    stats: [],
    dimensions: labels,
    async evaluate(query, grid) {
      checkGroups(query.groupBy, labels);
      const parameters = gridParameters(query, grid);
      const [answer, freshness] = await Promise.all([store.queryUntrusted<BucketRow>(statement, parameters), newest(tables, store)]);
      return { series: toSeries(answer.rows, query, grid, labels), explanation: { sql: statement, parameters, freshness } };
    },
  };
}

/** @throws AppError `invalid_query` when a column is missing or of a type that it cannot have. */
async function labelsOf(statement: string, store: FactStore): Promise<string[]> {
  const { rows } = await store.queryUntrusted<{ name: string; type: string }>(`DESCRIBE (${statement})`, someGrid);
  const types = new Map(rows.map(({ name, type }) => [name, plainType(type)]));
  if (types.size < rows.length) throw wrongForm('two columns have the same name');
  if (types.get('bucket') !== 'Int64') throw wrongForm('there must be a column "bucket": $bucket(time) AS bucket');
  for (const [name, required] of [
    ['value', true],
    ['n', false],
  ] as const) {
    const type = types.get(name);
    if (type === undefined ? required : !isNumber(type)) throw wrongForm(`there must be a column "${name}" that is a number`);
  }
  const labels = [...types.keys()].filter((name) => !['bucket', 'value', 'n'].includes(name));
  const odd = labels.find((name) => !/^(?:String|FixedString|Enum)/.test(types.get(name) ?? ''));
  if (odd !== undefined) throw wrongForm(`the column "${odd}" is a ${types.get(odd)}; a label must be a String, use toString()`);
  if (labels.length > maxLabels) throw wrongForm(`there are ${labels.length} labels, and at most ${maxLabels} are allowed`);
  return labels;
}

function wrongForm(what: string): AppError {
  return new AppError('invalid_query', `The SQL metric's columns are bucket, value, n if you have it, and labels: ${what}.`);
}

function plainType(type: string): string {
  const inner = /^(?:Nullable|LowCardinality)\((.*)\)$/.exec(type)?.[1];
  return inner === undefined ? type : plainType(inner);
}

function isNumber(type: string): boolean {
  return /^(?:U?Int\d+|Float\d+|BFloat16|Decimal.*|Bool)$/.test(type);
}

/** Its labels are part of the SQL, so they cannot be summed away afterwards. */
function checkGroups(groupBy: readonly string[], labels: readonly string[]): void {
  if (groupBy.length === 0 || groupBy.length === labels.length) return;
  throw new AppError('invalid_request', `A SQL metric always groups by all its labels (${labels.join(', ')}): leave groupBy out.`);
}

function toSeries(rows: readonly BucketRow[], query: MetricQuery, grid: Grid, labels: readonly string[]): SourceAnswer['series'] {
  const seen = new Set<string>();
  const kept = rows.filter((row) => matches(row, query.filter));
  for (const row of kept) {
    const key = JSON.stringify([row.bucket, ...labels.map((label) => row[label])]);
    if (seen.has(key)) throw wrongForm('two rows have the same bucket and labels; aggregate them and GROUP BY bucket and every label');
    seen.add(key);
  }
  const text = (row: BucketRow) => labels.map((label) => String(row[label])).join('\0');
  return seriesFromRows(
    kept.toSorted((a, b) => (text(a) < text(b) ? -1 : 1)),
    grid,
    labels,
  );
}

function matches(row: BucketRow, filter: Filter): boolean {
  return Object.entries(filter).every(([label, wanted]) => {
    const value = String(row[label] ?? '');
    return typeof wanted === 'string' ? value === wanted : wanted.includes(value);
  });
}

/** Time of the newest fact in any of the tables, by the column that retention looks at, or else their first time column. */
async function newest(tables: readonly string[], store: FactStore): Promise<number | null> {
  const read = factTables
    .filter(({ name }) => tables.includes(name))
    .flatMap((table) => {
      const time = table.time ?? Object.keys(table.columns).find((key) => table.columns[key] === 'DateTime64(3)');
      return time === undefined ? [] : [newestFact(store, { from: table, time })];
    });
  const times = (await Promise.all(read)).flatMap((time) => time ?? []);
  return times.length === 0 ? null : Math.max(...times);
}
