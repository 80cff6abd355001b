import type { Condition, Measured } from '../../../metrics/alert-rule.ts';

/** A stretch of time: milliseconds relative to the moment of evaluation, so 0 or below. */
export type Stretch = readonly [from: number, to: number];

/** What must be known of a metric to judge a condition: one value for each stretch, in their order, for each group. */
export interface Need {
  readonly measured: Measured;
  /** Ascending, not overlapping. */
  readonly stretches: readonly Stretch[];
}

/** What a group of a metric had in the stretches of a need; NaN where there was no data. */
export interface Reading {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
  readonly n: readonly number[];
}

const hour = 3_600_000;

/** A condition that asks a metric itself, rather than combining others. */
export type Simple = Exclude<Condition, { readonly kind: 'all' | 'any' }>;

/** A condition that is made of others. */
export type Composite = Extract<Condition, { readonly kind: 'all' | 'any' }>;

export function isComposite(condition: Condition): condition is Composite {
  return condition.kind === 'all' || condition.kind === 'any';
}

/** What a condition needs to be judged; the newest stretch is always the last. */
export function needOf(condition: Simple): Need {
  const { lookBack } = condition;
  const newest: Stretch = [-lookBack, 0];
  switch (condition.kind) {
    case 'threshold':
      return { measured: condition, stretches: [newest] };
    case 'change':
      return { measured: condition, stretches: [earlier(newest, condition.before), newest] };
    case 'anomaly': {
      const distance = condition.season ?? lookBack;
      const before = Array.from({ length: condition.points }, (_, index) => earlier(newest, (condition.points - index) * distance));
      return { measured: condition, stretches: [...before, newest] };
    }
    case 'absence':
      return { measured: condition, stretches: [[-lookBack - knownFor(lookBack), -lookBack], newest] };
  }
}

/** The conditions that ask metrics, of a condition however it is put together. */
export function simpleConditions(condition: Condition): readonly Simple[] {
  return isComposite(condition) ? condition.of.flatMap(simpleConditions) : [condition];
}

/** How long before its look-back an absence looks for those who had data: twelve look-backs, an hour at least and a day at most. */
function knownFor(lookBack: number): number {
  return Math.min(24 * hour, Math.max(hour, 12 * lookBack));
}

function earlier([from, to]: Stretch, by: number): Stretch {
  return [from - by, to - by];
}
