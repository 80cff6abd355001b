import { Temporal } from 'temporal-polyfill';
import { AppError } from '../../../platform/errors.ts';
import { common, isTimeZone, localOf, momentOf, type Stretch } from '../local-time.ts';
import type { Held } from '../shifts.ts';
import { type Component, type ContentLine, parseCalendar, plainText } from './lines.ts';
import { mostSteps, occurrences, type Steps } from './occurrences.ts';
import { parseRecurrence } from './recurrence.ts';

export interface CalendarPerson {
  readonly email: string;
  readonly name: string;
}

/** What a calendar says of a range, and what of it could not be used. */
export interface ReadCalendar {
  readonly held: readonly Held[];
  /** One sentence each. */
  readonly problems: readonly string[];
}

const mostEvents = 5000;
const mostShifts = 20_000;
const mostProblems = 20;

/**
 * Who is on call by an iCalendar, in order. An event is somebody's by the address of an attendee, or by the address or the name in its title. Local times
 * are of the event's TZID, or of the schedule's zone where it names none.
 * @throws AppError `invalid_request` when it is no iCalendar; single events that cannot be read are problems.
 */
export function readCalendar(text: string, people: readonly CalendarPerson[], timezone: string, range: Stretch): ReadCalendar {
  const events = parseCalendar(text).components.filter(({ name }) => name === 'VEVENT');
  if (events.length > mostEvents)
    throw new AppError('invalid_request', `The calendar has ${events.length} events; ${mostEvents} are read.`);
  const moved = movedOccurrences(events, timezone);
  const held: Held[] = [];
  const problems: string[] = [];
  const steps: Steps = { left: mostSteps };
  for (const event of events) {
    try {
      if (textOf(event, 'STATUS')?.toUpperCase() === 'CANCELLED') continue;
      const stretches = stretchesOf(event, moved, timezone, range, steps);
      if (stretches.length === 0) continue;
      const user = personOf(event, people);
      if (user === undefined) problems.push(`"${titleOf(event)}" names nobody who has an account.`);
      else held.push(...stretches.map((stretch) => ({ ...stretch, user })));
    } catch (error) {
      if (!(error instanceof AppError || error instanceof RangeError)) throw error;
      problems.push(`"${titleOf(event)}" is left out: ${error.message}`);
    }
    if (held.length > mostShifts) throw new AppError('invalid_request', `The calendar has more than ${mostShifts} shifts in this range.`);
  }
  return { held: held.sort((a, b) => a.from - b.from || a.to - b.to), problems: [...new Set(problems)].slice(0, mostProblems) };
}

/** Occurrences that an event of their own replaces: by event and the time at which they would have been. */
function movedOccurrences(events: readonly Component[], timezone: string): ReadonlySet<string> {
  return new Set(
    events.flatMap((event) => {
      const id = lineOf(event, 'RECURRENCE-ID');
      if (id === undefined) return [];
      try {
        return [`${textOf(event, 'UID')} ${momentOfLine(id, timezone)}`];
      } catch (error) {
        if (error instanceof AppError || error instanceof RangeError) return [];
        throw error;
      }
    }),
  );
}

function stretchesOf(event: Component, moved: ReadonlySet<string>, timezone: string, range: Stretch, steps: Steps): Stretch[] {
  const start = lineOf(event, 'DTSTART');
  if (start === undefined) throw new AppError('invalid_request', 'it does not begin.');
  const zone = zoneOf(start, timezone);
  const first = localTime(start.value);
  const length = lengthOf(event, start, first, zone, timezone);
  const rule = textOf(event, 'RRULE');
  const id = lineOf(event, 'RECURRENCE-ID');
  if (id?.parameters.RANGE !== undefined) throw new AppError('invalid_request', 'RECURRENCE-ID with RANGE is not read here.');
  const margin = Temporal.Duration.from({ days: 2 });
  const [after, before] = [localOf(range.from, zone).subtract(length).subtract(margin), localOf(range.to, zone).add(margin)];
  const recurrence = rule === undefined ? undefined : parseRecurrence(rule);
  const recurring = recurrence === undefined ? [first] : occurrences(recurrence, first, after, before, steps);
  const until = recurrence?.until === undefined ? Number.POSITIVE_INFINITY : lastMoment(recurrence.until, zone);
  const excepted = exceptionsOf(event, zone, timezone);
  const isGone = (from: number) => excepted(from) || (id === undefined && moved.has(`${textOf(event, 'UID')} ${from}`));
  const regular = recurring.map((local) => momentOf(local, zone)).filter((from) => from <= until);
  const starts = [...new Set([...regular, ...valuesOf(event, 'RDATE').map((line) => momentOfLine(line, timezone))])];
  return starts.flatMap((from) => {
    const inside = isGone(from) ? undefined : common(range, { from, to: momentOf(localOf(from, zone).add(length), zone) });
    return inside === undefined ? [] : [inside];
  });
}

