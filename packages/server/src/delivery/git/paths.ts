import { maxPaths } from '../../facts/commit-paths.ts';
import { type GitDirectory, streamGit } from './git.ts';
import { readFields } from './records.ts';

/** The files that a commit touched: at most `maxPaths`, the rest is left out. */
export interface TouchedPaths {
  readonly sha: string;
  readonly paths: readonly string[];
}

/**
 * What each of these commits changed against its parent, without looking into files: 10,000 commits take about a second. A file that was moved is named
 * by both its names; a merge touches nothing by itself.
 *
 * @param shas of commits that exist, each once.
 */
export async function* readPaths(directory: GitDirectory, shas: readonly string[], signal?: AbortSignal): AsyncGenerator<TouchedPaths> {
  const args = ['diff-tree', '--stdin', '--always', '--root', '-r', '--no-renames', '--no-ext-diff', '--name-only', '-z'];
  let paths: string[] = [];
  let position = -1;
  for await (const fields of readFields(streamGit(directory, args, shas, signal))) {
    for (const field of fields) {
      // Commits come in the order in which they were asked for, each with its name before its files.
      if (field !== shas[position + 1]) {
        if (paths.length < maxPaths) paths.push(field.slice(0, longest).toWellFormed());
        continue;
      }
      if (position >= 0) yield { sha: shas[position] ?? '', paths };
      position++;
      paths = [];
    }
  }
  if (position >= 0) yield { sha: shas[position] ?? '', paths };
}

/** Characters of a path that are kept. */
const longest = 4_096;
