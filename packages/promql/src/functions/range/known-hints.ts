import { knownHint } from '../../histogram/reset.ts';
import type { Histogram } from '../../histogram/types.ts';
import type { RawSeries } from '../../series.ts';

/** A series whose histograms say of a reset what the samples before them tell. */
export function withKnownHints(series: RawSeries): RawSeries {
  if (series.histograms === undefined) return series;
  let previous: Histogram | undefined;
  const histograms = series.histograms.map((histogram) => {
    if (histogram === undefined) return undefined;
    const hinted = { ...histogram, resetHint: knownHint(previous, histogram) };
    previous = histogram;
    return hinted;
  });
  return { ...series, histograms };
}
