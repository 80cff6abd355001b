import { queryOptions } from '@tanstack/react-query';
import { askPrometheus } from './prometheus.ts';

/** What is scraped, in the shapes of Prometheus' API; times are ISO 8601, UTC. */
export interface ScrapeTarget {
  readonly scrapePool: string;
  readonly scrapeUrl: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
  /** A year 1 before the first scrape. */
  readonly lastScrape: string;
  /** Seconds. */
  readonly lastScrapeDuration: number;
}

export interface Targets {
  readonly activeTargets: readonly ScrapeTarget[];
  /** What is wrong with definitions of targets. */
  readonly problems: readonly { readonly definition: string; readonly problem: string }[];
}

export const targetsQuery = queryOptions({
  queryKey: ['prometheus', 'targets'],
  queryFn: ({ signal }) => askPrometheus<Targets>('targets', signal),
  refetchInterval: 15_000,
});
