import { expect, test } from 'vitest';
import type { Comparison } from '../api/deployment-detail.ts';
import { effectText, probabilityText, ruleTitle } from './outcomes.ts';

const comparison = { effect: 0.12, low: 0.04, high: 0.21, unit: 'seconds' } as Comparison;

test('an effect is told with its interval, and nothing without one', () => {
  expect(effectText(comparison)).toMatch(/^\+ 120.ms \(\+ 40.ms to \+ 210.ms\)$/);
  expect(effectText({ ...comparison, low: null })).toMatch(/^\+ 120.ms$/);
  expect(effectText({ ...comparison, effect: null })).toBe('');
});

test('a probability below a thousandth is said to be that, and rules without words are spelt', () => {
  expect([probabilityText(0.0004), probabilityText(0.03), probabilityText(null)]).toEqual(['< 0.001', '0.03', '—']);
  expect([ruleTitle('rollback'), ruleTitle('of_a_kind')]).toEqual(['rolled back', 'of a kind']);
});
