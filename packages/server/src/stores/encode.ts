import type { Row, Table } from './clickhouse/table.ts';

/** Thrown for a value that its column cannot hold; names the column and the type, never the value. */
class UnencodableRow extends Error {}

type Encoder = (value: unknown) => string;

const encoders = new WeakMap<Table, (row: Readonly<Record<string, unknown>>) => string>();

/**
 * One row as a line of ClickHouse's JSONCompactEachRow, in the table's column order. Lone surrogates become U+FFFD, because the store
 * refuses them.
 * @throws UnencodableRow
 */
export function encodeRow<T extends Table>(table: T, row: Row<T>): string {
  let encode = encoders.get(table);
  if (encode === undefined) {
    encode = rowEncoder(table);
    encoders.set(table, encode);
  }
  return encode(row as Readonly<Record<string, unknown>>);
}

/** Encodes the rows it can: one that cannot be encoded must not sink the others of its request. */
export function encodeRows<T extends Table>(table: T, rows: readonly Row<T>[]): { lines: string[]; unencodable: string[] } {
  const lines: string[] = [];
  const unencodable: string[] = [];
  for (const row of rows) {
    try {
      lines.push(encodeRow(table, row));
    } catch (error) {
      if (!(error instanceof UnencodableRow)) throw error;
      unencodable.push(error.message);
    }
  }
  return { lines, unencodable };
}

/** Types are looked at once a table and not once a value: encoding is the larger part of what the server does for a row. */
function rowEncoder(table: Table): (row: Readonly<Record<string, unknown>>) => string {
  const columns = Object.entries(table.columns).map(([name, type]) => ({ name, type, encode: encoderOf(type) }));
  return (row) => {
    let line = '[';
    for (const { name, type, encode } of columns) {
      if (line.length > 1) line += ',';
      try {
        line += encode(row[name]);
      } catch {
        throw new UnencodableRow(`column ${name}: not a ${type}`);
      }
    }
    return `${line}]`;
  };
}

function encoderOf(type: string): Encoder {
  if (type.startsWith('Nullable(')) {
    const inner = encoderOf(type.slice(9, -1));
    return (value) => (value === null || value === undefined ? 'null' : inner(value));
  }
  if (type.startsWith('Array(')) {
    const inner = encoderOf(type.slice(6, -1));
    return (value) => `[${(value as readonly unknown[]).map(inner).join(',')}]`;
  }
  if (type.startsWith('Map(')) return encodeMap;
  if (type.startsWith('Decimal(')) return matching(/^-?\d{1,38}(\.\d{1,38})?$/);
  const scalar = scalars[type];
  if (scalar === undefined) throw new Error(`no encoding for the column type ${type}`);
  return scalar;
}

const scalars: Readonly<Record<string, Encoder>> = {
  String: encodeText,
  'LowCardinality(String)': encodeText,
  'DateTime64(3)': encodeTime,
  Float64: encodeFloat,
  UInt8: integerBetween(0, 2 ** 8 - 1),
  UInt32: integerBetween(0, 2 ** 32 - 1),
  Int32: integerBetween(-(2 ** 31), 2 ** 31 - 1),
  UInt64: bigIntegerBetween(0n, 2n ** 64n - 1n),
  Int64: bigIntegerBetween(-(2n ** 63n), 2n ** 63n - 1n),
  Bool: (value) => (typeof value === 'boolean' ? String(value) : refuse()),
};

function encodeText(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.isWellFormed() ? value : value.toWellFormed()) : refuse();
}

function encodeMap(value: unknown): string {
  if (typeof value !== 'object' || value === null) return refuse();
  return `{${Object.entries(value)
    .map(([key, entry]) => `${encodeText(key)}:${encodeText(entry)}`)
    .join(',')}}`;
}

const earliest = Date.UTC(1900, 0, 1);
const latest = Date.UTC(2299, 11, 31);

/** The store reads a DateTime64 from quoted seconds with a fraction, but takes fewer than nine digits for a date: those need the long form. */
function encodeTime(value: unknown): string {
  if (typeof value !== 'number' || !(value >= earliest && value <= latest)) return refuse();
  return value < 1e12 ? `"${new Date(value).toISOString()}"` : `"${(value / 1000).toFixed(3)}"`;
}

function encodeFloat(value: unknown): string {
  if (typeof value !== 'number') return refuse();
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return '"nan"';
  return value > 0 ? '"inf"' : '"-inf"';
}

function integerBetween(least: number, most: number): Encoder {
  return (value) => (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? String(value) : refuse());
}

/** The store wraps around silently where a 64-bit integer does not fit. */
function bigIntegerBetween(least: bigint, most: bigint): Encoder {
  return (value) => {
    const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
    if (typeof text !== 'string' || !/^-?\d{1,20}$/.test(text)) return refuse();
    if (text.length >= 19 && (BigInt(text) > most || BigInt(text) < least)) return refuse();
    return least === 0n && text.startsWith('-') ? refuse() : text;
  };
}

function matching(pattern: RegExp): Encoder {
  return (value) => (typeof value === 'string' && pattern.test(value) ? `"${value}"` : refuse());
}

function refuse(): never {
  throw new TypeError('value and column type do not match');
}
