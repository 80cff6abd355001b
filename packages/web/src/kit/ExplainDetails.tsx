import { Code, Text } from '@mantine/core';
import type { Explanation } from '../api/metrics.ts';
import { useSession } from '../api/session.ts';
import { Term } from './Explained.tsx';
import classes from './ExplainPopover.module.css';
import { formatCount } from './format.ts';
import { formatAgo, formatTime } from './time.ts';

/** Everything that stands behind a number, as a list of terms. */
export function ExplainDetails({ explain }: { readonly explain: Explanation }) {
  const { timezone } = useSession();
  return (
    <>
      <Text fw={600} size="sm">
        {explain.title}
      </Text>
      <Text size="sm" mb="xs">
        {explain.definition}
      </Text>
      <dl className={classes.details}>
        {explain.whyEmpty !== undefined && <Term name="Why empty">{explain.whyEmpty}</Term>}
        <Term name="Range">
          {formatTime(explain.from, timezone)} – {formatTime(explain.to, timezone)} ({timezone})
        </Term>
        {explain.stat !== null && <Term name="Statistic">{explain.stat}</Term>}
        <Term name="Sample">n = {formatCount(explain.sampleSize)}</Term>
        <Term name="Newest data">
          {explain.freshness === null
            ? 'none received yet'
            : `${formatTime(explain.freshness, timezone)} (${formatAgo(explain.freshness, Date.now())})`}
        </Term>
        <Term name="Better">{explain.direction === 'up' ? 'higher' : explain.direction === 'down' ? 'lower' : 'neither way'}</Term>
        {explain.notes?.map((note) => (
          <Term key={note} name="Note">
            {note}
          </Term>
        ))}
        {explain.parts?.map((part) => (
          <Term key={part.metric} name="Made of">
            {part.title} (n = {formatCount(part.sampleSize)})
          </Term>
        ))}
      </dl>
      {explain.sql !== null && (
        <Code block className={classes.sql ?? ''} mb="xs" tabIndex={0} role="region" aria-label="Query">
          {explain.sql}
        </Code>
      )}
    </>
  );
}
