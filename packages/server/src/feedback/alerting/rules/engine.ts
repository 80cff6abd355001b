import type { House } from '../../../area.ts';
import { timeline } from '../../../facts/timeline.ts';
import { nextRuleAlerts, type Outcome, type RuleAlert, type Texts } from './alerts.ts';
import { entriesOfChange, notWatching } from './announce.ts';
import { type Answers, ask } from './ask.ts';
import { activeGroups, changedAlerts, changedState, goneAlerts } from './changes.ts';
import { type Due, healthOf, outcomeOf, questionsFor, secondsOf } from './evaluation.ts';
import { KnownRules } from './known-rules.ts';
import { keyOfLabels } from './labels.ts';
import { Memory } from './memory.ts';
import { type SilentSource, type Standing, silentName, silentPrefix, silentRule, silentSources } from './silence.ts';
import { forgetRules, OvertakenError, type RuleState, saveTurn, tidy } from './store.ts';
import { textsOf } from './texts.ts';
import { toldOfChange } from './told.ts';

export type EngineHouse = Pick<House, 'alertRules' | 'metrics' | 'log' | 'config' | 'clock' | 'database' | 'facts' | 'alerts'>;

/** Shorter times without evaluations are no news, milliseconds. */
const worthTelling = 5 * 60_000;
/** After a turn that failed the next is tried so much later, milliseconds. */
const retryAfter = 5_000;
const hour = 3_600_000;

/** What became of the alerts of some rules. */
interface Next {
  readonly alerts: ReadonlyMap<string, readonly RuleAlert[]>;
  readonly states: readonly RuleState[];
}

/** Evaluates the rules that are due, at whole multiples of their intervals since the epoch. */
export class Engine {
  readonly #house: EngineHouse;
  readonly #rules: KnownRules;
  readonly #texts: Texts;
  #memory: Memory | undefined;
  #standings = new Map<string, Standing>();
  #failedAt = Number.NEGATIVE_INFINITY;
  #tidied = Number.NEGATIVE_INFINITY;
  /** Whether alerts of rules that are gone have ended, as far as rules and alerts are known now. */
  #isSwept = false;
  /** When a turn last came to its end, milliseconds UTC. */
  lastGood: number | undefined;

  constructor(house: EngineHouse) {
    this.#house = house;
    this.#rules = new KnownRules(house);
    this.#texts = textsOf(house);
  }

