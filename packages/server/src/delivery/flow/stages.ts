import { type Calendar, workingSeconds } from '../working-time.ts';
import { type ReviewEvent, reviewOf, type Span } from './reviews.ts';

/** What is known of a change; times in milliseconds UTC. */
export interface ChangeTimes {
  /** Pseudonym; '' when nobody knows. */
  readonly author: string;
  readonly created: number;
  readonly merged: number | null;
  /** When it was closed without being merged. */
  readonly closed: number | null;
  /** As its host last told it. */
  readonly draft: boolean;
  readonly events: readonly ReviewEvent[];
  readonly commits: readonly CommitTimes[];
}

export interface CommitTimes {
  readonly authorTime: number;
  readonly commitTime: number;
}

export interface RollOut {
  readonly started: number;
  readonly finished: number;
}

export const stageNames = ['coding', 'pickup', 'review', 'merge_wait', 'deploy_wait', 'deploying'] as const;
export type StageName = (typeof stageNames)[number];

/** In seconds; NULL where a stage did not happen or cannot be known, never 0 for that. */
export type Durations = Readonly<Record<StageName | 'lead_time', number | null>>;

export interface Way {
  readonly firstCommit: number | null;
  readonly ready: number;
  readonly firstReview: number | null;
  readonly approved: number | null;
  readonly wall: Durations;
  readonly working: Durations;
  /** Seconds as a draft, by the wall clock. */
  readonly draft: number;
  readonly unreviewed: boolean;
  readonly reviewRounds: number;
  /** Times contradicted each other and were clamped. */
  readonly suspect: boolean;
}

/** Clocks of different hosts, and times in whole seconds, differ by so much without being wrong. */
const tolerance = 1_000;
/** Authored before it is a clock that was never set. */
const earliest = Date.UTC(2000, 0, 1);

/**
 * The way of a change from its first commit into an environment, in stages that follow each other without gaps:
 *
 * coding [first commit, ready) · pickup [ready, first review) · review [first review, last approval) · merge wait [approval, merged) ·
 * deploy wait [merged, deployment started) · deploying [started, finished).
 *
 * The lead time runs from the first commit, or from the opening where that is earlier or no commit is known, until the deployment
 * finished. What no stage claims of it (a draft during pickup, a change that nobody reviewed, opening before the first commit) is in
 * none. Without an approval, review lasts until the merge. Each time is at least the one before it and at most the last.
 *
 * @param rollOut the deployment that brought it; undefined while none did.
 */
export function wayOf(change: ChangeTimes, rollOut: RollOut | undefined, calendar: Calendar): Way {
  const end = change.merged ?? change.closed ?? Number.POSITIVE_INFINITY;
  const seen = reviewOf(change, end);
  const { firstCommit, isSuspect } = firstCommitOf(change, rollOut);
  const last = Math.max(rollOut?.finished ?? end, change.created);
  const begun = firstCommit === null ? change.created : Math.min(firstCommit, change.created);
  const order = new Order(begun, last);
  const created = order.take(change.created);
  const ready = order.take(seen.ready);
  const firstReview = seen.firstReview === null ? null : order.take(seen.firstReview);
  const approved = seen.approved === null ? null : order.take(seen.approved);
  const merged = change.merged === null ? null : order.take(change.merged);
  const started = rollOut === undefined ? null : order.take(rollOut.started);
  const finished = rollOut === undefined ? null : order.take(rollOut.finished);
  const reviewed = firstReview !== null && merged !== null;
  const spans: Record<StageName | 'lead_time', Span | null> = {
    coding: firstCommit !== null && firstCommit <= created + tolerance ? [Math.min(firstCommit, created), ready] : null,
    pickup: spanOf(ready, firstReview),
    review: reviewed ? spanOf(firstReview, approved ?? merged) : null,
    merge_wait: spanOf(approved, merged),
    deploy_wait: spanOf(merged, started),
    deploying: spanOf(started, finished),
    lead_time: spanOf(begun, finished),
  };
  const measured = (seconds: (from: number, to: number) => number) => durations(spans, seen.drafts, seconds);
  return {
    firstCommit,
    ready: seen.ready,
    firstReview: seen.firstReview,
    approved: seen.approved,
    wall: measured((from, to) => (to - from) / 1000),
    working: measured((from, to) => workingSeconds(from, to, calendar)),
    draft: seen.drafts.reduce((sum, [from, to]) => sum + (to - from) / 1000, 0),
    unreviewed: change.merged !== null && seen.firstReview === null,
    reviewRounds: seen.rounds,
    suspect: isSuspect || order.clamped,
  };
}

/** Takes times in their order, and moves what lies before an earlier one or after the last. */
class Order {
  readonly #last: number;
  #reached: number;
  clamped = false;

  constructor(first: number, last: number) {
    this.#reached = first;
    this.#last = last;
  }

  take(time: number): number {
    const taken = Math.min(Math.max(time, this.#reached), this.#last);
    if (Math.abs(taken - time) > tolerance) this.clamped = true;
    this.#reached = taken;
    return taken;
  }
}

/** The earliest author time; one after the merge, or from before there were code hosts, is somebody's clock. */
function firstCommitOf(change: ChangeTimes, rollOut: RollOut | undefined): { firstCommit: number | null; isSuspect: boolean } {
  const believed = change.commits.filter(({ authorTime }) => authorTime >= earliest);
  const firstCommit = believed.reduce<number | null>((first, { authorTime }) => Math.min(first ?? authorTime, authorTime), null);
  const end = Math.min(change.merged ?? Number.POSITIVE_INFINITY, rollOut?.finished ?? Number.POSITIVE_INFINITY);
  const isLate = change.commits.some(({ authorTime }) => authorTime > end + tolerance);
  return { firstCommit, isSuspect: isLate || believed.length < change.commits.length };
}

function spanOf(from: number | null, to: number | null): Span | null {
  return from === null || to === null ? null : [from, to];
}

function durations(
  spans: Readonly<Record<StageName | 'lead_time', Span | null>>,
  drafts: readonly Span[],
  seconds: (from: number, to: number) => number,
): Durations {
  const length = (span: Span | null) => (span === null ? null : seconds(...span));
  const { pickup } = spans;
  const drafted = pickup === null ? 0 : drafts.reduce((sum, draft) => sum + overlap(pickup, draft, seconds), 0);
  return {
    coding: length(spans.coding),
    // Whole milliseconds again, which a difference of sums is not always.
    pickup: pickup === null ? null : Math.max(0, Math.round((seconds(...pickup) - drafted) * 1000) / 1000),
    review: length(spans.review),
    merge_wait: length(spans.merge_wait),
    deploy_wait: length(spans.deploy_wait),
    deploying: length(spans.deploying),
    lead_time: length(spans.lead_time),
  };
}

function overlap([from, to]: Span, [begin, end]: Span, seconds: (from: number, to: number) => number): number {
  const [first, last] = [Math.max(from, begin), Math.min(to, end)];
  return last > first ? seconds(first, last) : 0;
}
