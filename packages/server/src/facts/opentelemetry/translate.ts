import type { Row } from '../../stores/clickhouse/table.ts';
import type { samples } from '../samples.ts';
import type { series } from '../series.ts';
import { type Labels, seriesId } from '../series-id.ts';
import { earliestTime, isPlausibleTime, latestAhead } from '../time.ts';
import { attributeLabels, resourceLabels, scopeLabels, targetInfoLabels } from './labels.ts';
import type { HistogramPoint, Metric, NumberPoint, Point, ResourceMetrics, SummaryPoint } from './model.ts';
import { metricName } from './names.ts';

const maxAttributes = 128;
const maxLabelLength = 4096;
const maxNameLength = 512;
const maxBuckets = 500;
/** One data point may become many samples; this bounds what one request can make of its bytes. */
const maxSamples = 200_000;

export interface Origin {
  readonly source: string;
  /** Milliseconds since the epoch, UTC. */
  readonly now: number;
}

export interface Translated {
  readonly series: ReadonlyMap<string, Row<typeof series>>;
  readonly samples: readonly Row<typeof samples>[];
  readonly rejected: Rejected;
}

/** Data points that were not taken, counted by reason. */
export type Rejected = ReadonlyMap<string, number>;

/** OpenTelemetry metrics → series and samples in Prometheus' form, by the OpenTelemetry–Prometheus compatibility rules. */
export function translate(resources: readonly ResourceMetrics[], origin: Origin): Translated {
  const translation = new Translation(origin);
  for (const { resource, scopes } of resources) {
    const target = resourceLabels(resource);
    let latest = 0;
    for (const scope of scopes) {
      const base = { ...scopeLabels(scope), ...target };
      for (const metric of scope.metrics) latest = Math.max(latest, translation.metric(metric, base));
    }
    const info = targetInfoLabels(resource);
    if (latest > 0 && Object.keys(info).length > 0) translation.targetInfo({ ...info, ...target }, latest);
  }
  return translation;
}

interface Described {
  readonly type: string;
  readonly unit: string;
  readonly description: string;
}

