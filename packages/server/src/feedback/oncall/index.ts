import { and, eq, lt } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Kind } from '../../definitions/types.ts';
import type { Job } from '../../platform/jobs.ts';
import type { Loop } from '../../platform/loops.ts';
import { fetchCalendars, outgoingFor } from './calendars.ts';
import { policyKind, scheduleKind } from './definitions.ts';
import { escalationLoop } from './loop.ts';
import { escalationTable } from './tables.ts';

export { onCallRoutes } from './routes.ts';

export const onCallKinds: readonly Kind[] = [scheduleKind, policyKind];

/** How long escalations that are over can be looked at, milliseconds. */
const keptFor = 400 * 86_400_000;

export function onCallLoops(house: House): Loop[] {
  return [escalationLoop(house)];
}

export function onCallJobs(house: House): Job[] {
  const outgoing = outgoingFor(house);
  return [
    {
      name: 'feedback.schedule_calendars',
      schedule: '*/15 * * * *',
      atStart: true,
      run: (signal) => fetchCalendars(house, outgoing, signal),
    },
    {
      name: 'feedback.escalations_kept',
      schedule: '17 3 * * *',
      run: async () => {
        const before = new Date(house.clock.now() - keptFor);
        await house.database.delete(escalationTable).where(and(eq(escalationTable.state, 'resolved'), lt(escalationTable.endedAt, before)));
      },
    },
  ];
}
