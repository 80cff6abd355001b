import { QueryError } from '@binnacle/promql';
import { expect, test } from 'vitest';
import { createQueue } from './queue.ts';

/** A task that ends when it is told to. */
function held() {
  let release: (value: string) => void = () => undefined;
  let started = false;
  const done = new Promise<string>((resolve) => {
    release = resolve;
  });
  const task = () => {
    started = true;
    return done;
  };
  return { task, release: () => release('done'), started: () => started };
}

const never = new AbortController().signal;
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('so many run at once and the others wait their turn', async () => {
  const queue = createQueue({ atOnce: 2, atOncePerAsker: 2, waiting: 10 });
  const tasks = [held(), held(), held()];
  const running = tasks.map(({ task }) => queue.run('a', never, task));
  await turn();
  expect(tasks.map(({ started }) => started())).toEqual([true, true, false]);
  tasks[1]?.release();
  await turn();
  expect(tasks[2]?.started()).toBe(true);
  for (const { release } of tasks) release();
  expect(await Promise.all(running)).toEqual(['done', 'done', 'done']);
});

test("one asker's queries leave room for another's", async () => {
  const queue = createQueue({ atOnce: 3, atOncePerAsker: 2, waiting: 10 });
  const slow = [held(), held(), held(), held()];
  for (const { task } of slow) void queue.run('slow', never, task);
  const other = held();
  void queue.run('other', never, other.task);
  await turn();
  expect(slow.map(({ started }) => started())).toEqual([true, true, false, false]);
  expect(other.started()).toBe(true);
});

test('what fails frees its place', async () => {
  const queue = createQueue({ atOnce: 1, atOncePerAsker: 1, waiting: 10 });
  await expect(queue.run('a', never, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await queue.run('a', never, async () => 1)).toBe(1);
});

test('who goes away while waiting never starts, and is not waited for', async () => {
  const queue = createQueue({ atOnce: 1, atOncePerAsker: 1, waiting: 10 });
  const [first, second, third] = [held(), held(), held()];
  void queue.run('a', never, first.task);
  const gone = new AbortController();
  const waiting = queue.run('a', gone.signal, second.task);
  void queue.run('a', never, third.task);
  gone.abort(new QueryError('canceled', 'gone'));
  await expect(waiting).rejects.toThrow('gone');
  first.release();
  await turn();
  expect([second.started(), third.started()]).toEqual([false, true]);
});

test('more than may wait are refused', async () => {
  const queue = createQueue({ atOnce: 1, atOncePerAsker: 1, waiting: 1 });
  void queue.run('a', never, held().task);
  void queue.run('a', never, held().task);
  await expect(queue.run('a', never, held().task)).rejects.toMatchObject({ type: 'timeout' });
});
