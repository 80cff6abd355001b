import type { House } from '../../area.ts';
import { number } from '../../stores/clickhouse/client.ts';
import { serviceKind } from './services.ts';
import type { IncidentRow } from './tables.ts';

/** How many people an incident affected, as far as product events tell. */
export interface People {
  /** Different people with at least one failure while it lasted; null where it cannot be told. */
  readonly affected: number | null;
  /** Different people of whom any event of these services came meanwhile. */
  readonly seen: number | null;
  /** Why it cannot be told; empty when it can. */
  readonly why: string;
}

/** Names of events that are failures whatever they state: Binnacle's own, OpenTelemetry's and PostHog's. */
const failureNames = ['error', 'exception', '$exception'];
const failureOutcomes = ['error', 'failure', 'failed'];
/** How far back it is looked whether events of a service ever tell of failures: none while an incident lasts is news only then. */
const knownMs = 90 * 86_400_000;

const isTheirs = `(lower(properties['service']) IN {names:Array(String)}
    OR (properties['service'] = '' AND lower(source) IN {names:Array(String)}))
  AND ({environment:String} = '' OR lower(properties['environment']) IN ('', lower({environment:String})))`;
const isFailure = `(name IN {failureNames:Array(String)} OR lower(properties['outcome']) IN {failureOutcomes:Array(String)})`;

/**
 * Counts who had failures of the services of an incident: by the pseudonym where one is known, also of the rest of the same session, else by the session.
 * Somebody who is unknown in two sessions counts twice.
 * @param range milliseconds UTC; the end excluded.
 */
export async function peopleOf(house: House, incident: IncidentRow, range: { from: number; to: number }): Promise<People> {
  const services = incident.services;
  if (services.length === 0) return unknown('The incident names no service.');
  const defined = await house.definitions.list(serviceKind);
  const aliases = defined.filter(({ metadata }) => services.includes(metadata.name)).flatMap(({ spec }) => spec.aliases ?? []);
  const names = [...new Set([...services, ...aliases].map((name) => name.toLowerCase()))];
  const parameters = { names, environment: incident.environment, failureNames, failureOutcomes };
  const [row] = await house.facts.query<{ affected: unknown; seen: unknown; events: unknown }>(
    `SELECT uniqExactIf(who, who != '' AND failed) AS affected, uniqExactIf(who, who != '') AS seen, count() AS events FROM (
  SELECT multiIf(known != '', concat('person ', known), session != '', concat('session ', session), '') AS who, failed FROM (
    SELECT session, if(person != '' OR session = '', person, max(person) OVER (PARTITION BY session)) AS known, ${isFailure} AS failed
    FROM events FINAL
    WHERE time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({to:Int64}, 'UTC') AND ${isTheirs}))`,
    { ...parameters, ...range },
  );
  const [affected, seen, events] = [number(row?.affected ?? 0), number(row?.seen ?? 0), number(row?.events ?? 0)];
  const list = services.join(', ');
  if (events === 0) return unknown(`No product events of ${list} came in while it lasted. Send them with the property service.`);
  if (seen === 0) return unknown(`Product events of ${list} came in, and none says of which person or session it is.`);
  if (affected === 0 && !(await everFailed(house, parameters, range.to))) {
    return unknown(
      `Product events of ${list} do not tell of failures: none in 90 days has the property outcome=error or is called error, exception or $exception.`,
    );
  }
  return { affected, seen, why: '' };
}

function unknown(why: string): People {
  return { affected: null, seen: null, why };
}

async function everFailed({ facts }: House, parameters: Record<string, unknown>, to: number): Promise<boolean> {
  const rows = await facts.query(
    `SELECT 1 AS one FROM events
WHERE time >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({to:Int64}, 'UTC') AND ${isTheirs} AND ${isFailure} LIMIT 1`,
    { ...parameters, since: to - knownMs, to },
  );
  return rows.length > 0;
}
