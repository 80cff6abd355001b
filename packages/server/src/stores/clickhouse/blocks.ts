/** A column of a block, as it lies in ClickHouse's Native format: nothing is parsed, numbers are the bytes as they came. */
export type Column = NumberColumn | WideColumn | TextColumn | ArrayColumn | NullableColumn | TupleColumn;

export interface NumberColumn {
  readonly kind: 'number';
  readonly values: Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;
}

/** 64-bit integers; DateTime64(3) among them, as milliseconds since the epoch. */
export interface WideColumn {
  readonly kind: 'wide';
  readonly values: BigUint64Array | BigInt64Array;
}

export interface TextColumn {
  readonly kind: 'text';
  readonly values: readonly string[];
}

/** Row i has the elements from `ends[i - 1]` (0 for the first row) to `ends[i]`. A Map is an array of pairs. */
export interface ArrayColumn {
  readonly kind: 'array';
  readonly ends: Float64Array;
  readonly elements: Column;
}

export interface NullableColumn {
  readonly kind: 'nullable';
  /** 1 where there is no value. */
  readonly nulls: Uint8Array;
  readonly values: Column;
}

export interface TupleColumn {
  readonly kind: 'tuple';
  readonly parts: readonly Column[];
}

/** Some rows of an answer, by column; the columns in the order in which the statement names them. */
export interface Block {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** Reads an answer in the format Native. @throws Error on a type that is not known here, or bytes that end too early. */
export function readBlocks(bytes: Uint8Array): Block[] {
  const reader = new Reader(bytes);
  const blocks: Block[] = [];
  while (!reader.atEnd) {
    const count = reader.varint();
    const rows = reader.varint();
    const columns: Column[] = [];
    for (let index = 0; index < count; index++) {
      reader.text();
      columns.push(readColumn(reader, reader.text(), rows));
    }
    if (rows > 0) blocks.push({ rows, columns });
  }
  return blocks;
}

function readColumn(reader: Reader, type: string, rows: number): Column {
  const number = numbers[type];
  if (number !== undefined) return { kind: 'number', values: new number(reader.copy(rows * number.BYTES_PER_ELEMENT), 0, rows) };
  if (type === 'UInt64') return { kind: 'wide', values: new BigUint64Array(reader.copy(rows * 8), 0, rows) };
  if (type === 'Int64' || type.startsWith('DateTime64(3'))
    return { kind: 'wide', values: new BigInt64Array(reader.copy(rows * 8), 0, rows) };
  if (type === 'String') return { kind: 'text', values: Array.from({ length: rows }, () => reader.text()) };
  const [name, inner] = opened(type);
  if (name === 'Nullable') {
    const nulls = new Uint8Array(reader.copy(rows));
    return { kind: 'nullable', nulls, values: readColumn(reader, inner, rows) };
  }
  if (name === 'Array' || name === 'Map') {
    const ends = Float64Array.from(new BigUint64Array(reader.copy(rows * 8), 0, rows), Number);
    const elements = readColumn(reader, name === 'Map' ? `Tuple(${inner})` : inner, rows === 0 ? 0 : (ends[rows - 1] as number));
    return { kind: 'array', ends, elements };
  }
  if (name === 'Tuple') return { kind: 'tuple', parts: parts(inner).map((part) => readColumn(reader, part, rows)) };
  throw new Error(`The store answered a column of type ${type}, which is not read here; let the statement convert it.`);
}

const numbers: Readonly<
  Record<string, typeof Uint8Array | typeof Uint16Array | typeof Uint32Array | typeof Int32Array | typeof Float64Array>
> = {
  UInt8: Uint8Array,
  Bool: Uint8Array,
  UInt16: Uint16Array,
  UInt32: Uint32Array,
  Int32: Int32Array,
  Float64: Float64Array,
};

/** `Array(Nullable(Float64))` is `Array` and `Nullable(Float64)`. */
function opened(type: string): [name: string, inner: string] {
  const open = type.indexOf('(');
  return open < 0 || !type.endsWith(')') ? [type, ''] : [type.slice(0, open), type.slice(open + 1, -1)];
}

/** The types of a tuple without names, at the commas outside all parentheses. */
function parts(inner: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (let index = 0; index < inner.length; index++) {
    const sign = inner[index];
    if (sign === '(') depth++;
    else if (sign === ')') depth--;
    else if (sign === ',' && depth === 0) {
      found.push(inner.slice(from, index).trim());
      from = index + 1;
    }
  }
  found.push(inner.slice(from).trim());
  return found;
}

const text = new TextDecoder();
/** Short ASCII is read faster by hand than through a decoder. */
const shortText = 24;

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw ended();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  text(): string {
    const length = this.varint();
    const start = this.#at;
    const end = start + length;
    if (end > this.#bytes.length) throw ended();
    this.#at = end;
    if (length > shortText) return text.decode(this.#bytes.subarray(start, end));
    let value = '';
    for (let index = start; index < end; index++) {
      const byte = this.#bytes[index] as number;
      if (byte >= 0x80) return text.decode(this.#bytes.subarray(start, end));
      value += String.fromCharCode(byte);
    }
    return value;
  }

  /** A copy, because typed arrays must begin at a multiple of their width. */
  copy(length: number): ArrayBuffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw ended();
    const copy = new Uint8Array(length);
    copy.set(this.#bytes.subarray(this.#at, end));
    this.#at = end;
    return copy.buffer;
  }
}

function ended(): Error {
  return new Error('The answer of the store ends too early.');
}
