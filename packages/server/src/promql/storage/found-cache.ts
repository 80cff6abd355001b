import type { LeafAggregation, Matcher } from '@binnacle/promql';
import type { WriteNotices } from '../../facts/write-notices.ts';
import type { Found } from './find.ts';

interface Entry {
  readonly from: number;
  readonly found: Found;
}

/** Series remembered at once, over all selectors. */
const mostSeries = 300_000;

/** Remembers which series selectors matched, until new series come. What is found for a time is good for later ones too. */
export class FoundCache {
  readonly #entries = new Map<string, Entry>();
  #series = 0;
  #generation = 0;

  constructor(notices: WriteNotices) {
    notices.subscribe(({ newSeries }) => {
      if (!newSeries) return;
      this.#generation++;
      this.#entries.clear();
      this.#series = 0;
    });
  }

  /** Answers what is remembered, or finds it. `from`: the least time that is asked about, milliseconds. */
  async find(
    matchers: readonly Matcher[],
    aggregation: LeafAggregation | undefined,
    from: number,
    find: () => Promise<Found>,
  ): Promise<Found> {
    const key = JSON.stringify([matchers, aggregation]);
    const known = this.#entries.get(key);
    if (known !== undefined && known.from <= from) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known.found;
    }
    const generation = this.#generation;
    const found = await find();
    if (generation === this.#generation) this.#remember(key, { from, found });
    return found;
  }

  #remember(key: string, entry: Entry): void {
    this.#forget(key);
    this.#entries.set(key, entry);
    this.#series += weight(entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#series <= mostSeries) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#series -= weight(entry);
  }
}

/** An empty finding takes room as well. */
function weight({ found }: Entry): number {
  return found.ids.length + 10;
}
