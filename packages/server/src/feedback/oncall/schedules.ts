import { and, asc, eq, gt, lt } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Definition } from '../../definitions/types.ts';
import type { Database } from '../../platform/database.ts';
import { AppError } from '../../platform/errors.ts';
import { calendarShifts } from './calendars.ts';
import { scheduleKind } from './definitions.ts';
import type { Stretch } from './local-time.ts';
import type { ScheduleSpec } from './schedule-spec.ts';
import { type Held, layerShifts, type Shift, shiftsOf } from './shifts.ts';
import { overrideTable } from './tables.ts';

export type Schedule = Definition<ScheduleSpec>;
export type OverrideRow = typeof overrideTable.$inferSelect;

/** A schedule over a range, as it is: with what people swapped and what other calendars say. */
export interface Calendar {
  readonly layers: readonly { readonly name: string; readonly shifts: readonly Held[] }[];
  readonly overrides: readonly OverrideRow[];
  readonly final: readonly Shift[];
  /** What could not be read; one sentence each. */
  readonly problems: readonly string[];
}

const mostOverrides = 2000;

export async function readSchedule(within: Database, { metadata, spec }: Schedule, range: Stretch): Promise<Calendar> {
  const overrides = await within
    .select()
    .from(overrideTable)
    .where(
      and(
        eq(overrideTable.schedule, metadata.name),
        gt(overrideTable.endsAt, new Date(range.from)),
        lt(overrideTable.startsAt, new Date(range.to)),
      ),
    )
    .orderBy(asc(overrideTable.startsAt), asc(overrideTable.id))
    .limit(mostOverrides);
  const { calendars, problems } = await calendarShifts(within, spec, range);
  const layers = spec.layers.map((layer) => ({ name: layer.name, shifts: layerShifts(layer, spec.timezone, calendars, range) }));
  return { layers, overrides, final: shiftsOf(spec, overrides.map(toOverride), range, calendars), problems };
}

/** @throws AppError `not_found`. */
export async function scheduleNamed({ definitions }: House, name: string): Promise<Schedule> {
  const schedule = await definitions.get(scheduleKind, name);
  if (schedule === undefined) throw new AppError('not_found', `There is no Schedule "${name}".`);
  return schedule;
}

/** Whoever is on call at a time, milliseconds UTC; null when nobody is. */
export async function onCallAt(within: Database, schedule: Schedule, time: number): Promise<string | null> {
  const { final } = await readSchedule(within, schedule, { from: time, to: time + 1 });
  return final[0]?.user ?? null;
}

function toOverride({ id, person, startsAt, endsAt, createdAt }: OverrideRow) {
  return { id, user: person, from: startsAt.getTime(), to: endsAt.getTime(), createdAt: createdAt.getTime() };
}
