import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Action } from '../api/feedback.ts';
import { useMay, useSession } from '../api/session.ts';
import { Verdict } from '../kit/Verdict.tsx';
import { ActionControls } from './ActionControls.tsx';
import { ActionEffect } from './ActionEffect.tsx';
import { dueText, isOverdue, today } from './due.ts';
import classes from './Feedback.module.css';

interface ActionListProps {
  readonly actions: readonly Action[];
  /** Said in place of actions. */
  readonly empty: string;
}

/** Actions as a meeting reads them: what, who, until when, and whether it worked. */
export function ActionList({ actions, empty }: ActionListProps) {
  if (actions.length === 0) {
    return (
      <Text size="sm" c="var(--quiet)">
        {empty}
      </Text>
    );
  }
  return (
    <ul className={classes.list}>
      {actions.map((action) => (
        <ActionRow key={action.id} action={action} />
      ))}
    </ul>
  );
}

function ActionRow({ action }: { readonly action: Action }) {
  const mayChange = useMay('member');
  const { timezone } = useSession();
  const overdue = action.state === 'open' && isOverdue(action.due, today(Date.now(), timezone));
  return (
    <li className={classes.row} data-state={action.state}>
      <Stack gap={2} className={classes.grow ?? ''}>
        <Text fw={600} size="sm" td={action.state === 'dropped' ? 'line-through' : undefined}>
          {action.title}
        </Text>
        <Group gap="xs" c="var(--quiet)" fz="sm">
          <span>{action.owner}</span>
          <span>
            {action.state === 'open' ? `due ${dueText(action.due)}` : action.state === 'done' ? 'done' : `dropped: ${action.reason ?? ''}`}
          </span>
          {overdue && <Verdict judgement="warn">overdue</Verdict>}
          {action.metric !== null && (
            <span>
              {action.expected === null ? 'watches' : action.expected.direction === 'up' ? 'should raise' : 'should lower'}{' '}
              <Anchor component={Link} to={`/explore/${encodeURIComponent(action.metric)}`} size="sm">
                {action.metric}
              </Anchor>
            </span>
          )}
        </Group>
        {action.state === 'done' && (
          <Text size="sm" c="var(--quiet)">
            {action.effect.text}
          </Text>
        )}
      </Stack>
      {action.state !== 'open' && <ActionEffect action={action} />}
      {action.state === 'open' && mayChange && <ActionControls action={action} />}
    </li>
  );
}
