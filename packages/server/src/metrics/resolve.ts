import { AppError } from '../platform/errors.ts';
import type { Registry } from '../platform/registry.ts';
import type { MetricExpression, MetricFamily, MetricSource } from './types.ts';

export interface ResolveOptions {
  readonly sources: Registry<MetricSource>;
  readonly families: readonly MetricFamily[];
}

/** @throws AppError `not_found` for a name that nobody offers. */
export async function resolve(expression: MetricExpression, options: ResolveOptions): Promise<MetricSource> {
  if (typeof expression === 'string') return named(expression, options);
  throw new AppError('invalid_request', 'Only named metrics can be asked for.');
}

async function named(name: string, { sources, families }: ResolveOptions): Promise<MetricSource> {
  const builtin = sources.get(name);
  if (builtin !== undefined) return builtin;
  for (const family of families) {
    const found = name.startsWith(family.prefix) ? await family.find(name) : undefined;
    if (found !== undefined) return found;
  }
  throw new AppError('not_found', `There is no metric "${name}". GET /api/v1/metrics lists them all.`);
}
