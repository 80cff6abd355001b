import type { House } from '../area.ts';
import { metricArrivals } from './metric-arrivals.ts';

const hour = 3_600_000;
/** A living series is written again within an hour. */
const active = 2 * hour;
/** A label's value that is in use is written again within a day and the hour after which its series comes next. */
const inUse = 26 * hour;
const most = 20;

export interface Cardinality {
  /** Series that samples came for within the last two hours. */
  readonly activeSeries: number;
  /** Series that the store knows, whenever they were heard of last. */
  readonly knownSeries: number;
  /** Active series that one source may have in a process. */
  readonly seriesLimit: number;
  /** The metrics with the most active series. */
  readonly metrics: { readonly metric: string; readonly series: number }[];
  /** The labels with the most values in use within a day, and the metric that has most of them. */
  readonly labels: { readonly label: string; readonly values: number; readonly metric: string; readonly valuesOfMetric: number }[];
  /** The sources with the most active series, and what they brought in 24 hours by the ledger of what came in. */
  readonly sources: { readonly source: string; readonly series: number; readonly samples24h: number }[];
}

/** What costs the most series: where to look when there are too many. */
export async function cardinality({ facts, clock, config }: Pick<House, 'facts' | 'clock' | 'config'>): Promise<Cardinality> {
  const now = clock.now();
  const since = now - active;
  const [[totals], metrics, labels, sources] = await Promise.all([
    facts.query<{ active: string; known: string }>(
      'SELECT countIf(seen >= fromUnixTimestamp64Milli({since:Int64})) AS active, count() AS known FROM series FINAL',
      { since },
    ),
    facts.query<{ metric: string; series: string }>(
      `SELECT name AS metric, count() AS series FROM series FINAL WHERE seen >= fromUnixTimestamp64Milli({since:Int64})
       GROUP BY name ORDER BY count() DESC, name LIMIT ${most}`,
      { since },
    ),
    facts.query<{ label: string; values: string; metric: string; valuesOfMetric: string }>(
      `SELECT label, maxIf(n, counts.metric = '') AS values, argMaxIf(counts.metric, n, counts.metric != '') AS metric, maxIf(n, counts.metric != '') AS valuesOfMetric
       FROM (
         SELECT metric, label, count() AS n FROM label_values FINAL
         WHERE seen >= fromUnixTimestamp64Milli({since:Int64}) AND label != '__name__' GROUP BY metric, label
       ) AS counts
       GROUP BY label ORDER BY values DESC, label LIMIT ${most}`,
      { since: now - inUse },
    ),
    facts.query<{ source: string; series: string; samples: string }>(
      `SELECT counted.source AS source, counted.series AS series, came.rows AS samples
       FROM (
         SELECT source, count() AS series FROM series FINAL WHERE seen >= fromUnixTimestamp64Milli({seen:Int64}) GROUP BY source
       ) AS counted
       LEFT JOIN (${metricArrivals}) AS came ON came.name = counted.source
       ORDER BY series DESC, source LIMIT ${most}`,
      { seen: since, since: now - 24 * hour, month: now - 30 * 24 * hour },
    ),
  ]);
  return {
    activeSeries: Number(totals?.active ?? 0),
    knownSeries: Number(totals?.known ?? 0),
    seriesLimit: config.seriesLimit,
    metrics: metrics.map(({ metric, series }) => ({ metric, series: Number(series) })),
    labels: labels.map(({ label, values, metric, valuesOfMetric }) => ({
      label,
      values: Number(values),
      metric,
      valuesOfMetric: Number(valuesOfMetric),
    })),
    sources: sources.map(({ source, series, samples }) => ({ source, series: Number(series), samples24h: Number(samples) })),
  };
}
