const steps: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowRight: (index) => index + 1,
  PageDown: (index) => index + 1,
  ArrowLeft: (index) => index - 1,
  PageUp: (index) => index - 1,
  Home: () => 0,
  End: (_index, last) => last,
};

/** The slide that a key leads to (presenters send PageUp and PageDown); `undefined` for every other key. */
export function slideAfter(index: number, key: string, count: number): number | undefined {
  const next = steps[key]?.(index, count - 1);
  return next === undefined ? undefined : Math.min(Math.max(next, 0), count - 1);
}
