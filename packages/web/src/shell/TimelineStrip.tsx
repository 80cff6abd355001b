import { UnstyledButton } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { type TimelineEntry, useTimeline } from '../api/timeline.ts';
import { formatTime } from '../kit/time.ts';
import { verdictOf } from '../kit/verdict-words.ts';
import { usePageRange } from '../range/use-range.ts';
import { useHoveredEntry } from './hovered-entry.tsx';
import { markOf } from './marks.ts';
import classes from './TimelineStrip.module.css';

/** What happened in the page's range, on one line at the bottom of every page. */
export function TimelineStrip() {
  const [open, setOpen] = useLocalStorage({ key: 'timeline-strip', defaultValue: true });
  const { data } = useTimeline();
  const entries = data?.entries ?? [];
  return (
    <aside className={classes.strip} aria-label="Timeline">
      <UnstyledButton className={classes.toggle ?? ''} onClick={() => setOpen(!open)} aria-expanded={open} aria-controls="timeline-track">
        Timeline <span aria-hidden="true">{open ? '▾' : '▸'}</span>
      </UnstyledButton>
      {open ? (
        <div id="timeline-track" className={classes.track}>
          {data !== undefined && entries.map((entry) => <Mark key={entry.id} entry={entry} interval={data.interval} />)}
          {data !== undefined && entries.length === 0 && (
            <span className={classes.quiet}>Nothing was deployed or changed in this range.</span>
          )}
        </div>
      ) : (
        <span className={classes.quiet}>{entries.length === 0 ? 'nothing in this range' : `${entries.length} entries`}</span>
      )}
    </aside>
  );
}

interface MarkProps {
  readonly entry: TimelineEntry;
  readonly interval: { readonly from: number; readonly to: number };
}

function Mark({ entry, interval }: MarkProps) {
  const { timezone } = usePageRange();
  const { id, hover } = useHoveredEntry();
  const time = Date.parse(entry.time);
  const share = (time - interval.from) / (interval.to - interval.from);
  if (share < 0 || share > 1) return null;
  const verdict = verdictOf(entry);
  const parts = [
    entry.title,
    entry.service ?? '',
    formatTime(time, timezone),
    verdict === undefined ? '' : `metrics after it: ${verdict.text}`,
  ];
  const text = parts.filter((part) => part !== '').join(' · ');
  return (
    <button
      type="button"
      className={classes.mark}
      data-kind={entry.kind}
      data-judgement={verdict?.judgement}
      data-hovered={id === entry.id}
      style={{ insetInlineStart: `${share * 100}%` }}
      title={text}
      aria-label={`${entry.kind}: ${text}`}
      onMouseEnter={() => hover(entry.id)}
      onMouseLeave={() => hover(undefined)}
      onFocus={() => hover(entry.id)}
      onBlur={() => hover(undefined)}
    >
      {markOf(entry.kind)}
    </button>
  );
}
