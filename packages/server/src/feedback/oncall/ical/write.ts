import type { Shift } from '../shifts.ts';
import { escapedText, folded } from './lines.ts';

export interface WrittenCalendar {
  readonly title: string;
  /** Names its events, so that programs recognise them when they read the calendar again. */
  readonly name: string;
  readonly shifts: readonly Shift[];
  /** How people see an e-mail address. */
  nameOf(user: string): string;
  /** Milliseconds UTC. */
  readonly now: number;
}

/** Shifts as an iCalendar (RFC 5545), in UTC, asking to be read again each hour; gaps are left out. */
export function writeCalendar({ title, name, shifts, nameOf, now }: WrittenCalendar): string {
  const head = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Binnacle//On-call//EN', 'CALSCALE:GREGORIAN', 'METHOD:PUBLISH'];
  const about = [`X-WR-CALNAME:${escapedText(title)}`, 'REFRESH-INTERVAL;VALUE=DURATION:PT1H', 'X-PUBLISHED-TTL:PT1H'];
  const events = shifts.flatMap(({ from, to, user }) => {
    if (user === null) return [];
    return [
      'BEGIN:VEVENT',
      `UID:${name}-${from}@binnacle`,
      `DTSTAMP:${utc(now)}`,
      `DTSTART:${utc(from)}`,
      `DTEND:${utc(to)}`,
      `SUMMARY:${escapedText(`On call: ${nameOf(user)} (${title})`)}`,
      `ATTENDEE;ROLE=REQ-PARTICIPANT:mailto:${user}`,
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ];
  });
  return [...head, ...about, ...events, 'END:VCALENDAR'].map(folded).join('');
}

function utc(time: number): string {
  return `${new Date(time).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z`;
}
