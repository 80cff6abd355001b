import { overFloats } from './floats-alone.ts';
import type { RangeInput } from './types.ts';

/** The place of the extreme value at [from, to): NaN gives way to any number. `later`: of equal values the last. */
function placeOf(input: RangeInput, from: number, to: number, sign: 1 | -1, later: boolean): number {
  const { floats } = input.samples;
  let place = from;
  let best = floats[from] as number;
  for (let index = later ? from : from + 1; index < to; index++) {
    const value = floats[index] as number;
    if (sign * value > sign * best || (later && value === best) || Number.isNaN(best)) {
      best = value;
      place = index;
    }
  }
  return place;
}

const seconds = (input: RangeInput, place: number) => (input.samples.floatTimes[place] as number) / 1000;

export const maxOverTime = overFloats((input, from, to) => input.samples.floats[placeOf(input, from, to, 1, false)] as number);
export const minOverTime = overFloats((input, from, to) => input.samples.floats[placeOf(input, from, to, -1, false)] as number);
/** Seconds since the epoch, as all timestamps in the language. */
export const tsOfMaxOverTime = overFloats((input, from, to) => seconds(input, placeOf(input, from, to, 1, true)));
export const tsOfMinOverTime = overFloats((input, from, to) => seconds(input, placeOf(input, from, to, -1, true)));
