import { z } from 'zod';
import { parseDurationText } from '../api/duration.ts';

/** A text where YAML may have made a number or a truth value of it, as in `severity: 1`. */
const text = z.union([z.string().max(20_000), z.number(), z.boolean()]);
const duration = z
  .union([z.string(), z.literal(0)])
  .refine((value) => parseDurationText(String(value)) !== undefined, 'expected a duration, such as 5m or 1h30m')
  .refine((value) => (parseDurationText(String(value)) ?? 0) <= 366 * 86_400_000, 'at most a year');

const labels = z.record(z.string().min(1).max(500), text).refine((value) => Object.keys(value).length <= 64, 'at most 64');

export const ruleSchema = z
  .strictObject({
    record: z.string().min(1).max(500).optional().describe('Name of the metric that the result is written to'),
    alert: z.string().min(1).max(500).optional().describe('Name of the alert that each element of the result is'),
    expr: text.describe('PromQL'),
    for: duration.optional().describe('How long the condition holds before the alert fires'),
    keep_firing_for: duration.optional().describe('How long the alert fires on after the condition has ended'),
    labels: labels.optional().describe('Labels added to the result; of alerts, templates'),
    annotations: labels.optional().describe('Texts of an alert; templates'),
  })
  .superRefine((rule, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: path === '' ? [] : [path], message });
    if ((rule.record === undefined) === (rule.alert === undefined)) complain('', 'a rule has either record or alert');
    if (rule.record === undefined) return;
    for (const field of ['for', 'keep_firing_for', 'annotations'] as const) {
      if (rule[field] !== undefined) complain(field, `a recording rule has no ${field}`);
    }
  });

export const groupSchema = z.strictObject({
  interval: duration
    .refine((value) => (parseDurationText(String(value)) ?? 0) >= 1000, 'at least 1s')
    .optional()
    .describe('How often the rules are evaluated; 1m when absent'),
  query_offset: duration.optional().describe('How far before its time an evaluation looks, for data that arrives late'),
  limit: z.int().nonnegative().optional().describe('Most alerts or series that one rule may make; 0 for no limit but that of the server'),
  labels: labels.optional().describe('Labels added to the results of all rules; those of a rule win'),
  rules: z.array(ruleSchema).max(1_000).describe('Evaluated in order'),
});

export type GroupSpec = z.infer<typeof groupSchema>;
export type RuleSpec = GroupSpec['rules'][number];
