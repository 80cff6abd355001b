import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../api/alert-rules.ts';
import { conditionWords, expressionText, lengthWords } from './condition-words.ts';

const unitOf = (metric: string) => ({ 'vitals.lcp': 'seconds', 'slo.sli': 'ratio' })[metric] ?? '';
const minute = 60_000;
const measured = { metric: 'vitals.lcp', lookBack: 5 * minute };
const words = (condition: Condition) => conditionWords(condition as never, unitOf);

describe('a condition in words', () => {
  it('of a threshold with its recovery, in the unit of the metric', () => {
    expect(words({ ...measured, kind: 'threshold', op: '>', value: 4, recovery: 2.5 })).toBe(
      'over 5 min is above 4 s, and until it is back at 2.5 s',
    );
    expect(words({ ...measured, kind: 'threshold', op: '>', value: null })).toBe('has a value');
  });

  it('of a change, an anomaly and an absence', () => {
    expect(words({ ...measured, kind: 'change', before: 7 * 1_440 * minute, by: 'share', op: '>', value: 0.5 })).toBe(
      'over 5 min differs from 7 d before by a change that is above 50 %',
    );
    expect(words({ ...measured, kind: 'anomaly', direction: 'up', points: 20 })).toBe(
      'over 5 min lies above what is usual (XmR limits of the 20 windows before)',
    );
    expect(words({ ...measured, kind: 'anomaly', direction: 'both', points: 8, season: 7 * 1_440 * minute })).toContain(
      'the same time of the 8 seasons of 7 d before',
    );
    expect(words({ ...measured, kind: 'absence' })).toBe('has no value over 5 min, though it had one before');
  });
});

it('writes what is asked', () => {
  const bad = { metric: 'http.requests', filter: { outcome: ['error', 'timeout'] } };
  expect(expressionText({ formula: 'bad / total', metrics: { bad, total: 'http.requests' } })).toBe(
    'bad / total, where bad = http.requests, outcome is error or timeout; total = http.requests',
  );
});

it('writes lengths by their largest whole unit', () => {
  expect([90 * minute, 120 * minute, 30_000, 1_440 * minute, 0].map(lengthWords)).toEqual(['90 min', '2 h', '30 s', '1 d', '0 s']);
});
