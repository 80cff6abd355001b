import { hostname } from 'node:os';
import type { Clock } from '../../platform/clock.ts';
import type { FactReader } from '../../stores/clickhouse/client.ts';
import { number } from '../../stores/clickhouse/client.ts';
import type { PromqlLimits } from '../engine.ts';
import { formatDuration } from './duration.ts';

/** The version of Prometheus whose API and language this is: clients look for features by it. */
const prometheusVersion = '3.5.0';
const activeMs = 2 * 3_600_000;

/** `status/buildinfo` */
export function buildInfo(version: string) {
  return {
    application: 'Binnacle',
    version: prometheusVersion,
    revision: version,
    branch: '',
    buildUser: '',
    buildDate: '',
    goVersion: '',
  };
}

/** `status/runtimeinfo` */
export function runtimeInfo(clock: Clock, startedAt: number) {
  return {
    startTime: new Date(startedAt).toISOString(),
    serverTime: new Date(clock.now()).toISOString(),
    hostname: hostname(),
    reloadConfigSuccess: true,
    lastConfigTime: new Date(startedAt).toISOString(),
    corruptionCount: 0,
  };
}

/** `status/flags`: the limits of queries under the names that Prometheus has for them. */
export function flags(limits: PromqlLimits): Record<string, string> {
  return {
    'query.lookback-delta': formatDuration(limits.lookback),
    'query.max-concurrency': String(limits.atOnce),
    'query.max-samples': String(limits.maxSamples),
    'query.timeout': formatDuration(limits.timeout),
  };
}

/** `status/config`: what is configured stands in definitions. */
export const configuration = { yaml: '# Binnacle is configured by definitions: GET /api/v1/definitions.\n{}\n' };

/** `status/tsdb`: how many series there are and what they are spent on. */
export async function tsdbStatus(facts: FactReader, clock: Clock, limit: number) {
  const parameters = { since: clock.now() - activeMs, limit };
  const active = "seen >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')";
  const top = (select: string, group: string) =>
    facts.query<{ name: string; value: string }>(
      `SELECT ${select} FROM series FINAL ${group.includes('pair') ? 'ARRAY JOIN mapKeys(labels) AS label, mapValues(labels) AS content' : ''}
WHERE ${active} GROUP BY name ORDER BY value DESC, name LIMIT {limit:UInt32}`,
      parameters,
    );
  const [byMetric, byLabel, byPair, [head]] = await Promise.all([
    top('series.name AS name, count() AS value', 'metric'),
    top('label AS name, uniqExact(content) AS value', 'pair'),
    top("concat(label, '=', content) AS name, count() AS value", 'pair'),
    facts.query<{ series: string; pairs: string; oldest: string; newest: string }>(
      `SELECT (SELECT count() FROM series FINAL WHERE ${active}) AS series,
  (SELECT count() FROM label_values FINAL WHERE metric = '') AS pairs,
  toUnixTimestamp64Milli(min(time)) AS oldest, toUnixTimestamp64Milli(max(time)) AS newest FROM samples`,
      parameters,
    ),
  ]);
  const entries = (rows: readonly { name: string; value: string }[]) => rows.map(({ name, value }) => ({ name, value: number(value) }));
  return {
    headStats: {
      numSeries: number(head?.series),
      numLabelPairs: number(head?.pairs),
      chunkCount: 0,
      minTime: number(head?.oldest),
      maxTime: number(head?.newest),
    },
    seriesCountByMetricName: entries(byMetric),
    labelValueCountByLabelName: entries(byLabel),
    memoryInBytesByLabelName: [],
    seriesCountByLabelValuePair: entries(byPair),
  };
}
