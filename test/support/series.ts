import { SampleColumnsBuilder } from '../../packages/server/src/facts/sample-columns.ts';
import type { series } from '../../packages/server/src/facts/series.ts';
import { seriesNumber } from '../../packages/server/src/facts/series-id.ts';
import type { SeriesWriter } from '../../packages/server/src/facts/series-writer.ts';
import type { Row } from '../../packages/server/src/stores/clickhouse/table.ts';

export interface WrittenSeries {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly about?: Partial<Pick<Row<typeof series>, 'type' | 'unit' | 'description'>>;
  /** Milliseconds UTC and value. */
  readonly samples: readonly (readonly [time: number, value: number])[];
}

/** Values from a time on (milliseconds UTC), one each step. */
export function every(step: number, from: number, values: readonly number[]): [number, number][] {
  return values.map((value, index) => [from + index * step, value]);
}

/** Writes series as a receiver does; resolves when they can be asked for. */
export async function writeSeries({ series: writer }: { readonly series: SeriesWriter }, all: readonly WrittenSeries[]): Promise<void> {
  const samples = new SampleColumnsBuilder();
  const rows = all.map(({ name, labels = {}, about, samples: own }) => {
    const id = seriesNumber(name, labels);
    for (const [time, value] of own) samples.add(id, time, value);
    const seen = Math.max(...own.map(([time]) => time));
    return { id: String(id), name, labels, type: 'gauge', unit: '', description: '', source: 'test', seen, ...about };
  });
  await writer.append('test', { series: rows, samples: samples.finish() });
}
