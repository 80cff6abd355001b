import { add, divide, subtract } from './arithmetic.ts';
import { compact } from './compact.ts';
import type { HistogramNote, Noted } from './notes.ts';
import { detectReset } from './reset.ts';
import { reduceResolution } from './resolution.ts';
import { emptyHistogram, type Histogram, hasCustomBuckets } from './types.ts';

export interface Change {
  /** `rate`, `increase`, `irate`: resets are counted in; `delta`, `idelta` are of gauges. */
  readonly counter: boolean;
  /** Whether the start times of the samples say that the counter began anew between the sample at `at - 1` and the one at `at`. */
  readonly restarted?: ((at: number) => boolean) | undefined;
}

/**
 * How much a histogram changed from the first to the last sample of a window, before any extrapolation; no value when the buckets of the
 * samples cannot be compared. The samples ascend in time, and there are at least two.
 */
export function histogramChange(samples: readonly Histogram[], { counter, restarted }: Change): Noted {
  const first = samples[0] as Histogram;
  const last = samples.at(-1) as Histogram;
  const notes: HistogramNote[] = [];
  if (counter && samples.some(({ resetHint }) => resetHint === 'gauge')) notes.push({ kind: 'not_a_counter' });
  if (!counter && (first.resetHint !== 'gauge' || last.resetHint !== 'gauge')) notes.push({ kind: 'not_a_gauge' });

  const wasReset = (at: number) => restarted?.(at) === true || detectReset(samples[at - 1] as Histogram, samples[at] as Histogram);
  // A reset right after the first sample makes its buckets irrelevant, so that they may be of any kind.
  const start = counter && wasReset(1) ? withoutObservations(samples[1] as Histogram) : first;
  const between = counter ? samples.slice(1) : [last];
  if (between.some((sample) => hasCustomBuckets(sample) !== hasCustomBuckets(start))) {
    return { value: undefined, notes: [...notes, { kind: 'mixed_schemas' }] };
  }

  const schema = Math.min(start.schema, ...between.map((sample) => sample.schema));
  const difference = subtract(reduceResolution(last, schema), start);
  if (difference === undefined) return { value: undefined, notes: [...notes, { kind: 'mixed_schemas' }] };
  let change = difference.histogram;
  let { reconciled } = difference;
  for (let at = 2; counter && at < samples.length; at++) {
    if (!wasReset(at)) continue;
    const whole = add(change, samples[at - 1] as Histogram);
    if (whole === undefined) return { value: undefined, notes: [...notes, { kind: 'mixed_schemas' }] };
    change = whole.histogram;
    reconciled ||= whole.reconciled;
  }
  if (reconciled) notes.push({ kind: 'reconciled', during: 'subtraction' });
  return { value: { ...compact(change), resetHint: 'gauge' }, notes };
}

/** The difference of the two newest samples of a window (`irate`, `idelta`), not yet divided by the time between them. */
export function histogramStep(previous: Histogram, current: Histogram, { counter, restarted }: Change): Noted {
  const notes: HistogramNote[] = [];
  const hints = [previous.resetHint, current.resetHint];
  if (counter && hints.includes('gauge')) notes.push({ kind: 'not_a_counter' });
  if (!counter && hints.some((hint) => hint !== 'gauge')) notes.push({ kind: 'not_a_gauge' });
  if (counter && (restarted?.(1) === true || detectReset(previous, current))) {
    return { value: { ...compact(current), resetHint: 'gauge' }, notes };
  }
  const difference = subtract(current, previous);
  if (difference === undefined) return { value: undefined, notes: [...notes, { kind: 'mixed_schemas' }] };
  if (difference.reconciled) notes.push({ kind: 'reconciled', during: 'subtraction' });
  return { value: { ...compact(difference.histogram), resetHint: 'gauge' }, notes };
}

/** The difference per second of the two newest samples, `milliseconds` apart. */
export function histogramStepRate(previous: Histogram, current: Histogram, milliseconds: number, change: Change): Noted {
  const { value, notes } = histogramStep(previous, current, change);
  return { value: value && divide(value, milliseconds / 1000), notes };
}

function withoutObservations(like: Histogram): Histogram {
  return emptyHistogram({ schema: like.schema, zeroThreshold: 0, customBounds: like.customBounds });
}
