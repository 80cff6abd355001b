import type { House } from '../area.ts';
import { team as teamKind } from './definitions.ts';
import type { ServiceMap } from './service-map.ts';
import { type Calendar, calendarFrom, defaultCalendar } from './working-time.ts';

/** When people work on a service: as the team that owns it says, else Monday to Friday in the organization's time zone. */
export interface Calendars {
  of(service: string): Calendar;
  /** Changes when any calendar does. */
  readonly digest: string;
}

export async function readCalendars(house: House, map: Pick<ServiceMap, 'teamOf'>): Promise<Calendars> {
  const usual = defaultCalendar(house.config.timezone);
  const stated = new Map<string, Calendar>();
  for (const { metadata, spec } of await house.definitions.list(teamKind)) {
    if (spec.calendar !== undefined) stated.set(metadata.name, calendarFrom(spec.calendar));
  }
  return {
    of: (service) => stated.get(map.teamOf(service)) ?? usual,
    digest: JSON.stringify([usual, [...stated].sort(([a], [b]) => (a < b ? -1 : 1))]),
  };
}
