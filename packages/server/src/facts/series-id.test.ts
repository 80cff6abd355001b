import { expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { seriesId } from './series-id.ts';

test('is the same in every release', () => {
  expect(seriesId('up', {})).toBe('3674761858785512664');
  expect(seriesId('http_requests_total', { job: 'shop', path: '/ü' })).toBe('3775955446655369867');
});

test('does not depend on the order of labels', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (labels) => {
      expect(seriesId('m', Object.fromEntries(Object.entries(labels).reverse()))).toBe(seriesId('m', labels));
    }),
  );
});

test('tells apart what only concatenation would confuse', () => {
  expect(seriesId('m', { a: 'b,c' })).not.toBe(seriesId('m', { a: 'b', c: '' }));
  expect(seriesId('m', { ab: 'c' })).not.toBe(seriesId('m', { a: 'bc' }));
});
