import { z } from 'zod';
import type { Kind, Manifest } from '../definitions/types.ts';
import { durationSchema } from '../metrics/duration.ts';
import { stats } from '../metrics/types.ts';
import { filterSchema } from '../metrics/wire.ts';

const limit = z.strictObject({
  metric: z.string().min(1).max(200).describe('Name of a metric of which less is better, such as vitals.lcp'),
  stat: z.enum(stats).optional().describe("The metric's own default when absent"),
  filter: filterSchema.optional(),
  title: z.string().min(1).max(200).optional().describe("The metric's title when absent"),
  limit: z.number().nonnegative().describe("The most the metric may be, in its unit: seconds, bytes, or cls's score"),
  minimumEvents: z
    .number()
    .int()
    .nonnegative()
    .optional()
    .describe('Fewest values that are judged; by default so many that the largest alone cannot decide (5 for p75)'),
});

const spec = z.strictObject({
  kind: z
    .string()
    .refine((kind) => kind !== 'cost', 'this version keeps no cost lines, so a cost budget could not be computed; performance budgets can')
    .refine((kind) => kind === 'performance' || kind === 'cost', 'expected "performance"')
    .describe('performance'),
  description: z.string().max(1050).optional(),
  owner: z.string().min(1).max(200).optional(),
  service: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Service that the limits are about: their metrics are compared before and after each of its deployments'),
  gate: z
    .enum(['deny', 'warn'])
    .optional()
    .describe(
      'What the deploy gate does about a service that the limits are about when one is exceeded: "deny", or "warn", which only says so; "warn" when absent',
    ),
  window: durationSchema.optional().describe('How far back the values are taken from; 7d when absent'),
  limits: z.array(limit).min(1).max(50),
});

export type BudgetSpec = z.infer<typeof spec>;
export type LimitSpec = z.infer<typeof limit>;

export const budgetKind: Kind<BudgetSpec> = {
  name: 'Budget',
  apiVersion: 'binnacle/v1',
  description: 'Limits that performance must stay within, judged over a rolling window.',
  spec,
  example: `apiVersion: binnacle/v1
kind: Budget
metadata:
  name: checkout-speed
  displayName: Checkout is fast
spec:
  kind: performance
  description: Three of four visits to the checkout feel instant.
  window: 7d
  limits:
    - {metric: vitals.lcp, stat: p75, filter: {path: /checkout}, limit: 2.5}
    - {metric: vitals.inp, stat: p75, filter: {path: /checkout}, limit: 0.2}
`,
};

const ownUi = { source: 'binnacle-ui' };

/** Binnacle's own pages, held to what they promise. */
export const defaultBudgets: readonly Manifest<BudgetSpec>[] = [
  {
    apiVersion: 'binnacle/v1',
    kind: 'Budget',
    metadata: { name: 'binnacle-ui', displayName: 'Binnacle is fast' },
    spec: {
      kind: 'performance',
      description: "Three of four visits to Binnacle's own pages are quick, answer at once and do not jump.",
      window: '7d',
      limits: [
        { metric: 'vitals.lcp', stat: 'p75', filter: ownUi, limit: 1.5 },
        { metric: 'vitals.inp', stat: 'p75', filter: ownUi, limit: 0.2 },
        { metric: 'vitals.cls', stat: 'p75', filter: ownUi, limit: 0.1 },
      ],
    },
  },
];
