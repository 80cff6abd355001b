import { expect, test } from 'vitest';
import { keptBytes } from '../../../../test/support/heap.ts';
import { decodeText } from '../receivers/prometheus/exposition/text.ts';
import { compileRelabel } from './relabel.ts';
import { SeriesCache } from './series-cache.ts';

test('a series that a target once had does not keep the whole of what the target wrote then', () => {
  const scrapes = 100;
  const size = 100_000;
  const kept = keptBytes(() => {
    const cache = new SeriesCache({ job: 'node' }, {}, compileRelabel());
    for (let index = 0; index < scrapes; index++) {
      const body = Buffer.from(`# ${'x'.repeat(size)}\nrequests_total{path="/a/rather/long/path/${index}"} 1\n`).toString('utf8');
      for (const sample of decodeText(body).samples) cache.find(sample);
    }
    expect(cache.size).toBe(scrapes);
    return cache;
  });
  expect(kept).toBeLessThan((scrapes * size) / 4);
});
