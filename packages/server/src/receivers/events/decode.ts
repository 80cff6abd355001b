import { z } from 'zod';
import type { events } from '../../facts/events.ts';
import { earliestTime, isPlausibleTime, latestAhead } from '../../facts/time.ts';
import type { vitals } from '../../facts/vitals.ts';
import type { Row } from '../../stores/clickhouse/table.ts';

/** Milliseconds since the epoch, or an ISO 8601 time with its offset; UTC in the result. */
const instant = z.union([z.number().finite(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))], {
  error: 'expected ISO 8601 with a time zone, or milliseconds since the epoch',
});

/** The body: entries stay unknown here because each is accepted or rejected on its own. */
export const requestSchema = z.object({
  /** The sender's clock when it sent this: what a wrong clock is corrected by. */
  sentAt: instant.optional(),
  events: z.array(z.unknown()).max(1000).default([]),
  vitals: z.array(z.unknown()).max(1000).default([]),
});
export type EventsRequest = z.output<typeof requestSchema>;

const id = z.string().min(1).max(128);
/** Query and fragment are cut off: they carry what people typed, and tokens. */
const path = z
  .string()
  .max(2048)
  .transform((text) => text.replace(/[?#].*$/s, ''))
  .default('');
const person = z
  .string()
  .max(200)
  .refine((text) => !text.includes('@'), 'looks like an e-mail address; send a pseudonymous identifier')
  .default('');
const propertyText = z.preprocess(
  (value) => (typeof value === 'string' ? value : JSON.stringify(value ?? '')),
  z.string().max(2048, 'is longer than 2048 characters'),
);
const properties = z
  .record(z.string().min(1).max(200), propertyText)
  .refine((record) => Object.keys(record).length <= 64, 'has more than 64 entries')
  .default({});

const event = z.object({
  id,
  name: z.string().trim().min(1).max(200),
  time: instant.optional(),
  person,
  session: z.string().max(128).default(''),
  path,
  properties,
});

const vital = z.object({
  id,
  name: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['lcp', 'inp', 'cls', 'fcp', 'ttfb'])),
  value: z.number().min(0).max(3600),
  time: instant.optional(),
  path,
  session: z.string().max(128).default(''),
  navigation: z.string().max(40).default(''),
});

/** Why an entry was not taken. */
export interface Rejection {
  readonly list: 'events' | 'vitals';
  /** Position in that list; `null` when the store refused a row and cannot say which. */
  readonly index: number | null;
  readonly reason: string;
}

export interface Decoded {
  readonly events: readonly Row<typeof events>[];
  readonly vitals: readonly Row<typeof vitals>[];
  readonly rejected: readonly Rejection[];
}

/** Who sent it and when it arrived (milliseconds since the epoch, UTC). */
export interface Arrival {
  readonly source: string;
  readonly received: number;
}

/** Body → facts; what is wrong with one entry does not harm its neighbours. */
export function decode(request: EventsRequest, { source, received }: Arrival): Decoded {
  const rejected: Rejection[] = [];
  const offset = clockOffset(request.sentAt, received);
  const take = <T extends z.ZodType<{ time?: number | undefined }>>(list: Rejection['list'], schema: T) =>
    request[list].flatMap((entry, index) => {
      const parsed = schema.safeParse(entry);
      if (!parsed.success) {
        rejected.push({ list, index, reason: describe(parsed.error) });
        return [];
      }
      const time = (parsed.data.time ?? request.sentAt ?? received - offset) + offset;
      if (!isPlausibleTime(time, received)) {
        rejected.push({ list, index, reason: `time: must lie between ${earliestTime} and ${latestAhead} ahead of the server's clock` });
        return [];
      }
      return [{ ...(parsed.data as z.output<T>), time: Math.round(time), received, source }];
    });
  return { events: take('events', event), vitals: take('vitals', vital), rejected };
}

const offsetStep = 5 * 60_000;

/**
 * Milliseconds to add to a sender's times. Rounded to five minutes, so that a clock that is right is left alone and a
 * retry, which arrives a little later, gets the same times and therefore replaces its rows instead of doubling them.
 */
function clockOffset(sentAt: number | undefined, received: number): number {
  return sentAt === undefined ? 0 : Math.round((received - sentAt) / offsetStep) * offsetStep;
}

function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'is not valid' : `${issue.path.join('.') || 'entry'}: ${issue.message}`;
}
