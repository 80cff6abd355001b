import { randomUUID } from 'node:crypto';
import { asc, eq, inArray } from 'drizzle-orm';
import type { House } from '../area.ts';
import { type Actor, actorName } from '../platform/access.ts';
import { AppError } from '../platform/errors.ts';
import { type ActionRecord, actionsToFollowUp, listActions } from './actions.ts';
import { buildSections, type Section } from './sections.ts';
import { commentTable, reviewTable } from './tables.ts';
import { parseWeek, type Week, weekOf, weeksUpTo } from './week.ts';

/** Reviews that the list offers; older weeks can still be opened by name. */
const listedWeeks = 13;

export type Comment = typeof commentTable.$inferSelect;

export interface ReviewSummary extends Week {
  readonly state: 'open' | 'closed';
}

export interface Review extends ReviewSummary {
  /** What was agreed before: first thing in a review. */
  readonly previousActions: readonly ActionRecord[];
  readonly sections: readonly Section[];
  readonly comments: readonly Comment[];
  readonly actions: readonly ActionRecord[];
}

/** The running week and those before it, newest first. */
export async function listReviews(house: House): Promise<ReviewSummary[]> {
  const weeks = weeksUpTo(weekOf(house.clock.now(), house.config.timezone), listedWeeks, house.config.timezone);
  const closed = await house.database
    .select({ week: reviewTable.week })
    .from(reviewTable)
    .where(
      inArray(
        reviewTable.week,
        weeks.map((week) => week.name),
      ),
    );
  const names = new Set(closed.map((row) => row.week));
  return weeks.map((week) => ({ ...week, state: names.has(week.name) ? 'closed' : 'open' }));
}

/** @throws AppError `invalid_request` when it is no week, `not_found` when the week has not begun. */
export async function readReview(house: House, name: string): Promise<Review> {
  const week = startedWeek(house, name);
  const [closed] = await house.database.select().from(reviewTable).where(eq(reviewTable.week, week.name));
  const [sections, comments, actions, agreedBefore] = await Promise.all([
    closed?.sections ?? buildSections(house, week),
    house.database.select().from(commentTable).where(eq(commentTable.week, week.name)).orderBy(asc(commentTable.createdAt)).limit(1000),
    listActions(house.database, undefined, week.name),
    actionsToFollowUp(house.database, week.from, week.to),
  ]);
  const previousActions = agreedBefore.filter((action) => action.review !== week.name);
  return { ...week, state: closed === undefined ? 'open' : 'closed', previousActions, sections, comments, actions };
}

export async function addComment(house: House, actor: Actor, name: string, subject: string, text: string): Promise<Comment> {
  const week = startedWeek(house, name);
  const comment = { id: randomUUID(), week: week.name, subject, text, author: actorName(actor), createdAt: new Date(house.clock.now()) };
  await house.database.insert(commentTable).values(comment);
  return comment;
}

/** Keeps what the review shows now for good. @throws AppError `conflict` when it is closed, or its week still runs. */
export async function closeReview(house: House, actor: Actor, name: string): Promise<void> {
  const week = startedWeek(house, name);
  if (week.to > house.clock.now()) throw new AppError('conflict', `Week ${week.name} still runs; close its review when it is over.`);
  const sections = await buildSections(house, week);
  const closed = await house.database
    .insert(reviewTable)
    .values({ week: week.name, closedAt: new Date(house.clock.now()), closedBy: actorName(actor), sections })
    .onConflictDoNothing()
    .returning({ week: reviewTable.week });
  if (closed.length === 0) throw new AppError('conflict', `The review of ${week.name} is closed already.`);
}

function startedWeek(house: House, name: string): Week {
  const week = parseWeek(name, house.config.timezone);
  if (week.from > house.clock.now()) throw new AppError('not_found', `Week ${week.name} has not begun.`);
  return week;
}
