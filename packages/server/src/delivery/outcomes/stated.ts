import type { Deployment } from '../deployment-rows.ts';
import { type Lookup, labelOf, linkOf } from './lookup.ts';
import { confidences, type Finding, type Repair, type ServiceFacts } from './types.ts';

/** A person said that it failed, or that it did not. */
export function overrides({ said }: ServiceFacts, lookup: Lookup): Finding[] {
  return said.flatMap(({ environment, deployment: id, failed, reason }) => {
    const deployment = lookup.byId(environment, id);
    if (deployment === undefined) return [];
    const text = `People said that it ${failed ? 'failed' : 'did not fail'}: ${reason}`;
    return [{ rule: 'override' as const, confidence: confidences.override, deployment, failed, text, link: null }];
  });
}

/** Whoever deployed it said that it failed, or did not; or another deployment says that it repairs this one. */
export function statements(facts: ServiceFacts, lookup: Lookup): Finding[] {
  const rule = { rule: 'stated' as const, confidence: confidences.stated };
  const own = lookup.counted.flatMap((deployment): Finding[] => {
    const { stated_failed: failed, source } = deployment;
    if (failed === null) return [];
    const text = `${source} reported that it ${failed ? 'failed' : 'did not fail'} its users.`;
    return [{ ...rule, deployment, failed, text, link: linkOf(deployment) }];
  });
  const repaired = statedRepairs(facts, lookup).map(
    ({ of, by }): Finding => ({
      ...rule,
      deployment: of,
      failed: true,
      text: `Deployment ${labelOf(by)} was reported to repair it.`,
      link: linkOf(by),
    }),
  );
  return [...own, ...repaired];
}

/** Deployments that say what they repair, whether their own roll-out went well or not. */
export function statedRepairs({ deployments }: ServiceFacts, lookup: Lookup): Repair[] {
  return deployments
    .filter(({ status, repairs }) => repairs !== '' && status !== 'superseded')
    .flatMap((by) => pairOf(lookup.named(by.repairs, by), by));
}

/** Another deployment put an older commit over it: what was rolled back from failed. */
export function rollbacks(facts: ServiceFacts, lookup: Lookup): Finding[] {
  return rollbackRepairs(facts, lookup).map(({ of, by }) => ({
    rule: 'rollback',
    confidence: confidences.rollback,
    deployment: of,
    failed: true,
    text: `Deployment ${labelOf(by)} rolled it back to the older commit ${by.sha.slice(0, 10)}.`,
    link: linkOf(by),
  }));
}

export function rollbackRepairs(_facts: ServiceFacts, lookup: Lookup): Repair[] {
  return lookup.counted
    .filter(({ rolls_back }) => rolls_back !== '')
    .flatMap((by) => pairOf(lookup.byId(by.environment, by.rolls_back), by));
}

function pairOf(of: Deployment | undefined, by: Deployment): Repair[] {
  return of === undefined || of === by ? [] : [{ of, by }];
}
