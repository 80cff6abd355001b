import { inArray } from 'drizzle-orm';
import { z } from 'zod';
import type { House } from '../../area.ts';
import { actorName } from '../../platform/access.ts';
import { AppError } from '../../platform/errors.ts';
import type { Http } from '../../platform/http/server.ts';
import { alertTable } from '../alerting/book/tables.ts';
import { changeIncident, type IncidentChange, timeNames } from './change.ts';
import { declare, linkAlerts } from './declare.ts';
import { addEntry, changeEntry } from './entries.ts';
import { impactOf } from './impact.ts';
import { keptImpacts } from './impact-kept.ts';
import { publishIncidents } from './publish.ts';
import { alertsOf, listIncidents, readIncident } from './reading.ts';
import type { EntryRow, ImpactRow, IncidentRow } from './tables.ts';
import { timelineOf } from './timeline.ts';
import * as wire from './wire.ts';

/** Incidents: declared, changed, written about, and looked back on. */
export function incidentRoutes(http: Http, house: House): void {
  readRoutes(http, house);
  changeRoutes(http, house);
  entryRoutes(http, house);
}

function readRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/incidents',
    {
      config: { access: 'viewer' },
      schema: { summary: 'Incidents, newest first', querystring: wire.incidentQuery, response: { 200: wire.incidentsAnswer } },
    },
    async ({ query: { status, severity, ...filter } }) => {
      const statuses = status === undefined ? undefined : status === 'open' ? (['triage', 'active', 'mitigated'] as const) : [status];
      const rows = await listIncidents(house.database, {
        ...filter,
        statuses,
        severities: severity === undefined ? undefined : [severity],
      });
      const impacts = await keptImpacts(
        house.database,
        rows.map((row) => row.number),
      );
      return { incidents: rows.map((row) => ({ ...toWire(row), ...costOf(row, impacts.get(row.number), house.clock.now()) })) };
    },
  );
  http.get(
    '/api/v1/incidents/:number',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'An incident with its alerts and everything that happened around it',
        params: wire.incidentNumber,
        response: { 200: wire.incidentDetail },
      },
    },
    async ({ params }) => {
      const row = await readIncident(house.database, params.number);
      const ids = await alertsOf(house.database, row.number);
      const alerts =
        ids.length === 0
          ? []
          : await house.database.select().from(alertTable).where(inArray(alertTable.id, ids)).orderBy(alertTable.startsAt);
      return {
        incident: toWire(row),
        alerts: alerts.map(({ id, name, service, state, startsAt, endsAt }) => ({
          id,
          name,
          service,
          state,
          starts: startsAt.toISOString(),
          ends: endsAt?.toISOString() ?? null,
        })),
        timeline: (await timelineOf(house, row)).map((line) => ({
          ...line,
          at: new Date(line.at).toISOString(),
          history: [...line.history],
        })),
      };
    },
  );
  http.get(
    '/api/v1/incidents/:number/impact',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'What an incident cost the error budgets of its services',
        params: wire.incidentNumber,
        response: { 200: wire.impactAnswer },
      },
    },
    async ({ params }) => {
      const { from, to, budgets, ...impact } = await impactOf(house, await readIncident(house.database, params.number));
      return { ...impact, from: new Date(from).toISOString(), to: new Date(to).toISOString(), budgets: [...budgets] };
    },
  );
}

function changeRoutes(http: Http, house: House): void {
  http.post(
    '/api/v1/incidents',
    {
      config: { access: 'member' },
      schema: { summary: 'Declare an incident, from alerts or without', body: wire.newIncident, response: { 201: wire.incidentAnswer } },
    },
    async ({ body, actor }, reply) => {
      const { started, ...asked } = body;
      const by = actorName(actor);
      const source = body.alerts.length > 0 ? 'alert' : 'api';
      const row = await house.database.transaction(async (within) => {
        const declared = await declare(house, within, {
          ...asked,
          started: started === undefined ? undefined : Date.parse(started),
          source,
          by,
        });
        await house.audit.record(actor, 'incident.declare', `Incident/${declared.number}`, { severity: declared.severity }, within);
        return declared;
      });
      await publish(house);
      return reply.code(201).send(toWire(row));
    },
  );
  http.patch(
    '/api/v1/incidents/:number',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Change an incident: status, severity, roles, times ...',
        params: wire.incidentNumber,
        body: wire.incidentChange,
        response: { 200: wire.incidentAnswer },
      },
    },
    async ({ params, body, actor }) => {
      const { times, ...change } = body;
      const given = times === undefined ? undefined : timesOf(times);
      const row = await changeIncident(house, params.number, { ...change, times: given }, actorName(actor));
      await publish(house);
      return toWire(row);
    },
  );
  http.post(
    '/api/v1/incidents/:number/alerts',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Link alerts to an incident',
        params: wire.incidentNumber,
        body: wire.linkedAlerts,
        response: { 200: z.object({ linked: z.array(z.uuid()) }) },
      },
    },
    async ({ params, body, actor }) =>
      house.database.transaction(async (within) => {
        await readIncident(within, params.number, true);
        return { linked: await linkAlerts(house, within, params.number, body.alerts, actorName(actor)) };
      }),
  );
}

