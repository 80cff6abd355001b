import type { Deployment } from '../deployment-rows.ts';
import { hotfixes, hotfixRepairs, reworkOf, unplannedRepairs } from './hotfixes.ts';
import { incidentsByTime, namingIncidents } from './incidents.ts';
import { lookupOf } from './lookup.ts';
import { revertRepairs, reverts } from './reverts.ts';
import { alarms, verdicts } from './signals.ts';
import { overrides, rollbackRepairs, rollbacks, statedRepairs, statements } from './stated.ts';
import { counts, type Evidence, type Finding, type Repair, rules, type ServiceFacts } from './types.ts';

/** What is known of how a deployment went for its users. Times in milliseconds UTC. */
export interface Judgement {
  readonly deployment: Deployment;
  readonly failed: boolean;
  /** The rule that decided; empty where none did. */
  readonly rule: string;
  readonly confidence: number;
  /** The strongest first. */
  readonly evidence: readonly Evidence[];
  /** Users were served again. */
  readonly restored: number | null;
  /** The first deployment that mends it finished. */
  readonly repaired: number | null;
  readonly rework: boolean;
  /** It is neither failed nor said not to be, and still may turn out to be, until then. */
  readonly pendingUntil: number;
  /** Whether anything could have told of a failure; of release tags, little does. */
  readonly judged: boolean;
}

const byStrength = [overrides, statements, rollbacks, reverts, hotfixes, namingIncidents, incidentsByTime, alarms, verdicts] as const;
const mending = [statedRepairs, rollbackRepairs, revertRepairs, hotfixRepairs, unplannedRepairs] as const;

/** Judges every deployment of a service that reached its environment. In whatever order facts came, the same comes out. */
export function judge(facts: ServiceFacts): Judgement[] {
  const lookup = lookupOf(facts.deployments);
  const findings = Map.groupBy(
    byStrength.flatMap((rule) => rule(facts, lookup)),
    ({ deployment }) => deployment,
  );
  const repairs = Map.groupBy(
    mending.flatMap((rule): Repair[] => rule(facts, lookup)),
    ({ of }) => of,
  );
  const rework = reworkOf(facts, lookup);
  const telling = tellingEnvironments(facts, lookup.counted, findings);
  return lookup.counted.map((deployment) => {
    const found = (findings.get(deployment) ?? []).toSorted(inOrder);
    const decisive = found.find(({ confidence }) => confidence >= counts);
    const failed = decisive?.failed ?? false;
    const repaired = firstRepair(deployment, repairs.get(deployment) ?? []);
    return {
      deployment,
      failed,
      rule: decisive?.rule ?? '',
      confidence: decisive?.confidence ?? 0,
      evidence: found.slice(0, mostEvidence).map(({ rule, confidence, text, link }) => ({ rule, confidence, text, link })),
      repaired: failed ? repaired : null,
      restored: failed ? restoredAt(deployment, found, repaired) : null,
      rework: rework.has(deployment),
      pendingUntil: decisive === undefined ? deployment.finished + facts.settings.pendingFor : deployment.finished,
      judged: deployment.source !== 'git' || telling.has(deployment.environment),
    };
  });
}

const mostEvidence = 50;

/** By rule, and within one by what it says, so that the order of arrival decides nothing. A sender's own word comes before what others conclude. */
function inOrder(a: Finding, b: Finding): number {
  return (
    rules.indexOf(a.rule) - rules.indexOf(b.rule) ||
    Number(a.failed) - Number(b.failed) ||
    (a.incident?.started ?? 0) - (b.incident?.started ?? 0) ||
    (a.text < b.text ? -1 : 1)
  );
}

/** Release tags alone tell nothing of failures; where incidents of the service are known, or something was found, their silence means something. */
function tellingEnvironments(
  { incidents }: ServiceFacts,
  counted: readonly Deployment[],
  findings: ReadonlyMap<Deployment, readonly Finding[]>,
): ReadonlySet<string> {
  const tags = counted.filter(({ source }) => source === 'git');
  const known = incidents.some(({ services }) => services.length > 0);
  return new Set(
    tags
      .filter((one) => known || (findings.get(one) ?? []).some(({ confidence }) => confidence >= counts))
      .map(({ environment }) => environment),
  );
}

function firstRepair(deployment: Deployment, repairs: readonly Repair[]): number | null {
  const finished = repairs.filter(({ by }) => by.status === 'success' && by.finished >= deployment.finished).map(({ by }) => by.finished);
  return finished.length === 0 ? null : Math.min(...finished);
}

/** When the last incident was resolved; while one is open, or without any, when a deployment that mends it finished. */
function restoredAt(deployment: Deployment, found: readonly Finding[], repaired: number | null): number | null {
  const resolved = found.flatMap(({ incident }) => (incident === undefined ? [] : [incident.resolved]));
  const known = resolved.filter((time) => time !== null);
  if (resolved.length === 0 || known.length < resolved.length) return repaired;
  return Math.max(deployment.finished, ...known);
}
