import { Group } from '@mantine/core';
import type { Alert, Urgency } from '../../api/alerts.ts';
import { Verdict } from '../../kit/Verdict.tsx';
import { stateWords, urgencyWords } from './words.ts';

/** What an alert asks of people, as a word and a sign. */
export function UrgencyMark({ urgency }: { readonly urgency: Urgency }) {
  const { judgement, word, asks } = urgencyWords[urgency];
  return (
    <Verdict judgement={judgement} why={asks}>
      {word}
    </Verdict>
  );
}

/** How an alert stands, and what holds its notifications back. */
export function StateMarks({ alert }: { readonly alert: Alert }) {
  const { judgement, word } = stateWords[alert.state];
  const by = alert.acknowledgedBy === null ? undefined : `by ${alert.acknowledgedBy}`;
  return (
    <Group gap={8}>
      <Verdict judgement={judgement} why={by}>
        {word}
      </Verdict>
      {alert.silencedBy.length > 0 && <Verdict judgement="none">silenced</Verdict>}
      {alert.inhibitedBy.length > 0 && (
        <Verdict judgement="none" why="A more urgent alert that says the same holds it back.">
          inhibited
        </Verdict>
      )}
      {alert.cause !== 'condition' && <Verdict judgement="warn">{alert.cause === 'no_data' ? 'no data' : 'not evaluated'}</Verdict>}
    </Group>
  );
}
