import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Quality, ScheduleSummary } from '../../api/on-call.ts';
import { Finding } from './Finding.tsx';
import classes from './OnCall.module.css';
import { PersonName } from './people.tsx';
import { type Policy, type PolicyTarget, repeatOf, whenOf } from './policy.ts';
import { OnCall } from './ScheduleTable.tsx';

interface PolicyListProps {
  readonly policies: readonly Policy[];
  readonly schedules: readonly ScheduleSummary[];
  readonly quality: Quality | undefined;
}

/** Policies with their levels, and whom each level would tell at present. */
export function PolicyList({ policies, schedules, quality }: PolicyListProps) {
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
          problems={quality?.policies.find((one) => one.policy === policy.name)?.problems ?? []}
        />
      ))}
    </ul>
  );
}

interface OnePolicyProps {
  readonly policy: Policy;
  readonly schedules: readonly ScheduleSummary[];
  readonly problems: readonly string[];
}

function OnePolicy({ policy: { name, displayName, spec }, schedules, problems }: OnePolicyProps) {
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
                <Target target={target} schedules={schedules} />
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

function Target({ target, schedules }: { readonly target: PolicyTarget; readonly schedules: readonly ScheduleSummary[] }) {
  if ('user' in target) return <PersonName email={target.user} />;
  if ('channel' in target) return <>channel {target.channel}</>;
  if ('team' in target) return <>team {target.team}</>;
  const schedule = schedules.find(({ name }) => name === target.schedule);
  if (schedule === undefined) return <>whoever is on call by {target.schedule}</>;
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
