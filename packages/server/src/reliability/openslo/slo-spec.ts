import { z } from 'zod';
import { durationSchema } from '../../metrics/duration.ts';
import { calendarFields, exactlyOne, sliceSchema, sliceTargetSchema } from '../fields.ts';
import { budgetingMethods } from '../slo.ts';
import { comparisonSchema, descriptionSchema, inlinePolicySchema, inlineSliSchema, referenceSchema } from './fields.ts';

const timeWindow = z.union([
  z.strictObject({ duration: durationSchema, isRolling: z.literal(true) }),
  z.strictObject({ duration: durationSchema, isRolling: z.literal(false).optional(), calendar: z.strictObject(calendarFields) }),
]);

/** Minutes, or a duration. */
const sliceWindow = z.union([
  z
    .number()
    .int()
    .min(1)
    .max(1440)
    .transform((minutes) => `${minutes}m`),
  sliceSchema,
]);

const objective = exactlyOne(
  z.strictObject({
    displayName: z.string().min(1).max(63).optional(),
    target: z.number().min(0).lt(1).optional(),
    targetPercent: z.number().min(0).lt(100).optional(),
    op: comparisonSchema.optional().describe('Of a threshold metric: what its values are to be, compared to value'),
    value: z.number().optional(),
    timeSliceTarget: sliceTargetSchema.optional().describe('With Timeslices: share of good events that makes a slice good'),
    timeSliceWindow: sliceWindow.optional().describe('With Timeslices and RatioTimeslices: minutes, or a duration'),
    indicator: inlineSliSchema.optional().describe('Of a composite SLO'),
    indicatorRef: referenceSchema.optional().describe('Of a composite SLO: name of an SLI'),
    compositeWeight: z.number().positive().max(1000).optional().describe('Of a composite SLO; 1 when absent'),
  }),
  ['target', 'targetPercent'],
);

export const openSloSchema = z.strictObject({
  description: descriptionSchema,
  service: z.string().min(1).max(200),
  indicator: inlineSliSchema.optional(),
  indicatorRef: referenceSchema.optional().describe('Name of an SLI'),
  timeWindow: z.array(timeWindow).length(1, 'expected exactly one time window'),
  budgetingMethod: z.enum(budgetingMethods),
  objectives: z.array(objective).min(1).max(20),
  alertPolicies: z
    .array(z.union([referenceSchema, z.strictObject({ alertPolicyRef: referenceSchema }), inlinePolicySchema]))
    .max(20)
    .optional()
    .describe('The conditions that alert, instead of those that Binnacle derives from the window; an empty list: none'),
});

export type OpenSloSpec = z.infer<typeof openSloSchema>;
export type OpenSloObjective = OpenSloSpec['objectives'][number];
