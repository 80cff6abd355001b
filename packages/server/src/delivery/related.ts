import { maxPaths } from '../facts/commit-paths.ts';
import type { FactReader } from '../stores/clickhouse/client.ts';
import { matchesPaths } from './glob.ts';
import type { CommitGraph } from './graph.ts';

const pageSize = 20_000;

/** By commit of the graph, 1 where it is kept what it touches. */
export async function toldCommits(facts: FactReader, repository: string, graph: CommitGraph): Promise<Uint8Array> {
  const told = new Uint8Array(graph.shas.length);
  for (let after = ''; ; ) {
    const rows = await facts.query<{ sha: string }>(
      'SELECT DISTINCT sha FROM commit_paths WHERE repository = {repository:String} AND sha > {after:String} ORDER BY sha LIMIT {limit:UInt32}',
      { repository, after, limit: pageSize },
    );
    for (const { sha } of rows) {
      const index = graph.indexes.get(sha);
      if (index !== undefined) told[index] = 1;
    }
    if (rows.length < pageSize) return told;
    after = rows.at(-1)?.sha ?? '';
  }
}

/**
 * By commit of the graph, 1 where it touches one of the paths that the patterns name. A merge touches nothing by itself; of another commit that
 * nobody told the paths of, or not all of them, it is taken that it does.
 */
export async function relatedCommits(
  facts: FactReader,
  repository: string,
  graph: CommitGraph,
  patterns: readonly string[],
): Promise<Uint8Array> {
  const related = new Uint8Array(graph.shas.length);
  for (let index = 0; index < related.length; index++) {
    related[index] = (graph.parentStart[index + 1] ?? 0) - (graph.parentStart[index] ?? 0) > 1 ? 0 : 1;
  }
  // Many commits touch the same files.
  const matches = new Map<string, boolean>();
  const matching = (path: string): boolean => {
    const known = matches.get(path);
    if (known !== undefined) return known;
    const found = matchesPaths(patterns, path);
    if (matches.size < remembered) matches.set(path, found);
    return found;
  };
  for (let after = ''; ; ) {
    const rows = await facts.query<{ sha: string; paths: string[] }>(
      `SELECT sha, paths FROM commit_paths FINAL WHERE repository = {repository:String} AND sha > {after:String} ORDER BY sha LIMIT {limit:UInt32}`,
      { repository, after, limit: pageSize },
    );
    for (const { sha, paths } of rows) {
      const index = graph.indexes.get(sha);
      if (index !== undefined) related[index] = paths.length >= maxPaths || paths.some(matching) ? 1 : 0;
    }
    if (rows.length < pageSize) return related;
    after = rows.at(-1)?.sha ?? '';
  }
}

/** Paths whose answer is kept. */
const remembered = 200_000;
