import { z } from 'zod';
import { isTimeZone, weekdays } from './local-time.ts';

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 09:00');
const endOfDay = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'expected a time of day such as 17:00; 24:00 is the end of the day');
/** As accounts have them. */
export const personSchema = z.email().max(320).toLowerCase();

const restriction = z.strictObject({
  weekdays: z.array(z.enum(weekdays)).min(1).max(7).optional().describe('Days on which it begins; every day when absent'),
  from: timeOfDay.describe('Local time at which it begins'),
  to: endOfDay.describe('Local time at which it ends; on the next day when it is not after "from"'),
});
export type Restriction = z.infer<typeof restriction>;

const shared = {
  name: z.string().trim().min(1).max(63).describe('Names the layer in shifts'),
  restrictions: z.array(restriction).min(1).max(14).optional().describe('The only times that the layer covers; always when absent'),
};

const every = z.union([
  z.enum(['day', 'week']),
  z.strictObject({
    hours: z
      .number()
      .int()
      .min(1)
      .max(24 * 7 * 8),
  }),
  z.strictObject({ days: z.number().int().min(1).max(366) }),
  z.strictObject({ weeks: z.number().int().min(1).max(52) }),
]);

const rotation = z.strictObject({
  every: every.describe('How long one turn is: day, week, {hours}, {days} or {weeks}'),
  handOff: timeOfDay.optional().describe('Local time of the hand-off, whatever the clocks were set to; 09:00 when absent'),
  weekday: z.enum(weekdays).optional().describe('Of turns of weeks: day of the hand-off; that of "start" when absent'),
});

const rotationLayer = z.strictObject({
  ...shared,
  users: z
    .array(personSchema)
    .min(1)
    .max(50)
    .describe('E-mail addresses of accounts, in the order of their turns; one may stand there several times'),
  rotation,
  start: z.iso
    .date('expected a date such as 2026-01-05')
    .describe('Local date from whose hand-off on the layer covers; the first user begins'),
  end: z.iso.date('expected a date such as 2026-12-31').optional().describe('Local date at whose hand-off it ends'),
});
export type RotationLayer = z.infer<typeof rotationLayer>;

const calendarLayer = z.strictObject({
  ...shared,
  calendar: z
    .union([
      z.strictObject({
        url: z
          .url({ protocol: /^https?$/ })
          .max(2000)
          .describe('iCalendar address; read every 15 minutes'),
      }),
      z.strictObject({ text: z.string().min(1).max(200_000).describe('An iCalendar, as text') }),
    ])
    .describe('Whose events say who is on call: by an attendee’s e-mail address, or by address or name in the title'),
});
export type CalendarLayer = z.infer<typeof calendarLayer>;

export type Layer = RotationLayer | CalendarLayer;

export const scheduleSpec = z.strictObject({
  description: z.string().max(1000).optional().describe('What the schedule is for'),
  timezone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'not an IANA time zone, such as Europe/Paris')
    .describe('IANA name; all local times are its'),
  services: z.array(z.string().min(1).max(200)).max(100).optional().describe('Services whose people on call these are'),
  layers: z
    .array(z.union([rotationLayer, calendarLayer]))
    .min(1)
    .max(10)
    .describe('Later ones stand above earlier ones'),
});

export type ScheduleSpec = z.infer<typeof scheduleSpec>;

export function isRotation(layer: Layer): layer is RotationLayer {
  return 'users' in layer;
}
