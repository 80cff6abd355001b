import { z } from 'zod';
import { urgencies } from '../../facts/told-alert.ts';
import { timeParameter } from '../../platform/http/time.ts';
import { contactKinds } from '../alerting/types.ts';
import { personSchema } from './schedule-spec.ts';
import { escalationStates } from './tables.ts';

const iso = z.iso.datetime();
export const scheduleName = z.object({ name: z.string().max(63) });
const stretch = { from: iso, to: iso };

export const shiftAnswer = z.object({
  ...stretch,
  user: z.string().nullable(),
  by: z.object({ kind: z.enum(['layer', 'override']), name: z.string() }).nullable(),
});
const heldAnswer = z.object({ ...stretch, user: z.string() });
export const overrideAnswer = z.object({
  id: z.uuid(),
  user: z.string(),
  ...stretch,
  reason: z.string(),
  swap: z.uuid().nullable(),
  createdAt: iso,
  createdBy: z.string(),
});

export const schedulesAnswer = z.object({
  schedules: z.array(
    z.object({
      name: z.string(),
      displayName: z.string(),
      timezone: z.string(),
      services: z.array(z.string()),
      now: shiftAnswer.describe('Who is on call, and until when'),
      next: shiftAnswer.nullable().describe('Who is next; null when nothing changes within 14 days'),
      problems: z.array(z.string()),
    }),
  ),
});

export const scheduleAnswer = z.object({
  name: z.string(),
  displayName: z.string(),
  timezone: z.string(),
  ...stretch,
  layers: z.array(z.object({ name: z.string(), shifts: z.array(heldAnswer) })),
  overrides: z.array(overrideAnswer),
  final: z.array(shiftAnswer),
  problems: z.array(z.string()),
});

export const rangeQuery = z.object({ from: timeParameter.optional(), to: timeParameter.optional() });

const taken = { user: personSchema, from: z.iso.datetime({ offset: true }), to: z.iso.datetime({ offset: true }) };
export const newOverride = z.strictObject({
  ...taken,
  reason: z.string().trim().min(1).max(500),
  inExchange: z.strictObject(taken).optional().describe('What another takes over for it: a swap'),
});

export const onCallQuery = z.object({ service: z.string().min(1).max(200).optional(), at: timeParameter.optional() });
export const peopleAnswer = z.object({ people: z.array(z.object({ email: z.string(), name: z.string() })) });
export const calendarPaths = z.object({
  path: z.string().describe('All shifts of the schedule'),
  own: z.string().describe('Only the shifts of whoever asks'),
});
export const calendarQuery = z.object({
  token: z.string().min(1).max(300),
  only: z.literal('mine').optional().describe('Leaves out the shifts of everybody but the owner of the token'),
});
export const onCallAnswer = z.object({
  onCall: z.array(z.object({ schedule: z.string(), user: z.string().nullable(), name: z.string().nullable(), until: iso })),
});

export const escalationQuery = z.object({
  state: z.enum([...escalationStates, 'open']).default('open'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const escalationsAnswer = z.object({
  escalations: z.array(
    z.object({
      id: z.uuid(),
      policy: z.string(),
      state: z.enum(escalationStates),
      alerts: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          service: z.string(),
          state: z.enum(['firing', 'resolved']),
          acknowledgedBy: z.string().nullable(),
        }),
      ),
      level: z.number().int().describe('Levels that were told in this round'),
      round: z.number().int(),
      nextAt: iso.nullable(),
      startedAt: iso,
      endedAt: iso.nullable(),
      events: z.array(z.object({ at: iso, text: z.string() })),
    }),
  ),
});

const share = z.object({ user: z.string(), hours: z.number(), nightHours: z.number(), weekendHours: z.number() });
export const qualityAnswer = z.object({
  schedules: z.array(
    z.object({
      schedule: z.string(),
      gaps: z.array(z.object(stretch)),
      gapHours: z.number(),
      shares: z.array(share),
      imbalance: z.object({ hours: z.number(), nights: z.number().nullable(), weekends: z.number().nullable() }).nullable(),
      problems: z.array(z.string()),
    }),
  ),
  policies: z.array(z.object({ policy: z.string(), reachesNobody: z.boolean(), problems: z.array(z.string()) })),
  emailOnly: z.array(z.string()),
});

export const newContact = z
  .strictObject({
    kind: z.enum(contactKinds),
    address: z.string().trim().max(500).default('').describe('Nothing for push: it goes to all browsers that asked for it'),
  })
  .refine(({ kind, address }) => (kind === 'push') === (address === ''), {
    path: ['address'],
    message: 'push takes none; every other way needs one',
  })
  .refine(({ kind, address }) => kind !== 'email' || z.email().safeParse(address).success, {
    path: ['address'],
    message: 'not an e-mail address',
  })
  .refine(({ kind, address }) => kind !== 'slack' || /^[A-Z0-9]{6,20}$/.test(address), {
    path: ['address'],
    message: 'expected a Slack member id such as U012AB3CD',
  })
  .refine(({ kind, address }) => kind !== 'ntfy' || /^(?:https?:\/\/[^\s@]+\/)?[-_A-Za-z0-9]{1,64}$/.test(address), {
    path: ['address'],
    message: 'expected a topic, or the address of one',
  })
  .refine(({ kind, address }) => kind !== 'telegram' || /^-?\d{1,20}$/.test(address), {
    path: ['address'],
    message: 'expected the number of a chat',
  });
const contactRule = z.strictObject({
  urgency: z.enum(urgencies),
  afterMinutes: z
    .number()
    .int()
    .min(0)
    .max(24 * 60),
  method: z.uuid().nullable().describe('A contact method; null is the e-mail address of the account'),
});
export const contactRules = z.strictObject({ rules: z.array(contactRule).max(60) });
export const contactAnswer = z.object({ id: z.uuid(), kind: z.enum(contactKinds), address: z.string(), createdAt: iso });
export const contactsAnswer = z.object({
  account: z.string(),
  methods: z.array(contactAnswer),
  rules: z.array(contactRule),
  browsers: z
    .array(z.object({ id: z.string().describe('SHA-256 of the address of its push service, hexadecimal'), since: iso }))
    .describe('Browsers that show notifications: where push goes'),
});
