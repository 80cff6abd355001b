import { expect, test } from 'vitest';
import { detailsText, nameOf } from './audit-words.ts';

const names = new Map([['user:7', 'Ada Lovelace']]);

test('people are named, and those who are gone keep their id', () => {
  expect(nameOf('user:7', names)).toBe('Ada Lovelace');
  expect(nameOf('user:8', names)).toBe('user 8');
  expect(nameOf('token:binnacle', names)).toBe('Binnacle');
  expect(nameOf('KPI/weekly-buyers', names)).toBe('KPI/weekly-buyers');
});

test('details are read as words, without what is empty', () => {
  expect(detailsText({ owner: 'people', version: 1, differences: [], note: '' })).toBe('owner: people, version: 1');
  expect(detailsText({ differences: [{ path: 'spec.target', before: 1, after: 2 }] })).toBe(
    'differences: [{"path":"spec.target","before":1,"after":2}]',
  );
});
