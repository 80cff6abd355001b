const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions, timezone: string): Intl.DateTimeFormat {
  const key = timezone + JSON.stringify(options);
  const made = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { ...options, timeZone: timezone, hourCycle: 'h23' });
  formats.set(key, made);
  return made;
}

/** `24 Nov 2026, 09:30`, in the organization's time zone. */
export function formatTime(time: number, timezone: string): string {
  return format({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' }, timezone).format(time);
}

/** `Tue 24 Nov 2026`. */
export function formatDay(time: number, timezone: string): string {
  return format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }, timezone).format(time).replace(',', '');
}

/** `Tue 24 Nov, 09:30`, of times so near that their year is plain. */
export function formatMoment(time: number, timezone: string): string {
  const day = format({ weekday: 'short', day: 'numeric', month: 'short' }, timezone).format(time).replace(',', '');
  return `${day}, ${format({ hour: '2-digit', minute: '2-digit' }, timezone).format(time)}`;
}

/** The start of a bucket as precisely as its width asks: `24 Nov` for days, `24 Nov, 09:30` below. */
export function formatBucket(time: number, step: string, timezone: string): string {
  const daily = /[dwMQY]$/.test(step);
  return format(
    daily ? { day: 'numeric', month: 'short' } : { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
    timezone,
  ).format(time);
}

/** A tick of a time axis whose ticks are `distance` milliseconds apart; midnight is named by its day. */
export function formatTick(time: number, distance: number, timezone: string): string {
  const clock = format({ hour: '2-digit', minute: '2-digit' }, timezone).format(time);
  const daily = distance >= 86_400_000 || clock === '00:00';
  return daily ? format({ day: 'numeric', month: 'short' }, timezone).format(time) : clock;
}

const steps: readonly [number, string, string][] = [
  [86_400_000, 'day', 'days'],
  [3_600_000, 'hour', 'hours'],
  [60_000, 'minute', 'minutes'],
];

/** `3 hours ago`, `just now`, `in 2 days`. */
export function formatAgo(time: number, now: number): string {
  const distance = Math.abs(now - time);
  for (const [size, one, many] of steps) {
    if (distance >= size) {
      const count = Math.round(distance / size);
      const text = `${count} ${count === 1 ? one : many}`;
      return time <= now ? `${text} ago` : `in ${text}`;
    }
  }
  return 'just now';
}
