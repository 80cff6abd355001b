import { sql } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import { clockWatch } from '../../../platform/clock.ts';
import type { Loop } from '../../../platform/loops.ts';
import { announceEvents } from '../book/announce.ts';
import { endExpired } from '../book/expiry.ts';
import { bringBack } from './clock-back.ts';
import { currentRouting } from './current.ts';
import { routingName } from './definitions.ts';
import { flushDue } from './flush.ts';
import { placeAlerts, placeAnew } from './place.ts';
import { suppressionAt } from './suppression.ts';

/** Turns of one kind of work in one turn of the loop: the others must come to theirs. */
const most = 100;

/** Ends alerts that are no longer told, finds the groups of new ones, and tells of groups whose turn it is. All that it knows stands in the database. */
export function dispatcher(house: House): Loop {
  const isToLook = clockWatch();
  return {
    name: 'feedback.alerts',
    everyMs: 1_000,
    async run(now, signal) {
      if (isToLook(now)) await bringBack(house, (await currentRouting(house)).routing, now);
      await dispatch(house, now, signal);
    },
  };
}

/** One turn. @param now milliseconds UTC */
export async function dispatch(house: House, now: number, signal?: AbortSignal): Promise<void> {
  const due = await whatIsDue(house, now);
  const whileAny = async (work: () => Promise<number>) => {
    for (let turn = 0; turn < most && signal?.aborted !== true && (await work()) > 0; turn++);
  };
  if (due.expired) await whileAny(() => endExpired(house, now));
  if (due.rerouted || due.unrouted) {
    const current = await currentRouting(house);
    if (due.rerouted) await placeAnew(house, current);
    await whileAny(() => placeAlerts(house, current, now));
  }
  if (due.unrouted || due.groups || due.rerouted) {
    const current = await currentRouting(house);
    const isSuppressed = await suppressionAt(house, current.routing, now);
    await whileAny(() => flushDue(house, { ...current, isSuppressed, now }));
  }
  if (due.untold || due.expired) await whileAny(() => announceEvents(house));
}

interface Due {
  readonly expired: boolean;
  readonly unrouted: boolean;
  readonly groups: boolean;
  readonly untold: boolean;
  readonly rerouted: boolean;
}

/** One statement a turn when nothing is due: each part looks at the first entry of an index. */
async function whatIsDue({ database }: House, now: number): Promise<Due> {
  const at = sql`${new Date(now).toISOString()}::timestamptz`;
  const answer = (await database.execute(sql`SELECT
    EXISTS (SELECT 1 FROM alert WHERE state <> 'resolved' AND expires_at IS NOT NULL AND expires_at <= ${at}) AS expired,
    EXISTS (SELECT 1 FROM alert_unrouted) AS unrouted,
    EXISTS (SELECT 1 FROM alert_group WHERE next_at <= ${at}) AS groups,
    EXISTS (SELECT 1 FROM alert_event WHERE untold) AS untold,
    (SELECT version FROM definition WHERE kind = 'AlertRouting' AND name = ${routingName})
      IS DISTINCT FROM (SELECT nullif(version, 0) FROM alert_routing_state WHERE name = ${routingName}) AS rerouted`)) as unknown as {
    rows: Due[];
  };
  const [due] = answer.rows;
  if (due === undefined) throw new Error('the database did not say what is due');
  return due;
}
