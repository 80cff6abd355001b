import { expect, test } from 'vitest';
import { presentedToken } from './presented.ts';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

test.each([
  ['Bearer bnt_abc', { kind: 'bearer', text: 'bnt_abc' }],
  ['bearer   bnt_abc ', { kind: 'bearer', text: 'bnt_abc' }],
  [basic('grafana:bnt_abc'), { kind: 'basic', text: 'bnt_abc' }],
  [basic(':bnt_abc'), { kind: 'basic', text: 'bnt_abc' }],
  [basic('a:b:c'), { kind: 'basic', text: 'b:c' }],
  [basic('bnt_abc'), undefined],
  [basic('bnt_abc:'), undefined],
  ['Basic !!!', undefined],
  ['Digest username="x"', undefined],
  ['', undefined],
])('%s', (authorization, expected) => {
  expect(presentedToken({ headers: { authorization } })).toEqual(expected);
});

test('no header at all', () => {
  expect(presentedToken({ headers: {} })).toBeUndefined();
});
