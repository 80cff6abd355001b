import { inArray, lt } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Database } from '../../platform/database.ts';
import { AppError } from '../../platform/errors.ts';
import { createOutgoing, type Outgoing } from '../../platform/http/outgoing.ts';
import { DeliveryError } from '../../platform/messages/delivery-error.ts';
import { scheduleKind } from './definitions.ts';
import { parseCalendar } from './ical/lines.ts';
import { readCalendar } from './ical/read.ts';
import type { Stretch } from './local-time.ts';
import { everybody } from './people.ts';
import { type CalendarLayer, isRotation, type ScheduleSpec } from './schedule-spec.ts';
import type { CalendarShifts } from './shifts.ts';
import { calendarTable } from './tables.ts';

const mostBytes = 1024 * 1024;
/** A calendar that no schedule names any longer is forgotten after this, milliseconds. */
const forgottenAfter = 24 * 3_600_000;

/** What the calendars of a schedule say of a range, by layer, and what is wrong with them: one sentence each. */
export async function calendarShifts(
  within: Database,
  spec: ScheduleSpec,
  range: Stretch,
): Promise<{ calendars: CalendarShifts; problems: string[] }> {
  const layers = spec.layers.filter((layer): layer is CalendarLayer => !isRotation(layer));
  if (layers.length === 0) return { calendars: {}, problems: [] };
  const urls = layers.flatMap(({ calendar }) => ('url' in calendar ? [calendar.url] : []));
  const rows = urls.length === 0 ? [] : await within.select().from(calendarTable).where(inArray(calendarTable.url, urls));
  const people = await everybody(within);
  const problems: string[] = [];
  const calendars: Record<string, CalendarShifts[string]> = {};
  for (const { name, calendar } of layers) {
    const row = 'url' in calendar ? rows.find(({ url }) => url === calendar.url) : undefined;
    const text = 'text' in calendar ? calendar.text : row?.content;
    if (row?.problem != null) problems.push(`The calendar of layer "${name}" could not be read anew: ${row.problem}`);
    if (text == null) {
      if (row?.problem == null) problems.push(`The calendar of layer "${name}" has not been read yet.`);
      continue;
    }
    try {
      const read = readCalendar(text, people, spec.timezone, range);
      calendars[name] = read.held;
      problems.push(...read.problems.map((problem) => `Layer "${name}": ${problem}`));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push(`Layer "${name}": ${error.message}`);
    }
  }
  return { calendars, problems };
}

export function outgoingFor({ config, clock }: House): Outgoing {
  return createOutgoing({ allowPrivate: config.privateServices, now: () => clock.now(), mostBytes });
}

/** Reads the calendars that schedules name. What cannot be read is kept as it was, with why. */
export async function fetchCalendars(house: House, outgoing: Outgoing, signal: AbortSignal): Promise<void> {
  const schedules = await house.definitions.list(scheduleKind);
  const urls = new Set(
    schedules.flatMap(({ spec }) =>
      spec.layers.flatMap((layer) => (!isRotation(layer) && 'url' in layer.calendar ? [layer.calendar.url] : [])),
    ),
  );
  for (const url of urls) {
    signal.throwIfAborted();
    const now = new Date(house.clock.now());
    const read = await fetchCalendar(outgoing, url, signal);
    const row = 'content' in read ? { ...read, fetchedAt: now, triedAt: now, problem: null } : { ...read, triedAt: now };
    await house.database
      .insert(calendarTable)
      .values({ url, ...row })
      .onConflictDoUpdate({ target: calendarTable.url, set: row });
  }
  const long = new Date(house.clock.now() - forgottenAfter);
  await house.database.delete(calendarTable).where(lt(calendarTable.triedAt, long));
}

async function fetchCalendar(outgoing: Outgoing, url: string, signal: AbortSignal): Promise<{ content: string } | { problem: string }> {
  try {
    const { status, text } = await outgoing(url, { method: 'GET', headers: { accept: 'text/calendar' }, signal });
    if (status !== 200) return { problem: `its address answered ${status}.` };
    // A part of a calendar would be another schedule.
    if (Buffer.byteLength(text) >= mostBytes) return { problem: `it is larger than ${mostBytes} bytes.` };
    parseCalendar(text);
    return { content: text.replaceAll('\0', '') };
  } catch (error) {
    if (error instanceof AppError) return { problem: error.message };
    if (error instanceof DeliveryError) return { problem: `${error.reason}.` };
    throw error;
  }
}
