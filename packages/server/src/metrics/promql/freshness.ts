import { type Expression, printExpression } from '@binnacle/promql';
import type { KnownSeries } from '../../promql/lookup.ts';
import { selectorsIn } from '../../promql/selectors.ts';
import { type FactReader, number } from '../../stores/clickhouse/client.ts';
import type { SourceExplanation } from '../types.ts';
import { withAppErrors } from './errors.ts';
import type { PromqlSourceOptions } from './source.ts';

/** So many series of a selector are looked at. */
const mostSeries = 1_000;
const oneHour = 3_600_000;
const never = new AbortController().signal;

/** When the newest sample of what the expression reads came in, and which selector finds nothing at all. */
export async function freshness(
  expression: Expression,
  { promql, facts }: PromqlSourceOptions,
): Promise<Pick<SourceExplanation, 'freshness' | 'whyEmpty'>> {
  const selectors = selectorsIn(expression);
  if (selectors.length === 0) return { freshness: null };
  const range = { from: 0, to: Number.MAX_SAFE_INTEGER };
  const found = await withAppErrors(() =>
    Promise.all(selectors.map(({ matchers }) => promql.lookup.series({ selectors: [matchers], range, limit: mostSeries }, never))),
  );
  const missing = selectors.filter((_, index) => found[index]?.length === 0);
  const whyEmpty =
    missing[0] === undefined ? undefined : `No series matches ${printExpression({ ...missing[0], offset: undefined, at: undefined })}.`;
  const all = found.flat();
  return { freshness: all.length === 0 ? null : await newestSample(all, facts), ...(whyEmpty === undefined ? {} : { whyEmpty }) };
}

/** Time of the newest sample of some series; what is older than an hour before they were written need not be read. */
async function newestSample(all: readonly KnownSeries[], facts: FactReader): Promise<number> {
  const seen = all.reduce((latest, one) => Math.max(latest, one.seen), 0);
  const [row] = await facts.query<{ newest: unknown }>(
    `SELECT toUnixTimestamp64Milli(max(time)) AS newest FROM (
  SELECT time FROM samples WHERE series_id IN {ids:Array(UInt64)} AND time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
  UNION ALL
  SELECT time FROM native_histograms WHERE series_id IN {ids:Array(UInt64)} AND time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC'))
HAVING count() > 0`,
    { ids: [...new Set(all.map(({ id }) => id))], from: Math.max(0, seen - oneHour) },
  );
  // Samples that came in late are older than the time at which their series was written.
  return row === undefined ? seen : number(row.newest);
}
