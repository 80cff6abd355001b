import { isDeepStrictEqual } from 'node:util';
import type { DefinitionLookup } from '../definitions/types.ts';
import { AppError } from '../platform/errors.ts';
import { type ScrapeSpec, scrapeConfigKind } from './definitions.ts';
import { Discovery } from './discovery.ts';
import type { Members } from './members.ts';
import { compileRelabel } from './relabel.ts';
import { type Plan, Scraper, type ScraperOptions } from './scraper.ts';
import { offsetOf, type Target, type Targets, targetsOf } from './target.ts';

/** A sample that is taken so much later than planned, as a part of the interval or in milliseconds, is still given the planned time. */
const tolerance = { part: 0.01, most: 100 };

export interface PoolOptions extends ScraperOptions {
  readonly definitions: DefinitionLookup;
  readonly members: Members;
}

/** A definition with what it says now. */
export interface Scraped {
  readonly name: string;
  readonly job: string;
  readonly targets: Targets;
  /** What is wrong with it, such as a file that cannot be read. */
  readonly problems: readonly string[];
}

interface Running {
  readonly scraper: Scraper;
  spec: ScrapeSpec;
  timer: NodeJS.Timeout | undefined;
  scraping: Promise<void> | undefined;
  readonly ending: AbortController;
}

/** All targets that this process reads, each on its own timer. */
export class ScrapePool {
  readonly #options: PoolOptions;
  readonly #discovery = new Discovery();
  /** By definition and target. */
  readonly #running = new Map<string, Running>();
  #scraped: readonly Scraped[] = [];
  #ticking = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get scraped(): readonly Scraped[] {
    return this.#scraped;
  }

  /** The scraper of a target; `undefined` when another process reads it. */
  scraper(name: string, target: Target): Scraper | undefined {
    return this.#running.get(`${name} ${target.id}`)?.scraper;
  }

  /**
   * Compares what runs with what definitions, files and other processes say: begins and ends what is to be begun and ended.
   * @throws AppError when definitions cannot be read; what runs goes on.
   */
  async sync(): Promise<void> {
    const { definitions, members } = this.#options;
    const all = await definitions.list(scrapeConfigKind);
    if (all.length > 0) await members.renew();
    const wanted = new Map<string, { target: Target; plan: Plan }>();
    const known = new Set<string>();
    const scraped: Scraped[] = [];
    for (const { metadata, spec } of all) {
      const one = this.#discover(metadata.name, spec);
      scraped.push(one);
      const plan: Plan = { name: metadata.name, spec, relabelMetrics: compileRelabel(spec.metric_relabel_configs) };
      for (const target of one.targets.active) {
        const key = `${metadata.name} ${target.id}`;
        known.add(key);
        if (members.owns(target.id)) wanted.set(key, { target, plan });
      }
    }
    this.#scraped = scraped;
    for (const [key, running] of [...this.#running]) {
      const still = wanted.get(key);
      if (still === undefined) await this.#end(key, running, !known.has(key));
      else if (!isDeepStrictEqual(still.plan.spec, running.spec)) {
        running.spec = still.plan.spec;
        running.scraper.replan(still.plan);
      }
    }
    for (const [key, { target, plan }] of wanted) if (!this.#running.has(key)) this.#begin(key, target, plan);
  }

  /** From now on targets are read on their timers. */
  start(): void {
    this.#ticking = true;
    for (const running of this.#running.values()) this.#schedule(running);
  }

  /** Reads every target once, now. */
  async scrapeAll(): Promise<void> {
    const time = this.#options.clock.now();
    await Promise.all([...this.#running.values()].map((running) => this.#scrape(running, time)));
  }

  /** Ends without staleness markers: another process, or this one after its restart, goes on. */
  async stop(): Promise<void> {
    this.#ticking = false;
    await Promise.all([...this.#running].map(([key, running]) => this.#end(key, running, false)));
  }

  #discover(name: string, spec: ScrapeSpec): Scraped {
    const problems: string[] = [];
    const complain = (problem: string) => void (problems.length < 100 && problems.push(problem));
    const job = spec.job_name ?? name;
    const found = targetsOf(job, spec, this.#discovery.groups(spec, complain), compileRelabel(spec.relabel_configs), complain);
    const { target_limit = 0 } = spec;
    if (target_limit === 0 || found.active.length <= target_limit) return { name, job, targets: found, problems };
    complain(`${found.active.length} targets are more than target_limit, ${target_limit}: none is read`);
    return { name, job, targets: { ...found, active: [] }, problems };
  }

  #begin(key: string, target: Target, plan: Plan): void {
    const running: Running = {
      scraper: new Scraper(target, plan, this.#options),
      spec: plan.spec,
      timer: undefined,
      scraping: undefined,
      ending: new AbortController(),
    };
    this.#running.set(key, running);
    if (this.#ticking) this.#schedule(running);
  }

  async #end(key: string, running: Running, isGone: boolean): Promise<void> {
    this.#running.delete(key);
    clearTimeout(running.timer);
    running.ending.abort(new AppError('conflict', 'The target is no longer read.'));
    await running.scraping;
    if (isGone) await running.scraper.retire();
  }

  /** At the target's offset in each interval since the epoch. */
  #schedule(running: Running): void {
    const { target } = running.scraper;
    const now = this.#options.clock.now();
    const offset = offsetOf(target);
    const next = Math.floor((now - offset) / target.interval + 1) * target.interval + offset;
    running.timer = setTimeout(() => {
      if (!this.#ticking || running.ending.signal.aborted) return;
      const late = this.#options.clock.now() - next;
      const isInTime = late >= 0 && late <= Math.min(target.interval * tolerance.part, tolerance.most);
      running.scraping = this.#scrape(running, isInTime ? next : this.#options.clock.now()).finally(() => {
        running.scraping = undefined;
      });
      this.#schedule(running);
    }, next - now).unref();
  }

  async #scrape(running: Running, time: number): Promise<void> {
    await running.scraping;
    try {
      await running.scraper.scrape(time, running.ending.signal);
    } catch (error) {
      this.#options.log.error({ err: error, source: running.scraper.source }, 'a scrape failed');
    }
  }
}
