import { z } from 'zod';
import { scaleNames } from './scales.ts';

const text = z.string();
const isoTime = z.iso.datetime();
const count = z.number().int().nonnegative();

const optionAnswer = z.object({ value: z.union([z.number(), text]), label: text });

export const questionAnswer = z.object({
  id: text,
  text,
  scale: z.enum(scaleNames),
  reversed: z.boolean().describe('Agreeing is the unfavourable side'),
  na: z.boolean().describe('"Does not apply" may be answered, as null'),
  enps: z.boolean(),
  dimension: text.describe('What it is about, such as burnout'),
  always: z.boolean().describe('Asked of everybody in each round, when the others rotate'),
  options: z.array(optionAnswer).describe('In order; empty for percent (0-100) and text'),
  attribution: text.describe('Whose wording it is; empty for own questions'),
});

const cellAnswer = z.object({
  question: text,
  n: count.nullable().describe('Answers; "does not apply" is none'),
  mean: z.number().nullable().describe("On the question's own scale, turned so that more is better"),
  score: z.number().nullable().describe('0-10, 10 is best'),
  favourable: z.number().nullable().describe('0-1: the top 2 of 5, the top 3 of 7'),
  enps: z.number().nullable().describe('-100 to 100'),
  distribution: z.array(z.object({ option: text, n: count })).nullable(),
  texts: z.array(text).nullable().describe('In random order'),
  hidden: text.nullable().describe('Why there is nothing to be seen'),
});

const groupAnswer = z.object({
  team: text.nullable().describe('null: all teams together'),
  title: text,
  invited: count,
  answered: count.nullable().describe('null when it may not be shown'),
  hidden: text.nullable(),
  cells: z.array(cellAnswer),
});

export const roundSummary = z.object({
  number: count,
  state: z.enum(['open', 'closed']),
  openedAt: isoTime,
  closesAt: isoTime,
  closedAt: isoTime.nullable(),
  k: count.describe('Fewest answers that are shown together'),
  invited: count,
  answered: count.nullable().describe('null while it is open, and when it may not be shown'),
  undelivered: count.describe('Messages that could not be sent'),
});

export const surveySummary = z.object({
  name: text,
  title: text,
  description: text,
  teams: z.array(text),
  k: count,
  cadence: text.describe('In words; empty when somebody begins each round'),
  nextDue: isoTime.nullable(),
  delivery: z.array(z.enum(['link', 'email', 'slack'])),
  questions: count,
  perPerson: count.nullable().describe('Questions that one person gets in a round; null for all'),
  problem: text.nullable().describe('Why the last round that was due did not begin'),
  round: roundSummary.nullable().describe('The last one'),
});
export const surveysAnswer = z.object({ surveys: z.array(surveySummary) });

export const surveyAnswer = surveySummary.extend({
  promise: z.array(text).describe('Who will see what, as people read it before the first question'),
  asked: z.array(questionAnswer),
  rounds: z.array(roundSummary).describe('Newest first, at most 100'),
});

export const roundAnswer = roundSummary.extend({
  survey: text,
  title: text,
  promise: z.array(text),
  questions: z.array(questionAnswer),
  groups: z
    .array(groupAnswer)
    .nullable()
    .describe('All teams together, then each; null while it is open: nothing is shown of an open round'),
});

export const openRequest = z.strictObject({
  personalLinks: z.boolean().default(false).describe('Make a link for each person whom no message reaches, instead of one for the team'),
});
export const openedAnswer = z.object({
  round: roundSummary,
  personal: z.array(z.object({ team: text, urls: z.array(text) })).describe('Links of one person each; they cannot be seen again'),
});
export const linksAnswer = z.object({ links: z.array(z.object({ team: text, url: text })) });

export const librariesAnswer = z.object({
  libraries: z.array(z.object({ name: text, title: text, attribution: text, questions: z.array(questionAnswer) })),
});

export const participantsAnswer = z.object({
  participants: z.array(
    z.object({
      team: text,
      addresses: count.describe('People with an e-mail address'),
      people: count.describe('People besides, whom a link reaches'),
      updatedAt: isoTime,
    }),
  ),
});
export const participantsRequest = z.strictObject({
  team: z.string().min(1).max(63),
  emails: z.array(z.email().max(254)).max(2000).default([]).describe('Kept encrypted and never shown again'),
  people: count.max(2000).default(0),
});

