import type { House } from '../../area.ts';
import { selectSeries } from '../../metrics/selection.ts';
import type { MetricSource } from '../../metrics/types.ts';
import { whyNoChanges, whyNoContents } from './empty.ts';
import { deploymentDimensions, deploymentScope } from './scope.ts';

/*
 * Lead times as other tools measure them, from their sources and documents (docs/delivery.md says which), to compare with. None of them leaves
 * out bots.
 */

interface Variant {
  readonly as: string;
  readonly tool: string;
  /** How it differs, and where that is said. */
  readonly differs: string;
  readonly from: string;
  readonly where: string;
  readonly value: string;
  /** Counts every environment where the question names none. */
  readonly everywhere?: boolean;
  /** Of commits, which a clone tells as well. */
  readonly ofCommits?: boolean;
}

const between = (from: string, to: string) =>
  `(toUnixTimestamp64Milli(assumeNotNull(${to})) - toUnixTimestamp64Milli(assumeNotNull(${from})))`;
/** Whole minutes, begun ones counted; NULL where either time is missing or the second lies before the first. */
const minutes = (from: string, to: string) =>
  `if(isNull(${from}) OR isNull(${to}) OR ceil(${between(from, to)} / 60000) < 0, NULL, ceil(${between(from, to)} / 60000))`;
const orNothing = (value: string) => `ifNull(${value}, 0)`;
const cycle = [minutes('first_commit', 'created'), minutes('created', 'merged'), minutes('merged', 'deployed')].map(orNothing).join(' + ');
const flow = "(SELECT * FROM change_flow FINAL WHERE NOT gone AND environment != '') AS flow";
const commits = "(SELECT * FROM deployment_commits FINAL WHERE deployment != '') AS brought";
const perCommit = between('author_time', 'finished');

const variants: readonly Variant[] = [
  {
    as: 'devlake',
    tool: 'Apache DevLake',
    differs:
      'Per change: coding (earliest author time to opening), opening to merge, and merge to the end of the first production deployment that holds the merge commit, each in begun minutes and left out where it is negative; lower median. (backend/plugins/dora/tasks/change_lead_time_calculator.go, grafana/dashboards/DORA.json)',
    from: flow,
    where: `matched_by = 'merge_sha' AND ${cycle} > 0`,
    value: `60 * quantileExactLow(0.5)(${cycle})`,
  },
  {
    as: 'gitlab',
    tool: 'GitLab',
    differs:
      'Per change, from its merge (not from its first commit) to the end of the production deployment that brought it; median. GitLab itself calls that an under-measure (gitlab-org/gitlab#328459).',
    from: flow,
    where: 'isNotNull(merged)',
    value: `quantileExactInclusive(0.5)(greatest(0, ${between('merged', 'deployed')} / 1000))`,
  },
  {
    as: 'sleuth',
    tool: 'Sleuth',
    differs:
      'Per deployment: from the earliest commit that it brought, or the first commit of a change that it brought, to when it finished; average instead of median. (Sleuth, documentation of change lead time)',
    from: `(
  SELECT service, environment, any(repository) AS repository, deployment, min(begun) AS begun, max(ended) AS finished FROM (
    SELECT service, environment, repository, deployment, author_time AS begun, finished AS ended
    FROM deployment_commits FINAL WHERE deployment != '' AND NOT merge
    UNION ALL
    SELECT service, environment, repository, deployment, assumeNotNull(first_commit) AS begun, assumeNotNull(deployed) AS ended
    FROM change_flow FINAL WHERE NOT gone AND environment != '' AND isNotNull(first_commit)
  ) GROUP BY service, environment, deployment
) AS deployed`,
    where: '1',
    value: `avg(greatest(0, ${between('begun', 'finished')} / 1000))`,
    ofCommits: true,
  },
  {
    as: 'datadog',
    tool: 'Datadog',
    differs:
      'Per commit, merge commits among them, from when it was written to when the deployment that brought it finished; median. Where changes are squashed Datadog measures their original commits on GitHub and GitLab, which is not done here. (Datadog, DORA Metrics, change lead time)',
    from: commits,
    where: '1',
    value: `quantileExactInclusive(0.5)(greatest(0, ${perCommit} / 1000))`,
    ofCommits: true,
  },
  {
    as: 'four_keys',
    tool: 'Four Keys',
    differs:
      'Per commit, merge commits among them, in whole minutes; those of 0 or less are dropped; deployments to any environment count; median. Four Keys sees no more of a deployment than the push whose head was deployed: here all commits count that it brought. (dora-team/fourkeys, METRICS.md)',
    from: commits,
    where: `${perCommit} >= 60000`,
    value: `60 * quantileExactInclusive(0.5)(intDiv(${perCommit}, 60000))`,
    everywhere: true,
    ofCommits: true,
  },
];

/** `delivery.change_lead_time.as_<tool>`. */
export const leadTimeVariants = variants.map(
  (variant) =>
    (house: House): MetricSource => ({
      name: `delivery.change_lead_time.as_${variant.as}`,
      title: `Change lead time, as ${variant.tool}`,
      description: `Change lead time as ${variant.tool} measures it, to compare with, by when deployments finished. ${variant.differs}`,
      unit: 'seconds',
      direction: 'down',
      stats: [],
      dimensions: deploymentDimensions,
      async evaluate(query, grid) {
        const scope = await deploymentScope(house, query);
        return selectSeries(house.facts, query, grid, {
          from: variant.from,
          time: variant.from === flow ? 'assumeNotNull(deployed)' : 'finished',
          value: variant.value,
          where: `${variant.where} AND ${variant.everywhere === true ? '1' : scope.environments}`,
          parameters: scope.parameters,
          dimensions: scope.dimensions,
          whyEmpty: variant.ofCommits === true ? await whyNoContents(house) : await whyNoChanges(house),
        });
      },
    }),
);
