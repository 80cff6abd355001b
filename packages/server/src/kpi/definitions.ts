import { z } from 'zod';
import type { Kind } from '../definitions/types.ts';
import { stats } from '../metrics/types.ts';
import { expressionSchema, filterSchema } from '../metrics/wire.ts';
import { checkKpi } from './check.ts';

const kpiName = z.string().min(1).max(63);

const spec = z.strictObject({
  description: z.string().max(1050).optional().describe('Why this number matters, in a sentence or two'),
  owner: z.string().min(1).max(200).optional().describe('Team or role that answers for it'),
  domain: z.string().min(1).max(100).optional().describe('What it is about; at most five KPIs each. "product" when absent'),
  service: z.string().min(1).max(200).optional().describe('Service that moves it: it is compared before and after each of its deployments'),
  metric: expressionSchema.describe('Name of a metric, or a formula or SQL'),
  filter: filterSchema.optional(),
  stat: z.enum(stats).optional().describe("The metric's own default when absent"),
  step: z
    .string()
    .regex(/^[1-9]\d{0,3}[hdwMQY]$/, 'expected a number and one of h, d, w, M, Q, Y, such as 1w')
    .optional()
    .describe('Period of one value, cut in the time zone of the organization; 1w when absent'),
  direction: z.enum(['up', 'down']).describe('Which way is better'),
  target: z.number().optional().describe('At least this for direction up, at most this for down, in the unit of the metric'),
  minimumEvents: z
    .number()
    .int()
    .nonnegative()
    .optional()
    .describe('Fewest facts behind a value that is judged; by default so many that one alone cannot decide a percentile'),
  northStar: z.boolean().optional().describe('The one KPI that all work is for'),
  drivers: z.array(kpiName).max(20).optional().describe('KPIs that are believed to move this one'),
  guardrails: z.array(kpiName).max(20).optional().describe('KPIs that must not get worse for its sake'),
});

export type KpiSpec = z.infer<typeof spec>;

export const kpiKind: Kind<KpiSpec> = {
  name: 'KPI',
  apiVersion: 'binnacle/v1',
  description:
    'A number that says whether the work succeeds: a metric with a direction and a target, judged once a period. Three to five a domain; more than five are refused.',
  spec,
  example: `apiVersion: binnacle/v1
kind: KPI
metadata:
  name: weekly-buyers
  displayName: People who buy, weekly
spec:
  description: The shop is for people who find what they came for.
  owner: checkout
  domain: shop
  metric: events.people
  filter: {name: order_placed}
  step: 1w
  direction: up
  target: 500
`,
  check: (definition, others) => checkKpi(definition, () => others.list(kpiKind)),
};
