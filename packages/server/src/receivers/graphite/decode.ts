import { isPlausibleTime } from '../../facts/time.ts';
import { labelsOf, longestName, longestTag, prometheusName } from '../naming.ts';
import type { Template } from './template.ts';

export interface GraphiteSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Milliseconds since the epoch, UTC. */
  readonly time: number;
}

/** Why a line is not taken: the whole vocabulary. */
export const problems = {
  line: 'a line that is not "path value time"',
  name: `a path that is longer than ${longestName} characters, or has no letter or digit`,
  tags: `more than 64 tags, or one longer than ${longestTag} characters`,
  value: 'a value that is not a finite number',
  time: 'a time far away',
} as const;

const mostTags = 64;
const numeric = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;

/**
 * One line of Graphite's plaintext protocol: `path[;tag=value...] value time`, the time in seconds since the epoch, or -1 or `N` for now.
 * `now` in milliseconds since the epoch, UTC.
 */
export function decodeLine(line: string, now: number, template?: Template): GraphiteSample | string {
  const [path = '', written = '', stamp = '', ...more] = line.trim().split(/[ \t]+/);
  if (path === '' || written === '' || more.length > 0) return problems.line;
  const [bare = '', ...tags] = path.split(';');
  if (bare.length > longestName) return problems.name;
  if (tags.length > mostTags || tags.some(({ length }) => length > longestTag)) return problems.tags;
  const mapped = template?.(bare) ?? { name: bare, labels: [] };
  const name = prometheusName(mapped.name);
  if (name === undefined) return problems.name;
  const value = numeric.test(written) ? Number(written) : Number.NaN;
  if (!Number.isFinite(value)) return problems.value;
  const time = timeOf(stamp, now);
  if (time === undefined) return problems.time;
  const pairs = tags.map((tag): [string, string] => {
    const at = tag.indexOf('=');
    return at < 0 ? [tag, 'true'] : [tag.slice(0, at), tag.slice(at + 1)];
  });
  return { name, labels: labelsOf([...mapped.labels, ...pairs]), value, time };
}

function timeOf(stamp: string, now: number): number | undefined {
  if (stamp === '' || stamp === 'N' || stamp === '-1') return now;
  const time = numeric.test(stamp) ? Math.round(Number(stamp) * 1000) : Number.NaN;
  return isPlausibleTime(time, now) ? time : undefined;
}
