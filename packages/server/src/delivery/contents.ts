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

/** A deployment whose commits have to be written. */
interface Change {
  readonly repository: string;
  readonly graph: CommitGraph;
  readonly deployment: Deployment;
  readonly commits: readonly number[];
}

/** Rewrites the commits of those deployments whose commits differ from what is stored. */
export async function writeContents(facts: Facts, scope: Scope, all: readonly AttributedCommits[]): Promise<void> {
  const stored = await storedDigests(facts, scope);
  const changes = all.flatMap(({ repository, graph, rollOuts, found }) =>
    rollOuts.flatMap((deployment, position): Change[] => {
      const commits = found[position]?.commits ?? [];
      const key = JSON.stringify([repository, deployment.id]);
      const same = sameDigest(stored.get(key), digestOf(graph, commits, deployment.finished));
      stored.delete(key);
      return same ? [] : [{ repository, graph, deployment, commits }];
    }),
  );
  const vanished = [...stored.keys()].map((key) => (JSON.parse(key) as string[])[1] ?? '');
  const stale = [...changes.map(({ deployment }) => deployment.id), ...vanished];
  if (stale.length === 0) return;
  const updated = await nextVersion(facts, scope);
  // Before anything is overwritten, while it can still be seen which commits were theirs.
  const gone = await withdrawn(facts, scope, stale, changes);
  await appendInBatches(facts, deploymentCommits, rowsOf(scope, gone, changes, updated));
}

/** Versions of rows grow even when the clock stands still. */
async function nextVersion(facts: Facts, { service, environment, now }: Scope): Promise<number> {
  const [newest] = await facts.query<{ newest: unknown }>(
    `SELECT max(toUnixTimestamp64Milli(updated)) AS newest FROM deployment_commits
WHERE service = {service:String} AND environment = {environment:String}`,
    { service, environment },
  );
  return Math.max(number(newest?.newest) + 1, now);
}

/** Commits that belonged to one of these deployments and belong to none any more. */
async function withdrawn(facts: Facts, { service, environment }: Scope, stale: readonly string[], changes: readonly Change[]) {
  const assigned = new Map<string, { readonly graph: CommitGraph; readonly taken: Uint8Array }>();
  for (const { repository, graph, commits } of changes) {
    const { taken } = assigned.get(repository) ?? { taken: new Uint8Array(graph.shas.length) };
    for (const index of commits) taken[index] = 1;
    assigned.set(repository, { graph, taken });
  }
  const old = await facts.query<{ repository: string; sha: string }>(
    `SELECT repository, sha FROM deployment_commits FINAL
WHERE service = {service:String} AND environment = {environment:String} AND deployment IN {stale:Array(String)}`,
    { service, environment, stale },
  );
  return old.filter(({ repository, sha }) => {
    const known = assigned.get(repository);
    return known === undefined || known.taken[known.graph.indexes.get(sha) ?? -1] !== 1;
  });
}

/** One row at a time: a first release may bring a million commits. */
function* rowsOf(
  { service, environment }: Scope,
  gone: readonly { readonly repository: string; readonly sha: string }[],
  changes: readonly Change[],
  updated: number,
): Generator<ContentRow> {
  for (const { repository, sha } of gone) yield { ...nothing, service, environment, repository, sha, updated };
  for (const { repository, graph, deployment, commits } of changes) {
    for (const index of commits) {
      const flags = graph.flags[index] ?? 0;
      yield {
        service,
        environment,
        repository,
        sha: graph.shas[index] ?? '',
        deployment: deployment.id,
        author_time: graph.authorTime[index] ?? 0,
        finished: deployment.finished,
        merge: (flags & merge) !== 0,
        bot: (flags & bot) !== 0,
        squash: (flags & squash) !== 0,
        updated,
      };
    }
  }
}

const nothing = { deployment: '', author_time: 0, finished: 0, merge: false, bot: false, squash: false };

/** Tells sets of commits apart without reading them: their number and two exclusive-ors of parts of their names. */
interface Digest {
  readonly count: number;
  readonly first: number;
  readonly second: number;
  /** Milliseconds UTC. */
  readonly finished: number;
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
