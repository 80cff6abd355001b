import type { Definitions, Kind } from '../../definitions/types.ts';
import type { AlertIntake } from '../../facts/told-alert.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database.ts';
import type { Log } from '../../platform/log.ts';
import type { PrometheusScope } from '../api/routes.ts';
import type { Promql } from '../engine.ts';
import type { TimelineWriter } from './announce.ts';
import { ruleGroupKind } from './definitions.ts';
import { ruleRoutes } from './routes.ts';
import { createRunner, type Runner } from './runner.ts';
import { createRuleStore } from './store.ts';
import type { ResultWriter } from './written.ts';

/** The kinds of definitions that the PromQL room reads: `RuleGroup`. */
export const ruleKinds: readonly Kind[] = [ruleGroupKind];

export interface RulesOptions {
  readonly definitions: Definitions;
  readonly database: Database;
  readonly facts: TimelineWriter;
  readonly promql: Promql;
  readonly writer: ResultWriter;
  readonly clock: Clock;
  readonly log: Log;
  readonly externalUrl: string;
  /** Where alerts that fire and end are told. */
  readonly alerts: AlertIntake;
}

export interface Rules extends Pick<Runner, 'start' | 'tick' | 'stop'> {
  routes(scope: PrometheusScope): void;
}

/** Recording and alerting rules: evaluated once started, and told about in the Prometheus API. */
export function createRules(options: RulesOptions): Rules {
  const { definitions, database, facts, promql, writer, clock, log, externalUrl, alerts } = options;
  const store = createRuleStore(database, alerts);
  const runner = createRunner({ definitions, store, timeline: facts, promql, writer, clock, log, externalUrl });
  return {
    start: () => runner.start(),
    tick: () => runner.tick(),
    stop: () => runner.stop(),
    routes: (scope) => ruleRoutes(scope, { definitions, store }),
  };
}
