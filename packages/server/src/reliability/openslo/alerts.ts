import type { z } from 'zod';
import { definitionName } from '../../definitions/name.ts';
import type { Urgency } from '../../facts/told-alert.ts';
import { rollingStart } from '../../metrics/duration.ts';
import { type AlertChannel, type Alerting, type BurnCondition, defaultAlerting } from '../slo.ts';
import type { AlertConditionSpec, AlertPolicySpec, inlinePolicySchema } from './fields.ts';
import { comparators } from './indicator.ts';
import { type Reading, referred } from './references.ts';

/** An alert policy of an SLO: a reference, also as a bare name, or the policy itself. */
export type WrittenPolicy = string | { readonly alertPolicyRef: string } | z.infer<typeof inlinePolicySchema>;

/**
 * The label by which alerts of OpenSLO are told: the names of their notification targets, with commas between. Channels of these names are told,
 * besides whom the routing says.
 */
export const notifyLabel = 'notify';

interface PolicyAlert {
  readonly condition: BurnCondition;
  readonly targets: readonly string[];
}

/**
 * How an SLO with these policies alerts: by their conditions alone. Without the field it alerts as SLOs of Binnacle do; with an empty list it
 * does not.
 */
export function alertingOf(reading: Reading, policies: readonly WrittenPolicy[] | undefined): Alerting {
  if (policies === undefined) return defaultAlerting;
  if (policies.length === 0) return { ...defaultAlerting, enabled: false };
  const alerts = policies.flatMap((policy, index) => policyAlert(reading, policy, `spec.alertPolicies[${index}]`) ?? []);
  const names = new Set<string>();
  const conditions = alerts.map(({ condition }) => {
    let name = condition.name;
    for (let more = 2; names.has(name); more++) name = `${condition.name}-${more}`;
    names.add(name);
    return { ...condition, name };
  });
  const known = reading.references.channels;
  const targets = new Set(alerts.flatMap((one) => one.targets));
  const unknown = known === undefined ? [] : [...targets].filter((name) => !known.has(definitionName(name))).sort();
  const notes = unknown.map(
    (name) =>
      `The notification target ${name} tells nobody: there is no NotificationChannel "${definitionName(name)}". The routing of alerts still applies.`,
  );
  const channel = (urgency: Urgency): AlertChannel => {
    const targets = [...new Set(alerts.filter(({ condition }) => condition.urgency === urgency).flatMap((one) => one.targets))];
    return { enabled: true, labels: targets.length === 0 ? {} : { [notifyLabel]: targets.sort().join(',') }, annotations: {} };
  };
  return { enabled: true, page: channel('page'), ticket: channel('ticket'), conditions, ...(notes.length === 0 ? {} : { notes }) };
}

function policyAlert(reading: Reading, written: WrittenPolicy, path: string): PolicyAlert | undefined {
  const found = policyOf(reading, written, path);
  if (found === undefined) return undefined;
  const { name, spec, place } = found;
  const [condition] = spec.conditions;
  if (condition === undefined) throw new Error('the schema lets no alert policy without a condition pass');
  const inline = 'spec' in condition;
  const referredTo = inline ? undefined : referred(reading, reading.references.conditions, 'AlertCondition', condition.conditionRef, place);
  const conditionSpec = inline ? condition.spec : referredTo?.spec;
  if (conditionSpec === undefined) return undefined;
  const title = (inline ? condition.metadata : referredTo?.metadata)?.name ?? name;
  return { condition: burnCondition(title, name, conditionSpec, spec), targets: targetsOf(reading, spec, place) };
}

function policyOf(
  reading: Reading,
  written: WrittenPolicy,
  path: string,
): { name: string; spec: AlertPolicySpec; place: string } | undefined {
  if (typeof written === 'object' && 'spec' in written)
    return { name: written.metadata?.name ?? 'policy', spec: written.spec, place: path };
  const [name, place] = typeof written === 'string' ? [written, path] : [written.alertPolicyRef, `${path}.alertPolicyRef`];
  const found = referred(reading, reading.references.policies, 'AlertPolicy', name, place);
  return found === undefined ? undefined : { name: found.metadata.name, spec: found.spec, place };
}

function targetsOf(reading: Reading, { notificationTargets }: AlertPolicySpec, path: string): string[] {
  return notificationTargets.flatMap((target) => {
    if ('spec' in target) return [target.metadata.name];
    return referred(reading, reading.references.targets, 'AlertNotificationTarget', target.targetRef, path)?.metadata.name ?? [];
  });
}

function burnCondition(
  name: string,
  policy: string,
  { severity, description, condition }: AlertConditionSpec,
  spec: AlertPolicySpec,
): BurnCondition {
  const text = description ?? spec.description;
  return {
    name,
    urgency: urgencyOfSeverity(severity),
    op: comparators[condition.op],
    // With alertWhenBreaching: false only missing data alerts; no burn rate is beyond these.
    threshold: spec.alertWhenBreaching ? condition.threshold : condition.op.startsWith('l') ? -1 : Number.MAX_VALUE,
    lookBack: -rollingStart(0, condition.lookbackWindow, 'UTC'),
    holds: condition.alertAfter.startsWith('0') ? 0 : -rollingStart(0, condition.alertAfter, 'UTC'),
    noData: spec.alertWhenNoData,
    annotations: {
      severity,
      alert_policy: policy,
      ...(text === undefined ? {} : { description: text }),
      ...(spec.alertWhenResolved ? {} : { alert_when_resolved: 'false' }),
    },
  };
}

/** What a severity asks of people; words that OpenSLO leaves to its users. */
export function urgencyOfSeverity(severity: string): Urgency {
  if (/^(page|paging|crit(ical)?|emergency|fatal|high|urgent|(sev|p|s)-?[01])$/i.test(severity)) return 'page';
  return /^(info(rmation(al)?)?|debug|none)$/i.test(severity) ? 'info' : 'ticket';
}
