import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyEmptyRecords } from '../../../../test/support/empty-records.ts';
import { openRecords, type Records } from '../stores/postgres/client.ts';
import { manualClock } from './clock.ts';
import { createLog } from './log.ts';
import { createLoops, type Loop } from './loops.ts';

const log = createLog('silent');
const clock = manualClock(Date.parse('2026-11-20T12:00:00Z'));
const data = mkdtempSync(join(tmpdir(), 'binnacle-loops-'));
let records: Records;
beforeAll(async () => {
  copyEmptyRecords(data);
  records = await openRecords({ kind: 'embedded', path: join(data, 'records') });
});
afterAll(async () => {
  await records.close();
  rmSync(data, { recursive: true });
});

const loopsOf = (...loops: Loop[]) => createLoops(loops, { database: records.database, clock, log });
const counting = (everyMs: number) => {
  const turns: number[] = [];
  return { turns, loop: { name: 'test.counting', everyMs, run: async (now: number) => void turns.push(now) } };
};

test('each takes a turn when it is due, and one that fails keeps the others from nothing', async () => {
  const often = counting(1_000);
  const seldom = counting(10_000);
  const failing: Loop = { name: 'test.failing', everyMs: 1_000, run: () => Promise.reject(new Error('no')) };
  const loops = loopsOf(failing, often.loop, seldom.loop);
  for (let second = 0; second < 12; second++) {
    await loops.tick();
    clock.advance(1_000);
  }
  expect([often.turns.length, seldom.turns.length]).toEqual([12, 2]);
  await loops.stop();
});

test('turns of one loop never overlap, and stopping waits for the one under way and tells it', async () => {
  let running = 0;
  let aborted = false;
  const turn = Promise.withResolvers<void>();
  const slow: Loop = {
    name: 'test.slow',
    everyMs: 1_000,
    async run(_now, signal) {
      running++;
      signal.addEventListener('abort', () => {
        aborted = true;
        turn.resolve();
      });
      await turn.promise;
      running--;
    },
  };
  const loops = loopsOf(slow);
  const first = loops.tick();
  await expect.poll(() => running).toBe(1);
  clock.advance(5_000);
  const second = loops.tick();
  await loops.stop();
  await Promise.all([first, second]);
  expect([running, aborted]).toEqual([0, true]);
});

test('of two processes one works; the other does when that one goes, or is not heard of for half a minute', async () => {
  const [a, b] = [counting(1_000), counting(1_000)];
  const [one, other] = [loopsOf(a.loop), loopsOf(b.loop)];
  await one.tick();
  await other.tick();
  expect([a.turns.length, b.turns.length]).toEqual([1, 0]);
  clock.advance(31_000);
  await other.tick();
  expect(b.turns).toHaveLength(1);
  await one.tick();
  expect(a.turns).toHaveLength(1);
  await other.stop();
  await one.tick();
  expect(a.turns).toHaveLength(2);
  await one.stop();
});

test('what is alone does not wait for the lease of a process that was killed', async () => {
  const killed = loopsOf(counting(1_000).loop);
  await killed.tick();
  const { turns, loop } = counting(1_000);
  const waiting = loopsOf(loop);
  await waiting.tick();
  expect(turns).toHaveLength(0);
  const alone = createLoops([loop], { database: records.database, clock, log, isAlone: true });
  await alone.tick();
  expect(turns).toHaveLength(1);
  await alone.stop();
});

test('a lease that a clock took which was far ahead keeps nobody waiting until that time', async () => {
  const [one, other] = [counting(1_000), counting(1_000)];
  const [first, second] = [loopsOf(one.loop), loopsOf(other.loop)];
  const right = clock.now();
  clock.advance(366 * 86_400_000);
  await first.tick();
  clock.set(right);
  await second.tick();
  expect([one.turns.length, other.turns.length]).toEqual([1, 1]);
  // The one whose clock was ahead knows that its lease is not what it was.
  clock.advance(1_000);
  await first.tick();
  await second.tick();
  expect([one.turns.length, other.turns.length]).toEqual([1, 2]);
  await second.stop();
  await first.tick();
  expect(one.turns).toHaveLength(2);
  await first.stop();
});
