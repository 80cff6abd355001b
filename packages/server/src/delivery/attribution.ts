import { deployments } from '../facts/deployments.ts';
import { timeline } from '../facts/timeline.ts';
import type { Clock } from '../platform/clock.ts';
import type { Row } from '../stores/clickhouse/table.ts';
import type { Facts } from '../stores/facts.ts';
import { type Contents, contentsOf } from './ancestry.ts';
import { appendInBatches } from './append.ts';
import { type AttributedCommits, writeContents } from './contents.ts';
import { type Deployment, inOrder, isSame, readDeployments, replacing, timelineEntry, vanishedEntry } from './deployment-rows.ts';
import { withoutDuplicates } from './duplicates.ts';
import { type CommitGraph, type GraphCache, merge } from './graph.ts';
import { locate } from './locate.ts';
import type { ServiceMap } from './service-map.ts';
import { locateVersions } from './versions.ts';

/**
 * Works out what every deployment of one service to one environment brought, and writes what differs from what is stored. The
 * result depends on the facts alone and not on the order in which they came: late deployments and late commits change earlier answers.
 */
export async function attribute(house: AttributionHouse, service: string, environment: string): Promise<void> {
  const { facts, clock, graphs, map } = house;
  const stored = await readDeployments(facts, 'service = {service:String} AND environment = {environment:String}', {
    service,
    environment,
  });
  const renamed = stored.map((row) => ({ ...row, repository: map.canonicalRepository(row.repository) }));
  const versions = await locateVersions(facts, renamed, map.canonicalRepository);
  const located = supersedeTags(withoutDuplicates((await locate(facts, versions, map.canonicalRepository)).sort(inOrder)));
  const judged: Deployment[] = [];
  const contents: AttributedCommits[] = [];
  for (const [repository, group] of byRepository(located)) {
    const graph = await graphs.get(repository);
    const rollOuts = group.filter(({ status }) => status === 'success');
    const brought = contentsOf(
      graph,
      rollOuts.map(({ sha, source }) => ({ sha, mayRollBack: source !== 'git' })),
    );
    const paths = map.pathsOf(service, repository);
    const found = paths === undefined ? brought : ofService(graph, brought, await relatedTo(house, repository, graph, brought, paths));
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
  await appendInBatches(
    facts,
    timeline,
    changed.flatMap((row) => timelineChange(before.get(row.id), row)),
  );
}

/** What the commits that were brought touch is read from a clone now that it matters. */
async function relatedTo(
  { graphs, learnPaths }: AttributionHouse,
  repository: string,
  graph: CommitGraph,
  brought: readonly Contents[],
  patterns: readonly string[],
): Promise<Uint8Array> {
  const told = await graphs.told(repository, graph);
  const unknown = brought.flatMap(({ commits }) =>
    commits.filter((index) => told[index] === 0 && ((graph.flags[index] ?? 0) & merge) === 0),
  );
  const learnt = await learnPaths(
    repository,
    unknown.map((index) => graph.shas[index] ?? ''),
  );
  // Only what was asked for before has to be forgotten.
  if (learnt) await graphs.get(repository);
  return graphs.related(repository, graph, patterns);
}

/** Leaves to a service that is only part of a repository what touches its part; merges touch nothing by themselves. */
function ofService(graph: CommitGraph, brought: readonly Contents[], related: Uint8Array): Contents[] {
  return brought.map((one) => {
    const commits = one.commits.filter((index) => related[index] === 1);
    const unrelated = one.commits.filter((index) => related[index] === 0 && ((graph.flags[index] ?? 0) & merge) === 0).length;
    return { ...one, commits, unrelated };
  });
}

/** A deployment that stopped being one leaves the timeline, and comes back with it. */
function timelineChange(before: Deployment | undefined, row: Deployment): Row<typeof timeline>[] {
  const [was, is] = [before?.status === 'success', row.status === 'success'];
  if (was === is) return [];
  return [is ? timelineEntry(row) : vanishedEntry(row)];
}

export interface AttributionHouse {
  readonly facts: Facts;
  readonly clock: Clock;
  readonly graphs: GraphCache;
  readonly map: ServiceMap;
  /** Reads what commits of a repository touch, where a clone knows; says whether anything was learnt. */
  learnPaths(repository: string, shas: readonly string[]): Promise<boolean>;
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
    return row.status === status ? row : { ...row, status, superseded_by: '' };
  });
}

function withoutContents(row: Deployment): Deployment {
  return { ...row, contents: 'none', rolls_back: '', unrelated: 0 };
}

function judgedBy(found: readonly Contents[], rollOuts: readonly Deployment[]) {
  return (row: Deployment, position: number): Deployment => {
    const { state, rollsBack, unrelated = 0 } = found[position] ?? { state: 'none', rollsBack: undefined };
    return { ...row, contents: state, unrelated, rolls_back: rollsBack === undefined ? '' : (rollOuts[rollsBack]?.id ?? '') };
  };
}
