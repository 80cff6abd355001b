import { z } from 'zod';
import { parseDurationText } from '../../../promql/api/duration.ts';
import { isTimeZone } from '../../oncall/local-time.ts';
import { intervalFields, parseRange, parseTimeOfDay } from './interval-fields.ts';
import { parseMatcher } from './matchers.ts';

const name = z.string().trim().min(1).max(200);
const yearMs = 366 * 86_400_000;

/** A text that a parser takes: what it throws is what is wrong with the text. */
function parsedBy(parse: (text: string) => unknown) {
  return z
    .string()
    .max(2_000)
    .superRefine((text, context) => {
      try {
        parse(text);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        context.addIssue({ code: 'custom', message: error.message });
      }
    });
}

const duration = (least: number) =>
  z.string().refine(
    (text) => {
      const ms = parseDurationText(text);
      return ms !== undefined && ms >= least && ms <= yearMs;
    },
    `expected a duration such as 30s, 5m or 4h, ${least === 0 ? 'at most a year' : 'from 1s to a year'}`,
  );

const matchers = z.array(parsedBy(parseMatcher)).max(50);
const intervalNames = z.array(name).max(50);

const routeFields = {
  receiver: name.optional().describe('Name of a receiver; that of the route around it when absent'),
  matchers: matchers.optional().describe('All must hold: severity="page", team=~"a|b", env!="dev"'),
  groupBy: z.array(name).max(50).optional().describe('Labels whose alerts are told together; ["..."] tells each alert by itself'),
  groupWait: duration(0).optional().describe('How long a new group waits for more alerts before it is told; 30s when absent'),
  groupInterval: duration(1_000).optional().describe('How often a group that was told is looked at again; 5m when absent'),
  repeatInterval: duration(1_000).optional().describe('How long until what still fires is told again; 4h when absent'),
  continue: z.boolean().optional().describe('Whether the routes after this one are tried as well'),
  muteTimeIntervals: intervalNames.optional().describe('Time intervals in which nothing is told'),
  activeTimeIntervals: intervalNames.optional().describe('Time intervals outside of which nothing is told'),
};

const plainRoute = z.strictObject(routeFields);

export type RouteSpec = z.infer<typeof plainRoute> & { readonly routes?: readonly RouteSpec[] | undefined };

const route: z.ZodType<RouteSpec> = z.strictObject({
  ...routeFields,
  get routes(): z.ZodOptional<z.ZodArray<z.ZodType<RouteSpec>>> {
    return z.array(route).max(500).optional().describe('The first that matches is taken; then its own');
  },
});

const receiver = z.strictObject({
  name,
  channels: z.array(z.string().min(1).max(63)).max(20).optional().describe('Names of NotificationChannels that are told'),
  escalationPolicy: z.string().min(1).max(63).optional().describe('Name of the EscalationPolicy that is started'),
});

const inhibitRule = z.strictObject({
  name: name.optional(),
  sourceMatchers: matchers.min(1).describe('Which alerts hold others back while they fire'),
  targetMatchers: matchers.min(1).describe('Which alerts are held back'),
  equal: z.array(name).max(50).optional().describe('Labels that must be the same on both; absent on both is the same'),
});

const timeInterval = z.strictObject({
  name,
  intervals: z
    .array(
      z.strictObject({
        times: z
          .array(z.strictObject({ startTime: parsedBy(parseTimeOfDay), endTime: parsedBy(parseTimeOfDay) }))
          .max(50)
          .optional()
          .describe('Times of day by the wall clock, the end excluded'),
        weekdays: z
          .array(parsedBy((text) => parseRange(text, intervalFields.weekdays)))
          .max(50)
          .optional(),
        daysOfMonth: z
          .array(parsedBy((text) => parseRange(text, intervalFields.daysOfMonth)))
          .max(50)
          .optional()
          .describe('-1 is the last day'),
        months: z
          .array(parsedBy((text) => parseRange(text, intervalFields.months)))
          .max(50)
          .optional(),
        years: z
          .array(parsedBy((text) => parseRange(text, intervalFields.years)))
          .max(50)
          .optional(),
        location: z
          .string()
          .max(64)
          .refine(isTimeZone, 'not an IANA time zone, such as Europe/Paris')
          .optional()
          .describe('UTC when absent'),
      }),
    )
    .min(1)
    .max(50),
});

export const routingSpec = z.strictObject({
  route: route.describe('The root: takes every alert that none of its routes takes'),
  receivers: z.array(receiver).min(1).max(1_000),
  inhibitRules: z.array(inhibitRule).max(500).optional(),
  timeIntervals: z.array(timeInterval).max(500).optional(),
  groupsPerAlert: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('More groups of one alertname than this on a route are told as one; 100 when absent'),
});

export type RoutingSpec = z.infer<typeof routingSpec>;
