import type { Assessed } from './assess.ts';
import { budgetOf } from './budget.ts';
import { percent } from './figures.ts';
import { piecesOf, type Subject } from './terms.ts';
import { windowLength } from './window.ts';

/** Below this share of time with data it is worth saying. */
const coveredWell = 0.95;

/** What bends the numbers of an objective, one sentence each. */
export function notesOf({ slo, terms }: Subject, { range, window }: Assessed): string[] {
  const whole = { from: range.from, to: range.to };
  const pieces = piecesOf(terms, whole);
  const excluded = pieces.filter((piece) => piece.excluded).reduce((all, { from, to }) => all + to - from, 0);
  const back = pieces.some(({ givenBack }) => givenBack.length > 0);
  const targets = new Set(pieces.map(({ target }) => target)).size;
  const covered = window.length > 0 ? window.covered / window.length : 1;
  const missing = { excluded: 'the rest is left out', good: 'the rest counts as good', bad: 'the rest counts as bad' }[slo.noData];
  return [
    ...(excluded > 0 ? [`Corrections leave out ${Math.round(excluded / 60_000)} minutes of the window.`] : []),
    ...(back ? ['Corrections give bad events back.'] : []),
    ...(targets > 1 ? ['The target changed in this window: each moment is judged by the target that held then.'] : []),
    ...(window.total > 0 && covered < coveredWell ? [`There is data for ${percent(covered)} of the time; ${missing}.`] : []),
  ];
}

/** How a calendar window goes: at pace the budget is spent as evenly as the time passes. */
export function paceOf({ range, window }: Assessed) {
  const { remaining } = budgetOf(window);
  if (!Number.isFinite(remaining)) return null;
  const elapsed = (range.to - range.from) / windowLength(range);
  // What the events so far allow is the budget of the elapsed time; of the whole window's budget that is the elapsed share.
  const consumed = (1 - remaining) * elapsed;
  const says =
    consumed > elapsed
      ? `${percent(consumed)} of the window's budget is spent after ${percent(elapsed)} of its time: at this pace it does not last.`
      : `${percent(consumed)} of the window's budget is spent after ${percent(elapsed)} of its time.`;
  return { elapsed, consumed, says };
}
