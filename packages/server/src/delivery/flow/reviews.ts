import type { CommitTimes } from './stages.ts';

/** Milliseconds UTC; the end is not in it. */
export type Span = readonly [from: number, to: number];

/** An event of a change as `change_events` has it. */
export interface ReviewEvent {
  readonly kind: string;
  readonly id: string;
  /** Milliseconds UTC. */
  readonly time: number;
  /** Pseudonym. */
  readonly actor: string;
  readonly bot: boolean;
  readonly state: string;
}

interface Reviewed {
  /** When it was last said to be ready before its first review, else when it was opened. */
  readonly ready: number;
  readonly firstReview: number | null;
  /** The last approval that stood when it was merged. */
  readonly approved: number | null;
  readonly drafts: readonly Span[];
  readonly rounds: number;
}

interface Subject {
  readonly author: string;
  readonly created: number;
  readonly draft: boolean;
  readonly events: readonly ReviewEvent[];
  readonly commits: readonly CommitTimes[];
}

/**
 * What people said of a change until it ended. Bots and its author do not count; nor does what was said of a draft, unless nothing was
 * said afterwards. An approval that was dismissed before the end is none.
 *
 * @param end when it was merged or closed, milliseconds UTC; infinite while it is open.
 */
export function reviewOf(change: Subject, end: number): Reviewed {
  const events = change.events.filter(({ time }) => time <= end).sort(inOrder);
  const drafts = draftsOf(change, events, end);
  const said = events.filter(
    (event) => (event.kind === 'review' || event.kind === 'comment') && !event.bot && event.actor !== change.author,
  );
  const inDraft = ({ time }: ReviewEvent) => drafts.some(([from, to]) => time >= from && time < to);
  const first = said.find((event) => !inDraft(event)) ?? said[0];
  const limit = first?.time ?? end;
  const dismissed = new Set(events.filter(({ kind }) => kind === 'dismissed').map(({ id }) => id));
  const approvals = said.filter(
    ({ kind, state, id, time }) => kind === 'review' && state === 'approved' && !dismissed.has(id) && time >= limit,
  );
  return {
    ready: events.findLast(({ kind, time }) => kind === 'ready' && time <= limit)?.time ?? change.created,
    firstReview: first?.time ?? null,
    approved: approvals.at(-1)?.time ?? null,
    drafts,
    rounds: roundsOf(said, events, change.commits, approvals[0]?.time ?? end),
  };
}

/** The same for every order in which events came. */
function inOrder(a: ReviewEvent, b: ReviewEvent): number {
  return a.time - b.time || compare(a.kind, b.kind) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** When it was a draft: what was opened as one began as one. A draft that is still open has no length yet. */
function draftsOf(change: Subject, events: readonly ReviewEvent[], end: number): Span[] {
  const turns = events.filter(({ kind }) => kind === 'draft' || kind === 'ready');
  const [first] = turns;
  const openedAsDraft = first === undefined ? change.draft : first.kind === 'ready';
  const drafts: Span[] = [];
  let since = openedAsDraft ? change.created : undefined;
  for (const { kind, time } of turns) {
    if (kind === 'draft') since ??= time;
    else if (since !== undefined) {
      drafts.push([since, Math.max(since, time)]);
      since = undefined;
    }
  }
  if (since !== undefined && Number.isFinite(end)) drafts.push([since, Math.max(since, end)]);
  return drafts;
}

/** How often changes were asked for and new commits followed, before the first approval. */
function roundsOf(said: readonly ReviewEvent[], events: readonly ReviewEvent[], commits: readonly CommitTimes[], until: number): number {
  const asked = said
    .filter(({ kind, state }) => kind === 'review' && state === 'changes_requested')
    .map(({ time }) => ({ time, asks: true }));
  const pushed = [...events.filter(({ kind }) => kind === 'head').map(({ time }) => time), ...commits.map(({ commitTime }) => commitTime)];
  const turns = [...asked, ...pushed.map((time) => ({ time, asks: false }))]
    .filter(({ time }) => time <= until)
    .sort((a, b) => a.time - b.time || Number(a.asks) - Number(b.asks));
  let [rounds, waiting] = [0, false];
  for (const { asks } of turns) {
    if (!asks && waiting) rounds++;
    waiting = asks;
  }
  return rounds;
}
