import type { House } from '../../../area.ts';
import type { AlertRule } from '../../../metrics/alert-rule.ts';
import { formatDuration } from '../../../promql/api/duration.ts';
import { nextRuleAlerts, type RuleAlert } from './alerts.ts';
import { History, type Moments, momentsOf } from './backtest-grid.ts';
import { type Judged, judge } from './judge.ts';
import { keyOfLabels } from './labels.ts';
import { needOf, type Simple, simpleConditions } from './needs.ts';

type Labels = Readonly<Record<string, string>>;

/** What was judged of one group, at each moment of the backtest; NaN where there was no data or nothing to judge against. */
export interface JudgedSeries {
  readonly labels: Labels;
  readonly values: Float64Array;
  readonly against: Float64Array;
  /** Of an anomaly: what is usual at each moment. */
  readonly limits: { readonly lower: Float64Array; readonly upper: Float64Array } | undefined;
}

/** A time in which an alert would have fired. Milliseconds UTC; still firing at the end of the range when `to` is that. */
export interface Fired {
  readonly from: number;
  readonly to: number;
  readonly labels: Labels;
}

export interface Backtest {
  readonly moments: Moments;
  /** Of what was judged; empty where parts of the condition have different ones, or nothing was asked. */
  readonly unit: string;
  readonly series: readonly JudgedSeries[];
  readonly fired: readonly Fired[];
  /** Moments at which the condition could not be told; none where no data means that all is well. */
  readonly withoutData: number;
  readonly summary: string;
}

const minute = 60_000;
const noTexts = async () => ({});

/**
 * What a rule would have done in a range that has passed, judged as it is now, with its waits and its hysteresis. No-data alerts are not
 * counted.
 * @throws AppError what its metrics throw; `invalid_request` when the range would cost too much
 */
export async function backtest(
  rule: AlertRule,
  from: number,
  to: number,
  { metrics, config }: Pick<House, 'metrics' | 'config'>,
): Promise<Backtest> {
  const moments = momentsOf(rule, from, to);
  const histories = new Map<Simple, History>();
  for (const condition of simpleConditions(rule.condition)) {
    histories.set(condition, await History.read(condition, rule.evaluationDelay, moments, metrics, config.timezone));
  }
  const run = new Run(rule, histories, moments);
  for (let index = 0; index < moments.count; index++) await run.step(index);
  const fired = run.end(moments.first + (moments.count - 1) * moments.step);
  const unit = unitOf(histories);
  return {
    moments,
    unit,
    series: [...run.series.values()],
    fired,
    withoutData: run.withoutData,
    summary: summaryOf(fired, from, to, moments),
  };
}

/** A change by a share is one, whatever the metric is in. */
function unitOf(histories: ReadonlyMap<Simple, History>): string {
  const units = [...histories].map(([condition, { unit }]) => (condition.kind === 'change' && condition.by === 'share' ? 'ratio' : unit));
  return new Set(units).size === 1 ? (units[0] ?? '') : '';
}

class Run {
  readonly series = new Map<string, JudgedSeries>();
  withoutData = 0;
  readonly #rule: AlertRule;
  readonly #histories: ReadonlyMap<Simple, History>;
  readonly #moments: Moments;
  readonly #fired: Fired[] = [];
  readonly #open = new Map<string, { from: number; labels: Labels }>();
  #alerts: readonly RuleAlert[] = [];
  #last: number | undefined;

  constructor(rule: AlertRule, histories: ReadonlyMap<Simple, History>, moments: Moments) {
    // A coarser look is no downtime.
    this.#rule = { ...rule, interval: Math.max(rule.interval, moments.step) };
    this.#histories = histories;
    this.#moments = moments;
  }

  async step(index: number): Promise<void> {
    const at = this.#moments.first + index * this.#moments.step;
    const judged = this.#judge(at - this.#rule.evaluationDelay);
    for (const one of judged) this.#keep(index, one);
    if (this.#rule.noData !== 'ok' && judged.every(({ verdict }) => verdict === 'no_data')) this.withoutData++;
    const options = { at, last: this.#last, texts: noTexts, isSourceSilent: true };
    const next = await nextRuleAlerts(this.#rule, { judged }, this.#alerts, options);
    this.#alerts = next.filter(({ cause, state }) => cause === 'condition' && state !== 'resolved');
    this.#last = at;
    const firing = new Map(this.#alerts.flatMap((alert) => (alert.state === 'firing' ? [[alert.id, alert] as const] : [])));
    for (const [id, { labels }] of firing) if (!this.#open.has(id)) this.#open.set(id, { from: at, labels });
    for (const [id, { from, labels }] of [...this.#open]) {
      if (firing.has(id)) continue;
      this.#open.delete(id);
      this.#fired.push({ from, to: at, labels });
    }
  }

  end(at: number): readonly Fired[] {
    const open = [...this.#open.values()].map(({ from, labels }) => ({ from, to: at, labels }));
    return [...this.#fired, ...open].sort((a, b) => a.from - b.from);
  }

  #judge(end: number): Judged[] {
    const active = new Set(this.#alerts.map(({ series }) => keyOfLabels(series)));
    const conditions = new Map([...this.#histories].map(([condition, history]) => [condition, history.at(needOf(condition), end)]));
    return judge(this.#rule.condition, {
      read: ({ measured }) => conditions.get(measured as Simple) ?? [],
      isActive: (labels) => active.has(keyOfLabels(labels)),
    });
  }

  #keep(index: number, { labels, value, against, limits }: Judged): void {
    const key = keyOfLabels(labels);
    const nothing = () => new Float64Array(this.#moments.count).fill(Number.NaN);
    const known = this.series.get(key) ?? { labels, values: nothing(), against: nothing(), limits: undefined };
    const series =
      limits === undefined || known.limits !== undefined ? known : { ...known, limits: { lower: nothing(), upper: nothing() } };
    this.series.set(key, series);
    series.values[index] = value;
    series.against[index] = against;
    if (series.limits === undefined || limits === undefined) return;
    series.limits.lower[index] = limits.lower;
    series.limits.upper[index] = limits.upper;
  }
}

/** `would have fired 14 times in 30 days, 3 h 20 min in all`. */
function summaryOf(fired: readonly Fired[], from: number, to: number, { step }: Moments): string {
  const range = inWords(to - from);
  const looked = `looked at every ${formatDuration(step)}`;
  if (fired.length === 0) return `would not have fired in ${range} (${looked})`;
  const times = fired.length === 1 ? 'once' : `${fired.length} times`;
  const all = fired.reduce((sum, one) => sum + one.to - one.from, 0);
  return `would have fired ${times} in ${range}, ${inWords(all)} in all (${looked})`;
}

/** The two largest units of a length of time. */
export function inWords(milliseconds: number): string {
  const minutes = Math.round(milliseconds / minute);
  const parts: [number, string][] = [
    [Math.floor(minutes / 1_440), 'd'],
    [Math.floor((minutes % 1_440) / 60), 'h'],
    [minutes % 60, 'min'],
  ];
  const shown = parts.filter(([count]) => count > 0).slice(0, 2);
  if (shown.length === 1 && shown[0]?.[1] === 'd') return shown[0][0] === 1 ? '1 day' : `${shown[0][0]} days`;
  return shown.length === 0 ? 'less than a minute' : shown.map(([count, unit]) => `${count} ${unit}`).join(' ');
}
