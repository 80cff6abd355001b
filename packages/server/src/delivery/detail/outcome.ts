import { z } from 'zod';
import type { House } from '../../area.ts';
import { number } from '../../stores/clickhouse/client.ts';
import type { Deployment } from '../deployment-rows.ts';
import { historyOf } from '../outcomes/overrides.ts';
import { type DetailAnswer, detailAnswer, type OutcomeSummary } from './wire.ts';

const storedEvidence = detailAnswer.shape.outcome.shape.evidence;

/** What is stored of an outcome, in the form in which a query answers it. */
export interface StoredOutcome {
  readonly failed: unknown;
  readonly rule: string;
  /** Milliseconds UTC. */
  readonly pendingUntil: unknown;
}

/** Failed or not where that is decided; else pending until nothing more is expected. @param now milliseconds UTC. */
export function summaryOf({ failed, rule, pendingUntil }: StoredOutcome, now: number): OutcomeSummary {
  if (failed === true) return { state: 'failed', rule };
  return { state: number(pendingUntil) > now ? 'pending' : 'ok', rule };
}

interface OutcomeRow extends StoredOutcome {
  readonly confidence: number;
  readonly evidence: string;
  readonly restoredAt: unknown;
  readonly rework: boolean;
}

/** How a deployment went for its users, with all evidence and what people said. */
export async function outcomeOf(house: House, deployment: Deployment): Promise<DetailAnswer['outcome']> {
  const { service, environment, id } = deployment;
  const [[row], history] = await Promise.all([
    house.facts.query<OutcomeRow>(
      `SELECT failed, rule, confidence, evidence, rework, toUnixTimestamp64Milli(restored) AS restoredAt,
  toUnixTimestamp64Milli(pending_until) AS pendingUntil
FROM deployment_outcomes FINAL
WHERE service = {service:String} AND environment = {environment:String} AND deployment = {id:String}`,
      { service, environment, id },
    ),
    historyOf(house, deployment),
  ]);
  // What never reached its environment failed nobody.
  if (row === undefined) return { state: 'ok', rule: '', confidence: 0, evidence: [], restored: null, rework: false, history };
  return {
    ...summaryOf(row, house.clock.now()),
    confidence: Number(row.confidence),
    evidence: z.parse(storedEvidence, JSON.parse(row.evidence)),
    restored: row.restoredAt === null ? null : new Date(number(row.restoredAt)).toISOString(),
    rework: row.rework,
    history,
  };
}
