import { validRollupDays } from '../facts/rollup.ts';
import { samples1h, samples5m } from '../facts/rollup-tables.ts';
import type { WriteNotices } from '../facts/write-notices.ts';
import type { Facts } from '../stores/facts.ts';
import { createPromql, type Promql } from './engine.ts';
import { engineOver } from './evaluator.ts';
import { factLookup } from './fact-lookup.ts';
import { ClickHouseStorage } from './storage/storage.ts';

export { prometheusRoutes } from './api/routes.ts';
export type { Promql } from './engine.ts';
export { createRules, type Rules, ruleKinds } from './rules/index.ts';

/** PromQL over the fact store. `notices`: of all that is written to it, when nobody writes there but this process. */
export function openPromql(facts: Facts, notices?: WriteNotices): Promql {
  const storage = new ClickHouseStorage(facts, {
    rollups: (table) => validRollupDays(facts, table === samples1h.name ? samples1h : samples5m),
    ...(notices === undefined ? {} : { notices }),
  });
  return createPromql({ evaluate: engineOver(storage), lookup: factLookup(facts) });
}
