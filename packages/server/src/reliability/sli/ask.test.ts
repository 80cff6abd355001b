import { expect, test } from 'vitest';
import type { MetricExpression, MetricQuery } from '../../metrics/types.ts';
import { askMany, type Values } from './ask.ts';

/** Answers for each service the length of its name; remembers what was asked. */
function house(asked: { metric: MetricExpression; query: MetricQuery }[]) {
  const metrics = {
    async evaluate(metric: MetricExpression, query: MetricQuery) {
      asked.push({ metric, query });
      if (metric === 'broken') throw new Error('broken');
      const filter = typeof metric === 'object' && 'metric' in metric ? (metric.filter ?? {}) : {};
      const services = [filter.service ?? []].flat().filter((service) => service !== 'silent');
      const groups =
        query.groupBy.length === 0
          ? [{ labels: {}, size: services.join('').length }]
          : services.map((service) => ({ labels: { service }, size: service.length }));
      return { unit: 'count', series: groups.map(({ labels, size }) => ({ labels, values: Float64Array.of(size) })), explain: {} };
    },
  };
  return { metrics, facts: {}, config: { timezone: 'UTC' } } as unknown as Parameters<typeof askMany>[0];
}

const requests = (service: string, more: object = {}): MetricExpression => ({ metric: 'http.requests', filter: { service, ...more } });
const firstOf = (answer: Values | Error | undefined) => (answer instanceof Error ? answer.message : answer?.values[0]);

test('metrics that differ in one value of a filter are asked once, grouped by it; what fails fails alone', async () => {
  const asked: Parameters<typeof house>[0] = [];
  const all = [requests('a'), requests('bb'), requests('silent'), requests('a'), requests('ccc', { outcome: 'error' }), 'broken'];
  const answers = await askMany(house(asked))(all, [0, 60_000]);
  expect(answers.map(firstOf)).toEqual([1, 2, Number.NaN, 1, 3, 'broken']);
  expect(asked).toHaveLength(3);
  expect(asked.find(({ query }) => query.groupBy.length > 0)).toMatchObject({
    metric: { metric: 'http.requests', filter: { service: ['a', 'bb', 'silent'] } },
    query: { groupBy: ['service'], bounds: [0, 60_000] },
  });
});

test('a filter of several values is asked as it is: distinct things need not add up', async () => {
  const asked: Parameters<typeof house>[0] = [];
  const several: MetricExpression = { metric: 'events.people', filter: { service: ['a', 'bb'] } };
  const other: MetricExpression = { metric: 'events.people', filter: { service: ['a', 'ccc'] } };
  expect((await askMany(house(asked))([several, other], [0, 60_000])).map(firstOf)).toEqual([3, 4]);
  expect(asked).toHaveLength(2);
});
