import type { House } from '../area.ts';
import { rollUp } from '../facts/rollup.ts';
import type { Job } from '../platform/jobs.ts';

/** A run stops after this many milliseconds and leaves the remaining days to the next. */
const longestRun = 40 * 60_000;

/** What the server does for its own upkeep. */
export function operationJobs({ facts, clock, log }: House): readonly Job[] {
  return [
    {
      name: 'operations.rollups',
      schedule: '35 * * * *',
      async run(signal) {
        const days = await rollUp(facts, clock.now(), { signal: AbortSignal.any([signal, AbortSignal.timeout(longestRun)]) });
        if (days.length > 0) log.info({ days: days.map((day) => new Date(day).toISOString().slice(0, 10)) }, 'rollups made');
      },
    },
  ];
}
