import { describe, expect, test } from 'vitest';
import { comparablePair, exponentialHistogram, histogramOf } from '../../../../test/support/histograms.ts';
import fc from '../../../../test/support/property.ts';
import { add } from './arithmetic.ts';
import { detectReset, knownHint, storedHint } from './reset.ts';
import { reduceResolution } from './resolution.ts';
import type { Histogram } from './types.ts';

describe('a counter', () => {
  test('that grew was not reset', () => {
    fc.assert(
      fc.property(comparablePair, ([before, more]) => {
        expect(detectReset(before, add(before, more)?.histogram as Histogram)).toBe(false);
        expect(detectReset(before, before)).toBe(false);
      }),
    );
  });

  test('of which any count fell was reset', () => {
    const before = histogramOf({ buckets: [1, 2, 1], negative: [2], zeroCount: 3 });
    expect(detectReset(before, { ...before, count: before.count - 1 })).toBe(true);
    expect(detectReset(before, { ...before, zeroCount: 2 })).toBe(true);
    expect(detectReset(before, { ...before, positiveCounts: [1, 1, 5] })).toBe(true);
    expect(detectReset(before, { ...before, negativeSpans: [{ offset: 1, length: 1 }] })).toBe(true);
    expect(detectReset(before, { ...before, sum: before.sum - 100 })).toBe(false);
  });

  test('that became finer was reset, one that became coarser was not', () => {
    fc.assert(
      fc.property(exponentialHistogram, (fine) => {
        if (fine.schema === -4) return;
        const coarse = reduceResolution(fine, fine.schema - 1);
        expect(detectReset(fine, coarse)).toBe(false);
        expect(detectReset(coarse, fine)).toBe(true);
      }),
    );
  });

  test('whose zero bucket shrank, or grew into the middle of a populated bucket, was reset', () => {
    const before = histogramOf({ buckets: [4], zeroThreshold: 0.25 });
    expect(detectReset(before, { ...before, zeroThreshold: 0.125 })).toBe(true);
    expect(detectReset(before, histogramOf({ buckets: [9], zeroThreshold: 0.75 }))).toBe(true);
    expect(detectReset(before, histogramOf({ zeroThreshold: 1, zeroCount: 4 }))).toBe(false);
  });

  test('with other custom bounds was reset when a bucket between common bounds fell', () => {
    const custom = (customBounds: number[], buckets: number[]) => histogramOf({ schema: -53, customBounds, buckets });
    expect(detectReset(custom([2, 4, 6], [1, 2, 5, 7]), custom([2, 3, 4, 6], [1, 0, 1, 5, 8]))).toBe(true);
    expect(detectReset(custom([2, 4, 6], [1, 2, 5, 7]), custom([2, 3, 4, 6], [1, 1, 1, 5, 8]))).toBe(false);
    expect(detectReset(histogramOf({ buckets: [1] }), custom([2], [1]))).toBe(true);
    expect(detectReset(custom([2], [1]), histogramOf({ schema: 8, buckets: [5] }))).toBe(true);
  });

  test('says itself whether it was reset', () => {
    const [more, less] = [histogramOf({ buckets: [9] }), histogramOf({ buckets: [1] })];
    expect(detectReset(more, { ...less, resetHint: 'not_reset' })).toBe(false);
    expect(detectReset(less, { ...more, resetHint: 'reset' })).toBe(true);
    expect(knownHint(undefined, more)).toBe('unknown');
    expect(knownHint(more, less)).toBe('reset');
    expect(knownHint(less, more)).toBe('not_reset');
    expect(knownHint(more, { ...less, resetHint: 'gauge' })).toBe('gauge');
    expect(storedHint(more, less)).toBe('unknown');
    expect(storedHint(less, more)).toBe('not_reset');
    expect(storedHint(less, { ...more, resetHint: 'reset' })).toBe('reset');
  });
});
