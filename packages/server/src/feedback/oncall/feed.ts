import { createHash, timingSafeEqual } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import type { House } from '../../area.ts';
import { userTable } from '../../platform/auth/tables.ts';
import { AppError } from '../../platform/errors.ts';
import { scheduleKind } from './definitions.ts';
import { writeCalendar } from './ical/write.ts';
import { everybody } from './people.ts';
import { readSchedule } from './schedules.ts';
import { calendarSerialTable } from './tables.ts';

const purpose = 'calendar of a schedule';
const day = 86_400_000;
/** What the calendar holds: what was and what will be, milliseconds. */
const past = 30 * day;
const ahead = 180 * day;

/** The path under which other programs read a schedule, as this person: calendar programs send no token of ours, so that it stands in the path. */
export async function feedPath(house: House, userId: string, schedule: string): Promise<string> {
  const token = tokenOf(house, userId, await serialOf(house, userId), schedule);
  return `/api/v1/schedules/${encodeURIComponent(schedule)}/calendar.ics?token=${token}`;
}

/** Makes all such paths of a person void. */
export async function revokeFeeds({ database }: House, userId: string): Promise<void> {
  await database
    .insert(calendarSerialTable)
    .values({ userId, serial: 1 })
    .onConflictDoUpdate({ target: calendarSerialTable.userId, set: { serial: sql`${calendarSerialTable.serial} + 1` } });
}

/** A schedule as an iCalendar. @param ownOnly leaves out the shifts of others than the owner of the token @throws AppError `not_found` for a token that is none, of somebody who is gone, or was made void. */
export async function readFeed(house: House, schedule: string, token: string, ownOnly = false): Promise<string> {
  const refused = new AppError(
    'not_found',
    'There is no calendar at this address, or it was made void. Copy the address anew from the schedule.',
  );
  const [userId = '', signature = ''] = token.split('.');
  const [user] = await house.database.select({ email: userTable.email }).from(userTable).where(eq(userTable.id, userId));
  if (user === undefined || signature === '') throw refused;
  if (!same(token, tokenOf(house, userId, await serialOf(house, userId), schedule))) throw refused;
  const definition = await house.definitions.get(scheduleKind, schedule);
  if (definition === undefined) throw refused;
  const now = house.clock.now();
  const { final } = await readSchedule(house.database, definition, { from: now - past, to: now + ahead });
  const names = new Map((await everybody(house.database)).map(({ email, name }) => [email, name]));
  const title = definition.metadata.displayName ?? definition.metadata.name;
  const shifts = ownOnly ? final.filter((shift) => shift.user === user.email.toLowerCase()) : final;
  return writeCalendar({ title, name: schedule, shifts, nameOf: (email) => names.get(email) ?? email, now });
}

async function serialOf({ database }: House, userId: string): Promise<number> {
  const [row] = await database
    .select({ serial: calendarSerialTable.serial })
    .from(calendarSerialTable)
    .where(eq(calendarSerialTable.userId, userId));
  return row?.serial ?? 0;
}

function tokenOf({ secret }: House, userId: string, serial: number, schedule: string): string {
  return `${userId}.${secret.sign(purpose, JSON.stringify([userId, serial, schedule]))}`;
}

function same(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
