import { z } from 'zod';
import type { House } from '../area.ts';
import type { Http } from '../platform/http/server.ts';
import { timeParameter } from '../platform/http/time.ts';
import { type ActionRecord, changeAction, createAction, listActions } from './actions.ts';
import { actionAnswer, actionsAnswer, commentAnswer, reviewAnswer, reviewsAnswer, timelineAnswer } from './answers.ts';
import { type Effect, effectOf } from './effect.ts';
import { addComment, closeReview, listReviews, readReview } from './reviews.ts';
import { readTimeline, type TimelineEntry } from './timeline.ts';

const line = z.string().trim().min(1).max(200);
const prose = z.string().trim().min(1).max(5000);
const week = z.object({ week: z.string().max(16) });
const expected = z.strictObject({ direction: z.enum(['up', 'down']), amount: z.number().positive().optional() });

const newAction = z.strictObject({
  title: line,
  owner: line,
  due: z.iso.date(),
  metric: line.optional(),
  expected: expected.optional(),
  review: z
    .string()
    .regex(/^\d{4}-W\d{2}$/, 'an ISO week such as 2026-W47')
    .optional(),
});

const actionChange = z.strictObject({
  title: line.optional(),
  owner: line.optional(),
  due: z.iso.date().optional(),
  metric: line.nullable().optional(),
  expected: expected.nullable().optional(),
  state: z.enum(['open', 'done', 'dropped']).optional(),
  reason: prose.optional(),
});

const timelineQuery = z.object({
  from: timeParameter,
  to: timeParameter,
  kind: z.string().max(40).optional(),
  service: z.string().max(200).optional(),
  environment: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(5000).default(500),
});

/** The feedback area's part of the API: timeline, weekly reviews, actions. */
export function feedbackRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/timeline',
    {
      config: { access: 'viewer' },
      schema: { summary: 'What happened in a range, newest first', querystring: timelineQuery, response: { 200: timelineAnswer } },
    },
    async ({ query }) => {
      const entries = await readTimeline(house.facts, query);
      return { entries: entries.map(entryToWire) };
    },
  );
  reviewRoutes(http, house);
  actionRoutes(http, house);
}

function reviewRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/reviews',
    { config: { access: 'viewer' }, schema: { summary: 'The weekly reviews, newest first', response: { 200: reviewsAnswer } } },
    async () => {
      const reviews = await listReviews(house);
      return { reviews: reviews.map(({ name, from, to, state }) => ({ week: name, from: iso(from), to: iso(to), state })) };
    },
  );
  http.get(
    '/api/v1/reviews/:week',
    { config: { access: 'viewer' }, schema: { summary: 'The review of a week', params: week, response: { 200: reviewAnswer } } },
    async ({ params }) => {
      const { name, from, to, sections, previousActions, actions, ...rest } = await readReview(house, params.week);
      return {
        week: name,
        from: iso(from),
        to: iso(to),
        ...rest,
        sections: sections.map((section) => ({
          ...section,
          items: section.items.map((item) => ({ ...item, coincides: item.coincides.map(entryToWire) })),
        })),
        previousActions: await withEffects(house, previousActions),
        actions: await withEffects(house, actions),
      };
    },
  );
  http.post(
    '/api/v1/reviews/:week/comments',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Comment on a review, an area of it, or a number in it',
        params: week,
        body: z.strictObject({ subject: line, text: prose }),
        response: { 201: commentAnswer },
      },
    },
    async ({ params, body, actor }, reply) => reply.code(201).send(await addComment(house, actor, params.week, body.subject, body.text)),
  );
  http.post(
    '/api/v1/reviews/:week/close',
    { config: { access: 'member' }, schema: { summary: 'Keep a review as it stands now', params: week } },
    async ({ params, actor }, reply) => {
      await closeReview(house, actor, params.week);
      return reply.code(204).send();
    },
  );
}

function actionRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/actions',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Actions, open ones by due date first',
        querystring: z.object({ state: z.enum(['open', 'done', 'dropped']).optional() }),
        response: { 200: actionsAnswer },
      },
    },
    async ({ query }) => ({ actions: await withEffects(house, await listActions(house.database, query.state)) }),
  );
  http.post(
    '/api/v1/actions',
    { config: { access: 'member' }, schema: { summary: 'Write down an action', body: newAction, response: { 201: actionAnswer } } },
    async ({ body, actor }, reply) => {
      const action = await createAction(house.database, house.clock, actor, body);
      return reply.code(201).send(await withEffect(house, action));
    },
  );
  http.patch(
    '/api/v1/actions/:id',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Change an action, mark it done, or drop it with a reason',
        params: z.object({ id: z.uuid() }),
        body: actionChange,
        response: { 200: actionAnswer },
      },
    },
    async ({ params, body }) => {
      const action = await changeAction(house.database, house.clock, params.id, body);
      return withEffect(house, action);
    },
  );
}

async function withEffects(house: House, actions: readonly ActionRecord[]): Promise<(ActionRecord & { effect: Effect })[]> {
  return Promise.all(actions.map((action) => withEffect(house, action)));
}

async function withEffect(house: House, action: ActionRecord): Promise<ActionRecord & { effect: Effect }> {
  return { ...action, effect: await effectOf(house, action) };
}

/** Records carry their times in ISO 8601. */
function entryToWire(entry: TimelineEntry) {
  return { ...entry, time: iso(entry.time) };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
