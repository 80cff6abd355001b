import { z } from 'zod';
import { stats } from '../metrics/types.ts';
import { behaviourSchema } from '../metrics/wire-answer.ts';

const value = z.number().nullable().describe('null is "no data"');

/** A KPI and how it stands: judged is the last complete period, the running one is only shown. */
export const kpiSchema = z.object({
  name: z.string(),
  displayName: z.string(),
  description: z.string(),
  metric: z.string().describe("kpi.<name>: the metric that answers what is judged here, with the KPI's filter and stat"),
  unit: z.string().describe('Empty when the metric cannot be computed'),
  direction: z.enum(['up', 'down']),
  stat: z.enum(stats).nullable(),
  target: z.number().nullable(),
  value: value.describe('Of the last complete period; null is "no data"'),
  n: z.number().describe('How many facts the value was computed from'),
  verdict: z.enum(['met', 'missed', 'no_target', 'no_data', 'too_few']),
  why: z.string().describe('One or two sentences'),
  drivers: z.array(z.string()).readonly().describe('Names of KPIs'),
  history: z
    .object({
      times: z.array(z.number()).readonly().describe('Starts of the periods, milliseconds since the epoch, UTC'),
      values: z.array(value).readonly(),
      partial: z.array(z.boolean()).readonly(),
    })
    .describe('Thirteen complete periods and the running one'),
  signals: behaviourSchema.shape.signals,
  limits: behaviourSchema.shape.limits,
});

export type JudgedKpi = Readonly<z.output<typeof kpiSchema>>;

export const kpisSchema = z.object({
  northStar: kpiSchema.nullable(),
  kpis: z.array(kpiSchema).describe('All, the North Star among them'),
});
