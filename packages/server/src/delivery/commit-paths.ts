import type { House } from '../area.ts';
import { commitPaths } from '../facts/commit-paths.ts';
import { exact } from '../facts/versions.ts';
import type { Row } from '../stores/clickhouse/table.ts';
import { appendInBatches } from './append.ts';
import { cloneOf } from './clone.ts';
import { readPaths } from './git/paths.ts';
import { existingCommits } from './git/repository.ts';

type PathsHouse = Pick<House, 'facts' | 'database' | 'log'>;

const atOnce = 5_000;

/**
 * Reads from its clone what commits of a repository touch, and keeps it. Only asked for where services share a repository, because reading
 * it of everything would make imports several times as long.
 *
 * @param shas commits that nothing is kept of yet.
 * @returns whether anything was learnt: not without a clone, nor from one that cannot be read.
 */
export async function learnPaths(house: PathsHouse, repository: string, shas: readonly string[], signal?: AbortSignal): Promise<boolean> {
  if (shas.length === 0) return false;
  try {
    const directory = await cloneOf(house, repository);
    if (directory === undefined) return false;
    let learnt = false;
    for (let from = 0; from < shas.length; from += atOnce) {
      const there = await existingCommits(directory, shas.slice(from, from + atOnce));
      if (there.length === 0) continue;
      const rows: Row<typeof commitPaths>[] = [];
      for await (const { sha, paths } of readPaths(directory, there, signal)) rows.push({ repository, sha, paths, version: exact });
      await appendInBatches(house.facts, commitPaths, rows, signal);
      learnt = true;
    }
    return learnt;
  } catch (error) {
    if (signal?.aborted) throw error;
    house.log.warn(
      { err: error, repository },
      'what commits touch could not be read; they are taken to concern every service of the repository',
    );
    return false;
  }
}
