import type { Row } from '../../stores/clickhouse/table.ts';
import { type SampleColumns, SampleColumnsBuilder } from '../sample-columns.ts';
import type { series } from '../series.ts';
import { type Labels, seriesNumber } from '../series-id.ts';
import { isPlausibleTime } from '../time.ts';
import {
  histogramProblem,
  labelCost,
  labelLength,
  labelProblem,
  metricProblem,
  numberProblem,
  pointProblem,
  summaryProblem,
} from './checks.ts';
import { attributeLabels, ownJob, resourceLabels, scopeLabels, targetInfoLabels } from './labels.ts';
import type { HistogramPoint, Metric, Point, ResourceMetrics, SummaryPoint } from './model.ts';
import { metricName } from './names.ts';

/** One data point may become many samples with all its labels: these bound what one request can make of its bytes. */
const maxSamples = 200_000;
const maxLabelTotal = 32 * 1024 * 1024;
/** Labels are merged for every point and hashed for every sample, also of a series that was met before: this bounds the time of that. */
const maxLabelWork = 256 * 1024 * 1024;

export interface Origin {
  readonly source: string;
  /** Milliseconds since the epoch, UTC. */
  readonly now: number;
  /** Whether this is the server itself: no sender may write under its job, on which its own objectives are judged. */
  readonly own?: boolean;
}

/** Data points that were not taken, counted by reason. */
export type Rejected = ReadonlyMap<string, number>;

export interface Translated {
  /** By id. */
  readonly series: ReadonlyMap<bigint, Row<typeof series>>;
  readonly samples: SampleColumns;
  readonly rejected: Rejected;
}

/** OpenTelemetry metrics → series and samples in Prometheus' form, by the OpenTelemetry–Prometheus compatibility rules. */
export function translate(resources: readonly ResourceMetrics[], origin: Origin): Translated {
  const translation = new Translation(origin);
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
  return translation.finish();
}

interface Described {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly description: string;
}

type Moment = Pick<Point, 'time' | 'startTime'>;

class Translation {
  readonly series = new Map<bigint, Row<typeof series>>();
  readonly samples = new SampleColumnsBuilder();
  readonly rejected = new Map<string, number>();
  readonly #origin: Origin;
  #labelTotal = 0;
  #labelWork = 0;

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  finish(): Translated {
    return { series: this.series, samples: this.samples.finish(), rejected: this.rejected };
  }

  /** Answers the time of the latest point taken, 0 when none was. */
  metric(metric: Metric, base: Labels, baseProblem: string | undefined): number {
    const { data, name, unit } = metric;
    if (data.kind === 'none') return 0;
    if (data.kind === 'exponential_histogram') {
      return this.#reject('exponential histograms are not supported; use explicit bucket histograms', data.count);
    }
    const problem = baseProblem ?? metricProblem(metric);
    if (problem !== undefined) return this.#reject(problem, data.points.length);
    const described = { unit, description: metric.description.slice(0, 1000) };
    switch (data.kind) {
      case 'gauge':
        return this.#numbers({ ...described, name: metricName(name, unit, 'gauge'), type: 'gauge' }, data.points, base);
      case 'sum':
        // A sum that may fall is a gauge to Prometheus.
        return data.monotonic
          ? this.#numbers({ ...described, name: metricName(name, unit, 'counter'), type: 'counter' }, data.points, base)
          : this.#numbers({ ...described, name: metricName(name, unit, 'other'), type: 'gauge' }, data.points, base);
      case 'histogram':
        return this.#histograms({ ...described, name: metricName(name, unit, 'other'), type: 'histogram' }, data.points, base);
      case 'summary':
        return this.#summaries({ ...described, name: metricName(name, unit, 'other'), type: 'summary' }, data.points, base);
    }
  }

