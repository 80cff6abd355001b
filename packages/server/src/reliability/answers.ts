import { z } from 'zod';
import { answerSchema } from '../metrics/wire-answer.ts';
import { correctionSchema } from './corrections/wire.ts';
import { exceptionSchema } from './exceptions/wire.ts';
import { burnWindows } from './figures.ts';
import { deployAnswers } from './policy/definitions.ts';
import { budgetStates } from './policy/judge.ts';
import { budgetingMethods, noDataPolicies } from './slo.ts';

const value = z.number().nullable().describe('null is "no data"');
const values = z.array(value).readonly();
const texts = z.array(z.string()).readonly();
const hours = z.number().nullable().describe("Hours; null when it is not within the window's length");

const explanation = answerSchema.shape.explain;

const budgetSchema = z.object({ total: z.number(), consumed: z.number(), remaining: z.number() });

/** What a window comes to without corrections. */
const uncorrectedSchema = z.object({ sli: value, good: z.number(), bad: z.number(), total: z.number(), budgetRemaining: value });

/** A pair of look-backs that watches the objective. Those of one urgency are one alert, which fires while any of them does. */
const alertSchema = z.object({
  name: z.string(),
  urgency: z.string(),
  says: z.string(),
  looks: z
    .array(
      z.object({
        window: z.string().describe('Look-back, such as 1h'),
        op: z.string(),
        threshold: z.number().describe('Burn rate'),
        minimumEvents: z.number().nullable().describe('With fewer events in the look-back it does not fire'),
      }),
    )
    .readonly()
    .describe('It fires while all of these hold'),
});

/** An objective as it stands now. What is counted are events, or time slices, as the budgeting method says. */
const objectiveSchema = z.object({
  name: z.string(),
  target: z.number(),
  sli: value,
  good: z.number(),
  bad: z.number(),
  total: z.number(),
  budgetRemaining: value.describe("Share of the window's error budget; negative when overspent"),
  budget: budgetSchema.describe('Bad events, or time slices: allowed by the events so far, consumed, and what is left'),
  covered: value.describe('Share of the judged time in which anything was counted'),
  uncorrected: uncorrectedSchema.nullable().describe('The same without corrections; null when none concerns the window'),
  targets: z
    .array(z.object({ from: z.iso.datetime().nullable(), target: z.number() }))
    .readonly()
    .describe('The targets that held in the window, each from its time on'),
  burnRates: z.array(z.object({ window: z.enum(burnWindows), rate: value, total: z.number() })).readonly(),
  exhaustion: z
    .object({ hours: z.number() })
    .nullable()
    .describe("When the budget is gone at the rate of the last six hours; null when that is not within the window's length"),
  exhaustionRange: z
    .object({ early: hours, middle: hours, late: hours })
    .nullable()
    .describe(
      'In 10, 50 and 90 of 100 futures that go on as the last three days did the budget is gone by then; in the answer of one SLO alone',
    ),
  pace: z
    .object({ elapsed: z.number(), consumed: z.number(), says: z.string() })
    .nullable()
    .describe('Of calendar windows: share of the window that has passed, and of its budget that is spent'),
  state: z.enum(budgetStates),
  since: z.iso.datetime().nullable().describe('When the state began; null before it was first computed'),
  why: z.string().describe('One sentence'),
  policy: z.object({ name: z.string(), deploys: z.enum(deployAnswers), demands: texts, exempt: texts }).describe('What the state demands'),
  alerts: z.array(alertSchema).readonly(),
  notes: texts.describe('What bends the numbers, or cannot be'),
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
  target: z.array(z.number()).readonly().describe('That held at the end of each bucket'),
  sources: z
    .array(z.object({ what: z.string(), text: z.string() }))
    .readonly()
    .describe('What is counted, as it is written'),
  explain: z.object({ sli: explanation, budgetRemaining: explanation, burnRate: explanation }).describe('What stands behind the values'),
});

const sloSchema = z.object({
  name: z.string(),
  displayName: z.string(),
  service: z.string(),
  environment: z.string(),
  owner: z.string(),
  team: z.string(),
  runbook: z.string(),
  description: z.string(),
  window: z.object({ duration: z.string(), rolling: z.boolean(), from: z.iso.datetime(), end: z.iso.datetime() }),
  budgetingMethod: z.enum(budgetingMethods),
  noData: z.enum(noDataPolicies),
  origin: z.enum(['binnacle/v1', 'openslo/v1']),
  parts: z.array(z.object({ name: z.string(), weight: z.number(), slo: z.string(), objective: z.string() })).readonly(),
  objectives: z.array(objectiveSchema).readonly(),
});

export type ObjectiveReport = Readonly<z.output<typeof objectiveSchema>>;
export type SloReport = Readonly<z.output<typeof sloSchema>>;
export type ObjectiveHistory = Readonly<z.output<typeof historySchema>>;

export const slosSchema = z.object({
  computedAt: z.iso.datetime().describe('As of when: at most a minute ago'),
  slos: z.array(sloSchema).readonly(),
});
export const sloDetailSchema = sloSchema.extend({
  objectives: z.array(objectiveSchema.extend({ history: historySchema })),
  corrections: z.array(correctionSchema).readonly(),
  exceptions: z.array(exceptionSchema).readonly(),
});
