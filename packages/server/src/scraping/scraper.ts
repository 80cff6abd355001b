import type { Ledger } from '../facts/ledger.ts';
import type { MetricData, SeriesWriter } from '../facts/series-writer.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { DecodeError } from '../receivers/prometheus/decode-error.ts';
import { decodeExposition } from '../receivers/prometheus/exposition/decode.ts';
import type { ScrapeSpec } from './definitions.ts';
import { fetchTarget, ScrapeError } from './fetch.ts';
import type { Relabel } from './relabel.ts';
import { reportSeries } from './report.ts';
import { ScrapeBatch } from './scrape-batch.ts';
import type { Secrets } from './secrets.ts';
import { type ScrapedSeries, SeriesCache } from './series-cache.ts';
import type { Target } from './target.ts';

export const protocol = 'prometheus_scrape';
/** Texts of series that are remembered beyond those that came last. */
const spareTexts = 1000;

export interface ScraperOptions {
  readonly writer: Pick<SeriesWriter, 'append' | 'needs'>;
  readonly ledger: Pick<Ledger, 'count'>;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Health {
  readonly health: 'unknown' | 'up' | 'down';
  readonly lastError: string;
  /** Milliseconds since the epoch, UTC; `undefined` before the first scrape. */
  readonly lastScrape: number | undefined;
  readonly lastSeconds: number;
}

/** How a definition says its targets are read. */
export interface Plan {
  /** Name of the definition; its source of data is `scrape/<name>`. */
  readonly name: string;
  readonly spec: ScrapeSpec;
  readonly relabelMetrics: Relabel;
}

/**
 * Reads one target again and again. It remembers which series the target had, to end with a staleness marker those that do not come any more.
 * That memory is lost with the process, and with it no more than a marker: such a series ends by itself after five minutes.
 */
export class Scraper {
  readonly target: Target;
  readonly #options: ScraperOptions;
  #plan: Plan;
  #cache: SeriesCache;
  #report: readonly ScrapedSeries[];
  /** Series of the last scrape that end when they are missing from the next. */
  #living = new Map<bigint, ScrapedSeries>();
  #lastTime = 0;
  #health: Health = { health: 'unknown', lastError: '', lastScrape: undefined, lastSeconds: 0 };

  constructor(target: Target, plan: Plan, options: ScraperOptions) {
    this.target = target;
    this.#plan = plan;
    this.#options = options;
    this.#cache = new SeriesCache(target.labels, plan.spec, plan.relabelMetrics);
    this.#report = reportSeries(target.labels);
  }

  get health(): Health {
    return this.#health;
  }

  get source(): string {
    return `scrape/${this.#plan.name}`;
  }

  /** The definition changed, and this target is still one of its own. */
  replan(plan: Plan): void {
    this.#plan = plan;
    this.#cache = new SeriesCache(this.target.labels, plan.spec, plan.relabelMetrics);
  }

  /**
   * Reads the target once. Whatever goes wrong is in `health`, and in the series `up`.
   * @param time what samples without a time of their own are given, milliseconds since the epoch, UTC.
   */
  async scrape(time: number, ending: AbortSignal): Promise<void> {
    const began = performance.now();
    const { batch, error, scraped } = await this.#read(time, ending);
    if (ending.aborted) return;
    const seconds = (performance.now() - began) / 1000;
    const added = batch.seriesWithout(this.#living);
    for (const series of this.#living.values()) if (!batch.has(series.id)) batch.addStale(series, time);
    this.#living = batch.living();
    const values = [error === undefined ? 1 : 0, seconds, scraped, batch.taken, added];
    for (const [index, series] of this.#report.entries()) batch.addReport(series, values[index] ?? 0, time);
    if (this.#cache.size > 2 * batch.taken + spareTexts) this.#cache.clear();
    this.#lastTime = time;
    const written = await this.#append(batch);
    const lastError = error ?? written ?? '';
    this.#health = { health: error === undefined ? 'up' : 'down', lastError, lastScrape: time, lastSeconds: seconds };
  }

  /** The target is none any more: its series end. */
  async retire(): Promise<void> {
    if (this.#lastTime === 0) return;
    const time = Math.max(this.#options.clock.now(), this.#lastTime + 1);
    const batch = new ScrapeBatch(this.source, time, this.#options.writer);
    for (const series of [...this.#living.values(), ...this.#report]) batch.addStale(series, time);
    await this.#append(batch);
  }

  async #read(time: number, ending: AbortSignal): Promise<{ batch: ScrapeBatch; error?: string; scraped: number }> {
    const { spec } = this.#plan;
    const batch = () => new ScrapeBatch(this.source, time, this.#options.writer, spec);
    let scraped = 0;
    try {
      const { body, contentType } = await fetchTarget(this.target.url, this.target.timeout, spec, this.#options.secrets, ending);
      const exposition = decodeExposition(body, contentType);
      scraped = exposition.samples.length + exposition.histograms.length;
      const filled = batch();
      await filled.take(exposition, this.#cache);
      return { batch: filled, scraped };
    } catch (error) {
      if (!(error instanceof ScrapeError || error instanceof DecodeError)) throw error;
      if (!ending.aborted) this.#options.ledger.count(this.source, protocol, 0, new Map([['a target that could not be read', 1]]));
      return { batch: batch(), error: error.message, scraped };
    }
  }

  /** Answers why not everything is stored; `undefined` when it is. */
  async #append(batch: ScrapeBatch): Promise<string | undefined> {
    const { writer, ledger, log } = this.#options;
    const data: MetricData = batch.finish();
    try {
      const written = await writer.append(this.source, data);
      const rejected = new Map(batch.rejected);
      for (const [reason, count] of written.rejected) rejected.set(reason, (rejected.get(reason) ?? 0) + count);
      ledger.count(this.source, protocol, written.accepted, rejected);
      if (rejected.size === 0) return undefined;
      return `not everything was taken: ${[...rejected].map(([reason, count]) => `${reason} (${count})`).join('; ')}`;
    } catch (error) {
      log.warn({ err: error, source: this.source }, 'a scrape was not stored');
      return `what was read could not be stored: ${(error as Error).message}`;
    }
  }
}
