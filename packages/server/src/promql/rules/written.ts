import { absent, float, type GridSeries, type Histogram, type Labels, metricName, type Span } from '@binnacle/promql';
import type { nativeHistograms } from '../../facts/native-histograms.ts';
import { SampleColumnsBuilder } from '../../facts/sample-columns.ts';
import type { series } from '../../facts/series.ts';
import { seriesNumber } from '../../facts/series-id.ts';
import type { MetricData, MetricsWritten } from '../../facts/series-writer.ts';
import type { Row } from '../../stores/clickhouse/table.ts';

/** One number, or histogram, that a rule found or made. */
export interface Output {
  /** The metric's name among them. */
  readonly labels: Labels;
  readonly value: number | Histogram;
}

/** What a rule wrote last: ids and labels of its series. */
export type WrittenSeries = ReadonlyMap<bigint, Labels>;

/** Where results go: the writer of series. */
export interface ResultWriter {
  append(source: string, data: MetricData): Promise<MetricsWritten>;
}

/** How the sources page calls what rules write. */
const source = 'rules';

/** The points of an instant vector. */
export function outputsOf(all: readonly GridSeries[]): Output[] {
  return all.flatMap(({ labels, kinds, values, histograms }) => {
    if (kinds[0] === absent) return [];
    const value = kinds[0] === float ? values[0] : histograms?.[0];
    return value === undefined ? [] : [{ labels, value }];
  });
}

/**
 * Writes a rule's results of one time, and an end to the series that it wrote before and no longer has.
 * @returns what is written now; resolves when it is durable
 * @throws AppError `queue_full`, `store_unavailable`
 */
export async function writeOutputs(
  writer: ResultWriter,
  outputs: readonly Output[],
  before: WrittenSeries,
  at: number,
): Promise<WrittenSeries> {
  const now = new Map<bigint, Labels>();
  const samples = new SampleColumnsBuilder(outputs.length);
  const histograms: Row<typeof nativeHistograms>[] = [];
  for (const { labels, value } of outputs) {
    const id = seriesNumber(labels.get(metricName), labels.withoutName().toRecord());
    now.set(id, labels);
    if (typeof value === 'number') samples.add(id, at, value);
    else histograms.push(histogramRow(id, at, value));
  }
  const ended = [...before].filter(([id]) => !now.has(id));
  for (const [id] of ended) samples.addStale(id, at);
  if (now.size + ended.length === 0) return now;
  const known = [...now, ...ended].map(([id, labels]) => seriesRow(id, labels, at));
  await writer.append(source, { series: known, samples: samples.finish(), histograms });
  return now;
}

function seriesRow(id: bigint, labels: Labels, at: number): Row<typeof series> {
  return {
    id: String(id),
    name: labels.get(metricName),
    labels: labels.withoutName().toRecord(),
    type: 'gauge',
    unit: '',
    description: '',
    source,
    seen: at,
  };
}

function histogramRow(id: bigint, at: number, histogram: Histogram): Row<typeof nativeHistograms> {
  const offsets = (spans: readonly Span[]) => spans.map(({ offset }) => offset);
  const lengths = (spans: readonly Span[]) => spans.map(({ length }) => length);
  return {
    series_id: String(id),
    time: at,
    start_time: 0,
    schema: histogram.schema,
    zero_threshold: histogram.zeroThreshold,
    zero_count: histogram.zeroCount,
    count: histogram.count,
    sum: histogram.sum,
    positive_offsets: offsets(histogram.positiveSpans),
    positive_lengths: lengths(histogram.positiveSpans),
    positive_counts: [...histogram.positiveCounts],
    negative_offsets: offsets(histogram.negativeSpans),
    negative_lengths: lengths(histogram.negativeSpans),
    negative_counts: [...histogram.negativeCounts],
    custom_bounds: [...histogram.customBounds],
    reset_hint: histogram.resetHint,
  };
}
