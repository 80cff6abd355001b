import type { House } from '../../area.ts';
import { commitPaths } from '../../facts/commit-paths.ts';
import { commits } from '../../facts/commits.ts';
import { number, type QueryParameters } from '../../stores/clickhouse/client.ts';
import type { Row } from '../../stores/clickhouse/table.ts';
import { appendInBatches } from '../append.ts';
import type { Arrived, Step } from '../assembly.ts';
import { attributionsOf } from '../attributions.ts';
import { forEach } from '../each.ts';
import { readServiceMap } from '../service-map.ts';
import { repositoryTable } from '../tables.ts';
import { outdated } from './seen.ts';

type Commit = Row<typeof commits>;

const step = 'commits from pushes';
const pageSize = 5_000;

/**
 * Makes commits of those that code hosts told, under the repository's one name, so that deployments can be worked out without a clone. Where a
 * clone is imported it knows better: pushed commits of its repository are left out, and those taken before stop counting.
 */
export function commitsFromPushes(house: House): Step {
  return {
    name: step,
    async run(arrived, signal) {
      const [map, clones, names] = await Promise.all([readServiceMap(house), cloneNames(house), pushedRepositories(house)]);
      const canonical = new Map(names.map((name) => [name, map.canonicalRepository(name)]));
      const isShared = (repository: string) => map.partsOf(repository).length > 0;
      const meaning = new Map([...canonical].map(([name, repository]) => [name, `${repository}${isShared(repository) ? ' shared' : ''}`]));
      const changed = await outdated(house, step, '1', meaning);
      const recent = new Set(await pushedRepositories(house, arrived));
      const touched: Touched[] = [];
      const byName = Map.groupBy(names, (name) => canonical.get(name) ?? name);
      const take = async ([repository, spellings]: readonly [string, string[]]) => {
        const anew = changed.all || spellings.some((name) => changed.repositories.has(name));
        if (!anew && !spellings.some((name) => recent.has(name))) return;
        if (clones.has(repository)) return standBack(house, spellings, signal);
        const work = { repository, spellings, arrived: anew ? { ...arrived, since: 0 } : arrived, withPaths: isShared(repository) };
        touched.push(await takeOver(house, work, signal));
      };
      try {
        await forEach(byName, signal, take);
      } finally {
        await attributionsOf(house).all(await concernedPairs(house, touched), signal);
      }
      await changed.done();
    },
  };
}

async function cloneNames(house: House): Promise<ReadonlySet<string>> {
  return new Set((await house.database.select({ name: repositoryTable.name }).from(repositoryTable)).map(({ name }) => name));
}

async function pushedRepositories({ facts }: House, arrived?: Arrived): Promise<string[]> {
  const rows = await facts.query<{ repository: string }>(
    `SELECT DISTINCT repository FROM pushed_commits WHERE repository != ''${arrived === undefined ? '' : ` AND ${inSpan}`} ORDER BY repository`,
    { ...arrived },
  );
  return rows.map(({ repository }) => repository);
}

const inSpan = "received >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND received <= fromUnixTimestamp64Milli({until:Int64}, 'UTC')";

interface Work {
  readonly repository: string;
  /** As code hosts wrote its name. */
  readonly spellings: readonly string[];
  readonly arrived: Arrived;
  /** Several services share it: what commits touch is kept. */
  readonly withPaths: boolean;
}

interface Pushed {
  readonly commit: Commit;
  readonly paths: readonly string[];
}

interface Touched {
  readonly repository: string;
  readonly added: boolean;
  /** Known commits got other parents: what was worked out before may not hold. */
  readonly rewired: boolean;
}

async function takeOver(house: House, work: Work, signal: AbortSignal): Promise<Touched> {
  const { facts } = house;
  let [after, added, rewired] = ['', false, false];
  for (;;) {
    signal.throwIfAborted();
    const page = await pushedPage(house, work, after);
    const stored = await storedCommits(
      house,
      work.repository,
      page.map(({ commit }) => commit.sha),
    );
    const changed = page.flatMap(({ commit: row }) => {
      const old = stored.get(row.sha);
      if (old === undefined) return [row];
      if (isSame(old, row)) return [];
      rewired ||= old.parents.join() !== row.parents.join();
      return [{ ...row, version: next(old.version) }];
    });
    await appendInBatches(facts, commits, changed, signal);
    if (work.withPaths) await appendInBatches(facts, commitPaths, pathsOf(page), signal);
    // Not only what is new: a run that was broken off may have written it without working out what it means.
    added ||= page.length > 0;
    if (page.length < pageSize) return { repository: work.repository, added, rewired };
    after = page.at(-1)?.commit.sha ?? '';
  }
}

