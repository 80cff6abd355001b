import { z } from 'zod';
import { timeParameter } from '../../platform/http/time.ts';
import { correctionKinds } from '../terms.ts';
import type { CorrectionRow } from './store.ts';

const effects = ['exclude', 'give_back'] as const;

export const correctionSchema = z.object({
  id: z.string(),
  objective: z.string().nullable().describe('null: all of the SLO'),
  kind: z.enum(correctionKinds),
  effect: z.enum(effects),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  events: z.number().nullable().describe('Bad events that were given back; null: all of the interval'),
  reason: z.string(),
  madeBy: z.string(),
  madeAt: z.iso.datetime(),
  withdrawn: z.object({ by: z.string(), at: z.iso.datetime(), reason: z.string() }).nullable(),
});

const reason = z.string().trim().min(1, 'say why').max(1000);

/** The longest interval that one correction may concern. */
const longest = 92 * 86_400_000;

export const correctionRequest = z
  .strictObject({
    objective: z.string().min(1).max(63).optional(),
    kind: z.enum(correctionKinds),
    effect: z.enum(effects).optional().describe('By default exclude for maintenance, and give_back for the others'),
    from: timeParameter.describe('Whole minutes; begun ones count. May lie in the future, for planned maintenance'),
    to: timeParameter,
    events: z.number().gt(0).max(1e15).optional().describe('With give_back: how many bad events; all when absent'),
    reason,
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'the interval ends before it begins' })
  .refine(({ from, to }) => to - from <= longest, { path: ['to'], message: 'an interval may be 92 days long' })
  .refine(({ kind, effect }) => kind !== 'maintenance' || effect !== 'give_back', {
    path: ['effect'],
    message: 'maintenance leaves an interval out; what was no error is a false_positive',
  })
  .refine(({ kind, effect, events }) => events === undefined || (kind !== 'maintenance' && effect !== 'exclude'), {
    path: ['events'],
    message: 'an excluded interval is left out with all its events',
  });

export type CorrectionRequest = z.infer<typeof correctionRequest>;

export const withdrawRequest = z.strictObject({ reason });

export function correctionAnswer(row: CorrectionRow): z.output<typeof correctionSchema> {
  const { id, objective, kind, effect, since, until, events, madeBy, madeAt, withdrawnAt, withdrawnBy, withdrawnBecause } = row;
  const withdrawn = withdrawnAt === null ? null : { by: withdrawnBy ?? '', at: withdrawnAt.toISOString(), reason: withdrawnBecause ?? '' };
  const times = { from: since.toISOString(), to: until.toISOString(), madeAt: madeAt.toISOString() };
  return { id, objective, kind, effect, events, reason: row.reason, madeBy, ...times, withdrawn };
}
