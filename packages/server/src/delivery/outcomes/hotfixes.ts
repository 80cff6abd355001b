import type { Deployment } from '../deployment-rows.ts';
import { type Lookup, labelOf, linkOf } from './lookup.ts';
import { revertRepairs } from './reverts.ts';
import { type BroughtChange, confidences, type Finding, type Repair, type ServiceFacts } from './types.ts';

const sign = /(?:^|[^a-z])hot-?fix(?:$|[^a-z])/i;

/** Whether a label, branch or tag says that it is a hotfix. */
export function isHotfix(name: string): boolean {
  return sign.test(name);
}

/** A hotfix followed it: by a label or branch of a change that was deployed, or by the branch or tag of the deployment. */
export function hotfixes(facts: ServiceFacts, lookup: Lookup): Finding[] {
  return hotfixRepairs(facts, lookup).map(({ of, by, change }) => ({
    rule: 'hotfix',
    confidence: confidences.hotfix,
    deployment: of,
    failed: true,
    text:
      change === undefined
        ? `Deployment ${labelOf(by)} after it came from the hotfix ${by.ref}.`
        : `Deployment ${labelOf(by)} after it brought the hotfix ${change.number} (${change.title}).`,
    link: change === undefined ? linkOf(by) : change.url || null,
  }));
}

interface Hotfix extends Repair {
  readonly change: BroughtChange | undefined;
}

/** A hotfix mends the last deployment before it that was planned: two in a row mend the same one. */
export function hotfixRepairs(facts: ServiceFacts, lookup: Lookup): Hotfix[] {
  const rework = reworkOf(facts, lookup);
  return hotfixDeployments(facts, lookup).flatMap(({ by, change }) => {
    // What it repairs is stated, or it takes back by itself: that says more.
    if (by.repairs !== '' || by.rolls_back !== '') return [];
    const of = lookup.before(by, (one) => !rework.has(one));
    return of === undefined ? [] : [{ of, by, change }];
  });
}

function hotfixDeployments({ changes }: ServiceFacts, lookup: Lookup): { by: Deployment; change: BroughtChange | undefined }[] {
  const byChange = new Map<Deployment, BroughtChange>();
  for (const change of changes) {
    if (![change.branch.replace(/^[^:]*:/, ''), ...change.labels].some(isHotfix)) continue;
    const by = lookup.byId(change.environment, change.deployment);
    if (by !== undefined && !byChange.has(by)) byChange.set(by, change);
  }
  return lookup.counted.filter((by) => byChange.has(by) || isHotfix(by.ref)).map((by) => ({ by, change: byChange.get(by) }));
}

/** Deployments that were made because of a problem that users noticed. */
export function reworkOf(facts: ServiceFacts, lookup: Lookup): ReadonlySet<Deployment> {
  return new Set([
    ...lookup.counted.filter(({ unplanned, repairs, rolls_back }) => unplanned || repairs !== '' || rolls_back !== ''),
    ...revertRepairs(facts, lookup).map(({ by }) => by),
    ...hotfixDeployments(facts, lookup).map(({ by }) => by),
  ]);
}

/** Deployments said to be unplanned that do not say what they mend: after a failure, they mend the last planned one. */
export function unplannedRepairs(facts: ServiceFacts, lookup: Lookup): Repair[] {
  const rework = reworkOf(facts, lookup);
  return lookup.counted
    .filter(({ unplanned, repairs, rolls_back }) => unplanned && repairs === '' && rolls_back === '')
    .flatMap((by) => {
      const of = lookup.before(by, (one) => !rework.has(one));
      return of === undefined ? [] : [{ of, by }];
    });
}
