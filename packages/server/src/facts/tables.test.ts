import { expect, test } from 'vitest';
import { factTables } from './index.ts';

const partitioned = factTables.filter(({ time, engine }) => time !== null && engine.kind === 'replacing');

test.each(partitioned)('rows of $name that replace each other lie in one partition: the store looks for them nowhere else', (table) => {
  expect(table.orderBy).toContain(table.time);
});

test('some tables are partitioned', () => {
  expect(partitioned.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['events', 'exemplars', 'native_histograms', 'samples', 'vitals']),
  );
});
