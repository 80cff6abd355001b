import { desc, inArray } from 'drizzle-orm';
import type { House } from '../../area.ts';
import { channelKind } from '../alerting/delivery/definitions.ts';
import { waysOf } from './contacts.ts';
import { policyKind, scheduleKind } from './definitions.ts';
import { localOf, type Stretch } from './local-time.ts';
import { type Person, peopleNamed } from './people.ts';
import { isRotation } from './schedule-spec.ts';
import { readSchedule, type Schedule } from './schedules.ts';
import type { Shift } from './shifts.ts';
import { contactTable } from './tables.ts';
import { type OfTeam, ofTeam, teamKind } from './teams.ts';

/** How the hours of a range are shared out. It describes the schedule: shares stand by address and are put in no order. */
export interface Share {
  readonly user: string;
  readonly hours: number;
  /** Between 22:00 and 07:00 local time. */
  readonly nightHours: number;
  /** Saturdays and Sundays, local time. */
  readonly weekendHours: number;
}

export interface ScheduleQuality {
  readonly schedule: string;
  readonly gaps: readonly Stretch[];
  readonly gapHours: number;
  readonly shares: readonly Share[];
  /** The largest share of hours over the smallest, of those who have any; null with fewer than two people. */
  readonly imbalance: { readonly hours: number; readonly nights: number | null; readonly weekends: number | null } | null;
  /** One sentence each. */
  readonly problems: readonly string[];
}

export interface Quality {
  readonly schedules: readonly ScheduleQuality[];
  /** Policies of which a level, or all, can reach nobody; one sentence each. */
  readonly policies: readonly { readonly policy: string; readonly reachesNobody: boolean; readonly problems: readonly string[] }[];
  /** People on call whom only the e-mail address of their account can reach, by address. */
  readonly emailOnly: readonly string[];
}

const days = 30;
const hour = 3_600_000;

/** What is wrong with who is on call in the next 30 days. */
export async function qualityOf(house: House): Promise<Quality> {
  const now = house.clock.now();
  const range = { from: now, to: now + days * 24 * hour };
  const schedules = await house.definitions.list(scheduleKind);
  const judged = await Promise.all(schedules.map((schedule) => judgeSchedule(house, schedule, range)));
  const users = new Set(judged.flatMap(({ shares }) => shares.map(({ user }) => user)));
  const policies = await house.definitions.list(policyKind);
  const teams = new Map((await house.definitions.list(teamKind)).map(({ metadata, spec }) => [metadata.name, ofTeam(spec)]));
  for (const { spec } of policies)
    for (const { targets } of spec.levels)
      for (const target of targets) {
        if ('user' in target) users.add(target.user);
        const told = 'team' in target ? teams.get(target.team) : undefined;
        if (told !== undefined && 'members' in told) for (const member of told.members) users.add(member);
      }
  const known = await peopleNamed(house.database, [...users]);
  return {
    schedules: judged,
    policies: await judgePolicies(house, judged, known, teams),
    emailOnly: await withoutContacts(house, [...known.values()]),
  };
}

async function judgeSchedule(house: House, schedule: Schedule, range: Stretch): Promise<ScheduleQuality> {
  const { final, problems } = await readSchedule(house.database, schedule, range);
  const gaps = final.filter(({ user }) => user === null).map(({ from, to }) => ({ from, to }));
  const shares = sharesOf(final, schedule.spec.timezone);
  const users = [
    ...new Set([...shares.map(({ user }) => user), ...schedule.spec.layers.flatMap((layer) => (isRotation(layer) ? layer.users : []))]),
  ];
  const known = await peopleNamed(house.database, users);
  const gone = users.filter((user) => !known.has(user)).map((user) => `${user} has no account.`);
  const gapHours = gaps.reduce((sum, { from, to }) => sum + (to - from) / hour, 0);
  return {
    schedule: schedule.metadata.name,
    gaps: gaps.slice(0, 200),
    gapHours,
    shares,
    imbalance: imbalanceOf(shares),
    problems: [...problems, ...gone],
  };
}

