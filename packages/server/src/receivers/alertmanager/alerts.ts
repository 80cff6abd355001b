import type { ToldAlert } from '../../facts/told-alert.ts';
import { present, texts } from '../alert-labels.ts';
import { limited, webAddress } from '../fields.ts';
import { plausibleInstant } from '../instant.ts';
import { isObject, type JsonObject, listOf, numberOf } from '../json-object.ts';

/** How Grafana calls alerts about rules that have no data or cannot be evaluated. */
const causes: Readonly<Record<string, ToldAlert['cause']>> = { DatasourceNoData: 'no_data', DatasourceError: 'error' };

/**
 * The alerts of a notification of Alertmanager (version 4) or of Grafana, which adds to that form. Labels are what is the same alert, as they are
 * in Alertmanager itself, so that one which comes both ways is one.
 */
export function alertsOf(body: JsonObject, now: number): ToldAlert[] {
  const source = isGrafana(body) ? 'grafana' : 'alertmanager';
  return listOf(body.alerts)
    .filter(isObject)
    .map((alert) => alertOf(alert, source, now));
}

/** Grafana states its organization and shows links of its own. */
function isGrafana(body: JsonObject): boolean {
  return body.orgId !== undefined || listOf(body.alerts).some((alert) => isObject(alert) && alert.dashboardURL !== undefined);
}

function alertOf(alert: JsonObject, source: string, now: number): ToldAlert {
  const labels = texts(alert.labels, 1_000);
  const stated = plausibleInstant(alert.startsAt, now);
  const startsAt = Math.min(stated ?? now, now);
  const isResolved = limited(alert.status, 40) === 'resolved';
  const endsAt = Math.min(plausibleInstant(alert.endsAt, now) ?? now, now);
  const value = onlyValue(alert.values);
  return {
    source,
    labels: { alertname: 'Alert', ...labels, ...serviceOf(labels) },
    annotations: texts(alert.annotations),
    state: isResolved ? 'resolved' : 'firing',
    cause: causes[labels.alertname ?? ''] ?? 'condition',
    startsAt,
    ...(stated === undefined ? { beganBefore: true } : {}),
    ...(isResolved ? { endsAt: Math.max(startsAt, endsAt) } : {}),
    link: webAddress(alert.panelURL) || webAddress(alert.dashboardURL) || webAddress(alert.generatorURL),
    rule: '',
    ...(value === undefined ? {} : { value }),
  };
}

/** Other names that rules have for the service. */
function serviceOf(labels: Readonly<Record<string, string>>): Record<string, string> {
  return present({ service: labels.service ?? labels.service_name ?? labels.app ?? labels.application ?? '' });
}

/** Grafana states the value of each query of the rule: which one counts is known only where there is one. */
function onlyValue(values: unknown): number | undefined {
  const all = isObject(values) ? Object.values(values) : [];
  return all.length === 1 ? numberOf(all[0]) : undefined;
}
