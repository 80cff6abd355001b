import { type DataPoint, DataPointType, type Histogram, MetricReader, type MetricData as SdkMetric } from '@opentelemetry/sdk-metrics';
import type { Attributes, AttributeValue, Metric, MetricData, ResourceMetrics } from '../facts/opentelemetry/model.ts';
import type { Clock } from '../platform/clock.ts';

/** Reads the SDK's metrics when asked. Times are the server clock's: counters began when the collector was made, points are of now. */
export class Collector extends MetricReader {
  readonly #clock: Clock;
  readonly #began: number;

  constructor(clock: Clock) {
    super();
    this.#clock = clock;
    this.#began = clock.now();
  }

  /** @throws Error when an instrument's callback failed. */
  async read(): Promise<ResourceMetrics> {
    const { resourceMetrics, errors } = await this.collect();
    if (errors.length > 0) throw new AggregateError(errors, 'own metrics could not be collected');
    return {
      resource: attributes(resourceMetrics.resource.attributes),
      scopes: resourceMetrics.scopeMetrics.map(({ scope, metrics }) => ({
        name: scope.name,
        version: scope.version ?? '',
        attributes: [],
        metrics: metrics.map((metric) => this.#metric(metric)),
      })),
    };
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}

  #metric(metric: SdkMetric): Metric {
    const { name, unit, description } = metric.descriptor;
    return { name, unit, description, data: this.#data(metric) };
  }

  #data(metric: SdkMetric): MetricData {
    const number = (point: DataPoint<number>) => ({ ...this.#point(point), value: point.value });
    switch (metric.dataPointType) {
      case DataPointType.GAUGE:
        return { kind: 'gauge', points: metric.dataPoints.map(number) };
      case DataPointType.SUM:
        return { kind: 'sum', monotonic: metric.isMonotonic, temporality: 'cumulative', points: metric.dataPoints.map(number) };
      case DataPointType.HISTOGRAM:
        return { kind: 'histogram', temporality: 'cumulative', points: metric.dataPoints.map((point) => this.#histogram(point)) };
      default:
        return { kind: 'exponential_histogram', count: metric.dataPoints.length };
    }
  }

  #histogram(point: DataPoint<Histogram>) {
    const { count, sum, buckets } = point.value;
    return { ...this.#point(point), count, sum, bounds: buckets.boundaries, counts: buckets.counts };
  }

  #point(point: DataPoint<unknown>) {
    return { attributes: attributes(point.attributes), startTime: this.#began, time: this.#clock.now(), noValue: false };
  }
}

function attributes(record: Readonly<Record<string, unknown>>): Attributes {
  return Object.entries(record).map(([key, value]) => [key, value as AttributeValue] as const);
}
