import { z } from 'zod';
import { durationSchema } from '../../metrics/duration.ts';
import { exactlyOne } from '../fields.ts';

export const descriptionSchema = z.string().max(1050).optional();

/** A reference to an object by its name; OpenSLO says "name or path". */
export const referenceSchema = z.string().min(1).max(253);

/** The metadata of an object that stands within another. */
export const inlineMetadataSchema = z.strictObject({
  name: z.string().min(1).max(253),
  displayName: z.string().max(200).optional(),
  labels: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});

/** Free fields, as a data source needs them. What Binnacle computes from is checked where an SLO uses it. */
const freeSchema = z.record(z.string().max(200), z.unknown());

const metricSourceSchema = z.strictObject({
  metricSourceRef: referenceSchema.optional().describe('Name of a DataSource'),
  type: z.string().min(1).max(100).optional().describe('binnacle, sql or prometheus, in any case; that of the DataSource when absent'),
  spec: freeSchema.describe('binnacle: {metric, filter, stat} or another metric expression; sql, prometheus: {query}'),
});
export type MetricSourceSpec = z.infer<typeof metricSourceSchema>;

const measuredSchema = z.strictObject({ metricSource: metricSourceSchema });

const ratioMetricSchema = z
  .strictObject({
    counter: z.boolean().optional().describe('Whether the queries answer ever growing counters; nothing with raw'),
    good: measuredSchema.optional(),
    bad: measuredSchema.optional(),
    total: measuredSchema.optional(),
    raw: measuredSchema.optional().describe('A ratio that is already computed'),
    rawType: z.enum(['success', 'failure']).optional().describe('Whether raw is good / total or bad / total'),
  })
  .superRefine(({ counter, good, bad, total, raw, rawType }, context) => {
    const complain = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    if (raw !== undefined) {
      if (rawType === undefined) complain('rawType', 'raw needs rawType: success or failure');
      const parts = { good, bad, total };
      for (const [field, part] of Object.entries(parts)) if (part !== undefined) complain(field, `raw excludes ${field}`);
      return;
    }
    if (rawType !== undefined) complain('rawType', 'rawType belongs to raw');
    if ((good === undefined) === (bad === undefined)) complain('good', 'expected exactly one of good, bad');
    if (total === undefined) complain('total', 'expected total beside good or bad, or raw');
    if (counter === undefined) complain('counter', 'expected true for ever growing counters, false for counts of an interval');
  });
export type RatioMetricSpec = z.infer<typeof ratioMetricSchema>;

export const sliSchema = exactlyOne(
  z.strictObject({
    description: descriptionSchema,
    ratioMetric: ratioMetricSchema.optional(),
    thresholdMetric: measuredSchema.optional(),
  }),
  ['ratioMetric', 'thresholdMetric'],
);
export type SliSpec = z.infer<typeof sliSchema>;

export const inlineSliSchema = z.strictObject({ metadata: inlineMetadataSchema.optional(), spec: sliSchema });

export const dataSourceSchema = z.strictObject({
  description: descriptionSchema,
  type: z.string().min(1).max(100).describe('binnacle, sql or prometheus are computed; others are kept'),
  connectionDetails: z
    .unknown()
    .optional()
    .describe('Kept and never used: Binnacle computes from what it has received. Write no secrets here'),
});
export type DataSourceSpec = z.infer<typeof dataSourceSchema>;

const comparisons = ['lte', 'gte', 'lt', 'gt'] as const;
export const comparisonSchema = z.enum(comparisons);
export type Comparison = (typeof comparisons)[number];

/** A duration of OpenSLO, or none. */
const delaySchema = z.union([z.literal('0m'), z.literal('0h'), durationSchema]);

export const alertConditionSchema = z.strictObject({
  description: descriptionSchema,
  severity: z.string().min(1).max(100).describe('page, critical, sev1 ... page; info tells; anything else is a ticket'),
  condition: z.strictObject({
    kind: z.literal('burnrate').default('burnrate'),
    op: comparisonSchema.default('gt'),
    threshold: z.number().nonnegative().describe('Burn rate'),
    lookbackWindow: durationSchema,
    alertAfter: delaySchema.default('0m'),
  }),
});
export type AlertConditionSpec = z.infer<typeof alertConditionSchema>;

export const notificationTargetSchema = z.strictObject({
  description: descriptionSchema,
  target: z.string().min(1).max(200).describe('What kind of target it is: slack, email ...'),
});

const inlineConditionSchema = z.strictObject({
  apiVersion: z.literal('openslo/v1').optional(),
  kind: z.literal('AlertCondition').optional(),
  metadata: inlineMetadataSchema.optional(),
  spec: alertConditionSchema,
});
const inlineTargetSchema = z.strictObject({
  apiVersion: z.literal('openslo/v1').optional(),
  kind: z.literal('AlertNotificationTarget').optional(),
  metadata: inlineMetadataSchema,
  spec: notificationTargetSchema,
});

export const alertPolicySchema = z.strictObject({
  description: descriptionSchema,
  alertWhenNoData: z.boolean().default(false),
  alertWhenResolved: z.boolean().default(true).describe('Kept as an annotation: whoever got an alert is told when it is over'),
  alertWhenBreaching: z.boolean().default(true),
  conditions: z
    .array(z.union([z.strictObject({ conditionRef: referenceSchema }), inlineConditionSchema]))
    .length(1, 'expected exactly one condition'),
  notificationTargets: z
    .array(z.union([z.strictObject({ targetRef: referenceSchema }), inlineTargetSchema]))
    .max(20)
    .default([]),
});
export type AlertPolicySpec = z.infer<typeof alertPolicySchema>;

export const inlinePolicySchema = z.strictObject({
  apiVersion: z.literal('openslo/v1').optional(),
  kind: z.literal('AlertPolicy').optional(),
  metadata: inlineMetadataSchema.optional(),
  spec: alertPolicySchema,
});

export const serviceSchema = z.strictObject({ description: descriptionSchema });
