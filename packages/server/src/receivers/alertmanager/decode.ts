import { versionOf } from '../../facts/versions.ts';
import { AppError } from '../../platform/errors.ts';
import { limited, shaOf, webAddress } from '../fields.ts';
import type { IncidentRow } from '../incident-merge.ts';
import { plausibleInstant } from '../instant.ts';
import { isObject, type JsonObject, listOf } from '../json-object.ts';

/** Alerts of these severities are incidents when the address of the webhook does not say which. */
const severities: ReadonlySet<string> = new Set(['critical', 'page', 'emergency', 'fatal', 'error', 'high', 'sev1', 'sev2', 'p1', 'p2']);
/** More in one webhook is refused: Alertmanager's `max_alerts` keeps below it. */
const alertLimit = 5_000;

export interface AlertmanagerEvent {
  readonly event: string;
  readonly subject: string;
  readonly incidents: readonly IncidentRow[];
  readonly ignored?: string;
}

/**
 * A notification of Alertmanager (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config), which Grafana's contact points
 * speak as well: each alert of the wanted severities is one incident, from `startsAt` to `endsAt`.
 *
 * @param wanted severities that count as incidents, in lower case; by default those that page somebody.
 * @throws AppError `invalid_request`
 */
export function decodeAlertmanager(body: JsonObject, now: number, wanted: ReadonlySet<string> = severities): AlertmanagerEvent {
  const alerts = listOf(body.alerts);
  if (!Array.isArray(body.alerts)) throw new AppError('invalid_request', 'alerts: a notification of Alertmanager lists its alerts.');
  if (alerts.length > alertLimit) throw new AppError('invalid_request', `alerts: at most ${alertLimit} in one notification.`);
  const status = limited(body.status, 40);
  const event = status === 'firing' || status === 'resolved' ? `alerts.${status}` : 'alerts';
  const incidents = alerts.filter(isObject).flatMap((alert) => incidentOf(alert, now, wanted));
  const subject = incidents[0]?.title ?? '';
  if (incidents.length === alerts.length) return { event, subject, incidents };
  return { event, subject, incidents, ignored: 'not of the severities that are incidents, or without a time that can be believed' };
}

function incidentOf(alert: JsonObject, now: number, wanted: ReadonlySet<string>): IncidentRow[] {
  const labels = isObject(alert.labels) ? alert.labels : {};
  const annotations = isObject(alert.annotations) ? alert.annotations : {};
  const label = (...names: string[]) => names.map((name) => limited(labels[name], 200)).find((value) => value !== '') ?? '';
  const severity = label('severity', 'priority', 'level');
  const started = plausibleInstant(alert.startsAt, now);
  if (!wanted.has(severity.toLowerCase()) || started === undefined) return [];
  const isResolved = limited(alert.status, 40) === 'resolved';
  // `endsAt` of a firing alert is when it would time out, or the year 1.
  const resolved = isResolved ? Math.max(started, plausibleInstant(alert.endsAt, now) ?? now) : null;
  const service = label('service', 'service_name', 'app', 'application', 'job');
  return [
    {
      source: 'alertmanager',
      // An alert that fires again begins again: the same labels, another time.
      id: `${limited(alert.fingerprint, 100) || fingerprintOf(labels)}@${started}`,
      title: limited(annotations.summary) || label('alertname') || 'Alert',
      state: isResolved ? 'resolved' : 'open',
      services: service === '' ? [] : [service],
      environment: label('environment', 'env', 'deployment_environment'),
      severity,
      started,
      acknowledged: null,
      resolved,
      sha: shaOf(label('commit', 'sha', 'revision')),
      release: label('version', 'release', 'service_version'),
      deployment: '',
      url: webAddress(alert.generatorURL),
      version: versionOf(resolved ?? started, isResolved ? 1 : 0),
    },
  ];
}

function fingerprintOf(labels: JsonObject): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${limited(value, 200)}`);
  return pairs.toSorted().join(',').slice(0, 400);
}
