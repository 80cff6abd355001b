import { and, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import type { Database } from '../../platform/database.ts';
import { AppError } from '../../platform/errors.ts';
import { type IncidentRow, incidentAlertTable, incidentTable } from './tables.ts';
import type { Severity, Status } from './words.ts';

/** @throws AppError `not_found`. */
export async function readIncident(within: Database, number: number, isToChange = false): Promise<IncidentRow> {
  const question = within.select().from(incidentTable).where(eq(incidentTable.number, number));
  const [row] = await (isToChange ? question.for('update') : question);
  if (row === undefined) throw new AppError('not_found', `There is no incident ${number}.`);
  return row;
}

export interface IncidentFilter {
  readonly statuses?: readonly Status[] | undefined;
  readonly severities?: readonly Severity[] | undefined;
  readonly service?: string | undefined;
  /** By when they started, milliseconds UTC; `to` is exclusive. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listIncidents(database: Database, filter: IncidentFilter): Promise<IncidentRow[]> {
  const { statuses, severities, service, from, to, limit } = filter;
  return database
    .select()
    .from(incidentTable)
    .where(
      and(
        statuses === undefined ? undefined : inArray(incidentTable.status, [...statuses]),
        severities === undefined ? undefined : inArray(incidentTable.severity, [...severities]),
        service === undefined ? undefined : sql`${incidentTable.services} @> ${JSON.stringify([service])}::jsonb`,
        from === undefined ? undefined : gte(incidentTable.startedAt, new Date(from)),
        to === undefined ? undefined : lt(incidentTable.startedAt, new Date(to)),
      ),
    )
    .orderBy(desc(incidentTable.startedAt), desc(incidentTable.number))
    .limit(limit);
}

export interface IncidentsAbout {
  /** Names of one service, in whatever case. */
  readonly names: readonly string[];
  /** Absent: whichever. */
  readonly environment: string | undefined;
  readonly statuses: readonly Status[];
  readonly severities: readonly Severity[];
  readonly limit: number;
}

/** Those that name a service, or none, in an environment or in none; the newest first. */
export async function incidentsAbout(database: Database, about: IncidentsAbout): Promise<IncidentRow[]> {
  const { services, environment, status, severity, startedAt, number } = incidentTable;
  const names = JSON.stringify(about.names.map((name) => name.toLowerCase()));
  return database
    .select()
    .from(incidentTable)
    .where(
      and(
        inArray(status, [...about.statuses]),
        inArray(severity, [...about.severities]),
        sql`(${services} = '[]'::jsonb OR EXISTS (
          SELECT 1 FROM jsonb_array_elements_text(${services}) AS named WHERE ${names}::jsonb @> to_jsonb(lower(named))))`,
        about.environment === undefined ? undefined : inArray(sql`lower(${environment})`, ['', about.environment.toLowerCase()]),
      ),
    )
    .orderBy(desc(startedAt), desc(number))
    .limit(about.limit);
}

/** Ids of the alerts of an incident. */
export async function alertsOf(database: Database, incident: number): Promise<string[]> {
  const rows = await database
    .select({ alert: incidentAlertTable.alert })
    .from(incidentAlertTable)
    .where(eq(incidentAlertTable.incident, incident));
  return rows.map(({ alert }) => alert);
}
