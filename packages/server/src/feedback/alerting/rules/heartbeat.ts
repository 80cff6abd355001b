import type { House } from '../../../area.ts';
import type { Loop } from '../../../platform/loops.ts';
import type { Engine } from './engine.ts';

const minute = 60_000;
/** An evaluation that is older than this is none that watches, milliseconds. */
const stale = 2 * minute;
const timeoutMs = 10_000;

/**
 * Calls the address of an outside watcher every minute while alert rules are evaluated: when the calls stop, it tells people that nobody
 * watches here. Failures are logged without the address, whose path is a secret with most of these services.
 */
export function heartbeatLoop({ config, log }: Pick<House, 'config' | 'log'>, engine: Pick<Engine, 'lastGood'>): Loop[] {
  const { heartbeatUrl } = config;
  if (heartbeatUrl === undefined) return [];
  return [
    {
      name: 'feedback.heartbeat',
      everyMs: minute,
      async run(now, signal) {
        if (engine.lastGood === undefined || Math.abs(now - engine.lastGood) > stale) {
          log.warn({ lastEvaluation: engine.lastGood ?? null }, 'the heartbeat is held back: alert rules are not evaluated');
          return;
        }
        const { host } = new URL(heartbeatUrl);
        try {
          const answer = await fetch(heartbeatUrl, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
          await answer.body?.cancel();
          if (!answer.ok) log.warn({ host, status: answer.status }, 'the heartbeat was not taken');
        } catch (error) {
          if (!signal.aborted) log.warn({ host, reason: (error as Error).name }, 'the heartbeat did not arrive');
        }
      },
    },
  ];
}
