import { expect, test } from 'vitest';
import { familiesOf } from './families.ts';

const about = (type: string) => [{ type, help: `A ${type}.`, unit: '' }];
const queries = (names: readonly string[], metadata = {}) =>
  Object.fromEntries(familiesOf(names, metadata).map(({ name, promql }) => [name, promql]));

test('the series of a histogram or summary are one metric', () => {
  const names = ['t_bucket', 't_sum', 't_count', 'q', 'q_sum', 'q_count', 'disk_count', 'old_bucket', 'old_count'];
  expect(queries(names, { t: about('histogram'), q: about('summary') })).toEqual({
    t: 'histogram_quantile(0.95, sum by (le) (rate(t_bucket[5m])))',
    q: 'q',
    disk_count: 'disk_count',
    old: 'histogram_quantile(0.95, sum by (le) (rate(old_bucket[5m])))',
  });
});

test('each begins with a query that its type asks for', () => {
  const metadata = { native: about('histogram'), hits: about('counter'), load: about('gauge'), mean: about('summary') };
  expect(queries(['native', 'hits', 'load', 'mean_sum', 'mean_count', 'seen_total', 'http.hits'], metadata)).toEqual({
    native: 'histogram_quantile(0.95, sum(rate(native[5m])))',
    hits: 'sum(rate(hits[5m]))',
    load: 'load',
    mean: 'sum(rate(mean_sum[5m])) / sum(rate(mean_count[5m]))',
    seen_total: 'sum(rate(seen_total[5m]))',
    'http.hits': '{"http.hits"}',
  });
});

test('what senders said of a metric is kept, and nothing is made up', () => {
  const [hits, other] = familiesOf(['hits', 'other'], { hits: [{ type: 'counter', help: 'Hits.', unit: 'hits' }] });
  expect(hits).toMatchObject({ type: 'counter', help: 'Hits.', unit: 'hits' });
  expect(other).toMatchObject({ type: 'unknown', help: '', unit: '' });
});