/** What `EXDATE` leaves out: moments, or whole days where it names dates alone, as some programs do also for events with a time. */
function exceptionsOf(event: Component, zone: string, timezone: string): (from: number) => boolean {
  const lines = valuesOf(event, 'EXDATE');
  const moments = new Set(lines.map((line) => momentOfLine(line, timezone)));
  const dates = new Set(lines.filter(({ value }) => isDate(value)).map(({ value }) => localTime(value).toPlainDate().toString()));
  return (from) => moments.has(from) || (dates.size > 0 && dates.has(localOf(from, zone).toPlainDate().toString()));
}

/** The values of all lines of a name, each as a line of its own. */
function valuesOf(event: Component, name: string): ContentLine[] {
  return event.lines.filter((line) => line.name === name).flatMap((line) => line.value.split(',').map((value) => ({ ...line, value })));
}

/** On the clocks' face, so that a night over a change of the clocks ends at the hour it says. */
function lengthOf(event: Component, start: ContentLine, first: Temporal.PlainDateTime, zone: string, timezone: string): Temporal.Duration {
  const [end, duration] = [lineOf(event, 'DTEND'), textOf(event, 'DURATION')];
  if (end !== undefined) return first.until(localOf(momentOfLine(end, timezone), zone), { largestUnit: 'hours' });
  if (duration !== undefined) return Temporal.Duration.from(duration);
  return Temporal.Duration.from({ days: isDate(start.value) ? 1 : 0 });
}

function personOf(event: Component, people: readonly CalendarPerson[]): string | undefined {
  const attendees = event.lines
    .filter(({ name }) => name === 'ATTENDEE')
    .map(({ value }) =>
      value
        .replace(/^mailto:/i, '')
        .trim()
        .toLowerCase(),
    );
  const title = titleOf(event).toLowerCase();
  const attending = people.find(({ email }) => attendees.includes(email));
  const addressed = people.find(({ email }) => title.split(/[\s<>(),;:"']+/).includes(email));
  // The longest name first: "Ann Lee" is not "Ann".
  const named = [...people].sort((a, b) => b.name.length - a.name.length).find(({ name }) => hasName(title, name.toLowerCase()));
  return (attending ?? addressed ?? named)?.email;
}

function hasName(title: string, name: string): boolean {
  const at = name.trim() === '' ? -1 : title.indexOf(name);
  const isLetter = (sign: string | undefined) => sign !== undefined && /[\p{L}\p{N}]/u.test(sign);
  return at >= 0 && !isLetter(title[at - 1]) && !isLetter(title[at + name.length]);
}

function titleOf(event: Component): string {
  return plainText(textOf(event, 'SUMMARY') ?? 'an event without a title').slice(0, 200);
}

function lineOf(event: Component, name: string): ContentLine | undefined {
  return event.lines.find((line) => line.name === name);
}

function textOf(event: Component, name: string): string | undefined {
  return lineOf(event, name)?.value;
}

function zoneOf(line: ContentLine, timezone: string): string {
  if (line.value.endsWith('Z')) return 'UTC';
  const named = line.parameters.TZID?.replace(/^\//, '');
  if (named === undefined) return timezone;
  if (!isTimeZone(named)) throw new AppError('invalid_request', `the time zone "${named.slice(0, 60)}" is none of the IANA names.`);
  return named;
}

function momentOfLine(line: ContentLine, timezone: string): number {
  const zone = zoneOf(line, timezone);
  return momentOf(localTime(line.value), zone);
}

/** `20261130T090000`, with a Z where it is UTC, or `20261130`: the beginning of that day. @throws RangeError for no time. */
function localTime(value: string): Temporal.PlainDateTime {
  if (!/^\d{8}(?:T\d{6}Z?)?$/.test(value)) throw new AppError('invalid_request', `"${value.slice(0, 40)}" is no date or time.`);
  return isDate(value) ? Temporal.PlainDate.from(value).toPlainDateTime() : Temporal.PlainDateTime.from(value.replace('Z', ''));
}

function lastMoment(until: string, zone: string): number {
  const local = localTime(until);
  if (isDate(until)) return momentOf(local.add({ days: 1 }), zone) - 1;
  return momentOf(local, until.endsWith('Z') ? 'UTC' : zone);
}

function isDate(value: string): boolean {
  return value.length === 8;
}
