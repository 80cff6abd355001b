import { expect, test } from 'vitest';
import { repeatOf, whenOf } from './policy.ts';

const targets = [{ user: 'ada@example.com' }];

test('levels say when they are told as the server counts it', () => {
  const spec = { levels: [{ targets }, { targets }, { after: '1h', targets }, { after: '0m', targets }] };
  expect(spec.levels.map((_, index) => whenOf(spec, index))).toEqual(['at once', '10 minutes later', '1 hour later', 'at the same time']);
  expect(whenOf({ levels: [{ after: '5m', targets }] }, 0)).toBe('after 5 minutes');
});

test('rounds are counted as those after the first', () => {
  expect(repeatOf({ levels: [] })).toBeUndefined();
  expect(repeatOf({ levels: [], repeat: { times: 1, after: '15m' } })).toContain('told once more, each round 15 minutes after');
  expect(repeatOf({ levels: [], repeat: { times: 2 } })).toContain('told 2 times more, each round 10 minutes after');
});
