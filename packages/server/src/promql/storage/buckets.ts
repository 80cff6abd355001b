import type { Grid, LeafFunction } from '@binnacle/promql';
import { type Combine, combined, mapped, type Parallel, Steps, slide } from './slide.ts';
import type { GridExpression } from './sql.ts';

/**
 * Functions over windows whose answer for a window comes from the answers for its parts: the samples are put into buckets as wide as the
 * grid's step, whatever is needed of each bucket is aggregated once, and the windows slide over the buckets. A window that is not a
 * multiple of the step begins within a bucket; what lies in it after the window's begin is aggregated apart.
 */
export interface Decomposed {
  /** Aggregate functions over the samples of a bucket, with their arguments; an empty bucket has their defaults. */
  readonly aggregates: readonly { readonly name: string; readonly argument: string }[];
  /** Applied to each bucket before anything is combined; parameters `a0`, `a1`, ... */
  readonly prepare?: Combine;
  readonly combine: Combine;
  /** One more array over the points, by the name by which `finish` calls its elements. */
  readonly points?: { readonly name: string; readonly array: string };
  /** The answer for a window from `a0`, `a1`, ...; NULL where there is none. */
  readonly finish: string;
  /** See `GridExpression`; from the arrays over the windows. */
  readonly unfit?: (windows: Parallel) => string;
  /** Further steps, of all samples of a series. */
  readonly extra?: readonly string[];
}

/** Resample's own bound on its buckets. */
const mostBuckets = 1_000_000;

export function bucketedGrid(grid: Grid, window: number, function_: Decomposed): GridExpression | undefined {
  const layout = layoutOf(grid, window);
  if (layout.buckets > mostBuckets) return undefined;
  const steps = new Steps();
  const full = layout.whole === 0 ? undefined : aggregated(steps, layout, function_, false);
  const part = layout.rest === 0 ? undefined : aggregated(steps, layout, function_, true);
  const windows = over(steps, layout, full, part, function_.combine);
  steps.layers[0]?.push(...(function_.extra ?? []));
  const unfit = function_.unfit?.(windows);
  return {
    layers: steps.layers,
    grid: mapped(
      function_.finish,
      [...windows.map((_, index) => `a${index}`), ...(function_.points === undefined ? [] : [function_.points.name])],
      [...windows, ...(function_.points === undefined ? [] : [function_.points.array])],
    ),
    ...(unfit === undefined ? {} : { unfit }),
    ...(layout.whole === 0 ? { filter: isInRest(layout) } : {}),
  };
}

interface Layout {
  readonly step: number;
  readonly count: number;
  /** The first bucket begins after this time. */
  readonly base: number;
  readonly buckets: number;
  /** Whole buckets in a window, and milliseconds of the bucket before them. */
  readonly whole: number;
  readonly rest: number;
}

function layoutOf(grid: Grid, window: number): Layout {
  const step = grid.count === 1 ? window : grid.step;
  const whole = Math.floor(window / step);
  const rest = window - whole * step;
  const before = whole + (rest > 0 ? 1 : 0);
  return { step, count: grid.count, base: grid.start - before * step, buckets: grid.count + before - 1, whole, rest };
}

/** Milliseconds after the base, less one: both bounds of a bucket move by one, because it holds its end and not its begin. */
function sinceBase({ base }: Layout): string {
  return `(toUnixTimestamp64Milli(time) - ${base + 1})`;
}

function isInRest(layout: Layout): string {
  return `${sinceBase(layout)} % ${layout.step} >= ${layout.step - layout.rest}`;
}

function aggregated(steps: Steps, layout: Layout, { aggregates, prepare }: Decomposed, inRest: boolean): Parallel {
  const bucket = `intDiv(${sinceBase(layout)}, ${layout.step})`;
  // Where windows have no whole buckets, the statement leaves out all other samples itself.
  const condition = inRest && layout.whole > 0 ? isInRest(layout) : undefined;
  const arrays = steps.aggregate(
    aggregates.map(({ name, argument }) => {
      const values = [argument, ...(condition === undefined ? [] : [condition])].filter((each) => each !== '');
      return `${name}${condition === undefined ? '' : 'If'}Resample(0, ${layout.buckets}, 1)(${[...values, bucket].join(', ')})`;
    }),
  );
  if (prepare === undefined) return arrays;
  return combined(steps, arrays, 0, [], 0, layout.buckets, prepare);
}

function over(steps: Steps, layout: Layout, full: Parallel | undefined, part: Parallel | undefined, combine: Combine): Parallel {
  const { buckets, whole, count } = layout;
  if (full === undefined) return part ?? [];
  const runs = slide(steps, full, buckets, whole, combine);
  return part === undefined ? runs : combined(steps, part, 0, runs, 1, count, combine);
}

