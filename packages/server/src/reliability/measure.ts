import type { Explanation } from '../metrics/types.ts';
import { AppError } from '../platform/errors.ts';
import type { Counted } from './buckets.ts';
import { allowedShare, type Counts } from './budget.ts';
import { countJointSlices } from './composite/slices.ts';
import type { Counter } from './counting.ts';
import { indicatorOf } from './slo.ts';
import { type Correction, type Piece, piecesOf, type Stretch, type Subject, type Terms } from './terms.ts';

/** What a stretch of time says of an objective. */
export interface Tally extends Counts {
  /** Bad events that the budget allows: of each piece of time as many as its own target does. */
  readonly allowed: number;
  /** Milliseconds that are judged, and those of them in which anything was counted. */
  readonly length: number;
  readonly covered: number;
}

export interface Measured {
  /** As corrected. Only stretches that were asked for. */
  tally(stretch: Stretch): Tally;
  /** Without corrections. */
  raw(stretch: Stretch): Tally;
  readonly explains: readonly Explanation[];
  readonly freshness: number | null;
}

export interface MeasureOptions {
  readonly counter: Counter;
  readonly subject: Subject;
  readonly stretches: readonly Stretch[];
  /** The present, milliseconds UTC. */
  readonly now: number;
}

/** Data of the last so long may still be on its way: it is not missed yet. */
const settlesWithin = 120_000;
const minute = 60_000;

/**
 * Counts an objective over stretches of time, judged by what held then. Asks at once, in the same turn, so that what many objectives ask
 * alike is asked together. @throws AppError what `evaluate` throws.
 */
export async function measure(options: MeasureOptions): Promise<Measured> {
  const { subject } = options;
  if (subject.parts.length > 0 && subject.slo.budgetingMethod === 'Occurrences') return measureWeighted(options);
  const { terms, slo } = subject;
  const { stretches, now } = options;
  // Where time without data counts, it does between these two alone.
  const expected = slo.noData === 'excluded' ? undefined : expectedIn(terms, now);
  const cut = (stretch: Stretch, corrections = terms.corrections) => piecesOf({ ...terms, corrections }, stretch, expected);
  const edges = edgesOf(terms, stretches, now, cut);
  const counted = await (subject.parts.length > 0
    ? countJointSlices(subject, edges, now, (part, slices) => measure({ ...options, subject: part, stretches: slices }))
    : options.counter.count(indicatorOf(subject.objective), subject.objective, edges));
  const { explains, freshness } = counted;
  const judge = (pieces: readonly Piece[]): Tally => {
    const judged = pieces.filter(({ excluded }) => !excluded).map((piece) => ({ piece, counts: countPiece(counted, piece, now) }));
    return expected === undefined ? sum(judged) : sumWithMissing(judged, slo.noData === 'good', expected);
  };
  return {
    explains,
    freshness,
    tally: (stretch) => judge(cut(stretch)),
    raw: (stretch) => judge(cut(stretch, [])),
  };
}

/** All edges at which must be counted: at least two, none after now. */
function edgesOf(terms: Terms, stretches: readonly Stretch[], now: number, cut: (stretch: Stretch) => Piece[]): number[] {
  const edges = new Set<number>();
  for (const stretch of stretches) {
    for (const piece of cut(stretch)) edges.add(piece.from).add(piece.to);
    for (const { effect, from, to } of terms.corrections) {
      if (effect === 'give_back' && from < stretch.to && to > stretch.from && from < now) edges.add(from).add(Math.min(to, now));
    }
  }
  return [...edges];
}

interface JudgedPiece {
  readonly piece: Piece;
  readonly counts: Counts & { readonly covered: number };
}

function countPiece(counted: Counted, piece: Piece, now: number): JudgedPiece['counts'] {
  const { good, total } = counted.between(piece.from, piece.to);
  const bad = total - good;
  const back = piece.givenBack.reduce((all, correction) => all + givenBack(counted, correction, bad, now), 0);
  return { good: good + Math.min(back, bad), total, covered: counted.covered(piece.from, piece.to) };
}

