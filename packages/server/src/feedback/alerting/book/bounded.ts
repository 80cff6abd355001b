import { createHash } from 'node:crypto';
import type { ToldAlert } from '../../../facts/told-alert.ts';

const mostLabels = 100;
const mostAnnotations = 64;
const longestName = 500;
const longestValue = 4_096;
const longestText = 20_000;
const longestLink = 2_000;
/** Of all names and values together. */
const longestLabels = 16_000;
const longestAnnotations = 64_000;

/** The alert with its texts cut to what the book keeps: what is told comes from anywhere, and one long label must not lose the alert. */
export function bounded(told: ToldAlert): ToldAlert {
  return {
    ...told,
    source: clip(told.source, longestName),
    key: told.key === undefined ? undefined : clipKey(told.key),
    labels: texts(told.labels, mostLabels, longestValue, longestLabels),
    annotations: texts(told.annotations, mostAnnotations, longestText, longestAnnotations),
    link: clip(told.link, longestLink),
    rule: clip(told.rule, longestName),
  };
}

/** A label without a value is the same as none, as in Prometheus. */
function texts(given: Readonly<Record<string, string>>, most: number, longest: number, together: number): Record<string, string> {
  const entries = Object.entries(given).filter(([, value]) => value !== '');
  const kept = entries.length > most ? entries.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, most) : entries;
  let room = together;
  const take = (text: string, most: number) => {
    const taken = clip(text, Math.min(most, room));
    room -= taken.length;
    return taken;
  };
  return Object.fromEntries(
    kept.map(([name, value]) => [take(name, longestName), take(value, longest)]).filter(([, value]) => value !== ''),
  );
}

/** What tells long keys apart may stand at their end. */
function clipKey(key: string): string {
  if (key.length <= longestName) return clip(key, longestName);
  return `${clip(key, longestName - 65)}#${createHash('sha256').update(key).digest('hex')}`;
}

/** Postgres keeps no NUL characters and no halves of surrogate pairs. */
function clip(text: string, longest: number): string {
  return text.slice(0, longest).replaceAll('\0', '').toWellFormed();
}
