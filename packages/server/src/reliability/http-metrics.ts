import type { House } from '../area.ts';
import { selectIncreases } from '../metrics/increase.ts';
import type { MetricSource } from '../metrics/types.ts';
import { durationAnswer } from './http-duration.ts';
import { histogramName, requestDimensions, requestOutcomes, whyNoRequests } from './http-histogram.ts';
import { withinAnswer } from './http-within.ts';

const dimensions = Object.keys(requestDimensions);

/** `http.requests`, `http.requests_within` and `http.request_duration` from the histograms that servers send. */
export function httpMetrics({ facts }: Pick<House, 'facts'>): MetricSource[] {
  return [
    {
      name: 'http.requests',
      title: 'HTTP requests',
      description:
        'Requests that servers answered, counted exactly from the increases of their counters by the time of the sample that shows them. The outcome is error for status 5xx, or no status and a stated error; prefix is the first part of the route.',
      unit: 'count',
      direction: 'none',
      stats: [],
      dimensions,
      evaluate: (query, grid) =>
        selectIncreases(facts, query, grid, {
          counter: `${histogramName}_count`,
          dimensions: requestDimensions,
          outcomes: requestOutcomes,
          whyEmpty: whyNoRequests,
        }),
    },
    {
      name: 'http.requests_within',
      title: 'HTTP requests within a time',
      description:
        'Requests that were answered within the time (seconds) that the filter le names, which must be a bucket bound of the histograms; all requests without it. Counted exactly, as http.requests is.',
      unit: 'count',
      direction: 'none',
      stats: [],
      dimensions: [...dimensions, 'le'],
      evaluate: (query, grid) => withinAnswer(facts, query, grid),
    },
    {
      name: 'http.request_duration',
      title: 'HTTP request duration',
      description:
        "Time until a request was answered. Percentiles are interpolated within the histogram's buckets as Prometheus does it: values are taken to lie evenly in their bucket, and above the highest finite bound the answer is that bound.",
      unit: 'seconds',
      direction: 'down',
      stats: ['p95', 'p50', 'p75', 'p90', 'p99', 'mean'],
      dimensions,
      evaluate: (query, grid) => durationAnswer(facts, query, grid),
    },
  ];
}
