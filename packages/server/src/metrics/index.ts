import type { Definitions } from '../definitions/types.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { AppError } from '../platform/errors.ts';
import type { Http } from '../platform/http/server.ts';
import type { Registry } from '../platform/registry.ts';
import type { Facts } from '../stores/facts.ts';
import type { MetricSource, Metrics } from './types.ts';

export interface MetricsOptions {
  readonly facts: Facts;
  readonly definitions: Definitions;
  readonly clock: Clock;
  readonly config: Config;
  readonly sources: Registry<MetricSource>;
}

export function createMetrics(_options: MetricsOptions): Metrics {
  return {
    list: async () => [],
    evaluate: async () => {
      throw new AppError('not_found', 'no metric');
    },
  };
}

export function metricRoutes(_http: Http, _metrics: Metrics, _options: MetricsOptions): void {}
