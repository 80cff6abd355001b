import { type TimelineEntry, useTimeline } from '../api/timeline.ts';
import { usePageRange } from '../range/use-range.ts';
import { markOf } from '../shell/marks.ts';
import { EntryLink } from './EntryLink.tsx';
import { ErrorState } from './ErrorState.tsx';
import { Section } from './Section.tsx';
import { TableSkeleton } from './TableSkeleton.tsx';
import { formatTime } from './time.ts';
import { Verdict } from './Verdict.tsx';
import { verdictOf } from './verdict-words.ts';
import classes from './WhatChanged.module.css';

const shown = 8;

/** The latest of what happened in the page's range: what may stand behind a number that moved. */
export function WhatChanged({ service }: { readonly service?: string }) {
  const { timezone } = usePageRange();
  const { data, error, refetch } = useTimeline(service);
  return (
    <Section title="What changed">
      {error !== null && <ErrorState error={error} retry={refetch} />}
      {data === undefined && error === null && <TableSkeleton rows={3} />}
      <ul className={classes.list}>
        {data?.entries.slice(0, shown).map((entry) => (
          <li key={entry.id} className={classes.entry}>
            <span aria-hidden="true">{markOf(entry.kind)}</span>
            <time dateTime={entry.time} className={classes.quiet}>
              {formatTime(Date.parse(entry.time), timezone)}
            </time>
            <span>
              <EntryLink entry={entry} />
              {entry.service !== '' && entry.service !== null && <span className={classes.quiet}> · {entry.service}</span>}
              <AfterIt entry={entry} />
            </span>
          </li>
        ))}
        {data?.entries.length === 0 && <li className={classes.quiet}>Nothing was deployed or changed in this range.</li>}
        {(data?.entries.length ?? 0) > shown && <li className={classes.quiet}>and {(data?.entries.length ?? 0) - shown} more before</li>}
      </ul>
    </Section>
  );
}

function AfterIt({ entry }: { readonly entry: TimelineEntry }) {
  const verdict = verdictOf(entry);
  if (verdict === undefined) return null;
  return (
    <>
      {' '}
      <Verdict judgement={verdict.judgement} why="What the metrics of the service did after it">
        {verdict.text}
      </Verdict>
    </>
  );
}
