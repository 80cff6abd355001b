import { gte } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { QueryParameters } from '../../stores/clickhouse/client.ts';
import type { Arrived } from '../assembly.ts';
import type { ServiceMap } from '../service-map.ts';
import { servicesNamed } from './reading.ts';
import { overrideTable } from './tables.ts';

const received = `received >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND received <= fromUnixTimestamp64Milli({until:Int64}, 'UTC')`;
/** Versions of computed rows may run ahead of the clock, so that what is new has no upper end. */
const updated = `updated >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')`;

/** Services whose outcomes may be others because of what arrived, or was computed or said since. */
export async function touchedServices(house: House, map: ServiceMap, arrived: Arrived): Promise<Set<string>> {
  const parameters = { ...arrived };
  const found = await Promise.all([
    servicesIn(house, computedSince, parameters),
    ofIncidents(house, map, parameters),
    ofOverrides(house, arrived),
  ]);
  return new Set(found.flat());
}

/** One statement, because most runs find nothing. The last part: a label or title of a change says more, though its way is the same. */
const computedSince = `SELECT DISTINCT service FROM (
  SELECT service FROM deployments WHERE ${updated}
  UNION ALL SELECT service FROM deployment_commits WHERE ${updated}
  UNION ALL SELECT service FROM change_flow WHERE environment != '' AND ${updated}
  UNION ALL SELECT service FROM deployment_verdicts WHERE ${updated}
  UNION ALL SELECT service FROM timeline WHERE kind = 'alert' AND service != '' AND ${updated}
  UNION ALL SELECT service FROM budget_states WHERE ${updated}
  UNION ALL SELECT service FROM change_flow WHERE environment != '' AND (change_repository, change) IN (
    SELECT repository, number FROM changes WHERE state = 'merged' AND ${received}
  )
)`;

async function servicesIn({ facts }: House, sql: string, parameters: QueryParameters): Promise<string[]> {
  return (await facts.query<{ service: string }>(sql, parameters)).map(({ service }) => service);
}

/** Those that an incident names now, and those that one was put down to before it said otherwise. */
async function ofIncidents(house: House, map: ServiceMap, parameters: QueryParameters): Promise<string[]> {
  const rows = await house.facts.query<Told>(
    `SELECT source, id, services, sha, release, deployment FROM incidents WHERE ${received}`,
    parameters,
  );
  const named = rows.flatMap(({ services }) => services.flatMap((name) => servicesNamed(map, name)));
  const found = new Set(named);
  for (let from = 0; from < rows.length; from += mostKeys) {
    for (const service of await putDownTo(house, rows.slice(from, from + mostKeys))) found.add(service);
  }
  return [...found];
}

type Told = Readonly<Record<'source' | 'id' | 'sha' | 'release' | 'deployment', string>> & { readonly services: readonly string[] };

/** Services that these incidents were put down to before, and those whose deployments they name as their cause. */
async function putDownTo(house: House, rows: readonly Told[]): Promise<string[]> {
  const causes = rows.filter(({ services }) => services.length === 0);
  const [before, caused] = await Promise.all([
    servicesIn(house, 'SELECT DISTINCT service FROM deployment_outcomes WHERE multiSearchAny(evidence, {keys:Array(String)})', {
      keys: rows.map(({ source, id }) => JSON.stringify(`(${source} ${id})`).slice(1, -1)),
    }),
    servicesIn(
      house,
      `SELECT DISTINCT service FROM deployments WHERE (sha != '' AND sha IN {shas:Array(String)}) OR id IN {ids:Array(String)}
  OR (version != '' AND replaceRegexpOne(version, '^v', '') IN {releases:Array(String)})
UNION DISTINCT SELECT DISTINCT service FROM deployment_commits WHERE sha IN {shas:Array(String)}`,
      {
        shas: causes.map(({ sha }) => sha).filter((sha) => sha !== ''),
        ids: causes.flatMap(({ source, deployment }) => (deployment === '' ? [] : [deployment, `${source}:${deployment}`])),
        releases: causes.map(({ release }) => release.replace(/^v/, '')).filter((release) => release !== ''),
      },
    ),
  ]);
  return [...before, ...caused];
}

/** What the store searches for at once. */
const mostKeys = 250;

async function ofOverrides({ database }: House, { since }: Arrived): Promise<string[]> {
  const rows = await database
    .selectDistinct({ service: overrideTable.service })
    .from(overrideTable)
    .where(gte(overrideTable.saidAt, new Date(since)));
  return rows.map(({ service }) => service);
}
