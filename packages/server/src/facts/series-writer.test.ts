import { expect, test } from 'vitest';
import type { Facts } from '../stores/facts.ts';
import { SeriesWriter } from './series-writer.ts';

const hour = 3_600_000;
const row = (id: string, seen: number) => ({ id, name: 'm', labels: {}, type: 'gauge', unit: '', description: '', source: 's', seen });
const sample = (id: string, time: number) => ({ series_id: id, time, value: 1, start_time: 0 });

/** A store that notes what it is given, and refuses while `failing`. */
function store() {
  const written: Record<string, unknown[]> = { series: [], samples: [] };
  const state = { failing: false, written };
  const append: Facts['append'] = async (table, rows) => {
    if (state.failing) throw new Error('the disk is full');
    written[table.name]?.push(...rows);
    return { accepted: rows.length, rejected: 0 };
  };
  return { ...state, writer: new SeriesWriter({ append } as Facts), fail: (failing: boolean) => Object.assign(state, { failing }) };
}

test('a series is written with its first sample and again after an hour; samples always', async () => {
  const { writer, written } = store();
  for (const time of [0, hour / 2, hour - 1, hour]) await writer.append([row('1', time)], [sample('1', time)]);
  expect(written.series).toEqual([row('1', 0), row('1', hour)]);
  expect(written.samples).toHaveLength(4);
});

test('a series whose writing failed is written with the next sample', async () => {
  const { writer, written, fail } = store();
  fail(true);
  await expect(writer.append([row('1', 0)], [sample('1', 0)])).rejects.toThrow('the disk is full');
  fail(false);
  await writer.append([row('1', 1)], [sample('1', 1)]);
  expect(written.series).toEqual([row('1', 1)]);
});

test('it remembers a bounded number of series: the ones that came last', async () => {
  const { writer, written } = store();
  const many = Array.from({ length: 100_001 }, (_, index) => row(String(index), 0));
  await writer.append(many, []);
  await writer.append([row('0', 1), row('100000', 1)], []);
  expect(written.series?.slice(100_001)).toEqual([row('0', 1)]);
});
