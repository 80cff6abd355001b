import { createHash } from 'node:crypto';
import { and, desc, eq, gte, lt, sql } from 'drizzle-orm';
import type { Database } from '../platform/database.ts';
import type { Decision, Override, Weighed } from './decide.ts';
import { type AnswerRow, answerTable } from './tables.ts';

/** What of a question is kept besides its answer. */
export interface Asked {
  readonly service: string;
  readonly environment: string | undefined;
  readonly change: 'hotfix' | undefined;
  /** Name of the person or token. */
  readonly caller: string;
  readonly sha: string | undefined;
  readonly ref: string | undefined;
  readonly run: string | undefined;
}

export interface Answered {
  readonly decision: Decision;
  readonly reasons: readonly Weighed[];
  readonly override: Override | undefined;
  /** Milliseconds UTC. */
  readonly at: number;
}

/** The same answer to the same question within this time is one row. */
const foldMs = 60_000;
export const keptMs = 365 * 86_400_000;

/** Keeps an answer. Polls are folded: what is compared leaves out the numbers of the sentences, which change from second to second. */
export async function keepAnswer(database: Database, asked: Asked, { decision, reasons, override, at }: Answered): Promise<void> {
  const question = hashOf([asked.service, asked.environment, asked.change, asked.caller, asked.sha, asked.ref, asked.run]);
  const answer = hashOf([decision, override?.id, reasons.map(({ check, verdict, subject }) => [check, verdict, subject])]);
  const lastAt = new Date(at);
  const [last] = await database
    .select({ id: answerTable.id, answer: answerTable.answer, lastAt: answerTable.lastAt })
    .from(answerTable)
    .where(eq(answerTable.question, question))
    .orderBy(desc(answerTable.lastAt), desc(answerTable.id))
    .limit(1);
  if (last?.answer === answer && at - last.lastAt.getTime() <= foldMs) {
    const change = { lastAt, reasons, times: sql`${answerTable.times} + 1` };
    await database.update(answerTable).set(change).where(eq(answerTable.id, last.id));
    return;
  }
  const { environment = null, change = null, sha = null, ref = null, run = null, service, caller } = asked;
  const row = {
    question,
    answer,
    firstAt: lastAt,
    lastAt,
    times: 1,
    service,
    environment,
    change,
    caller,
    sha,
    ref,
    run,
    decision,
    reasons,
  };
  await database.insert(answerTable).values({ ...row, override: override ?? null });
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);
}

export interface HistoryQuery {
  readonly service?: string | undefined;
  readonly decision?: Decision | undefined;
  /** Milliseconds UTC, of the last time it was asked: inclusive. */
  readonly from?: number | undefined;
  /** Exclusive. */
  readonly to?: number | undefined;
  readonly limit: number;
}

/** Newest first. */
export function readHistory(database: Database, { service, decision, from, to, limit }: HistoryQuery): Promise<AnswerRow[]> {
  return database
    .select()
    .from(answerTable)
    .where(
      and(
        service === undefined ? undefined : eq(answerTable.service, service),
        decision === undefined ? undefined : eq(answerTable.decision, decision),
        from === undefined ? undefined : gte(answerTable.lastAt, new Date(from)),
        to === undefined ? undefined : lt(answerTable.lastAt, new Date(to)),
      ),
    )
    .orderBy(desc(answerTable.lastAt), desc(answerTable.id))
    .limit(limit);
}

/** Removes what is older than a year. */
export async function forgetOldAnswers(database: Database, now: number): Promise<void> {
  await database.delete(answerTable).where(lt(answerTable.lastAt, new Date(now - keptMs)));
}
