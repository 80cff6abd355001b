import { DecodeError } from './error.ts';
import { maxListLength, maxMessages } from './limits.ts';

/** A JSON object of the request with its path, for reading fields by the type they must have; absent and null are the default, as in protobuf. */
export class Node {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #objects: { left: number };

  /** @param objects how many more objects the request may hold, as in protobuf. */
  constructor(value: unknown, path: string, objects: { left: number }) {
    if (--objects.left < 0) throw new DecodeError(`The request holds more than ${maxMessages} objects. Send smaller batches.`, 'too_large');
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path || 'the body', 'an object');
    this.#fields = value as Readonly<Record<string, unknown>>;
    this.#path = path;
    this.#objects = objects;
  }

  has(key: string): boolean {
    return this.#fields[key] !== undefined && this.#fields[key] !== null;
  }

  raw(key: string): unknown {
    return this.#fields[key];
  }

  path(key: string): string {
    return this.#path === '' ? key : `${this.#path}.${key}`;
  }

  node(key: string): Node {
    return new Node(this.has(key) ? this.#fields[key] : {}, this.path(key), this.#objects);
  }

  list(key: string): Node[] {
    return this.values(key).map((item, index) => new Node(item, `${this.path(key)}[${index}]`, this.#objects));
  }

  values(key: string): readonly unknown[] {
    if (!this.has(key)) return [];
    const value = this.#fields[key];
    if (!Array.isArray(value)) throw wrong(this.path(key), 'an array');
    return value;
  }

  text(key: string): string {
    if (!this.has(key)) return '';
    const value = this.#fields[key];
    if (typeof value !== 'string') throw wrong(this.path(key), 'a string');
    return value;
  }

  boolean(key: string): boolean {
    if (!this.has(key)) return false;
    const value = this.#fields[key];
    if (typeof value !== 'boolean') throw wrong(this.path(key), 'true or false');
    return value;
  }

  number(key: string): number {
    return this.has(key) ? toNumber(this.#fields[key], this.path(key)) : 0;
  }

  optionalNumber(key: string): number | undefined {
    return this.has(key) ? this.number(key) : undefined;
  }

  numbers(key: string): number[] {
    const values = this.values(key);
    if (values.length > maxListLength) throw new DecodeError(`${this.path(key)} has more than ${maxListLength} entries.`, 'too_large');
    return values.map((value, index) => toNumber(value, `${this.path(key)}[${index}]`));
  }

  /** Nanoseconds since the epoch as milliseconds. A double cannot hold them, and would at times fall into the millisecond before. */
  time(key: string): number {
    const value = this.has(key) ? this.#fields[key] : undefined;
    if (typeof value === 'string' && /^\d{1,19}$/.test(value)) return Number(BigInt(value) / 1_000_000n);
    return Math.floor(this.number(key) / 1e6);
  }
}

const specialNumbers: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

function toNumber(value: unknown, path: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    if (Object.hasOwn(specialNumbers, value)) return specialNumbers[value] ?? Number.NaN;
    if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)) return Number(value);
  }
  throw wrong(path, 'a number');
}

function wrong(path: string, expected: string): DecodeError {
  return new DecodeError(`The body is not a valid ExportMetricsServiceRequest: ${path} must be ${expected}.`);
}