/** Bad events of a piece that a correction gives back: its share of those of the correction's interval. */
function givenBack(counted: Counted, { events, from, to }: Correction, bad: number, now: number): number {
  if (events === undefined) return bad;
  const whole = counted.between(from, Math.min(to, now));
  const all = whole.total - whole.good;
  return all > 0 ? (Math.min(events, all) * bad) / all : 0;
}

function sum(judged: readonly JudgedPiece[]): Tally {
  const all = { good: 0, total: 0, allowed: 0, length: 0, covered: 0 };
  for (const { piece, counts } of judged) {
    all.good += counts.good;
    all.total += counts.total;
    all.allowed += allowedShare(piece.target) * counts.total;
    all.length += piece.to - piece.from;
    all.covered += counts.covered;
  }
  return all;
}

/** Time without data, at the pace of the time with data; where there is none at all, a minute is an event. */
function sumWithMissing(judged: readonly JudgedPiece[], good: boolean, [since, until]: Expected): Tally {
  const all = sum(judged);
  const pace = all.covered > 0 ? all.total / all.covered : 1 / minute;
  const filled = judged.map(({ piece, counts }) => {
    const missed = piece.from >= since && piece.to <= until ? Math.max(0, piece.to - piece.from - counts.covered) : 0;
    const events = missed * pace;
    return { piece, counts: { ...counts, good: counts.good + (good ? events : 0), total: counts.total + events } };
  });
  return sum(filled);
}

/** From when to when there should be data. */
type Expected = readonly [since: number, until: number];

function expectedIn({ since }: Terms, now: number): Expected {
  return [Math.ceil(since / minute) * minute, Math.floor((now - settlesWithin) / minute) * minute];
}

/** A composite by Occurrences: what each part spent of its own budget, times its weight, is spent of the composite's. */
async function measureWeighted(options: MeasureOptions): Promise<Measured> {
  const { subject, stretches } = options;
  const parts = await Promise.all(
    subject.parts.map(async (part) => ({
      ...part,
      measured: await measure({ ...options, subject: part.subject, stretches: piecesIn(subject.terms, stretches) }),
    })),
  );
  const weigh = (stretch: Stretch, terms: Terms, of: 'tally' | 'raw'): Tally => {
    const pieces = piecesOf(terms, stretch).filter(({ excluded }) => !excluded);
    const tallies = parts.map(({ weight, measured }) => ({ weight, ofPieces: pieces.map((piece) => ({ ...measured[of](piece), piece })) }));
    const whole = { total: 0, allowed: 0 };
    let spent = 0;
    for (const { weight, ofPieces } of tallies) {
      const allowed = ofPieces.reduce((all, one) => all + one.allowed, 0);
      const bad = ofPieces.reduce((all, one) => all + one.total - one.good, 0);
      if (allowed > 0) spent += (weight * bad) / allowed;
      for (const { total, piece } of ofPieces) {
        whole.total += total;
        whole.allowed += allowedShare(piece.target) * total;
      }
    }
    const length = pieces.reduce((all, { from, to }) => all + to - from, 0);
    const covered = Math.max(0, ...tallies.map(({ ofPieces }) => ofPieces.reduce((all, one) => all + one.covered, 0)));
    return { ...whole, good: whole.total - spent * whole.allowed, length, covered };
  };
  const fresh = parts.flatMap(({ measured }) => measured.freshness ?? []);
  return {
    explains: parts.flatMap(({ measured }) => measured.explains),
    freshness: fresh.length === 0 ? null : Math.min(...fresh),
    tally: (stretch) => weigh(stretch, subject.terms, 'tally'),
    raw: (stretch) => weigh(stretch, { ...subject.terms, corrections: [] }, 'raw'),
  };
}

/** The stretches in pieces, with and without corrections: what the parts are asked about. @throws AppError `invalid_request` when a composite gives bad events back. */
function piecesIn(terms: Terms, stretches: readonly Stretch[]): Stretch[] {
  if (terms.corrections.some(({ effect }) => effect === 'give_back')) {
    throw new AppError('invalid_request', 'A composite counts no events of its own: correct its parts, or exclude an interval.');
  }
  return stretches.flatMap((stretch) => [...piecesOf(terms, stretch), ...piecesOf({ ...terms, corrections: [] }, stretch)]);
}
