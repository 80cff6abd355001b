import { z } from 'zod';

const metric = z.looseObject({ metric: z.string().min(1).max(20_000) });
const grouping = z.array(z.string().max(200)).max(20).optional();
const texts = z.record(z.string().max(500), z.string().max(10_000)).optional();

const indicator = z
  .strictObject({
    ratio: z.strictObject({ errors: metric, total: metric, grouping }).optional(),
    latency: z.strictObject({ success: metric, total: metric, grouping }).optional(),
    latencyNative: z.strictObject({ total: metric, latency: z.string().max(50), grouping }).optional(),
    bool_gauge: z.strictObject({ metric: z.string().min(1).max(20_000), grouping }).optional(),
  })
  .refine(
    (value) => Object.values(value).filter((one) => one !== undefined).length === 1,
    'expected exactly one of ratio, latency, latencyNative, bool_gauge',
  );

/** A `ServiceLevelObjective` of Pyrra; what Kubernetes adds to it is passed over. */
export const pyrraSchema = z.object({
  metadata: z.looseObject({ name: z.string().min(1).max(253), labels: texts, annotations: texts }),
  spec: z.strictObject({
    target: z.union([z.string().regex(/^\d{1,3}(\.\d+)?$/, 'expected per cent as text, such as "99.5"'), z.number()]).transform(Number),
    window: z.string().max(50),
    description: z.string().max(1000).optional(),
    indicator,
    alerting: z
      .strictObject({
        disabled: z.boolean().optional(),
        burnrates: z.boolean().optional(),
        absent: z.boolean().optional(),
        name: z.string().max(200).optional(),
        absentName: z.string().max(200).optional(),
        burnRateType: z.string().max(50).optional(),
      })
      .optional(),
    partial_response_strategy: z.string().max(50).optional(),
    performance_over_accuracy: z.boolean().optional(),
  }),
});

export type PyrraSlo = z.infer<typeof pyrraSchema>;
export type PyrraIndicator = PyrraSlo['spec']['indicator'];
