import { z } from 'zod';
import { type Answer, type Behaviour, type Series, stats } from './types.ts';

const milliseconds = z.number().describe('Milliseconds since the epoch, UTC');
const value = z.number().nullable().describe('null is "no data"');

const explanationSchema = z.object({
  metric: z.string(),
  title: z.string(),
  definition: z.string(),
  unit: z.string(),
  direction: z.enum(['up', 'down', 'none']),
  stat: z.enum(stats).nullable(),
  from: milliseconds,
  to: milliseconds,
  timezone: z.string(),
  sql: z.string().nullable().describe('The statement that ran; null for a formula, whose parts have theirs'),
  parameters: z.record(z.string(), z.unknown()).optional(),
  freshness: milliseconds.nullable().describe('Time of the newest fact behind the metric, in the range or not; null when there is none'),
  sampleSize: z.number().describe('Sum of n over all series and buckets'),
  whyEmpty: z.string().optional().describe('Why there is no value at all; absent when there is one'),
  notes: z.array(z.string()).readonly().optional(),
  parts: z.array(z.unknown()).readonly().optional().describe('The explanations of the metrics that this one is made of'),
});

export const answerSchema = z.object({
  unit: z.string(),
  series: z.array(
    z.object({
      labels: z.record(z.string(), z.string()),
      times: z.array(z.number()).readonly().describe('Starts of the buckets, milliseconds since the epoch, UTC'),
      values: z.array(value),
      n: z.array(z.number()).describe('How many things each value was computed from'),
      partial: z.array(z.boolean()).readonly().describe('Whether the range or the present cuts the bucket short'),
    }),
  ),
  explain: explanationSchema,
});

export const behaviourSchema = answerSchema.extend({
  limits: z.object({ mean: z.number(), lower: z.number(), upper: z.number(), points: z.number() }).nullable(),
  signals: z
    .array(z.object({ rule: z.enum(['outside', 'run', 'near']), from: milliseconds, to: milliseconds, text: z.string() }))
    .readonly(),
  comparison: z.object({
    current: value,
    previous: value,
    absolute: value,
    relative: value,
    moved: z.boolean().nullable().describe('null: too few points, or no data, to say'),
    reason: z.string(),
  }),
});

export const summariesSchema = z.object({
  metrics: z
    .array(
      z.object({
        name: z.string(),
        title: z.string(),
        description: z.string(),
        unit: z.string(),
        direction: z.enum(['up', 'down', 'none']),
        stats: z.array(z.enum(stats)).readonly().describe('What may be asked for, the default first'),
        dimensions: z.array(z.string()).readonly().describe('What filter and groupBy may name'),
        origin: z.enum(['builtin', 'definition']),
      }),
    )
    .readonly(),
});

/** An answer for JSON: `null` is "no data". */
export function toWire(answer: Answer) {
  return { unit: answer.unit, series: answer.series.map(seriesToWire), explain: answer.explain };
}

function seriesToWire({ labels, times, values, n, partial }: Series) {
  return { labels, times, values: Array.from(values, numberToWire), n: [...n], partial };
}

export function behaviourToWire({ answer, limits, signals, comparison }: Behaviour) {
  const { current, previous, absolute, relative, moved, reason } = comparison;
  return {
    ...toWire(answer),
    limits,
    signals,
    comparison: {
      current: numberToWire(current),
      previous: numberToWire(previous),
      absolute: numberToWire(absolute),
      relative: numberToWire(relative),
      moved,
      reason,
    },
  };
}

function numberToWire(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
