import { createHash } from 'node:crypto';
import type { House } from '../../area.ts';
import { service as serviceKind, team as teamKind } from '../definitions.ts';
import type { ServiceMap } from '../service-map.ts';
import { type Calendar, calendarFrom, defaultCalendar } from '../working-time.ts';
import type { FailureSettings } from './types.ts';

const hour = 3_600_000;
const units: Readonly<Record<string, number>> = { m: 60_000, h: hour, d: 24 * hour, w: 7 * 24 * hour };

/** What definitions say about failures and working time, as things are now. */
export interface Settings {
  failuresOf(service: string): FailureSettings;
  calendarOf(service: string): Calendar;
  readonly digest: string;
}

export async function readSettings(house: House, map: Pick<ServiceMap, 'teamOf'>): Promise<Settings> {
  const [services, teams] = await Promise.all([house.definitions.list(serviceKind), house.definitions.list(teamKind)]);
  const failures = new Map(services.map(({ metadata, spec }) => [metadata.name, spec.failures]));
  const stated = teams.flatMap(({ metadata, spec }) => (spec.calendar === undefined ? [] : [[metadata.name, spec.calendar] as const]));
  const calendars = new Map(stated.map(([name, calendar]) => [name, calendarFrom(calendar)]));
  const usual = defaultCalendar(house.config.timezone);
  return {
    failuresOf: (service) => ({
      incidentsWithin: lengthOf(failures.get(service)?.incidentsWithin ?? '48h'),
      pendingFor: lengthOf(failures.get(service)?.pendingFor ?? '24h'),
    }),
    calendarOf: (service) => calendars.get(map.teamOf(service)) ?? usual,
    digest: createHash('sha256')
      .update(JSON.stringify([stated, usual]))
      .digest('hex'),
  };
}

function lengthOf(span: string): number {
  return Number(span.slice(0, -1)) * (units[span.slice(-1)] ?? hour);
}
