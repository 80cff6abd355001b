import type { ColumnType, Table } from './clickhouse/table.ts';
import { NativeBytes } from './native-bytes.ts';

type Numbers = BigUint64Array | BigInt64Array | Float64Array;
type Maps = readonly Readonly<Record<string, string>>[];
/** Numbers, texts or maps, as the column's type asks for. */
type ColumnValues = Numbers | readonly string[] | Maps;

/** Columns of a table of equal length. DateTime64(3) is milliseconds since the epoch, UTC, as 64-bit integers. */
export interface ColumnBlock {
  readonly length: number;
  readonly columns: Readonly<Record<string, ColumnValues>>;
}

type Encoder = (values: ColumnValues) => Uint8Array;

/** By the column types that tables have which are written by column. An encoder throws a TypeError at values of another type. */
const encoders: { readonly [Type in ColumnType]?: Encoder } = {
  UInt64: numbers(BigUint64Array),
  'DateTime64(3)': numbers(BigInt64Array),
  Float64: numbers(Float64Array),
  String: (values) => encoded((bytes) => writeTexts(bytes, texts(values))),
  'LowCardinality(String)': (values) =>
    encoded((bytes) => {
      bytes.uint64(sharedDictionaries);
      writeDictionary(bytes, texts(values));
    }),
  'Map(LowCardinality(String), String)': (values) => encoded((bytes) => writeMaps(bytes, maps(values))),
};

/**
 * One block of ClickHouse's Native format: numbers of columns and rows, then of each column its name, type and values. Numbers are not
 * copied: the caller must not write to the columns until they are stored.
 * @throws TypeError when a column is missing, of another type or length: a mistake in our code, never in what somebody sent.
 */
export function nativeBlock(table: Table, block: ColumnBlock): Uint8Array[] {
  const columns = Object.entries(table.columns);
  const chunks = [
    encoded((bytes) => {
      bytes.varint(columns.length);
      bytes.varint(block.length);
    }),
  ];
  for (const [name, type] of columns) {
    const values = block.columns[name];
    const encode = encoders[type];
    if (values === undefined || values.length !== block.length || encode === undefined) throw wrong(table, name);
    chunks.push(
      encoded((bytes) => {
        bytes.text(name);
        bytes.text(type);
      }),
    );
    try {
      chunks.push(encode(values));
    } catch (error) {
      throw error instanceof TypeError ? wrong(table, name) : error;
    }
  }
  return chunks;
}

function wrong(table: Table, name: string): TypeError {
  return new TypeError(`${table.name}.${name} is not a ${table.columns[name]} column of the block's length`);
}

const scratch = new NativeBytes();

function encoded(write: (bytes: NativeBytes) => void): Uint8Array {
  try {
    write(scratch);
  } catch (error) {
    scratch.take();
    throw error;
  }
  return scratch.take();
}

function numbers(type: new () => Numbers): Encoder {
  return (values) => {
    if (!(values instanceof type)) throw new TypeError('another type of numbers');
    return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  };
}

function texts(values: ColumnValues): readonly string[] {
  if (!Array.isArray(values) || (values.length > 0 && typeof values[0] !== 'string')) throw new TypeError('no texts');
  return values;
}

function maps(values: ColumnValues): Maps {
  if (!Array.isArray(values) || (values.length > 0 && typeof values[0] !== 'object')) throw new TypeError('no maps');
  return values;
}

function writeTexts(bytes: NativeBytes, values: readonly string[]): void {
  for (const value of values) bytes.text(value);
}

/** The version of how a LowCardinality column is written, which stands before everything else of its column. */
const sharedDictionaries = 1;
/** Indices of 32 bits, with a dictionary of their own that replaces the one of the block before. */
const dictionaryFlags = 0x602;

/** Each text once, then for each row which it is. Nothing at all for no rows. */
function writeDictionary(bytes: NativeBytes, values: readonly string[]): void {
  if (values.length === 0) return;
  const numbers = new Map<string, number>();
  const indices = new Uint32Array(values.length);
  let last = '';
  let number = -1;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as string;
    if (number < 0 || value !== last) {
      number = numbers.get(value) ?? numbers.size;
      if (number === numbers.size) numbers.set(value, number);
      last = value;
    }
    indices[row] = number;
  }
  bytes.uint64(dictionaryFlags);
  bytes.uint64(numbers.size);
  for (const value of numbers.keys()) bytes.text(value);
  bytes.uint64(values.length);
  for (const index of indices) bytes.uint32(index);
}

/** Where each row ends among all pairs, then all keys, then all values. */
function writeMaps(bytes: NativeBytes, rows: Maps): void {
  const keys: string[] = [];
  const values: string[] = [];
  bytes.uint64(sharedDictionaries);
  for (const row of rows) {
    for (const key of Object.keys(row)) {
      keys.push(key);
      values.push(row[key] as string);
    }
    bytes.uint64(keys.length);
  }
  writeDictionary(bytes, keys);
  writeTexts(bytes, values);
}
