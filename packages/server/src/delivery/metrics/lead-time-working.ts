import type { House } from '../../area.ts';
import { emptySeries, filterConditions, inRange } from '../../metrics/bucketing.ts';
import type { Grid, MetricQuery, Series, SourceAnswer } from '../../metrics/types.ts';
import { AppError } from '../../platform/errors.ts';
import { readCalendars } from '../calendars.ts';
import { readRecords } from '../flow/records.ts';
import { readServiceMap } from '../service-map.ts';
import { workingSeconds } from '../working-time.ts';
import { whyNoContents } from './empty.ts';
import type { Scope } from './scope.ts';
import { statistic } from './statistic.ts';

/** Commits of one question; each is looked at by itself, because each team has a calendar of its own. */
const most = 500_000;

interface Commit extends Readonly<Record<string, string | number>> {
  readonly written: number;
  readonly finished: number;
  readonly service: string;
}

/**
 * Lead time per commit in working time of the team that owns the service.
 * @throws AppError `invalid_request` for more than 500,000 commits.
 */
export async function workingLeadTime(house: House, query: MetricQuery, grid: Grid, scope: Scope, where: string): Promise<SourceAnswer> {
  const filter = filterConditions(query.filter, scope.dimensions);
  const labels = query.groupBy.map((name) => [`label_${name}`, `CAST(toString(${scope.dimensions[name]}), 'String')`]);
  const fields = {
    written: 'toUnixTimestamp64Milli(author_time)',
    finished: 'toUnixTimestamp64Milli(finished)',
    service: "CAST(service, 'String')",
    ...Object.fromEntries(labels),
  } as unknown as { [K in keyof Commit]: string };
  const from = `FROM deployment_commits FINAL WHERE ${where} AND ${inRange('finished')} AND ${filter.sql} LIMIT ${most + 1}`;
  const parameters = { ...scope.parameters, ...filter.parameters, from: query.from, to: query.to };
  const [map, rows] = await Promise.all([readServiceMap(house), readRecords<Commit>(house.facts, fields, from, parameters)]);
  if (rows.length > most) {
    throw new AppError(
      'invalid_request',
      `Working time is measured of at most ${most} commits at a time: filter, or ask for a shorter range.`,
    );
  }
  const calendars = await readCalendars(house, map);
  const seconds = ({ service, written, finished }: Commit) => Math.max(0, workingSeconds(written, finished, calendars.of(service)));
  const groups = Map.groupBy(rows, (row) => JSON.stringify(query.groupBy.map((name) => row[`label_${name}`])));
  if (groups.size === 0 && query.groupBy.length === 0) groups.set('[]', []);
  const series = [...groups].map(([key, group]): Series => {
    const values = JSON.parse(key) as string[];
    const made = emptySeries(Object.fromEntries(query.groupBy.map((name, index) => [name, values[index] ?? ''])), grid);
    for (const [index, bucket] of Map.groupBy(group, ({ finished }) => bucketOf(grid, finished))) {
      made.values[index] = statistic(query.stat ?? 'p50', bucket.map(seconds));
      made.n[index] = bucket.length;
    }
    return made;
  });
  const newest = rows.reduce<number | null>((latest, { finished }) => Math.max(latest ?? finished, finished), null);
  return { series, explanation: { sql: from, parameters, freshness: newest, whyEmpty: await whyNoContents(house) } };
}

/** The last bucket that begins at or before a time. */
function bucketOf({ bounds }: Grid, time: number): number {
  let [low, high] = [0, bounds.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((bounds[middle] ?? 0) <= time) low = middle;
    else high = middle;
  }
  return low;
}
