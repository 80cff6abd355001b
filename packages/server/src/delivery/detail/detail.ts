import type { House } from '../../area.ts';
import { number } from '../../stores/clickhouse/client.ts';
import { contentsReason } from '../contents-reason.ts';
import type { Deployment } from '../deployment-rows.ts';
import { findDeployment } from '../outcomes/overrides.ts';
import { readServiceMap } from '../service-map.ts';
import { readVerdict } from '../verdict/wire.ts';
import { broughtBy, mostChanges, readChanges, readStages } from './changes.ts';
import { outcomeOf } from './outcome.ts';
import type { DetailAnswer } from './wire.ts';

type Key = { readonly service: string; readonly environment: string; readonly id: string };

const mostCommits = 500;

/** One deployment with everything that is known of it; nobody who worked on it is named. @throws AppError `not_found` */
export async function readDetail(house: House, key: Key): Promise<DetailAnswer> {
  const { facts } = house;
  const deployment = await findDeployment(house, key);
  const [map, brought, commits, changes, stages, outcome, verdict, [previous, next]] = await Promise.all([
    readServiceMap(house),
    countBrought(house, key),
    readCommits(house, key),
    readChanges(house, key),
    readStages(house, key),
    outcomeOf(house, deployment),
    readVerdict(facts, key),
    readNeighbours(house, deployment),
  ]);
  const { service, environment, repository, sha, version, ref, source, status, started, finished, contents, url, id } = deployment;
  return {
    deployment: {
      id,
      service,
      environment,
      repository,
      sha,
      release: version,
      ref,
      source,
      status,
      started: new Date(started).toISOString(),
      finished: new Date(finished).toISOString(),
      contents,
      url,
    },
    team: map.teamOf(service) || null,
    people: brought.people,
    commits,
    commitCount: brought.commits,
    changes,
    stages,
    outcome,
    verdict,
    previous: previous ?? null,
    next: next ?? null,
    notes: notesOf(deployment, brought),
  };
}

interface Brought {
  readonly commits: number;
  readonly people: number;
  readonly changes: number;
}

async function countBrought({ facts }: House, key: Key): Promise<Brought> {
  const [row] = await facts.query<Record<keyof Brought, unknown>>(
    `WITH brought AS (
  SELECT repository, sha, bot FROM deployment_commits FINAL
  WHERE service = {service:String} AND environment = {environment:String} AND deployment = {id:String}
)
SELECT (SELECT count() FROM brought) AS commits,
  (SELECT uniqExactIf(author, author != '') FROM commits FINAL WHERE NOT bot AND (repository, sha) IN (SELECT repository, sha FROM brought)) AS people,
  (SELECT count() FROM change_flow FINAL WHERE ${broughtBy}) AS changes`,
    { ...key },
  );
  return { commits: number(row?.commits), people: number(row?.people), changes: number(row?.changes) };
}

/** The oldest first; merge commits have no lead time of their own. */
async function readCommits({ facts }: House, key: Key): Promise<DetailAnswer['commits']> {
  const rows = await facts.query<{ sha: string; subject: string; written: unknown; lead: number | null }>(
    `WITH brought AS (
  SELECT repository, sha, author_time, finished, merge FROM deployment_commits FINAL
  WHERE service = {service:String} AND environment = {environment:String} AND deployment = {id:String}
  ORDER BY author_time, sha LIMIT ${mostCommits}
)
SELECT b.sha AS sha, c.subject AS subject, toUnixTimestamp64Milli(b.author_time) AS written,
  if(b.merge, NULL, greatest(0, toUnixTimestamp64Milli(b.finished) - toUnixTimestamp64Milli(b.author_time)) / 1000) AS lead
FROM brought AS b
LEFT JOIN (SELECT repository, sha, subject FROM commits FINAL WHERE (repository, sha) IN (SELECT repository, sha FROM brought)) AS c
  ON b.repository = c.repository AND b.sha = c.sha
ORDER BY written, sha`,
    { ...key },
  );
  return rows.map(({ sha, subject, written, lead }) => ({
    sha,
    subject,
    authored: new Date(number(written)).toISOString(),
    leadTime: lead,
  }));
}

/** The deployments of the same service to the same environment right before and after. */
async function readNeighbours({ facts }: House, { service, environment, id, finished }: Deployment) {
  const read = async (after: boolean) => {
    const rows = await facts.query<{ id: string; release: string; sha: string; at: unknown }>(
      `SELECT id, version AS release, sha, toUnixTimestamp64Milli(finished) AS at FROM deployments FINAL
WHERE service = {service:String} AND environment = {environment:String} AND status = 'success'
  AND (toUnixTimestamp64Milli(finished), id) ${after ? '>' : '<'} ({finished:Int64}, {id:String})
ORDER BY deployments.finished ${after ? 'ASC' : 'DESC'}, id ${after ? 'ASC' : 'DESC'} LIMIT 1`,
      { service, environment, id, finished },
    );
    return rows.map((row) => ({ id: row.id, release: row.release, sha: row.sha, finished: new Date(number(row.at)).toISOString() }))[0];
  };
  return Promise.all([read(false), read(true)]);
}

function notesOf(deployment: Deployment, brought: Brought): string[] {
  const { status, source, unrelated } = deployment;
  return [
    status === 'success' ? '' : statusNote(status),
    status === 'success' ? contentsReason(deployment) : '',
    unrelated === 0 ? '' : `It also brought ${unrelated} commits that touch other parts of the repository alone.`,
    source === 'git' ? 'It was learnt from a release tag, which tells neither when it reached users nor whether it failed them.' : '',
    brought.commits > mostCommits ? `The first ${mostCommits} of its ${brought.commits} commits are shown.` : '',
    brought.changes > mostChanges ? `The slowest ${mostChanges} of its ${brought.changes} changes are shown.` : '',
  ].filter((note) => note !== '');
}

function statusNote(status: string): string {
  if (status === 'superseded') return 'Another report stands for this deployment; it is not counted.';
  if (status === 'running') return 'It is not over yet.';
  return 'It did not reach its environment: it counts neither as a deployment nor as a failed one.';
}
