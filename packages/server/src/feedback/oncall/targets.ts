import type { Database } from '../../platform/database.ts';
import { scheduleKind } from './definitions.ts';
import type { PolicyTarget } from './policy-spec.ts';
import { readDefinition } from './reading.ts';
import { onCallAt } from './schedules.ts';
import { ofTeam, teamKind } from './teams.ts';

/** E-mail addresses, and by what they came to be told, to be put behind a name. */
interface Found {
  readonly emails: readonly string[];
  readonly why: string;
}

/** The people that a target stands for at a time (milliseconds UTC), or why it stands for nobody. */
export async function peopleOf(within: Database, target: Exclude<PolicyTarget, { channel: string }>, now: number): Promise<Found | string> {
  if ('user' in target) return { emails: [target.user], why: '' };
  if ('schedule' in target) return onCallBy(within, target.schedule, now);
  const team = await readDefinition(within, teamKind, target.team);
  if (team === undefined) return `there is no team ${target.team}`;
  const told = ofTeam(team.spec);
  if (told === undefined) return `the team ${target.team} has neither a schedule nor members`;
  return 'members' in told ? { emails: told.members, why: ` (of the team ${target.team})` } : onCallBy(within, told.schedule, now);
}

async function onCallBy(within: Database, name: string, now: number): Promise<Found | string> {
  const schedule = await readDefinition(within, scheduleKind, name);
  if (schedule === undefined) return `there is no schedule ${name}`;
  const user = await onCallAt(within, schedule, now);
  return user === null ? `nobody is on call in ${name}` : { emails: [user], why: ` (on call in ${name})` };
}
