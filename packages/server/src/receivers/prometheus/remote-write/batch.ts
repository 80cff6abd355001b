import type { exemplars } from '../../../facts/exemplars.ts';
import type { SampleColumns } from '../../../facts/sample-columns.ts';
import { staleBits } from '../../../facts/sample-columns.ts';
import type { series } from '../../../facts/series.ts';
import { earliestTime, isPlausibleTime, latestAhead } from '../../../facts/time.ts';
import type { Row } from '../../../stores/clickhouse/table.ts';
import { DecodeError } from '../decode-error.ts';
import type { Metadata } from '../metadata.ts';
import type { ColumnsScratch } from './columns.ts';
import { acceptExemplarLabels } from './exemplar-labels.ts';
import { LabelHash } from './label-hash.ts';
import { decodeHistogram, type HistogramRow } from './native-histogram.ts';
import { idWord } from './series-table.ts';
import { idText, type Pairs, type SourceSeries, toSeconds } from './source-series.ts';

export const implausibleTime = `the time must lie between ${earliestTime} and ${latestAhead} ahead of the server's clock`;
const maxSamples = 1_000_000;
const maxHistograms = 50_000;
const maxExemplars = 100_000;

/** What one request brings, in the store's terms. */
export interface Decoded {
  readonly samples: SampleColumns;
  readonly series: Row<typeof series>[];
  /** The ids of `series`. */
  readonly seriesIds: BigUint64Array;
  /** Rows of series that were announced before and of whose metric something else is known now. */
  readonly renewed: Row<typeof series>[];
  /** Names of metrics that this memory met for the first time and of which it knows no metadata: another may have. */
  readonly unknown: readonly string[];
  readonly histograms: HistogramRow[];
  /** Staleness markers of native histograms, which are among `samples`. */
  readonly staleHistograms: number;
  readonly exemplars: Row<typeof exemplars>[];
  /** By reason, from a fixed vocabulary. */
  readonly rejected: Map<string, number>;
  /** Four words each: the hashes of the labels of `series`. */
  readonly hashes: Int32Array<ArrayBuffer>;
}

/** Collects what a walk over a request's bytes finds. */
export class Batch {
  readonly hash = new LabelHash();
  readonly source: SourceSeries;
  readonly now: number;
  readonly seconds: number;
  readonly earliest: number;
  readonly latest: number;
  readonly columns: ColumnsScratch;
  readonly #series: Row<typeof series>[] = [];
  readonly #seriesIds: bigint[] = [];
  readonly #renewed: Row<typeof series>[] = [];
  readonly #histograms: HistogramRow[] = [];
  readonly #exemplars: Row<typeof exemplars>[] = [];
  readonly #rejected = new Map<string, number>();
  readonly #hashes: number[] = [];
  #staleHistograms = 0;

  /** @param now milliseconds since the epoch, UTC. */
  constructor(source: SourceSeries, columns: ColumnsScratch, now: number) {
    this.source = source;
    this.columns = columns;
    this.columns.length = 0;
    this.now = now;
    this.seconds = toSeconds(now);
    const { from, to } = plausibleTimes(now);
    this.earliest = from;
    this.latest = to;
  }

  /** Announces the series whose hash is in `hash`; answers its place in the table's records, or -1 after counting `points` as rejected. */
  announce(found: number, pairs: Pairs, stated: Metadata | undefined, points: number): number {
    const announced = this.source.announce(this.hash, found, pairs, stated, this.now);
    if ('problem' in announced) {
      this.reject(announced.problem, points);
      return -1;
    }
    if (announced.renewed) this.#renewed.push(announced.row);
    this.#series.push(announced.row);
    this.#seriesIds.push(announced.id);
    this.#hashes.push(this.hash.a, this.hash.b, this.hash.c, this.hash.d);
    return announced.at;
  }

  /** Makes room for a sample of the series at a place of the table's records; answers where its value goes, in words. */
  place(at: number, time: number, startTime: number): number {
    if (this.columns.length >= maxSamples) {
      throw new DecodeError(`The request holds more than ${maxSamples} samples. Send smaller batches.`, 'too_large');
    }
    const { columns } = this;
    const to = columns.place();
    const { records } = this.source.table;
    columns.ids[to] = records[at + idWord] as number;
    columns.ids[to + 1] = records[at + idWord + 1] as number;
    columns.setTime(to, time);
    columns.setStartTime(to, startTime);
    return to;
  }

  /** Answers the histogram's time, 0 when it was not taken. */
  histogram(at: number, bytes: Uint8Array, startTime: number): number {
    const decoded = decodeHistogram(bytes);
    if (decoded.kind === 'refused') return this.reject(decoded.reason, 1);
    const time = decoded.kind === 'stale' ? decoded.time : decoded.row.time;
    if (!isPlausibleTime(time, this.now)) return this.reject(implausibleTime, 1);
    if (decoded.kind === 'stale') {
      const to = this.place(at, time, 0);
      this.#staleHistograms++;
      this.columns.values[to] = Number(staleBits & 0xffffffffn);
      this.columns.values[to + 1] = Number(staleBits >> 32n);
      return time;
    }
    if (this.#histograms.length >= maxHistograms) {
      throw new DecodeError(`The request holds more than ${maxHistograms} native histograms. Send smaller batches.`, 'too_large');
    }
    const start = decoded.row.start_time || startTime;
    this.#histograms.push({ ...decoded.row, series_id: idText(this.source.table, at), start_time: this.startTime(start, time) });
    return time;
  }

  exemplar(at: number, pairs: Pairs, value: number, time: number): void {
    if (!isPlausibleTime(time, this.now)) return void this.reject(implausibleTime, 1);
    const accepted = acceptExemplarLabels(pairs);
    if ('problem' in accepted) return void this.reject(accepted.problem, 1);
    if (this.#exemplars.length >= maxExemplars) {
      throw new DecodeError(`The request holds more than ${maxExemplars} exemplars. Send smaller batches.`, 'too_large');
    }
    this.#exemplars.push({ series_id: idText(this.source.table, at), time, value, labels: accepted.labels });
  }

  /** A start that cannot be true is no start. */
  startTime(start: number, time: number): number {
    return start >= this.earliest && start <= time ? start : 0;
  }

  reject(reason: string, count: number): 0 {
    if (count > 0) this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + count);
    return 0;
  }

  /** Takes back what was announced: nothing of the request will be written. */
  abandon(): void {
    this.source.withdraw(new Int32Array(this.#hashes));
  }

  finish(): Decoded {
    return {
      samples: this.columns.finish(),
      series: this.#series,
      seriesIds: BigUint64Array.from(this.#seriesIds),
      renewed: this.#renewed,
      unknown: this.source.takeUnknown(),
      histograms: this.#histograms,
      staleHistograms: this.#staleHistograms,
      exemplars: this.#exemplars,
      rejected: this.#rejected,
      hashes: new Int32Array(this.#hashes),
    };
  }
}

/** The times that `isPlausibleTime` takes, as bounds: asking it for every sample would cost more than comparing. */
function plausibleTimes(now: number): { from: number; to: number } {
  const day = 86_400_000;
  return { from: Date.parse(`${earliestTime}T00:00:00Z`), to: now + Number.parseInt(latestAhead, 10) * day };
}
