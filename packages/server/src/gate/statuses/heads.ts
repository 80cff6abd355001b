import type { House } from '../../area.ts';
import { versionOf } from '../../facts/versions.ts';

/** Pull requests that nobody touched for so long are not kept up to date, milliseconds. */
export const quietMs = 30 * 86_400_000;
/** Open pull requests of a repository that are, the ones changed last. */
export const mostChanges = 100;
/** The newest commits of a default branch, among which its tip is looked for. */
const mostCommits = 50;

/**
 * The commits of each repository that somebody may want to deploy next: the newest of the default branch, then the heads of pull requests that are
 * open and no drafts, the one changed last first. By the repository's name in lower case.
 * @param now milliseconds UTC
 */
export async function readHeads(
  { facts }: Pick<House, 'facts'>,
  repositories: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = repositories.map((name) => name.toLowerCase());
  const since = now - quietMs;
  const [commits, changes] = await Promise.all([
    facts.query<{ name: string; sha: string; parents: readonly string[] }>(
      `SELECT lower(repository) AS name, sha, parents FROM pushed_commits FINAL
WHERE name IN {names:Array(String)} AND mainline AND commit_time >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
ORDER BY commit_time DESC, sha LIMIT {mostCommits:UInt32} BY name`,
      { names, since, mostCommits },
    ),
    facts.query<{ name: string; sha: string }>(
      `SELECT lower(repository) AS name, head_sha AS sha FROM changes FINAL
WHERE name IN {names:Array(String)} AND state = 'open' AND NOT draft AND head_sha != ''
  AND version >= {touched:UInt64}
ORDER BY version DESC, number LIMIT {mostChanges:UInt32} BY name`,
      { names, touched: versionOf(since), mostChanges },
    ),
  ]);
  return new Map(
    names.map((name) => {
      const tip = tipOf(commits.filter((commit) => commit.name === name));
      const heads = changes.filter((change) => change.name === name).map(({ sha }) => sha);
      return [name, [...new Set(tip === undefined ? heads : [tip, ...heads])]];
    }),
  );
}

/** Of commits of the same second the tip is the one that is nobody's parent. */
function tipOf(newestFirst: readonly { readonly sha: string; readonly parents: readonly string[] }[]): string | undefined {
  const parents = new Set(newestFirst.flatMap((commit) => commit.parents));
  return (newestFirst.find(({ sha }) => !parents.has(sha)) ?? newestFirst[0])?.sha;
}
