import type { Comparator } from '../../metrics/alert-rule.ts';
import type { Indicator } from '../slo.ts';
import type { Comparison, RatioMetricSpec, SliSpec } from './fields.ts';
import { type Reading, referred } from './references.ts';
import { eventsOf, metricOf, queryOf } from './source.ts';

/** How often a ratio or a metric held against a threshold is looked at, milliseconds. OpenSLO does not say. */
const minute = 60_000;

export const comparators: Readonly<Record<Comparison, Comparator>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' };

/** An indicator as it is written: in its place, or as a reference to an SLI. */
export interface WrittenIndicator {
  readonly indicator?: { readonly spec: SliSpec } | undefined;
  readonly indicatorRef?: string | undefined;
}

/** The spec of an indicator with what it is to be read with. */
export interface FoundIndicator {
  readonly spec: SliSpec;
  /** Reads the indicator; its problems are told where the manifest names it. */
  read(read: (reading: Reading, path: string) => Indicator | undefined): Indicator | undefined;
}

/** @param path of what holds the indicator, such as `spec` or `spec.objectives[0]` */
export function findIndicator(reading: Reading, written: WrittenIndicator, path: string): FoundIndicator | undefined {
  const { indicator, indicatorRef } = written;
  if ((indicator === undefined) === (indicatorRef === undefined)) {
    reading.problems.push({
      path: indicator === undefined ? path : `${path}.indicatorRef`,
      message: 'expected exactly one of indicator, indicatorRef',
    });
    return undefined;
  }
  if (indicator !== undefined) return { spec: indicator.spec, read: (read) => read(reading, `${path}.indicator.spec`) };
  const name = indicatorRef ?? '';
  const place = `${path}.indicatorRef`;
  const found = referred(reading, reading.references.indicators, 'SLI', name, place);
  if (found === undefined) return undefined;
  return {
    spec: found.spec,
    read(read) {
      const inside: Reading = { references: reading.references, problems: [] };
      const indicator = read(inside, 'spec');
      reading.problems.push(
        ...inside.problems.map((problem) => ({ path: place, message: `SLI "${name}" ${problem.path}: ${problem.message}` })),
      );
      return indicator;
    },
  };
}

/** Good or bad events of all, or a ratio that somebody else computed. */
export function ratioIndicator(reading: Reading, ratio: RatioMetricSpec, path: string): Indicator | undefined {
  const { counter = false, good, bad, total, raw, rawType } = ratio;
  if (raw !== undefined) {
    const query = queryOf(reading, raw.metricSource, `${path}.raw.metricSource`);
    if (query === undefined) return undefined;
    return { kind: 'ratio', of: rawType === 'success' ? 'good' : 'bad', metric: metricOf(query), every: minute };
  }
  const part = good === undefined ? 'bad' : 'good';
  const written = good ?? bad;
  const numerator = written === undefined ? undefined : queryOf(reading, written.metricSource, `${path}.${part}.metricSource`);
  const denominator = total === undefined ? undefined : queryOf(reading, total.metricSource, `${path}.total.metricSource`);
  if (numerator === undefined || denominator === undefined) return undefined;
  const counted = eventsOf(reading, numerator, denominator, counter, path);
  return counted === undefined ? undefined : { kind: 'events', part, events: counted[0], total: counted[1] };
}

/** A metric that is good while it compares to a value. */
export function thresholdIndicator(
  reading: Reading,
  threshold: NonNullable<SliSpec['thresholdMetric']>,
  limit: { readonly op: Comparison; readonly value: number },
  path: string,
): Indicator | undefined {
  const query = queryOf(reading, threshold.metricSource, `${path}.metricSource`);
  if (query === undefined) return undefined;
  return { kind: 'threshold', metric: metricOf(query), op: comparators[limit.op], limit: limit.value, every: minute };
}
