import { deploymentCommits } from '../facts/deployment-commits.ts';
import { number } from '../stores/clickhouse/client.ts';
import type { Row } from '../stores/clickhouse/table.ts';
import type { Facts } from '../stores/facts.ts';
import type { Contents } from './ancestry.ts';
import { appendInBatches } from './append.ts';
import type { Deployment } from './deployment-rows.ts';
import { bot, type CommitGraph, merge, squash } from './graph.ts';

export interface AttributedCommits {
  readonly repository: string;
  readonly graph: CommitGraph;
  readonly rollOuts: readonly Deployment[];
  /** Of `rollOuts`, by position. */
  readonly found: readonly Contents[];
}

type ContentRow = Row<typeof deploymentCommits>;

interface Scope {
  readonly service: string;
  readonly environment: string;
  /** Milliseconds UTC. */
  readonly now: number;
}

/** Tells sets of commits apart without reading them: their number and two exclusive-ors of parts of their names. */
interface Digest {
  readonly count: number;
  readonly first: number;
  readonly second: number;
  /** Milliseconds UTC. */
  readonly finished: number;
}

/** Rewrites the commits of those deployments whose commits differ from what is stored. */
export async function writeContents(facts: Facts, scope: Scope, all: readonly AttributedCommits[]): Promise<void> {
  const stored = await storedDigests(facts, scope);
  const stale: string[] = [];
  const assigned = new Set<string>();
  const rows: ContentRow[] = [];
  for (const { repository, graph, rollOuts, found } of all) {
    for (const [position, deployment] of rollOuts.entries()) {
      const commits = found[position]?.commits ?? [];
      const key = JSON.stringify([repository, deployment.id]);
      const same = sameDigest(stored.get(key), digestOf(graph, commits, deployment.finished));
      stored.delete(key);
      if (same) continue;
      stale.push(deployment.id);
      for (const index of commits) {
        const sha = graph.shas[index] ?? '';
        assigned.add(`${repository} ${sha}`);
        rows.push(contentRow(graph, index, scope, repository, deployment));
      }
    }
  }
  stale.push(...[...stored.keys()].map((key) => (JSON.parse(key) as string[])[1] ?? ''));
  await appendInBatches(facts, deploymentCommits, await withVersions(facts, scope, stale, assigned, rows));
}

/** Adds the rows that take commits away again from deployments whose contents shrank, and lifts versions over what is stored. */
async function withVersions(
  facts: Facts,
  { service, environment, now }: Scope,
  stale: readonly string[],
  assigned: ReadonlySet<string>,
  rows: readonly ContentRow[],
): Promise<ContentRow[]> {
  if (stale.length === 0) return [];
  const where = 'service = {service:String} AND environment = {environment:String}';
  const [newest] = await facts.query<{ newest: unknown }>(
    `SELECT max(toUnixTimestamp64Milli(updated)) AS newest FROM deployment_commits WHERE ${where}`,
    { service, environment },
  );
  const updated = Math.max(number(newest?.newest) + 1, now);
  const old = await facts.query<{ repository: string; sha: string }>(
    `SELECT repository, sha FROM deployment_commits FINAL WHERE ${where} AND deployment IN {stale:Array(String)}`,
    { service, environment, stale },
  );
  const gone = old.filter(({ repository, sha }) => !assigned.has(`${repository} ${sha}`));
  return [
    ...gone.map(({ repository, sha }) => ({ ...nothing, service, environment, repository, sha, updated })),
    ...rows.map((row) => ({ ...row, updated })),
  ];
}

const nothing = { deployment: '', author_time: 0, finished: 0, merge: false, bot: false, squash: false };

function contentRow(graph: CommitGraph, index: number, scope: Scope, repository: string, deployment: Deployment): ContentRow {
  const flags = graph.flags[index] ?? 0;
  return {
    service: scope.service,
    environment: scope.environment,
    repository,
    sha: graph.shas[index] ?? '',
    deployment: deployment.id,
    author_time: graph.authorTime[index] ?? 0,
    finished: deployment.finished,
    merge: (flags & merge) !== 0,
    bot: (flags & bot) !== 0,
    squash: (flags & squash) !== 0,
    updated: scope.now,
  };
}

async function storedDigests(facts: Facts, { service, environment }: Scope): Promise<Map<string, Digest>> {
  const part = (from: number) => `groupBitXor(reinterpretAsUInt32(reverse(unhex(substring(sha, ${from}, 8)))))`;
  const rows = await facts.query<Record<string, unknown>>(
    `SELECT repository, deployment, count() AS count, ${part(1)} AS first, ${part(9)} AS second, any(toUnixTimestamp64Milli(finished)) AS finished
FROM deployment_commits FINAL
WHERE service = {service:String} AND environment = {environment:String} AND deployment != ''
GROUP BY repository, deployment`,
    { service, environment },
  );
  return new Map(
    rows.map((row) => [
      JSON.stringify([row.repository, row.deployment]),
      { count: number(row.count), first: number(row.first), second: number(row.second), finished: number(row.finished) },
    ]),
  );
}

function digestOf(graph: CommitGraph, commits: readonly number[], finished: number): Digest {
  let [first, second] = [0, 0];
  for (const index of commits) {
    const sha = graph.shas[index] ?? '';
    first ^= Number.parseInt(sha.slice(0, 8), 16);
    second ^= Number.parseInt(sha.slice(8, 16), 16);
  }
  return { count: commits.length, first: first >>> 0, second: second >>> 0, finished };
}

function sameDigest(stored: Digest | undefined, wanted: Digest): boolean {
  if (stored === undefined) return wanted.count === 0;
  return (['count', 'first', 'second', 'finished'] as const).every((name) => stored[name] === wanted[name]);
}
