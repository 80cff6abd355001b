import type { Table } from './clickhouse/table.ts';

/** Columns of a table in its own binary form, of equal length. DateTime64(3) is milliseconds since the epoch, UTC, as 64-bit integers. */
export interface ColumnBlock {
  readonly length: number;
  readonly columns: Readonly<Record<string, BigUint64Array | BigInt64Array | Float64Array>>;
}

const arrays: Readonly<Record<string, (values: ArrayBufferView) => boolean>> = {
  UInt64: (values) => values instanceof BigUint64Array,
  'DateTime64(3)': (values) => values instanceof BigInt64Array,
  Float64: (values) => values instanceof Float64Array,
};

/**
 * One block of ClickHouse's Native format: numbers of columns and rows, then of each column its name, type and little-endian values.
 * Nothing is copied: the caller must not write to the columns until they are stored.
 * @throws TypeError when a column is missing, of another type or length: a mistake in our code, never in what somebody sent.
 */
export function nativeBlock(table: Table, block: ColumnBlock): Uint8Array[] {
  const names = Object.keys(table.columns);
  const chunks: Uint8Array[] = [Buffer.concat([varint(names.length), varint(block.length)])];
  for (const name of names) {
    const type = table.columns[name] as string;
    const values = block.columns[name];
    if (values === undefined || values.length !== block.length || arrays[type]?.(values) !== true) {
      throw new TypeError(`${table.name}.${name} is not a ${type} column of ${block.length} values`);
    }
    chunks.push(Buffer.concat([text(name), text(type)]), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return chunks;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(bytes.length), bytes]);
}

/** Seven bits a byte, the lowest first. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}
