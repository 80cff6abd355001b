import { AppError } from '../../platform/errors.ts';
import { at, limited } from '../fields.ts';
import { type JsonObject, objectBody } from '../json-object.ts';

const timeFields = ['started_at', 'finished_at'];
/** The reviver of `JSON.parse` as the runtime calls it: with the text that a number was written as. */
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * The attributes of a request, with times as the digits that were sent: nanoseconds since the epoch do not fit a double.
 * @throws AppError `invalid_request`
 */
export function attributesOf(body: Buffer): JsonObject {
  objectBody(body);
  const exact: Reviver = (key, value, { source }) => (timeFields.includes(key) && typeof value === 'number' ? source : value);
  const attributes = at(JSON.parse(body.toString('utf8'), exact as (key: string, value: unknown) => unknown), 'data', 'attributes');
  if (Object.keys(attributes).length === 0) throw wrong('attributes', 'Missing required attribute in body');
  return attributes;
}

/**
 * A time in seconds, milliseconds or nanoseconds since the epoch, told apart by its size; milliseconds UTC, rounded down.
 * @throws AppError `invalid_request`
 */
export function timeOf(attributes: JsonObject, field: string): number | undefined {
  const digits = attributes[field];
  if (digits === undefined || digits === null) return undefined;
  if (typeof digits !== 'string' || !/^\d{1,19}$/.test(digits)) throw wrong(field, 'must be an integer');
  const time = BigInt(digits);
  if (time < 100_000_000_000n) return Number(time) * 1000;
  if (time < 100_000_000_000_000n) return Number(time);
  if (time < 100_000_000_000_000_000n) throw wrong(field, 'must be in nanoseconds, milliseconds, or seconds');
  return Number(time / 1_000_000n);
}

/** @throws AppError `invalid_request` */
export function required<T>(value: T | undefined, field: string): T {
  if (value === undefined || value === '') throw wrong(field, 'Missing required attribute in body');
  return value;
}

/** The sender's id. @throws AppError `invalid_request` */
export function statedId(attributes: JsonObject): string {
  const id = limited(attributes.id, 200);
  if (id !== '' && !/^[\w.:-]{16,128}$/.test(id)) throw wrong('id', 'must be 16 to 128 letters, digits and "-_.:"');
  return id;
}

export function wrong(field: string, detail: string): AppError {
  return new AppError('invalid_request', `${field}: ${detail}`, { problems: [{ path: `/data/attributes/${field}`, message: detail }] });
}
