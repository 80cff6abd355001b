import { fromClassic } from '../histogram/from-classic.ts';
import type { Histogram } from '../histogram/types.ts';
import { type Labels, metricName } from '../labels.ts';
import { parseLabels, parseSeries, parseStartTimes, signedDuration, type WrittenValue } from './series-notation.ts';
import type { LoadedSample, LoadedSeries } from './target.ts';

export interface LoadCommand {
  readonly kind: 'load';
  readonly series: readonly LoadedSeries[];
}

const loadShape = /^load(_with_nhcb)?\s+(\S+)$/;

/** `load <step>` and the series below it; `load_with_nhcb` adds native histograms with custom buckets made of the classic ones. */
export function parseLoad(first: string, lines: readonly string[]): LoadCommand {
  const found = loadShape.exec(first);
  if (found === null) throw new Error(`not a load command: ${first}`);
  const step = signedDuration(found[2] as string);
  // A series written twice in one command counts as written the last time, as in Prometheus.
  const series = new Map<string, LoadedSeries>();
  let everywhere: readonly (number | undefined)[] = [];
  let next: { readonly key: string; readonly offsets: readonly (number | undefined)[] } | undefined;
  for (const line of lines) {
    const starts = /^(\S*)@st\s+(.*)$/.exec(line);
    if (starts !== null) {
      const offsets = parseStartTimes(starts[2] as string);
      if (starts[1] === '') everywhere = offsets;
      else next = { key: parseLabels(starts[1] as string).labels.key, offsets };
      continue;
    }
    const { labels, values } = parseSeries(line);
    if (next !== undefined && (next.key !== labels.key || next.offsets.length !== values.length)) {
      throw new Error(`the @st line before does not fit: ${line}`);
    }
    const offsets = next?.offsets ?? everywhere;
    next = undefined;
    series.set(labels.key, { labels, samples: samplesOf(values, step, (index) => offsets[index % Math.max(offsets.length, 1)]) });
  }
  const all = [...series.values()];
  return { kind: 'load', series: found[1] === undefined ? all : [...all, ...customBuckets(all)] };
}

function samplesOf(values: readonly WrittenValue[], step: number, startOf: (index: number) => number | undefined): LoadedSample[] {
  const samples: LoadedSample[] = [];
  for (const [index, value] of values.entries()) {
    if (value === undefined) continue;
    const time = index * step;
    const start = startOf(index);
    const written = typeof value === 'object' ? value.histogram : value;
    samples.push({ time, value: written, startTime: start === undefined ? 0 : time + start });
  }
  return samples;
}

interface Classic {
  readonly labels: Labels;
  readonly byTime: Map<number, { buckets: { upperBound: number; count: number }[]; count?: number; sum?: number }>;
}

function customBuckets(series: readonly LoadedSeries[]): LoadedSeries[] {
  const found = new Map<string, Classic>();
  for (const { labels, samples } of series) {
    const shape = /^(.*)_(bucket|count|sum)$/.exec(labels.get(metricName));
    if (shape === null) continue;
    const le = labels.get('le');
    const upperBound = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le === '' ? Number.NaN : le);
    if (shape[2] === 'bucket' && Number.isNaN(upperBound)) continue;
    const base = labels.with('le', '').with(metricName, shape[1] as string);
    const classic = found.get(base.key) ?? { labels: base, byTime: new Map() };
    found.set(base.key, classic);
    for (const { time, value } of samples) {
      if (typeof value !== 'number') continue;
      const at = classic.byTime.get(time) ?? { buckets: [] };
      classic.byTime.set(time, at);
      if (shape[2] === 'bucket') at.buckets.push({ upperBound, count: value });
      else at[shape[2] as 'count' | 'sum'] = value;
    }
  }
  return [...found.values()].map(({ labels, byTime }) => {
    const samples = [...byTime]
      .sort(([a], [b]) => a - b)
      .map(([time, classic]) => ({ time, value: native(labels, classic), startTime: 0 }));
    return { labels, samples };
  });
}

function native(labels: Labels, classic: Parameters<typeof fromClassic>[0]): Histogram {
  const histogram = fromClassic(classic);
  if (histogram === undefined) throw new Error(`no histogram can be made of the buckets of ${labels.get(metricName)}`);
  return histogram;
}
