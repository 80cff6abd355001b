import type { SampleColumns } from './sample-columns.ts';

const day = 86_400_000;
const wordSize = 2 ** 32;

/**
 * Which samples lie on days beyond the first `most` that occur; `undefined` when it is plain that none does. The store writes a file or more for each day
 * of an insert.
 */
export function beyondDays({ length, times }: SampleColumns, most: number): ((index: number) => boolean) | undefined {
  const words = new Uint32Array(times.buffer, times.byteOffset, 2 * length);
  const dayOf = (index: number) => Math.floor(((words[2 * index] as number) + (words[2 * index + 1] as number) * wordSize) / day);
  let least = Number.POSITIVE_INFINITY;
  let latest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < length; index++) {
    const at = dayOf(index);
    if (at < least) least = at;
    if (at > latest) latest = at;
  }
  if (length === 0 || latest - least < most) return undefined;
  const taken = new Set<number>();
  for (let index = 0; index < length && taken.size < most; index++) taken.add(dayOf(index));
  return (index) => !taken.has(dayOf(index));
}
