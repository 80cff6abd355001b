import type { House } from '../../area.ts';
import type { Arrived } from '../assembly.ts';
import type { ServiceMap } from '../service-map.ts';
import { changeNumberSql } from './match.ts';

/** What deployments brought is computed while others write: it may bear a time from before the run that missed it. */
const computedOverlapMs = 60_000;

const at = (name: string) => `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;
const received = `received >= ${at('since')} AND received <= ${at('until')}`;
const computed = `updated >= ${at('computedSince')}`;

function parametersOf({ since, until }: Arrived) {
  return { since, until, computedSince: Math.max(0, since - computedOverlapMs) };
}

/** Repositories, as their hosts name them, some of whose changes have to be looked at. */
export async function touchedRepositories({ facts }: House, map: ServiceMap, arrived: Arrived, all: readonly string[]): Promise<string[]> {
  const parameters = parametersOf(arrived);
  const [told, deployed, moved] = await Promise.all([
    facts.query<{ repository: string }>(
      `SELECT DISTINCT repository FROM (
  SELECT repository FROM changes WHERE ${received} UNION ALL SELECT repository FROM change_events WHERE ${received}
  UNION ALL SELECT repository FROM pushed_commits WHERE ${received})`,
      parameters,
    ),
    facts.query<{ repository: string }>(`SELECT DISTINCT repository FROM deployment_commits WHERE ${computed}`, parameters),
    facts.query<{ repository: string }>(`SELECT DISTINCT repository FROM deployments WHERE ${computed}`, parameters),
  ]);
  const hosted = new Set(told.map(({ repository }) => repository));
  const known = new Set([...deployed, ...moved].map(({ repository }) => map.canonicalRepository(repository)));
  return all.filter((repository) => hosted.has(repository) || known.has(map.canonicalRepository(repository)));
}

export async function changeRepositories({ facts }: House): Promise<string[]> {
  const rows = await facts.query<{ repository: string }>(
    "SELECT DISTINCT repository FROM changes WHERE repository != '' ORDER BY repository",
  );
  return rows.map(({ repository }) => repository);
}

/** @param touched only those that something arrived for; undefined for all. @returns numbers in the order of their text, after one. */
export async function changeNumbers(
  { facts }: House,
  { repository, canonical }: { readonly repository: string; readonly canonical: string },
  touched: Arrived | undefined,
  after: string,
  limit: number,
): Promise<string[]> {
  const from = touched === undefined ? 'SELECT number FROM changes WHERE repository = {repository:String}' : touchedNumbers;
  const rows = await facts.query<{ number: string }>(
    `SELECT DISTINCT number FROM (${from}) WHERE number > {after:String} ORDER BY number LIMIT {limit:UInt32}
SETTINGS max_threads = 1`,
    { repository, canonical, after, limit, ...(touched === undefined ? {} : parametersOf(touched)) },
  );
  return rows.map(({ number }) => number);
}

const own = 'repository = {repository:String}';
const broughtShas = `SELECT sha FROM deployment_commits WHERE repository = {canonical:String} AND ${computed}`;
/** With those that they say they were picked from. */
const standingShas = `${broughtShas} UNION ALL SELECT arrayJoin(picked_from) FROM commits
  WHERE repository = {canonical:String} AND notEmpty(picked_from) AND sha IN (${broughtShas})`;

/**
 * A change is looked at when it, its events or the commits of its branch arrived, when another change of the branch did (commits are shared out
 * among them), and when deployments brought, or lost, a commit that stands for it. Its own table is read once for all of that.
 */
const touchedNumbers = `SELECT number FROM changes WHERE ${own} AND (
  (${received})
  OR (branch != '' AND branch IN (
    SELECT branch FROM changes WHERE ${own} AND ${received}
    UNION ALL SELECT branch FROM pushed_commits WHERE ${own} AND ((${received}) OR sha IN (${standingShas}))
  ))
  OR merge_sha IN (SELECT sha FROM pushed_commits WHERE ${own} AND ${received} UNION ALL ${standingShas})
  OR head_sha IN (${standingShas})
)
UNION ALL SELECT change AS number FROM change_events WHERE ${own} AND ${received}
UNION ALL SELECT ${changeNumberSql} AS number FROM commits WHERE repository = {canonical:String} AND sha IN (${broughtShas})
UNION ALL SELECT change AS number FROM change_flow WHERE change_repository = {repository:String}
  AND service IN (SELECT service FROM deployments WHERE ${computed})
  AND (service, environment, deployment) IN (SELECT service, environment, id FROM deployments WHERE ${computed})`;
