import { z } from 'zod';
import { behaviourSchema } from '../metrics/wire-answer.ts';
import { isoAnswer } from '../platform/http/time.ts';

/** What the routes of the feedback area answer. */

const text = z.string();
const isoTime = z.iso.datetime();
const value = z.number().nullable();

const entry = z.object({
  id: text,
  time: isoTime,
  kind: text,
  title: text,
  service: text,
  environment: text,
  link: text,
  verdict: text.describe('Of a deployment: improved, no_change, worse or not_enough_data; empty of others, and until it is known'),
});
export const timelineAnswer = z.object({ entries: z.array(entry) });

export const actionAnswer = z.object({
  id: text,
  title: text,
  owner: text,
  due: z.iso.date(),
  state: z.enum(['open', 'done', 'dropped']),
  reason: text.nullable().describe('Why it was dropped'),
  metric: text.nullable(),
  expected: z.object({ direction: z.enum(['up', 'down']), amount: z.number().optional() }).nullable(),
  review: text.nullable().describe('The week it was agreed in'),
  createdAt: isoAnswer,
  createdBy: text,
  doneAt: isoAnswer.nullable().describe('When it was done or dropped'),
  effect: z.object({
    verdict: z.enum(['moved', 'not_moved', 'too_early', 'no_baseline', 'no_metric']),
    before: value,
    after: value,
    text,
  }),
});
export const actionsAnswer = z.object({ actions: z.array(actionAnswer) });

export const commentAnswer = z.object({ id: text, week: text, subject: text, text, author: text, createdAt: isoAnswer });

const week = z.object({ week: text, from: isoTime, to: isoTime, state: z.enum(['open', 'closed']) });
export const reviewsAnswer = z.object({ reviews: z.array(week) });

const item = z.object({
  metric: text,
  labels: z.record(text, text),
  title: text,
  unit: text,
  value,
  previous: value,
  moved: z.boolean().nullable().describe('null: nobody can say'),
  signals: behaviourSchema.shape.signals,
  text,
  coincides: z.array(entry).describe('What happened in the weeks of the signals: coincides with, not caused by'),
  history: z.object({ times: z.array(z.number()).readonly(), values: z.array(value).readonly(), partial: z.array(z.boolean()).readonly() }),
  limits: behaviourSchema.shape.limits,
  why: text.nullable().describe('Why there is no value'),
});
export const reviewAnswer = week.extend({
  previousActions: z.array(actionAnswer),
  sections: z.array(z.object({ area: text, title: text, items: z.array(item) })),
  comments: z.array(commentAnswer).readonly(),
  actions: z.array(actionAnswer),
});
