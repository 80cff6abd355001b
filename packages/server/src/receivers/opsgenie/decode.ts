import { versionOf } from '../../facts/versions.ts';
import { AppError } from '../../platform/errors.ts';
import { at, idOf, limited, shaOf } from '../fields.ts';
import type { IncidentRow } from '../incident-merge.ts';
import { plausibleInstant } from '../instant.ts';
import { type JsonObject, listOf, numberOf } from '../json-object.ts';

export interface OpsgenieEvent {
  readonly event: string;
  readonly subject: string;
  readonly incident?: IncidentRow;
  readonly ignored?: string;
}

const closing: ReadonlySet<string> = new Set(['Close', 'Delete']);
const opening: ReadonlySet<string> = new Set([
  'Create',
  'Acknowledge',
  'UnAcknowledge',
  'Escalate',
  'EscalateNext',
  'AssignOwnership',
  'TakeOwnership',
]);
/** Nobody is woken for these: they are alerts, not incidents. */
const quiet: ReadonlySet<string> = new Set(['P4', 'P5']);

/**
 * A webhook of Opsgenie about one of its alerts (https://support.atlassian.com/opsgenie/docs/opsgenie-edge-connector-alert-action-data/).
 * The service is what `details.service`, a tag `service:<name>` or the entity names.
 *
 * @throws AppError `invalid_request`
 */
export function decodeOpsgenie(body: JsonObject, now: number): OpsgenieEvent {
  const alert = at(body, 'alert');
  const action = limited(body.action, 60);
  if (action === '' || Object.keys(alert).length === 0) {
    throw new AppError('invalid_request', 'A webhook of Opsgenie states an action and an alert.');
  }
  const services = servicesOf(alert);
  const subject = services[0] ?? '';
  const event = `alert.${action}`;
  const ends = closing.has(action);
  if (!ends && !opening.has(action)) return { event, subject, ignored: 'says nothing of how the alert goes' };
  if (quiet.has(limited(alert.priority, 10))) return { event, subject, ignored: 'alerts of priority P4 and P5 are no incidents' };
  const id = idOf(alert.alertId);
  const started = plausibleInstant(numberOf(alert.createdAt), now);
  const updated = updatedOf(alert, now) ?? (action === 'Create' ? started : now);
  if (id === '' || started === undefined || updated === undefined) {
    return { event, subject, ignored: 'without the id of an alert, or without a time that can be believed' };
  }
  const tag = tagged(alert);
  const details = at(alert, 'details');
  const incident: IncidentRow = {
    source: 'opsgenie',
    id,
    title: limited(alert.message).trim(),
    state: ends ? 'resolved' : 'open',
    services,
    environment: limited(details.environment, 200) || tag('environment') || tag('env'),
    severity: limited(alert.priority, 10),
    started,
    acknowledged: action === 'Acknowledge' ? updated : null,
    resolved: ends ? Math.max(started, updated) : null,
    sha: shaOf(details.sha ?? details.commit),
    release: limited(details.version, 200) || tag('version'),
    deployment: '',
    url: '',
    version: versionOf(updated, ends ? 1 : 0),
  };
  return { event, subject, incident };
}

/** Nanoseconds in today's webhooks, milliseconds in older ones. */
function updatedOf(alert: JsonObject, now: number): number | undefined {
  const stated = numberOf(alert.updatedAt);
  return plausibleInstant(stated !== undefined && stated > 1e16 ? stated / 1e6 : stated, now);
}

function servicesOf(alert: JsonObject): string[] {
  const named = [limited(at(alert, 'details').service, 200), tagged(alert)('service'), limited(alert.entity, 200)];
  return named.filter((name) => name !== '').slice(0, 1);
}

function tagged(alert: JsonObject): (name: string) => string {
  const tags = listOf(alert.tags)
    .slice(0, 100)
    .map((tag) => limited(tag, 200));
  return (name) => tags.find((tag) => tag.startsWith(`${name}:`))?.slice(name.length + 1) ?? '';
}
