import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Kind } from '../../definitions/types.ts';
import { checkSurvey } from './check.ts';
import { libraryNames } from './library.ts';
import { scaleNames } from './scales.ts';
import { surveyTable } from './tables.ts';

/** Fewest answers that are shown together, unless a survey asks for more; and the fewest that it may ask for. */
export const defaultK = 5;
const floorK = 3;

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

const slug = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/, 'lower-case letters, digits and "-", at most 50');
const line = (most: number) => z.string().trim().min(1).max(most);
const always = z.boolean().optional().describe('Asked of everybody in every round, when the others rotate');

const fromLibrary = z.strictObject({
  library: z.enum(libraryNames).describe('Questions that come with the server'),
  items: z.array(z.string().max(50)).min(1).max(50).optional().describe('Which of them; all when absent'),
  always,
});

const ownQuestion = z.strictObject({
  id: slug.describe('Names the question in results; answers to it are compared over the rounds'),
  text: line(500),
  scale: z.enum(scaleNames),
  reversed: z.boolean().optional().describe('Agreeing is the unfavourable side'),
  na: z.boolean().optional().describe('Whether "does not apply" may be answered; true when absent'),
  dimension: line(60).optional().describe('What it is about, such as burnout; "other" when absent'),
  options: z.array(line(100)).min(2).max(20).optional().describe('Of the scale choice'),
  always,
});

const cadence = z.strictObject({
  every: z.enum(['weekly', 'biweekly', 'monthly', 'quarterly']).describe('Monthly and quarterly: on the first such weekday of it'),
  weekday: z.enum(weekdays).optional().describe('monday when absent'),
  at: z
    .string()
    .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 09:00')
    .optional()
    .describe('Local time in the time zone of the organization; 09:00 when absent'),
});

const spec = z.strictObject({
  description: z.string().max(1000).optional().describe('What the survey is for; shown before the first question'),
  teams: z.array(z.string().min(1).max(63)).min(1).max(200).describe('Who is asked; their people are kept under Team pulse, Participants'),
  questions: z
    .array(z.union([fromLibrary, ownQuestion]))
    .min(1)
    .max(60),
  cadence: cadence.optional().describe('When rounds begin by themselves; without it somebody begins each'),
  rotation: z
    .strictObject({ questions: z.number().int().min(1).max(50).describe('How many questions one person gets in a round') })
    .optional()
    .describe('Each person gets other questions, and each question comes back once all had their turn'),
  openDays: z.number().int().min(1).max(60).optional().describe('How long a round is open; 7 when absent'),
  k: z
    .number()
    .int()
    .min(floorK, `a group of fewer than ${floorK} answers is never shown`)
    .max(100)
    .optional()
    .describe(`Fewest answers that are shown together; ${defaultK} when absent. Can only be raised once a round has begun`),
  delivery: z
    .array(z.enum(['link', 'email', 'slack']))
    .min(1)
    .max(3)
    .optional()
    .describe('link: one for the whole team; email and slack: one for each person. link when absent'),
  reminder: z.boolean().optional().describe('Whether those who have not answered at half-time are reminded; true when absent'),
});

export type SurveySpec = z.infer<typeof spec>;

export const surveyKind: Kind<SurveySpec> = {
  name: 'Survey',
  apiVersion: 'binnacle/v1',
  description:
    'A pulse survey of teams. Answers are anonymous: they are added up when the round ends and then deleted, and no group of fewer than k answers is shown.',
  spec,
  example: `apiVersion: binnacle/v1
kind: Survey
metadata:
  name: team-pulse
  displayName: Team pulse
spec:
  description: How work feels, so that we can mend what gets in the way.
  teams: [payments]
  questions:
    - {library: dora-core, items: [burned-out, life-outside, deployable, pain-free]}
    - {library: space-devex, items: [focus, reviews, friction]}
    - {library: enps, items: [recommend], always: true}
    - id: on-call
      text: Our on-call duty is bearable.
      scale: agreement5
      dimension: on-call
  cadence: {every: biweekly, weekday: tuesday, at: "10:00"}
  rotation: {questions: 4}
  openDays: 5
  k: 5
  delivery: [email, link]
`,
  check: checkSurvey,
  async checkRecords({ metadata, spec: { k = defaultK } }, records) {
    const [launched] = await records.select({ k: surveyTable.k }).from(surveyTable).where(eq(surveyTable.name, metadata.name));
    if (launched === undefined || k >= launched.k) return [];
    const message = `people were promised that no fewer than ${launched.k} answers are shown together; k can only be raised. Give a new survey another name`;
    return [{ path: 'spec.k', message }];
  },
};
