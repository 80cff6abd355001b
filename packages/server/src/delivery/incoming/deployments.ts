import type { House } from '../../area.ts';
import { deploymentEvents } from '../../facts/deployment-events.ts';
import { deployments } from '../../facts/deployments.ts';
import { timeline } from '../../facts/timeline.ts';
import { number } from '../../stores/clickhouse/client.ts';
import { appendInBatches } from '../append.ts';
import type { Arrived, Step } from '../assembly.ts';
import { attributionsOf, type Pair } from '../attributions.ts';
import { type Deployment, isSame, readDeployments, replacing, timelineEntry, vanishedEntry } from '../deployment-rows.ts';
import { readServiceMap, type ServiceMap } from '../service-map.ts';
import { placesOf } from './places.ts';
import { type DeploymentEvent, type RollOut, rollOutsOf } from './roll-outs.ts';
import { outdated } from './seen.ts';

const step = 'deployments from events';
const pageSize = 1_000;

interface Key {
  readonly source: string;
  readonly id: string;
}

/** Makes one deployment of what services told of a roll-out, for each service that it deployed. */
export function deploymentsFromEvents(house: House): Step {
  return {
    name: step,
    async run(arrived, signal) {
      const map = await readServiceMap(house);
      const names = await house.facts.query<{ repository: string }>(
        'SELECT DISTINCT repository FROM deployment_events ORDER BY repository',
      );
      const meaning = new Map(
        names.map(({ repository }) => [repository, `${map.canonicalRepository(repository)} ${map.ownService(repository)}`]),
      );
      const changed = await outdated(house, step, `1 ${map.digest}`, meaning);
      const pairs = new Map<string, Pair>();
      for (let after: Key = { source: '', id: '' }; ; ) {
        signal.throwIfAborted();
        const keys = await touchedKeys(house, changed.all ? { ...arrived, since: 0 } : arrived, [...changed.repositories], after);
        for (const pair of await writePage(house, map, keys)) pairs.set(JSON.stringify(pair), pair);
        const last = keys.at(-1);
        if (keys.length < pageSize || last === undefined) break;
        after = last;
      }
      const all = changed.all ? await allPairs(house) : [];
      await attributionsOf(house).all([...pairs.values(), ...all], signal);
      await changed.done();
    },
  };
}

/** Which services share a repository, and what it is called, decides on the contents of every deployment. */
function allPairs({ facts }: House): Promise<Pair[]> {
  return facts.query<Pair>('SELECT DISTINCT service, environment FROM deployments');
}

function touchedKeys({ facts }: House, { since, until }: Arrived, repositories: readonly string[], after: Key): Promise<Key[]> {
  return facts.query<Key>(
    `SELECT DISTINCT source, id FROM deployment_events
WHERE (source, id) > ({source:String}, {id:String}) AND ((received >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
  AND received <= fromUnixTimestamp64Milli({until:Int64}, 'UTC')) OR repository IN {repositories:Array(String)})
ORDER BY source, id LIMIT {limit:UInt32}`,
    { since, until, repositories, ...after, limit: pageSize },
  );
}

/** @returns what has to be worked out anew. */
async function writePage(house: House, map: ServiceMap, keys: readonly Key[]): Promise<Pair[]> {
  if (keys.length === 0) return [];
  const { facts, clock } = house;
  const [events, stored] = await Promise.all([readEvents(house, keys), readStored(house, keys)]);
  const wanted = [...Map.groupBy(events, ({ source, id }) => `${source}:${id}`).values()]
    .flatMap((group) => rollOutsOf(group, map.canonicalRepository))
    .flatMap((rollOut) => placesOf(rollOut, map).map((place) => deploymentOf(rollOut, place, clock.now())));
  const before = new Map(stored.map((row) => [keyOf(row), row]));
  const changed: Deployment[] = [];
  const waiting: Deployment[] = [];
  // Of one source and id two repositories may have deployed one service; what finished last stands.
  for (const [key, rows] of Map.groupBy(wanted, keyOf)) {
    const row = rows.reduce((best, one) => (one.finished > best.finished ? one : best));
    const old = before.get(key);
    before.delete(key);
    if (old === undefined) changed.push(row);
    else {
      const next = replacing(old, keepingFindings(old, row), clock.now());
      if (!isSame(old, next)) changed.push(next);
      // A run that was broken off may have written it without working out what it brought.
      else if (next.status === 'success' && next.contents === 'unmatched') waiting.push(next);
    }
  }
  const gone = [...before.values()].filter(({ status }) => status !== 'withdrawn');
  const withdrawn = gone.map((row) =>
    replacing(row, { status: 'withdrawn', contents: 'none', rolls_back: '', superseded_by: '', unrelated: 0 }, clock.now()),
  );
  await appendInBatches(facts, deployments, [...changed, ...withdrawn]);
  await appendInBatches(facts, timeline, [
    ...changed.filter(({ status }) => status === 'success').map(timelineEntry),
    ...withdrawn.map(vanishedEntry),
  ]);
  return [...changed, ...waiting, ...withdrawn, ...(await waitingForVersions(house, changed))].map(({ service, environment }) => ({
    service,
    environment,
  }));
}

