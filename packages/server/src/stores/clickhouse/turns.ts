/** Runs a task when those before it have ended. */
export type Turns = <T>(task: () => Promise<T>) => Promise<T>;

/** One task after another; `mend` runs after each that failed, before the next. */
export function oneAtATime(mend: () => Promise<void>): Turns {
  let last: Promise<void> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.then(
      () => undefined,
      () => mend(),
    );
    return result;
  };
}
