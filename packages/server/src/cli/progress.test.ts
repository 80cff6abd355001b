import { expect, test } from 'vitest';
import { progressLine } from './progress.ts';

function written(isTTY: boolean, steps: [number, number][]): string {
  let text = '';
  const line = progressLine({ isTTY, write: (more) => (text += more) });
  for (const [done, total] of steps) line.show(done, total, 'commits');
  line.end();
  return text;
}

test('a terminal sees a bar that is wiped at the end', () => {
  expect(written(true, [[50, 100]])).toBe(`\r\u001B[K[${'#'.repeat(15)}${'.'.repeat(15)}] 50 of 100 commits\r\u001B[K`);
});

test('a log sees a line for each tenth', () => {
  expect(
    written(false, [
      [0, 100],
      [51, 100],
      [55, 100],
      [100, 100],
    ]),
  ).toBe('0 % of 100 commits\n50 % of 100 commits\n100 % of 100 commits\n');
});

test('nothing to do is no progress, and done is never more than all', () => {
  expect(
    written(false, [
      [0, 0],
      [12, 10],
    ]),
  ).toBe('0 % of 0 commits\n100 % of 10 commits\n');
});
