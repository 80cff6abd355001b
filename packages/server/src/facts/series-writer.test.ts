import { expect, test } from 'vitest';
import type { Facts } from '../stores/facts.ts';
import type { ColumnBlock } from '../stores/native.ts';
import { SampleColumnsBuilder } from './sample-columns.ts';
import { SeriesWriter, tooManyDays, tooManySeries } from './series-writer.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 4, 4);
const row = (id: string, seen: number, labels = {}) => ({
  id,
  name: 'm',
  labels,
  type: 'gauge',
  unit: '',
  description: '',
  source: 's',
  seen,
});
const samplesOf = (...all: [id: string, time: number][]) => {
  const builder = new SampleColumnsBuilder();
  for (const [id, time] of all) builder.add(BigInt(id), time, 1);
  return builder.finish();
};
const data = (id: string, time: number) => ({ series: [row(id, time)], samples: samplesOf([id, time]) });

/** Columns as the rows that they were made of. */
function rowsOf(length: number, columns: ColumnBlock['columns']): unknown[] {
  const plain = (value: unknown) => (typeof value === 'bigint' ? Number(value) : value);
  return Array.from({ length }, (_, row) =>
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, name === 'id' ? String(values[row]) : plain(values[row])])),
  );
}

/** A store that notes what it is given, and refuses while `failing`. */
function store(options = {}) {
  const written: Record<string, unknown[]> = { series: [], samples: [], label_values: [], native_histograms: [] };
  const state = { failing: false, written };
  const append: Facts['append'] = async (table, rows) => {
    if (state.failing) throw new Error('the disk is full');
    written[table.name]?.push(...rows);
    return { accepted: rows.length, rejected: 0 };
  };
  const appendColumns: Facts['appendColumns'] = async (table, { length, columns }) => {
    if (state.failing) throw new Error('the disk is full');
    written[table.name]?.push(...(table.name === 'samples' ? (columns.series_id ?? []) : rowsOf(length, columns)));
    return { accepted: length, rejected: 0 };
  };
  const writer = new SeriesWriter({ append, appendColumns } as Facts, options);
  return { ...state, writer, fail: (failing: boolean) => Object.assign(state, { failing }) };
}

test('a series is written with its first sample and again within the hour; samples always', async () => {
  const { writer, written } = store();
  for (const time of [start, start + hour / 2, start + hour]) await writer.append('s', data('1', time));
  expect(written.series).toEqual([row('1', start), row('1', start + hour)]);
  expect(written.samples).toHaveLength(3);
});

test('a decoder is told whether the row of a series is wanted', async () => {
  const { writer } = store();
  expect(writer.needs(1n, start)).toBe(true);
  await writer.append('s', data('1', start));
  expect(writer.needs(1n, start + hour / 2)).toBe(false);
  expect(writer.needs(1n, start + hour)).toBe(true);
});

test('a series whose writing failed is written with the next sample', async () => {
  const { writer, written, fail } = store();
  fail(true);
  await expect(writer.append('s', data('1', start))).rejects.toThrow('the disk is full');
  fail(false);
  await writer.append('s', data('1', start + 1));
  expect(written.series).toEqual([row('1', start + 1)]);
});

test('a value of a label is written once a day, for its metric and for all of them', async () => {
  const { writer, written } = store();
  const about = (id: string, time: number, labels: Record<string, string>) =>
    writer.append('s', { series: [row(id, time, labels)], samples: samplesOf() });
  await about('1', start, { job: 'a' });
  await about('2', start, { job: 'a', zone: 'z' });
  await about('1', start + 25 * hour, { job: 'a' });
  const key = (metric: string, label: string, value: string, seen = start) => ({ metric, label, value, seen });
  expect(written.label_values).toEqual([
    key('', '__name__', 'm'),
    key('', 'job', 'a'),
    key('m', 'job', 'a'),
    key('', 'zone', 'z'),
    key('m', 'zone', 'z'),
    key('', '__name__', 'm', start + 25 * hour),
    key('', 'job', 'a', start + 25 * hour),
    key('m', 'job', 'a', start + 25 * hour),
  ]);
});

test('beyond the limit of a source, samples of new series are rejected by reason and counted; known series and other sources go on', async () => {
  const { writer, written } = store({ seriesLimit: 2 });
  const series = ['1', '2', '3'].map((id) => row(id, start));
  const first = await writer.append('s', { series, samples: samplesOf(['1', start], ['2', start], ['3', start], ['3', start + 1]) });
  expect(first).toEqual({ accepted: 2, rejected: new Map([[tooManySeries, 2]]) });
  expect(written.series).toEqual(series.slice(0, 2));
  expect(writer.activeSeries).toBe(2);
  const histogram = { series_id: '4' } as never;
  const second = await writer.append('s', { series: [row('4', start)], samples: samplesOf(['1', start + 1]), histograms: [histogram] });
  expect(second).toEqual({ accepted: 1, rejected: new Map([[tooManySeries, 1]]) });
  expect(await writer.append('other', data('5', start))).toEqual({ accepted: 1, rejected: new Map() });
});

test('two requests at once cannot go over the limit together', async () => {
  const { writer } = store({ seriesLimit: 1 });
  const answers = await Promise.all([writer.append('s', data('1', start)), writer.append('s', data('2', start))]);
  expect(answers.map(({ accepted }) => accepted)).toEqual([1, 0]);
});

test('series that have not been heard of for two hours make room for others', async () => {
  const { writer } = store({ seriesLimit: 1 });
  await writer.append('s', data('1', start));
  expect((await writer.append('s', data('2', start + hour))).accepted).toBe(0);
  expect((await writer.append('s', data('2', start + 3 * hour))).accepted).toBe(1);
  expect(writer.activeSeries).toBe(1);
});

test('samples of one request on more than 400 days are taken as far as 400 days go', async () => {
  const { writer, written } = store();
  const day = 24 * hour;
  const all = Array.from({ length: 402 }, (_, index): [string, number] => ['1', start - index * day]);
  const answer = await writer.append('s', {
    series: [row('1', start)],
    samples: samplesOf(...all, ['1', start + 1], ['1', start - 401 * day + 1]),
  });
  expect(answer).toEqual({ accepted: 401, rejected: new Map([[tooManyDays, 3]]) });
  expect(written.samples).toHaveLength(401);
  const few = await writer.append('s', { series: [], samples: samplesOf(['1', start], ['1', start - 9000 * day]) });
  expect(few).toEqual({ accepted: 2, rejected: new Map() });
});
