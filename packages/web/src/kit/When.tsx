import { useSession } from '../api/session.ts';
import { formatAgo, formatTime } from './time.ts';

/** A time as its distance from now, with the exact one on hover; `never` in words when there is none. */
export function When({ time, never }: { readonly time: string | null; readonly never: string }) {
  const { timezone } = useSession();
  if (time === null) return <>{never}</>;
  const at = Date.parse(time);
  return (
    <time dateTime={time} title={formatTime(at, timezone)}>
      {formatAgo(at, Date.now())}
    </time>
  );
}
