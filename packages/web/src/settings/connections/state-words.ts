import type { Connection } from '../../api/connections.ts';
import type { Judgement } from '../../kit/Verdict.tsx';

export interface StateWords {
  readonly judgement: Judgement;
  readonly word: string;
}

/** How a connection is, in words. */
export function stateOf({
  state,
  reads,
  lastSyncedAt,
  lastDelivery,
}: Pick<Connection, 'state' | 'reads' | 'lastSyncedAt' | 'lastDelivery'>): StateWords {
  if (state === 'paused') return { judgement: 'none', word: 'paused' };
  if (!reads)
    return lastDelivery === null
      ? { judgement: 'none', word: 'waiting for its first webhook' }
      : { judgement: 'good', word: 'webhooks arrive' };
  if (state === 'failed') return { judgement: 'bad', word: 'could not be read' };
  if (state === 'waiting') return { judgement: 'warn', word: 'waiting for its rate limit' };
  if (state === 'running') return { judgement: 'none', word: 'reading' };
  return lastSyncedAt === null ? { judgement: 'none', word: 'about to be read' } : { judgement: 'good', word: 'up to date' };
}

/** Per cent of all scopes that are read; what a scope holds counts for the part that is known. */
export function percentOf({ index, scopes, done, total }: NonNullable<Connection['progress']>): number {
  const within = total === null || total === 0 ? 0 : Math.min(1, done / total);
  return Math.round(((index - 1 + within) / Math.max(1, scopes)) * 100);
}
