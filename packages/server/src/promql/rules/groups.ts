import type { DefinitionLookup } from '../../definitions/types.ts';
import type { Log } from '../../platform/log.ts';
import { alertEntries, missedEntry, type TimelineWriter, writeEntries } from './announce.ts';
import { clockSkew, withoutFuture } from './clock-back.ts';
import { ruleGroupKind } from './definitions.ts';
import { type EvaluateOptions, endSeries, evaluateGroup, type WrittenByRule } from './evaluate.ts';
import { type RuleGroup, toGroup } from './rule.ts';
import type { GroupRun, RuleStore } from './store.ts';
import { toldAlerts } from './told.ts';

/** Definitions are read anew after so long, milliseconds. */
const refreshMs = 10_000;
const groupsAtOnce = 4;
/** A shorter time without evaluations is no news for the timeline, milliseconds. */
const worthTelling = 5 * 60_000;

export interface GroupsOptions extends EvaluateOptions {
  readonly definitions: DefinitionLookup;
  readonly store: RuleStore;
  readonly timeline: TimelineWriter;
  readonly log: Log;
}

/** An evaluation that is due. */
interface Due {
  readonly group: RuleGroup;
  /** Milliseconds UTC. */
  readonly at: number;
  readonly last: GroupRun | undefined;
  /** Evaluations between the last one and this that never happened. */
  readonly missed: number;
}

/** The groups, when each was evaluated last, and what it wrote. A slow group keeps no other waiting, unless all places are taken by such. */
export class Groups {
  readonly #options: GroupsOptions;
  #groups: readonly RuleGroup[] = [];
  #runs = new Map<string, GroupRun>();
  #written = new Map<string, WrittenByRule>();
  /** Under way, by group. */
  readonly #running = new Map<string, Promise<void>>();
  /** Times at which a group could not be evaluated: it is tried again at its next one. */
  readonly #failed = new Map<string, number>();
  #read = Number.NEGATIVE_INFINITY;
  #known = '';

  constructor(options: GroupsOptions) {
    this.#options = options;
  }

  /** Another process may have evaluated in the meantime. */
  forget(): void {
    this.#read = Number.NEGATIVE_INFINITY;
    this.#runs.clear();
    this.#written.clear();
  }

  /** Starts what is due and has a place; `idle` waits for it. */
  async startDue(now: number): Promise<void> {
    if (now - this.#read >= refreshMs || now < this.#read) await this.#refresh(now);
    const due = this.#groups.flatMap((group) => this.#due(group, now)).slice(0, groupsAtOnce - this.#running.size);
    await this.#tellGap(due, now);
    for (const one of due) {
      const { id } = one.group;
      const running = this.#evaluate(one)
        .catch((error: unknown) => {
          this.#failed.set(id, one.at);
          if (!this.#options.signal.aborted) this.#options.log.warn({ err: error, group: id }, 'a group of rules could not be evaluated');
        })
        .finally(() => this.#running.delete(id));
      this.#running.set(id, running);
    }
  }

  /** How many groups are being evaluated. */
  get running(): number {
    return this.#running.size;
  }

  async idle(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  #due(group: RuleGroup, now: number): Due[] {
    const at = Math.floor(now / group.interval) * group.interval;
    const known = this.#runs.get(group.id);
    // What a clock wrote that was ahead would keep the group from being evaluated until that time comes.
    const isAhead = (time: number | undefined) => time !== undefined && time > now + clockSkew;
    const last = isAhead(known?.evaluatedAt) ? undefined : known;
    const failed = this.#failed.get(group.id);
    const done = Math.max(...[last?.evaluatedAt, isAhead(failed) ? undefined : failed].map((time) => time ?? Number.NEGATIVE_INFINITY));
    if (at <= done || this.#running.has(group.id)) return [];
    const missed = last === undefined ? 0 : Math.max(0, Math.floor((at - last.evaluatedAt) / group.interval) - 1);
    return [{ group, at, last, missed }];
  }

  async #refresh(now: number): Promise<void> {
    const { definitions, store } = this.#options;
    if (this.#read === Number.NEGATIVE_INFINITY) this.#runs = new Map(await store.runs());
    this.#groups = (await definitions.list(ruleGroupKind)).map(toGroup);
    const known = JSON.stringify(this.#groups);
    if (known !== this.#known) await this.#changed(now);
    this.#known = known;
    this.#read = now;
  }

  async #changed(now: number): Promise<void> {
    const ids = this.#groups.map(({ id }) => id);
    await this.#options.store.keepOnly(ids);
    for (const id of [...this.#runs.keys()]) if (!ids.includes(id)) this.#runs.delete(id);
    for (const [id, written] of [...this.#written]) {
      if (ids.includes(id) || this.#running.has(id)) continue;
      await endSeries(written, now, this.#options.writer);
      this.#written.delete(id);
    }
  }

  async #evaluate({ group, at, last, missed }: Due): Promise<void> {
    const { store, timeline, log, signal, writer } = this.#options;
    const started = performance.now();
    const before = withoutFuture(await store.alerts([group.id]), at, group.interval);
    const known = this.#written.get(group.id) ?? new Map();
    const { rules, alerts, written } = await evaluateGroup(group, at, before, known, missed * group.interval, this.#options);
    // What was being asked when the server was told to stop says nothing about the rules.
    if (signal.aborted) return;
    if (!this.#groups.some(({ id }) => id === group.id)) {
      this.#written.delete(group.id);
      return endSeries(written, at, writer);
    }
    const run: GroupRun = {
      ruleGroup: group.id,
      evaluatedAt: at,
      seconds: (performance.now() - started) / 1000,
      missed: (last?.missed ?? 0) + missed,
      missedAt: missed > 0 ? at - group.interval : last?.missedAt,
      rules,
    };
    await store.save(run, alerts, toldAlerts(before, alerts));
    this.#runs.set(group.id, run);
    this.#written.set(group.id, written);
    await writeEntries(timeline, alertEntries(before, alerts, at));
    if (missed > 0) log.warn({ group: group.id, missed, until: new Date(at).toISOString() }, 'evaluations of rules were missed');
  }

  /**
   * One entry for all groups: it is the server that was not there, from the last evaluation of any of them. A group with a longer interval is due
   * for the first time when others were evaluated again, and has nothing to add.
   */
  async #tellGap(due: readonly Due[], now: number): Promise<void> {
    const gaps = due.filter(({ group, missed }) => missed * group.interval >= worthTelling);
    if (gaps.length === 0) return;
    const times = [...this.#runs.values()].map(({ evaluatedAt }) => evaluatedAt).filter((time) => time <= now + clockSkew);
    const [from, to] = [Math.max(...times), Math.max(...gaps.map(({ at }) => at))];
    if (to - from < worthTelling) return;
    await writeEntries(this.#options.timeline, [missedEntry(from, to)]);
  }
}
