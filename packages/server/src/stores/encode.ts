import type { Row, Table } from './clickhouse/table.ts';

/** One row as a line of ClickHouse's JSONCompactEachRow, in the table's column order. */
export function encodeRow<T extends Table>(table: T, row: Row<T>): string {
  const values = row as Readonly<Record<string, unknown>>;
  return `[${Object.entries(table.columns)
    .map(([name, type]) => encodeValue(type, values[name]))
    .join(',')}]`;
}

function encodeValue(type: string, value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (type.startsWith('Nullable(')) return encodeValue(type.slice(9, -1), value);
  if (type.startsWith('Array(')) {
    const inner = type.slice(6, -1);
    return `[${(value as readonly unknown[]).map((item) => encodeValue(inner, item)).join(',')}]`;
  }
  if (type === 'DateTime64(3)') return encodeTime(value as number);
  if (typeof value === 'number') return encodeNumber(value);
  return JSON.stringify(value);
}

/** The store reads a DateTime64 from quoted seconds with a fraction, but takes fewer than nine digits for a date: those need the long form. */
function encodeTime(milliseconds: number): string {
  return milliseconds < 1e12 ? `"${new Date(milliseconds).toISOString()}"` : `"${(milliseconds / 1000).toFixed(3)}"`;
}

function encodeNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return '"nan"';
  return value > 0 ? '"inf"' : '"-inf"';
}
