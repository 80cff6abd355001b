import { type DataPoint, DataPointType, type Histogram, MetricReader, type MetricData as SdkMetric } from '@opentelemetry/sdk-metrics';
import type { Attributes, AttributeValue, Metric, MetricData, Point, ResourceMetrics } from '../facts/opentelemetry/model.ts';
import type { Clock } from '../platform/clock.ts';

/**
 * Reads the SDK's metrics when asked. Times are the server clock's. A counter began at the read before the one that first
 * showed it, when it was 0: so that what a rare route counts first is known to be new, however long the server has run.
 */
export class Collector extends MetricReader {
  readonly #clock: Clock;
  readonly #began = new Map<string, number>();
  #lastRead: number;

  constructor(clock: Clock) {
    super();
    this.#clock = clock;
    this.#lastRead = clock.now();
  }

  /** @throws Error when an instrument's callback failed. */
  async read(): Promise<ResourceMetrics> {
    const { resourceMetrics, errors } = await this.collect();
    if (errors.length > 0) throw new AggregateError(errors, 'own metrics could not be collected');
    const now = this.#clock.now();
    const read = {
      resource: attributes(resourceMetrics.resource.attributes),
      scopes: resourceMetrics.scopeMetrics.map(({ scope, metrics }) => ({
        name: scope.name,
        version: scope.version ?? '',
        attributes: [],
        metrics: metrics.map((metric) => this.#metric(metric, now)),
      })),
    };
    this.#lastRead = now;
    return read;
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}

  #metric(metric: SdkMetric, now: number): Metric {
    const { name, unit, description } = metric.descriptor;
    return { name, unit, description, data: this.#data(metric, now) };
  }

  #data(metric: SdkMetric, now: number): MetricData {
    const moment = (point: DataPoint<unknown>) => this.#point(metric.descriptor.name, point, now);
    const number = (point: DataPoint<number>) => ({ ...moment(point), value: point.value });
    switch (metric.dataPointType) {
      case DataPointType.GAUGE:
        return { kind: 'gauge', points: metric.dataPoints.map(number) };
      case DataPointType.SUM:
        return { kind: 'sum', monotonic: metric.isMonotonic, temporality: 'cumulative', points: metric.dataPoints.map(number) };
      case DataPointType.HISTOGRAM:
        return {
          kind: 'histogram',
          temporality: 'cumulative',
          points: metric.dataPoints.map((point) => ({ ...moment(point), ...histogram(point.value) })),
        };
      default:
        return { kind: 'none' };
    }
  }

  #point(metric: string, point: DataPoint<unknown>, now: number): Point {
    const counter = JSON.stringify([metric, point.attributes]);
    const began = this.#began.get(counter) ?? this.#lastRead;
    this.#began.set(counter, began);
    return { attributes: attributes(point.attributes), startTime: began, time: now, noValue: false };
  }
}

function histogram({ count, sum, buckets }: Histogram) {
  return { count, sum, bounds: buckets.boundaries, counts: buckets.counts };
}

function attributes(record: Readonly<Record<string, unknown>>): Attributes {
  return Object.entries(record).map(([key, value]) => [key, value as AttributeValue] as const);
}
