import type { House } from '../../area.ts';
import type { Brought } from './match.ts';
import { changeNumberSql } from './match.ts';
import { readRecords } from './records.ts';

const milliseconds = (column: string) => `toUnixTimestamp64Milli(${column})`;

/*
 * Long lists stand in subqueries: as literals of a condition each granule's index is compared with all of them, which takes a minute for
 * 40,000 of a million rows.
 */

/** Which deployments brought these commits of a repository, by sha. */
export async function broughtBy({ facts }: House, repository: string, shas: readonly string[]): Promise<Map<string, Brought[]>> {
  if (shas.length === 0) return new Map();
  const rows = await readRecords<Omit<Brought, 'started'> & { sha: string }>(
    facts,
    {
      sha: 'sha',
      service: "CAST(service, 'String')",
      environment: "CAST(environment, 'String')",
      deployment: 'deployment',
      finished: milliseconds('finished'),
    },
    "FROM deployment_commits FINAL WHERE repository = {repository:String} AND sha IN (SELECT arrayJoin({shas:Array(String)})) AND deployment != ''",
    { repository, shas },
  );
  if (rows.length === 0) return new Map();
  const started = await startedOf(facts, rows);
  return Map.groupBy(
    rows.map((row) => {
      const deployment = started.get(keyOf(row));
      const byVersion = deployment?.located === 'version' ? { byVersion: true } : {};
      return { ...row, started: deployment?.started ?? row.finished, ...byVersion };
    }),
    ({ sha }) => sha,
  );
}

type Place = Pick<Brought, 'service' | 'environment' | 'deployment'>;

function keyOf({ service, environment, deployment }: Place): string {
  return `${service}\n${environment}\n${deployment}`;
}

interface Started {
  readonly started: number;
  /** How its commit was found, when its sender stated none. */
  readonly located: string;
}

async function startedOf(facts: House['facts'], rows: readonly Place[]): Promise<Map<string, Started>> {
  const distinct = (values: readonly string[]) => [...new Set(values)];
  const found = await readRecords<Place & Started>(
    facts,
    {
      service: "CAST(service, 'String')",
      environment: "CAST(environment, 'String')",
      deployment: 'id',
      started: milliseconds('started'),
      located: "CAST(located_by, 'String')",
    },
    'FROM deployments FINAL WHERE service IN (SELECT arrayJoin({services:Array(String)})) AND id IN (SELECT arrayJoin({ids:Array(String)}))',
    { services: distinct(rows.map(({ service }) => service)), ids: distinct(rows.map(({ deployment }) => deployment)) },
  );
  return new Map(found.map((row) => [keyOf(row), row]));
}

/** Commits of a repository whose subjects say that they bring these changes, by number. What a commit says is the same in all its versions. */
export async function commitsNaming({ facts }: House, repository: string, numbers: readonly string[]): Promise<Map<string, string[]>> {
  if (numbers.length === 0) return new Map();
  const rows = await readRecords<{ sha: string; number: string }>(
    facts,
    { sha: 'sha', number: changeNumberSql },
    `FROM commits WHERE repository = {repository:String} AND ${changeNumberSql} IN (SELECT arrayJoin({numbers:Array(String)})) ORDER BY sha`,
    { repository, numbers },
  );
  const found = new Map<string, string[]>();
  for (const [number, naming] of Map.groupBy(rows, (row) => row.number)) found.set(number, [...new Set(naming.map(({ sha }) => sha))]);
  return found;
}

/** Commits of a repository that say that they were picked from these, by the sha of these. */
export async function commitsPickedFrom({ facts }: House, repository: string, shas: readonly string[]): Promise<Map<string, string[]>> {
  if (shas.length === 0) return new Map();
  const rows = await readRecords<{ sha: string; from: string }>(
    facts,
    { sha: 'sha', from: 'source' },
    `FROM (
  SELECT DISTINCT sha, arrayJoin(picked_from) AS source FROM commits WHERE repository = {repository:String} AND notEmpty(picked_from)
) WHERE source IN (SELECT arrayJoin({shas:Array(String)})) ORDER BY sha`,
    { repository, shas },
  );
  return new Map([...Map.groupBy(rows, ({ from }) => from)].map(([from, picks]) => [from, picks.map(({ sha }) => sha)]));
}

/** What these commits of a repository touch, where that is kept. */
export async function pathsOf({ facts }: House, repository: string, shas: readonly string[]): Promise<Map<string, readonly string[]>> {
  if (shas.length === 0) return new Map();
  const rows = await readRecords<{ sha: string; paths: string[] }>(
    facts,
    { sha: 'sha', paths: 'paths' },
    'FROM commit_paths FINAL WHERE repository = {repository:String} AND sha IN (SELECT arrayJoin({shas:Array(String)}))',
    { repository, shas },
  );
  return new Map(rows.map(({ sha, paths }) => [sha, paths]));
}
