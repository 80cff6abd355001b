import type { Row } from '../stores/clickhouse/table.ts';
import type { Facts, Written } from '../stores/facts.ts';
import { Announced } from './announced.ts';
import { exemplars } from './exemplars.ts';
import { LabelAnnouncer } from './label-announcer.ts';
import { labelValues } from './label-values.ts';
import { sampleBlock, seriesBlock } from './metric-blocks.ts';
import { nativeHistograms } from './native-histograms.ts';
import { filterSamples, type SampleColumns } from './sample-columns.ts';
import { beyondDays } from './sample-days.ts';
import { samples } from './samples.ts';
import { series } from './series.ts';
import { oldestOf, WriteNotices } from './write-notices.ts';

const minute = 60_000;
const hour = 60 * minute;
/** `seen` of a living series is at most this old, in milliseconds. */
const refresh = hour;
/** A series that was not announced for so long, in milliseconds, is no longer active. */
const activeFor = 2 * hour;
/** Of all sources together: what the process remembers stays below 250 MB. */
const mostSeries = 8_000_000;
/** A 16-bit index tells sources apart; the last stands for all that come later. */
const mostSources = 65_535;

/** Days that the samples of one request may lie on: more than the samples' own retention asks for. */
const mostDays = 400;

export type HistogramRows = readonly Row<typeof nativeHistograms>[];

/** What a request brought, in the form in which it is stored. */
export interface MetricData {
  /** Rows of series that samples refer to. Those for which `needs` is false may be left out. */
  readonly series: Iterable<Row<typeof series>>;
  /** The ids of `series` as numbers, in the same order, for whoever has them anyway. */
  readonly seriesIds?: BigUint64Array;
  readonly samples: SampleColumns;
  readonly histograms?: HistogramRows;
  readonly exemplars?: readonly Row<typeof exemplars>[];
}

export interface MetricsWritten {
  /** Samples, histograms and exemplars that are durable. */
  readonly accepted: number;
  /** Those that are not, by reason; reasons come from a fixed vocabulary. */
  readonly rejected: ReadonlyMap<string, number>;
}

export interface SeriesWriterOptions {
  /** Active series that one source may have; samples of new ones beyond it are rejected. */
  readonly seriesLimit?: number;
}

/** What is under way for one `append`. */
interface Writing {
  readonly owner: number;
  /** New series among those that are written. */
  readonly added: number;
  readonly ids: BigUint64Array;
  /** When each was announced, in milliseconds since the epoch. */
  readonly seen: Float64Array;
  readonly written: Promise<readonly Written[]>;
  readonly rejected: Map<string, number>;
  readonly points: Pick<MetricData, 'samples' | 'histograms'>;
  readonly announceLabels: () => void;
}

export const tooManySeries = 'the source has too many active series; see BINNACLE_SERIES_LIMIT';
export const tooManyDays = `the request spans more than ${mostDays} days; send it in pieces`;
export const tooManySeriesInAll = 'the server has too many active series';

/**
 * Writes samples, and the rows of their series when those were not written within the last hour. What it remembers of
 * that is a cache: after a restart, or in a second process, a series row is written again and replaces itself. One for a process, because
 * it also counts the active series of each source.
 */
export class SeriesWriter {
  readonly #facts: Facts;
  readonly #limit: number;
  readonly #announced = new Announced();
  readonly #labels = new LabelAnnouncer();
  readonly #sources = new Map<string, number>();
  /** New series of each source that are being written. */
  readonly #pending: number[] = [];
  /** Told of all that is written here. */
  readonly notices: WriteNotices = new WriteNotices();
  #swept = 0;

  constructor(facts: Facts, { seriesLimit = 1_000_000 }: SeriesWriterOptions = {}) {
    this.#facts = facts;
    this.#limit = seriesLimit;
  }

  /**
   * Whether `append` wants the row of this series, so that a decoder need not make one for each sample. `now` in milliseconds since the
   * epoch, UTC.
   */
  needs(id: bigint, now: number): boolean {
    const last = this.#announced.last(id);
    return last === undefined || now - last >= dueAfter(id);
  }

  /** Series that were announced within the last two hours, of all sources together. */
  get activeSeries(): number {
    return this.#announced.size;
  }

  /**
   * Resolves when everything that is not rejected is durable.
   * @throws AppError `queue_full`, `store_unavailable`: nothing of this call is then promised.
   */
  async append(source: string, data: MetricData): Promise<MetricsWritten> {
    // What waits holds columns only: rows of many new series that lived until they are written would keep the garbage collector busy.
    return this.#finish(this.#begin(this.#owner(source), data));
  }

