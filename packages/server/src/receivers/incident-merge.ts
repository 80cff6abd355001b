import type { Unreceived } from '../facts/delivery-batch.ts';
import type { incidents } from '../facts/incidents.ts';
import type { ReceiverHouse } from './index.ts';

export type IncidentRow = Unreceived<typeof incidents>;

/** Senders tell an incident in pieces: what the last said of it is kept at hand, because webhooks of one incident come together. */
const known = new WeakMap<ReceiverHouse, Map<string, IncidentRow>>();
const knownLimit = 2_000;
/** A store behind HTTP takes so many names in a question and no more. */
const askedAtOnce = 500;

/**
 * Puts what a webhook says of incidents together with what was said before: the newer one counts, but a beginning, an acknowledgement or a
 * name that only the older one states is kept. The order in which webhooks come does not matter.
 */
export async function mergeIncidents(house: ReceiverHouse, rows: readonly IncidentRow[]): Promise<IncidentRow[]> {
  const recent = recentOf(house);
  const unknown = rows.filter((row) => !recent.has(keyOf(row)));
  // What is at hand now may have made room for others by the time it is needed.
  const stored = new Map(rows.flatMap((row) => recent.get(keyOf(row)) ?? []).map((row) => [keyOf(row), row]));
  for (let from = 0; from < unknown.length; from += askedAtOnce) {
    for (const [key, row] of await storedOf(house, unknown.slice(from, from + askedAtOnce))) stored.set(key, row);
  }
  // From here on nothing is waited for: two webhooks at once see each other.
  return rows.map((row) => {
    const key = keyOf(row);
    const before = recent.get(key) ?? stored.get(key);
    const merged = before === undefined ? row : mergeIncident(before, row);
    recent.delete(key);
    recent.set(key, merged);
    for (const oldest of recent.keys()) {
      if (recent.size <= knownLimit) break;
      recent.delete(oldest);
    }
    return merged;
  });
}

/** @returns the same whichever of the two came first. */
export function mergeIncident(a: IncidentRow, b: IncidentRow): IncidentRow {
  const [older, newer] = BigInt(b.version) >= BigInt(a.version) ? [a, b] : [b, a];
  return {
    ...newer,
    title: newer.title || older.title,
    services: newer.services.length > 0 ? newer.services : older.services,
    environment: newer.environment || older.environment,
    severity: newer.severity || older.severity,
    started: Math.min(Number(a.started), Number(b.started)),
    acknowledged: earliest(a.acknowledged, b.acknowledged),
    sha: newer.sha || older.sha,
    release: newer.release || older.release,
    deployment: newer.deployment || older.deployment,
    url: newer.url || older.url,
  };
}

function earliest(a: IncidentRow['acknowledged'], b: IncidentRow['acknowledged']): number | null {
  const times = [a, b].filter((time) => time !== null).map(Number);
  return times.length === 0 ? null : Math.min(...times);
}

async function storedOf(house: ReceiverHouse, rows: readonly IncidentRow[]): Promise<Map<string, IncidentRow>> {
  if (rows.length === 0) return new Map();
  const found = await house.facts.query<
    Omit<IncidentRow, 'started' | 'acknowledged' | 'resolved'> & Record<'began' | 'acked' | 'over', string>
  >(
    `SELECT source, id, title, state, services, environment, severity, sha, release, deployment, url, toString(version) AS version,
  toString(toUnixTimestamp64Milli(started)) AS began,
  ifNull(toString(toUnixTimestamp64Milli(acknowledged)), '') AS acked,
  ifNull(toString(toUnixTimestamp64Milli(resolved)), '') AS over
FROM incidents FINAL WHERE (source, id) IN (SELECT * FROM (SELECT arrayJoin(arrayZip({sources:Array(String)}, {ids:Array(String)}))))`,
    { sources: rows.map(({ source }) => source), ids: rows.map(({ id }) => id) },
  );
  return new Map(
    found.map(({ began, acked, over, ...row }) => [
      keyOf(row),
      { ...row, started: Number(began), acknowledged: acked === '' ? null : Number(acked), resolved: over === '' ? null : Number(over) },
    ]),
  );
}

function recentOf(house: ReceiverHouse): Map<string, IncidentRow> {
  const recent = known.get(house) ?? new Map<string, IncidentRow>();
  known.set(house, recent);
  return recent;
}

function keyOf({ source, id }: { readonly source: string; readonly id: string }): string {
  return `${source}\0${id}`;
}
