import type { Row } from '../../stores/clickhouse/table.ts';
import type { Accumulated } from '../accumulators.ts';
import { type Described, MetricBatch, type Moment, type Origin } from '../metric-batch.ts';
import type { series } from '../series.ts';
import { type Labels, seriesNumber } from '../series-id.ts';
import type { MetricData as StoredData } from '../series-writer.ts';
import { histogramProblem, labelProblem, metricProblem, missingValue, numberProblem, pointProblem, summaryProblem } from './checks.ts';
import { type DeltaAdditions, mergeExplicit, mergeNumbers } from './deltas.ts';
import { addExemplars } from './exemplars.ts';
import { exponentialBuckets, mergeExponential } from './exponential.ts';
import { addExplicit, addExponential, endExplicit } from './histograms.ts';
import { attributeLabels, resourceLabels, scopeLabels, targetInfoLabels } from './labels.ts';
import type { ExponentialPoint, HistogramPoint, Metric, NumberPoint, Point, ResourceMetrics, SummaryPoint, Temporality } from './model.ts';
import { metricName } from './names.ts';

/** Data points that were not taken, counted by reason. */
export type Rejected = ReadonlyMap<string, number>;

export interface Translated extends Omit<StoredData, 'series'> {
  /** By id. */
  readonly series: ReadonlyMap<bigint, Row<typeof series>>;
  /** Data points that were taken. */
  readonly points: number;
  readonly rejected: Rejected;
}

/**
 * OpenTelemetry metrics → series and samples in Prometheus' form, by the OpenTelemetry–Prometheus compatibility rules. Without `deltas`,
 * metrics of delta temporality are rejected.
 */
export function translate(resources: readonly ResourceMetrics[], origin: Origin, deltas?: DeltaAdditions): Translated {
  const translation = new Translation(origin, deltas);
  for (const { resource, scopes } of resources) {
    const target = resourceLabels(resource);
    let latest = 0;
    for (const scope of scopes) {
      const base = { ...scopeLabels(scope), ...target };
      const problem = labelProblem(base);
      for (const metric of scope.metrics) latest = Math.max(latest, translation.metric(metric, base, problem));
    }
    if (latest > 0) translation.targetInfo(targetInfoLabels(resource), target, latest);
  }
  const { batch, points } = translation;
  return { ...batch.finish(), series: batch.byId, points, rejected: batch.rejected };
}

const noDeltas = 'delta temporality is not taken here';

class Translation {
  readonly batch: MetricBatch;
  points = 0;
  readonly #deltas: DeltaAdditions | undefined;

  constructor(origin: Origin, deltas: DeltaAdditions | undefined) {
    this.batch = new MetricBatch(origin);
    this.#deltas = deltas;
  }

  /** Answers the time of the latest point taken, 0 when none was. */
  metric(metric: Metric, base: Labels, baseProblem: string | undefined): number {
    const { data, name, unit } = metric;
    if (data.kind === 'none') return 0;
    const problem = baseProblem ?? metricProblem(metric);
    if (problem !== undefined) {
      this.batch.reject(problem, data.points.length);
      return 0;
    }
    const described = { unit, description: metric.description.slice(0, 1000) };
    switch (data.kind) {
      case 'gauge':
        return this.#gauges({ ...described, name: metricName(name, unit, 'gauge'), type: 'gauge' }, data.points, base);
      case 'sum':
        // A sum that may fall is a gauge to Prometheus.
        return data.monotonic
          ? this.#sums({ ...described, name: metricName(name, unit, 'counter'), type: 'counter' }, data, base)
          : this.#sums({ ...described, name: metricName(name, unit, 'other'), type: 'gauge' }, data, base);
      case 'histogram':
        return this.#histograms({ ...described, name: metricName(name, unit, 'other'), type: 'histogram' }, data, base);
      case 'exponential_histogram':
        return this.#exponential({ ...described, name: metricName(name, unit, 'other'), type: 'histogram' }, data, base);
      case 'summary':
        return this.#summaries({ ...described, name: metricName(name, unit, 'other'), type: 'summary' }, data.points, base);
    }
  }

  /** What is known of a resource besides what every series carries, as Prometheus keeps it: a series whose value is 1. */
  targetInfo(info: Labels, target: Labels, time: number): void {
    const labels = { ...info, ...target };
    if (Object.keys(info).length === 0 || labelProblem(labels) !== undefined) return;
    const description = 'What is known of the resource that sends metrics';
    this.batch.add(this.batch.id({ name: 'target_info', type: 'gauge', unit: '', description }, labels), { startTime: 0, time }, 1);
  }

