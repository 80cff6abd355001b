import { HistogramMean, HistogramSum } from './accumulate.ts';
import { compact } from './compact.ts';
import type { HistogramNote, Noted } from './notes.ts';
import type { Histogram } from './types.ts';

/** `sum_over_time`, and `sum` of a group; no value for no samples or samples of exponential and custom buckets together. */
export function sumHistograms(samples: Iterable<Histogram>): Noted {
  return accumulated(new HistogramSum(), samples);
}

/** `avg_over_time`, and `avg` of a group; no value for no samples or samples of exponential and custom buckets together. */
export function averageHistograms(samples: Iterable<Histogram>): Noted {
  return accumulated(new HistogramMean(), samples);
}

function accumulated(into: HistogramSum | HistogramMean, samples: Iterable<Histogram>): Noted {
  for (const sample of samples) into.add(sample);
  const value = into.result();
  return { value: value && compact(value), notes: accumulationNotes(into) };
}

/** What an aggregation of histograms has to say once it has taken all of them. */
export function accumulationNotes({ incompatible, collision, reconciled }: HistogramSum | HistogramMean): HistogramNote[] {
  const notes: HistogramNote[] = [];
  if (incompatible) notes.push({ kind: 'mixed_schemas' });
  if (collision) notes.push({ kind: 'collision', during: 'aggregation' });
  if (reconciled) notes.push({ kind: 'reconciled', during: 'aggregation' });
  return notes;
}
