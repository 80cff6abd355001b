import type { House } from '../../area.ts';
import { deploymentOutcomes } from '../../facts/deployment-outcomes.ts';
import { number } from '../../stores/clickhouse/client.ts';
import type { Row } from '../../stores/clickhouse/table.ts';
import { appendInBatches } from '../append.ts';
import { forEach } from '../each.ts';
import { readServiceMap, type ServiceMap } from '../service-map.ts';
import { Turns } from '../turns.ts';
import { type Calendar, workingSeconds } from '../working-time.ts';
import { type Judgement, judge } from './judge.ts';
import { readServiceFacts } from './reading.ts';
import { readSettings, type Settings } from './settings.ts';

type OutcomeRow = Row<typeof deploymentOutcomes>;

interface Known {
  readonly map?: ServiceMap;
  readonly settings?: Settings;
}

/** Keeps the outcomes of deployments; each service is judged as a whole, by one task at a time. One a house. */
export class Outcomes {
  readonly #house: House;
  readonly #turns = new Turns();

  constructor(house: House) {
    this.#house = house;
  }

  /** Judges all deployments of these services anew and writes what differs. @param known what the caller has read already. */
  async judge(services: Iterable<string>, known: Known = {}, signal?: AbortSignal): Promise<void> {
    const distinct = new Set(services);
    if (distinct.size === 0) return;
    const map = known.map ?? (await readServiceMap(this.#house));
    const settings = known.settings ?? (await readSettings(this.#house, map));
    await forEach(distinct, signal, (service) => this.#turns.take(service, () => this.#judgeOne(service, map, settings)));
  }

  async #judgeOne(service: string, map: ServiceMap, settings: Settings): Promise<void> {
    const { facts, clock } = this.#house;
    const [known, stored] = await Promise.all([
      readServiceFacts(this.#house, map, service, settings.failuresOf(service)),
      readStored(this.#house, service),
    ]);
    const calendar = settings.calendarOf(service);
    const wanted = judge(known).map((judgement) => rowOf(judgement, calendar));
    const now = clock.now();
    const changed: OutcomeRow[] = [];
    for (const row of wanted) {
      const old = stored.get(keyOf(row));
      stored.delete(keyOf(row));
      if (old === undefined) changed.push({ ...row, updated: now });
      else if (!isSame(old, row)) changed.push({ ...row, updated: Math.max(now, old.updated + 1) });
    }
    for (const old of stored.values()) {
      if (old.judged) changed.push({ ...old, judged: false, failed: false, updated: Math.max(now, old.updated + 1) });
    }
    await appendInBatches(facts, deploymentOutcomes, changed);
  }
}

const byDeployments: readonly string[] = ['override', 'stated', 'rollback', 'revert', 'hotfix'];

function rowOf(judgement: Judgement, calendar: Calendar): OutcomeRow {
  const { deployment, failed, restored, evidence } = judgement;
  const { service, environment, id, repository, finished } = deployment;
  return {
    service,
    environment,
    deployment: id,
    failed,
    rule: judgement.rule,
    confidence: judgement.confidence,
    evidence: JSON.stringify(evidence),
    restored,
    rework: judgement.rework,
    updated: 0,
    repository,
    finished,
    pending_until: judgement.pendingUntil,
    repaired: judgement.repaired,
    recovery_working: restored === null ? null : workingSeconds(finished, restored, calendar),
    judged: judgement.judged,
    failed_by_deployments: failed && byDeployments.includes(judgement.rule),
  };
}

const times = ['restored', 'updated', 'finished', 'pending_until', 'repaired'] as const;

async function readStored({ facts }: House, service: string): Promise<Map<string, OutcomeRow>> {
  const columns = Object.keys(deploymentOutcomes.columns).filter((name) => !(times as readonly string[]).includes(name));
  const rows = await facts.query<OutcomeRow>(
    `SELECT ${[...columns, ...times.map((name) => `toUnixTimestamp64Milli(${name}) AS ${name}`)].join(', ')}
FROM (SELECT * FROM deployment_outcomes FINAL WHERE service = {service:String})`,
    { service },
  );
  const timed = rows.map((row) => ({
    ...row,
    ...Object.fromEntries(times.map((name) => [name, row[name] === null ? null : number(row[name])])),
  })) as OutcomeRow[];
  return new Map(timed.map((row) => [keyOf(row), row]));
}

function keyOf({ environment, deployment }: OutcomeRow): string {
  return JSON.stringify([environment, deployment]);
}

function isSame(a: OutcomeRow, b: OutcomeRow): boolean {
  return (Object.keys(deploymentOutcomes.columns) as (keyof OutcomeRow)[]).every((name) => name === 'updated' || a[name] === b[name]);
}

const houses = new WeakMap<House, Outcomes>();

/** The outcomes of a house. */
export function outcomesOf(house: House): Outcomes {
  const found = houses.get(house) ?? new Outcomes(house);
  houses.set(house, found);
  return found;
}
