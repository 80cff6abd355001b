import { AppError } from '../../platform/errors.ts';
import type { Counted } from '../buckets.ts';
import type { Measured } from '../measure.ts';
import type { Stretch, Subject } from '../terms.ts';

/** Half a year in slices of five minutes. */
const mostSlices = 55_000;

/**
 * Counts the slices of a composite. With a target a slice is bad when it is bad for any part; without one it counts by its share, from which
 * each part takes its missing share times its weight. A slice is judged by the parts that have data in it, and left out without any.
 * @throws AppError `invalid_request` without slices, or for more than can be counted at once.
 */
export async function countJointSlices(
  { slo, objective, parts }: Subject,
  edges: readonly number[],
  now: number,
  measurePart: (part: Subject, slices: readonly Stretch[]) => Promise<Measured>,
): Promise<Counted> {
  const width =
    objective.slices?.width ?? parts.find(({ subject }) => subject.objective.slices !== undefined)?.subject.objective.slices?.width;
  if (width === undefined)
    throw new AppError('invalid_request', `The composite "${slo.name}" needs time slices for ${slo.budgetingMethod}.`);
  const first = Math.floor(Math.min(...edges) / width);
  const last = Math.floor(Math.min(Math.max(...edges), now) / width);
  if (last - first > mostSlices) {
    throw new AppError('invalid_request', `The composite "${slo.name}" takes more than ${mostSlices} time slices: define longer ones.`);
  }
  const slices = Array.from({ length: Math.max(0, last - first) }, (_, index): Stretch => {
    return { from: (first + index) * width, to: (first + index + 1) * width };
  });
  if (slices.length === 0) return empty;
  const measured = await Promise.all(
    parts.map(async ({ weight, subject }) => ({ weight, subject, of: await measurePart(subject, slices) })),
  );
  const sums = [{ good: 0, total: 0 }];
  for (const slice of slices) {
    const before = sums.at(-1) ?? { good: 0, total: 0 };
    const share = jointShare(
      measured.flatMap(({ weight, subject, of }) => {
        const { good, total } = of.tally(slice);
        return total > 0 ? [{ weight, share: good / total, target: sliceTarget(subject) }] : [];
      }),
      slo.budgetingMethod === 'Timeslices',
    );
    sums.push(share === undefined ? before : { good: before.good + share, total: before.total + 1 });
  }
  const upTo = (time: number) => sums[Math.min(Math.max(0, Math.floor(time / width) - first), slices.length)] ?? { good: 0, total: 0 };
  const fresh = measured.flatMap(({ of }) => of.freshness ?? []);
  return {
    between: (from, to) => ({ good: upTo(to).good - upTo(from).good, total: upTo(to).total - upTo(from).total }),
    covered: (from, to) => (upTo(to).total - upTo(from).total) * width,
    explains: measured.flatMap(({ of }) => of.explains),
    freshness: fresh.length === 0 ? null : Math.min(...fresh),
  };
}

interface PartOfSlice {
  readonly weight: number;
  /** Share of good. */
  readonly share: number;
  /** Share that makes the slice good. */
  readonly target: number;
}

/** How good a slice is by its parts: 1 or 0 with `judged`, else its share; `undefined` without parts. */
export function jointShare(parts: readonly PartOfSlice[], judged: boolean): number | undefined {
  if (parts.length === 0) return undefined;
  if (judged) return parts.every(({ share, target }) => share >= target) ? 1 : 0;
  const missing = parts.reduce((all, { weight, share }) => all + weight * (1 - share), 0);
  return Math.max(0, 1 - missing);
}

/** A part whose slices are judged already is good when all of them are; another by its slice target or its objective's. */
function sliceTarget({ objective }: Subject): number {
  if (objective.slices?.target !== undefined || objective.indicator?.kind === 'threshold') return 1;
  return objective.target;
}

const empty: Counted = { between: () => ({ good: 0, total: 0 }), covered: () => 0, explains: [], freshness: null };
