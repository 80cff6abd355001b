import { randomUUID } from 'node:crypto';
import type { DefinitionLookup } from '../../definitions/types.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { alertEntries, missedEntry, type TimelineWriter, writeEntries } from './announce.ts';
import { ruleGroupKind } from './definitions.ts';
import { type EvaluateOptions, endSeries, evaluateGroup, type WrittenByRule } from './evaluate.ts';
import { type RuleGroup, toGroup } from './rule.ts';
import type { GroupRun, RuleStore } from './store.ts';

const leaseMs = 30_000;
const tickMs = 1_000;
/** Definitions are read anew after so long, milliseconds. */
const refreshMs = 10_000;
const groupsAtOnce = 4;
/** A shorter time without evaluations is no news for the timeline, milliseconds. */
const worthTelling = 5 * 60_000;

export interface RunnerOptions extends Omit<EvaluateOptions, 'signal'> {
  readonly definitions: DefinitionLookup;
  readonly store: RuleStore;
  readonly timeline: TimelineWriter;
  readonly clock: Clock;
  readonly log: Log;
}

/** Evaluates the groups of rules when they are due: at whole multiples of their interval since the epoch, by one process at a time. */
export interface Runner {
  start(): void;
  /** Looks once what is due, and does it. */
  tick(): Promise<void>;
  /** Waits for what is being evaluated and gives the lease back. */
  stop(): Promise<void>;
}

export function createRunner(options: RunnerOptions): Runner {
  const { clock, log, store } = options;
  const holder = randomUUID();
  const ending = new AbortController();
  const evaluating = new Groups(options, ending.signal);
  let timer: NodeJS.Timeout | undefined;
  let isLeader = false;
  let leasedUntil = 0;

  const hasLease = async (): Promise<boolean> => {
    const now = clock.now();
    if (isLeader && leasedUntil - now > leaseMs / 2) return true;
    const was = isLeader;
    isLeader = await store.lease(holder, now, now + leaseMs);
    leasedUntil = now + leaseMs;
    if (isLeader !== was) evaluating.forget();
    return isLeader;
  };
  const tick = async () => {
    if (ending.signal.aborted) return;
    try {
      if (await hasLease()) await evaluating.due(clock.now());
    } catch (error) {
      if (!ending.signal.aborted) log.warn({ err: error }, 'rules could not be evaluated');
    }
  };
  let running: Promise<void> = Promise.resolve();
  let isBusy = false;
  const next = () => {
    // A lease is prolonged while evaluations go on, too.
    if (isBusy) void hasLease().catch(() => undefined);
    else {
      isBusy = true;
      running = tick().finally(() => {
        isBusy = false;
      });
    }
  };
  return {
    start() {
      timer ??= setInterval(next, tickMs).unref();
    },
    tick,
    async stop() {
      clearInterval(timer);
      ending.abort();
      await running;
      if (isLeader)
        await store.release(holder).catch((error: unknown) => log.warn({ err: error }, 'the lease of rules was not given back'));
    },
  };
}

/** The groups, when each was evaluated last, and what it wrote. */
class Groups {
  readonly #options: RunnerOptions;
  readonly #signal: AbortSignal;
  #groups: readonly RuleGroup[] = [];
  #runs = new Map<string, GroupRun>();
  #written = new Map<string, WrittenByRule>();
  #read = Number.NEGATIVE_INFINITY;
  #known = '';

  constructor(options: RunnerOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** Another process may have evaluated in the meantime. */
  forget(): void {
    this.#read = Number.NEGATIVE_INFINITY;
    this.#runs.clear();
    this.#written.clear();
  }

  async due(now: number): Promise<void> {
    if (now - this.#read >= refreshMs || now < this.#read) await this.#refresh(now);
    const due = this.#groups.filter((group) => slotOf(group, now) > (this.#runs.get(group.id)?.evaluatedAt ?? Number.NEGATIVE_INFINITY));
    const gaps: { from: number; to: number }[] = [];
    const waiting = [...due];
    const work = async () => {
      for (let group = waiting.shift(); group !== undefined && !this.#signal.aborted; group = waiting.shift()) {
        const gap = await this.#evaluate(group, slotOf(group, now));
        if (gap !== undefined) gaps.push(gap);
      }
    };
    await Promise.all(Array.from({ length: groupsAtOnce }, work));
    await this.#tellGap(gaps);
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
      if (ids.includes(id)) continue;
      await endSeries(written, now, this.#options.writer);
      this.#written.delete(id);
    }
  }

  /** @returns the time without evaluations before this one, if there was one */
  async #evaluate(group: RuleGroup, at: number): Promise<{ from: number; to: number } | undefined> {
    const { store, timeline, log } = this.#options;
    const last = this.#runs.get(group.id);
    const missed = last === undefined ? 0 : Math.max(0, Math.floor((at - last.evaluatedAt) / group.interval) - 1);
    const downtime = missed * group.interval;
    const started = performance.now();
    const before = await store.alerts([group.id]);
    const written = this.#written.get(group.id) ?? new Map();
    const {
      rules,
      alerts,
      written: now,
    } = await evaluateGroup(group, at, before, written, downtime, { ...this.#options, signal: this.#signal });
    // What was being asked when the server was told to stop says nothing about the rules.
    if (this.#signal.aborted) return undefined;
    const run: GroupRun = {
      ruleGroup: group.id,
      evaluatedAt: at,
      seconds: (performance.now() - started) / 1000,
      missed: (last?.missed ?? 0) + missed,
      missedAt: missed > 0 ? at - group.interval : last?.missedAt,
      rules,
    };
    await store.save(run, alerts);
    this.#runs.set(group.id, run);
    this.#written.set(group.id, now);
    await writeEntries(timeline, alertEntries(before, alerts, at));
    if (missed > 0) log.warn({ group: group.id, missed, until: new Date(at).toISOString() }, 'evaluations of rules were missed');
    return last === undefined || downtime < worthTelling ? undefined : { from: last.evaluatedAt, to: at };
  }

  async #tellGap(gaps: readonly { from: number; to: number }[]): Promise<void> {
    if (gaps.length === 0) return;
    const from = Math.min(...gaps.map((gap) => gap.from));
    await writeEntries(this.#options.timeline, [missedEntry(from, Math.max(...gaps.map(({ to }) => to)))]);
  }
}

/** The newest time at which a group is due. */
function slotOf({ interval }: RuleGroup, now: number): number {
  return Math.floor(now / interval) * interval;
}
