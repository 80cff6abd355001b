import { expect, test } from 'vitest';
import { createEngine } from '../engine.ts';
import { Labels } from '../labels.ts';
import { MemoryStorage } from '../memory/storage.ts';
import { functions } from '../parse/functions.ts';
import { isRangeFunction } from '../plan/range-functions.ts';
import { functionTable } from './index.ts';
import { naturalOrder } from './sorting.ts';

test('every function that parses is there', () => {
  const missing = [...functions.keys()].filter((name) => !functionTable.has(name) && !isRangeFunction(name) && name !== 'info');
  expect(missing).toEqual([]);
  expect([...functionTable.keys()].filter((name) => !functions.has(name))).toEqual([]);
});

test.each([
  [
    ['a10', 'a9', 'a1'],
    ['a1', 'a9', 'a10'],
  ],
  [
    ['b', 'a', ''],
    ['', 'a', 'b'],
  ],
  [
    ['1.10.0', '1.9.3', '1.9'],
    ['1.9', '1.9.3', '1.10.0'],
  ],
  [
    ['x2y', 'x10', 'x2'],
    ['x2', 'x2y', 'x10'],
  ],
])('%j in natural order', (texts, expected) => {
  expect([...texts].sort(naturalOrder)).toEqual(expected);
});

const storage = new MemoryStorage();
storage.append(Labels.from({ __name__: 'm', src: 'ab-12' }), 0, 1);
const engine = createEngine({ storage });

test.each([
  ['$2-$1', '(.*)-(.*)', '12-ab'],
  ['${1}x', '(.*)-(.*)', 'abx'],
  // A name reaches as far as it can.
  ['$1x', '(.*)-(.*)', ''],
  ['$word!', '(?P<word>.*)-(.*)', 'ab!'],
  ['$$1', '(.*)', '$1'],
  ['$9', '(.*)', ''],
  ['cost: $', '.*', 'cost: $'],
])('label_replace expands %s of %s', async (template, pattern, expected) => {
  const query = `label_replace(m, "dst", ${JSON.stringify(template)}, "src", ${JSON.stringify(pattern)})`;
  const answer = await engine.instant(query, { time: 0 });
  expect(answer.type === 'vector' && answer.series[0]?.labels.get('dst')).toBe(expected);
});

test.each([
  ['day_of_year(vector(1709164800))', 60],
  ['days_in_month(vector(1709164800))', 29],
  ['day_of_week(vector(1709164800))', 4],
  ['hour(vector(-1))', 23],
  ['year()', 2001],
  ['minute()', 46],
])('%s', async (query, expected) => {
  const answer = await engine.instant(query, { time: 1_000_000_000_999 });
  expect(answer.type === 'vector' && answer.series[0]?.values[0]).toBe(expected);
});

test.each([
  ['1 ^ NaN', 1],
  ['(-1) ^ Inf', 1],
  ['-7 % 3', -1],
  ['1 > bool 0', 1],
])('%s as Go computes it', async (query, expected) => {
  expect(await engine.instant(query, { time: 0 })).toMatchObject({ value: expected });
});

test('values that double at each nesting are refused in time', async () => {
  let query = 'm';
  for (let depth = 0; depth < 60; depth++) query = `label_replace(${query}, "src", "$1$1", "src", "(.*)")`;
  await expect(engine.instant(query, { time: 0 })).rejects.toMatchObject({
    type: 'execution',
    message: expect.stringContaining('1048576 characters'),
  });
});
