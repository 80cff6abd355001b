import { and, eq, ne, notInArray } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Database } from '../../platform/database.ts';
import { AppError } from '../../platform/errors.ts';
import { peopleNamed } from '../oncall/people.ts';
import { addEntry } from './entries.ts';
import { readIncident } from './reading.ts';
import { type IncidentRow, incidentTable } from './tables.ts';
import { type RoleName, roleNames, type Severity, type Status } from './words.ts';

export interface IncidentChange {
  readonly title?: string | undefined;
  readonly summary?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly status?: Status | undefined;
  readonly services?: readonly string[] | undefined;
  readonly environment?: string | undefined;
  /** E-mail addresses; null takes a role away. */
  readonly roles?: Readonly<Partial<Record<RoleName, string | null | undefined>>> | undefined;
  /** Milliseconds UTC; null where a time is not known after all. */
  readonly times?: Readonly<Partial<Record<TimeName, number | null>>> | undefined;
  /** Why; stands on the timeline beside what changed. */
  readonly reason?: string | undefined;
}

export const timeNames = ['started', 'detected', 'acknowledged', 'mitigated', 'resolved'] as const;
export type TimeName = (typeof timeNames)[number];

interface Said {
  readonly kind: 'status' | 'severity' | 'role' | 'times' | 'note';
  readonly text: string;
}

/**
 * Changes an incident; what people decide about it stands on its timeline.
 * @throws AppError `not_found`; `conflict` when it is opened again beside a newer one of the same alerts; `invalid_request` for people without an account, times in the future or in an order that cannot be.
 */
export async function changeIncident(house: House, number: number, change: IncidentChange, by: string): Promise<IncidentRow> {
  return house.database.transaction(async (within) => {
    const before = await readIncident(within, number, true);
    const now = house.clock.now();
    const assigned = Object.values(change.roles ?? {}).filter((user) => user !== null && user !== undefined);
    const known = await peopleNamed(within, assigned);
    const unknown = assigned.find((user) => !known.has(user));
    if (unknown !== undefined) throw new AppError('invalid_request', `Nobody has an account with the address ${unknown}.`);
    const after = checkedTimes(withTimes(withStatus(withFields(before, change), change.status, now), change.times), now);
    if (isOver(before) && !isOver(after)) await refuseSecond(within, after);
    const said = whatWasSaid(before, after);
    const why = change.reason === undefined ? '' : ` Reason: ${change.reason}`;
    for (const { kind, text } of said) await addEntry(house, within, number, { kind, text: `${text}${why}`, author: by });
    const { number: _number, ...values } = after;
    const [row] = await within
      .update(incidentTable)
      .set({ ...values, version: before.version + 1 })
      .where(eq(incidentTable.number, number))
      .returning();
    if (row === undefined) throw new Error('an incident that is locked is gone');
    return row;
  });
}

const overStatuses: readonly Status[] = ['resolved', 'canceled'];

function isOver({ status }: IncidentRow): boolean {
  return overStatuses.includes(status);
}

/** Of one group of alerts one incident is open: more of its alerts are linked to that. */
async function refuseSecond(within: Database, { number, key }: IncidentRow): Promise<void> {
  if (key === null) return;
  const [other] = await within
    .select({ number: incidentTable.number })
    .from(incidentTable)
    .where(and(eq(incidentTable.key, key), ne(incidentTable.number, number), notInArray(incidentTable.status, [...overStatuses])));
  if (other === undefined) return;
  throw new AppError('conflict', `The same group of alerts has incident ${other.number} open: go on there, or cancel that one first.`);
}

function withFields(row: IncidentRow, change: IncidentChange): IncidentRow {
  const roles = Object.fromEntries(
    Object.entries({ ...row.roles, ...change.roles }).filter(([, user]) => user !== null && user !== undefined),
  );
  return {
    ...row,
    title: change.title ?? row.title,
    summary: change.summary ?? row.summary,
    severity: change.severity ?? row.severity,
    services: change.services ?? row.services,
    environment: change.environment ?? row.environment,
    roles,
  };
}

