import { z } from 'zod';

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

const timeOfDay = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'expected a time of day such as 09:00; 24:00 is the end of the day');

const calendar = z
  .strictObject({
    timezone: z.string().max(64).refine(isTimeZone, 'not an IANA time zone, such as Europe/Paris').describe('IANA name'),
    weekdays: z.array(z.enum(weekdays)).min(1).max(7).optional().describe('Days of work; Monday to Friday when absent'),
    from: timeOfDay.optional().describe('When a day of work begins, local time; 00:00 when absent'),
    to: timeOfDay.optional().describe('When it ends; 24:00 when absent'),
    holidays: z
      .array(z.iso.date('expected a date such as 2026-12-25'))
      .max(1000)
      .optional()
      .describe('Days without work, local dates such as 2026-12-25'),
  })
  .refine(({ from = '00:00', to = '24:00' }) => from < to, { path: ['to'], message: 'a day of work ends after it begins' });

export const teamSpec = z.strictObject({
  description: z.string().max(1000).optional().describe('What the team is there for.'),
  contact: z.string().max(200).optional().describe('Where to reach the team: a channel, a mailing list.'),
  onCall: z
    .string()
    .min(1)
    .max(63)
    .optional()
    .describe('Its Schedule: whoever is on call by it is told where an escalation policy names the team.'),
  members: z
    .array(z.email().max(320).toLowerCase())
    .max(50)
    .optional()
    .describe(
      'E-mail addresses of those who are told where an escalation policy names a team without a Schedule; nothing is measured by them.',
    ),
  projects: z
    .array(z.string().trim().min(1).max(200))
    .max(100)
    .optional()
    .describe('Its projects or teams in Jira and Linear, by key: work items there are its own.'),
  waiting: z
    .array(z.string().trim().min(1).max(200))
    .max(100)
    .optional()
    .describe('Statuses in which its started work items wait for something, by name; time in them counts against flow efficiency.'),
  calendar: calendar.optional().describe('When the team works: what durations in working time are measured by.'),
});

export type TeamSpec = z.infer<typeof teamSpec>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
