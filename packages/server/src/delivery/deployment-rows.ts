import { deployments } from '../facts/deployments.ts';
import type { timeline } from '../facts/timeline.ts';
import { type FactReader, number, type QueryParameters } from '../stores/clickhouse/client.ts';
import type { Row } from '../stores/clickhouse/table.ts';

export type Deployment = Row<typeof deployments>;

export const statuses = ['success', 'failure', 'cancelled', 'running'] as const;

const milliseconds = ['started', 'finished', 'updated'].map((name) => `toUnixTimestamp64Milli(${name}) AS ${name}`);
const columns = Object.keys(deployments.columns).filter((name) => !['started', 'finished', 'updated'].includes(name));

/** Deployments by a condition over the table's columns, in the order of finishing. */
export async function readDeployments(facts: FactReader, condition: string, parameters: QueryParameters): Promise<Deployment[]> {
  const rows = await facts.query<Deployment>(
    `SELECT ${[...columns, ...milliseconds].join(', ')} FROM (SELECT * FROM deployments FINAL WHERE ${condition}) ORDER BY finished`,
    parameters,
  );
  return rows
    .map((row) => ({ ...row, started: number(row.started), finished: number(row.finished), updated: number(row.updated) }))
    .sort(inOrder);
}

const natural = new Intl.Collator('en', { numeric: true });

/** Order of finishing; tags of one second go by version, because the older release must not take the newer one's commits. */
export function inOrder(a: Deployment, b: Deployment): number {
  return a.finished - b.finished || natural.compare(a.version, b.version) || natural.compare(a.id, b.id);
}

/** Whether two rows say the same, whenever it was said. */
export function isSame(a: Deployment, b: Deployment): boolean {
  const names = Object.keys(deployments.columns) as (keyof Deployment)[];
  return names.every((name) => name === 'updated' || a[name] === b[name]);
}

/** The row that replaces `before`: versions of a row must grow even when the clock stands still. */
export function replacing(before: Deployment, change: Partial<Deployment>, now: number): Deployment {
  return { ...before, ...change, updated: Math.max(now, before.updated + 1) };
}

/** What the timeline shows of a deployment that reached its environment. */
export function timelineEntry(deployment: Deployment): Row<typeof timeline> {
  const { id, service, environment, version, sha, finished, updated, source, url } = deployment;
  const what = version || sha.slice(0, 10) || 'deployment';
  return {
    id: `deployment:${service}:${environment}:${id}`,
    time: finished,
    kind: 'deployment',
    title: source === 'git' ? `${service} ${what} released` : `${service} ${what} deployed to ${environment}`,
    service,
    environment,
    link: url || `/delivery/${encodeURIComponent(service)}`,
    updated,
  };
}

/** What takes the place of the entry of a deployment that turned out to be none: before all times that anybody looks at. */
export function vanishedEntry(deployment: Deployment): Row<typeof timeline> {
  return { ...timelineEntry(deployment), time: 0 };
}
