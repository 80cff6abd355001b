import type { Database } from '../../../platform/database.ts';
import { clockSkew } from '../../../promql/rules/clock-back.ts';
import type { RuleAlert } from './alerts.ts';
import { type Changes, type RuleState, readAlerts, readIntervals, readStates } from './store.ts';

/** What is known of rules, as the database has it: read once and then kept up with what is written. */
export class Memory {
  /** The newest evaluation of each interval, milliseconds UTC. */
  readonly intervals: Map<number, number>;
  readonly states: Map<string, RuleState>;
  /** By rule. */
  readonly alerts: Map<string, readonly RuleAlert[]>;

  private constructor(intervals: Map<number, number>, states: readonly RuleState[], alerts: readonly RuleAlert[]) {
    this.intervals = intervals;
    this.states = new Map(states.map((state) => [state.rule, state]));
    this.alerts = Map.groupBy(alerts, ({ rule }) => rule);
  }

  static async read(database: Database): Promise<Memory> {
    const [intervals, states, alerts] = [await readIntervals(database), await readStates(database), await readAlerts(database)];
    return new Memory(intervals, states, alerts);
  }

  /** Whether nobody else has evaluated since. */
  async isCurrent(database: Database): Promise<boolean> {
    const stored = await readIntervals(database);
    return [...stored].every(([interval, at]) => (this.intervals.get(interval) ?? Number.NEGATIVE_INFINITY) >= at);
  }

  /** When rules of an interval were evaluated last; `undefined` when they never were, or by a clock that was far ahead of this time. */
  lastOf(interval: number, now: number): number | undefined {
    const at = this.intervals.get(interval);
    return at === undefined || at > now + clockSkew ? undefined : at;
  }

  /** When anything was evaluated last; `undefined` when nothing ever was. */
  lastTurn(now: number): number | undefined {
    const times = [...this.intervals.keys()].flatMap((interval) => this.lastOf(interval, now) ?? []);
    return times.length === 0 ? undefined : Math.max(...times);
  }

  alertsOf(rule: string): readonly RuleAlert[] {
    return this.alerts.get(rule) ?? [];
  }

  /** What was written. */
  keep(intervals: ReadonlyMap<number, number>, states: Changes['states'], alerts: ReadonlyMap<string, readonly RuleAlert[]>): void {
    for (const [interval, at] of intervals) this.intervals.set(interval, at);
    for (const state of states) this.states.set(state.rule, state);
    for (const [rule, own] of alerts) {
      if (own.length === 0) this.alerts.delete(rule);
      else this.alerts.set(rule, own);
    }
  }

  forget(rules: readonly string[]): void {
    for (const rule of rules) {
      this.states.delete(rule);
      this.alerts.delete(rule);
    }
  }
}
