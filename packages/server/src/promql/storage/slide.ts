/** Builds named expressions, layer upon layer. */
export class Steps {
  readonly layers: string[][] = [[]];
  #next = 0;

  /** Adds expressions that may use the names of earlier calls, and answers their names. */
  add(expressions: readonly string[]): string[] {
    const names = expressions.map(() => `step${this.#next++}`);
    this.layers.push(expressions.map((expression, index) => `${expression} AS ${names[index]}`));
    return names;
  }

  /** Adds expressions over the samples of a series. */
  aggregate(expressions: readonly string[]): string[] {
    const names = expressions.map(() => `step${this.#next++}`);
    this.layers[0]?.push(...expressions.map((expression, index) => `${expression} AS ${names[index]}`));
    return names;
  }
}

/** Arrays of one length that together hold one thing a bucket, such as count and sum. */
export type Parallel = readonly string[];

/**
 * Combines what two neighbouring runs of buckets hold: for each array an expression of the earlier run's `a0`, `a1`, ... and the later
 * run's `b0`, `b1`, ... It must not matter in which grouping neighbours are combined.
 */
export type Combine = readonly string[];

/**
 * Arrays over buckets as arrays over runs of `length` neighbouring buckets, each beginning at its first bucket: twice as long a run is
 * two runs combined, so that the work grows with the logarithm of the length, and no sum is ever taken back.
 */
export function slide(steps: Steps, arrays: Parallel, buckets: number, length: number, combine: Combine): Parallel {
  let power = { arrays, length: 1 };
  let result: { arrays: Parallel; length: number } | undefined;
  for (let rest = length; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result === undefined ? power : joined(steps, result, power, buckets, combine);
    if (rest > 1) power = joined(steps, power, power, buckets, combine);
  }
  return result?.arrays ?? arrays;
}

interface Runs {
  readonly arrays: Parallel;
  readonly length: number;
}

function joined(steps: Steps, earlier: Runs, later: Runs, buckets: number, combine: Combine): Runs {
  const length = earlier.length + later.length;
  const count = buckets - length + 1;
  return { arrays: combined(steps, earlier.arrays, 0, later.arrays, earlier.length, count, combine), length };
}

/** `count` elements of two sets of arrays, from the given places on, combined pair by pair. */
export function combined(
  steps: Steps,
  earlier: Parallel,
  earlierFrom: number,
  later: Parallel,
  laterFrom: number,
  count: number,
  combine: Combine,
): Parallel {
  const names = [...earlier.map((_, index) => `a${index}`), ...later.map((_, index) => `b${index}`)];
  const slices = [...earlier.map((array) => slice(array, earlierFrom, count)), ...later.map((array) => slice(array, laterFrom, count))];
  return steps.add(combine.map((expression) => mapped(expression, names, slices)));
}

/** An arrayMap of an expression of named elements. Only what the expression speaks of is carried into it. */
export function mapped(expression: string, names: readonly string[], arrays: readonly string[]): string {
  const used = names
    .map((name, index) => ({ name, array: arrays[index] }))
    .filter(({ name }) => new RegExp(`\\b${name}\\b`).test(expression));
  return `arrayMap((${used.map(({ name }) => name).join(', ')}) -> ${expression}, ${used.map(({ array }) => array).join(', ')})`;
}

function slice(array: string, from: number, count: number): string {
  return `arraySlice(${array}, ${from + 1}, ${count})`;
}