const count = { name: 'count', argument: '' };
const value = (name: string) => ({ name, argument: 'value' });

const sum = `if(isFinite(a1), a0, a1)`;

/**
 * Sums of sums lose what cancels out between buckets when values are huge: where hardly a digit would be left, the engine, which
 * compensates for rounding from the first sample to the last, does it.
 */
export function cancels(sums: string, counts: string): string {
  return (
    'least_value < 0 AND greatest_value > 0 AND NOT (wholes AND greatest(-least_value, greatest_value) < 1e12)' +
    ` AND arrayExists((x, n) -> n > 0 AND abs(x) < 1e-13 * greatest(-least_value, greatest_value), ${sums}, ${counts})`
  );
}

const sumRange = ['min(value) AS least_value', 'max(value) AS greatest_value', 'min(value = trunc(value)) AS wholes'];

export const decomposed: Partial<Record<LeafFunction['name'], Decomposed>> = {
  count_over_time: { aggregates: [count], combine: ['a0 + b0'], finish: 'if(a0 = 0, NULL, toFloat64(a0))' },
  present_over_time: { aggregates: [count], combine: ['a0 + b0'], finish: 'if(a0 = 0, NULL, toFloat64(1))' },
  absent_over_time: { aggregates: [count], combine: ['a0 + b0'], finish: 'if(a0 = 0, NULL, toFloat64(1))' },
  sum_over_time: {
    aggregates: [value('sumKahan'), value('sum'), count],
    combine: ['a0 + b0', 'a1 + b1', 'a2 + b2'],
    finish: `if(a2 = 0, NULL, ${sum})`,
    extra: sumRange,
    unfit: ([sums = '', , counts = '']) => cancels(sums, counts),
  },
  avg_over_time: {
    aggregates: [value('sumKahan'), value('sum'), count],
    combine: ['a0 + b0', 'a1 + b1', 'a2 + b2'],
    finish: `if(a2 = 0, NULL, ${sum} / a2)`,
    extra: sumRange,
    // A sum may overflow where the mean would not.
    unfit: ([kahan = '', plain = '', counts = '']) =>
      `(${cancels(kahan, counts)}) OR (isFinite(least_value) AND isFinite(greatest_value) AND arrayExists(x -> isInfinite(x), ${plain}))`,
  },
  // NaN gives way to any number, and stands for a bucket without samples.
  min_over_time: {
    aggregates: [value('min'), count],
    prepare: ['if(a1 = 0, nan, a0)', 'a1'],
    combine: ['if(isNaN(a0) OR b0 < a0, b0, a0)', 'a1 + b1'],
    finish: 'if(a1 = 0, NULL, a0)',
  },
  max_over_time: {
    aggregates: [value('max'), count],
    prepare: ['if(a1 = 0, nan, a0)', 'a1'],
    combine: ['if(isNaN(a0) OR b0 > a0, b0, a0)', 'a1 + b1'],
    finish: 'if(a1 = 0, NULL, a0)',
  },
  first_over_time: first('a1'),
  ts_of_first_over_time: first('a0 / 1000'),
  stddev_over_time: variance('sqrt(a2 / a0)'),
  stdvar_over_time: variance('a2 / a0'),
};

/** The oldest sample's time in milliseconds, and its value. */
function first(answer: string): Decomposed {
  return {
    aggregates: [{ name: 'min', argument: 'toFloat64(toUnixTimestamp64Milli(time))' }, { name: 'argMin', argument: 'value, time' }, count],
    combine: ['if(a2 > 0, a0, b0)', 'if(a2 > 0, a1, b1)', 'a2 + b2'],
    finish: `if(a2 = 0, NULL, ${answer})`,
  };
}

/** Count, mean and sum of squared distances from it, combined as Chan, Golub and LeVeque do (1979); exactly 0 for equal values. */
function variance(answer: string): Decomposed {
  return {
    aggregates: [count, value('avg'), value('varPopStable'), value('min'), value('max')],
    prepare: ['toFloat64(a0)', 'if(a0 = 0, 0, a1)', 'if(a0 = 0, 0, a2 * a0)', 'if(a0 = 0, inf, a3)', 'if(a0 = 0, -inf, a4)'],
    combine: [
      'a0 + b0',
      'if(a0 + b0 = 0, 0, if(a0 = 0, b1, if(b0 = 0, a1, a1 + (b1 - a1) * b0 / (a0 + b0))))',
      'a2 + b2 + if(a0 = 0 OR b0 = 0, 0, (b1 - a1) * (b1 - a1) * a0 * b0 / (a0 + b0))',
      'least(a3, b3)',
      'greatest(a4, b4)',
    ],
    finish: `if(a0 = 0, NULL, if(NOT isFinite(a1), nan, if(a3 = a4, 0, ${answer})))`,
  };
}
