import type { House } from '../area.ts';
import { events } from '../facts/events.ts';
import { type Selection, selectSeries } from '../metrics/selection.ts';
import type { MetricSource } from '../metrics/types.ts';

const dimensions = { name: 'name', source: 'source', path: 'path', feature: "properties['feature']" };

type EventMetric = Pick<MetricSource, 'name' | 'title' | 'description'> & Pick<Selection, 'value'>;

const all: readonly EventMetric[] = [
  {
    name: 'events.count',
    title: 'Events',
    description: 'Product events, by the time they happened. An event sent twice under one id counts once.',
    value: 'count()',
  },
  {
    name: 'events.people',
    title: 'People',
    description:
      'Different people (pseudonyms) with at least one event in the bucket, counted exactly; events without a person are left out. People of two buckets cannot be added up: who came in both is one person.',
    value: "uniqExactIf(person, person != '')",
  },
];

/** `events.count` and `events.people`: what product metrics and KPIs are made of. */
export function eventMetrics({ facts }: Pick<House, 'facts'>): MetricSource[] {
  return all.map(({ value, ...about }) => ({
    ...about,
    unit: 'count',
    direction: 'up',
    stats: [],
    dimensions: Object.keys(dimensions),
    evaluate: (query, grid) =>
      selectSeries(facts, query, grid, {
        from: events,
        time: 'time',
        value,
        dimensions,
        zeroWhenNothing: true,
        whyEmpty: 'Send product events with the beacon, or to POST /api/v1/events.',
      }),
  }));
}
