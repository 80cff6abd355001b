import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Quality, ScheduleSummary } from '../../api/on-call.ts';
import { Finding } from './Finding.tsx';
import classes from './OnCall.module.css';
import { PersonName } from './people.tsx';
import { type Policy, type PolicyTarget, repeatOf, type Team, whenOf } from './policy.ts';
import { OnCall } from './ScheduleTable.tsx';

/** What targets name. */
interface Known {
  readonly schedules: readonly ScheduleSummary[];
  readonly teams: readonly Team[];
}

interface PolicyListProps extends Known {
  readonly policies: readonly Policy[];
  readonly quality: Quality | undefined;
}

/** Policies with their levels, and whom each level would tell at present. */
export function PolicyList({ policies, schedules, teams, quality }: PolicyListProps) {
  if (policies.length === 0)
    return (
      <Text size="sm" c="var(--quiet)">
        There is no EscalationPolicy: whoever is on call is told of nothing by it yet.
      </Text>
    );
  return (
    <ul className={classes.policies} aria-label="Escalation policies">
      {policies.map((policy) => (
        <OnePolicy
          key={policy.name}
          policy={policy}
          schedules={schedules}
          teams={teams}
          problems={quality?.policies.find((one) => one.policy === policy.name)?.problems ?? []}
        />
      ))}
    </ul>
  );
}

interface OnePolicyProps extends Known {
  readonly policy: Policy;
  readonly problems: readonly string[];
}

function OnePolicy({ policy: { name, displayName, spec }, schedules, teams, problems }: OnePolicyProps) {
  const only = spec.urgencies === undefined ? '' : `For alerts of urgency ${spec.urgencies.join(' or ')} alone.`;
  const incident = spec.declareIncident === undefined ? '' : `Declares an incident of ${spec.declareIncident} for alerts that page.`;
  const said = [spec.description, only, repeatOf(spec), incident].filter((text) => text !== undefined && text !== '');
  return (
    <li>
      <Anchor component={Link} to={`/definitions/EscalationPolicy/${encodeURIComponent(name)}`} size="sm">
        {displayName}
      </Anchor>
      <ol className={classes.levels} aria-label={`Levels of ${displayName}`}>
        {spec.levels.map((level, index) => (
          <li key={`${index} ${level.after}`}>
            <span className={classes.when}>{whenOf(spec, index)}</span>{' '}
            {level.targets.map((target, at) => (
              <span key={JSON.stringify(target)}>
                {at > 0 && ', '}
                <Target target={target} schedules={schedules} teams={teams} />
              </span>
            ))}
          </li>
        ))}
      </ol>
      {said.length > 0 && (
        <Text size="xs" c="var(--quiet)">
          {said.join(' ')}
        </Text>
      )}
      {problems.map((problem) => (
        <Finding key={problem} judgement="bad" word="problem">
          {problem}
        </Finding>
      ))}
    </li>
  );
}

interface TargetProps extends Known {
  readonly target: PolicyTarget;
}

function Target({ target, schedules, teams }: TargetProps) {
  if ('user' in target) return <PersonName email={target.user} />;
  if ('channel' in target) return <>channel {target.channel}</>;
  if ('schedule' in target) return <BySchedule name={target.schedule} schedules={schedules} />;
  const team = teams.find(({ name }) => name === target.team);
  if (team?.onCall === undefined) return <>all members of team {team?.displayName ?? target.team}</>;
  return (
    <>
      of team {team.displayName}, <BySchedule name={team.onCall} schedules={schedules} />
    </>
  );
}

function BySchedule({ name, schedules }: { readonly name: string; readonly schedules: readonly ScheduleSummary[] }) {
  const schedule = schedules.find((one) => one.name === name);
  if (schedule === undefined) return <>whoever is on call by {name}</>;
  return (
    <>
      whoever is on call by{' '}
      <Anchor component={Link} to={`/feedback/on-call/${encodeURIComponent(schedule.name)}`} size="sm">
        {schedule.displayName}
      </Anchor>
      , now <OnCall shift={schedule.now} />
    </>
  );
}
