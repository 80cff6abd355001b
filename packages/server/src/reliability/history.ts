import type { House } from '../area.ts';
import type { MetricQuery, Step } from '../metrics/types.ts';
import type { ObjectiveHistory } from './answers.ts';
import { finite } from './figures.ts';
import { sourcesOf } from './sources.ts';
import { loadSubjects } from './subjects.ts';
import { targetAt } from './terms.ts';

const day = 86_400_000;

/** By hours up to three days, by six hours up to three weeks, then by days and by weeks: some dozen to some hundred points. */
function historyStep(length: number): Step {
  if (length <= 3 * day) return '1h';
  if (length <= 21 * day) return '6h';
  return length <= 400 * day ? '1d' : '1w';
}

/** The history of one objective over a range (milliseconds UTC). @throws AppError what `evaluate` throws. */
export async function objectiveHistory(house: House, slo: string, objective: string, from: number, to: number): Promise<ObjectiveHistory> {
  const step = historyStep(to - from);
  const query: MetricQuery = { from, to, step, timezone: house.config.timezone, filter: { slo, objective }, groupBy: [] };
  const ask = (metric: string) => house.metrics.evaluate(metric, query);
  const [sliAnswer, budgetAnswer, burnAnswer, subjects] = await Promise.all([
    ask('slo.sli'),
    ask('slo.budget_remaining'),
    ask('slo.burn_rate'),
    loadSubjects(house),
  ]);
  const [sli, budget, burn] = [sliAnswer, budgetAnswer, burnAnswer].map(({ series }) => series[0]);
  const subject = subjects.find((one) => one.slo.name === slo && one.objective.name === objective);
  const times = sli?.times ?? [];
  return {
    step,
    times,
    partial: sli?.partial ?? [],
    sli: [...(sli?.values ?? [])].map(finite),
    budgetRemaining: [...(budget?.values ?? [])].map(finite),
    burnRate: [...(burn?.values ?? [])].map(finite),
    total: [...(sli?.n ?? [])],
    target: subject === undefined ? [] : times.map((_, index) => targetAt(subject.terms.targets, (times[index + 1] ?? to) - 1)),
    sources: subject === undefined ? [] : sourcesOf(subject.objective),
    explain: { sli: sliAnswer.explain, budgetRemaining: budgetAnswer.explain, burnRate: burnAnswer.explain },
  };
}
