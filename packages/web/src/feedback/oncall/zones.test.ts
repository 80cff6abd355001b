import { expect, test } from 'vitest';
import { spanWords } from './zones.ts';

test.each([
  [20_000, 'less than a minute'],
  [60_000, '1 minute'],
  [8 * 3_600_000, '8 hours'],
  [23 * 3_600_000 + 30 * 60_000, '23 hours 30 minutes'],
  [7 * 86_400_000, '7 days'],
  [7 * 86_400_000 - 3_600_000, '6 days 23 hours'],
  [49 * 3_600_000 + 5 * 60_000, '2 days 1 hour'],
])('%d ms is %s', (length, words) => expect(spanWords(length)).toBe(words));