/** Deployments that stated a version alone, of which these tell the commit. */
async function waitingForVersions({ facts }: House, told: readonly Deployment[]): Promise<Pair[]> {
  const versions = told.filter(({ sha, version }) => sha !== '' && version !== '').map(({ version }) => version);
  if (versions.length === 0) return [];
  return facts.query<Pair>(
    `SELECT DISTINCT service, environment FROM deployments
WHERE sha = '' AND replaceRegexpOne(version, '^v([0-9])', '\\\\1') IN (
  SELECT replaceRegexpOne(arrayJoin({versions:Array(String)}), '^v([0-9])', '\\\\1')
)`,
    { versions },
  );
}

async function readEvents({ facts }: House, keys: readonly Key[]): Promise<DeploymentEvent[]> {
  const times = ['time', 'started', 'finished', 'received'];
  const columns = Object.keys(deploymentEvents.columns).filter((name) => !times.includes(name));
  const rows = await facts.query<DeploymentEvent>(
    `SELECT ${[...columns, ...times.map((name) => `toUnixTimestamp64Milli(${name}) AS ${name}`)].join(', ')}
FROM (SELECT * FROM deployment_events FINAL WHERE source IN {sources:Array(String)} AND (source, id) IN arrayZip({all:Array(String)}, {ids:Array(String)}))`,
    { sources: [...new Set(keys.map(({ source }) => source))], all: keys.map(({ source }) => source), ids: keys.map(({ id }) => id) },
  );
  return rows.map((row) => ({
    ...row,
    time: number(row.time),
    received: number(row.received),
    started: row.started === null ? null : number(row.started),
    finished: row.finished === null ? null : number(row.finished),
    version: String(row.version),
  }));
}

function readStored({ facts }: House, keys: readonly Key[]): Promise<Deployment[]> {
  return readDeployments(facts, "source NOT IN ('git', 'api') AND id IN {ids:Array(String)}", { ids: keys.map(idOf) });
}

/** Ids of two sources may be the same. */
function idOf({ source, id }: Key): string {
  return `${source}:${id}`;
}

function keyOf({ service, environment, id }: Deployment): string {
  return JSON.stringify([service, environment, id]);
}

function deploymentOf(rollOut: RollOut, { service, environment }: Pair, now: number): Deployment {
  const { source, repository, sha, release, ref, status, started, finished, url, unplanned, tier } = rollOut;
  return {
    id: idOf(rollOut),
    service,
    environment,
    repository,
    sha,
    version: release,
    status,
    started,
    finished,
    source,
    url,
    unplanned,
    repairs: rollOut.repairs === '' ? '' : idOf({ source, id: rollOut.repairs }),
    rolls_back: '',
    contents: sha === '' ? 'none' : 'unmatched',
    updated: now,
    tier,
    stated_failed: rollOut.failed,
    ref,
    superseded_by: '',
    located_by: '',
    unrelated: 0,
  };
}

/** What was worked out stays until it is worked out again; a whole name of a commit is not shortened again. */
function keepingFindings(old: Deployment, row: Deployment): Deployment {
  const superseded = old.status === 'superseded' && row.status === 'success';
  const byVersion = row.sha === '' && old.located_by !== '' && row.version === old.version;
  const located = byVersion || (row.sha !== '' && old.sha.startsWith(row.sha));
  return {
    ...row,
    status: superseded ? old.status : row.status,
    superseded_by: superseded ? old.superseded_by : '',
    sha: located ? old.sha : row.sha,
    located_by: byVersion ? old.located_by : '',
    repository: row.repository === '' && located ? old.repository : row.repository,
    contents: row.status === 'success' && located ? old.contents : row.contents,
    rolls_back: old.rolls_back,
    unrelated: old.unrelated,
  };
}
