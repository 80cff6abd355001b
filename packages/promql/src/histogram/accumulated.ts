import type { HistogramMean, HistogramSum } from './accumulate.ts';
import { compact } from './compact.ts';
import type { HistogramNote, Noted } from './notes.ts';

/** What a sum or mean comes to, and what is to be said of it. No value of no samples, or of exponential and custom buckets together. */
export function accumulated(total: HistogramSum | HistogramMean): Noted {
  const value = total.result();
  return { value: value && compact(value), notes: notesOf(total) };
}

function notesOf({ incompatible, collision, reconciled }: HistogramSum | HistogramMean): HistogramNote[] {
  const notes: HistogramNote[] = [];
  if (incompatible) notes.push({ kind: 'mixed_schemas' });
  if (collision) notes.push({ kind: 'collision', during: 'aggregation' });
  if (reconciled) notes.push({ kind: 'reconciled', during: 'aggregation' });
  return notes;
}