  #begin(owner: number, data: MetricData): Writing {
    const { due, ids, added, refused } = this.#select(owner, data);
    const rejected = rejections(data, refused);
    const kept = withinDays(refused.size === 0 ? data : without(data, refused), rejected);
    this.#pending[owner] = (this.#pending[owner] ?? 0) + added;
    const labels = this.#labels.due(due);
    const seen = Float64Array.from(due, (row) => row.seen);
    const written = Promise.all([
      this.#facts.appendColumns(series, seriesBlock(due, ids)),
      this.#facts.appendColumns(labelValues, labels.block),
      this.#facts.appendColumns(samples, sampleBlock(kept.samples)),
      this.#facts.append(nativeHistograms, kept.histograms ?? []),
      this.#facts.append(exemplars, kept.exemplars ?? []),
    ]);
    const points = { samples: kept.samples, histograms: kept.histograms ?? [] };
    return { owner, added, ids, seen, written, rejected, points, announceLabels: labels.done };
  }

  async #finish({ owner, added, ids, seen, written, rejected, points, announceLabels }: Writing): Promise<MetricsWritten> {
    try {
      const [, , ...counts] = await written;
      const words = new Uint32Array(ids.buffer, ids.byteOffset, 2 * ids.length);
      for (let row = 0; row < seen.length; row++) {
        this.#announced.setOf(words[2 * row] as number, words[2 * row + 1] as number, seen[row] as number, owner);
      }
      announceLabels();
      return summary(counts, rejected);
    } finally {
      this.#pending[owner] = (this.#pending[owner] ?? 0) - added;
      if (this.notices.listened) this.notices.publish({ oldest: oldestTime(points), newSeries: added > 0 });
    }
  }

  /** The series that are to be written, and for which there is no room. */
  #select(owner: number, { series: known, seriesIds }: MetricData) {
    const ids: bigint[] = [];
    let at = 0;
    const due: Row<typeof series>[] = [];
    const refused = new Map<bigint, string>();
    let added = 0;
    for (const row of known) {
      const id = seriesIds?.[at++] ?? BigInt(row.id);
      this.#sweep(row.seen);
      const last = this.#announced.last(id);
      if (last !== undefined && row.seen - last < dueAfter(id)) continue;
      const problem = last === undefined ? this.#problem(owner, added) : undefined;
      if (problem !== undefined) {
        refused.set(id, problem);
        continue;
      }
      if (last === undefined) added++;
      due.push(row);
      ids.push(id);
    }
    return { due, ids: BigUint64Array.from(ids), added, refused };
  }

  #problem(owner: number, added: number): string | undefined {
    if (this.#announced.count(owner) + (this.#pending[owner] ?? 0) + added >= this.#limit) return tooManySeries;
    return this.#announced.size + added >= mostSeries ? tooManySeriesInAll : undefined;
  }

  #owner(source: string): number {
    let owner = this.#sources.get(source);
    if (owner === undefined) {
      owner = Math.min(this.#sources.size, mostSources);
      if (owner < mostSources) this.#sources.set(source, owner);
    }
    return owner;
  }

  #sweep(now: number): void {
    if (now - this.#swept < 10 * minute) return;
    this.#swept = now;
    this.#announced.forgetBefore(now - activeFor);
    this.#labels.sweep(now);
  }
}

/** Between 45 and 60 minutes, by the id: series that began together are not all written again in one moment. */
function dueAfter(id: bigint): number {
  return refresh - Number(id & 15n) * minute;
}

function oldestTime({ samples: columns, histograms = [] }: Writing['points']): number {
  return histograms.reduce((oldest, { time }) => Math.min(oldest, time), oldestOf(columns.times));
}

function without(data: MetricData, refused: ReadonlyMap<bigint, string>): MetricData {
  const isKept = ({ series_id }: { readonly series_id: string }) => !refused.has(BigInt(series_id));
  return {
    series: [],
    samples: filterSamples(data.samples, (index) => !refused.has(data.samples.ids[index] as bigint)),
    histograms: data.histograms?.filter(isKept) ?? [],
    exemplars: data.exemplars?.filter(isKept) ?? [],
  };
}

/** Leaves out samples on days beyond the first so many, and counts them. */
function withinDays(data: MetricData, rejected: Map<string, number>): MetricData {
  const isBeyond = beyondDays(data.samples, mostDays);
  if (isBeyond === undefined) return data;
  const samples = filterSamples(data.samples, (index) => !isBeyond(index));
  if (samples.length < data.samples.length) rejected.set(tooManyDays, data.samples.length - samples.length);
  return { ...data, samples };
}

/** How much of the data belongs to series that were refused, by reason. */
function rejections(data: MetricData, refused: ReadonlyMap<bigint, string>): Map<string, number> {
  const rejected = new Map<string, number>();
  if (refused.size === 0) return rejected;
  const note = (id: bigint) => {
    const reason = refused.get(id);
    if (reason !== undefined) rejected.set(reason, (rejected.get(reason) ?? 0) + 1);
  };
  for (const id of data.samples.ids) note(id);
  for (const { series_id } of [...(data.histograms ?? []), ...(data.exemplars ?? [])]) note(BigInt(series_id));
  return rejected;
}

function summary(written: readonly Written[], rejected: Map<string, number>): MetricsWritten {
  let accepted = 0;
  for (const each of written) {
    accepted += each.accepted;
    if (each.rejected === 0) continue;
    const reason = each.reason ?? 'refused by the store';
    rejected.set(reason, (rejected.get(reason) ?? 0) + each.rejected);
  }
  return { accepted, rejected };
}
