import { z } from 'zod';
import type { Kind, Manifest } from '../definitions/types.ts';
import { durationSchema } from '../metrics/duration.ts';
import { expressionSchema } from '../metrics/wire.ts';
import { calendarFields, checkNames, exactlyOne, sliceSchema, sliceTargetSchema, sliceWidth } from './fields.ts';
import { type Slo, targetOf, targetText } from './slo.ts';

const question = expressionSchema.describe('A metric that counts: its name, {metric, filter, stat}, {sql} or {formula, metrics}');

const indicator = exactlyOne(
  z.strictObject({
    good: question.optional(),
    bad: question.optional(),
    total: question,
  }),
  ['good', 'bad'],
);

const below = 'expected a share below 1, such as 0.999; per cents are written as targetPercent: 99.9';

const objective = exactlyOne(
  z.strictObject({
    name: z.string().min(1).max(63).optional().describe('Needed to tell several objectives apart; the target when absent'),
    target: z.number().min(0).lt(1, below).optional().describe('Share of good events that is wanted, 0 to below 1'),
    targetPercent: z.number().min(0).lt(100).optional().describe('The same in percent'),
  }),
  ['target', 'targetPercent'],
);

const window = z.union([
  durationSchema,
  z.strictObject({
    duration: durationSchema,
    calendar: z.strictObject(calendarFields),
  }),
]);

const spec = z.strictObject({
  service: z.string().min(1).max(200),
  description: z.string().max(1050).optional(),
  owner: z.string().min(1).max(200).optional(),
  window: window.describe('Rolling, such as 28d, or {duration, calendar} for windows that begin at calendar dates'),
  indicator: indicator.describe('Good or bad events, and all that count'),
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
});

export type SloSpec = z.infer<typeof spec>;

export const sloKind: Kind<SloSpec> = {
  name: 'SLO',
  apiVersion: 'binnacle/v1',
  description: 'A service level objective: which share of events must be good over a window, and the error budget that leaves.',
  spec,
  example: `apiVersion: binnacle/v1
kind: SLO
metadata:
  name: checkout-availability
  displayName: Checkout answers
spec:
  service: checkout
  description: Whoever wants to pay can.
  window: 28d
  indicator:
    good: {metric: http.requests, filter: {service: checkout, outcome: ok}}
    total: {metric: http.requests, filter: {service: checkout}}
  objectives:
    - target: 0.999
`,
  check: ({ metadata, spec }) => checkNames(toSlo({ metadata, spec })),
};

/** The SLO that a `binnacle/v1` manifest describes. */
export function toSlo({ metadata, spec }: Pick<Manifest<SloSpec>, 'metadata' | 'spec'>): Slo {
  const { good, bad, total } = spec.indicator;
  const { timeSlices } = spec;
  const slices = timeSlices === undefined ? undefined : { width: sliceWidth(timeSlices.window), target: timeSlices.target };
  return {
    name: metadata.name,
    displayName: metadata.displayName ?? metadata.name,
    service: spec.service,
    description: spec.description ?? '',
    origin: 'binnacle/v1',
    window:
      typeof spec.window === 'string'
        ? { rolling: true, duration: spec.window }
        : {
            rolling: false,
            duration: spec.window.duration,
            start: spec.window.calendar.startTime,
            timezone: spec.window.calendar.timeZone,
          },
    budgetingMethod: slices === undefined ? 'Occurrences' : slices.target === undefined ? 'RatioTimeslices' : 'Timeslices',
    indicator: { part: good === undefined ? 'bad' : 'good', events: good ?? bad ?? total, total },
    objectives: spec.objectives.map((objective) => {
      const target = targetOf(objective);
      return { name: objective.name ?? targetText(target), target, slices };
    }),
    minimumEvents: spec.minimumEvents,
  };
}
