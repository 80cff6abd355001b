import { and, eq, inArray, notInArray } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Database } from '../../platform/database.ts';
import { AppError } from '../../platform/errors.ts';
import { alertTable } from '../alerting/book/tables.ts';
import type { Notification } from '../alerting/types.ts';
import { addEntry } from './entries.ts';
import { type IncidentRow, incidentAlertTable, incidentTable } from './tables.ts';
import type { IncidentSource, Severity, Status } from './words.ts';

export interface Declaration {
  readonly title?: string | undefined;
  readonly severity: Severity;
  readonly status?: Extract<Status, 'triage' | 'active'> | undefined;
  readonly services?: readonly string[] | undefined;
  readonly environment?: string | undefined;
  readonly summary?: string | undefined;
  readonly source: IncidentSource;
  /** Ids of alerts in the book: service, environment, title and start are theirs unless stated. */
  readonly alerts: readonly string[];
  /** Milliseconds UTC. */
  readonly started?: number | undefined;
  readonly key?: string | undefined;
  readonly by: string;
}

/** Declares an incident within the transaction of what it follows from. @throws AppError `not_found` for alerts that are not there; `invalid_request`. */
export async function declare(house: Pick<House, 'clock'>, within: Database, declaration: Declaration): Promise<IncidentRow> {
  const alerts = await alertsNamed(within, declaration.alerts);
  const now = house.clock.now();
  const earliest = Math.min(...alerts.map(({ startsAt }) => startsAt.getTime()));
  const started = declaration.started ?? (alerts.length > 0 ? Math.min(earliest, now) : now);
  if (started > now) throw new AppError('invalid_request', 'An incident cannot start later than now.');
  const title = declaration.title ?? alerts[0]?.annotations.summary ?? alerts[0]?.name;
  if (title === undefined) throw new AppError('invalid_request', 'Give the incident a title, or the alerts that it is declared from.');
  const named = [...new Set(alerts.map(({ service }) => service).filter((name) => name !== ''))];
  const environments = [...new Set(alerts.map(({ environment }) => environment).filter((name) => name !== ''))];
  const firstFired = Math.min(...alerts.map(({ firedAt }) => firedAt.getTime()));
  const acknowledged = alerts.flatMap(({ takenUpAt, acknowledgedAt }) => takenUpAt ?? acknowledgedAt ?? []);
  const [row] = await within
    .insert(incidentTable)
    .values({
      title: title.slice(0, 300),
      severity: declaration.severity,
      status: declaration.status ?? 'triage',
      services: [...(declaration.services ?? named)],
      environment: declaration.environment ?? (environments.length === 1 ? (environments[0] ?? '') : ''),
      roles: {},
      summary: declaration.summary ?? '',
      source: declaration.source,
      key: declaration.key ?? null,
      startedAt: new Date(started),
      detectedAt: new Date(alerts.length > 0 ? Math.max(started, Math.min(firstFired, now)) : now),
      acknowledgedAt: acknowledged.length > 0 ? new Date(Math.min(...acknowledged.map((time) => time.getTime()))) : null,
      declaredAt: new Date(now),
      declaredBy: declaration.by,
      version: 1,
      published: 0,
    })
    .returning();
  if (row === undefined) throw new Error('an incident that was declared is not there');
  await link(within, row.number, alerts, declaration.by, now);
  await addEntry(house, within, row.number, {
    kind: 'declared',
    text: `Declared as ${row.severity}: ${row.title}`,
    author: declaration.by,
  });
  return row;
}

/** Links alerts to an incident. @returns those that were not linked before. @throws AppError `not_found`. */
export async function linkAlerts(
  house: Pick<House, 'clock'>,
  within: Database,
  incident: number,
  ids: readonly string[],
  by: string,
): Promise<string[]> {
  const alerts = await alertsNamed(within, ids);
  const linked = await link(within, incident, alerts, by, house.clock.now());
  const names = alerts.filter(({ id }) => linked.includes(id)).map(({ name }) => name);
  if (names.length > 0)
    await addEntry(house, within, incident, {
      kind: 'alerts',
      text: `Alerts linked: ${[...new Set(names)].join(', ')}`.slice(0, 2000),
      author: by,
    });
  return linked;
}

/**
 * What a policy declares by itself: an incident for each group of alerts, and no second one while the first is open. More alerts of the group are
 * linked to it.
 */
export async function declareByPolicy(
  house: Pick<House, 'clock'>,
  within: Database,
  policy: string,
  severity: Severity,
  what: Pick<Notification, 'group' | 'alerts' | 'commonLabels' | 'commonAnnotations'>,
): Promise<void> {
  const by = `EscalationPolicy/${policy}`;
  const firing = what.alerts.filter(({ state }) => state === 'firing');
  const alerts = await knownAlerts(
    within,
    firing.map(({ id }) => id),
  );
  const [open] = await within
    .select()
    .from(incidentTable)
    .where(and(eq(incidentTable.key, what.group), notInArray(incidentTable.status, ['resolved', 'canceled'])))
    .for('update');
  if (open !== undefined) {
    await linkAlerts(house, within, open.number, alerts, by);
    return;
  }
  const services = [...new Set(firing.map(({ labels }) => labels.service ?? '').filter((name) => name !== ''))];
  await declare(house, within, {
    title:
      what.commonAnnotations.summary ??
      firing[0]?.annotations.summary ??
      what.commonLabels.alertname ??
      firing[0]?.labels.alertname ??
      'Alerts',
    severity,
    services,
    environment: what.commonLabels.environment ?? '',
    source: 'page',
    alerts,
    started: Math.min(house.clock.now(), ...firing.map(({ startsAt }) => startsAt)),
    key: what.group,
    by,
  });
}

async function link(
  within: Database,
  incident: number,
  alerts: readonly { id: string }[],
  linkedBy: string,
  now: number,
): Promise<string[]> {
  if (alerts.length === 0) return [];
  const rows = alerts.map(({ id }) => ({ incident, alert: id, linkedAt: new Date(now), linkedBy }));
  const added = await within.insert(incidentAlertTable).values(rows).onConflictDoNothing().returning({ alert: incidentAlertTable.alert });
  return added.map(({ alert }) => alert);
}

async function alertsNamed(within: Database, ids: readonly string[]) {
  if (ids.length === 0) return [];
  const rows = await within
    .select()
    .from(alertTable)
    .where(inArray(alertTable.id, [...ids]))
    .orderBy(alertTable.startsAt);
  const missing = ids.find((id) => !rows.some((row) => row.id === id));
  if (missing !== undefined) throw new AppError('not_found', `There is no alert ${missing}.`);
  return rows;
}

async function knownAlerts(within: Database, ids: readonly string[]): Promise<string[]> {
  const possible = ids.filter((id) => /^[0-9a-f-]{36}$/i.test(id));
  if (possible.length === 0) return [];
  const rows = await within.select({ id: alertTable.id }).from(alertTable).where(inArray(alertTable.id, possible));
  return rows.map(({ id }) => id);
}
