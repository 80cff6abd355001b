import { counterFreshness, counterLabels, selectIncreases } from '../metrics/increase.ts';
import type { Filter, Grid, MetricQuery, SourceAnswer } from '../metrics/types.ts';
import { AppError } from '../platform/errors.ts';
import type { FactReader } from '../stores/clickhouse/client.ts';
import { boundOf, bucketSelection, whyNoRequests } from './http-histogram.ts';

/**
 * Requests within the bound `le` of the filter. @throws AppError `invalid_request` when a service has no such bound, naming the nearest,
 * or for several bounds without a groupBy: a request within the first is within the second too, and would count twice.
 */
export async function withinAnswer(facts: FactReader, query: MetricQuery, grid: Grid): Promise<SourceAnswer> {
  const { le, ...others } = query.filter;
  const asked = le === undefined ? (query.groupBy.includes('le') ? undefined : ['+Inf']) : typeof le === 'string' ? [le] : le;
  if (asked !== undefined && asked.length > 1 && !query.groupBy.includes('le')) {
    throw new AppError('invalid_request', 'Several values of le would count a request more than once: name one, or group by le.');
  }
  const filter = asked === undefined ? others : { ...others, le: await boundTexts(facts, others, asked) };
  if (filter.le !== undefined && filter.le.length === 0) return empty(facts);
  return selectIncreases(facts, { ...query, filter }, grid, { ...bucketSelection, whyEmpty: whyNoRequests });
}

async function empty(facts: FactReader): Promise<SourceAnswer> {
  const freshness = await counterFreshness(facts, bucketSelection.counter);
  return { series: [], explanation: { sql: null, freshness, whyEmpty: whyNoRequests } };
}

/** How the senders write the asked bounds: `0.2` may be `0.20` elsewhere. */
async function boundTexts(facts: FactReader, filter: Filter, asked: readonly string[]): Promise<string[]> {
  const rows = await counterLabels(facts, bucketSelection, ['service', 'le'], filter);
  const byService = Map.groupBy(rows, (row) => row.service ?? '');
  const texts = [...byService].flatMap(([service, labels]) =>
    asked.map((text) =>
      matchingBound(
        service,
        labels.map((row) => row.le ?? ''),
        text,
      ),
    ),
  );
  return [...new Set(texts)];
}

function matchingBound(service: string, bounds: readonly string[], asked: string): string {
  const wanted = boundOf(asked);
  const found = bounds.find((bound) => boundOf(bound) === wanted);
  if (found !== undefined) return found;
  const known = bounds
    .map(boundOf)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const nearest = known.toSorted((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0];
  const hint = nearest === undefined ? 'it has none' : `the nearest is ${nearest}; it has ${known.join(', ')}`;
  throw new AppError(
    'invalid_request',
    `"${asked}" is not a bucket bound of the histogram of ${service || 'the service'}: ${hint} (seconds).`,
  );
}
