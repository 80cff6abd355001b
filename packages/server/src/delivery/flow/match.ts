import type { Pair } from '../attributions.ts';

/** How a change is found in a deployment, the surest first. */
export const rules = ['merge_sha', 'head_sha', 'commit_sha', 'patch_id', 'subject', 'cherry_pick', 'version'] as const;
export type Rule = (typeof rules)[number];

/** A deployment that brought a commit to an environment for the first time; times in milliseconds UTC. */
export interface Brought extends Pair {
  readonly deployment: string;
  readonly started: number;
  readonly finished: number;
  /** Its sender stated a version alone. */
  readonly byVersion?: boolean;
}

export interface Match extends Brought {
  readonly rule: Rule;
}

/** Commits that stand for a change, by the rule that says so. */
export type Evidence = Readonly<Partial<Record<Rule, readonly string[]>>>;

/** Of these rules each commit is only a part of the change, which is there with the last of them; of the others one is the whole change. */
const parts: ReadonlySet<Rule> = new Set(['commit_sha', 'patch_id']);

/**
 * In which deployments a change reached which environments: for each service and environment by the first rule that finds it in any. A change
 * that is not merged must not be asked for: hosts state a commit of a test merge for it, and its branch may have been tried out somewhere.
 */
export function matchesOf(evidence: Evidence, brought: (sha: string) => readonly Brought[]): Match[] {
  const found = new Map<string, Match>();
  for (const rule of rules) {
    for (const sha of evidence[rule] ?? []) {
      for (const one of brought(sha)) {
        const key = JSON.stringify([one.service, one.environment]);
        const known = found.get(key);
        if (known === undefined || (known.rule === rule && replaces(rule, one, known))) found.set(key, { ...one, rule });
      }
    }
  }
  const said = [...found.values()].map((one): Match => (one.byVersion === true ? { ...one, rule: 'version' } : one));
  return said.sort((a, b) => compare(a.service, b.service) || compare(a.environment, b.environment));
}

/** In whatever order commits are looked at, the same comes out. */
function replaces(rule: Rule, one: Brought, known: Brought): boolean {
  const later = one.finished - known.finished || compare(one.deployment, known.deployment);
  return parts.has(rule) ? later > 0 : later < 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const subjects = [/^Merge pull request #(\d+)\b/, /^Merged PR (\d+):/, /\((?:pull request )?#(\d+)\)\s*$/];

/** Number of the change that a commit's subject says it brings: GitHub's, Bitbucket's and Azure's forms; undefined when it says none. */
export function changeNumberIn(subject: string): string | undefined {
  for (const pattern of subjects) {
    const found = pattern.exec(subject)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The same in SQL, over a column `subject`; empty when it says none. */
export const changeNumberSql = `multiIf(
  startsWith(subject, 'Merge pull request #'), extract(subject, '^Merge pull request #(\\\\d+)\\\\b'),
  startsWith(subject, 'Merged PR '), extract(subject, '^Merged PR (\\\\d+):'),
  position(subject, '#') > 0, extract(subject, '\\\\((?:pull request )?#(\\\\d+)\\\\)\\\\s*$'),
  '')`;
