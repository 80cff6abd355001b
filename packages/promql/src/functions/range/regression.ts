import { overFloats } from './floats-alone.ts';
import { parameterAt, type RangeInput } from './types.ts';

interface Line {
  /** Per second. */
  readonly slope: number;
  readonly intercept: number;
}

/** Sums with Neumaier's compensation, for the few sums that one pass keeps side by side. */
class Sum {
  #sum = 0;
  #lost = 0;

  add(value: number): void {
    const next = this.#sum + value;
    if (next === Number.POSITIVE_INFINITY || next === Number.NEGATIVE_INFINITY) this.#lost = 0;
    else if (Math.abs(this.#sum) >= Math.abs(value)) this.#lost += this.#sum - next + value;
    else this.#lost += value - next + this.#sum;
    this.#sum = next;
  }

  get value(): number {
    return this.#sum + this.#lost;
  }
}

/** Least squares through the floats at [from, to), seen from `origin` (milliseconds). */
function regression(input: RangeInput, from: number, to: number, origin: number): Line {
  const { floats, floatTimes } = input.samples;
  const initial = floats[from] as number;
  const [sumX, sumY, sumXY, sumX2] = [new Sum(), new Sum(), new Sum(), new Sum()];
  let constant = true;
  for (let index = from; index < to; index++) {
    const y = floats[index] as number;
    if (index > from && y !== initial) constant = false;
    const x = ((floatTimes[index] as number) - origin) / 1000;
    sumX.add(x);
    sumY.add(y);
    sumXY.add(x * y);
    sumX2.add(x * x);
  }
  if (constant)
    return Math.abs(initial) === Number.POSITIVE_INFINITY ? { slope: Number.NaN, intercept: Number.NaN } : { slope: 0, intercept: initial };
  const n = to - from;
  const slope = (sumXY.value - (sumX.value * sumY.value) / n) / (sumX2.value - (sumX.value * sumX.value) / n);
  return { slope, intercept: sumY.value / n - (slope * sumX.value) / n };
}

export const deriv = overFloats((input, from, to) => regression(input, from, to, input.samples.floatTimes[from] as number).slope, 2);

/** The parameter is how many seconds after the window's end; the planner has added how far that is from the time of evaluation. */
export const predictLinear = overFloats((input, from, to, point) => {
  const line = regression(input, from, to, input.grid.start + point * input.grid.step);
  return line.slope * parameterAt(input.parameters, 0, point) + line.intercept;
}, 2);
