import type { series } from '../../../facts/series.ts';
import { seriesNumber } from '../../../facts/series-id.ts';
import type { Row } from '../../../stores/clickhouse/table.ts';
import { acceptLabels, maxNameLength } from '../label-set.ts';
import { familySuffixes, type Metadata, noMetadata, ofFamily } from '../metadata.ts';
import type { HashWords } from './label-hash.ts';
import { announcedWord, idWord, nameWord, SeriesTable } from './series-table.ts';

/** A living series is announced anew after this many seconds: more often than its row must be renewed. */
const refreshSeconds = 900;
/** In the seconds of `announcedWord`, which must fit 32 bits. */
const epochSeconds = Date.UTC(2020, 0, 1) / 1000;
/** The row of a series that is announced without need is not written; so long after something else was stated, it is written all the same. */
const restatedSeconds = 3600;
const mostNames = 200_000;
const mostFamilies = 50_000;

type SeriesRow = Row<typeof series>;
export type Pairs = readonly (readonly [string, string])[];

interface Name {
  metadata: Metadata | undefined;
  /** When something else was stated than before, in seconds. */
  restated: number;
}

/** What a decoder knows of one source: which labels are which series, which of them were announced, and what metrics are. */
export class SourceSeries {
  readonly table: SeriesTable;
  readonly #source: string;
  readonly #numbers = new Map<string, number>();
  readonly #names: Name[] = [];
  /** By number of a name: seconds before which an announcement no longer counts, because its metadata changed then. */
  #changed = new Int32Array(256);
  readonly #families = new Map<string, Metadata>();
  /** Names that were met since `takeUnknown`, and of which nothing is known. */
  #unknown: string[] = [];

  constructor(source: string, limit: number) {
    this.#source = source;
    this.table = new SeriesTable(limit);
  }

  /** Whether the row of the series at this position of the table's records is to be written (again). `now` in seconds (`toSeconds`). */
  isDue(at: number, now: number): boolean {
    const { records } = this.table;
    const announced = records[at + announcedWord] as number;
    return announced < now - refreshSeconds || announced < (this.#changed[records[at + nameWord] as number] as number);
  }

  /**
   * The series' row and its place in the table, or why these can be no labels; `renewed` when something else is known of its metric than
   * before. `now` in milliseconds.
   */
  announce(
    hash: HashWords,
    found: number,
    pairs: Pairs,
    stated: Metadata | undefined,
    now: number,
  ): { at: number; id: bigint; row: SeriesRow; renewed: boolean } | { problem: string } {
    const accepted = acceptLabels(pairs);
    if ('problem' in accepted) return accepted;
    const { name, labels } = accepted;
    const number = this.#number(name);
    const id = seriesNumber(name, labels);
    const at = found >= 0 ? found : this.table.add(hash, Number(BigInt.asIntN(32, id)), Number(BigInt.asIntN(32, id >> 32n)), number, 0);
    const seconds = toSeconds(now);
    const before = this.table.records[at + announcedWord] as number;
    this.table.records[at + announcedWord] = seconds;
    const renewed = this.#restate(number, stated, seconds) || (before > 0 && before < (this.#changed[number] as number));
    const known = stated ?? this.#names[number]?.metadata ?? noMetadata;
    return { at, id, row: { id: id.toString(), name, labels, ...known, source: this.#source, seen: now }, renewed };
  }

  /** Forgets that series were announced, given the hashes of their labels, four words each. */
  withdraw(hashes: Int32Array): void {
    for (let from = 0; from < hashes.length; from += 4) {
      const [a = 0, b = 0, c = 0, d = 0] = hashes.subarray(from, from + 4);
      const at = this.table.find({ a, b, c, d });
      if (at >= 0) this.table.records[at + announcedWord] = 0;
    }
  }

  /** Notes what a family is; its series are announced again when that is news. `now` in milliseconds. */
  describe(family: string, metadata: Metadata, now: number): void {
    const known = this.#families.get(family);
    if (known !== undefined && same(known, metadata)) return;
    if (known === undefined && (this.#families.size >= mostFamilies || family.length > maxNameLength)) return;
    this.#families.set(family, metadata);
    for (const suffix of ['', ...familySuffixes]) {
      const name = `${family}${suffix}`;
      const number = this.#numbers.get(name);
      const entry = number === undefined ? undefined : this.#names[number];
      if (number === undefined || entry === undefined) continue;
      const found = ofFamily(name, this.#families);
      if (found === undefined || (entry.metadata !== undefined && same(found, entry.metadata))) continue;
      entry.metadata = found;
      this.#changed[number] = toSeconds(now) + 1;
    }
  }

  /** Notes what a series says of its metric itself; answers whether that was different within the last hour. */
  #restate(number: number, stated: Metadata | undefined, seconds: number): boolean {
    const entry = this.#names[number];
    if (stated === undefined || entry === undefined) return false;
    if (entry.metadata !== undefined && !same(entry.metadata, stated)) entry.restated = seconds;
    entry.metadata = stated;
    return entry.restated > seconds - restatedSeconds;
  }

  /** Names that are new and of which no metadata is known; each is answered once. */
  takeUnknown(): readonly string[] {
    const names = this.#unknown.filter((name) => this.#names[this.#numbers.get(name) ?? 0]?.metadata === undefined);
    this.#unknown = [];
    return names;
  }

  /** What somebody else knew of a name, which counts until the sender says something. */
  recall(name: string, metadata: Metadata): void {
    const entry = this.#names[this.#numbers.get(name) ?? 0];
    if (entry !== undefined) entry.metadata ??= metadata;
  }

  /** Beyond the limit, names share the last number: their metadata is then not told apart. */
  #number(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#names.length;
    if (number >= mostNames) return 0;
    if (number >= this.#changed.length) {
      const changed = new Int32Array(2 * this.#changed.length);
      changed.set(this.#changed);
      this.#changed = changed;
    }
    if (number === 0) {
      // Number 0 belongs to names without one.
      this.#names.push({ metadata: undefined, restated: Number.NEGATIVE_INFINITY });
      return this.#number(name);
    }
    this.#numbers.set(name, number);
    this.#names.push({ metadata: ofFamily(name, this.#families), restated: Number.NEGATIVE_INFINITY });
    this.#unknown.push(name);
    return number;
  }
}

export function toSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) - epochSeconds;
}

/** The id of the series at a position of the table's records, in the form in which rows hold it. */
export function idText(table: SeriesTable, at: number): string {
  const low = BigInt.asUintN(32, BigInt(table.records[at + idWord] as number));
  return ((BigInt.asUintN(32, BigInt(table.records[at + idWord + 1] as number)) << 32n) | low).toString();
}

function same(a: Metadata, b: Metadata): boolean {
  return a.type === b.type && a.unit === b.unit && a.description === b.description;
}
