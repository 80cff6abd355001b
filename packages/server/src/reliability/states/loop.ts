import type { House } from '../../area.ts';
import { budgetStates } from '../../facts/budget-states.ts';
import { timeline } from '../../facts/timeline.ts';
import type { Loop } from '../../platform/loops.ts';
import { budgetOf } from '../budget.ts';
import { finite, percent } from '../figures.ts';
import { demandsOf } from '../policy/demands.ts';
import type { BudgetState } from '../policy/judge.ts';
import { keepReports } from '../report.ts';
import { type Standing, standingsOf } from '../standings.ts';
import { loadSubjects } from '../subjects.ts';
import type { Subject } from '../terms.ts';
import { linkOf } from '../told.ts';
import { markTold, readStates, type StateRow, writeStates } from './store.ts';

/** Computes how all budgets stand, twice a minute. */
export function budgetLoop(house: House): Loop {
  return { name: 'reliability.budgets', everyMs: 30_000, run: (now) => computeStates(house, now) };
}

/**
 * One turn: all objectives are counted together, their states kept, and changes told to the timeline and the facts. What was kept and not told
 * when the process ended is told in the next turn, under the same id.
 */
export async function computeStates(house: House, now: number): Promise<void> {
  const subjects = await loadSubjects(house);
  const before = await readStates(house.database);
  const standings = await standingsOf(house, subjects, now, 'list');
  const rows = standings.map((standing) => rowOf(standing, now));
  const there = new Set(subjects.map(({ slo, objective }) => keyOf(slo.name, objective.name)));
  const gone = before.filter((row) => !there.has(keyOf(row.slo, row.objective)));
  const computed = rows.filter((row) => row !== undefined);
  await writeStates(house.database, computed, gone);
  const since = standings.map((standing, index) => ({
    ...standing,
    report: { ...standing.report, since: rows[index]?.since.toISOString() ?? standing.report.since },
  }));
  keepReports(house, subjects, since, now);
  await tellChanges(
    house,
    computed.filter(({ told }) => !told),
    now,
  );
}

/** What is kept of an objective; where it could not be computed its state stays what it was, and the gate sees how old it is. */
function rowOf({ subject, policy, assessed, before }: Standing, now: number): StateRow | undefined {
  if (assessed === undefined) return undefined;
  const { state, why, window, measured } = assessed;
  const demands = demandsOf(policy, state);
  return {
    ...stateSince(subject, state, before, now),
    remaining: finite(budgetOf(window).remaining),
    deploys: demands.deploys,
    says: [why, ...(demands.deploys === 'allow' ? [] : demands.demands)].join(' ').slice(0, 2_000),
    policy: policy.name,
    computedAt: new Date(now),
    dataAt: measured.freshness === null ? null : new Date(measured.freshness),
    hadData: window.total > 0 || before?.hadData === true,
  };
}

function stateSince({ slo, objective }: Subject, state: BudgetState, old: StateRow | undefined, now: number) {
  const about = { slo: slo.name, objective: objective.name, service: slo.service, environment: slo.environment ?? '', state };
  if (old?.state === state) return { ...about, previous: old.previous, since: old.since, told: old.told };
  return { ...about, previous: old?.state ?? '', since: new Date(now), told: false };
}

function keyOf(slo: string, objective: string): string {
  return JSON.stringify([slo, objective]);
}

async function tellChanges(house: House, changed: readonly StateRow[], now: number): Promise<void> {
  if (changed.length === 0) return;
  await house.facts.append(
    budgetStates,
    changed.map(({ slo, objective, service, environment, state, previous, since, remaining }) => {
      return { slo, objective, service, environment, state, previous, since: since.getTime(), remaining, updated: now };
    }),
  );
  // An objective seen for the first time in a state that asks nothing of anybody is no news.
  const news = changed.filter(({ previous, state }) => previous !== '' || !['healthy', 'too_few', 'no_data'].includes(state));
  if (news.length > 0)
    await house.facts.append(
      timeline,
      news.map((row) => entryOf(row, now)),
    );
  await markTold(house.database, now);
}

const words: Readonly<Record<BudgetState, string>> = {
  healthy: 'healthy',
  caution: 'caution',
  freeze: 'freeze',
  exhausted: 'exhausted',
  too_few: 'too few events to judge',
  no_data: 'no data',
};

function entryOf({ slo, objective, service, environment, state, previous, since, remaining }: StateRow, now: number) {
  const from = previous === '' ? '' : `${words[previous as BudgetState]} → `;
  const left = remaining === null ? '' : `, ${percent(remaining)} left`;
  return {
    id: `budget:${slo}:${objective}:${since.getTime()}`,
    time: since.getTime(),
    kind: 'budget',
    title: `Error budget of ${slo} (${objective}): ${from}${words[state]}${left}`,
    service,
    environment,
    link: linkOf(slo),
    updated: now,
  };
}
