import type { Manifest } from '../../../definitions/types.ts';
import type { AlertRuleSpec } from './fields.ts';
import { unreachedRule } from './unreached.ts';

/** The watcher watched: rules over what this server measures of itself. */
export const defaultAlertRules: readonly Manifest<AlertRuleSpec>[] = [
  rule('binnacle-evaluation-lag', 'Alert rules are evaluated late', {
    severity: 'page',
    condition: { threshold: { metric: 'feedback.alert_evaluation_lag', stat: 'max', op: '>', value: '60s', recovery: '30s' } },
    noData: 'ok',
    summary: 'Alert rules are evaluated {{ $value | humanizeDuration }} late: what they say comes late',
  }),
  rule('binnacle-notification-queue', 'Notifications wait', {
    severity: 'page',
    condition: { threshold: { metric: 'feedback.notification_queue_age', op: '>', value: '5m', recovery: '1m' } },
    noData: 'ok',
    summary: 'A notification has been waiting for {{ $value | humanizeDuration }}: people are not told what they should be',
  }),
  rule(unreachedRule, 'An escalation reaches nobody', {
    severity: 'page',
    condition: { threshold: { metric: 'feedback.unreached_escalations', op: '>', value: 0 } },
    noData: 'ok',
    summary: 'Of {{ $value }} escalations nobody could be told by their policy: it is not there, or none of its levels reaches anybody',
  }),
  rule('binnacle-ingest-lag', 'A source that sends steadily is silent', {
    severity: 'ticket',
    condition: { threshold: { metric: 'feedback.ingest_lag', groupBy: ['source'], op: '>', value: '15m', recovery: '5m' } },
    noData: 'ok',
    summary: 'The source {{ $labels.source }} has sent nothing for {{ $value | humanizeDuration }}',
  }),
];

function rule(name: string, displayName: string, spec: AlertRuleSpec): Manifest<AlertRuleSpec> {
  return { apiVersion: 'binnacle/v1', kind: 'AlertRule', metadata: { name, displayName }, spec: { ...spec, service: 'binnacle' } };
}
