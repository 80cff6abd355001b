import type { DefinitionLookup, Kind } from '../../definitions/types.ts';
import type { Database } from '../../platform/database.ts';
import { AppError, type Problem } from '../../platform/errors.ts';
import { channelKind } from '../alerting/delivery/definitions.ts';
import { parseCalendar } from './ical/lines.ts';
import { peopleNamed } from './people.ts';
import { type PolicySpec, type PolicyTarget, policySpec } from './policy-spec.ts';
import { isRotation, type ScheduleSpec, scheduleSpec } from './schedule-spec.ts';
import { ofTeam, teamKind } from './teams.ts';

export const scheduleKind: Kind<ScheduleSpec> = {
  name: 'Schedule',
  apiVersion: 'binnacle/v1',
  description:
    'Who is on call when: layers of rotations or of other calendars, each above the one before; what people swap stands above all.',
  spec: scheduleSpec,
  example: `apiVersion: binnacle/v1
kind: Schedule
metadata:
  name: checkout-on-call
  displayName: Checkout on call
spec:
  timezone: Europe/Berlin
  services: [checkout]
  layers:
    - name: holidays
      calendar:
        text: |
          BEGIN:VCALENDAR
          BEGIN:VEVENT
          SUMMARY:Ada Lovelace
          DTSTART;VALUE=DATE:20261224
          END:VEVENT
          END:VCALENDAR
      restrictions:
        - {weekdays: [saturday, sunday], from: "09:00", to: "18:00"}
`,
  check: ({ spec }) => layerProblems(spec),
  checkRecords: ({ spec }, records) =>
    userProblems(
      records,
      spec.layers.flatMap((layer, index) =>
        isRotation(layer) ? layer.users.map((user, at) => ({ user, path: `spec.layers[${index}].users[${at}]` })) : [],
      ),
    ),
};

/** Policies name people, schedules, teams and channels and never other policies, so that none can lead back to itself. */
export const policyKind: Kind<PolicySpec> = {
  name: 'EscalationPolicy',
  apiVersion: 'binnacle/v1',
  description: 'Whom alerts wake, and who is next when nobody acknowledges: levels of people, schedules, teams and channels.',
  spec: policySpec,
  example: `apiVersion: binnacle/v1
kind: Schedule
metadata:
  name: payments-on-call
spec:
  timezone: Europe/Berlin
  layers:
    - name: from-calendar
      calendar: {url: "https://calendar.example.com/payments.ics"}
---
apiVersion: binnacle/v1
kind: EscalationPolicy
metadata:
  name: payments
  displayName: Payments
spec:
  urgencies: [page]
  levels:
    - targets: [{schedule: payments-on-call}]
    - after: 10m
      targets: [{schedule: payments-on-call}]
  repeat: {times: 2, after: 15m}
  declareIncident: sev2
`,
  check: ({ spec }, others) => targetProblems(spec, others),
  checkRecords: ({ spec }, records) =>
    userProblems(
      records,
      eachTarget(spec).flatMap(({ target, path }) => ('user' in target ? [{ user: target.user, path: `${path}.user` }] : [])),
    ),
};

function layerProblems({ layers }: ScheduleSpec): Problem[] {
  const names = layers.map(({ name }) => name);
  return layers.flatMap((layer, index): Problem[] => {
    const path = `spec.layers[${index}]`;
    const problems: Problem[] = [];
    if (names.indexOf(layer.name) < index) problems.push({ path: `${path}.name`, message: `"${layer.name}" stands there twice` });
    if (isRotation(layer)) {
      const { rotation, start, end } = layer;
      if (end !== undefined && end <= start) problems.push({ path: `${path}.end`, message: 'the layer ends before it starts' });
      const ofWeeks = rotation.every === 'week' || (typeof rotation.every === 'object' && 'weeks' in rotation.every);
      if (rotation.weekday !== undefined && !ofWeeks) {
        problems.push({ path: `${path}.rotation.weekday`, message: 'only turns of weeks have a weekday of hand-off' });
      }
    } else if ('text' in layer.calendar) problems.push(...calendarProblems(layer.calendar.text, `${path}.calendar.text`));
    return problems;
  });
}

function calendarProblems(text: string, path: string): Problem[] {
  try {
    parseCalendar(text);
    return [];
  } catch (error) {
    if (error instanceof AppError) return [{ path, message: error.message }];
    throw error;
  }
}

function eachTarget({ levels }: PolicySpec): { target: PolicyTarget; path: string }[] {
  return levels.flatMap(({ targets }, level) => targets.map((target, at) => ({ target, path: `spec.levels[${level}].targets[${at}]` })));
}

async function targetProblems(spec: PolicySpec, others: DefinitionLookup): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { target, path } of eachTarget(spec)) {
    if ('schedule' in target && (await others.get(scheduleKind, target.schedule)) === undefined) {
      problems.push({ path: `${path}.schedule`, message: `there is no Schedule "${target.schedule}"` });
    }
    if ('channel' in target && (await others.get(channelKind, target.channel)) === undefined) {
      problems.push({ path: `${path}.channel`, message: `there is no ${channelKind.name} "${target.channel}"` });
    }
    if ('team' in target) problems.push(...(await teamProblems(target.team, `${path}.team`, others)));
  }
  return problems;
}

async function teamProblems(name: string, path: string, others: DefinitionLookup): Promise<Problem[]> {
  const team = await others.get(teamKind, name);
  if (team === undefined) return [{ path, message: `there is no Team "${name}"` }];
  if (ofTeam(team.spec) !== undefined) return [];
  return [{ path, message: `the Team "${name}" would tell nobody: give it a Schedule in spec.onCall, or people in spec.members` }];
}

async function userProblems(records: Database, named: readonly { user: string; path: string }[]): Promise<Problem[]> {
  const known = await peopleNamed(
    records,
    named.map(({ user }) => user),
  );
  return named
    .filter(({ user }) => !known.has(user))
    .map(({ user, path }) => ({ path, message: `nobody has an account with the address ${user}` }));
}
