import { describe, expect, it } from 'vitest';
import { type ChartSpan, spansOf } from './spans.ts';

const span = (from: number, to: number): ChartSpan => ({ from, to, text: `${from}`, kind: 'corrections', look: 'hatched' });

describe('the spans of a bucket', () => {
  const times = [0, 10, 20];
  it.each([
    ['touch it', span(5, 6), [0]],
    ['end where it begins', span(5, 10), [0]],
    ['reach over several', span(5, 25), [0, 1, 2]],
    ['lie in the last, which is as wide as the others', span(29, 40), [2]],
    ['lie beyond', span(30, 40), []],
  ])('%s', (_, one, expected) => {
    expect(times.flatMap((_time, index) => (spansOf([one], times, index).length > 0 ? [index] : []))).toEqual(expected);
  });
});
