import { type Matcher, parseExpression, printExpression, QueryError } from '@binnacle/promql';
import { parseDurationText } from '../../promql/api/duration.ts';
import type { FoundIndicator } from '../sloth/indicator.ts';
import type { PyrraIndicator } from './spec.ts';

/** A selector that cannot be taken, with its place below `indicator`. */
export class SelectorProblem extends Error {
  readonly path: readonly string[];

  constructor(path: readonly string[], message: string) {
    super(message);
    this.name = 'SelectorProblem';
    this.path = path;
  }
}

interface Selector {
  readonly text: string;
  readonly matchers: readonly Matcher[];
}

const minute = 60_000;

/** What an indicator counts. @throws SelectorProblem */
export function pyrraIndicator({ ratio, latency, latencyNative, bool_gauge: gauge }: PyrraIndicator): FoundIndicator {
  if (ratio !== undefined) {
    const bad = selector(ratio.errors.metric, ['ratio', 'errors', 'metric']);
    const total = selector(ratio.total.metric, ['ratio', 'total', 'metric']);
    return { indicator: { kind: 'events', part: 'bad', events: growth(bad), total: growth(total) }, notes: [] };
  }
  if (latency !== undefined) {
    const path = ['latency', 'success', 'metric'];
    const good = selector(latency.success.metric, path);
    const bound = good.matchers.find(({ label }) => label === 'le');
    if (bound === undefined || Number.isNaN(Number(bound.value))) {
      throw new SelectorProblem(path, 'expected a matcher for le with the bound of a bucket, such as le="0.5"');
    }
    const total = selector(latency.total.metric, ['latency', 'total', 'metric']);
    return { indicator: { kind: 'events', part: 'good', events: growth(good), total: growth(total) }, notes: [] };
  }
  if (latencyNative !== undefined) return nativeLatency(latencyNative.total.metric, latencyNative.latency);
  if (gauge === undefined) throw new Error('the schema lets no indicator without a kind pass');
  return boolGauge(selector(gauge.metric, ['bool_gauge', 'metric']));
}

/** The matchers of the selector that counts everything: where the service may be named. */
export function totalMatchers({ ratio, latency, latencyNative, bool_gauge: gauge }: PyrraIndicator): readonly Matcher[] {
  const text = ratio?.total.metric ?? latency?.total.metric ?? latencyNative?.total.metric ?? gauge?.metric ?? '';
  return selector(text, []).matchers;
}

function growth({ text }: Selector): { counter: string } {
  return { counter: `sum(${text})` };
}

function nativeLatency(metric: string, latency: string): FoundIndicator {
  const { text } = selector(metric, ['latencyNative', 'total', 'metric']);
  const milliseconds = parseDurationText(latency);
  if (milliseconds === undefined) throw new SelectorProblem(['latencyNative', 'latency'], 'expected a duration, such as 200ms');
  const promql = `histogram_fraction(0, ${milliseconds / 1000}, sum(rate(${text}[5m])))`;
  return {
    indicator: { kind: 'ratio', of: 'good', metric: { promql }, every: minute },
    notes: [
      'Not exact to the event: native histograms are asked for the fraction within the bound over 5m every minute, interpolated within a bucket, and each minute counts alike.',
    ],
  };
}

/** Samples that are 1 of all samples, as Pyrra counts them. */
function boolGauge({ text }: Selector): FoundIndicator {
  const counted = (name: string) => ({ promql: `sum(${name}(${text}[$__interval]))` });
  return { indicator: { kind: 'events', part: 'good', events: counted('sum_over_time'), total: counted('count_over_time') }, notes: [] };
}

function selector(text: string, path: readonly string[]): Selector {
  try {
    const expression = parseExpression(text);
    if (expression.kind !== 'vector_selector')
      throw new SelectorProblem(path, 'expected a metric with its matchers, such as http_requests_total{code=~"5.."}');
    return { text: printExpression(expression), matchers: expression.matchers };
  } catch (error) {
    if (error instanceof QueryError) throw new SelectorProblem(path, error.message);
    throw error;
  }
}
