import type { Side } from './layout.ts';
import { negativeSide, positiveSide, withSides } from './sides.ts';
import type { Histogram } from './types.ts';

/** The same histogram without empty buckets, in the fewest spans. */
export function compact(histogram: Histogram): Histogram {
  return withSides(histogram, populated(positiveSide(histogram)), populated(negativeSide(histogram)));
}

function populated(side: Side): Side {
  if (!side.counts.includes(0)) return side;
  return {
    indexes: side.indexes.filter((_, at) => side.counts[at] !== 0),
    counts: side.counts.filter((count) => count !== 0),
  };
}
