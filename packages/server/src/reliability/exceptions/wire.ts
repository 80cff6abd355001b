import { z } from 'zod';
import { timeParameter } from '../../platform/http/time.ts';
import type { ExceptionRow } from './store.ts';

export const exceptionSchema = z.object({
  id: z.string(),
  objective: z.string().nullable().describe('null: all of the SLO'),
  until: z.iso.datetime(),
  reason: z.string(),
  madeBy: z.string(),
  madeAt: z.iso.datetime(),
  ended: z.object({ by: z.string(), at: z.iso.datetime() }).nullable(),
});

export const exceptionRequest = z.strictObject({
  objective: z.string().min(1).max(63).optional(),
  until: timeParameter.describe('When the exception is over: in the future, within 31 days'),
  reason: z.string().trim().min(1, 'say why').max(1000),
});

export type ExceptionRequest = z.infer<typeof exceptionRequest>;

export function exceptionAnswer({
  id,
  objective,
  until,
  reason,
  madeBy,
  madeAt,
  endedAt,
  endedBy,
}: ExceptionRow): z.output<typeof exceptionSchema> {
  const ended = endedAt === null ? null : { by: endedBy ?? '', at: endedAt.toISOString() };
  return { id, objective, until: until.toISOString(), reason, madeBy, madeAt: madeAt.toISOString(), ended };
}
