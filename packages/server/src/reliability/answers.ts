import { z } from 'zod';
import { burnWindows } from './judge.ts';
import { budgetingMethods } from './slo.ts';

const value = z.number().nullable().describe('null is "no data"');
const values = z.array(value).readonly();

/** An objective as it stands now. What is counted are events, or time slices, as the budgeting method says. */
const objectiveSchema = z.object({
  name: z.string(),
  target: z.number(),
  sli: value,
  good: z.number(),
  bad: z.number(),
  total: z.number(),
  budgetRemaining: value.describe("Share of the window's error budget; negative when overspent"),
  burnRates: z.array(z.object({ window: z.enum(burnWindows), rate: value })).readonly(),
  exhaustion: z
    .object({ hours: z.number() })
    .nullable()
    .describe("When the budget is gone at the rate of the last six hours; null when that is not within the window's length"),
  state: z.enum(['healthy', 'caution', 'freeze', 'too_few', 'no_data']),
  why: z.string().describe('One sentence'),
});

/** How an objective went: one value a bucket. */
const historySchema = z.object({
  step: z.string(),
  times: z.array(z.number()).readonly().describe('Starts of the buckets, milliseconds since the epoch, UTC'),
  partial: z.array(z.boolean()).readonly(),
  sli: values,
  budgetRemaining: values.describe('At the end of each bucket'),
  burnRate: values,
  total: z.array(z.number()).readonly(),
});

const sloSchema = z.object({
  name: z.string(),
  displayName: z.string(),
  service: z.string(),
  description: z.string(),
  window: z.object({ duration: z.string(), rolling: z.boolean(), from: z.iso.datetime(), end: z.iso.datetime() }),
  budgetingMethod: z.enum(budgetingMethods),
  origin: z.enum(['binnacle/v1', 'openslo/v1']),
  objectives: z.array(objectiveSchema).readonly(),
});

export type ObjectiveReport = Readonly<z.output<typeof objectiveSchema>>;
export type SloReport = Readonly<z.output<typeof sloSchema>>;
export type ObjectiveHistory = Readonly<z.output<typeof historySchema>>;

export const slosSchema = z.object({ slos: z.array(sloSchema) });
export const sloWithHistorySchema = sloSchema.extend({ objectives: z.array(objectiveSchema.extend({ history: historySchema })) });
