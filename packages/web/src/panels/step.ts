import type { PromGrid } from '../api/prometheus.ts';
import type { Interval } from '../range/range.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Widths of a step that people can say, milliseconds. */
const steps = [
  ...[1, 2, 5, 10, 15, 20, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 20, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * day),
];

/** How often targets are scraped unless a query says otherwise, milliseconds. */
const scrapeInterval = 15 * second;

/**
 * The grid for a range: at most `points` steps, of a width that people can say and not below `least` milliseconds, both ends on a multiple of
 * it, so that the same moments are asked for again a minute later.
 */
export function gridFor({ from, to }: Interval, points: number, least = scrapeInterval): PromGrid {
  const wanted = Math.max((to - from) / Math.max(1, points), least, second);
  const step = least >= wanted ? least : (steps.find((one) => one >= wanted) ?? Math.ceil(wanted / day) * day);
  return { from: Math.floor(from / step) * step, to: Math.floor(to / step) * step, step };
}

/** `$__rate_interval`: wide enough that every window holds at least four scrapes, and no gap lies between windows. Milliseconds. */
export function rateInterval(step: number, scrape = scrapeInterval): number {
  return Math.max(step + scrape, 4 * scrape);
}

const units: Readonly<Record<string, number>> = { ms: 1, s: second, m: minute, h: hour, d: day, w: 7 * day, y: 365 * day };

/** A Prometheus duration such as `1m30s` in milliseconds; `undefined` when it is none. */
export function durationOf(text: string): number | undefined {
  if (!/^(\d+(ms|[smhdwy]))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0), 0);
}

/** Milliseconds as a Prometheus duration, in the largest unit that divides them. */
export function durationText(milliseconds: number): string {
  const unit = ['d', 'h', 'm', 's'].find((one) => milliseconds % (units[one] ?? 1) === 0) ?? 'ms';
  return `${milliseconds / (units[unit] ?? 1)}${unit}`;
}
