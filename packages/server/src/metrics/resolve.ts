import { AppError } from '../platform/errors.ts';
import type { Registry } from '../platform/registry.ts';
import type { Promql } from '../promql/index.ts';
import type { FactStore } from '../stores/clickhouse/client.ts';
import { counterSource } from './counter/source.ts';
import { formulaSource } from './formula/source.ts';
import { narrowedSource } from './narrowed.ts';
import { promqlSource } from './promql/source.ts';
import { sqlSource } from './sql/source.ts';
import type { MetricExpression, MetricSource } from './types.ts';

export interface ResolveOptions {
  readonly sources: Registry<MetricSource>;
  /** Finds a metric that people defined, or that a family offers; `resolve` for what it is made of. */
  readonly find: (name: string, resolve: Resolve) => Promise<MetricSource | undefined>;
  readonly store: FactStore;
  readonly promql: Promql;
}

export type Resolve = (expression: MetricExpression) => Promise<MetricSource>;

const maxDepth = 10;
const maxParts = 100;

/**
 * What can answer an expression.
 * @throws AppError `not_found` for a name that nobody offers, `invalid_request` for metrics made of themselves or of too many others,
 * `invalid_query` for SQL, PromQL and formulas that are wrong.
 */
export function resolve(expression: MetricExpression, options: ResolveOptions): Promise<MetricSource> {
  return resolveWithin(expression, options, [], { left: maxParts });
}

async function resolveWithin(
  expression: MetricExpression,
  options: ResolveOptions,
  trail: readonly string[],
  parts: { left: number },
): Promise<MetricSource> {
  if (trail.length > maxDepth || parts.left-- <= 0) {
    throw new AppError('invalid_request', `This metric is made of too many others: at most ${maxParts}, and ${maxDepth} deep.`);
  }
  const within = (inner: MetricExpression, step = '(formula)') => resolveWithin(inner, options, [...trail, step], parts);
  if (typeof expression === 'string') return named(expression, options, trail, (inner) => within(inner, expression));
  if ('sql' in expression) return sqlSource(expression, options.store);
  if ('promql' in expression) return promqlSource(expression, { promql: options.promql, facts: options.store });
  if ('counter' in expression) return counterSource(expression, options.store);
  if ('metric' in expression) return narrowedSource(await within(expression.metric), expression);
  const resolved = Object.entries(expression.metrics).map(async ([name, metric]) => [name, await within(metric)] as const);
  return formulaSource(expression.formula, new Map(await Promise.all(resolved)), expression.unit);
}

async function named(name: string, { sources, find }: ResolveOptions, trail: readonly string[], within: Resolve): Promise<MetricSource> {
  if (trail.includes(name)) throw new AppError('invalid_request', `The metric refers to itself: ${[...trail, name].join(' → ')}.`);
  const found = sources.get(name) ?? (await find(name, within));
  if (found === undefined) throw new AppError('not_found', `There is no metric "${name}". GET /api/v1/metrics lists them all.`);
  return found;
}