function entryRoutes(http: Http, house: House): void {
  const atOf = (at: string | undefined) => {
    const time = at === undefined ? undefined : Date.parse(at);
    if (time !== undefined && time > house.clock.now())
      throw new AppError('invalid_request', 'An entry cannot be about a time later than now.');
    return time;
  };
  http.post(
    '/api/v1/incidents/:number/entries',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Write on the timeline of an incident',
        params: wire.incidentNumber,
        body: wire.newEntry,
        response: { 201: wire.entryAnswer },
      },
    },
    async ({ params, body, actor }, reply) => {
      const at = atOf(body.at);
      const row = await house.database.transaction(async (within) => {
        await readIncident(within, params.number, true);
        return addEntry(house, within, params.number, { ...body, at, author: actorName(actor) });
      });
      return reply.code(201).send(entryToWire(row));
    },
  );
  http.patch(
    '/api/v1/incidents/:number/entries/:id',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Edit or pin an entry; what it said before is kept',
        params: wire.incidentNumber.extend({ id: z.uuid() }),
        body: wire.entryChange,
        response: { 200: wire.entryAnswer },
      },
    },
    async ({ params, body, actor }) =>
      entryToWire(await changeEntry(house, params.number, params.id, { ...body, at: atOf(body.at) }, actorName(actor))),
  );
}

/** The record holds already; facts that cannot be written now are by the loop. */
async function publish(house: House): Promise<void> {
  try {
    await publishIncidents(house);
  } catch (error) {
    house.log.warn({ err: error }, 'an incident is not among the facts yet; it is tried again');
  }
}

function timesOf(times: Readonly<Record<string, string | null | undefined>>): IncidentChange['times'] {
  const given = timeNames.flatMap((name) => {
    const time = times[name];
    return time === undefined ? [] : [[name, time === null ? null : Date.parse(time)] as const];
  });
  return Object.fromEntries(given);
}

function toWire(row: IncidentRow) {
  const { number, title, severity, status, services, environment, roles, summary, source, declaredBy } = row;
  const iso = (time: Date | null) => time?.toISOString() ?? null;
  return {
    ...{ number, title, severity, status, services: [...services], environment, summary, source, declaredBy },
    roles: { commander: roles.commander ?? null, communications: roles.communications ?? null, operations: roles.operations ?? null },
    started: row.startedAt.toISOString(),
    detected: row.detectedAt.toISOString(),
    acknowledged: iso(row.acknowledgedAt),
    mitigated: iso(row.mitigatedAt),
    resolved: iso(row.resolvedAt),
    declared: row.declaredAt.toISOString(),
  };
}

function costOf({ startedAt, mitigatedAt, resolvedAt }: IncidentRow, kept: ImpactRow | undefined, now: number) {
  const end = (mitigatedAt ?? resolvedAt)?.getTime() ?? now;
  const lasted = Math.max(0, end - startedAt.getTime()) / 1000;
  if (kept === undefined) return { lasted, impact: null };
  const { budgetMinutes, slo, people, whyNoPeople, computedAt } = kept;
  return { lasted, impact: { budgetMinutes, slo, people, whyNoPeople, computed: computedAt.toISOString() } };
}

function entryToWire({ id, at, kind, text, author, pinned, createdAt, editedAt, history }: EntryRow) {
  return {
    id,
    at: at.toISOString(),
    kind,
    text,
    author,
    pinned,
    created: createdAt.toISOString(),
    edited: editedAt?.toISOString() ?? null,
    history: [...history],
  };
}
