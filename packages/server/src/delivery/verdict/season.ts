import { type Change, changeOf, isVisible } from './change.ts';
import { type Judged, level, sentences, smallestOf } from './judge.ts';
import type { Measured } from './measure.ts';
import { randomFrom } from './random.ts';
import type { Windows } from './windows.ts';
import type { Comparison } from './wire.ts';

export const week = 7 * 24 * 60 * 60_000;

/** The same hours of the same weekday, a week before. */
export function weekEarlier({ before, after }: Windows): Windows {
  const shifted = ({ from, to }: Windows['before']) => ({ from: from - week, to: to - week });
  return { before: shifted(before), after: shifted(after) };
}

/**
 * Takes back a change that the time of day explains: where the same hours a week earlier went the same way, only what goes beyond that is
 * the deployment's (difference in differences: Card and Krueger, American Economic Review 84, 1994). The week before is asked only of what would be
 * called a change, and counts only when it is one itself: taking noise away from every change would hide half of them.
 */
export function withoutSeason(judged: Judged, lastWeek: Measured, seed: string): Comparison {
  const { comparison, change, watched } = judged;
  if (change === undefined || lastWeek.before.values.length < 3 || lastWeek.after.values.length < 3) return comparison;
  const usual = changeOf(lastWeek.before, lastWeek.after, randomFrom(`${seed}\n${watched.name}\nweek`));
  if (!isVisible(usual, usual.p, level.whenOver, 0) || Math.sign(usual.effect) !== Math.sign(change.effect)) return comparison;
  if (goesBeyond(change, usual, smallestOf(watched, change.before))) {
    return { ...comparison, note: sentences('A week earlier it went the same way at this hour, but by less.', comparison.note) };
  }
  return { ...comparison, verdict: 'no_change', note: sentences('A week earlier it went the same way at this hour.', comparison.note) };
}

function goesBeyond({ effect, low, high }: Change, usual: Change, smallest: number): boolean {
  const rest = effect - usual.effect;
  const nearest = effect > 0 ? low : high;
  return Math.sign(rest) === Math.sign(effect) && Math.abs(rest) >= smallest && Math.sign(nearest - usual.effect) === Math.sign(effect);
}
