import type { Row } from '../stores/clickhouse/table.ts';
import type { Facts } from '../stores/facts.ts';
import { samples } from './samples.ts';
import { series } from './series.ts';

const rememberedSeries = 100_000;
/** `seen` of a living series is at most this old, in milliseconds. */
const refresh = 3_600_000;

export interface SamplesWritten {
  readonly rejected: number;
  readonly reason?: string;
}

/**
 * Writes samples, and the rows of their series when those were not written within the last hour. What it remembers of
 * that is a cache: after a restart, or in a second process, a series row is written again and replaces itself.
 */
export class SeriesWriter {
  readonly #facts: Facts;
  readonly #written = new Map<string, number>();

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /**
   * Resolves when samples and series are durable.
   * @throws AppError `queue_full`, `store_unavailable`: nothing of this call is then promised.
   */
  async append(known: Iterable<Row<typeof series>>, rows: readonly Row<typeof samples>[]): Promise<SamplesWritten> {
    const stale = [...known].filter((row) => row.seen - (this.#written.get(row.id) ?? Number.NEGATIVE_INFINITY) >= refresh);
    const [, written] = await Promise.all([this.#facts.append(series, stale), this.#facts.append(samples, rows)]);
    for (const row of stale) this.#remember(row.id, row.seen);
    return written;
  }

  #remember(id: string, seen: number): void {
    this.#written.delete(id);
    this.#written.set(id, seen);
    if (this.#written.size <= rememberedSeries) return;
    const oldest = this.#written.keys().next();
    if (!oldest.done) this.#written.delete(oldest.value);
  }
}
