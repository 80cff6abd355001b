import { mergeSameLabels } from '../evaluate/merge.ts';
import { nameOf, texts } from '../evaluate/texts.ts';
import { emptyPoints, isEmpty, type Series, type Value } from '../evaluate/value.ts';
import type { Work } from '../evaluate/work.ts';
import { bucketFraction, bucketQuantile, type ClassicBucket } from '../histogram/classic.ts';
import { histogramFraction } from '../histogram/fraction.ts';
import { type Noted, noteAnnotation } from '../histogram/notes.ts';
import { histogramQuantile } from '../histogram/quantile.ts';
import type { Histogram } from '../histogram/types.ts';
import type { Labels } from '../labels.ts';
import { absent, float, histogram as histogramKind } from '../series.ts';
import { bucketsAt, type ClassicSeries, classicHistograms, fillBuckets } from './buckets.ts';
import { steadyQuantile } from './steady-quantile.ts';
import { type FunctionCall, type FunctionImplementation, scalarArgument, stringArgument, vectorArgument } from './types.ts';

/** What is estimated of a histogram, of either form, at a point. */
interface Estimate {
  native(histogram: Histogram, point: number): Noted<number>;
  /** As `classic`, from the first `size` bounds and counts; `undefined` where it takes more than a look. */
  quick?(bounds: Float64Array, counts: Float64Array, size: number, point: number): number | undefined;
  classic(buckets: readonly ClassicBucket[], point: number, labels: Labels): number;
}

/** An estimate of each histogram of a vector. Where both forms of one stand at the same point, neither is believed. */
function* estimated(call: FunctionCall, place: number, estimate: Estimate): Work<readonly Series[]> {
  const series = vectorArgument(call, place);
  const position = call.positions[place];
  if (position === undefined) return [];
  const classic = classicHistograms(series, call.notes, position);
  const result: Series[] = [];
  const mixed = new Map<string, Uint8Array>();
  for (const one of series) {
    if (one.histograms === undefined) continue;
    const rival = classic.get(one.labels.key);
    const { kinds, values } = emptyPoints(call.grid.count);
    for (let point = 0; point < kinds.length; point++) {
      const histogram = one.histograms[point];
      if (histogram === undefined || one.kinds[point] !== histogramKind) continue;
      if (rival !== undefined && bucketsAt(rival, point).length > 0) {
        call.notes.add('warning', texts.mixedClassicNative(nameOf(one.labels)), position);
        marks(mixed, one.labels.key, call.grid.count)[point] = 1;
        continue;
      }
      const { value, notes } = estimate.native(histogram, point);
      for (const note of notes) call.notes.addAll([noteAnnotation(note, nameOf(one.labels), position)]);
      kinds[point] = float;
      values[point] = value;
    }
    if (!isEmpty(kinds)) result.push({ labels: one.labels, kinds, values, dropName: true });
    yield;
  }
  for (const [key, histogram] of classic) {
    const one = classicEstimate(histogram, estimate, mixed.get(key), call.grid.count);
    if (one !== undefined) result.push(one);
    yield;
  }
  return mergeSameLabels(result);
}

function marks(all: Map<string, Uint8Array>, key: string, count: number): Uint8Array {
  let mask = all.get(key);
  if (mask === undefined) {
    mask = new Uint8Array(count);
    all.set(key, mask);
  }
  return mask;
}

function classicEstimate(histogram: ClassicSeries, estimate: Estimate, without: Uint8Array | undefined, count: number): Series | undefined {
  const { kinds, values } = emptyPoints(count);
  const bounds = new Float64Array(histogram.buckets.length);
  const counts = new Float64Array(histogram.buckets.length);
  for (let point = 0; point < count; point++) {
    if (without?.[point] === 1) continue;
    const size = fillBuckets(histogram, point, bounds, counts);
    if (size === 0) continue;
    kinds[point] = float;
    values[point] = estimate.quick?.(bounds, counts, size, point) ?? estimate.classic(bucketsAt(histogram, point), point, histogram.labels);
  }
  return isEmpty(kinds) ? undefined : { labels: histogram.labels, kinds, values, dropName: histogram.dropName };
}

/** Estimates the quantile wanted at each point of the histograms in the argument at `place`. */
function quantiles(call: FunctionCall, place: number, wanted: Float64Array): Work<readonly Series[]> {
  return estimated(call, place, {
    native: (histogram, point) => histogramQuantile(wanted[point] as number, histogram),
    quick: (bounds, counts, size, point) => steadyQuantile(wanted[point] as number, bounds, counts, size),
    classic: (buckets, point, labels) => {
      const { value, repair } = bucketQuantile(wanted[point] as number, buckets);
      if (repair !== undefined) call.notes.add('info', texts.monotonicity(nameOf(labels)), call.positions[place]);
      return value;
    },
  });
}

function noteInvalid(call: FunctionCall, place: number): void {
  for (const value of scalarArgument(call, place)) {
    if (!(value >= 0 && value <= 1)) call.notes.add('warning', texts.invalidQuantile(value), call.positions[place]);
  }
}

/** As OpenMetrics writes a quantile: whole numbers with `.0`. */
function quantileText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** One series per histogram and quantile, told apart by a label that names the quantile. */
function* histogramQuantiles(call: FunctionCall): Work<Value> {
  const label = stringArgument(call, 1);
  const result: Series[] = [];
  for (let place = 2; place < call.args.length; place++) {
    noteInvalid(call, place);
    const wanted = scalarArgument(call, place);
    const estimates = yield* quantiles(call, 0, wanted);
    const points = new Map<string, Uint8Array>();
    for (let point = 0; point < wanted.length; point++) marks(points, quantileText(wanted[point] as number), wanted.length)[point] = 1;
    for (const [text, mask] of points) {
      for (const one of estimates) {
        const kinds = one.kinds.map((kind, point) => (mask[point] === 1 ? kind : absent));
        if (!isEmpty(kinds)) result.push({ ...one, kinds, labels: one.labels.with(label, text) });
        yield;
      }
    }
  }
  return { type: 'vector', series: mergeSameLabels(result) };
}

export const histogramEstimates: Readonly<Record<string, FunctionImplementation>> = {
  *histogram_quantile(call) {
    noteInvalid(call, 0);
    return { type: 'vector', series: yield* quantiles(call, 1, scalarArgument(call, 0)) };
  },
  histogram_quantiles: histogramQuantiles,
  *histogram_fraction(call) {
    const [lower, upper] = [scalarArgument(call, 0), scalarArgument(call, 1)];
    const series = yield* estimated(call, 2, {
      native: (histogram, point) => histogramFraction(lower[point] as number, upper[point] as number, histogram),
      classic: (buckets, point) => bucketFraction(lower[point] as number, upper[point] as number, buckets),
    });
    return { type: 'vector', series };
  },
};