/** The times that follow from a status: whoever makes it active has taken it up, and what is resolved is mitigated. */
function withStatus(row: IncidentRow, status: Status | undefined, now: number): IncidentRow {
  if (status === undefined || status === row.status) return row;
  const at = new Date(now);
  const taken = { ...row, status, acknowledgedAt: row.acknowledgedAt ?? at };
  switch (status) {
    case 'triage':
      return { ...row, status, mitigatedAt: null, resolvedAt: null };
    case 'active':
      return { ...taken, mitigatedAt: null, resolvedAt: null };
    case 'mitigated':
      return { ...taken, mitigatedAt: at, resolvedAt: null };
    case 'resolved':
      return { ...taken, mitigatedAt: row.mitigatedAt ?? at, resolvedAt: at };
    case 'canceled':
      return { ...row, status };
  }
}

function withTimes(row: IncidentRow, times: IncidentChange['times'] = {}): IncidentRow {
  const given = (name: TimeName, old: Date | null) => {
    const time = times[name];
    return time === undefined ? old : time === null ? null : new Date(time);
  };
  return {
    ...row,
    startedAt: given('started', row.startedAt) ?? row.startedAt,
    detectedAt: given('detected', row.detectedAt) ?? row.detectedAt,
    acknowledgedAt: given('acknowledged', row.acknowledgedAt),
    mitigatedAt: given('mitigated', row.mitigatedAt),
    resolvedAt: given('resolved', row.resolvedAt),
  };
}

function checkedTimes(row: IncidentRow, now: number): IncidentRow {
  const times = timesOf(row).flatMap(({ name, time }) => (time === null ? [] : [{ name, time: time.getTime() }]));
  const future = times.find(({ time }) => time > now);
  if (future !== undefined) throw new AppError('invalid_request', `An incident cannot be ${future.name} later than now.`);
  const early = times.find(({ time }) => time < row.startedAt.getTime());
  if (early !== undefined) throw new AppError('invalid_request', `An incident cannot be ${early.name} before it started.`);
  if (row.mitigatedAt !== null && row.resolvedAt !== null && row.resolvedAt < row.mitigatedAt) {
    throw new AppError('invalid_request', 'An incident cannot be resolved before it was mitigated.');
  }
  const needed = { mitigated: ['mitigated', row.mitigatedAt], resolved: ['resolved', row.resolvedAt] } as const;
  if ((row.status === 'mitigated' || row.status === 'resolved') && needed[row.status][1] === null) {
    throw new AppError('invalid_request', `An incident that is ${row.status} has the time at which it was: change the status instead.`);
  }
  return row;
}

function timesOf(row: IncidentRow): { name: TimeName; time: Date | null }[] {
  return [
    { name: 'started', time: row.startedAt },
    { name: 'detected', time: row.detectedAt },
    { name: 'acknowledged', time: row.acknowledgedAt },
    { name: 'mitigated', time: row.mitigatedAt },
    { name: 'resolved', time: row.resolvedAt },
  ];
}

function whatWasSaid(before: IncidentRow, after: IncidentRow): Said[] {
  const said: Said[] = [];
  if (before.status !== after.status) said.push({ kind: 'status', text: `Status: ${before.status} → ${after.status}.` });
  if (before.severity !== after.severity) said.push({ kind: 'severity', text: `Severity: ${before.severity} → ${after.severity}.` });
  for (const role of roleNames) {
    const [old, now] = [before.roles[role], after.roles[role]];
    if (old !== now) said.push({ kind: 'role', text: `${role}: ${old ?? 'nobody'} → ${now ?? 'nobody'}.` });
  }
  const old = timesOf(before);
  // What follows from a new status need not be said beside it.
  const moved =
    before.status !== after.status ? [] : timesOf(after).filter(({ time }, index) => time?.getTime() !== old[index]?.time?.getTime());
  for (const { name, time } of moved) said.push({ kind: 'times', text: `${name}: ${time?.toISOString() ?? 'not known'}.` });
  return said;
}
