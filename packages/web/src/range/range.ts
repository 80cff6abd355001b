import { startOfDay } from './zone.ts';

/** What rules every page: the search parameters that all routes share. */
export interface PageSearch {
  /** A relative range such as `7d`. */
  readonly range?: string;
  /** An absolute range: ISO 8601, UTC. */
  readonly from?: string;
  readonly to?: string;
  readonly compare?: 'previous' | 'none';
  readonly env?: string;
}

export const relativeRanges = ['15m', '1h', '3h', '6h', '12h', '24h', '2d', '7d', '28d', '90d'] as const;
export type RelativeRange = (typeof relativeRanges)[number];
export const defaultRange: RelativeRange = '28d';

/** A range as people chose it; `resolve` makes times of it. */
export type Range =
  | { readonly kind: 'relative'; readonly last: RelativeRange }
  | { readonly kind: 'absolute'; readonly from: number; readonly to: number };

/** Milliseconds UTC, `to` exclusive. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Keeps what is well-formed of the shared search parameters; a wrong link shows the default, never an error. */
export function parseSearch(search: Readonly<Record<string, unknown>>): PageSearch {
  const from = isoTime(search.from);
  const to = isoTime(search.to);
  const absolute = from !== undefined && to !== undefined && Date.parse(from) < Date.parse(to);
  const relative = relativeRanges.find((range) => range === search.range);
  return {
    ...(absolute ? { from, to } : relative !== undefined ? { range: relative } : {}),
    ...(search.compare === 'none' || search.compare === 'previous' ? { compare: search.compare } : {}),
    ...(search.env !== undefined && search.env !== '' ? { env: String(search.env) } : {}),
  };
}

function isoTime(value: unknown): string | undefined {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

/** The range that the address names, or else the page's own. */
export function toRange(search: PageSearch, otherwise: RelativeRange = defaultRange): Range {
  if (search.from !== undefined && search.to !== undefined) {
    return { kind: 'absolute', from: Date.parse(search.from), to: Date.parse(search.to) };
  }
  return { kind: 'relative', last: relativeRanges.find((range) => range === search.range) ?? otherwise };
}

/** Ranges of days begin at midnight, so that every bucket but today's is whole. */
export function resolve(range: Range, now: number, timezone: string): Interval {
  if (range.kind === 'absolute') return { from: range.from, to: range.to };
  const count = Number.parseInt(range.last, 10);
  const minute = Math.ceil(now / 60_000) * 60_000;
  if (range.last.endsWith('m')) return { from: minute - count * 60_000, to: minute };
  if (range.last.endsWith('h')) return { from: minute - count * 3_600_000, to: minute };
  return { from: startOfDay(now, timezone, -count), to: minute };
}

/** The range of the same length that ends where this one begins. */
export function previous({ from, to }: Interval): Interval {
  return { from: from - (to - from), to: from };
}

/**
 * The range that a chart of buckets draws this one over: moved back by so many whole buckets' days that they do not overlap,
 * so that bucket lies on bucket.
 */
export function previousBuckets({ from, to }: Interval, step: string, timezone: string): Interval {
  const width = step.endsWith('w') ? 7 : step.endsWith('d') ? 1 : 0;
  if (width === 0) return previous({ from, to });
  const days = Math.ceil((to - from) / day / width) * width;
  const start = startOfDay(from, timezone);
  const back = start - startOfDay(from, timezone, -days);
  return { from: from - back, to: to - back };
}

const hour = 3_600_000;
const day = 24 * hour;

/** `day` for what is counted by people's days (deployments, active people), `fine` for what machines send all the time. */
export type Grain = 'day' | 'fine';

/** A bucket width that gives a chart of this range enough points to judge and few enough to read. */
export function stepFor({ from, to }: Interval, grain: Grain): string {
  const span = to - from;
  if (grain === 'day') return span <= 2 * day ? '1h' : span <= 45 * day ? '1d' : span <= 500 * day ? '1w' : '1M';
  if (span <= 2 * hour) return '1m';
  if (span <= 12 * hour) return '10m';
  if (span <= 3 * day) return '1h';
  if (span <= 15 * day) return '6h';
  return span <= 120 * day ? '1d' : '1w';
}

const lengths: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: hour, d: day, w: 7 * day, M: 30 * day, y: 365 * day };

/** The shortest relative range that holds a duration such as `30m` or `2w`; `undefined` for one that is none. */
export function rangeHolding(duration: string): RelativeRange | undefined {
  const length = lengthOf(duration);
  if (length === undefined) return undefined;
  return relativeRanges.find((range) => (lengthOf(range) ?? 0) >= length) ?? relativeRanges.at(-1);
}

function lengthOf(duration: string): number | undefined {
  const [, count, unit = ''] = /^(\d+)([smhdwMy])$/.exec(duration) ?? [];
  const width = lengths[unit];
  return width === undefined ? undefined : Number(count) * width;
}
