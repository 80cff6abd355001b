import { AppError } from '../platform/errors.ts';
import { parseJson } from '../platform/http/json.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Reads a body as JSON. @throws AppError `invalid_request`, `payload_too_large` */
export function jsonBody(body: unknown): unknown {
  return parseJson(body instanceof Uint8Array ? body : new Uint8Array());
}

/** @throws AppError `invalid_request` */
export function objectBody(body: unknown): JsonObject {
  const value = jsonBody(body);
  if (!isObject(value)) throw new AppError('invalid_request', 'The body must be a JSON object.');
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list, or none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A finite number, also written as text; `undefined` for anything else. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^[+-]?[\d.]+([eE][+-]?\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
