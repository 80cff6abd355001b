export { HistogramMean, HistogramSum } from './accumulate.ts';
export { add, type Combined, combinedHint, divide, hintsCollide, multiply, negate, subtract } from './arithmetic.ts';
export { type BinaryResult, histogramBinary } from './binary.ts';
export { exponentialBound, upperBound } from './bounds.ts';
export { allBuckets, type Bucket, cumulativeBuckets, negativeBuckets, positiveBuckets, zeroBucket } from './buckets.ts';
export { bucketFraction, bucketQuantile, type ClassicBucket, type ClassicQuantile, type MonotonicityRepair } from './classic.ts';
export { compact } from './compact.ts';
export { countsFromDeltas, deltasFromCounts } from './deltas.ts';
export { equal, nearlyEqual, nearlyEqualNumbers } from './equality.ts';
export { defaultZeroThreshold, type ExponentialBuckets, type ExponentialHistogram, fromExponential } from './exponential.ts';
export { histogramFraction } from './fraction.ts';
export { type ClassicHistogram, fromClassic } from './from-classic.ts';
export { type BucketEnds, type HistogramJson, histogramJson } from './json.ts';
export { histogramAverage, histogramDeviation, histogramVariance } from './moments.ts';
export { type HistogramNote, type HistogramOperation, type Noted, noteAnnotation, type OperandType } from './notes.ts';
export { generalNumber, sampleNumber } from './numbers.ts';
export { accumulationNotes, averageHistograms, sumHistograms } from './over-time.ts';
export { histogramQuantile } from './quantile.ts';
export { type Change, histogramChange, histogramStep, histogramStepRate } from './rate.ts';
export { detectReset, knownHint, storedHint } from './reset.ts';
export { reduceResolution } from './resolution.ts';
export { histogramText } from './text.ts';
export { trimLower, trimUpper } from './trim.ts';
export {
  customBucketsSchema,
  emptyHistogram,
  type Histogram,
  hasCustomBuckets,
  maxSchema,
  minSchema,
  type ResetHint,
  type Span,
} from './types.ts';
export { widenZeroBucket } from './zero-bucket.ts';
