import type { House } from '../area.ts';
import { commitPatchIds } from '../facts/commit-patch-ids.ts';
import { exact } from '../facts/versions.ts';
import { appendInBatches } from './append.ts';
import { cloneOf } from './clone.ts';
import { readPatchIds } from './git/patch-id.ts';
import { existingCommits } from './git/repository.ts';

export type PatchIdHouse = Pick<House, 'facts' | 'database' | 'log'>;

/** Commits of one question; more are not looked at. */
const maxCommits = 2_000;

/**
 * What commits of a repository change, each as one number that is the same for a commit that was rebased or cherry-picked. Computed from the
 * clone when it is asked for the first time, and kept: never of a whole repository.
 *
 * @param repository the imported repository's name.
 * @param shas at most 2,000; the rest is left out.
 * @returns by sha; without those that no clone holds, that change nothing by themselves (merges), or that take longer than 30 s or 512 MiB
 * together.
 */
export async function patchIdsOf(
  house: PatchIdHouse,
  repository: string,
  shas: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, string>> {
  const asked = [...new Set(shas)].slice(0, maxCommits);
  if (asked.length === 0) return new Map();
  const rows = await house.facts.query<{ sha: string; patch_id: string }>(
    'SELECT sha, patch_id FROM commit_patch_ids FINAL WHERE repository = {repository:String} AND sha IN {asked:Array(String)}',
    { repository, asked },
  );
  const known = new Map(rows.map(({ sha, patch_id }) => [sha, patch_id]));
  const missing = asked.filter((sha) => !known.has(sha));
  const computed = await compute(house, repository, missing, signal);
  return new Map([...known, ...computed].filter(([, patchId]) => patchId !== ''));
}

async function compute(house: PatchIdHouse, repository: string, shas: readonly string[], signal?: AbortSignal) {
  if (shas.length === 0) return new Map<string, string>();
  try {
    const directory = await cloneOf(house, repository);
    if (directory === undefined) return new Map<string, string>();
    const found = await readPatchIds(directory, await existingCommits(directory, shas), signal);
    const rows = [...found].map(([sha, patch_id]) => ({ repository, sha, patch_id, version: exact }));
    await appendInBatches(house.facts, commitPatchIds, rows, signal);
    return found;
  } catch (error) {
    if (signal?.aborted) throw error;
    house.log.warn({ err: error, repository }, 'rebased commits could not be compared');
    return new Map<string, string>();
  }
}

/**
 * The mainline commits that change the same as these: what became of commits that were rebased or cherry-picked. Compared are only commits of
 * the same author and author time, which both keep; one that was given another date is not found.
 *
 * @param repository the imported repository's name.
 * @param shas at most 2,000 commits of branches; the rest is left out.
 * @returns by sha, for those that have any: the others' shas, sorted.
 */
export async function samePatches(
  house: PatchIdHouse,
  repository: string,
  shas: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, string[]>> {
  const asked = [...new Set(shas)].slice(0, maxCommits);
  const candidates = await sameAuthorAndTime(house, repository, asked);
  const compared = [...candidates].flatMap(([sha, others]) => [sha, ...others]);
  const patchIds = await patchIdsOf(house, repository, compared, signal);
  const found = new Map<string, string[]>();
  for (const [sha, others] of candidates) {
    const own = patchIds.get(sha);
    const same = own === undefined ? [] : others.filter((other) => patchIds.get(other) === own);
    if (same.length > 0) found.set(sha, same);
  }
  return found;
}

/** Several commits of one second and author are few; 20 are looked at. */
async function sameAuthorAndTime({ facts }: PatchIdHouse, repository: string, shas: readonly string[]): Promise<Map<string, string[]>> {
  if (shas.length === 0) return new Map();
  const rows = await facts.query<{ sha: string; others: string[] }>(
    `WITH asked AS (
  SELECT sha, author, author_time FROM commits FINAL WHERE repository = {repository:String} AND sha IN {shas:Array(String)} AND length(parents) < 2
)
SELECT a.sha AS sha, arraySlice(arraySort(groupArray(c.sha)), 1, 20) AS others
FROM asked AS a
INNER JOIN (
  SELECT sha, author, author_time FROM commits FINAL
  WHERE repository = {repository:String} AND mainline AND length(parents) < 2 AND author_time IN (SELECT author_time FROM asked)
) AS c ON a.author = c.author AND a.author_time = c.author_time
WHERE a.sha != c.sha GROUP BY a.sha ORDER BY sha`,
    { repository, shas },
  );
  return new Map(rows.map(({ sha, others }) => [sha, others]));
}
