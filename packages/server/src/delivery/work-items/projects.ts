import type { House } from '../../area.ts';
import { service as serviceKind, team as teamKind } from '../definitions.ts';
import { readServiceMap, type ServiceMap } from '../service-map.ts';
import type { TeamSpec } from '../team-spec.ts';
import { type Calendar, calendarFrom, defaultCalendar } from '../working-time.ts';

/** Whose projects are whose, and how those teams work. */
export interface Projects {
  /** Empty when no definition says. */
  teamOf(project: string): string;
  /** The first service by name that names the project, or whose repository it is; empty when there is none. */
  serviceOf(project: string): string;
  /** The team's, else Monday to Friday in the organization's time zone. */
  calendarOf(team: string): Calendar;
  /** Statuses that the team says it waits in; undefined where it says nothing. */
  waitingOf(team: string): readonly string[] | undefined;
  /** What of a team's definition its numbers go by, as text. */
  digestOf(team: string): string;
}

/** What it is made from, for tests without a server. */
interface ProjectSources {
  readonly teams: readonly { readonly name: string; readonly spec: TeamSpec }[];
  readonly services: readonly {
    readonly name: string;
    readonly owner?: string | undefined;
    readonly projects?: readonly string[] | undefined;
  }[];
  readonly map: Pick<ServiceMap, 'servicesOf' | 'teamOf'>;
  readonly timezone: string;
}

export async function readProjects(house: House): Promise<Projects> {
  const [teams, services, map] = await Promise.all([
    house.definitions.list(teamKind),
    house.definitions.list(serviceKind),
    readServiceMap(house),
  ]);
  return projectsOf({
    teams: teams.map(({ metadata, spec }) => ({ name: metadata.name, spec })),
    services: services.map(({ metadata, spec }) => ({ name: metadata.name, owner: spec.owner, projects: spec.projects })),
    map,
    timezone: house.config.timezone,
  });
}

/**
 * A project belongs to the team that names it, else to the owner of a service that names it; issues of a code host belong to the owner of the
 * repository's service. Of several the first by name.
 */
export function projectsOf({ teams, services, map, timezone }: ProjectSources): Projects {
  const usual = defaultCalendar(timezone);
  const calendars = new Map(
    teams.flatMap(({ name, spec: { calendar } }) => (calendar === undefined ? [] : [[name, calendarFrom(calendar)]])),
  );
  const waiting = new Map(teams.map(({ name, spec }) => [name, spec.waiting]));
  const byOwner = services.flatMap(({ owner, projects = [] }) => (owner === undefined ? [] : [{ team: owner, projects }]));
  const byTeam = teams.map(({ name, spec }) => ({ team: name, projects: spec.projects ?? [] }));
  const named = new Map<string, string>();
  for (const { team, projects } of [...sorted(byTeam), ...sorted(byOwner)]) {
    for (const project of projects) if (!named.has(project.toLowerCase())) named.set(project.toLowerCase(), team);
  }
  const calendarOf = (team: string) => calendars.get(team) ?? usual;
  return {
    teamOf(project) {
      const found = named.get(project.toLowerCase());
      if (found !== undefined || !project.includes('/')) return found ?? '';
      return (
        map
          .servicesOf(project)
          .map((service) => map.teamOf(service))
          .find((team) => team !== '') ?? ''
      );
    },
    serviceOf(project) {
      const found = services
        .filter(({ projects = [] }) => projects.some((one) => one.toLowerCase() === project.toLowerCase()))
        .map(({ name }) => name)
        .sort()[0];
      return found ?? (project.includes('/') ? (map.servicesOf(project)[0] ?? '') : '');
    },
    calendarOf,
    waitingOf: (team) => waiting.get(team),
    digestOf: (team) => JSON.stringify([team, calendarOf(team), waiting.get(team) ?? null]),
  };
}

function sorted<T extends { readonly team: string }>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => (a.team < b.team ? -1 : a.team > b.team ? 1 : 0));
}
