import type { House } from '../../area.ts';
import { changeFlow } from '../../facts/change-flow.ts';
import type { Row } from '../../stores/clickhouse/table.ts';
import type { Calendar } from '../working-time.ts';
import type { KnownChange, KnownCommit } from './known.ts';
import type { Match } from './match.ts';
import { readRecords } from './records.ts';
import type { ReviewEvent } from './reviews.ts';
import { type RollOut, type Way, wayOf } from './stages.ts';

export type FlowRow = Row<typeof changeFlow>;

/** A change with everything that its rows are made of. */
export interface Located {
  readonly change: KnownChange;
  readonly events: readonly ReviewEvent[];
  readonly commits: readonly KnownCommit[];
  /** Under its one name. */
  readonly repository: string;
  /** As its host names it. */
  readonly changeRepository: string;
  /** The services it belongs to, whether it was deployed or not; the first counts where services do not matter. */
  readonly services: readonly string[];
  readonly matches: readonly Match[];
}

/** The rows of a change: one for each of its services, and one for each environment that it reached. */
export function rowsOf(located: Located, calendarOf: (service: string) => Calendar, now: number): FlowRow[] {
  const { services, matches } = located;
  const known = [...new Set([...services, ...matches.map(({ service }) => service)])];
  const all = known.length === 0 ? [''] : known;
  const way = (service: string, rollOut?: RollOut) =>
    wayOf({ ...located.change, events: located.events, commits: located.commits }, rollOut, calendarOf(service));
  const themselves = all.map((service, index): FlowRow => {
    const deployed_anywhere = matches.some((match) => match.service === service);
    return { ...common(located, way(service), now), service, environment: '', main: index === 0, deployed_anywhere, ...undeployed };
  });
  const reached = matches.map(({ service, environment, deployment, started, finished, rule }): FlowRow => {
    const deployed = { deploy_started: started, deployed: finished, deployment, matched_by: rule };
    const times = common(located, way(service, { started, finished }), now);
    return { ...times, service, environment, main: false, deployed_anywhere: false, ...deployed };
  });
  return [...themselves, ...reached];
}

const undeployed = { deploy_started: null, deployed: null, deployment: '', matched_by: '' };

function common({ change, commits, repository, changeRepository }: Located, way: Way, now: number) {
  const { wall, working } = way;
  return {
    repository,
    change_repository: changeRepository,
    change: change.number,
    bot: change.bot,
    state: change.state,
    created: change.created,
    first_commit: way.firstCommit,
    ready: way.ready,
    first_review: way.firstReview,
    approved: way.approved,
    merged: change.merged,
    closed: change.closed,
    coding: wall.coding,
    pickup: wall.pickup,
    review: wall.review,
    merge_wait: wall.merge_wait,
    deploy_wait: wall.deploy_wait,
    deploying: wall.deploying,
    lead_time: wall.lead_time,
    coding_working: working.coding,
    pickup_working: working.pickup,
    review_working: working.review,
    merge_wait_working: working.merge_wait,
    deploy_wait_working: working.deploy_wait,
    deploying_working: working.deploying,
    lead_time_working: working.lead_time,
    draft: way.draft,
    unreviewed: way.unreviewed,
    review_rounds: way.reviewRounds,
    additions: change.additions,
    deletions: change.deletions,
    files: change.files,
    commits: change.commits ?? (commits.length > 0 ? commits.length : null),
    suspect: way.suspect,
    gone: false,
    updated: now,
  };
}

const times = ['created', 'first_commit', 'ready', 'first_review', 'approved', 'merged', 'closed', 'deploy_started', 'deployed', 'updated'];
const flags = ['main', 'deployed_anywhere', 'bot', 'unreviewed', 'suspect', 'gone'] as const;
const columns = Object.keys(changeFlow.columns) as (keyof FlowRow)[];

function fieldOf(name: keyof FlowRow): string {
  if (times.includes(name)) return `toUnixTimestamp64Milli(${name})`;
  return changeFlow.columns[name] === 'LowCardinality(String)' ? `CAST(${name}, 'String')` : name;
}

/** The rows that are stored of these changes. */
export async function readStored({ facts }: House, repository: string, numbers: readonly string[]): Promise<FlowRow[]> {
  const fields = Object.fromEntries(columns.map((name) => [name, fieldOf(name)])) as Record<keyof FlowRow, string>;
  const rows = await readRecords<FlowRow>(
    facts,
    fields,
    'FROM change_flow FINAL WHERE change_repository = {repository:String} AND change IN (SELECT arrayJoin({numbers:Array(String)}))',
    { repository, numbers },
  );
  return rows.map((row) => ({ ...row, ...Object.fromEntries(flags.map((name) => [name, Boolean(row[name])])) }));
}

/** What has to be written for the stored rows to become the wanted ones; rows that stand for nothing any more are marked as gone. */
export function difference(stored: readonly FlowRow[], wanted: readonly FlowRow[]): FlowRow[] {
  const before = new Map(stored.map((row) => [keyOf(row), row]));
  const changed: FlowRow[] = [];
  for (const row of wanted) {
    const key = keyOf(row);
    const old = before.get(key);
    before.delete(key);
    // Versions of a row must grow even when the clock stands still.
    if (old === undefined) changed.push(row);
    else if (!isSame(old, row)) changed.push({ ...row, updated: Math.max(row.updated, old.updated + 1) });
  }
  const now = wanted[0]?.updated ?? 0;
  const gone = [...before.values()].filter((row) => !row.gone);
  return [...changed, ...gone.map((row) => ({ ...row, gone: true, updated: Math.max(now, row.updated + 1) }))];
}

function keyOf({ service, environment, change_repository, change }: FlowRow): string {
  return JSON.stringify([service, environment, change_repository, change]);
}

function isSame(a: FlowRow, b: FlowRow): boolean {
  return columns.every((name) => name === 'updated' || a[name] === b[name]);
}
