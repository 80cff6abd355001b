import { type BucketRow, percentileLevels, seriesFromRows } from '../metrics/bucketing.ts';
import { counterFreshness, type Increases, readIncreases } from '../metrics/increase.ts';
import { histogramQuantile } from '../metrics/statistics/histogram.ts';
import type { Grid, MetricQuery, SourceAnswer } from '../metrics/types.ts';
import { type FactReader, number } from '../stores/clickhouse/client.ts';
import { boundOf, bucketSelection, histogramName, requestDimensions, whyNoRequests } from './http-histogram.ts';

/** Percentiles from the increases of the buckets, the mean from those of sum and count. */
export async function durationAnswer(facts: FactReader, query: MetricQuery, grid: Grid): Promise<SourceAnswer> {
  const level = percentileLevels[query.stat ?? 'p95'];
  const [{ rows, sql, parameters }, freshness] = await Promise.all([
    level === undefined ? readMeans(facts, query, grid) : readQuantiles(facts, query, grid, level),
    counterFreshness(facts, bucketSelection.counter),
  ]);
  const series = seriesFromRows(rows, grid, query.groupBy);
  return { series, explanation: { sql, parameters, freshness, whyEmpty: whyNoRequests } };
}

async function readQuantiles(facts: FactReader, query: MetricQuery, grid: Grid, level: number): Promise<Increases> {
  const read = await readIncreases(facts, { ...query, groupBy: [...query.groupBy, 'le'] }, grid, bucketSelection);
  const rows = [...Map.groupBy(read.rows, (row) => placeOf(row, query.groupBy)).values()].flatMap((ofOnePlace) => {
    const [first] = ofOnePlace;
    const buckets = ofOnePlace.map((row) => ({ bound: boundOf(String(row.le)), count: number(row.n) }));
    const total = buckets.find(({ bound }) => bound === Number.POSITIVE_INFINITY)?.count ?? 0;
    return first === undefined ? [] : [{ ...first, value: histogramQuantile(level, buckets), n: total }];
  });
  return { ...read, rows };
}

async function readMeans(facts: FactReader, query: MetricQuery, grid: Grid): Promise<Increases> {
  const read = (part: 'count' | 'sum') =>
    readIncreases(facts, query, grid, { counter: `${histogramName}_${part}`, dimensions: requestDimensions });
  const [counts, sums] = await Promise.all([read('count'), read('sum')]);
  const sumAt = new Map(sums.rows.map((row) => [placeOf(row, query.groupBy), number(row.value)]));
  const rows = counts.rows.map((row) => {
    const n = number(row.n);
    return { ...row, n, value: n === 0 ? Number.NaN : (sumAt.get(placeOf(row, query.groupBy)) ?? Number.NaN) / n };
  });
  return { ...counts, rows };
}

function placeOf(row: BucketRow, groupBy: readonly string[]): string {
  return JSON.stringify([row.bucket, ...groupBy.map((name) => row[name])]);
}
