import { type FactReader, number } from '../stores/clickhouse/client.ts';
import type { GitDirectory } from './git/git.ts';
import { firstParents } from './git/repository.ts';
import type { MergeStrategy } from './tables.ts';

/** The changes, or commits of the mainline, that are looked at: the last ones, because habits change. */
const lookedAt = 500;
/** From so many changes on they tell; fewer may be those of a new connection. */
const enoughChanges = 20;
/** Share from which on a repository is said to have one way. */
const prevailing = 0.75;

type Way = 'merge' | 'squash' | 'rebase';

/** How changes come into a mainline: one way, or several of them. */
export function strategyName({ merge, squash, rebase }: MergeStrategy): Way | 'mixed' {
  const shares = { merge, squash, rebase };
  return (Object.keys(shares) as Way[]).find((way) => shares[way] >= prevailing) ?? 'mixed';
}

/** @returns shares of each way; `undefined` of nothing. */
function sharesOf(ways: readonly Way[]): MergeStrategy | undefined {
  if (ways.length === 0) return undefined;
  const share = (wanted: Way) => ways.filter((way) => way === wanted).length / ways.length;
  return { merge: share('merge'), squash: share('squash'), rebase: share('rebase') };
}

/**
 * By the last 500 merged changes where a code host told at least 20; else by the last 500 commits of the mainline, of which only GitHub's
 * squash merges can be told from commits that came singly.
 *
 * @param hosted the repository's names at code hosts.
 * @param tip of the default branch.
 */
export async function detectMergeStrategy(
  facts: FactReader,
  repository: string,
  hosted: readonly string[],
  directory: GitDirectory,
  tip: string | undefined,
): Promise<MergeStrategy | undefined> {
  const changes = await waysOfChanges(facts, repository, hosted);
  if (changes.length >= enoughChanges) return sharesOf(changes);
  return sharesOf(tip === undefined ? [] : await waysOfCommits(facts, repository, await firstParents(directory, tip, lookedAt)));
}

/**
 * The commit that the branch got has two parents (merge), is the change's own last one (moved forward), was written when it was committed (squash), or
 * before (rebased).
 */
async function waysOfChanges(facts: FactReader, repository: string, hosted: readonly string[]): Promise<Way[]> {
  if (hosted.length === 0) return [];
  const rows = await facts.query<{ way: Way; n: unknown }>(
    `WITH last AS (
  SELECT merge_sha, head_sha FROM changes FINAL
  WHERE repository IN {hosted:Array(String)} AND state = 'merged' AND merge_sha != '' ORDER BY merged DESC LIMIT {limit:UInt32}
)
SELECT multiIf(length(c.parents) > 1, 'merge', l.merge_sha = l.head_sha OR c.author_time != c.commit_time, 'rebase', 'squash') AS way, count() AS n
FROM last AS l
INNER JOIN (SELECT * FROM commits FINAL WHERE repository = {repository:String} AND sha IN (SELECT merge_sha FROM last)) AS c ON c.sha = l.merge_sha
GROUP BY way`,
    { hosted, repository, limit: lookedAt },
  );
  return rows.flatMap(({ way, n }) => Array<Way>(number(n)).fill(way));
}

async function waysOfCommits(facts: FactReader, repository: string, shas: readonly string[]): Promise<Way[]> {
  const rows = await facts.query<{ way: Way }>(
    `SELECT multiIf(length(parents) > 1, 'merge', squash, 'squash', 'rebase') AS way FROM commits FINAL
WHERE repository = {repository:String} AND sha IN {shas:Array(String)}`,
    { repository, shas },
  );
  return rows.map(({ way }) => way);
}

/** What a way of merging means for the numbers. @param connected a code host tells the commits of changes. */
export function consequenceOf(strategy: MergeStrategy, connected: boolean): string {
  const way = strategyName(strategy);
  if (way === 'merge')
    return 'Merge commits: commits keep the time at which they were written, and changes are found by the commit that merged them.';
  if (way === 'rebase') {
    return 'Commits come singly (rebased, moved forward or pushed): they keep the time at which they were written; a rebased change is found by the commit that the branch got, else by what it changes (patch id).';
  }
  if (way === 'mixed' && strategy.squash < squashShare) return 'Changes come in several ways; each commit counts as it is.';
  return connected
    ? 'Squash merges: the commit carries the time of the merge, so lead time per commit begins there; lead time per change begins with the first commit of its branch, which the code host tells.'
    : 'Squash merges: commit times start at merge, so lead time is from merge to deployment here. Connect GitHub (or your code host) for true lead time.';
}

/** Share of squash merges from which on the clock of lead times is said to start at the merge. */
const squashShare = 0.5;

/** Said of a repository whose changes are squashed for the most part. */
export function squashWarning(strategy: MergeStrategy | null, connected: boolean): string | undefined {
  if (strategy === null || strategy.squash < squashShare) return undefined;
  const share = `${Math.round(strategy.squash * 100)} % of the commits are squash merges: commit times start at merge`;
  return connected
    ? `${share}, so lead time per commit is from merge to deployment; lead time per change starts at the first commit of its branch.`
    : `${share}, so lead time is from merge to deployment here. Connect GitHub (or your code host) for true lead time.`;
}
