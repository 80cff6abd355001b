import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { rollingStart } from '../metrics/duration.ts';
import type { Problem } from '../platform/errors.ts';
import type { Slo } from './slo.ts';

/** Where calendar windows begin, as OpenSLO writes it; both forms of SLO use the same. */
export const calendarFields = {
  startTime: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, 'expected "YYYY-MM-DD HH:MM:SS"')
    .refine((text) => isDateTime(text), 'there is no such date and time')
    .describe('Local date and time at which one of the windows begins, "2026-01-01 00:00:00"'),
  timeZone: z.string().max(64).refine(isTimeZone, 'expected an IANA time zone, such as Europe/Berlin'),
};

/** Length of time slices. */
export const sliceSchema = z
  .string()
  .regex(/^[1-9]\d{0,3}[mhd]$/, 'expected a number and one of m, h, d, such as 5m')
  .describe('A number and minutes m, hours h or days d, such as 5m');

/** Share of good events that makes a slice good. */
export const sliceTargetSchema = z.number().gt(0).max(1);

/** Milliseconds of a `sliceSchema`. */
export function sliceWidth(duration: string): number {
  return -rollingStart(0, duration, 'UTC');
}

/** Of these fields exactly one is given. */
export function exactlyOne<Schema extends z.ZodType>(schema: Schema, fields: readonly string[]): Schema {
  return schema.refine(
    (value) => fields.filter((field) => (value as Readonly<Record<string, unknown>>)[field] !== undefined).length === 1,
    `expected exactly one of ${fields.join(', ')}`,
  );
}

/** Objectives are told apart by their names, also in labels and links. */
export function checkNames({ objectives }: Slo): Problem[] {
  const names = objectives.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ path: `spec.objectives[${index}]`, message: `there are two objectives "${name}": give them names that differ` }],
  );
}

function isDateTime(text: string): boolean {
  try {
    Temporal.PlainDateTime.from(text.replace(' ', 'T'), { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
