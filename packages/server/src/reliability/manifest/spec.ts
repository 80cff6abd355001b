import { z } from 'zod';
import { durationSchema } from '../../metrics/duration.ts';
import { expressionSchema } from '../../metrics/wire.ts';
import { calendarFields, exactlyOne, sliceSchema, sliceTargetSchema } from '../fields.ts';
import { budgetingMethods, noDataPolicies } from '../slo.ts';
import { calendarUnits } from '../window.ts';

const question = expressionSchema.describe('A metric that counts: its name, {metric, filter, stat}, {sql}, {promql} or {formula, metrics}');
const short = z.string().min(1).max(200);
const texts = z.record(short, z.string().max(2_000)).refine((map) => Object.keys(map).length <= 50, 'at most 50');

const events = exactlyOne(z.strictObject({ good: question.optional(), bad: question.optional(), total: question }), ['good', 'bad']);
const threshold = z.strictObject({
  metric: expressionSchema.describe('A metric whose value is good or bad at a time'),
  op: z.enum(['<', '<=', '>', '>=']).describe('A slice is good when `value op limit`'),
  limit: z.number(),
  every: sliceSchema.default('1m').describe('Length of the slices that are judged, such as 1m'),
});
const ratio = z.strictObject({
  ratio: expressionSchema.describe('A metric whose value is a share, 0 to 1'),
  of: z.enum(['good', 'bad']).describe('What the share is of'),
  every: sliceSchema.default('1m'),
});
const indicator = z.union([events, threshold, ratio]);

const whole =
  'an objective of 100 % leaves no error budget, so any bad event would break it for good: write what users need, such as 0.999';
const below = `${whole}. Per cents are written as targetPercent: 99.9`;
const nothing = 'an objective of 0 is met whatever happens: write the share that must be good, such as 0.99';
const targets = {
  target: z.number().gt(0, nothing).lt(1, below).optional().describe('Share of good events that is wanted, above 0 and below 1'),
  targetPercent: z.number().gt(0, nothing).lt(100, whole).optional().describe('The same in percent'),
};
const either = ['target', 'targetPercent'];

const objective = exactlyOne(
  z.strictObject({
    name: z.string().min(1).max(63).optional().describe('Needed to tell several objectives apart; the target when absent'),
    ...targets,
    limit: z.number().optional().describe('With a threshold indicator: a limit of its own'),
  }),
  either,
);

const window = z.union([
  durationSchema,
  z.strictObject({ duration: durationSchema, calendar: z.strictObject(calendarFields) }),
  z.strictObject({
    calendar: z.enum(calendarUnits).describe('Weeks begin on Monday'),
    timeZone: calendarFields.timeZone.optional().describe("IANA name; the organization's when absent"),
  }),
]);

const weight = z.number().gt(0).max(1_000).default(1).describe('What its burn, or missing share, is multiplied by');
const part = z.union([
  z.strictObject({ name: z.string().min(1).max(63).optional(), slo: short, objective: short.optional(), weight }),
  exactlyOne(
    z.strictObject({ name: z.string().min(1).max(63), weight, ...targets, indicator, timeSliceTarget: sliceTargetSchema.optional() }),
    either,
  ),
]);

const channel = z.strictObject({ enabled: z.boolean().optional(), labels: texts.optional(), annotations: texts.optional() });

const spec = z.strictObject({
  service: short,
  environment: short.optional(),
  team: short.optional(),
  description: z.string().max(1050).optional(),
  owner: short.optional(),
  runbook: z.string().min(1).max(2_000).optional().describe('Address of what to do when it burns'),
  window: window.describe('Rolling, such as 28d; {calendar: month}; or {duration, calendar} for windows that begin at dates of their own'),
  indicator: indicator.optional().describe('Events {good or bad, total}, a threshold {metric, op, limit}, or a share {ratio, of}'),
  composite: z
    .strictObject({
      method: z.enum(budgetingMethods).optional().describe('By default as timeSlices says'),
      parts: z.array(part).min(1).max(50),
    })
    .optional()
    .describe('Instead of an indicator: parts, each the objective of another SLO or an indicator with a target'),
  noData: z.enum(noDataPolicies).optional().describe('What time without data is; excluded when absent'),
  minimumEvents: z
    .number()
    .int()
    .nonnegative()
    .optional()
    .describe('Fewest events that are judged; by default so many that one bad event is not the whole budget'),
  timeSlices: z
    .strictObject({
      window: sliceSchema,
      target: sliceTargetSchema.optional().describe('Share of good events that makes a slice good; without it a slice counts by its share'),
    })
    .optional()
    .describe('Judge slices of time instead of events, so that a quiet night weighs as much as a busy noon'),
  objectives: z.array(objective).min(1).max(20),
  policy: short.optional().describe('Name of a BudgetPolicy; "default" when absent'),
  alerting: z
    .strictObject({
      enabled: z.boolean().optional(),
      labels: texts.optional(),
      annotations: texts.optional(),
      page: channel.optional(),
      ticket: channel.optional(),
    })
    .optional()
    .describe('Alerts on burn rates are on unless this says otherwise'),
});

/** The spec of an `SLO` of `binnacle/v1`, with what contradicts itself refused. */
export const sloSpec = spec.superRefine((value, context) => {
  const problem = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  const { indicator, composite, timeSlices, objectives } = value;
  if ((indicator === undefined) === (composite === undefined)) problem([], 'expected exactly one of indicator, composite');
  if (indicator !== undefined && !('total' in indicator) && timeSlices !== undefined) {
    problem(['timeSlices'], 'thresholds and shares are counted in slices already: write their length as indicator.every');
  }
  objectives.forEach(({ limit }, index) => {
    if (limit !== undefined && !(indicator !== undefined && 'op' in indicator)) {
      problem(['objectives', index, 'limit'], 'only a threshold indicator has a limit');
    }
  });
  const method = composite?.method;
  if (method === undefined) return;
  if (method === 'Occurrences' && timeSlices !== undefined) problem(['timeSlices'], 'the method Occurrences has no time slices');
  if (method !== 'Occurrences' && timeSlices === undefined) problem([], `the method ${method} needs timeSlices`);
  if (method === 'RatioTimeslices' && timeSlices?.target !== undefined) {
    problem(['timeSlices', 'target'], 'the method RatioTimeslices counts slices by their share: leave the target out');
  }
});

export type SloSpec = z.infer<typeof spec>;
