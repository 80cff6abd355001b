import type { Labels } from '@binnacle/promql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type FactReader, number } from '../../stores/clickhouse/client.ts';
import type { KnownSeries, Lookup, TimeRange } from '../lookup.ts';
import { selectorsIn } from '../selectors.ts';
import { formatTime, formatValue } from './numbers.ts';
import { sendPieces } from './reply.ts';
import { expressionOf, goneSignal, parametersOf, rangeOfLookup } from './requests.ts';
import { labelsJson } from './result-json.ts';

const mostSeries = 10_000;
/** Of one answer; the newest are kept. */
const mostExemplars = 10_000;

interface ExemplarRow {
  readonly series: string;
  readonly time: string;
  readonly value: unknown;
  readonly labels: Readonly<Record<string, string>>;
}

/** `query_exemplars`: single measurements behind the series that an expression selects, each with its labels (a trace id, mostly). */
export function exemplarQuery(lookup: Lookup, facts: FactReader) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const parameters = parametersOf(request);
    const selectors = selectorsIn(expressionOf(parameters)).map(({ matchers }) => matchers);
    const range = rangeOfLookup(parameters);
    if (selectors.length === 0) return sendPieces(request, reply, ['[]']);
    const series = await lookup.series({ selectors, range, limit: mostSeries }, goneSignal(reply));
    const rows = series.length === 0 ? [] : await readExemplars(facts, series, range);
    return sendPieces(request, reply, ['[', elements(series, rows).join(), ']']);
  };
}

function readExemplars(facts: FactReader, series: readonly KnownSeries[], range: TimeRange): Promise<ExemplarRow[]> {
  return facts.query<ExemplarRow>(
    `SELECT toString(series_id) AS series, toUnixTimestamp64Milli(time) AS time, value, labels
FROM exemplars FINAL
WHERE series_id IN {ids:Array(UInt64)}
  AND time BETWEEN fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND fromUnixTimestamp64Milli({to:Int64}, 'UTC')
ORDER BY exemplars.time DESC
LIMIT {most:UInt32}
SETTINGS prefer_column_name_to_alias = 1`,
    { ids: series.map(({ id }) => id), from: range.from, to: range.to, most: mostExemplars },
  );
}

function elements(series: readonly KnownSeries[], rows: readonly ExemplarRow[]): string[] {
  const bySeries = Map.groupBy(rows, (row) => row.series);
  return series.flatMap(({ id, labels }) => {
    const own = bySeries.get(String(id));
    return own === undefined ? [] : [element(labels, own.toReversed())];
  });
}

function element(labels: Labels, rows: readonly ExemplarRow[]): string {
  const exemplars = rows.map(
    (row) =>
      `{"labels":${JSON.stringify(row.labels)},"value":"${formatValue(number(row.value))}","timestamp":${formatTime(number(row.time))}}`,
  );
  return `{"seriesLabels":${labelsJson(labels)},"exemplars":[${exemplars.join()}]}`;
}
