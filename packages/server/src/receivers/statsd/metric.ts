import { ExponentialHistogram } from '../../facts/exponential-histogram.ts';
import type { Described } from '../../facts/metric-batch.ts';
import { labelCost } from '../../facts/opentelemetry/checks.ts';
import type { Labels } from '../../facts/series-id.ts';
import type { StatsdMetric, StatsdType } from './decode.ts';

/** A metric with its tags, for as long as lines of it come. */
interface Kept {
  readonly type: StatsdType;
  readonly described: Described;
  readonly labels: Labels;
  readonly startTime: number;
  /** By the server's clock, in milliseconds. */
  seen: number;
  written: number;
}

export interface Counter extends Kept {
  readonly type: 'counter';
  /** Whether any line came without a time. */
  untimed: boolean;
  total: number;
  /** Additions at times that the sender stated. */
  timed: { readonly time: number; readonly value: number }[];
}

export interface Gauge extends Kept {
  readonly type: 'gauge';
  value: number;
  timed: { readonly time: number; readonly value: number }[];
}

export interface MemberSet extends Kept {
  readonly type: 'set';
  readonly members: Set<string>;
}

export interface Distribution extends Kept {
  readonly type: 'timer' | 'histogram';
  readonly histogram: ExponentialHistogram;
}

export type Metric = Counter | Gauge | MemberSet | Distribution;

/** What a metric is before its first measurement. */
export function create({ type, name, labels, time }: StatsdMetric, now: number): Metric {
  const kept = { labels, seen: now, written: 0, startTime: Math.min(now, (time ?? now) - 1) };
  const described = { name, unit: '', description: '' };
  switch (type) {
    case 'counter':
      return { ...kept, type, described: { ...described, type: 'counter' }, total: 0, untimed: false, timed: [] };
    case 'gauge':
      return { ...kept, type, described: { ...described, type: 'gauge' }, value: Number.NaN, timed: [] };
    case 'set':
      return { ...kept, type, described: { ...described, type: 'gauge' }, members: new Set() };
    case 'timer':
    case 'histogram':
      return {
        ...kept,
        type,
        described: { ...described, type: 'histogram', unit: type === 'timer' ? 's' : '' },
        histogram: new ExponentialHistogram(),
      };
  }
}

/** An estimate, in bytes; a histogram is taken for as large as it may grow. */
export function sizeOf({ type, labels, described }: Metric): number {
  return 600 + 3 * (described.name.length + labelCost(labels)) + (type === 'timer' || type === 'histogram' ? 16_000 : 0);
}
