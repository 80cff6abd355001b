import { expect, test } from 'vitest';
import { detailsText, nameOf, subjectOf } from './audit-words.ts';

const names = new Map([['user:7', 'Ada Lovelace']]);

test('people are named, and those who are gone keep their id', () => {
  expect(nameOf('user:7', names)).toBe('Ada Lovelace');
  expect(nameOf('user:8', names)).toBe('user 8');
  expect(nameOf('token:binnacle', names)).toBe('Binnacle');
  expect(nameOf('KPI/weekly-buyers', names)).toBe('KPI/weekly-buyers');
});

test('keys and what is gone are named by what was written down', () => {
  expect(subjectOf({ subject: 'key:9', details: { source: 'checkout' } }, names)).toBe('key checkout');
  expect(subjectOf({ subject: 'user:8', details: { name: 'Grace' } }, names)).toBe('user Grace');
  expect(subjectOf({ subject: 'user:7', details: { name: 'Ada' } }, names)).toBe('Ada Lovelace');
  expect(subjectOf({ subject: 'key:9', details: {} }, names)).toBe('key 9');
  expect(subjectOf({ subject: 'KPI/weekly-buyers', details: { name: 'x' } }, names)).toBe('KPI/weekly-buyers');
});

test('details are read as words, without what is empty', () => {
  expect(detailsText({ owner: 'people', version: 1, differences: [], note: '' })).toBe('owner: people, version: 1');
  expect(detailsText({ differences: [{ path: 'spec.target', before: 1, after: 2 }] })).toBe(
    'differences: [{"path":"spec.target","before":1,"after":2}]',
  );
});
