import type { TestApp } from '../support/app.ts';

const minute = 60_000;

/** The instances of the shop's two jobs, as the labels `job` and `instance` name them. */
export const instances = [
  { job: 'web', instance: 'web-1' },
  { job: 'web', instance: 'web-2' },
  { job: 'worker', instance: 'worker-1' },
] as const;

/**
 * The last hour of a shop as OpenTelemetry sends it, a point every half minute: `shop_requests_total{status}`, of which web-1 counts one
 * a second, web-2 two and worker-1 three, with as many errors in ten seconds; and `shop_queue_length`, 10, 20 and 30.
 */
export async function sendShop(app: TestApp, now = Date.now()): Promise<void> {
  const times = Array.from({ length: 121 }, (_, index) => now - (120 - index) * (minute / 2));
  const start = now - 60 * minute;
  const resourceMetrics = instances.map(({ job, instance }, index) => {
    const each = index + 1;
    const nanoseconds = (time: number) => `${time}000000`;
    const counted = (status: string, perSecond: number) =>
      times.map((time) => ({
        asDouble: ((time - start) / 1000) * perSecond,
        startTimeUnixNano: nanoseconds(start),
        timeUnixNano: nanoseconds(time),
        attributes: [{ key: 'status', value: { stringValue: status } }],
      }));
    const requests = {
      name: 'shop.requests',
      description: 'Requests that were answered.',
      sum: {
        isMonotonic: true,
        aggregationTemporality: 2,
        dataPoints: [...counted('200', each), ...counted('500', each / 10)],
      },
    };
    const queue = {
      name: 'shop.queue_length',
      description: 'Orders that wait.',
      gauge: { dataPoints: times.map((time) => ({ asDouble: each * 10, timeUnixNano: nanoseconds(time) })) },
    };
    const attributes = [
      { key: 'service.name', value: { stringValue: job } },
      { key: 'service.instance.id', value: { stringValue: instance } },
    ];
    return { resource: { attributes }, scopeMetrics: [{ metrics: [requests, queue] }] };
  });
  const answer = await app.ingest('/v1/metrics', { resourceMetrics });
  if (answer.status !== 200 || answer.body.partialSuccess !== undefined) throw new Error(`the metrics were not taken: ${answer.text}`);
}

/** A dashboard of the shop's queues: a variable that rules another, and a panel that is repeated. */
export const queues = {
  apiVersion: 'binnacle/v1',
  kind: 'Dashboard',
  metadata: { name: 'queues', displayName: 'Queues' },
  spec: {
    range: '1h',
    variables: [
      { name: 'job', label: 'Job', type: 'query', query: 'label_values(shop_queue_length, job)', multi: true, includeAll: true },
      {
        name: 'instance',
        label: 'Instance',
        type: 'query',
        query: 'label_values(shop_queue_length{job=~"$job"}, instance)',
        multi: true,
        includeAll: true,
      },
    ],
    panels: [
      {
        id: 'lengths',
        type: 'timeseries',
        title: 'Lengths of $job',
        position: { x: 0, y: 0, w: 24, h: 8 },
        queries: [{ promql: 'shop_queue_length{job=~"$job", instance=~"$instance"}', legend: '{{instance}}' }],
      },
      {
        id: 'each',
        type: 'stat',
        title: 'Queue of $instance',
        position: { x: 0, y: 8, w: 24, h: 4 },
        repeat: 'instance',
        queries: [{ promql: 'shop_queue_length{instance="$instance"}' }],
      },
    ],
  },
};