/** Of several rows of a commit (branches, push and API) the exact one counts, then that of the default branch, then the one that knows parents. */
async function pushedPage({ facts }: House, { repository, spellings, arrived }: Work, after: string): Promise<Pushed[]> {
  const rank = '(version, mainline, length(parents), branch, repository)';
  const told = ['parents', 'author', 'bot', 'squash', 'subject', 'reverts', 'picked_from'];
  const rows = await facts.query<Record<string, unknown> & Commit>(
    `SELECT sha, max(mainline) AS any_mainline, ${told.map((name) => `argMax(${name}, ${rank}) AS best_${name}`).join(', ')},
  argMax(paths, length(paths)) AS all_paths,
  toUnixTimestamp64Milli(argMax(author_time, ${rank})) AS written, toUnixTimestamp64Milli(argMax(commit_time, ${rank})) AS committed
FROM pushed_commits FINAL
WHERE repository IN {spellings:Array(String)} AND sha IN (
  SELECT DISTINCT sha FROM pushed_commits
  WHERE repository IN {spellings:Array(String)} AND sha > {after:String} AND ${inSpan} ORDER BY sha LIMIT {limit:UInt32}
)
GROUP BY sha ORDER BY sha`,
    { spellings, after, limit: pageSize, ...arrived },
  );
  return rows.map((row) => ({
    paths: row.all_paths as string[],
    commit: {
      repository,
      sha: row.sha,
      parents: row.best_parents as string[],
      author_time: number(row.written),
      commit_time: number(row.committed),
      author: String(row.best_author),
      bot: Boolean(row.best_bot),
      squash: Boolean(row.best_squash),
      subject: String(row.best_subject),
      reverts: String(row.best_reverts),
      picked_from: row.best_picked_from as string[],
      mainline: Boolean(row.any_mainline),
      version: '1',
    },
  }));
}

function pathsOf(page: readonly Pushed[]): Row<typeof commitPaths>[] {
  return page.flatMap(({ commit: { repository, sha }, paths }) => (paths.length === 0 ? [] : [{ repository, sha, paths, version: '1' }]));
}

async function storedCommits(house: House, repository: string, shas: readonly string[]): Promise<Map<string, Commit>> {
  if (shas.length === 0) return new Map();
  const rows = await readCommits(house, 'repository = {repository:String} AND sha IN {shas:Array(String)}', { repository, shas });
  return new Map(rows.map((row) => [row.sha, row]));
}

async function readCommits({ facts }: House, condition: string, parameters: QueryParameters): Promise<Commit[]> {
  const times = ['author_time', 'commit_time'];
  const columns = Object.keys(commits.columns).filter((name) => !times.includes(name));
  const rows = await facts.query<Commit>(
    `SELECT ${[...columns, ...times.map((name) => `toUnixTimestamp64Milli(${name}) AS ${name}`)].join(', ')}
FROM (SELECT * FROM commits FINAL WHERE ${condition})`,
    parameters,
  );
  return rows.map((row) => ({
    ...row,
    author_time: number(row.author_time),
    commit_time: number(row.commit_time),
    version: String(row.version),
  }));
}

function isSame(a: Commit, b: Commit): boolean {
  return (Object.keys(commits.columns) as (keyof Commit)[]).every(
    (name) => name === 'version' || JSON.stringify(a[name]) === JSON.stringify(b[name]),
  );
}

function next(version: string): string {
  return (BigInt(version) + 1n).toString();
}

/** A clone took over: the same commits must not count twice. */
async function standBack(house: House, spellings: readonly string[], signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const counted = await readCommits(house, `repository IN {spellings:Array(String)} AND mainline LIMIT ${pageSize}`, { spellings });
    await appendInBatches(
      house.facts,
      commits,
      counted.map((row) => ({ ...row, mainline: false, version: next(row.version) })),
      signal,
    );
    if (counted.length < pageSize) return;
  }
}

/** Deployments whose contents the new commits may tell. */
async function concernedPairs({ facts }: House, touched: readonly Touched[]) {
  const added = touched.filter((one) => one.added).map(({ repository }) => repository);
  if (added.length === 0) return [];
  const rewired = touched.filter((one) => one.rewired).map(({ repository }) => repository);
  return facts.query<{ service: string; environment: string }>(
    `SELECT DISTINCT service, environment FROM deployments FINAL
WHERE status = 'success' AND sha != '' AND (
  repository IN {rewired:Array(String)} OR (contents = 'incomplete' AND repository IN {added:Array(String)})
  OR (contents = 'unmatched' AND (repository = '' OR repository IN {added:Array(String)}) AND (
    length(sha) < 40 OR sha IN (SELECT sha FROM commits WHERE repository IN {added:Array(String)})
  ))
)`,
    { added, rewired },
  );
}
