import { expect, test } from 'vitest';
import { forEach } from './each.ts';

test('one that fails holds up none of the others, and is told at the end', async () => {
  const done: number[] = [];
  const all = forEach([1, 2, 3, 4], undefined, async (item) => {
    if (item % 2 === 0) throw new Error(`no ${item}`);
    done.push(item);
  });
  await expect(all).rejects.toThrow('no 2');
  expect(done).toEqual([1, 3]);
});

test('what is stopped does not go on with the next', async () => {
  const stopping = new AbortController();
  const done: number[] = [];
  const all = forEach([1, 2, 3], stopping.signal, async (item) => {
    done.push(item);
    stopping.abort(new Error('stopped'));
  });
  await expect(all).rejects.toThrow('stopped');
  expect(done).toEqual([1]);
});
