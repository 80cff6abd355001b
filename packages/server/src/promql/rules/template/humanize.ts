import { goSignificant } from './go-format.ts';

const steps = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];
const fractions = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];

/** A number with the prefix of a power of 1000: `1.235M`, `1.23m`. */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return goSignificant(value, 4);
  const isLarge = Math.abs(value) >= 1;
  let [left, prefix] = [value, ''];
  for (const next of isLarge ? steps : fractions) {
    if (isLarge ? Math.abs(left) < 1000 : Math.abs(left) >= 1) break;
    prefix = next;
    left = isLarge ? left / 1000 : left * 1000;
  }
  return `${goSignificant(left, 4)}${prefix}`;
}

/** A number with the prefix of a power of 1024: `1.5ki`. */
export function humanize1024(value: number): string {
  let [left, prefix] = [value, ''];
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return goSignificant(value, 4);
  for (const next of ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi']) {
    if (Math.abs(left) < 1024) break;
    prefix = next;
    left /= 1024;
  }
  return `${goSignificant(left, 4)}${prefix}`;
}

/** Seconds as days, hours, minutes and seconds. */
export function humanizeDuration(value: number): string {
  if (!Number.isFinite(value)) return goSignificant(value, 4);
  const size = Math.abs(value);
  if (size !== 0 && size < 1) return `${humanize(value)}s`;
  const whole = Math.trunc(size);
  const [days, hours, minutes, seconds] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  const sign = value < 0 ? '-' : '';
  if (days > 0) return `${sign}${days}d ${hours}h ${minutes}m ${seconds}s`;
  if (hours > 0) return `${sign}${hours}h ${minutes}m ${seconds}s`;
  return minutes > 0 ? `${sign}${minutes}m ${seconds}s` : `${sign}${goSignificant(size, 4)}s`;
}

/** Seconds since the epoch as Go prints a time. */
export function humanizeTimestamp(value: number): string {
  const date = new Date(value * 1000);
  if (!Number.isFinite(value) || Number.isNaN(date.getTime())) return goSignificant(value, 4);
  return `${date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.?0*Z$/, '')} +0000 UTC`;
}
