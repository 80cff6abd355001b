import { z } from 'zod';
import { stats } from '../../../metrics/types.ts';
import { expressionSchema, filterSchema } from '../../../metrics/wire.ts';
import { parseDurationText } from '../../../promql/api/duration.ts';
import { quantityPattern } from './quantity.ts';

const minute = 60_000;
const day = 1_440 * minute;
const name = z.string().min(1).max(200);

function duration(least: number, most: number, says: string) {
  return z
    .string()
    .max(40)
    .refine((text) => parseDurationText(text) !== undefined, 'expected a duration, such as 30s, 5m or 1h30m')
    .refine((text) => {
      const length = parseDurationText(text) ?? least;
      return length >= least && length <= most;
    }, says);
}

const window = duration(10_000, 90 * day, 'a window is between 10s and 90d long');
const pause = duration(0, 30 * day, 'at most 30d');
const quantity = z
  .union([z.number(), z.string().max(40).regex(quantityPattern, 'expected a number, with a unit if you like: 0.05, 5%, 300ms, 2GB')])
  .describe("In the metric's unit, or with a unit of its own: 0.05, 5%, 300ms, 10m, 2GB, 512MiB");
const op = z.enum(['>', '>=', '<', '<=']);

const measured = {
  metric: expressionSchema.describe('Name of a metric, or SQL, PromQL or a formula'),
  filter: filterSchema.optional(),
  groupBy: z.array(name).max(5).optional().describe('Each group alerts by itself; its labels become labels of the alert'),
  stat: z.enum(stats).optional().describe("The metric's own default when absent"),
  window: window.optional().describe('How far back one evaluation looks; 5m when absent'),
  minimumEvents: z.int().nonnegative().optional().describe('Values that stand on fewer things are too few to be judged'),
};

const simple = [
  z.strictObject({
    threshold: z
      .strictObject({
        ...measured,
        op,
        value: quantity,
        recovery: quantity.optional().describe('Once it holds, it goes on until the value is beyond this, on the better side'),
      })
      .describe('The value against a number'),
  }),
  z.strictObject({
    change: z
      .strictObject({
        ...measured,
        against: duration(minute, 366 * day, 'between 1m and a year').describe(
          'How long before: the same window of then, such as 1d or 1w',
        ),
        by: z.enum(['difference', 'percent']),
        op,
        value: quantity.describe('The difference in the unit of the metric, or percent: 50 is half as much again'),
      })
      .describe('The value against that of the same window some time before'),
  }),
  z.strictObject({
    anomaly: z
      .strictObject({
        ...measured,
        direction: z.enum(['up', 'down', 'both']).optional().describe('both when absent'),
        points: z.int().min(8).max(20).optional().describe('How many windows before it say what is usual; 20 when absent, of seasons 8'),
        season: duration(minute, 31 * day, 'between 1m and 31d')
          .optional()
          .describe('Compare with the same time of the seasons before, such as 1w'),
      })
      .describe('The newest window lies beyond the natural process limits (XmR) of those before it'),
  }),
  z.strictObject({ absence: z.strictObject(measured).describe('There is no value, though there was one before') }),
] as const;

const part = z.union(simple);
const parts = z.array(part).min(2).max(10);
const nested = z.union([...simple, z.strictObject({ all: parts }), z.strictObject({ any: parts })]);
const conditions = z.array(nested).min(2).max(10).describe('For the same labels');

export const conditionSchema = z.union([...simple, z.strictObject({ all: conditions }), z.strictObject({ any: conditions })]);

const text = z.string().min(1).max(2_000);
const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,99}$/, 'a label is named by letters, digits and _');

export const alertRuleSchema = z.strictObject({
  condition: conditionSchema,
  severity: z
    .enum(['page', 'ticket', 'info'])
    .optional()
    .describe('What it asks of people: now, within days, or to know; ticket when absent'),
  for: pause.optional().describe('How long the condition holds before the alert fires; twice `every` when absent'),
  keepFiringFor: pause.optional().describe('How long the alert goes on after the condition has ended; 5m when absent'),
  every: duration(10_000, day, 'between 10s and 1d').optional().describe('How often it is evaluated; 1m when absent'),
  evaluationDelay: duration(0, day, 'at most 1d')
    .optional()
    .describe('Data of the last so long is left out, because it still comes in; none when absent'),
  noData: z
    .enum(['alert', 'keep', 'ok'])
    .optional()
    .describe('What no data means: an alert of its own, the state before, or that all is well; alert when absent'),
  service: name.optional().describe('Service that it is about'),
  environment: name.optional(),
  team: name.optional().describe('Team that answers for it'),
  labels: z
    .record(labelName, z.string().max(500))
    .refine((labels) => Object.keys(labels).length <= 20, 'at most 20')
    .optional()
    .describe('Further labels of its alerts, for routes and silences'),
  runbook: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional()
    .describe('Address of the page that says what to do'),
  summary: text.optional().describe('One line for people; a template: {{ $labels.service }}, {{ $value | humanizePercentage }}'),
  description: text.optional().describe('More for people; a template'),
});

export type AlertRuleSpec = z.infer<typeof alertRuleSchema>;
export type ConditionSpec = z.infer<typeof conditionSchema>;
export type SimpleSpec = z.infer<typeof part>;
export type MeasuredSpec = Pick<Extract<SimpleSpec, { absence: unknown }>['absence'], keyof typeof measured>;
