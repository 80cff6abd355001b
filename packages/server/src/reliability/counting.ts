import type { House } from '../area.ts';
import type { Answer, Explanation, MetricExpression } from '../metrics/types.ts';
import type { Counts } from './budget.ts';
import type { Indicator } from './slo.ts';

/** Events counted between any two of the edges that were asked for. */
export interface Counted {
  /** Between two edges, exactly. @throws Error when one of them was not asked for: a defect. */
  between(from: number, to: number): Counts;
  /** The events of the indicator and all that count. */
  readonly explains: readonly Explanation[];
}

/** Counts events; what several objectives ask alike is asked once. Made for one answer: it never looks again. */
export interface Counter {
  /** @param edges milliseconds UTC, at least two that differ. @throws AppError what `evaluate` throws. */
  count(indicator: Indicator, edges: readonly number[]): Promise<Counted>;
}

export function createCounter({ metrics, config }: Pick<House, 'metrics' | 'config'>): Counter {
  const asked = new Map<string, Promise<Answer>>();
  const ask = (metric: MetricExpression, bounds: readonly number[]): Promise<Answer> => {
    const key = JSON.stringify([metric, bounds]);
    const query = {
      from: bounds[0] ?? 0,
      to: bounds.at(-1) ?? 0,
      step: 'none',
      bounds,
      timezone: config.timezone,
      filter: {},
      groupBy: [],
    } as const;
    const answer = asked.get(key) ?? metrics.evaluate(metric, query);
    asked.set(key, answer);
    return answer;
  };
  return {
    async count({ part, events, total }, edges) {
      const bounds = [...new Set(edges)].sort((a, b) => a - b);
      const [ofEvents, ofAll] = await Promise.all([ask(events, bounds), ask(total, bounds)]);
      const sumOfEvents = sumsAt(bounds, ofEvents);
      const sumOfAll = sumsAt(bounds, ofAll);
      const within = (sums: ReadonlyMap<number, number>, from: number, to: number) => at(sums, to) - at(sums, from);
      return {
        explains: [ofEvents.explain, ofAll.explain],
        between(from, to) {
          const all = within(sumOfAll, from, to);
          const counted = within(sumOfEvents, from, to);
          return { good: part === 'good' ? counted : all - counted, total: all };
        },
      };
    },
  };
}

/** Running sums at each bound: what happened between two of them is a difference. Where there is no data nothing was counted. */
function sumsAt(bounds: readonly number[], { series }: Answer): ReadonlyMap<number, number> {
  let sum = 0;
  return new Map(
    bounds.map((bound, index) => {
      const value = index === 0 ? 0 : (series[0]?.values[index - 1] ?? Number.NaN);
      sum += Number.isNaN(value) ? 0 : value;
      return [bound, sum];
    }),
  );
}

function at(sums: ReadonlyMap<number, number>, edge: number): number {
  const sum = sums.get(edge);
  if (sum === undefined) throw new Error(`events were not counted up to ${edge}`);
  return sum;
}
