import type { Facts } from '../stores/facts.ts';
import { createPromql, type Promql } from './engine.ts';
import { engineOver } from './evaluator.ts';
import { factLookup } from './fact-lookup.ts';
import { ClickHouseStorage } from './storage/storage.ts';

export { prometheusRoutes } from './api/routes.ts';
export type { Promql } from './engine.ts';
export { createRules, ruleKinds } from './rules/index.ts';

/** PromQL over the fact store. */
export function openPromql(facts: Facts): Promql {
  return createPromql({ evaluate: engineOver(new ClickHouseStorage(facts)), lookup: factLookup(facts) });
}
