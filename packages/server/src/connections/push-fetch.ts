import type { ReceiverHouse } from '../receivers/index.ts';
import { connectionKinds } from './types.ts';

/** Pushes of this long are fetched together, milliseconds. */
const gatherAtOnce = 5_000;
const mostScopes = 50;

/**
 * Calls back with the repositories that webhooks told pushes to, so that the clones of this process follow within seconds. What is missed, the next run of the
 * connection fetches.
 */
export function followPushes(
  { arrivals, facts, clock, log }: Pick<ReceiverHouse, 'arrivals' | 'facts' | 'clock' | 'log'>,
  fetch: (scope: string) => Promise<void>,
  gatherMs = gatherAtOnce,
): { stop(): void } {
  let since = clock.now();
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    timer = undefined;
    const from = since;
    // Deliveries become readable a moment after they were received.
    since = clock.now() - 1000;
    const pushed = await facts.query<{ subject: string }>(
      `SELECT DISTINCT subject FROM webhook_deliveries
WHERE protocol IN {protocols:Array(String)} AND received >= fromUnixTimestamp64Milli({from:Int64}) AND outcome != 'rejected'
  AND match(event, '^(tag_)?push') AND subject != ''
LIMIT {most:UInt32}`,
      { protocols: [...connectionKinds], from, most: mostScopes },
    );
    for (const { subject } of pushed) await fetch(subject);
  };
  arrivals.subscribe(() => {
    timer ??= setTimeout(() => {
      look().catch((error: unknown) => log.warn({ err: error }, 'clones do not follow pushes'));
    }, gatherMs).unref();
  });
  return { stop: () => clearTimeout(timer) };
}
