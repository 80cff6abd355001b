import { expect, test } from 'vitest';
import type { SurveyCell } from '../../api/surveys.ts';
import { headline } from './words.ts';

const cell = { enps: null, favourable: null, mean: null } as SurveyCell;

test('a group is told by its eNPS, else by its favourable share, else by its mean', () => {
  expect(headline({ ...cell, enps: 12.5, favourable: 0.5 })).toBe('eNPS +13');
  expect(headline({ ...cell, enps: -40 })).toBe('eNPS -40');
  expect(headline({ ...cell, favourable: 0.5, mean: 4 })).toMatch(/^50.% favourable$/);
  expect(headline({ ...cell, mean: 4.25 })).toBe('mean 4.25');
  expect(headline(cell)).toBe('');
});
