import { exponentialBounds } from './exponential-bounds.ts';
import { customBucketsSchema, type Histogram, maxSchema } from './types.ts';

/**
 * Upper bound of the bucket with this index on the positive side of an exponential histogram, bit for bit Prometheus'. The last bucket of
 * finite values ends at the largest double; the one after it, which counts observations of +Inf, at +Inf.
 */
export function exponentialBound(index: number, schema: number): number {
  if (schema < 0) {
    const exponent = index * 2 ** -schema;
    return exponent === 1024 ? Number.MAX_VALUE : 2 ** exponent;
  }
  const perOctave = 2 ** schema;
  const octave = Math.floor(index / perOctave);
  const fraction = exponentialBounds[(index - octave * perOctave) << (maxSchema - schema)] as number;
  if (fraction === 0.5 && octave === 1024) return Number.MAX_VALUE;
  return timesPowerOfTwo(fraction, octave + 1);
}

/** Upper bound of a bucket on the positive side; -Inf for the index before the first custom bucket. */
export function upperBound(histogram: Pick<Histogram, 'schema' | 'customBounds'>, index: number): number {
  if (histogram.schema !== customBucketsSchema) return exponentialBound(index, histogram.schema);
  if (index < 0) return Number.NEGATIVE_INFINITY;
  return histogram.customBounds[index] ?? Number.POSITIVE_INFINITY;
}

/** fraction · 2^exponent, rounded once: 2^exponent alone may lie outside what a double can hold where the product does not. */
function timesPowerOfTwo(fraction: number, exponent: number): number {
  if (exponent > 1023) return fraction * 2 * 2 ** (exponent - 1);
  if (exponent < -1022) return fraction * 2 ** (exponent + 60) * 2 ** -60;
  return fraction * 2 ** exponent;
}
