import { AppError } from '../platform/errors.ts';
import { emptySeries } from './bucketing.ts';
import { explain, hasValue, whyEmpty } from './explain.ts';
import { buildGrid } from './grid.ts';
import type { Answer, MetricQuery, MetricSource } from './types.ts';

const maxFilterValues = 1_000;

/**
 * Checks the query against the metric, cuts the grid, asks the source and explains its answer. Without groupBy there is always a
 * series, if only one without data.
 */
export async function evaluate(source: MetricSource, asked: MetricQuery, now: number): Promise<Answer> {
  const stat = asked.stat ?? source.stats[0];
  const query: MetricQuery = { ...asked, stat };
  checkQuery(source, query);
  const grid = buildGrid(query, now);
  const answer = await source.evaluate(query, grid);
  const unfiltered = () => source.evaluate({ ...query, filter: {}, groupBy: [] }, grid);
  const reason = hasValue(answer) ? undefined : await whyEmpty(query, answer, unfiltered);
  const series = answer.series.length > 0 || query.groupBy.length > 0 ? answer.series : [emptySeries({}, grid)];
  return { unit: source.unit, series, explain: explain(source, query, answer, reason) };
}

/** @throws AppError `invalid_request` for a stat or dimension that the metric does not have. */
export function checkQuery(source: MetricSource, query: Pick<MetricQuery, 'stat' | 'filter' | 'groupBy'>): void {
  if (query.stat !== undefined && !source.stats.includes(query.stat)) {
    const allowed = source.stats.length === 0 ? 'is computed in one way and takes no stat' : `allows ${source.stats.join(', ')}`;
    throw new AppError('invalid_request', `${source.name} ${allowed}, not ${query.stat}.`);
  }
  for (const name of [...Object.keys(query.filter), ...query.groupBy]) {
    if (source.dimensions.includes(name)) continue;
    const allowed = source.dimensions.length === 0 ? 'has no dimensions' : `can be filtered and grouped by ${source.dimensions.join(', ')}`;
    throw new AppError('invalid_request', `${source.name} ${allowed}, not by "${name}".`);
  }
  if (new Set(query.groupBy).size < query.groupBy.length) throw new AppError('invalid_request', 'groupBy names a dimension twice.');
  for (const [name, values] of Object.entries(query.filter)) {
    if (typeof values !== 'string' && values.length > maxFilterValues) {
      throw new AppError('invalid_request', `The filter ${name} has more than ${maxFilterValues} values.`);
    }
  }
}
