import { type FactReader, number } from '../stores/clickhouse/client.ts';
import { relatedCommits, toldCommits } from './related.ts';

/**
 * The commits of a repository and their parents, compact: commits are numbers, a number without a commit behind it is a parent
 * that was never imported (a shallow clone).
 */
export interface CommitGraph {
  readonly indexes: ReadonlyMap<string, number>;
  readonly shas: readonly string[];
  /** Whether a commit is behind the number. */
  readonly present: Uint8Array;
  /** `parents[parentStart[i]]` up to `parents[parentStart[i + 1]]` are those of commit i. */
  readonly parentStart: Int32Array;
  readonly parents: Int32Array;
  /** Milliseconds UTC. */
  readonly authorTime: Float64Array;
  readonly flags: Uint8Array;
}

export const merge = 1;
export const bot = 2;
export const squash = 4;

export interface GraphCommit {
  readonly sha: string;
  readonly parents: readonly string[];
  /** Milliseconds UTC. */
  readonly authorTime: number;
  /** `merge`, `bot` and `squash`, or-ed. */
  readonly flags: number;
}

export async function buildGraph(pages: AsyncIterable<readonly GraphCommit[]> | Iterable<readonly GraphCommit[]>): Promise<CommitGraph> {
  const indexes = new Map<string, number>();
  const shas: string[] = [];
  const indexOf = (sha: string): number => {
    const known = indexes.get(sha);
    if (known !== undefined) return known;
    indexes.set(sha, shas.length);
    return shas.push(sha) - 1;
  };
  const order: number[] = [];
  const parentCounts: number[] = [];
  const parentList: number[] = [];
  const times: number[] = [];
  const flagList: number[] = [];
  for await (const page of pages) {
    for (const commit of page) {
      order.push(indexOf(commit.sha));
      parentCounts.push(commit.parents.length);
      for (const parent of commit.parents) parentList.push(indexOf(parent));
      times.push(commit.authorTime);
      flagList.push(commit.flags);
    }
  }
  return arranged({ indexes, shas, order, parentCounts, parentList, times, flagList });
}

interface Read {
  readonly indexes: ReadonlyMap<string, number>;
  readonly shas: readonly string[];
  readonly order: readonly number[];
  readonly parentCounts: readonly number[];
  readonly parentList: readonly number[];
  readonly times: readonly number[];
  readonly flagList: readonly number[];
}

/** Puts what was read in any order under each commit's own number. */
function arranged({ indexes, shas, order, parentCounts, parentList, times, flagList }: Read): CommitGraph {
  const size = shas.length;
  const present = new Uint8Array(size);
  const authorTime = new Float64Array(size);
  const flags = new Uint8Array(size);
  const parentStart = new Int32Array(size + 1);
  for (const [position, index] of order.entries()) parentStart[index + 1] = parentCounts[position] ?? 0;
  for (let index = 0; index < size; index++) parentStart[index + 1] = (parentStart[index + 1] ?? 0) + (parentStart[index] ?? 0);
  const parents = new Int32Array(parentList.length);
  let read = 0;
  for (const [position, index] of order.entries()) {
    present[index] = 1;
    authorTime[index] = times[position] ?? 0;
    flags[index] = flagList[position] ?? 0;
    const count = parentCounts[position] ?? 0;
    for (let i = 0; i < count; i++) parents[(parentStart[index] ?? 0) + i] = parentList[read + i] ?? 0;
    read += count;
  }
  return { indexes, shas, present, parentStart, parents, authorTime, flags };
}

const pageSize = 20_000;

/** Reads the graph of a repository from the facts, page by page. */
export function loadGraph(facts: FactReader, repository: string): Promise<CommitGraph> {
  return buildGraph(commitPages(facts, repository));
}

type CommitRow = { sha: string; parents: string[]; author: unknown; flags: unknown };

