import type { House } from '../../../area.ts';
import type { Kind } from '../../../definitions/types.ts';
import type { AlertRule } from '../../../metrics/alert-rule.ts';
import { checkMetricsOf, checkRule } from './check.ts';
import { type AlertRuleSpec, alertRuleSchema } from './fields.ts';
import { ruleOf } from './rule.ts';

export const alertRuleKind: Kind<AlertRuleSpec> = {
  name: 'AlertRule',
  apiVersion: 'binnacle/v1',
  description:
    'When people are told: a condition on any metric (against a number, against the same time before, beyond what is usual, gone), or several of them together. Backtest it before you save it: POST /api/v1/alert-rules/backtest.',
  spec: alertRuleSchema,
  example: `apiVersion: binnacle/v1
kind: AlertRule
metadata:
  name: checkout-errors
  displayName: Errors of the checkout
spec:
  service: checkout
  team: payments
  severity: page
  condition:
    threshold:
      metric: {promql: 'sum(rate(http_requests_total{service="checkout", code=~"5.."}[5m])) / sum(rate(http_requests_total{service="checkout"}[5m]))', unit: ratio}
      op: '>'
      value: 5%
      recovery: 2%
  for: 5m
  keepFiringFor: 10m
  noData: keep
  runbook: https://runbooks.example.org/checkout-errors
  summary: '{{ $value | humanizePercentage }} of the requests to the checkout fail'
`,
  check: checkRule,
  checkMetrics: checkMetricsOf,
};

/** The rules of all AlertRule definitions. */
export async function definedRules({ definitions }: Pick<House, 'definitions'>): Promise<readonly AlertRule[]> {
  return (await definitions.list(alertRuleKind)).map(ruleOf);
}
