import { setImmediate } from 'node:timers/promises';
import type { exemplars } from '../facts/exemplars.ts';
import { SampleColumnsBuilder } from '../facts/sample-columns.ts';
import type { series } from '../facts/series.ts';
import type { HistogramRows, MetricData, SeriesWriter } from '../facts/series-writer.ts';
import { earliestTime, isPlausibleTime, latestAhead } from '../facts/time.ts';
import type { ExposedHistogram, ExposedSample, Exposition } from '../receivers/prometheus/exposition/model.ts';
import { type Metadata, noMetadata, ofFamily } from '../receivers/prometheus/metadata.ts';
import { acceptExemplarLabels } from '../receivers/prometheus/remote-write/exemplar-labels.ts';
import type { Row } from '../stores/clickhouse/table.ts';
import type { ScrapeSpec } from './definitions.ts';
import { ScrapeError } from './fetch.ts';
import type { ScrapedSeries, SeriesCache } from './series-cache.ts';

const implausible = `the time must lie between ${earliestTime} and ${latestAhead} ahead of the server's clock`;
const twice = 'a target has a series twice';
/** Whatever a definition allows. */
const mostSamples = 2_000_000;
const samplesAtOnce = 1_000;

/** What one scrape brings, in the form that `SeriesWriter` takes. */
export class ScrapeBatch {
  readonly rejected = new Map<string, number>();
  /** Samples and histograms that are left after relabeling. */
  taken = 0;
  readonly #source: string;
  readonly #time: number;
  readonly #needs: SeriesWriter['needs'];
  readonly #spec: ScrapeSpec;
  readonly #samples = new SampleColumnsBuilder();
  readonly #rows: Row<typeof series>[] = [];
  readonly #histograms: HistogramRows[number][] = [];
  readonly #exemplars: Row<typeof exemplars>[] = [];
  /** By series: whether its end is noticed. */
  readonly #seen = new Map<bigint, { readonly series: ScrapedSeries; readonly living: boolean; readonly time: number }>();

  /** @param time milliseconds since the epoch, UTC. */
  constructor(source: string, time: number, writer: Pick<SeriesWriter, 'needs'>, spec: ScrapeSpec = {}) {
    this.#source = source;
    this.#time = time;
    this.#needs = (id, now) => writer.needs(id, now);
    this.#spec = spec;
  }

  /**
   * Lets others have their turn in between: series that are new cost time, and a target may have a million.
   * @throws DecodeError, ScrapeError: then nothing of the target is taken.
   */
  async take({ samples, histograms, metadata }: Exposition, cache: SeriesCache): Promise<void> {
    const { sample_limit = 0 } = this.#spec;
    const limit = sample_limit === 0 ? mostSamples : Math.min(sample_limit, mostSamples);
    let looked = 0;
    for (const exposed of [...samples, ...histograms]) {
      if (++looked % samplesAtOnce === 0) await setImmediate();
      const found = cache.find(exposed);
      if ('dropped' in found) continue;
      if (++this.taken > limit) throw new ScrapeError(`the target has more than ${limit} samples, its sample_limit`);
      if ('problem' in found) this.#reject(found.problem);
      else this.#add(exposed, found, metadata);
    }
  }

  /** The series ends at this time. */
  addStale(series: ScrapedSeries, time: number): void {
    this.#samples.addStale(series.id, time);
  }

  addReport(series: ScrapedSeries, value: number, time: number): void {
    this.#announce(series, { ...noMetadata, type: 'gauge' });
    this.#samples.add(series.id, time, value);
  }

  has(id: bigint): boolean {
    return this.#seen.has(id);
  }

  /** How many series are not among those. */
  seriesWithout(before: ReadonlyMap<bigint, ScrapedSeries>): number {
    let count = 0;
    for (const id of this.#seen.keys()) if (!before.has(id)) count++;
    return count;
  }

  /** Those that end when they do not come again: not those whose times are the target's own, which may be of long ago. */
  living(): Map<bigint, ScrapedSeries> {
    return new Map([...this.#seen].filter(([, { living }]) => living).map(([id, { series }]) => [id, series]));
  }

  finish(): MetricData {
    return { series: this.#rows, samples: this.#samples.finish(), histograms: this.#histograms, exemplars: this.#exemplars };
  }

  #add(exposed: ExposedSample | ExposedHistogram, series: ScrapedSeries, metadata: ReadonlyMap<string, Metadata>): void {
    const stated = this.#spec.honor_timestamps === false ? undefined : exposed.time;
    const time = stated ?? this.#time;
    const again = this.#seen.get(series.id)?.time === time ? twice : undefined;
    const problem = isPlausibleTime(time, this.#time) ? again : implausible;
    if (problem !== undefined) {
      this.#reject(problem);
      return;
    }
    this.#seen.set(series.id, { series, living: stated === undefined, time });
    this.#announce(series, ofFamily(series.name, metadata) ?? noMetadata);
    const start = isPlausibleTime(exposed.startTime, time) && exposed.startTime <= time ? exposed.startTime : 0;
    if ('histogram' in exposed) this.#histograms.push({ ...exposed.histogram, series_id: String(series.id), time, start_time: start });
    else this.#samples.add(series.id, time, exposed.value, start);
    if (exposed.exemplars.length > 0) this.#addExemplars(exposed, series, time);
  }

  #addExemplars(exposed: ExposedSample | ExposedHistogram, series: ScrapedSeries, time: number): void {
    const text = JSON.stringify(exposed.exemplars);
    if (text === series.exemplar) return;
    series.exemplar = text;
    for (const exemplar of exposed.exemplars) {
      const accepted = acceptExemplarLabels(exemplar.pairs);
      const at = exemplar.time ?? time;
      if ('problem' in accepted) this.#reject(accepted.problem);
      else if (!isPlausibleTime(at, this.#time)) this.#reject(implausible);
      else this.#exemplars.push({ series_id: String(series.id), time: at, value: exemplar.value, labels: accepted.labels });
    }
  }

  #announce({ id, name, labels }: ScrapedSeries, metadata: Metadata): void {
    if (!this.#needs(id, this.#time)) return;
    this.#rows.push({ id: String(id), name, labels, ...metadata, source: this.#source, seen: this.#time });
  }

  #reject(reason: string): void {
    this.rejected.set(reason, (this.rejected.get(reason) ?? 0) + 1);
  }
}