/** Counted by quarters of an hour of local time, which all hand-offs and changes of clocks fall on but for very old zones. */
export function sharesOf(shifts: readonly Shift[], timezone: string): Share[] {
  const shares = new Map<string, { hours: number; nightHours: number; weekendHours: number }>();
  for (const { from, to, user } of shifts) {
    if (user === null) continue;
    const share = shares.get(user) ?? { hours: 0, nightHours: 0, weekendHours: 0 };
    shares.set(user, share);
    for (let start = from; start < to; ) {
      const end = Math.min(to, (Math.floor(start / (hour / 4)) + 1) * (hour / 4));
      const local = localOf(start, timezone);
      const length = (end - start) / hour;
      share.hours += length;
      if (local.hour >= 22 || local.hour < 7) share.nightHours += length;
      if (local.dayOfWeek >= 6) share.weekendHours += length;
      start = end;
    }
  }
  return [...shares].map(([user, share]) => ({ user, ...share })).sort((a, b) => (a.user < b.user ? -1 : 1));
}

function imbalanceOf(shares: readonly Share[]): ScheduleQuality['imbalance'] {
  if (shares.length < 2) return null;
  const ratio = (values: readonly number[]) => (Math.min(...values) > 0 ? Math.max(...values) / Math.min(...values) : null);
  const hours = ratio(shares.map((share) => share.hours));
  if (hours === null) return null;
  return {
    hours,
    nights: ratio(shares.map(({ nightHours }) => nightHours)),
    weekends: ratio(shares.map(({ weekendHours }) => weekendHours)),
  };
}

async function judgePolicies(
  house: House,
  schedules: readonly ScheduleQuality[],
  known: ReadonlyMap<string, Person>,
  teams: ReadonlyMap<string, OfTeam | undefined>,
): Promise<Quality['policies']> {
  const [policies, channels] = await Promise.all([house.definitions.list(policyKind), house.definitions.list(channelKind)]);
  const ways = await waysOf(house.database, [...known.values()], 'page');
  const reaches = (user: string) => (ways.get(known.get(user)?.id ?? '')?.length ?? 0) > 0;
  const ofSchedule = (name: string): string | null => {
    const schedule = schedules.find((one) => one.schedule === name);
    if (schedule === undefined) return `There is no schedule ${name}.`;
    return schedule.shares.some(({ user }) => reaches(user)) ? null : `Nobody is on call in ${name} in the next ${days} days.`;
  };
  const ofTeamNamed = (name: string): string | null => {
    const told = teams.get(name);
    if (told === undefined) return `There is no team ${name} with a schedule or members.`;
    if ('schedule' in told) return ofSchedule(told.schedule);
    return told.members.some(reaches) ? null : `No member of the team ${name} can be told of a page.`;
  };
  return policies.map(({ metadata, spec }) => {
    const levels = spec.levels.map(({ targets }) =>
      targets.map((target): string | null => {
        if ('user' in target) return reaches(target.user) ? null : `${target.user} cannot be told of a page.`;
        if ('channel' in target)
          return channels.some((channel) => channel.metadata.name === target.channel) ? null : `There is no channel ${target.channel}.`;
        return 'team' in target ? ofTeamNamed(target.team) : ofSchedule(target.schedule);
      }),
    );
    const problems = levels.flatMap((level, index) =>
      level.flatMap((problem) => (problem === null ? [] : [`Level ${index + 1}: ${problem}`])),
    );
    return { policy: metadata.name, reachesNobody: levels.every((level) => level.every((problem) => problem !== null)), problems };
  });
}

async function withoutContacts({ database }: House, people: readonly Person[]): Promise<string[]> {
  if (people.length === 0) return [];
  const rows = await database
    .selectDistinct({ userId: contactTable.userId })
    .from(contactTable)
    .where(
      inArray(
        contactTable.userId,
        people.map(({ id }) => id),
      ),
    )
    .orderBy(desc(contactTable.userId));
  const reachable = new Set(rows.map(({ userId }) => userId));
  return people
    .filter(({ id }) => !reachable.has(id))
    .map(({ email }) => email)
    .sort();
}
