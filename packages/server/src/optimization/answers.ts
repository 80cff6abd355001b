import { z } from 'zod';
import { stats } from '../metrics/types.ts';

/** A limit of a budget and how it stands. */
const limitSchema = z.object({
  metric: z.string(),
  title: z.string(),
  stat: z.enum(stats).nullable(),
  unit: z.string().nullable().describe('null when the metric cannot be computed'),
  limit: z.number(),
  value: z.number().nullable().describe('null is "no data"'),
  n: z.number().describe('How many values the value was computed from'),
  verdict: z.enum(['within', 'over', 'no_data', 'too_few']),
  why: z.string().describe('One sentence'),
});

const budgetSchema = z.object({
  name: z.string(),
  displayName: z.string(),
  kind: z.string().describe('performance'),
  limits: z.array(limitSchema).readonly(),
});

export type JudgedLimit = Readonly<z.output<typeof limitSchema>>;
export type JudgedBudget = Readonly<z.output<typeof budgetSchema>>;

export const budgetsSchema = z.object({ budgets: z.array(budgetSchema) });
