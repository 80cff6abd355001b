import type { Block, Column } from '../../stores/clickhouse/blocks.ts';
import type { ColumnReader, QueryParameters } from '../../stores/clickhouse/client.ts';

/**
 * Reads many rows as objects, without the detour over JSON. 64-bit integers (times in milliseconds among them) come as numbers, so they
 * must be below 2^53; LowCardinality columns have to be converted by the statement.
 *
 * @param fields SQL of each field: text, number, Bool, time (DateTime64(3)), a Nullable or an array of these.
 * @param rest the statement from FROM on.
 */
export async function readRecords<T extends object>(
  facts: ColumnReader,
  fields: { readonly [K in keyof T]: string },
  rest: string,
  parameters: QueryParameters = {},
): Promise<T[]> {
  const names = Object.keys(fields) as (keyof T & string)[];
  const select = names.map((name) => `${fields[name]} AS \`f_${name}\``).join(', ');
  // What is read by key is little: several threads of one statement would cost more than they save where others compute as well.
  const blocks = await facts.queryColumns(`SELECT ${select} ${rest}`, parameters, { settings: { max_threads: 1 } });
  return blocks.flatMap((block) => recordsOf<T>(block, names));
}

function recordsOf<T extends object>({ rows, columns }: Block, names: readonly (keyof T & string)[]): T[] {
  const readers = columns.map(valueAt);
  const records: T[] = [];
  for (let row = 0; row < rows; row++) {
    const record: Record<string, unknown> = {};
    for (let index = 0; index < names.length; index++) record[names[index] as string] = readers[index]?.(row);
    records.push(record as T);
  }
  return records;
}

function valueAt(column: Column): (row: number) => unknown {
  if (column.kind === 'text') return (row) => column.values[row];
  if (column.kind === 'number') return (row) => column.values[row];
  if (column.kind === 'wide') return (row) => Number(column.values[row]);
  if (column.kind === 'nullable') {
    const inner = valueAt(column.values);
    return (row) => (column.nulls[row] === 1 ? null : inner(row));
  }
  if (column.kind === 'array') {
    const inner = valueAt(column.elements);
    return (row) => {
      const from = row === 0 ? 0 : (column.ends[row - 1] as number);
      return Array.from({ length: (column.ends[row] as number) - from }, (_, index) => inner(from + index));
    };
  }
  const parts = column.parts.map(valueAt);
  return (row) => parts.map((part) => part(row));
}
