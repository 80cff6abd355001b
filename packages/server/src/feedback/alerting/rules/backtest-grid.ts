import type { AlertRule, Measured } from '../../../metrics/alert-rule.ts';
import type { MetricQuery, Metrics } from '../../../metrics/types.ts';
import { AppError } from '../../../platform/errors.ts';
import { keyOfLabels } from './labels.ts';
import { type Need, needOf, type Reading, type Simple, simpleConditions } from './needs.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const steps = [
  10 * second,
  30 * second,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  6 * hour,
  12 * hour,
  24 * hour,
];
const mostPoints = 9_000;
/** Evaluations whose windows overlap are as many questions as fit into one window. */
const mostShifts = 24;
const mostBuckets = 10_000;
const mostGroups = 200;
const mostValues = 2_000_000;

/** The moments of a backtest, milliseconds UTC: from `first` every `step`. */
export interface Moments {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

/**
 * Moments to look at: as close together as the rule is evaluated, or closer than which it would cost too much. All windows and distances
 * of its conditions are whole multiples of the step, or the step is one of the window.
 * @throws AppError `invalid_request` when there is no such step for the range
 */
export function momentsOf(rule: AlertRule, from: number, to: number): Moments {
  const conditions = simpleConditions(rule.condition);
  const reach = Math.max(...conditions.map((condition) => -(needOf(condition).stretches[0]?.[0] ?? 0)));
  const own = [rule.interval, ...conditions.map(({ lookBack }) => lookBack)];
  const candidates = [...new Set([...own, ...steps])].filter((step) => step >= Math.min(rule.interval, ...own)).sort((a, b) => a - b);
  const step = candidates.find(
    (one) => one >= rule.interval && (to - from + reach) / one <= mostPoints && conditions.every((condition) => fits(condition, one)),
  );
  if (step === undefined) {
    throw new AppError('invalid_request', 'Looking at this range closely enough would take too many evaluations: choose a shorter one.');
  }
  const first = Math.ceil(from / step) * step;
  const count = Math.floor((to - first) / step) + 1;
  if (count < 1) throw new AppError('invalid_request', `The range is shorter than one evaluation, ${step / second} s.`);
  return { first, step, count };
}

function fits(condition: Simple, step: number): boolean {
  const { lookBack } = condition;
  const isSliding = lookBack >= step ? lookBack % step === 0 && lookBack / step <= mostShifts : step % lookBack === 0;
  if (condition.kind === 'change') return isSliding && condition.before % step === 0;
  if (condition.kind === 'anomaly') return isSliding && (condition.season ?? lookBack) % step === 0;
  return isSliding;
}

/** The values of one metric at all moments and as far before them as its condition looks back. */
export class History {
  /** Of the metric, as its answer says. */
  unit = '';
  readonly #groups = new Map<string, { labels: Reading['labels']; values: Float64Array; n: Float64Array }>();
  readonly #start: number;
  readonly #step: number;
  readonly #length: number;
  readonly #lookBack: number;

  /** @param start end of the first window, milliseconds UTC */
  private constructor(start: number, step: number, length: number, lookBack: number) {
    this.#start = start;
    this.#step = step;
    this.#length = length;
    this.#lookBack = lookBack;
  }

  /** @throws what the metric throws; AppError `invalid_request` when it has too many groups */
  static async read(
    condition: Simple,
    delay: number,
    moments: Moments,
    metrics: Pick<Metrics, 'evaluate'>,
    timezone: string,
  ): Promise<History> {
    const { first, step, count } = moments;
    const { lookBack } = condition;
    const reach = -(needOf(condition).stretches[0]?.[0] ?? 0) - lookBack;
    const before = Math.ceil(reach / step);
    const history = new History(first - delay - before * step, step, before + count, lookBack);
    for (const bounds of history.#grids()) await history.#ask(condition, bounds, metrics, timezone);
    return history;
  }

  /** What a need was answered at a moment (the end of its newest window, milliseconds UTC). */
  at({ stretches }: Need, end: number): Reading[] {
    const place = (by: number) => Math.round((end + by - this.#start) / this.#step);
    return [...this.#groups.values()].map(({ labels, values, n }) => {
      const read = (from: Float64Array, empty: number) =>
        stretches.map(([begin, until]) => {
          if (until - begin <= this.#lookBack) return from[place(until)] ?? empty;
          // A longer stretch is asked whether anything was in it.
          for (let index = place(until); index >= Math.max(0, place(begin + this.#lookBack)); index--) {
            if (!Number.isNaN(values[index] ?? Number.NaN)) return from[index] ?? empty;
          }
          return empty;
        });
      return { labels, values: read(values, Number.NaN), n: read(n, 0) };
    });
  }

  /** Bounds whose buckets end at the moments: windows that overlap are on grids of their own. */
  *#grids(): Iterable<readonly number[]> {
    const [width, step] = [this.#lookBack, this.#step];
    const last = this.#start + (this.#length - 1) * step;
    const line = (begin: number, by: number) =>
      Array.from({ length: Math.floor((last - begin) / by) + 1 }, (_, index) => begin + index * by);
    if (width >= step) {
      for (let shift = 0; shift < width; shift += step) {
        const bounds = line(this.#start - width + shift, width);
        if (bounds.length > 1) yield bounds;
      }
    } else if ((last - this.#start) / width <= mostBuckets) {
      yield line(this.#start - width, width);
    } else {
      yield line(this.#start, step).flatMap((end) => [end - width, end]);
    }
  }

  async #ask(
    { metric, filter, groupBy, stat }: Measured,
    bounds: readonly number[],
    metrics: Pick<Metrics, 'evaluate'>,
    timezone: string,
  ): Promise<void> {
    const query: MetricQuery = {
      from: bounds[0] ?? 0,
      to: bounds.at(-1) ?? 0,
      step: 'none',
      bounds,
      timezone,
      filter: filter ?? {},
      groupBy: groupBy ?? [],
      stat,
    };
    const { series, unit } = await metrics.evaluate(metric, query);
    this.unit = unit;
    for (const { labels, values, n } of series) {
      const group = this.#group(labels);
      for (let index = 0; index + 1 < bounds.length; index++) {
        const place = ((bounds[index + 1] ?? 0) - this.#start) / this.#step;
        if (!Number.isInteger(place) || place < 0 || (bounds[index + 1] ?? 0) - (bounds[index] ?? 0) !== this.#lookBack) continue;
        group.values[place] = values[index] ?? Number.NaN;
        group.n[place] = n[index] ?? 0;
      }
    }
  }

  #group(labels: Reading['labels']) {
    const key = keyOfLabels(labels);
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    if (this.#groups.size >= mostGroups || (this.#groups.size + 1) * this.#length > mostValues) {
      throw new AppError(
        'invalid_request',
        `The rule has more than ${this.#groups.size} groups in this range: filter it, or choose a shorter range.`,
      );
    }
    const group = { labels, values: new Float64Array(this.#length).fill(Number.NaN), n: new Float64Array(this.#length) };
    this.#groups.set(key, group);
    return group;
  }
}
