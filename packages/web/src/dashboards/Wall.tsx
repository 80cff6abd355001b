import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { formatAgo } from '../kit/time.ts';
import classes from './Dashboard.module.css';
import type { LaidOutRow } from './layout.ts';
import { Rows } from './Rows.tsx';

interface WallProps {
  readonly title: string;
  readonly rows: readonly LaidOutRow[];
  readonly refresh: number;
  readonly onLeave: () => void;
}

const noActions = { view: undefined, edit: undefined, duplicate: undefined, remove: undefined };

/** The dashboard on a wall: nothing but the panels, and large letters when they are no longer true. Escape leaves. */
export function Wall({ title, rows, refresh, onLeave }: WallProps) {
  const now = useNow(5_000);
  const heard = useLastAnswer();
  useEffect(() => {
    const leave = ({ key }: KeyboardEvent) => key === 'Escape' && onLeave();
    window.addEventListener('keydown', leave);
    return () => window.removeEventListener('keydown', leave);
  }, [onLeave]);
  const isStale = now - heard > Math.max(3 * refresh, 60_000);
  return (
    <div className={classes.wall}>
      <h1 style={{ margin: '0 0 0.5rem' }}>{title}</h1>
      {isStale && (
        <div className={classes.stale} role="alert">
          Not up to date: the server was last heard {formatAgo(heard, now)}
        </div>
      )}
      <Rows rows={rows} refresh={refresh} bare actionsOf={() => noActions} />
    </div>
  );
}

function useNow(every: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** When a panel last had an answer, milliseconds UTC; as of now while none has had one. */
function useLastAnswer(): number {
  const [since] = useState(Date.now);
  const panels = useQueryClient()
    .getQueryCache()
    .findAll({ queryKey: ['panel'] });
  return panels.reduce((last, { state }) => Math.max(last, state.dataUpdatedAt), since);
}
