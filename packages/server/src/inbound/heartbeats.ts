import { eq, inArray, notInArray, sql } from 'drizzle-orm';
import { pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { Definition, DefinitionLookup } from '../definitions/types.ts';
import type { AlertIntake, ToldAlert } from '../facts/told-alert.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Loop } from '../platform/loops.ts';
import { type HeartbeatSpec, heartbeatKind, millisecondsOf } from './definitions.ts';

const heartbeatTable = pgTable('heartbeat', {
  name: text().primaryKey(),
  lastAt: timestamp('last_at', { withTimezone: true }).notNull(),
});

/** Rows of the watch itself, by names that no definition can have: when it last looked, and since when it has without a pause. */
const watch = { looked: ':looked', since: ':since' } as const;
/** A shorter time between two looks, such as that of a restart, is no pause. */
const pauseMs = 2 * 60_000;

export interface HeartbeatNeeds {
  readonly database: Database;
  readonly definitions: DefinitionLookup;
  readonly clock: Clock;
  readonly alerts: AlertIntake;
}

/** Takes a ping, which ends the alert of one that had stayed away; `false` where no heartbeat of this name is defined. */
export async function ping({ database, definitions, clock, alerts }: HeartbeatNeeds, name: string): Promise<boolean> {
  if ((await definitions.get(heartbeatKind, name)) === undefined) return false;
  const lastAt = new Date(clock.now());
  await database.transaction(async (within) => {
    await within.insert(heartbeatTable).values({ name, lastAt }).onConflictDoUpdate({ target: heartbeatTable.name, set: { lastAt } });
    await alerts.take([back(name, lastAt.getTime())], within);
  });
  return true;
}

/**
 * Tells of heartbeats that stay away. One that never came is not waited for yet; time before a pause in which no server watched counts for nobody,
 * because pings could not come in either.
 */
export function heartbeatLoop({ database, definitions, clock, alerts }: HeartbeatNeeds): Loop {
  return {
    name: 'inbound.heartbeats',
    everyMs: 15_000,
    async run() {
      const now = clock.now();
      const defined = new Map((await definitions.list(heartbeatKind)).map((one) => [one.metadata.name, one]));
      // A ping that comes meanwhile waits for this, and so ends what is told here.
      await database.transaction(async (within) => {
        const since = await look(within, now);
        const told: ToldAlert[] = [];
        const rows = await within
          .select()
          .from(heartbeatTable)
          .where(notInArray(heartbeatTable.name, Object.values(watch)))
          .orderBy(heartbeatTable.name)
          .for('update');
        for (const { name, lastAt } of rows) {
          const definition = defined.get(name);
          if (definition === undefined) {
            await within.delete(heartbeatTable).where(eq(heartbeatTable.name, name));
            told.push(back(name, now));
            continue;
          }
          const due = Math.max(lastAt.getTime(), since) + millisecondsOf(definition.spec.interval);
          if (now >= due) told.push(away(definition, lastAt, due));
        }
        await alerts.take(told, within);
      });
    },
  };
}

/** Puts down that somebody looks. @returns since when somebody has, without a pause in which pings could have been lost; milliseconds UTC. */
async function look(within: Database, now: number): Promise<number> {
  const rows = await within
    .select()
    .from(heartbeatTable)
    .where(inArray(heartbeatTable.name, Object.values(watch)));
  const at = (name: string) => rows.find((row) => row.name === name)?.lastAt.getTime();
  const [looked, begun] = [at(watch.looked), at(watch.since)];
  const goesOn = looked !== undefined && begun !== undefined && begun <= now && Math.abs(now - looked) <= pauseMs;
  const since = goesOn ? begun : now;
  await within
    .insert(heartbeatTable)
    .values([
      { name: watch.looked, lastAt: new Date(now) },
      { name: watch.since, lastAt: new Date(since) },
    ])
    .onConflictDoUpdate({ target: heartbeatTable.name, set: { lastAt: sql`excluded.last_at` } });
  return since;
}

const source = 'heartbeat';

function away({ metadata, spec }: Definition<HeartbeatSpec>, lastAt: Date, due: number): ToldAlert {
  const title = metadata.displayName ?? metadata.name;
  const { severity = 'critical', interval, service, environment, team, runbook, description } = spec;
  const labels = { alertname: `${title} stays away`, heartbeat: metadata.name, severity, service, environment, team };
  const summary = `No heartbeat of ${title} for ${interval}; the last came at ${lastAt.toISOString()}.`;
  return {
    source,
    key: metadata.name,
    labels: given(labels),
    annotations: given({ summary, description, runbook_url: runbook }),
    state: 'firing',
    cause: 'no_data',
    startsAt: due,
    beganBefore: true,
    link: `/definitions/Heartbeat/${metadata.name}`,
    rule: `Heartbeat/${metadata.name}`,
  };
}

function back(name: string, at: number): ToldAlert {
  const none = { labels: {}, annotations: {}, cause: 'no_data', link: '', rule: `Heartbeat/${name}` } as const;
  return { source, key: name, ...none, state: 'resolved', startsAt: at, endsAt: at, partial: true };
}

function given(texts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
