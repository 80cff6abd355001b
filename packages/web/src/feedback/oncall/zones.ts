/** The time zone of the device of whoever looks, an IANA name. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** `Europe/Berlin`, as people read it. */
export function zoneName(timezone: string): string {
  return timezone.replaceAll('_', ' ');
}

const units: readonly [number, string, string][] = [
  [24 * 60, 'day', 'days'],
  [60, 'hour', 'hours'],
  [1, 'minute', 'minutes'],
];

/** `2 days 4 hours`: milliseconds in the two largest units that are not zero. */
export function spanWords(length: number): string {
  let minutes = Math.round(length / 60_000);
  const parts: string[] = [];
  for (const [size, one, many] of units) {
    const count = Math.floor(minutes / size);
    minutes -= count * size;
    if (count > 0) parts.push(`${count} ${count === 1 ? one : many}`);
  }
  return parts.length === 0 ? 'less than a minute' : parts.slice(0, 2).join(' ');
}
