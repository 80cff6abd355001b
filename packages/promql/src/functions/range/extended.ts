import type { Points } from '../../evaluate/value.ts';
import { float } from '../../series.ts';
import { isMixed } from './floats-alone.ts';
import type { RateKind } from './rate.ts';
import { firstAfter } from './samples.ts';
import type { RangeInput } from './types.ts';

/** The samples that an anchored or smoothed window begins and ends with, and the window itself (milliseconds). */
export interface ExtendedWindow {
  /** The last sample at or before the window's start, else the first in it. */
  readonly first: number;
  readonly last: number;
  readonly start: number;
  readonly end: number;
}

/** `undefined` when no sample says anything about the window. */
export function extendedWindow(
  input: RangeInput,
  times: Float64Array,
  from: number,
  to: number,
  point: number,
): ExtendedWindow | undefined {
  if (to <= from) return undefined;
  const end = input.grid.start + point * input.grid.step;
  const start = end - input.window;
  const first = Math.max(from, Math.min(firstAfter(times, start), to - 1) - 1);
  let last = to - 1;
  // Smoothing looks beyond the end: as far as the first sample at or after it.
  if (input.extension === 'smoothed') last = Math.min(last, firstNotBefore(times, end));
  if ((times[last] as number) <= start || (times[first] as number) > end) return undefined;
  return { first, last, start, end };
}

function firstNotBefore(times: Float64Array, time: number): number {
  const after = firstAfter(times, time);
  return after > 0 && times[after - 1] === time ? after - 1 : after;
}

/** The value at a time between two neighbouring samples; a counter that fell began again at 0. */
export function interpolated(input: RangeInput, before: number, time: number, counter: boolean): number {
  const { floatTimes: times, floats } = input.samples;
  const later = floats[before + 1] as number;
  let earlier = floats[before] as number;
  if (counter && later < earlier) earlier = 0;
  const part = (time - (times[before] as number)) / ((times[before + 1] as number) - (times[before] as number));
  return earlier + (later - earlier) * part;
}

/** `rate`, `increase` and `delta` over anchored or smoothed windows: no extrapolation, the change from bound to bound. */
export function extendedFloatRates(input: RangeInput, output: Points, kind: RateKind): void {
  const { floatTimes: times } = input.samples;
  const smoothed = input.extension === 'smoothed';
  for (let point = 0; point < input.floats.from.length; point++) {
    const from = input.floats.from[point] as number;
    const to = input.floats.to[point] as number;
    if (to === from || isMixed(input, point)) continue;
    const window = extendedWindow(input, times, from, to, point);
    if (window === undefined) continue;
    output.kinds[point] = float;
    output.values[point] = change(input, window, smoothed, kind) / (kind.perSecond ? input.window / 1000 : 1);
  }
}

function change(input: RangeInput, window: ExtendedWindow, smoothed: boolean, kind: RateKind): number {
  const { floatTimes: times, floats } = input.samples;
  const { first, last, start, end } = window;
  const leftBetween = smoothed && (times[first] as number) < start;
  const rightBetween = smoothed && last > 0 && (times[last] as number) > end;
  const left = leftBetween ? interpolated(input, first, start, kind.counter) : (floats[first] as number);
  const right = rightBetween ? interpolated(input, last - 1, end, kind.counter) : (floats[last] as number);
  let result = right - left;
  if (!kind.counter) return result;
  // What the bounds are interpolated between has its resets taken in already.
  let previous = left;
  const afterStart = (times[first] as number) <= start ? first + 1 : first;
  const beforeEnd = (times[last] as number) >= end ? last - 1 : last;
  for (let index = afterStart; index <= beforeEnd; index++) {
    const value = floats[index] as number;
    if (value < previous) result += previous;
    previous = value;
  }
  if (right < previous) result += previous;
  return result;
}
