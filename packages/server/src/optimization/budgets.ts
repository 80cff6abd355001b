import type { House } from '../area.ts';
import type { Definition } from '../definitions/types.ts';
import { rollingStart } from '../metrics/duration.ts';
import { minimumSampleSize } from '../metrics/sample-size.ts';
import type { Answer } from '../metrics/types.ts';
import { AppError } from '../platform/errors.ts';
import type { JudgedBudget, JudgedLimit } from './answers.ts';
import { type BudgetSpec, budgetKind, type LimitSpec } from './definitions.ts';

const defaultWindow = '7d';

/** Every budget as it stands now. A limit whose metric cannot be computed says so in its `why`; the others stand. */
export async function judgeBudgets(house: House): Promise<JudgedBudget[]> {
  const definitions = await house.definitions.list(budgetKind);
  return Promise.all(definitions.map((definition) => judgeBudget(house, definition)));
}

/** One budget as it stands now; its limits in the order of its definition. */
export async function judgeBudget(house: House, { metadata, spec }: Definition<BudgetSpec>): Promise<JudgedBudget> {
  const window = spec.window ?? defaultWindow;
  const limits = await Promise.all(spec.limits.map((limit) => judgeLimit(house, limit, window)));
  return { name: metadata.name, displayName: metadata.displayName ?? metadata.name, kind: spec.kind, limits };
}

async function judgeLimit(house: House, limit: LimitSpec, window: string): Promise<JudgedLimit> {
  const { timezone } = house.config;
  const to = house.clock.now();
  const from = rollingStart(to, window, timezone);
  try {
    const query = { from, to, step: 'none', timezone, filter: limit.filter ?? {}, groupBy: [], stat: limit.stat } as const;
    return verdictOf(limit, window, await house.metrics.evaluate(limit.metric, query));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    house.log.warn({ err: error, metric: limit.metric }, 'a budget limit could not be computed');
    const { metric, title = metric, stat = null } = limit;
    const why = `The metric could not be computed: ${error.message}`;
    return { metric, title, stat, unit: null, limit: limit.limit, value: null, n: 0, verdict: 'no_data', why };
  }
}

/** Judges the one value of an answer; pure. */
export function verdictOf(limit: LimitSpec, window: string, { unit, series, explain }: Answer): JudgedLimit {
  const value = series[0]?.values[0] ?? Number.NaN;
  const n = series[0]?.n[0] ?? 0;
  const { stat } = explain;
  const about = { metric: limit.metric, title: limit.title ?? explain.title, stat, unit, limit: limit.limit, n };
  if (!Number.isFinite(value))
    return { ...about, value: null, verdict: 'no_data', why: explain.whyEmpty ?? `No data in the last ${window}.` };
  const minimum = limit.minimumEvents ?? minimumSampleSize(stat ?? undefined);
  if (n < minimum) {
    const why = `Only ${n} values in the last ${window}; from ${minimum} on, ${stat ?? 'the number'} does not hang on a single one.`;
    return { ...about, value, verdict: 'too_few', why };
  }
  const verdict = value <= limit.limit ? 'within' : 'over';
  return { ...about, value, verdict, why: `${stat ?? 'The value'} of ${n} values in the last ${window} is ${verdict} the limit.` };
}
