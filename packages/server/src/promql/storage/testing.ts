import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Labels, metricName, type StorageContext } from '@binnacle/promql';
import { factTables } from '../../facts/index.ts';
import { SampleColumnsBuilder } from '../../facts/sample-columns.ts';
import { seriesNumber } from '../../facts/series-id.ts';
import { SeriesWriter } from '../../facts/series-writer.ts';
import { createLog } from '../../platform/log.ts';
import { type Facts, openFacts } from '../../stores/facts.ts';

/** A sample of a test: milliseconds since the epoch, a value or the marker that the series ended, and where the counter began. */
export type TestSample = readonly [time: number, value: number | 'stale', startTime?: number];

export interface TestSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly TestSample[];
}

export interface TestStore {
  readonly facts: Facts;
  readonly writer: SeriesWriter;
  write(all: readonly TestSeries[]): Promise<void>;
  close(): Promise<void>;
}

/** An embedded store in a directory of its own: one a test file. */
export async function openTestStore(): Promise<TestStore> {
  const directory = mkdtempSync(join(tmpdir(), 'binnacle-promql-'));
  const facts = await openFacts({
    location: { kind: 'embedded', path: join(directory, 'facts') },
    layout: {},
    tables: factTables,
    queueBytes: 64 * 1024 ** 2,
    log: createLog('silent'),
  });
  const writer = new SeriesWriter(facts, { seriesLimit: 10_000_000 });
  return {
    facts,
    writer,
    async write(all) {
      const builder = new SampleColumnsBuilder();
      const rows = all.map(({ labels, samples }) => {
        const { [metricName]: name = '', ...others } = labels;
        const id = seriesNumber(name, others);
        for (const [time, value, startTime = 0] of samples) {
          if (value === 'stale') builder.addStale(id, time, startTime);
          else builder.add(id, time, value, startTime);
        }
        const seen = samples.reduce((latest, [time]) => Math.max(latest, time), 0);
        return { id: id.toString(), name, labels: others, type: 'gauge', unit: '', description: '', source: 'test', seen };
      });
      await writer.append('test', { series: rows, samples: builder.finish() });
    },
    async close() {
      await facts.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export const testContext: StorageContext = {
  limits: { maxSamples: 50_000_000, maxSeries: 100_000, maxBytes: 1_000_000_000, timeout: 60_000 },
  signal: new AbortController().signal,
};

export const labelsOf = (record: Readonly<Record<string, string>>): Labels => Labels.from(record);
