import type { House } from '../../../area.ts';
import { urgencyOf } from '../../../facts/told-alert.ts';
import type { AlertRule } from '../../../metrics/alert-rule.ts';
import { ruleKeys } from '../../../promql/rules/alert.ts';
import { ruleGroupKind } from '../../../promql/rules/definitions.ts';
import { type AlertingRule, type RuleGroup, toGroup } from '../../../promql/rules/rule.ts';
import { createRuleStore, type GroupRun, type StoredAlert } from '../../../promql/rules/store.ts';
import type { RuleAlert } from './alerts.ts';
import { type RuleState, readAlerts, readIntervals, readStates } from './store.ts';

/** A rule of any origin, and how it stands. Times in milliseconds UTC. */
export interface ListedRule {
  readonly rule: AlertRule;
  readonly origin: 'alert_rule' | 'derived' | 'prometheus';
  readonly state: 'inactive' | 'pending' | 'firing' | 'no_data' | 'error';
  /** Since when it is in this state; `null` where that is not known. */
  readonly since: number | null;
  readonly lastEvaluation: number | null;
  /** Duration of an evaluation. */
  readonly seconds: number | null;
  readonly error: string | null;
  /** Those that are pending or fire, of its condition and of its troubles. */
  readonly alerts: readonly ListedAlert[];
}

export type ListedAlert = Pick<
  RuleAlert,
  'id' | 'labels' | 'annotations' | 'state' | 'value' | 'cause' | 'activeAt' | 'firedAt' | 'keepFiringSince'
> & {
  /** Labels of its group without those of the rule; not known of rules in Prometheus' form. */
  readonly series?: RuleAlert['series'] | undefined;
};

/** All alert rules: defined ones, those that follow from SLOs, and alerting rules of Prometheus' form. */
export async function listRules(house: House): Promise<ListedRule[]> {
  const [rules, intervals, states, alerts] = [
    await house.alertRules(),
    await readIntervals(house.database),
    await readStates(house.database),
    await readAlerts(house.database),
  ];
  const byRule = Map.groupBy(alerts, ({ rule }) => rule);
  const stateOf = new Map(states.map((state) => [state.rule, state]));
  const own = rules.map((rule) => listed(rule, stateOf.get(rule.name), intervals.get(rule.interval), byRule.get(rule.name) ?? []));
  return [...own, ...(await prometheusRules(house))];
}

function listed(rule: AlertRule, state: RuleState | undefined, last: number | undefined, all: readonly RuleAlert[]): ListedRule {
  const alerts = all.filter((alert) => alert.state !== 'resolved');
  const own = alerts.filter(({ cause }) => cause === 'condition');
  const now = standing(own, state?.health ?? 'ok');
  return {
    rule,
    origin: rule.definition.startsWith('AlertRule/') ? 'alert_rule' : 'derived',
    state: now,
    since: sinceOf(now, own, state?.since ?? null),
    lastEvaluation: state === undefined ? null : (last ?? null),
    seconds: state?.seconds ?? null,
    error: state?.error ?? null,
    alerts,
  };
}

function standing(alerts: readonly Pick<RuleAlert, 'state'>[], health: 'ok' | 'no_data' | 'error'): ListedRule['state'] {
  if (alerts.some(({ state }) => state === 'firing')) return 'firing';
  if (health !== 'ok') return health;
  return alerts.length > 0 ? 'pending' : 'inactive';
}

/** Of a rule that alerts, the alert that has done so the longest. */
function sinceOf(
  state: ListedRule['state'],
  alerts: readonly Pick<ListedAlert, 'state' | 'activeAt' | 'firedAt'>[],
  health: number | null,
): number | null {
  if (state !== 'firing' && state !== 'pending') return health;
  const same = alerts.filter((alert) => alert.state === state);
  return Math.min(...same.map(({ firedAt, activeAt }) => (state === 'firing' ? (firedAt ?? activeAt) : activeAt)));
}

async function prometheusRules({ definitions, database, alerts: intake }: House): Promise<ListedRule[]> {
  const store = createRuleStore(database, intake);
  const groups = (await definitions.list(ruleGroupKind)).map(toGroup);
  const [runs, alerts] = [await store.runs(), await store.alerts()];
  return groups.flatMap((group) => ofGroup(group, runs.get(group.id), alerts));
}

function ofGroup(group: RuleGroup, run: GroupRun | undefined, alerts: readonly StoredAlert[]): ListedRule[] {
  const keys = ruleKeys(group.id, group.rules);
  const seen = new Map<string, number>();
  return group.rules.flatMap((rule, index): ListedRule[] => {
    if (rule.kind !== 'alert') return [];
    const place = (seen.get(rule.name) ?? 0) + 1;
    seen.set(rule.name, place);
    const own = alerts.filter((alert) => alert.rule === keys[index] && alert.state !== 'resolved');
    const last = run?.rules[index];
    const state = standing(own, last?.health === 'err' ? 'error' : 'ok');
    return [
      {
        rule: asRule(group, rule, `${group.id}:${rule.name}${place === 1 ? '' : `:${place}`}`),
        origin: 'prometheus',
        state,
        since: sinceOf(state, own, null),
        lastEvaluation: run?.evaluatedAt ?? null,
        seconds: last?.seconds ?? null,
        error: last?.error ?? null,
        alerts: own.map((alert) => ({ ...alert, cause: 'condition' as const })),
      },
    ];
  });
}

/** An alerting rule of Prometheus' form as a rule over metrics: it holds for each element that its expression has. */
function asRule(group: RuleGroup, rule: AlertingRule, name: string): AlertRule {
  const severity = urgencyOf(rule.labels);
  return {
    name,
    title: rule.name,
    definition: `RuleGroup/${group.id}`,
    condition: {
      kind: 'threshold',
      metric: { promql: rule.expression },
      lookBack: group.interval,
      op: '>',
      value: Number.NEGATIVE_INFINITY,
    },
    holds: rule.holds,
    keepFiring: rule.keepFiring,
    evaluationDelay: group.queryOffset,
    interval: group.interval,
    urgency: severity,
    noData: 'ok',
    labels: rule.labels,
    annotations: rule.annotations,
    link: `/definitions/RuleGroup/${group.id}`,
  };
}
