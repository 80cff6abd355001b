import { type FactReader, number } from '../../stores/clickhouse/client.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Older deployments without a verdict get none: whoever imports years of history would wait for all of them. */
const horizon = 30 * day;
/** Data that comes later than this after the windows no longer changes a verdict. */
export const grace = 30 * minute;
/** How often an open verdict is computed again: while it follows the minutes, and then. */
const pauses = { minutes: minute, days: hour };
/** A verdict by the minute is over after its hour, the delay of data and the grace. */
const quickPhase = hour + grace + 5 * minute;
const mostListed = 5_000;

/** A deployment as verdicts know it, with what is known of its verdict. Times in milliseconds UTC. */
export interface Deployed {
  readonly service: string;
  readonly environment: string;
  readonly id: string;
  /** What it is called: its version, or its commit. */
  readonly release: string;
  readonly started: number;
  readonly finished: number;
  readonly verdict: Stored | undefined;
}

interface Stored {
  readonly state: string;
  readonly final: boolean;
  readonly updated: number;
  readonly basis: string;
  /** When its last window ends. */
  readonly until: number;
}

/** A deployment between the ones before and after it in the same service and environment. */
export interface Placed {
  readonly deployed: Deployed;
  readonly previous: Deployed | undefined;
  readonly next: Deployed | undefined;
}

/**
 * What was deployed of late, by service and environment in the order of finishing. Release tags are left out: a tag says when something was named,
 * not when users met it.
 */
export async function recentlyDeployed(facts: FactReader, now: number): Promise<Placed[]> {
  const rows = await facts.query<Record<string, unknown>>(
    `SELECT d.service AS service, d.environment AS environment, d.id AS id, if(d.version = '', substring(d.sha, 1, 10), d.version) AS release,
  toUnixTimestamp64Milli(d.started) AS started, toUnixTimestamp64Milli(d.finished) AS finished, v.verdict AS state, v.final AS final,
  toUnixTimestamp64Milli(v.updated) AS updated, JSONExtractString(v.comparisons, 'basis') AS basis, JSONExtractInt(v.comparisons, 'until') AS until
FROM (
  SELECT * FROM (SELECT * FROM deployments FINAL)
  WHERE status = 'success' AND source != 'git' AND finished >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
    AND finished <= fromUnixTimestamp64Milli({now:Int64}, 'UTC')
  ORDER BY finished DESC LIMIT {limit:UInt32}
) AS d
LEFT JOIN (SELECT * FROM deployment_verdicts FINAL) AS v
  ON v.service = d.service AND v.environment = d.environment AND v.deployment = d.id
ORDER BY service, environment, finished, started, id`,
    { since: now - horizon - 8 * day, now, limit: mostListed },
  );
  const all = rows.map(deployedOf);
  return all.map((deployed, index) => ({
    deployed,
    previous: sharingPlace(deployed, all[index - 1]),
    next: sharingPlace(deployed, all[index + 1]),
  }));
}

function deployedOf(row: Record<string, unknown>): Deployed {
  const { service, environment, id, release, state, basis } = row as Record<string, string>;
  const stored = {
    state: state ?? '',
    final: Boolean(row.final),
    updated: number(row.updated),
    basis: basis ?? '',
    until: number(row.until),
  };
  return {
    service: service ?? '',
    environment: environment ?? '',
    id: id ?? '',
    release: release || 'another version',
    started: number(row.started),
    finished: number(row.finished),
    verdict: stored.state === '' ? undefined : stored,
  };
}

function sharingPlace(one: Deployed, other: Deployed | undefined): Deployed | undefined {
  return other?.service === one.service && other.environment === one.environment ? other : undefined;
}

/** What a verdict rests on besides its data: another deployment that comes to be known changes its windows. */
export function basisOf({ deployed, previous, next }: Placed): string {
  const times = (one: Deployed | undefined) => (one === undefined ? '' : `${one.started}-${one.finished}`);
  return ['1', times(deployed), times(previous), times(next)].join(' ');
}

/** Whether it has none, or one that rests on other windows. */
export function isOutdated(placed: Placed, now: number): boolean {
  const { finished, verdict } = placed.deployed;
  return verdict === undefined ? finished > now - horizon : verdict.basis !== basisOf(placed);
}

/** Whether data may have come that changes it. */
export function isOpen({ deployed: { finished, verdict } }: Placed, now: number): boolean {
  if (verdict === undefined) return true;
  const { final, updated, until } = verdict;
  if (final) return updated < until + grace && now >= until + grace;
  if (now >= until) return true;
  return now - updated >= (now < finished + quickPhase ? pauses.minutes : pauses.days);
}
