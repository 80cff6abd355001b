import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Histogram, metricName, type StorageContext } from '@binnacle/promql';
import { factTables } from '../../facts/index.ts';
import type { nativeHistograms } from '../../facts/native-histograms.ts';
import { SampleColumnsBuilder } from '../../facts/sample-columns.ts';
import { seriesNumber } from '../../facts/series-id.ts';
import { type MetricData, SeriesWriter } from '../../facts/series-writer.ts';
import { createLog } from '../../platform/log.ts';
import type { Row } from '../../stores/clickhouse/table.ts';
import { type Facts, openFacts } from '../../stores/facts.ts';

/** A sample of a test: milliseconds since the epoch, a value or the marker that the series ended, and where the counter began. */
export type TestSample = readonly [time: number, value: number | 'stale' | Histogram, startTime?: number];

export interface TestSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly TestSample[];
}

export interface TestStore {
  readonly facts: Facts;
  readonly writer: SeriesWriter;
  write(all: readonly TestSeries[]): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** An embedded store in a directory of its own: one a test file. */
export async function openTestStore(): Promise<TestStore> {
  const directory = mkdtempSync(join(tmpdir(), 'binnacle-promql-'));
  const facts = await openFacts({
    location: { kind: 'embedded', path: join(directory, 'facts') },
    layout: {},
    // Cases lie at the epoch, where retention would take them away.
    tables: factTables.map((table) => ({ ...table, retentionDays: null })),
    queueBytes: 64 * 1024 ** 2,
    log: createLog('silent'),
  });
  let writer = new SeriesWriter(facts, { seriesLimit: 10_000_000 });
  return {
    facts,
    get writer() {
      return writer;
    },
    async write(all) {
      await writer.append('test', metricData(all));
    },
    async clear() {
      for (const table of ['samples', 'series', 'label_values', 'native_histograms', 'exemplars'])
        await facts.store.command(`TRUNCATE TABLE ${table}`);
      writer = new SeriesWriter(facts, { seriesLimit: 10_000_000 });
    },
    async close() {
      await facts.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function metricData(all: readonly TestSeries[]): MetricData {
  const builder = new SampleColumnsBuilder();
  const histograms: Row<typeof nativeHistograms>[] = [];
  const series = all.map(({ labels, samples }) => {
    const { [metricName]: name = '', ...others } = labels;
    const id = seriesNumber(name, others);
    for (const [time, value, startTime = 0] of samples) {
      if (value === 'stale') builder.addStale(id, time, startTime);
      else if (typeof value === 'number') builder.add(id, time, value, startTime);
      else histograms.push(histogramRow(id, time, startTime, value));
    }
    const seen = samples.reduce((latest, [time]) => Math.max(latest, time), 0);
    return { id: id.toString(), name, labels: others, type: 'gauge', unit: '', description: '', source: 'test', seen };
  });
  return { series, samples: builder.finish(), histograms };
}

function histogramRow(id: bigint, time: number, startTime: number, histogram: Histogram): Row<typeof nativeHistograms> {
  return {
    series_id: id.toString(),
    time,
    start_time: startTime,
    schema: histogram.schema,
    zero_threshold: histogram.zeroThreshold,
    zero_count: histogram.zeroCount,
    count: histogram.count,
    sum: histogram.sum,
    positive_offsets: histogram.positiveSpans.map(({ offset }) => offset),
    positive_lengths: histogram.positiveSpans.map(({ length }) => length),
    positive_counts: histogram.positiveCounts,
    negative_offsets: histogram.negativeSpans.map(({ offset }) => offset),
    negative_lengths: histogram.negativeSpans.map(({ length }) => length),
    negative_counts: histogram.negativeCounts,
    custom_bounds: histogram.customBounds,
    reset_hint: histogram.resetHint,
  };
}

export const testContext: StorageContext = {
  limits: { maxSamples: 50_000_000, maxSeries: 100_000, maxBytes: 1_000_000_000, timeout: 60_000 },
  signal: new AbortController().signal,
};