export const pulseParameters = z.object({ token: z.string().min(1).max(100) });
export const pulseForm = z.object({
  title: text,
  description: text,
  team: text,
  kind: z.enum(['personal', 'team']).describe("team: a link that a whole team shares; answering through it gives a person's own"),
  closesAt: isoTime,
  k: count,
  invited: count.describe('People of the team who were asked'),
  promise: z.array(text).describe('Who will see what; to be read before the first question'),
  questions: z.array(questionAnswer),
  seed: z.number().int().describe('Which questions these are; to be sent along with the answers'),
  canOptOut: z.boolean(),
});
export const pulseRequest = z.strictObject({
  answers: z
    .record(z.string().max(100), z.union([z.number(), z.string().max(5000), z.null()]))
    .refine((answers) => Object.keys(answers).length <= 500, 'at most 500')
    .describe('By id of the question; null is "does not apply"'),
  seed: z.number().int().min(0).max(0x7fff_ffff).optional(),
});
export const pulseAnswer = z.object({ token: text.describe('Of the link under which these answers can be replaced') });
export const optOutAnswer = z.object({ optedOut: z.literal(true) });

export const quickCheckMetrics = ['lead_time', 'deployment_frequency', 'recovery_time', 'change_fail_rate', 'rework_rate'] as const;
const metricName = z.enum(quickCheckMetrics);
export const quickCheckForm = z.object({
  attribution: text,
  questions: z.array(
    z.object({
      metric: metricName,
      title: text,
      text,
      kind: z.enum(['band', 'percent']),
      options: z.array(z.object({ value: count, label: text })),
    }),
  ),
});
const band = z.number().int().min(1).max(6).describe('1 is worst');
const percent = z.number().min(0).max(100);
export const quickCheckRequest = z
  .strictObject({ lead_time: band, deployment_frequency: band, recovery_time: band, change_fail_rate: percent, rework_rate: percent })
  .partial()
  .refine((answers) => Object.values(answers).some((answer) => answer !== undefined), 'needs at least one answer');
const score = z.number().describe('0-10, 10 is best');
export const quickCheckAnswer = z.object({
  metrics: z.array(z.object({ metric: metricName, title: text, score: score.nullable(), benchmark: score })),
  overall: score.nullable().describe('Mean of the scores there are'),
  throughput: score.nullable().describe('Mean of lead time, deployment frequency and recovery time'),
  stability: score.nullable().describe('Mean of change fail rate and rework rate'),
  benchmark: z.object({ edition: text, industry: text, overall: score }),
  attribution: text,
});

export const collectedQuery = z.object({
  login: z.string().min(1).max(200).optional().describe('Your account name at a code host: whether there are traces under it'),
});
export const collectedAnswer = z.object({
  account: z
    .object({ name: text, email: text, role: text, createdAt: isoTime })
    .nullable()
    .describe('null for API tokens, which are no person'),
  sessions: z.array(z.object({ createdAt: isoTime, expiresAt: isoTime, address: text, browser: text })),
  audit: z.array(z.object({ at: isoTime, action: text, subject: text })).describe('What you changed; the newest 200'),
  surveys: z.object({
    invitations: count.describe('Of rounds that are open now; they are deleted when a round ends'),
    teams: z.array(text).describe('Teams in which your e-mail address is asked'),
    optedOut: z.boolean(),
  }),
  traces: z
    .array(z.object({ table: text, what: text, found: z.boolean(), retentionDays: count.nullable().describe('null: until removed') }))
    .describe('Under the pseudonym of your e-mail address or of the login you gave'),
  kept: z.array(z.object({ what: text, why: text, howLong: text })),
  notKept: z.array(text),
});

export type SurveySummary = z.infer<typeof surveySummary>;
export type SurveyAnswer = z.infer<typeof surveyAnswer>;
export type RoundSummary = z.infer<typeof roundSummary>;
export type RoundAnswer = z.infer<typeof roundAnswer>;
export type QuestionAnswer = z.infer<typeof questionAnswer>;
export type QuickCheckRequest = z.infer<typeof quickCheckRequest>;
export type QuickCheckAnswer = z.infer<typeof quickCheckAnswer>;
export type CollectedAnswer = z.infer<typeof collectedAnswer>;
