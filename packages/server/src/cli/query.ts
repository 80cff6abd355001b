import type { Command } from 'commander';
import { durationSchema, rollingStart } from '../metrics/duration.ts';
import { AppError } from '../platform/errors.ts';
import { createClient } from './client.ts';
import { describeAnswer, type WireAnswer } from './query-table.ts';

interface QueryFlags {
  readonly sql?: string;
  readonly promql?: string;
  readonly unit?: string;
  readonly from: string;
  readonly to: string;
  readonly step: string;
  readonly stat?: string;
  readonly filter: readonly string[];
  readonly groupBy: readonly string[];
  readonly timezone?: string;
  readonly json?: boolean;
}

/** `binnacle query METRIC`: the values of a metric. */
export function query(program: Command): void {
  program
    .command('query')
    .description('Show the values of a metric, of SQL or of PromQL')
    .argument('[metric]', 'name of a metric, such as delivery.change_lead_time')
    .option(
      '--sql <select>',
      'instead of a metric: SELECT $bucket(time) AS bucket, ... AS value FROM ... WHERE $range(time) GROUP BY bucket',
    )
    .option('--promql <expression>', 'instead of a metric: PromQL, such as sum(increase(http_requests_total[$__interval]))')
    .option('--unit <unit>', 'unit of the value that --sql or --promql computes')
    .option('--from <time>', 'begin, inclusive: ISO 8601, now, or relative to now such as -28d', '-28d')
    .option('--to <time>', 'end, exclusive; as --from', 'now')
    .option('--step <step>', 'width of a bucket: a number and m, h, d, w, M, Q or Y; none for one value', 'none')
    .option('--stat <stat>', "p50, p75, p90, p95, p99, mean, sum, count, min or max; the metric's own when absent")
    .option('--filter <name=value>', 'keep only this value of a dimension; repeat for more', collect, [])
    .option('--group-by <name>', 'a series for each value of a dimension; repeat for more', collect, [])
    .option('--timezone <name>', "IANA time zone of days, weeks and months; the server's when absent")
    .option('--json', 'print the answer as JSON')
    .action(async (metric: string | undefined, flags: QueryFlags) => {
      const answer = await createClient().request<WireAnswer>('POST', '/api/v1/evaluate', requestOf(metric, flags, Date.now()));
      process.stdout.write(flags.json ? `${JSON.stringify(answer, null, 2)}\n` : describeAnswer(answer));
    });
}

/** The body of the request. @throws AppError `invalid_request` for flags that do not fit together. */
export function requestOf(metric: string | undefined, flags: QueryFlags, now: number): Record<string, unknown> {
  if ([metric, flags.sql, flags.promql].filter((way) => way !== undefined).length !== 1) {
    throw new AppError('invalid_request', 'Name a metric, or give --sql or --promql: one of them. GET /api/v1/metrics lists the metrics.');
  }
  const unit = flags.unit === undefined ? {} : { unit: flags.unit };
  const { sql, promql } = flags;
  return {
    metric: sql !== undefined ? { sql, ...unit } : promql !== undefined ? { promql, ...unit } : metric,
    from: timeOf(flags.from, now, flags.timezone),
    to: timeOf(flags.to, now, flags.timezone),
    step: flags.step,
    filter: filterOf(flags.filter),
    groupBy: flags.groupBy,
    ...(flags.stat === undefined ? {} : { stat: flags.stat }),
    ...(flags.timezone === undefined ? {} : { timezone: flags.timezone }),
  };
}

/** Relative days are 24 hours; what is not relative is the server's to read. */
function timeOf(text: string, now: number, timezone = 'UTC'): string | number {
  const match = /^(?:now)?(?:-(\w+))?$/.exec(text);
  if (text === '' || match === null) return text;
  const [, length] = match;
  if (length === undefined) return now;
  if (!durationSchema.safeParse(length).success) {
    throw new AppError('invalid_request', `"${text}" is not a time: write now, -28d (m, h, d, w, M, Q or Y), or ISO 8601.`);
  }
  return rollingStart(now, length, timezone);
}

function filterOf(flags: readonly string[]): Record<string, string[]> {
  const filter = new Map<string, string[]>();
  for (const flag of flags) {
    const at = flag.indexOf('=');
    if (at < 1) throw new AppError('invalid_request', `"${flag}" is not a filter: write it as --filter name=value.`);
    const name = flag.slice(0, at);
    filter.set(name, [...(filter.get(name) ?? []), flag.slice(at + 1)]);
  }
  return Object.fromEntries(filter);
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}
