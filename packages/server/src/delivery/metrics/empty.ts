import type { House } from '../../area.ts';
import { deliveryOf } from '../delivery.ts';

/** What would fill a metric of deployments, said with what is known already. */
export async function whyNoDeployments(house: House): Promise<string> {
  const repositories = await deliveryOf(house).repositories.list();
  if (repositories.length === 0) {
    return 'Import a repository with "binnacle import git PATH" (its release tags count as deployments), or send deployments with "binnacle deploy".';
  }
  const failed = repositories.find(({ state }) => state === 'failed');
  if (failed !== undefined) return `The import of ${failed.name} failed: ${failed.notes.join(' ')}`;
  const running = repositories.find(({ state }) => state === 'importing' || state === 'waiting');
  if (running !== undefined) return `The import of ${running.name} is running: ${running.done} of ${running.total} commits.`;
  const commits = repositories.reduce((sum, repository) => sum + repository.commits, 0);
  const patterns = [...new Set(repositories.map(({ tagPattern }) => tagPattern))].join(' or ');
  return `No release tag matches ${patterns}; ${commits} commits are imported. Tag a release, or send deployments with "binnacle deploy".`;
}

/** The same for a metric of the commits that deployments bring. */
export async function whyNoContents(house: House): Promise<string> {
  const releases = (await deliveryOf(house).repositories.list()).reduce((sum, repository) => sum + repository.releases, 0);
  if (releases === 0) return whyNoDeployments(house);
  return 'The first deployment of a service is the baseline, because nobody can know what it brought; lead times begin with the second.';
}

/** The same for a metric that needs deployments which were reported. */
export const whyNoReports =
  'Send deployments with "binnacle deploy"; say with --repairs which one a deployment fixes or rolls back, and with --unplanned that an incident made it necessary. A release tag tells neither.';

/** The same for a metric of changes. */
export async function whyNoChanges(house: House): Promise<string> {
  const [known] = await house.facts.query('SELECT 1 FROM changes LIMIT 1');
  if (known === undefined)
    return 'Connect GitHub, GitLab or Bitbucket under Sources, or point a webhook of theirs here: a clone knows no changes.';
  return 'Changes are known, but none that this counts: deploy one (its code host, a pipeline or "binnacle deploy" has to say so), or ask for another range.';
}
