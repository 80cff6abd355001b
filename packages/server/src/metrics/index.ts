import type { Definitions, Kind } from '../definitions/types.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { AppError } from '../platform/errors.ts';
import type { Http } from '../platform/http/server.ts';
import type { Registry } from '../platform/registry.ts';
import type { Facts } from '../stores/facts.ts';
import type { MetricFamily, MetricSource, Metrics } from './types.ts';

/** The kinds that the metrics room itself reads: `Metric`. */
export const metricKinds: readonly Kind<never>[] = [];

export interface MetricsOptions {
  readonly facts: Facts;
  readonly definitions: Definitions;
  readonly clock: Clock;
  readonly config: Config;
  readonly sources: Registry<MetricSource>;
  readonly families: MetricFamily[];
}

export function createMetrics(_options: MetricsOptions): Metrics {
  return {
    list: async () => [],
    evaluate: async () => {
      throw new AppError('not_found', 'no metric');
    },
    behaviour: async () => {
      throw new AppError('not_found', 'no metric');
    },
  };
}

export function metricRoutes(_http: Http, _metrics: Metrics, _options: MetricsOptions): void {}
