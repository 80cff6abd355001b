import { expect, test } from 'vitest';
import { defaultLimits } from '../engine.ts';
import { QueryError } from '../errors.ts';
import { MemoryStorage } from '../memory/storage.ts';
import { Run } from './run.ts';
import { completed, type Work } from './work.ts';

/** A run whose clock goes on by as many milliseconds at each look. */
function running(byLook: number, timeout = defaultLimits.timeout) {
  let now = 0;
  const ending = new AbortController();
  const run = new Run({
    storage: new MemoryStorage(),
    limits: { ...defaultLimits, timeout },
    signal: ending.signal,
    explain: undefined,
    clock: () => {
      now += byLook;
      return now;
    },
    query: { start: 0, end: 0, step: 0 },
    lookback: 0,
  });
  return { run, ending };
}

function* counting(pieces: number): Work<number> {
  let done = 0;
  for (; done < pieces; done++) yield;
  return done;
}

test('work in pieces comes to the same end at once and with turns for others', async () => {
  expect(completed(counting(100))).toBe(100);
  expect(await running(1).run.complete(counting(100))).toBe(100);
});

test('others get a turn while there is much to do, and can end it', async () => {
  const { run, ending } = running(1);
  setImmediate(() => ending.abort(new QueryError('canceled', 'enough')));
  await expect(run.complete(counting(Number.POSITIVE_INFINITY))).rejects.toThrow('enough');
});

test('work ends when the time of its query is over', async () => {
  await expect(running(1, 50).run.complete(counting(Number.POSITIVE_INFINITY))).rejects.toMatchObject({ type: 'timeout' });
});
