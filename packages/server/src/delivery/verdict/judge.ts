import { type Change, changeOf, isVisible } from './change.ts';
import { holm } from './corrections.ts';
import type { Measured, Side } from './measure.ts';
import { randomFrom } from './random.ts';
import type { Watched } from './watched.ts';
import { lengthText, type Pace } from './windows.ts';
import { amount, type Comparison, type VerdictState } from './wire.ts';

/** A metric of a deployment before it is judged. */
export interface Candidate {
  readonly watched: Watched;
  readonly pace: Pace;
  /** What was measured, or why nothing could be. */
  readonly found: Measured | string;
  /** Its window after the deployment is over. */
  readonly isOver: boolean;
}

export interface Judged extends Candidate {
  readonly change: Change | undefined;
  readonly comparison: Comparison;
}

/**
 * Chance of calling any of the metrics of a deployment changed when none is. While the window is open it is looked at again and again, and
 * each look is another chance to be wrong: those before the last are held to a fifth (Bonferroni for five looks that have little in common; looks at mostly
 * the same data have much).
 */
export const level = { whenOver: 0.05, whileOpen: 0.01 };
/** Smallest change worth telling, as a share of what it was. */
const smallestShare = 0.05;
/** Fewest events on a side: a rate of fewer is one event more or less. */
export const fewestEvents = 30;

/** Judges all metrics of a deployment together, each by its change, and p corrected for them all. @param seed names the deployment */
export function judge(candidates: readonly Candidate[], seed: string): Judged[] {
  const measured = candidates.map((candidate) => ({ candidate, why: lacking(candidate), change: changeIn(candidate, seed) }));
  const compared = measured.filter(({ why, change }) => why === '' && change !== undefined);
  const corrected = holm(compared.map(({ change }) => change?.p ?? 1));
  return measured.map((one) => {
    const { candidate, why, change } = one;
    const place = compared.indexOf(one);
    if (place === -1 || change === undefined) return { ...candidate, change: undefined, comparison: notEnough(candidate, why) };
    return { ...candidate, change, comparison: comparisonOf(candidate, change, corrected[place] ?? 1) };
  });
}

/** What of the metrics is worse, improved, unchanged, not known: the first of these that there is. */
export function overall(comparisons: readonly Pick<Comparison, 'verdict'>[]): VerdictState {
  const order: readonly VerdictState[] = ['worse', 'improved', 'no_change'];
  return order.find((state) => comparisons.some(({ verdict }) => verdict === state)) ?? 'not_enough_data';
}

export function smallestOf({ smallest = 0, smallestAlone = false }: Watched, before: number): number {
  return smallestAlone ? smallest : Math.max(smallest, smallestShare * Math.abs(before));
}

function changeIn({ watched, found }: Candidate, seed: string): Change | undefined {
  if (typeof found === 'string' || found.before.values.length === 0 || found.after.values.length === 0) return undefined;
  return changeOf(found.before, found.after, randomFrom(`${seed}\n${watched.name}`));
}

/** Why a metric cannot be judged; empty when it can. */
function lacking({ found, pace, isOver }: Candidate): string {
  if (typeof found === 'string') return found;
  const { before, after, width } = found;
  const fewest = pace.fewest[width] ?? 1;
  const buckets = `buckets of ${lengthText(width)}`;
  const open = isOver ? '' : ' so far';
  const few = (side: Side, where: string) => {
    if (side.values.length >= fewest) return '';
    return `Only ${side.values.length} ${buckets} ${where} have data; it takes ${fewest}.`;
  };
  const scarce = few(before, 'before') || few(after, `after${open}`);
  if (scarce !== '') return scarce;
  if (before.events === undefined || after.events === undefined) return '';
  // Of a count that fell to nothing the events before are enough; a rate needs some on both sides.
  const isSum = before.weights.every((weight) => weight === 1) && after.weights.every((weight) => weight === 1);
  const events = isSum ? Math.max(before.events, after.events) : Math.min(before.events, after.events);
  if (events >= fewestEvents) return '';
  return `Only ${Math.round(before.events)} events before and ${Math.round(after.events)} after${open}; it takes ${fewestEvents}.`;
}

function about({
  watched,
  found,
  pace,
}: Candidate): Pick<Comparison, 'metric' | 'title' | 'unit' | 'better' | 'nBefore' | 'nAfter' | 'note'> {
  return {
    metric: watched.name,
    title: watched.title,
    unit: watched.unit,
    better: watched.direction === 'up' ? 'higher' : watched.direction === 'down' ? 'lower' : 'neither',
    nBefore: typeof found === 'string' ? 0 : found.before.values.length,
    nAfter: typeof found === 'string' ? 0 : found.after.values.length,
    note: pace.name === 'minutes' ? '' : `Compared by days, over ${pace.words}.`,
  };
}

function notEnough(candidate: Candidate, why: string): Comparison {
  const shared = about(candidate);
  const nothing = { before: null, after: null, effect: null, low: null, high: null, p: null };
  return { ...shared, ...nothing, verdict: 'not_enough_data', note: sentences(why, shared.note) };
}

function comparisonOf(candidate: Candidate, change: Change, p: number): Comparison {
  const { watched, isOver } = candidate;
  const { before, after, effect, low, high } = change;
  const shared = { ...about(candidate), before, after, effect, low, high, p };
  const allowed = isOver ? level.whenOver : level.whileOpen;
  const smallest = smallestOf(watched, before);
  if (!isVisible(change, p, allowed, 0)) return { ...shared, verdict: 'no_change' };
  if (!isVisible(change, p, allowed, smallest)) {
    const note = `It changed, but by less than ${amount(smallest, watched.unit)}.`;
    return { ...shared, verdict: 'no_change', note: sentences(note, shared.note) };
  }
  if (watched.direction === 'none') {
    return { ...shared, verdict: 'no_change', note: sentences('It changed; which way is better is not known.', shared.note) };
  }
  return { ...shared, verdict: effect > 0 === (watched.direction === 'up') ? 'improved' : 'worse' };
}

/** Sentences one after another, without the empty ones. */
export function sentences(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(' ');
}
