import { AppError } from '../../platform/errors.ts';
import { plausibleInstant } from '../instant.ts';
import type { JsonObject } from '../json-object.ts';

/** A field by its name in today's DevLake (`startedDate`), or by how it was written before 1.0 (`started_date`). */
export function fieldOf(body: JsonObject, name: string): unknown {
  return body[name] ?? body[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}

/** The first of these fields as milliseconds UTC. @throws AppError `invalid_request` when one is stated that cannot be believed */
export function timeOf(body: JsonObject, names: readonly string[], now: number): number | undefined {
  for (const name of names) {
    const stated = fieldOf(body, name);
    if (stated === undefined || stated === null || stated === '') continue;
    const time = plausibleInstant(stated, now);
    if (time === undefined) throw wrong(name, 'must be a time in ISO 8601, not before 2000 and not in the future');
    return time;
  }
  return undefined;
}

export function wrong(field: string, message: string): AppError {
  return new AppError('invalid_request', `${field}: ${message}.`, { problems: [{ path: field, message }] });
}
