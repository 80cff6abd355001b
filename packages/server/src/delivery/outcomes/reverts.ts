import { type Lookup, labelOf } from './lookup.ts';
import { type BroughtChange, confidences, type Finding, type Repair, type ServiceFacts } from './types.ts';

/** Something that takes back something else, both named by the commit that the mainline got. */
interface Edge {
  readonly environment: string;
  readonly from: string;
  readonly to: string;
  readonly what: string;
  readonly link: string | null;
}

interface Revert extends Repair {
  readonly what: string;
  readonly link: string | null;
}

/** A change in it was taken back by a commit or change that a later deployment brought. */
export function reverts(facts: ServiceFacts, lookup: Lookup): Finding[] {
  return revertRepairs(facts, lookup).map(({ of, by, what, link }) => ({
    rule: 'revert',
    confidence: confidences.revert,
    deployment: of,
    failed: true,
    text: `${what} took back a change in it; deployment ${labelOf(by)} brought that.`,
    link,
  }));
}

/**
 * Reverts that hold and reached the environment with a later deployment than what they take back. A revert that was itself taken back does not
 * count, nor does the one that did it; a change that was applied again and taken back again does.
 */
export function revertRepairs(facts: ServiceFacts, lookup: Lookup): Revert[] {
  const environments = Map.groupBy(edgesOf(facts), ({ environment }) => environment);
  return [...environments].flatMap(([environment, edges]) => {
    const brought = broughtBy(facts, environment);
    const [targets, sources] = [new Map(edges.map((edge) => [edge.from, edge.to])), Map.groupBy(edges, ({ to }) => to)];
    return edges.flatMap(({ from, to, what, link }) => {
      const [of, by] = [to, from].map((node) => lookup.byId(environment, brought.get(node) ?? ''));
      if (of === undefined || by === undefined || of === by || by.finished < of.finished) return [];
      return takesAway(from, targets) && holds(from, sources) ? [{ of, by, what, link }] : [];
    });
  });
}

/** Taking back is odd: a revert of a revert applies the change again. */
function takesAway(node: string, targets: ReadonlyMap<string, string>): boolean {
  const seen = new Set<string>();
  let current: string | undefined = node;
  while (current !== undefined && !seen.has(current)) {
    seen.add(current);
    current = targets.get(current);
  }
  return (seen.size - 1) % 2 === 1;
}

/** More that take back one another than any history has: beyond it nothing is concluded. */
const deepest = 200;

/** Whether nothing that holds takes it back. A circle, which no history can have, holds nothing. */
function holds(node: string, sources: ReadonlyMap<string, readonly Edge[]>, seen: ReadonlySet<string> = new Set()): boolean {
  if (seen.has(node) || seen.size >= deepest) return false;
  const next = new Set([...seen, node]);
  return (sources.get(node) ?? []).every(({ from }) => !holds(from, sources, next));
}

function edgesOf({ changes, reverts: commits }: ServiceFacts): Edge[] {
  const alias = aliasesOf(changes);
  const byNumber = new Map(changes.map((change) => [numberKey(change), change]));
  const ofCommits = commits.map(({ environment, sha, reverts: target, subject }) => ({
    environment,
    from: alias(environment, sha),
    to: alias(environment, target),
    what: `Commit ${sha.slice(0, 10)} (${subject})`,
    link: null,
  }));
  const ofChanges = changes.flatMap((change): Edge[] => {
    const number = revertedNumber(change.branch);
    const target = number === undefined ? undefined : byNumber.get(numberKey({ ...change, number }));
    if (target === undefined) return [];
    const what = `Change ${change.number} (${change.title})`;
    return [{ environment: change.environment, from: nodeOf(change), to: nodeOf(target), what, link: change.url || null }];
  });
  const all = [...ofChanges, ...ofCommits].filter(({ from, to }) => from !== to);
  return [...new Map(all.toReversed().map((edge) => [JSON.stringify([edge.environment, edge.from, edge.to]), edge])).values()];
}

/** The branch that GitHub makes for a revert: `revert-<number>-<branch>`. */
export function revertedNumber(branch: string): string | undefined {
  return /^(?:[^:]*:)?revert-(\d+)-/.exec(branch)?.[1];
}

function numberKey({ environment, repository, number }: Pick<BroughtChange, 'environment' | 'repository' | 'number'>): string {
  return JSON.stringify([environment, repository, number]);
}

function nodeOf({ mergeSha, repository, number }: BroughtChange): string {
  return mergeSha || `${repository}#${number}`;
}

/** The commit at the head of a change and the one that merged it stand for the same. */
function aliasesOf(changes: readonly BroughtChange[]): (environment: string, sha: string) => string {
  const heads = new Map(
    changes.filter(({ headSha }) => headSha !== '').map((change) => [`${change.environment}\n${change.headSha}`, nodeOf(change)]),
  );
  return (environment, sha) => heads.get(`${environment}\n${sha}`) ?? sha;
}

/** Id of the deployment that brought each commit or change. */
function broughtBy({ changes, reverts: commits }: ServiceFacts, environment: string): Map<string, string> {
  const here = commits.filter((one) => one.environment === environment);
  const alias = aliasesOf(changes);
  return new Map(
    [
      ...here.flatMap(({ sha, deployment, reverts: target, revertedDeployment }) => [
        [alias(environment, sha), deployment] as const,
        [alias(environment, target), revertedDeployment] as const,
      ]),
      ...changes.filter((one) => one.environment === environment).map((change) => [nodeOf(change), change.deployment] as const),
    ].filter(([, deployment]) => deployment !== ''),
  );
}
