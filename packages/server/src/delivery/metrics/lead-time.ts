import type { House } from '../../area.ts';
import { deploymentCommits } from '../../facts/deployment-commits.ts';
import { filterConditions, gridParameters, inRange, statExpression } from '../../metrics/bucketing.ts';
import { selectSeries } from '../../metrics/selection.ts';
import type { Grid, MetricQuery, MetricSource } from '../../metrics/types.ts';
import { number } from '../../stores/clickhouse/client.ts';
import { squashNote } from '../notes.ts';
import { clockOf } from './clock.ts';
import { whyNoContents } from './empty.ts';
import { workingLeadTime } from './lead-time-working.ts';
import { deploymentDimensions, deploymentScope, type Scope } from './scope.ts';

/** Never negative: an author's clock may be ahead. */
const seconds = 'greatest(0, toUnixTimestamp64Milli(finished) - toUnixTimestamp64Milli(author_time)) / 1000';
const counted = "deployment != '' AND NOT merge";

export function changeLeadTime(house: House): MetricSource {
  return {
    name: 'delivery.change_lead_time',
    title: 'Change lead time',
    description:
      'Per commit: from when it was written (author time) to when the first deployment that holds it finished, in the bucket of that deployment. What a deployment holds is decided by ancestry. Left out: merge commits, and the first deployment of a service and environment (its contents cannot be known). By the wall clock, or with the filter clock = working in the working time of the team that owns the service. Without a filter by environment: production alone.',
    unit: 'seconds',
    direction: 'down',
    stats: ['p50', 'p75', 'p90', 'p95', 'p99', 'mean', 'min', 'max', 'count'],
    dimensions: [...deploymentDimensions, 'automated', 'clock'],
    async evaluate(asked, grid) {
      const { clock, query } = clockOf(asked);
      const scope = await leadTimeScope(house, query);
      const where = `${counted} AND ${scope.environments}`;
      const [answer, notes] = await Promise.all([
        clock === 'working'
          ? workingLeadTime(house, query, grid, scope, where)
          : selectSeries(house.facts, query, grid, {
              from: deploymentCommits,
              time: 'finished',
              value: statExpression(query.stat ?? 'p50', seconds),
              where,
              parameters: scope.parameters,
              dimensions: scope.dimensions,
              whyEmpty: await whyNoContents(house),
            }),
        notesOf(house, query, grid, scope, where),
      ]);
      return { ...answer, explanation: { ...answer.explanation, notes } };
    },
  };
}

async function leadTimeScope(house: House, query: MetricQuery): Promise<Scope> {
  const scope = await deploymentScope(house, query);
  return { ...scope, dimensions: { ...scope.dimensions, automated: "if(bot, 'true', 'false')" } };
}

/** What bends the numbers in this range. */
async function notesOf(house: House, query: MetricQuery, grid: Grid, scope: Scope, where: string): Promise<string[]> {
  const { automated: _, ...filter } = query.filter;
  const [commits, deployments] = [filterConditions(query.filter, scope.dimensions), filterConditions(filter, scope.dimensions)];
  const { from, to } = gridParameters(query, grid);
  const [[found], [missing]] = await Promise.all([
    house.facts.query<Record<string, unknown>>(
      `SELECT count() AS all, countIf(squash) AS squashed, countIf(author_time > finished) AS suspect
FROM deployment_commits FINAL WHERE ${where} AND ${inRange('finished')} AND ${commits.sql}`,
      { ...scope.parameters, ...commits.parameters, from, to },
    ),
    house.facts.query<Record<string, unknown>>(
      `SELECT countIf(contents = 'baseline') AS baseline, countIf(contents = 'incomplete') AS incomplete,
  countIf(contents IN ('unmatched', 'none')) AS unknown
FROM deployments FINAL WHERE status = 'success' AND ${scope.environments} AND ${inRange('finished')} AND ${deployments.sql}`,
      { ...scope.parameters, ...deployments.parameters, from, to },
    ),
  ]);
  const [suspect, incomplete, unknown] = [found?.suspect, missing?.incomplete, missing?.unknown].map(number);
  return [
    squashNote(number(found?.squashed), number(found?.all)),
    said(number(missing?.baseline), 'first deployments are the baseline: what they brought cannot be known, and is left out'),
    said(incomplete, 'deployments reach into history that is cut off (a shallow clone) and are left out'),
    said(unknown, 'deployments state no commit that an imported repository holds; their contents are unknown'),
    said(suspect, "commits were written after they were deployed, by their author's clock; they count as 0 seconds"),
  ].filter((note) => note !== undefined);
}

function said(count: number | undefined, what: string): string | undefined {
  return count === undefined || !(count > 0) ? undefined : `${count} ${what}.`;
}