async function* commitPages(facts: FactReader, repository: string): AsyncGenerator<GraphCommit[]> {
  let after = '';
  for (;;) {
    const rows = await facts.query<CommitRow>(
      `SELECT sha, parents, toUnixTimestamp64Milli(author_time) AS author,
  if(length(parents) > 1, ${merge}, 0) + if(bot, ${bot}, 0) + if(squash, ${squash}, 0) AS flags
FROM commits FINAL WHERE repository = {repository:String} AND sha > {after:String} ORDER BY sha LIMIT {limit:UInt32}`,
      { repository, after, limit: pageSize },
    );
    yield rows.map(({ sha, parents, author, flags }) => ({ sha, parents, authorTime: number(author), flags: number(flags) }));
    if (rows.length < pageSize) return;
    after = rows.at(-1)?.sha ?? '';
  }
}

/** Commits of all graphs that are kept; about 200 bytes each. */
const keptCommits = 1_000_000;

interface Kept {
  /** Of the commits, and of what is kept of what they touch. */
  readonly stamps: { readonly commits: string; readonly paths: string };
  readonly graph: Promise<CommitGraph>;
  /** See `told` and `related`; the latter by patterns. */
  readonly touching: Map<string, Promise<Uint8Array>>;
}

/** Keeps the graphs that were used last: deployments come one after another, and reading 100,000 commits takes a second. */
export class GraphCache {
  readonly #facts: FactReader;
  /** The one used last comes last. */
  readonly #kept = new Map<string, Kept>();

  constructor(facts: FactReader) {
    this.#facts = facts;
  }

  async get(repository: string): Promise<CommitGraph> {
    return (await this.#entry(repository)).graph;
  }

  /** By commit, 1 where it is kept what it touches. @param graph what `get` answered for the repository. */
  told(repository: string, graph: CommitGraph): Promise<Uint8Array> {
    return this.#touching(repository, graph, 'told', () => toldCommits(this.#facts, repository, graph));
  }

  /** By commit, 1 where it touches one of the paths or nobody knows what it touches. @param graph what `get` answered for the repository. */
  related(repository: string, graph: CommitGraph, patterns: readonly string[]): Promise<Uint8Array> {
    return this.#touching(repository, graph, JSON.stringify(patterns), () => relatedCommits(this.#facts, repository, graph, patterns));
  }

  async #touching(repository: string, graph: CommitGraph, key: string, read: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const kept = this.#kept.get(repository);
    if (kept === undefined || (await kept.graph) !== graph) return read();
    const known = kept.touching.get(key);
    if (known !== undefined) return known;
    const reading = read();
    kept.touching.set(key, reading);
    reading.catch(() => kept.touching.delete(key));
    return reading;
  }

  async #entry(repository: string): Promise<Kept> {
    const [row] = await this.#facts.query<Kept['stamps']>(
      `SELECT concat(toString(count()), ' ', toString(sum(cityHash64(sha, version)))) AS commits,
  (SELECT concat(toString(count()), ' ', toString(sum(cityHash64(sha, version)))) FROM commit_paths
   WHERE repository = {repository:String}) AS paths
FROM commits FINAL WHERE repository = {repository:String}`,
      { repository },
    );
    const stamps = { commits: String(row?.commits), paths: String(row?.paths) };
    const before = this.#kept.get(repository);
    this.#kept.delete(repository);
    const isSame = before?.stamps.commits === stamps.commits;
    const entry = {
      stamps,
      graph: isSame ? before.graph : loadGraph(this.#facts, repository),
      touching: isSame && before.stamps.paths === stamps.paths ? before.touching : new Map(),
    };
    this.#kept.set(repository, entry);
    entry.graph.catch(() => this.#kept.delete(repository));
    await this.#trim();
    return entry;
  }

  /** Lets go of the graphs not used for longest, but never of the last one. */
  async #trim(): Promise<void> {
    let commits = 0;
    for (const [repository, { graph }] of [...this.#kept].reverse()) {
      commits += await graph.then(
        ({ shas }) => shas.length,
        () => 0,
      );
      if (commits > keptCommits && repository !== [...this.#kept.keys()].at(-1)) this.#kept.delete(repository);
    }
  }
}