  #gauges(described: Described, points: readonly NumberPoint[], base: Labels): number {
    return this.#each(points, base, (point, labels) => {
      if (point.noValue) return this.#end(described, labels, point);
      if (point.value === undefined) return missingValue;
      const id = this.batch.id(described, labels);
      // Any NaN becomes the plain one: the bits of one of them mean that a series ends.
      this.batch.add(id, point, Number.isNaN(point.value) ? Number.NaN : point.value);
      addExemplars(this.batch, point.exemplars, () => id);
      return undefined;
    });
  }

  #sums(
    described: Described,
    data: { points: readonly NumberPoint[]; temporality: Temporality; monotonic: boolean },
    base: Labels,
  ): number {
    return this.#each(data.points, base, (point, labels) => {
      if (point.noValue) return this.#end(described, labels, point);
      const { value } = point;
      const problem = numberProblem(value);
      if (problem !== undefined || value === undefined) return problem;
      const total = this.#total(data.temporality, point, value, (deltas) =>
        deltas.numbers.add(seriesNumber(described.name, labels), point, value, mergeNumbers),
      );
      if (typeof total === 'string') return total;
      const id = this.batch.id(described, labels);
      if (data.monotonic) this.batch.addTotal(id, total, point.time);
      else this.batch.add(id, { time: point.time, startTime: total.startTime }, total.value);
      addExemplars(this.batch, point.exemplars, () => id);
      return undefined;
    });
  }

  #histograms(described: Described, data: { points: readonly HistogramPoint[]; temporality: Temporality }, base: Labels): number {
    return this.#each(data.points, base, (point, labels) => {
      if (point.noValue) {
        endExplicit(this.batch, described, labels, point);
        return undefined;
      }
      const problem = histogramProblem(point);
      if (problem !== undefined) return problem;
      const { count, sum, bounds, counts } = point;
      const value = { count, sum, bounds, counts };
      const total = this.#total(data.temporality, point, value, (deltas) =>
        deltas.explicit.add(seriesNumber(described.name, labels), point, value, mergeExplicit),
      );
      if (typeof total === 'string') return total;
      addExplicit(this.batch, described, labels, point, total);
      return undefined;
    });
  }

  #exponential(described: Described, data: { points: readonly ExponentialPoint[]; temporality: Temporality }, base: Labels): number {
    return this.#each(data.points, base, (point, labels) => {
      if (point.noValue) return this.#end(described, labels, point);
      const value = exponentialBuckets(point);
      if (typeof value === 'string') return value;
      const total = this.#total(data.temporality, point, value, (deltas) =>
        deltas.exponential.add(seriesNumber(described.name, labels), point, value, mergeExponential),
      );
      if (typeof total === 'string') return total;
      addExponential(this.batch, described, labels, point, total);
      return undefined;
    });
  }

  #summaries(described: Described, points: readonly SummaryPoint[], base: Labels): number {
    return this.#each(points, base, (point, labels) => {
      const part = (name: string) => this.batch.id({ ...described, name: `${described.name}${name}` }, labels);
      const quantileId = (quantile: number) => this.batch.id(described, { ...labels, quantile: String(quantile) });
      if (point.noValue) {
        for (const { quantile } of point.quantiles) this.batch.addStale(quantileId(quantile), point.time);
        for (const name of ['_count', '_sum']) this.batch.addStale(part(name), point.time);
        return undefined;
      }
      const problem = summaryProblem(point);
      if (problem !== undefined) return problem;
      for (const { quantile, value } of point.quantiles) {
        // NaN is how clients say that a window held nothing.
        if (Number.isFinite(value)) this.batch.add(quantileId(quantile), point, value);
      }
      this.batch.add(part('_count'), point, point.count);
      this.batch.add(part('_sum'), point, point.sum);
      return undefined;
    });
  }

  /** The total of a point: what it says, or what its difference adds up to. */
  #total<T>(
    temporality: Temporality,
    { startTime }: Moment,
    value: T,
    add: (deltas: DeltaAdditions) => Accumulated<T> | string,
  ): Accumulated<T> | string {
    if (temporality !== 'delta') return { value, startTime, began: false };
    return this.#deltas === undefined ? noDeltas : add(this.#deltas);
  }

  #end(described: Described, labels: Labels, { time }: Point): undefined {
    this.batch.addStale(this.batch.id(described, labels), time);
  }

  /** Runs over points that are acceptable at all; `take` answers why it did not take one. */
  #each<T extends Point>(points: readonly T[], base: Labels, take: (point: T, labels: Labels) => string | undefined): number {
    let latest = 0;
    for (const point of points) {
      const problem = pointProblem(point) ?? this.#takeLabelled(point, base, take);
      if (problem === undefined) {
        latest = Math.max(latest, point.time);
        this.points++;
      } else this.batch.reject(problem);
    }
    return latest;
  }

  #takeLabelled<T extends Point>(point: T, base: Labels, take: (point: T, labels: Labels) => string | undefined): string | undefined {
    // Before the labels are merged: once there is no room, that would be work for nothing.
    const full = this.batch.problem({}, point.time);
    if (full !== undefined) return full;
    const labels = { ...attributeLabels(point.attributes), ...base };
    return this.batch.problem(labels, point.time) ?? take(point, labels);
  }
}
