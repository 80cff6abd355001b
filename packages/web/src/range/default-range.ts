import { useEffect, useSyncExternalStore } from 'react';
import { defaultRange, type RelativeRange } from './range.ts';

let current: RelativeRange = defaultRange;
const listeners = new Set<() => void>();

function change(range: RelativeRange): void {
  current = range;
  for (const listener of listeners) listener();
}

/** While mounted, the page's range is this one unless the address names one: machines' numbers are looked at by the hour. */
export function useOwnDefaultRange(range: RelativeRange): void {
  useEffect(() => {
    change(range);
    return () => change(defaultRange);
  }, [range]);
}

/** The range that rules the page when the address names none. */
export function useDefaultRange(): RelativeRange {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
