import type { Facts } from '../../stores/facts.ts';
import type { AskMany } from './ask.ts';
import { type CountRow, countRows, shapeOf } from './rows.ts';
import type { Sli } from './sli.ts';
import { replaceRows, type Span, writeSpans } from './store.ts';

export interface CountingStore {
  readonly ask: AskMany;
  readonly facts: Pick<Facts, 'queryColumns' | 'append'>;
}

/**
 * Counts SLIs in [from, to), keeps what was counted and then notes it: the span of an SLI grows by what touches it. May be repeated or cut short at any place.
 * @param spans of these SLIs; brought up to date.
 * @param now what was counted later counts more, milliseconds UTC.
 * @returns the SLIs that could not be counted, and how many rows the others have.
 */
export async function countSpan(
  { ask, facts }: CountingStore,
  slis: readonly Sli[],
  spans: Map<bigint, Span>,
  from: number,
  to: number,
  now: number,
): Promise<{ readonly failed: ReadonlyMap<Sli, Error>; readonly rows: number }> {
  const failed = new Map<Sli, Error>();
  const counted = new Map<bigint, readonly CountRow[]>();
  for (const members of Map.groupBy(slis, shapeOf).values()) {
    const answers = await countRows(ask, members, from, to);
    for (const [index, sli] of members.entries()) {
      const answer = answers[index];
      if (answer instanceof Error || answer === undefined) failed.set(sli, answer ?? new Error('an SLI was not counted'));
      else counted.set(sli.id, answer.rows);
    }
  }
  const knownTo = Math.max(to, ...[...counted.keys()].map((id) => spans.get(id)?.to ?? to));
  await replaceRows(facts, counted, { from, to, knownTo }, now);
  const changed = new Map<bigint, Span>();
  for (const [id, rows] of counted) {
    const old = spans.get(id);
    // A stretch between could not be counted before: it must be caught up with first.
    if (old !== undefined && (from > old.to || to < old.from)) continue;
    const last = rows.findLast(({ covered }) => covered > 0);
    const newest = Math.max(old?.newest ?? 0, last === undefined ? 0 : last.time + 60_000);
    const span = { from: Math.min(old?.from ?? from, from), to: Math.max(old?.to ?? to, to), newest };
    if (old?.from !== span.from || old.to !== span.to || old.newest !== newest) changed.set(id, span);
  }
  await writeSpans(facts, changed, now);
  for (const [id, span] of changed) spans.set(id, span);
  return { failed, rows: [...counted.values()].reduce((sum, rows) => sum + rows.length, 0) };
}
