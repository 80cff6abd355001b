import { z } from 'zod';
import { isoAnswer } from '../../../platform/http/time.ts';

const labels = z.record(z.string(), z.string());
const number = z.number().nullable();

export const alertAnswer = z.object({
  id: z.string(),
  cause: z.enum(['condition', 'no_data', 'error']),
  state: z.enum(['pending', 'firing', 'resolved']),
  labels,
  annotations: labels,
  value: number,
  since: isoAnswer.describe('Since when the condition holds'),
  firedAt: isoAnswer.nullable(),
  keepFiringSince: isoAnswer.nullable().describe('Since when the condition has ended while the alert goes on'),
});

export const ruleAnswer = z.object({
  name: z.string(),
  title: z.string(),
  origin: z.enum(['alert_rule', 'derived', 'prometheus']),
  definition: z.string().describe('Kind and name of the definition that it follows from'),
  state: z.enum(['inactive', 'pending', 'firing', 'no_data', 'error']),
  severity: z.enum(['page', 'ticket', 'info']),
  service: z.string().nullable(),
  environment: z.string().nullable(),
  team: z.string().nullable(),
  since: isoAnswer.nullable().describe('Since when it is in this state; null where that is not known'),
  lastEvaluation: isoAnswer.nullable(),
  evaluationSeconds: number,
  error: z.string().nullable(),
  activeAlerts: z.int(),
  link: z.string(),
});

export const rulesAnswer = z.object({ rules: z.array(ruleAnswer) });

export const ruleDetailAnswer = ruleAnswer.extend({
  condition: z.unknown().describe('As it is evaluated: times in milliseconds, values in base units'),
  holdsSeconds: z.number(),
  keepFiringSeconds: z.number(),
  evaluationDelaySeconds: z.number(),
  intervalSeconds: z.number(),
  noData: z.enum(['alert', 'keep', 'ok']),
  labels,
  annotations: labels,
  alerts: z.array(alertAnswer),
});

export const standingAnswer = z.object({
  at: isoAnswer.describe('Time of the evaluation'),
  unit: z.string(),
  error: z.string().nullable(),
  series: z.array(
    z.object({
      labels,
      state: z.enum(['ok', 'too_few', 'no_data', 'pending', 'firing']),
      since: isoAnswer.nullable().describe('Since when it is pending or fires'),
      value: number,
      threshold: number,
    }),
  ),
  seriesLeftOut: z.int(),
});

export const backtestAnswer = z.object({
  from: isoAnswer,
  to: isoAnswer,
  unit: z.string().describe('Of the values; empty where parts of the condition have different ones'),
  resolutionSeconds: z.number().describe('How far apart the moments are that were looked at'),
  times: z.array(z.number()).describe('Milliseconds UTC'),
  series: z.array(
    z.object({
      labels,
      values: z.array(number).describe('What was judged; null without data'),
      thresholds: z.array(number).describe('What it was judged against; null when there was nothing'),
      limits: z
        .object({ lower: z.array(number), upper: z.array(number) })
        .nullable()
        .describe('Of an anomaly: between which values it would have been as usual'),
    }),
  ),
  seriesLeftOut: z.int(),
  fired: z.array(z.object({ from: isoAnswer, to: isoAnswer, labels })),
  count: z.int(),
  firingSeconds: z.number(),
  withoutData: z.number().describe('Share of the moments at which the condition could not be told'),
  summary: z.string(),
});
