/**
 * Does a task for each item, one after another; one that fails holds up none of the others.
 *
 * @throws what the first failed with, once all are done; the signal's reason at once.
 */
export async function forEach<T>(items: Iterable<T>, signal: AbortSignal | undefined, task: (item: T) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) {
    signal?.throwIfAborted();
    try {
      await task(item);
    } catch (error) {
      if (signal?.aborted) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
