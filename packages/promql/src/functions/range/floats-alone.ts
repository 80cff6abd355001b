import { nameOf, texts } from '../../evaluate/texts.ts';
import { float } from '../../series.ts';
import type { RangeFunction, RangeInput } from './types.ts';

/** A function of the floats at [from, to) for a point of the grid. */
export type FloatsFunction = (input: RangeInput, from: number, to: number, point: number) => number;

/** A range function that looks at floats alone and says so where histograms stand among them. It needs `least` floats to answer. */
export function overFloats(compute: FloatsFunction, least = 1): RangeFunction {
  return (input, output) => {
    const { from, to } = input.floats;
    for (let point = 0; point < from.length; point++) {
      const first = from[point] as number;
      const end = to[point] as number;
      if (end === first) continue;
      if ((input.histograms.to[point] as number) > (input.histograms.from[point] as number)) {
        input.notes.add('info', texts.ignoredInRange(nameOf(input.samples.labels)));
      }
      if (end - first < least) continue;
      output.kinds[point] = float;
      output.values[point] = compute(input, first, end, point);
    }
  };
}

/** Where a window has floats and histograms both, nothing can be said: notes it, and answers whether it is so. */
export function isMixed(input: RangeInput, point: number): boolean {
  const floats = (input.floats.to[point] as number) - (input.floats.from[point] as number);
  const histograms = (input.histograms.to[point] as number) - (input.histograms.from[point] as number);
  if (floats === 0 || histograms === 0) return false;
  input.notes.add('warning', texts.mixedFloatsHistograms(nameOf(input.samples.labels)));
  return true;
}
