import { Progress, Text } from '@mantine/core';
import type { Connection } from '../../api/connections.ts';
import { useSession } from '../../api/session.ts';
import { formatCount } from '../../kit/format.ts';
import { formatDay, formatTime } from '../../kit/time.ts';
import classes from './Connections.module.css';
import { percentOf } from './state-words.ts';

/** How far the reading of a connection is, while it is read or stopped on the way. */
export function ReadingProgress({ connection }: { readonly connection: Connection }) {
  const { timezone } = useSession();
  const { progress, state, waitingUntil, historySince, name } = connection;
  if (progress === null || state === 'idle' || state === 'paused') return null;
  const percent = percentOf(progress);
  const { scope, index, scopes, done, total } = progress;
  const text = [
    total === null ? `${formatCount(done)} read of ${scope}` : `${formatCount(done)} of ${formatCount(total)} read of ${scope}`,
    ...(scopes > 1 ? [`${index} of ${scopes}`] : []),
    `since ${formatDay(Date.parse(historySince), timezone)}`,
    ...(waitingUntil === null
      ? []
      : [`goes on at ${formatTime(Date.parse(waitingUntil), timezone)}, when the service takes requests again`]),
  ].join(' · ');
  return (
    <div className={classes.wide}>
      <Progress value={Math.max(percent, 2)} animated={state === 'running'} aria-label={`Reading ${name}`} aria-valuetext={text} />
      <Text size="sm" mt={4} style={{ overflowWrap: 'anywhere' }}>
        {text}
      </Text>
    </div>
  );
}
