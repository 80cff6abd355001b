import { AppError } from '../../platform/errors.ts';
import { emptySeries } from '../bucketing.ts';
import { evaluate } from '../evaluate.ts';
import type { Answer, Grid, MetricSource, Series, SourceAnswer, Unit } from '../types.ts';
import { compute } from './compute.ts';
import { type Formula, metricNames, parseFormula } from './parse.ts';
import { unitOf } from './unit.ts';

/**
 * A metric made of others. Its series are joined where all labels are equal; a bucket in which an operand has no data has none. n is the
 * largest of the operands' (of a ratio usually the denominator's). It can be filtered and grouped by what all its metrics can.
 * @throws AppError `invalid_query` for a formula that does not parse or names other metrics than it is given.
 */
export function formulaSource(text: string, parts: ReadonlyMap<string, MetricSource>, unit: Unit | undefined): MetricSource {
  const formula = parseFormula(text);
  checkNames(formula, [...parts.keys()]);
  const sources = [...parts.values()];
  const dimensions = (sources[0]?.dimensions ?? []).filter((name) => sources.every((source) => source.dimensions.includes(name)));
  const meaning = [...parts].map(([name, source]) => `${name} is ${source.title}`).join(', ');
  return {
    name: 'formula',
    title: text,
    description: `${text}, where ${meaning}.`,
    unit: unit ?? unitOf(formula, (name) => parts.get(name)?.unit ?? 'count'),
    direction: 'none',
    stats: [],
    dimensions,
    async evaluate(query, grid) {
      const ask = async ([name, source]: [string, MetricSource]) =>
        [name, await evaluate(source, { ...query, stat: undefined }, grid.now)] as const;
      const answers = new Map(await Promise.all([...parts].map(ask)));
      return join(formula, answers, grid);
    },
  };
}

/** @throws AppError `invalid_query` when a name has no metric, or a metric is not used. */
export function checkNames(formula: Formula, given: readonly string[]): void {
  const used = metricNames(formula);
  const missing = used.find((name) => !given.includes(name));
  if (missing !== undefined)
    throw new AppError('invalid_query', `The formula names "${missing}", and "metrics" does not say what that is.`);
  const idle = given.find((name) => !used.includes(name));
  if (idle !== undefined) throw new AppError('invalid_query', `The formula does not use "${idle}".`);
  if (used.length === 0) throw new AppError('invalid_query', 'The formula names no metric: a number alone measures nothing.');
}

function join(formula: Formula, answers: ReadonlyMap<string, Answer>, grid: Grid): SourceAnswer {
  const byLabels = new Map<string, Map<string, Series>>();
  for (const [name, { series }] of answers) {
    for (const one of series) {
      const key = JSON.stringify(Object.entries(one.labels).sort());
      byLabels.set(key, (byLabels.get(key) ?? new Map<string, Series>()).set(name, one));
    }
  }
  const parts = [...answers.values()].map(({ explain }) => explain);
  const times = parts.flatMap(({ freshness }) => freshness ?? []);
  return {
    series: [...byLabels.values()].map((operands) => combine(formula, operands, grid)),
    explanation: { sql: null, freshness: times.length === 0 ? null : Math.min(...times) },
    parts,
  };
}

function combine(formula: Formula, operands: ReadonlyMap<string, Series>, grid: Grid): Series {
  const all = [...operands.values()];
  const result = emptySeries(all[0]?.labels ?? {}, grid);
  for (let index = 0; index < result.values.length; index++) {
    result.values[index] = compute(formula, (name) => operands.get(name)?.values[index] ?? Number.NaN);
    result.n[index] = Math.max(...all.map(({ n }) => n[index] ?? 0));
  }
  return result;
}
