import type { deploymentEvents } from '../../facts/deployment-events.ts';
import type { Row } from '../../stores/clickhouse/table.ts';

export type DeploymentEvent = Row<typeof deploymentEvents>;

/** What the events of one id together say; names are the sender's, but for the repository. Times in milliseconds UTC. */
export interface RollOut {
  readonly source: string;
  readonly id: string;
  /** Under its one name. */
  readonly repository: string;
  readonly service: string;
  readonly environment: string;
  readonly tier: string;
  readonly sha: string;
  readonly release: string;
  readonly ref: string;
  readonly workflow: string;
  readonly status: 'success' | 'failure' | 'cancelled' | 'running';
  readonly started: number;
  readonly finished: number;
  readonly url: string;
  readonly unplanned: boolean;
  readonly repairs: string;
  readonly failed: boolean | null;
}

/**
 * Puts the events of one source and id together, one roll-out for each repository, service and environment. In whatever order they came, the same
 * comes out: a success stays one whatever follows, and a note completes the roll-outs that it fits.
 */
export function rollOutsOf(events: readonly DeploymentEvent[], canonicalRepository: (name: string) => string): RollOut[] {
  const renamed = events.map((event) => ({ ...event, repository: canonicalRepository(event.repository) }));
  const [notes, states] = [renamed.filter(({ state }) => state === 'note'), renamed.filter(({ state }) => state !== 'note')];
  const groups = Map.groupBy(states, ({ repository, service, environment }) => JSON.stringify([repository, service, environment]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : (combined(group.toSorted(inOrder), notes.filter((note) => concerns(note, first)).toSorted(inOrder)) ?? []);
  });
}

function concerns(note: DeploymentEvent, event: DeploymentEvent): boolean {
  return (['repository', 'service', 'environment'] as const).every((name) => note[name] === '' || note[name] === event[name]);
}

/** By time, and what is the same moment by content, so that the order of arrival decides nothing. */
function inOrder(a: DeploymentEvent, b: DeploymentEvent): number {
  const [left, right] = [a, b].map(({ received: _received, ...event }) => JSON.stringify(event));
  return a.time - b.time || Number(BigInt(a.version) - BigInt(b.version)) || ((left ?? '') < (right ?? '') ? -1 : 1);
}

const ends = ['success', 'failure', 'cancelled'] as const;

function combined(events: readonly DeploymentEvent[], notes: readonly DeploymentEvent[]): RollOut | undefined {
  const of = (state: string) => events.filter((event) => event.state === state);
  const [running] = of('running');
  const [created] = of('created');
  const status = ends.find((state) => of(state).length > 0);
  const [end] = status === undefined ? [] : of(status);
  const begin = running ?? created;
  const deciding = end ?? begin;
  // All that is left of it is that another replaced it.
  if (deciding === undefined) return undefined;
  const { source, id, repository, service, environment } = deciding;
  const all = [...events, ...notes];
  // What the deciding event says of the roll-out comes before what others say.
  const preferred = [deciding, ...all.toReversed()];
  const text = (name: 'sha' | 'release' | 'ref' | 'workflow' | 'url' | 'repairs' | 'tier') =>
    preferred.find((one) => one[name] !== '')?.[name] ?? '';
  const finished = end === undefined ? undefined : (end.finished ?? end.time);
  const stated = least(events.map((event) => event.started));
  const started = stated ?? begin?.time ?? finished ?? deciding.time;
  return {
    source,
    id,
    repository,
    service,
    environment,
    tier: text('tier'),
    sha: text('sha').toLowerCase(),
    release: text('release'),
    ref: text('ref'),
    workflow: text('workflow'),
    status: status ?? 'running',
    started: Math.min(started, finished ?? started),
    finished: finished ?? started,
    url: text('url'),
    unplanned: all.some((event) => event.unplanned),
    repairs: text('repairs'),
    failed: latestStatement(all),
  };
}

function least(times: readonly (number | null)[]): number | undefined {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** What was said last holds: a failure can be taken back. */
function latestStatement(events: readonly DeploymentEvent[]): boolean | null {
  return events.toSorted(inOrder).findLast(({ failed }) => failed !== null)?.failed ?? null;
}