class Translation implements Translated {
  readonly series = new Map<string, Row<typeof series>>();
  readonly samples: Row<typeof samples>[] = [];
  readonly rejected = new Map<string, number>();
  readonly #origin: Origin;

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  /** Answers the time of the latest point taken, 0 when none was. */
  metric(metric: Metric, base: Labels): number {
    const { data } = metric;
    if (data.kind === 'none') return 0;
    if (data.kind === 'exponential_histogram') {
      this.#reject('exponential histograms are not supported; use explicit bucket histograms', data.count);
      return 0;
    }
    if (metric.name === '' || metric.name.length > maxNameLength) {
      this.#reject(`the metric name is empty or longer than ${maxNameLength} characters`, data.points.length);
      return 0;
    }
    if ('temporality' in data && data.temporality !== 'cumulative') {
      this.#reject(
        `${data.temporality} temporality is not supported; set OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative`,
        data.points.length,
      );
      return 0;
    }
    const described = { unit: metric.unit, description: metric.description.slice(0, 1000) };
    switch (data.kind) {
      case 'gauge':
        return this.#numbers(data.points, metricName(metric.name, metric.unit, 'gauge'), { ...described, type: 'gauge' }, base);
      case 'sum': {
        // A sum that may fall is a gauge to Prometheus.
        const kind = data.monotonic ? 'counter' : 'gauge';
        return this.#numbers(data.points, metricName(metric.name, metric.unit, kind), { ...described, type: kind }, base);
      }
      case 'histogram':
        return this.#histograms(data.points, metricName(metric.name, metric.unit, 'other'), { ...described, type: 'histogram' }, base);
      case 'summary':
        return this.#summaries(data.points, metricName(metric.name, metric.unit, 'other'), { ...described, type: 'summary' }, base);
    }
  }

  targetInfo(labels: Labels, time: number): void {
    const described = { type: 'gauge', unit: '', description: 'What is known of the resource that sends metrics' };
    this.#sample('target_info', labels, described, { startTime: 0, time }, 1);
  }

  #numbers(points: readonly NumberPoint[], name: string, described: Described, base: Labels): number {
    return this.#each(points, base, (point, labels) => {
      if (point.value === undefined) return 'the data point has no value';
      if (!Number.isFinite(point.value)) return 'the value is not a finite number';
      this.#sample(name, labels, described, point, point.value);
      return undefined;
    });
  }

  #histograms(points: readonly HistogramPoint[], name: string, described: Described, base: Labels): number {
    return this.#each(points, base, (point, labels) => {
      const wrong = histogramProblem(point);
      if (wrong !== undefined) return wrong;
      let below = 0;
      for (const [index, bound] of point.bounds.entries()) {
        below += point.counts[index] ?? 0;
        this.#sample(`${name}_bucket`, { ...labels, le: String(bound) }, described, point, below);
      }
      this.#sample(`${name}_bucket`, { ...labels, le: '+Inf' }, described, point, point.count);
      this.#sample(`${name}_count`, labels, described, point, point.count);
      if (point.sum !== undefined) this.#sample(`${name}_sum`, labels, described, point, point.sum);
      return undefined;
    });
  }

  #summaries(points: readonly SummaryPoint[], name: string, described: Described, base: Labels): number {
    return this.#each(points, base, (point, labels) => {
      if (point.quantiles.length > maxBuckets) return `the summary has more than ${maxBuckets} quantiles`;
      if (!Number.isFinite(point.sum)) return 'the value is not a finite number';
      for (const { quantile, value } of point.quantiles) {
        // NaN is how clients say that a window held nothing.
        if (Number.isFinite(value)) this.#sample(name, { ...labels, quantile: String(quantile) }, described, point, value);
      }
      this.#sample(`${name}_count`, labels, described, point, point.count);
      this.#sample(`${name}_sum`, labels, described, point, point.sum);
      return undefined;
    });
  }

  /** Runs over points that are acceptable at all; `take` answers why it did not take one. */
  #each<T extends Point>(points: readonly T[], base: Labels, take: (point: T, labels: Labels) => string | undefined): number {
    let latest = 0;
    for (const point of points) {
      if (point.noValue) continue;
      const problem = this.#pointProblem(point) ?? take(point, this.#labels(point, base));
      if (problem !== undefined) this.#reject(problem, 1);
      else latest = Math.max(latest, point.time);
    }
    return latest;
  }

  #pointProblem(point: Point): string | undefined {
    if (this.samples.length >= maxSamples) return `the request makes more than ${maxSamples} samples; send smaller batches`;
    if (!isPlausibleTime(point.time, this.#origin.now)) {
      return `the time must lie between ${earliestTime} and ${latestAhead} ahead of the server's clock`;
    }
    if (point.attributes.length > maxAttributes) return `the data point has more than ${maxAttributes} attributes`;
    const tooLong = point.attributes.some(
      ([key, value]) => key.length > maxNameLength || (typeof value === 'string' && value.length > maxLabelLength),
    );
    return tooLong ? `an attribute is longer than ${maxNameLength} (key) or ${maxLabelLength} (value) characters` : undefined;
  }

  #labels(point: Point, base: Labels): Labels {
    return { ...attributeLabels(point.attributes), ...base };
  }

  #sample(name: string, labels: Labels, described: Described, point: { startTime: number; time: number }, value: number): void {
    const id = seriesId(name, labels);
    if (!this.series.has(id)) {
      this.series.set(id, { id, name, labels, ...described, source: this.#origin.source, seen: this.#origin.now });
    }
    const startTime = isPlausibleTime(point.startTime, point.time) ? Math.min(point.startTime, point.time) : 0;
    this.samples.push({ series_id: id, time: point.time, value, start_time: startTime });
  }

  #reject(reason: string, count: number): void {
    if (count > 0) this.rejected.set(reason, (this.rejected.get(reason) ?? 0) + count);
  }
}

function histogramProblem({ bounds, counts, count, sum }: HistogramPoint): string | undefined {
  if (bounds.length > maxBuckets) return `the histogram has more than ${maxBuckets} buckets`;
  if (counts.length !== 0 && counts.length !== bounds.length + 1) return 'the histogram must have one more bucket count than bounds';
  if (counts.length === 0 && bounds.length > 0) return 'the histogram has bounds but no bucket counts';
  if (bounds.some((bound, index) => !(bound > (bounds[index - 1] ?? Number.NEGATIVE_INFINITY))))
    return 'the histogram bounds do not ascend';
  if (sum !== undefined && !Number.isFinite(sum)) return 'the value is not a finite number';
  const inBuckets = counts.reduce((total, each) => total + each, 0);
  return counts.length > 0 && inBuckets !== count ? 'the bucket counts do not add up to the count' : undefined;
}
