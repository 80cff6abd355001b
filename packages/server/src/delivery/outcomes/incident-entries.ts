import type { House } from '../../area.ts';
import { timeline } from '../../facts/timeline.ts';
import { number } from '../../stores/clickhouse/client.ts';
import type { Row } from '../../stores/clickhouse/table.ts';
import { appendInBatches } from '../append.ts';
import type { Arrived, Step } from '../assembly.ts';
import { readServiceMap, type ServiceMap } from '../service-map.ts';
import { servicesNamed } from './reading.ts';

type Entry = Row<typeof timeline>;

interface ToldIncident {
  readonly source: string;
  readonly id: string;
  readonly title: string;
  readonly services: readonly string[];
  readonly environment: string;
  readonly began: unknown;
  readonly url: string;
}

/** Incidents whose entries are asked for at once: a store behind HTTP takes so many names in a question and no more. */
const atOnce = 500;

/** Puts incidents on the timeline when they began, once for each of their services. */
export function incidentsOnTimeline(house: House): Step {
  return {
    name: 'incidents on the timeline',
    async run({ since, until }: Arrived, signal) {
      const told = await house.facts.query<ToldIncident>(
        `SELECT source, id, title, services, environment, toUnixTimestamp64Milli(started) AS began, url FROM incidents FINAL
WHERE (source, id) IN (
  SELECT source, id FROM incidents WHERE received >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
    AND received <= fromUnixTimestamp64Milli({until:Int64}, 'UTC')
)`,
        { since, until },
      );
      if (told.length === 0) return;
      const map = await readServiceMap(house);
      for (let from = 0; from < told.length; from += atOnce) {
        signal.throwIfAborted();
        await writeEntries(house, map, told.slice(from, from + atOnce), signal);
      }
    },
  };
}

async function writeEntries(house: House, map: ServiceMap, told: readonly ToldIncident[], signal: AbortSignal): Promise<void> {
  const wanted = told.flatMap((incident) =>
    entriesOf(incident, [...new Set(incident.services.flatMap((name) => servicesNamed(map, name)))]),
  );
  const stored = await storedEntries(house, told);
  await appendInBatches(house.facts, timeline, changes(wanted, stored, house.clock.now()), signal);
}

function entriesOf(incident: ToldIncident, services: readonly string[]): Entry[] {
  const { source, id, title, environment, began, url } = incident;
  return (services.length === 0 ? [''] : services).map((service) => ({
    id: `${prefixOf(incident)}${service}`,
    time: number(began),
    kind: 'incident',
    title: title === '' ? `Incident ${source} ${id}` : title,
    service,
    environment,
    link: url || (service === '' ? '' : `/delivery/${encodeURIComponent(service)}`),
    updated: 0,
  }));
}

function prefixOf({ source, id }: Pick<ToldIncident, 'source' | 'id'>): string {
  return `incident:${source}:${id}:`;
}

async function storedEntries({ facts }: House, told: readonly ToldIncident[]): Promise<Map<string, Entry>> {
  const rows = await facts.query<Entry>(
    `SELECT id, kind, title, service, environment, link, toUnixTimestamp64Milli(time) AS at, toUnixTimestamp64Milli(updated) AS version
FROM timeline FINAL WHERE kind = 'incident' AND left(id, length(id) - length(service)) IN {prefixes:Array(String)}`,
    { prefixes: told.map(prefixOf) },
  );
  return new Map(
    rows.map((row) => {
      const { at, version, ...entry } = row as Entry & { at: unknown; version: unknown };
      return [entry.id, { ...entry, time: number(at), updated: number(version) }];
    }),
  );
}

/** What differs; an incident that is another service's now leaves the timeline of the first, to before all times that anybody looks at. */
function changes(wanted: readonly Entry[], stored: ReadonlyMap<string, Entry>, now: number): Entry[] {
  const ids = new Set(wanted.map(({ id }) => id));
  const gone = [...stored.values()].filter(({ id, time }) => !ids.has(id) && time !== 0).map((entry) => ({ ...entry, time: 0 }));
  return [...wanted, ...gone].flatMap((entry) => {
    const old = stored.get(entry.id);
    const updated = Math.max(now, (old?.updated ?? 0) + 1);
    const same =
      old !== undefined && (Object.keys(entry) as (keyof Entry)[]).every((name) => name === 'updated' || old[name] === entry[name]);
    return same ? [] : [{ ...entry, updated }];
  });
}
