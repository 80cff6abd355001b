import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { AppError } from '../platform/errors.ts';
import { type MetricExpression, type MetricQuery, type Step, stats } from './types.ts';

const unit = z.string().min(1).max(40);
const name = z.string().min(1).max(200);

/** Dimensions and the values they may have. */
export const filterSchema = z.record(name, z.union([z.string().max(2_000), z.array(z.string().max(2_000)).min(1).max(1_000)]));

/** A question as JSON carries it. */
export const expressionSchema: z.ZodType<MetricExpression> = z.lazy(() =>
  z.union([
    name,
    z.strictObject({ metric: name, filter: filterSchema.optional(), stat: z.enum(stats).optional() }),
    z.strictObject({ sql: sqlSchema, unit: unit.optional() }),
    z.strictObject({ promql: promqlSchema, unit: unit.optional() }),
    z.strictObject({ counter: counterSchema, unit: unit.optional() }),
    z.strictObject({ formula: formulaSchema, metrics: partsSchema, unit: unit.optional() }),
  ]),
);
// It holds itself, and OpenAPI can only point to what has a name.
z.globalRegistry.add(expressionSchema, { id: 'MetricExpression' });

export const sqlSchema = z.string().min(1).max(20_000);
/** PromQL that `counter/parse.ts` takes. */
export const counterSchema = z
  .string()
  .min(1)
  .max(20_000)
  .describe('PromQL of selectors of cumulative counters, sum, + and -, without rate(): how much they grew is counted exactly');
export const promqlSchema = z.string().min(1).max(20_000);
export const formulaSchema = z.string().min(1).max(2_000);
export const partsSchema = z
  .record(z.string().regex(/^[A-Za-z_]\w{0,63}$/, 'a name in a formula is made of letters, digits and _'), expressionSchema)
  .refine((parts) => Object.keys(parts).length <= 20, 'at most 20 metrics');

const time = z.union([z.number(), z.string().min(1).max(64)]).describe('ISO 8601, or milliseconds since the epoch (UTC)');

export const querySchema = z.strictObject({
  metric: expressionSchema,
  from: time.describe('Inclusive. ISO 8601 (without an offset: in `timezone`), or milliseconds since the epoch (UTC)'),
  to: time.describe('Exclusive; as `from`'),
  step: z.string().max(8).default('none').describe('none, or a number and m, h, d, w, M, Q or Y, such as 1d'),
  timezone: z.string().max(64).optional().describe("IANA name; the organization's when absent"),
  filter: filterSchema.default({}),
  groupBy: z.array(name).max(5).default([]),
  stat: z.enum(stats).optional(),
});

/** @throws AppError `invalid_request` for a time or time zone that is none. */
export function toQuery(body: z.output<typeof querySchema>, defaultTimezone: string): MetricQuery {
  const timezone = body.timezone ?? defaultTimezone;
  return {
    from: toMilliseconds('from', body.from, timezone),
    to: toMilliseconds('to', body.to, timezone),
    step: body.step as Step,
    timezone,
    filter: body.filter,
    groupBy: body.groupBy,
    stat: body.stat,
  };
}

function toMilliseconds(field: string, time: string | number, timezone: string): number {
  if (typeof time === 'number') return time;
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
  } catch (cause) {
    throw new AppError('invalid_request', `timezone: "${timezone}" is not an IANA time zone, such as Europe/Paris.`, { cause });
  }
  try {
    if (/(?:[zZ]|[+-]\d\d:?\d\d)$/.test(time) && /[tT ]/.test(time)) return Temporal.Instant.from(time).epochMilliseconds;
    return Temporal.PlainDateTime.from(time).toZonedDateTime(timezone).epochMilliseconds;
  } catch (error) {
    throw new AppError('invalid_request', `${field}: "${time}" is not an ISO 8601 time.`, { cause: error });
  }
}
