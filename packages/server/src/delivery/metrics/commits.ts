import type { House } from '../../area.ts';
import { commits } from '../../facts/commits.ts';
import { selectSeries } from '../../metrics/selection.ts';
import type { MetricSource } from '../../metrics/types.ts';
import { commitDimensions, commitScope } from './scope.ts';

const whyNoCommits = 'Import a repository with "binnacle import git PATH".';

export function commitCount(house: House): MetricSource {
  return {
    name: 'delivery.commits',
    title: 'Commits',
    description:
      'Commits on the default branch and in releases, by commit time; merge commits are left out. Says how much history there is, not how good it is.',
    unit: 'count',
    direction: 'none',
    stats: [],
    dimensions: commitDimensions,
    async evaluate(query, grid) {
      const { parameters, dimensions } = await commitScope(house);
      return selectSeries(house.facts, query, grid, {
        from: commits,
        time: 'commit_time',
        value: 'count()',
        where: 'mainline AND length(parents) < 2',
        parameters,
        dimensions,
        zeroWhenNothing: true,
        whyEmpty: whyNoCommits,
      });
    },
  };
}

/** How often a revert may itself be reverted before the chain is no longer followed. */
const chain = 5;

/** Names of commits taken back by reverts that were not taken back themselves. */
function takenBack(depth: number): string {
  const all = "SELECT reverts FROM commits FINAL WHERE mainline AND reverts != ''";
  return depth === 0 ? all : `${all} AND sha NOT IN (${takenBack(depth - 1)})`;
}

export function revertCount(house: House): MetricSource {
  const isRevert = "mainline AND reverts != ''";
  const ofRevert = `reverts IN (SELECT sha FROM commits FINAL WHERE ${isRevert})`;
  const inEffect = `sha NOT IN (${takenBack(chain)})`;
  return {
    name: 'delivery.reverts',
    title: 'Reverts',
    description:
      'Commits on the default branch and in releases that take back another ("Revert" in the subject and "This reverts commit ..." at the start of a paragraph), by commit time. A revert that was reverted itself does not count, nor does the one that reverted it. n is the number of commits.',
    unit: 'count',
    direction: 'down',
    stats: [],
    dimensions: commitDimensions,
    async evaluate(query, grid) {
      const { parameters, dimensions } = await commitScope(house);
      return selectSeries(house.facts, query, grid, {
        from: commits,
        time: 'commit_time',
        value: `countIf(${isRevert} AND NOT (${ofRevert}) AND ${inEffect})`,
        where: 'mainline AND length(parents) < 2',
        parameters,
        dimensions,
        zeroWhenNothing: true,
        whyEmpty: whyNoCommits,
      });
    },
  };
}
