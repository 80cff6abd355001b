import { deployments } from '../facts/deployments.ts';
import type { Clock } from '../platform/clock.ts';
import type { Facts } from '../stores/facts.ts';
import { type Contents, contentsOf } from './ancestry.ts';
import { appendInBatches } from './append.ts';
import { type AttributedCommits, writeContents } from './contents.ts';
import { type Deployment, isSame, readDeployments, replacing } from './deployment-rows.ts';
import type { GraphCache } from './graph.ts';
import { locate } from './locate.ts';

/**
 * Works out what every deployment of one service to one environment brought, and writes what differs from what is stored. The
 * result depends on the facts alone and not on the order in which they came: late deployments and late commits change earlier answers.
 */
export async function attribute(house: AttributionHouse, service: string, environment: string): Promise<void> {
  const { facts, clock, graphs } = house;
  const stored = await readDeployments(facts, 'service = {service:String} AND environment = {environment:String}', {
    service,
    environment,
  });
  const located = supersedeTags(await locate(facts, stored));
  const judged: Deployment[] = [];
  const contents: AttributedCommits[] = [];
  for (const [repository, group] of byRepository(located)) {
    const graph = await graphs.get(repository);
    const rollOuts = group.filter(({ status }) => status === 'success');
    const found = contentsOf(
      graph,
      rollOuts.map(({ sha, source }) => ({ sha, mayRollBack: source !== 'git' })),
    );
    judged.push(...group.filter(({ status }) => status !== 'success').map(withoutContents), ...rollOuts.map(judgedBy(found, rollOuts)));
    if (repository !== '') contents.push({ repository, graph, rollOuts, found });
  }
  const before = new Map(stored.map((row) => [row.id, row]));
  const changed = judged.flatMap((row) => {
    const old = before.get(row.id);
    return old === undefined || isSame(old, row) ? [] : [replacing(old, row, clock.now())];
  });
  // The commits first: a deployment whose contents are said to be known must have them.
  await writeContents(facts, { service, environment, now: clock.now() }, contents);
  await appendInBatches(facts, deployments, changed);
}

export interface AttributionHouse {
  readonly facts: Facts;
  readonly clock: Clock;
  readonly graphs: GraphCache;
}

function byRepository(rows: readonly Deployment[]): Map<string, Deployment[]> {
  return Map.groupBy(rows, (row) => row.repository);
}

/** A release tag stands for a deployment only until its service reports deployments itself; counting both would count twice. */
function supersedeTags(rows: readonly Deployment[]): Deployment[] {
  const reported = rows.filter(({ source, status }) => source !== 'git' && status === 'success').map(({ finished }) => finished);
  const since = reported.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...reported.slice(0, 1));
  return rows.map((row) => {
    if (row.source !== 'git' || (row.status !== 'success' && row.status !== 'superseded')) return row;
    const status = row.finished < since ? 'success' : 'superseded';
    return row.status === status ? row : { ...row, status };
  });
}

function withoutContents(row: Deployment): Deployment {
  return { ...row, contents: 'none', rolls_back: '' };
}

function judgedBy(found: readonly Contents[], rollOuts: readonly Deployment[]) {
  return (row: Deployment, position: number): Deployment => {
    const { state, rollsBack } = found[position] ?? { state: 'none', rollsBack: undefined };
    return { ...row, contents: state, rolls_back: rollsBack === undefined ? '' : (rollOuts[rollsBack]?.id ?? '') };
  };
}