  /** Evaluates what is due at this time (milliseconds UTC). @throws what the database throws; what was due is due again then. */
  async turn(now: number, signal: AbortSignal): Promise<void> {
    if (now >= this.#failedAt && now - this.#failedAt < retryAfter) return;
    try {
      await this.#turn(now, signal);
    } catch (error) {
      this.#memory = undefined;
      if (error instanceof OvertakenError) return;
      this.#failedAt = now;
      throw error;
    }
  }

  async #turn(now: number, signal: AbortSignal): Promise<void> {
    // Another process may know rules that this one has not read yet.
    if (this.#memory === undefined) this.#rules.outdate();
    if (await this.#rules.refresh(now)) this.#isSwept = false;
    if (!this.#rules.isRead) return;
    const memory = await this.#current();
    if (!this.#isSwept && this.#rules.areFresh(now)) {
      await this.#forgetGone(memory, now);
      this.#isSwept = true;
    }
    const due = this.#due(memory, now);
    if (due.length === 0) {
      if (this.#rules.all.length === 0) this.lastGood = now;
      return;
    }
    if (!(await memory.isCurrent(this.#house.database))) {
      this.#memory = undefined;
      return;
    }
    await this.#evaluate(memory, due, now, signal);
    this.lastGood = now;
  }

  async #current(): Promise<Memory> {
    if (this.#memory !== undefined) return this.#memory;
    this.#memory = await Memory.read(this.#house.database);
    this.#standings.clear();
    this.#isSwept = false;
    return this.#memory;
  }

  #due(memory: Memory, now: number): Due[] {
    return this.#rules.all.flatMap((rule) => {
      const at = Math.floor(now / rule.interval) * rule.interval;
      return at > (memory.lastOf(rule.interval, now) ?? Number.NEGATIVE_INFINITY) ? [{ rule, at }] : [];
    });
  }

  async #evaluate(memory: Memory, due: readonly Due[], now: number, signal: AbortSignal): Promise<void> {
    const { database, alerts: intake, facts, log, metrics, config } = this.#house;
    const started = performance.now();
    const answers = await ask(questionsFor(due), this.#rules.canGroup, { metrics, config, log, signal });
    const outcomes = this.#outcomes(memory, due, answers);
    const at = Math.max(...due.map((one) => one.at));
    const next = await this.#next(memory, due, outcomes, answers, now);
    // What was being asked when the server was told to stop says nothing about the rules.
    signal.throwIfAborted();
    const [before, after] = [[...next.alerts.keys()].flatMap((rule) => [...memory.alertsOf(rule)]), [...next.alerts.values()].flat()];
    const gap = gapBefore(memory, due, now);
    const told = [...(gap === undefined ? [] : [gap.told]), ...toldOfChange(before, after, at)];
    const intervals = new Map(due.map((one) => [one.rule.interval, one.at]));
    const turn = {
      at,
      startedAt: now,
      savedAt: this.#house.clock.now(),
      seconds: (performance.now() - started) / 1000,
      intervals,
      rules: due.length,
      evaluations: answers.evaluations,
      errors: [...outcomes.values()].filter((outcome) => 'error' in outcome).length,
    };
    const changes = { states: next.states, alerts: changedAlerts(before, after), goneAlerts: goneAlerts(before, after), told };
    await saveTurn(database, intake, turn, changes);
    memory.keep(intervals, next.states, next.alerts);
    const entries = [...(gap === undefined ? [] : [gap.entry]), ...entriesOfChange(before, after, at)];
    if (entries.length > 0)
      await facts.append(timeline, entries).catch((error: unknown) => log.error({ err: error }, 'alerts are missing on the timeline'));
    if (Math.abs(now - this.#tidied) >= hour) await this.#tidy(now);
  }

  #outcomes(memory: Memory, due: readonly Due[], answers: Answers): ReadonlyMap<string, Outcome> {
    return new Map(
      due.map((one) => {
        const active = activeGroups(memory, one.rule.name, keyOfLabels);
        return [one.rule.name, outcomeOf(one, answers.byQuestion, (labels) => active.size > 0 && active.has(keyOfLabels(labels)))];
      }),
    );
  }

  async #next(memory: Memory, due: readonly Due[], outcomes: ReadonlyMap<string, Outcome>, answers: Answers, now: number): Promise<Next> {
    const alerts = new Map<string, readonly RuleAlert[]>();
    const states: RuleState[] = [];
    const silent = this.#silent(memory, due, outcomes);
    const covered = new Set(silent.flatMap(({ rules }) => rules.map(({ name }) => name)));
    for (const one of due) {
      const { rule } = one;
      const outcome = outcomes.get(rule.name) as Outcome;
      const before = memory.alertsOf(rule.name);
      const options = { at: one.at, last: memory.lastOf(rule.interval, now), texts: this.#texts, isSourceSilent: covered.has(rule.name) };
      const after = await nextRuleAlerts(rule, outcome, before, options);
      if (before.length > 0 || after.length > 0) alerts.set(rule.name, after);
      states.push(...changedState(rule, outcome, one.at, secondsOf(one, answers.byQuestion), memory.states.get(rule.name)));
    }
    for (const [name, after] of await this.#nextSilent(memory, silent, Math.max(...due.map((one) => one.at)), now)) alerts.set(name, after);
    return { alerts, states };
  }

  /** With what is known of rules that were not due now. */
  #silent(memory: Memory, due: readonly Due[], outcomes: ReadonlyMap<string, Outcome>): SilentSource[] {
    if (this.#standings.size === 0) {
      for (const rule of this.#rules.all) {
        const state = memory.states.get(rule.name);
        if (state !== undefined) this.#standings.set(rule.name, { rule, health: state.health });
      }
    }
    for (const { rule } of due) this.#standings.set(rule.name, { rule, health: healthOf(outcomes.get(rule.name) as Outcome) });
    return silentSources([...this.#standings.values()]);
  }

  async #nextSilent(memory: Memory, silent: readonly SilentSource[], at: number, now: number): Promise<Map<string, readonly RuleAlert[]>> {
    const next = new Map<string, readonly RuleAlert[]>();
    const found = new Map(silent.map((source) => [silentName(source.key), source]));
    const known = [...memory.alerts.keys()].filter((name) => name.startsWith(silentPrefix));
    for (const name of new Set([...found.keys(), ...known])) {
      const before = memory.alertsOf(name);
      const source = found.get(name);
      const judged = { verdict: source === undefined ? 'ends' : 'holds', value: Number.NaN, against: Number.NaN } as const;
      const [labels, urgency] = [source?.labels ?? before[0]?.series ?? {}, urgencyIn(before)];
      const rule = silentRule(source ?? { key: name.slice(silentPrefix.length), labels, rules: [], urgency });
      const options = { at, last: memory.lastTurn(now), texts: this.#texts, isSourceSilent: false };
      next.set(name, await nextRuleAlerts(rule, { judged: [{ labels, ...judged }] }, before, options));
    }
    return next;
  }

  /** Rules that are gone leave nothing behind; what fired of them has ended. */
  async #forgetGone(memory: Memory, now: number): Promise<void> {
    const names = new Set(this.#rules.all.map(({ name }) => name));
    const isGone = (name: string) => !names.has(name) && !name.startsWith(silentPrefix);
    const gone = [...new Set([...memory.states.keys(), ...memory.alerts.keys()])].filter(isGone);
    // A rule that was changed is judged anew, and stands for nothing until then.
    this.#standings.clear();
    const alerts = gone.flatMap((name) => [...memory.alertsOf(name)]);
    if (gone.length > 0) {
      const { database, alerts: intake, facts } = this.#house;
      await forgetRules(
        database,
        intake,
        gone,
        alerts.map(({ id }) => id),
        toldOfChange(alerts, [], now),
      );
      memory.forget(gone);
      const entries = entriesOfChange(alerts, [], now);
      if (entries.length > 0) await facts.append(timeline, entries);
    }
    await this.#tidy(now);
    const used = new Set(this.#rules.all.map(({ interval }) => interval));
    for (const interval of [...memory.intervals.keys()]) if (!used.has(interval)) memory.intervals.delete(interval);
  }

  async #tidy(now: number): Promise<void> {
    this.#tidied = now;
    await tidy(this.#house.database, [...new Set(this.#rules.all.map(({ interval }) => interval))], now);
  }
}

/** That nothing was evaluated for some time before this turn, when that is news. */
function gapBefore(memory: Memory, due: readonly Due[], now: number): ReturnType<typeof notWatching> | undefined {
  const last = memory.lastTurn(now);
  if (last === undefined) return undefined;
  const interval = Math.min(...memory.intervals.keys(), ...due.map(({ rule }) => rule.interval));
  return now - last >= Math.max(worthTelling, 2 * interval) ? notWatching(last, now) : undefined;
}

function urgencyIn(alerts: readonly RuleAlert[]): 'page' | 'ticket' | 'info' {
  const severity = alerts.find(({ state }) => state === 'firing')?.labels.severity ?? alerts[0]?.labels.severity;
  return severity === 'page' || severity === 'info' ? severity : 'ticket';
}
