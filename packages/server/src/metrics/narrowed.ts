import { checkQuery } from './evaluate.ts';
import type { Filter, MetricSource, Stat } from './types.ts';

/** A metric with some of the question already answered: a filter that always holds, a stat that is meant. @throws AppError `invalid_request` when it has neither. */
export function narrowedSource(source: MetricSource, fixed: { filter?: Filter | undefined; stat?: Stat | undefined }): MetricSource {
  checkQuery(source, { stat: fixed.stat, filter: fixed.filter ?? {}, groupBy: [] });
  return {
    ...source,
    stats: fixed.stat === undefined ? source.stats : [],
    evaluate: (query, grid) =>
      source.evaluate(
        { ...query, filter: both(query.filter, fixed.filter ?? {}), stat: fixed.stat ?? query.stat ?? source.stats[0] },
        grid,
      ),
  };
}

/** What satisfies both filters; no value at all where they contradict. */
function both(asked: Filter, fixed: Filter): Filter {
  const result: Record<string, string | readonly string[]> = { ...asked, ...fixed };
  for (const [name, values] of Object.entries(fixed)) {
    const wanted = asked[name];
    if (wanted !== undefined) result[name] = list(values).filter((value) => list(wanted).includes(value));
  }
  return result;
}

function list(values: string | readonly string[]): readonly string[] {
  return typeof values === 'string' ? [values] : values;
}