  /** What is known of a resource besides what every series carries, as Prometheus keeps it: a series whose value is 1. */
  targetInfo(info: Labels, target: Labels, time: number): void {
    const labels = { ...info, ...target };
    if (Object.keys(info).length === 0 || labelProblem(labels) !== undefined) return;
    const described = { name: 'target_info', type: 'gauge', unit: '', description: 'What is known of the resource that sends metrics' };
    this.#sample(described, '', labels, { startTime: 0, time }, 1);
  }

  #numbers(described: Described, points: readonly (Point & { readonly value: number | undefined })[], base: Labels): number {
    return this.#each(points, base, (point, labels) => {
      if (point.value !== undefined && Number.isFinite(point.value)) this.#sample(described, '', labels, point, point.value);
      return numberProblem(point.value);
    });
  }

  #histograms(described: Described, points: readonly HistogramPoint[], base: Labels): number {
    return this.#each(points, base, (point, labels) => {
      const problem = histogramProblem(point);
      if (problem !== undefined) return problem;
      let below = 0;
      for (const [index, bound] of point.bounds.entries()) {
        below += point.counts[index] ?? 0;
        this.#sample(described, '_bucket', { ...labels, le: String(bound) }, point, below);
      }
      this.#sample(described, '_bucket', { ...labels, le: '+Inf' }, point, point.count);
      this.#sample(described, '_count', labels, point, point.count);
      if (point.sum !== undefined) this.#sample(described, '_sum', labels, point, point.sum);
      return undefined;
    });
  }

  #summaries(described: Described, points: readonly SummaryPoint[], base: Labels): number {
    return this.#each(points, base, (point, labels) => {
      const problem = summaryProblem(point);
      if (problem !== undefined) return problem;
      for (const { quantile, value } of point.quantiles) {
        // NaN is how clients say that a window held nothing.
        if (Number.isFinite(value)) this.#sample(described, '', { ...labels, quantile: String(quantile) }, point, value);
      }
      this.#sample(described, '_count', labels, point, point.count);
      this.#sample(described, '_sum', labels, point, point.sum);
      return undefined;
    });
  }

  /** Runs over points that are acceptable at all; `take` answers why it did not take one. */
  #each<T extends Point>(points: readonly T[], base: Labels, take: (point: T, labels: Labels) => string | undefined): number {
    let latest = 0;
    for (const point of points) {
      if (point.noValue) continue;
      const problem = this.#full() ?? pointProblem(point, this.#origin.now) ?? this.#takeLabelled(point, base, take);
      if (problem === undefined) latest = Math.max(latest, point.time);
      else this.#reject(problem, 1);
    }
    return latest;
  }

  #takeLabelled<T extends Point>(point: T, base: Labels, take: (point: T, labels: Labels) => string | undefined): string | undefined {
    const labels = { ...attributeLabels(point.attributes), ...base };
    this.#labelWork += labelCost(labels);
    if (labels.job === ownJob && this.#origin.own !== true) return `the job ${ownJob} is the server's own; choose another service.name`;
    return labelProblem(labels) ?? take(point, labels);
  }

  #full(): string | undefined {
    const full = this.samples.length >= maxSamples || this.#labelTotal >= maxLabelTotal || this.#labelWork >= maxLabelWork;
    return full ? 'the request makes too many samples or labels; send smaller batches' : undefined;
  }

  #sample(described: Described, part: string, labels: Labels, { time, startTime }: Moment, value: number): void {
    const name = `${described.name}${part}`;
    const id = seriesNumber(name, labels);
    this.#labelWork += labelCost(labels);
    if (!this.series.has(id)) {
      this.#labelTotal += labelLength(labels);
      this.series.set(id, { ...described, id: String(id), name, labels, source: this.#origin.source, seen: this.#origin.now });
    }
    const start = isPlausibleTime(startTime, time) ? Math.min(startTime, time) : 0;
    this.samples.add(id, time, value, start);
  }

  #reject(reason: string, count: number): 0 {
    if (count > 0) this.rejected.set(reason, (this.rejected.get(reason) ?? 0) + count);
    return 0;
  }
}
