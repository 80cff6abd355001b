import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { AttributeValue } from '../../facts/opentelemetry/model.ts';
import { DecodeError } from './error.ts';
import { maxListLength, maxMessages, maxValueDepth } from './limits.ts';

/** Reads one field; a field that no reader is named for is skipped. */
type Field = (reader: BinaryReader, wireType: WireType) => void;

/** Reads the messages of one request, and what they all have: attributes (common/v1/common.proto). */
export class MessageReader {
  #messages = 0;

  attribute(reader: BinaryReader, into: [string, AttributeValue][]): void {
    into.push(this.#keyValue(reader.bytes(), 0));
  }

  #keyValue(bytes: Uint8Array, depth: number): [string, AttributeValue] {
    let key = '';
    let value: AttributeValue = null;
    this.message(bytes, {
      1: (reader) => {
        key = reader.string(true);
      },
      2: (reader) => {
        value = this.#anyValue(reader.bytes(), depth);
      },
    });
    return [key, value];
  }

  #anyValue(bytes: Uint8Array, depth: number): AttributeValue {
    if (depth >= maxValueDepth) throw new DecodeError(`An attribute value nests deeper than ${maxValueDepth} levels.`);
    let value: AttributeValue = null;
    this.message(bytes, {
      1: (reader) => {
        value = reader.string(true);
      },
      2: (reader) => {
        value = reader.bool();
      },
      3: (reader) => {
        value = integer(reader.int64());
      },
      4: (reader) => {
        value = finiteOrText(reader.double());
      },
      5: (reader) => {
        const values: AttributeValue[] = [];
        this.message(reader.bytes(), { 1: (inner) => values.push(this.#anyValue(inner.bytes(), depth + 1)) });
        value = values;
      },
      6: (reader) => {
        const entries: [string, AttributeValue][] = [];
        this.message(reader.bytes(), { 1: (inner) => entries.push(this.#keyValue(inner.bytes(), depth + 1)) });
        value = Object.fromEntries(entries);
      },
      7: (reader) => {
        value = Buffer.from(reader.bytes()).toString('base64');
      },
    });
    return value;
  }

  /** Reads a message field by field. An empty message takes two bytes but an object in memory, so their number is bounded. */
  message(bytes: Uint8Array, fields: Readonly<Record<number, Field>>): void {
    if (++this.#messages > maxMessages) {
      throw new DecodeError(`The request holds more than ${maxMessages} messages. Send smaller batches.`, 'too_large');
    }
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [number, wireType] = reader.tag();
      const field = fields[number];
      if (field === undefined) reader.skip(wireType, number);
      else field(reader, wireType);
    }
  }
}

export function milliseconds(nanoseconds: bigint | string): number {
  return Number(BigInt(nanoseconds) / 1_000_000n);
}

/** Trace ids have 16 bytes, span ids 8. */
export function hexadecimal(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 16)).toString('hex');
}

function integer(value: bigint | string): AttributeValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** JSON has no NaN or infinity. */
function finiteOrText(value: number): AttributeValue {
  return Number.isFinite(value) ? value : String(value);
}

/** Repeated 8-byte numbers come packed from today's encoders and one by one from old ones; both must be read. */
export function repeated(reader: BinaryReader, wireType: WireType, into: number[], read: (reader: BinaryReader) => number): void {
  if (wireType === WireType.LengthDelimited) {
    const packed = new BinaryReader(reader.bytes());
    while (packed.pos < packed.len) add(read(packed));
  } else add(read(reader));

  function add(value: number): void {
    if (into.length >= maxListLength) throw new DecodeError(`A histogram has more than ${maxListLength} buckets.`, 'too_large');
    into.push(value);
  }
}
