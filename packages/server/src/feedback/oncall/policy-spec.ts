import { z } from 'zod';
import { urgencies } from '../../facts/told-alert.ts';
import { severities } from '../incidents/words.ts';
import { personSchema } from './schedule-spec.ts';

const name = z.string().min(1).max(63);
const span = z.string().regex(/^(?:0m|[1-9]\d{0,3}[mh])$/, 'expected a number of minutes or hours, such as 10m');

const target = z.union([
  z.strictObject({ user: personSchema.describe('E-mail address of an account') }),
  z.strictObject({ schedule: name.describe('Whoever is on call by it') }),
  z.strictObject({ channel: name }),
  z.strictObject({ team: name.describe('Whoever is on call by the Schedule of the Team, or all its members when it has none') }),
]);
export type PolicyTarget = z.infer<typeof target>;

const level = z.strictObject({
  after: span
    .optional()
    .describe('How long after the level before it is told, or after the start; for the first level at once when absent, else 10m'),
  targets: z.array(target).min(1).max(20).describe('All are told at the same time'),
});

export const policySpec = z.strictObject({
  description: z.string().max(1000).optional(),
  urgencies: z.array(z.enum(urgencies)).min(1).optional().describe('The only alerts that are escalated; all when absent'),
  levels: z.array(level).min(1).max(20),
  repeat: z
    .strictObject({
      times: z.number().int().min(1).max(20).describe('How often all levels are gone through again while nobody acknowledges'),
      after: span.optional().describe('How long after the last level; 10m when absent'),
    })
    .optional(),
  declareIncident: z.enum(severities).optional().describe('Alerts that page declare an incident of this severity by themselves'),
});

export type PolicySpec = z.infer<typeof policySpec>;

export const usualWait = '10m';

/** Milliseconds of `10m` or `2h`. */
export function spanMs(text: string): number {
  return Number(text.slice(0, -1)) * (text.endsWith('h') ? 3_600_000 : 60_000);
}

/** How long a level waits after what was before it, milliseconds. */
export function levelWait({ levels }: PolicySpec, index: number): number {
  return spanMs(levels[index]?.after ?? (index === 0 ? '0m' : usualWait));
}
