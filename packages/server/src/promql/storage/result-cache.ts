import { absent, type Grid, type GridSeries, type LeafAnswer, type LeafRequest } from '@binnacle/promql';
import type { WriteNotices } from '../../facts/write-notices.ts';

/** Points of a leaf that were computed, and on which grid. */
export interface Remembered {
  readonly grid: Grid;
  readonly answer: LeafAnswer;
}

interface Entry extends Remembered {
  readonly bytes: number;
}

/** A computation under way: what is written meanwhile may or may not be in it. */
interface Computation {
  oldestWrite: number;
}

/**
 * Remembers what leaves answered, so that a window that has moved on costs its new points alone. A point at t depends on samples up to t and
 * on none later: whatever is written makes the points from its oldest sample on forgotten. That holds as long as everything is written
 * through this process; late samples, new series and replaced ones are no different.
 */
export class ResultCache {
  readonly #entries = new Map<string, Entry>();
  readonly #running = new Set<Computation>();
  readonly #most: number;
  #bytes = 0;

  constructor(notices: WriteNotices, mostBytes: number) {
    this.#most = mostBytes;
    notices.subscribe(({ oldest }) => this.#written(oldest));
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Answers a leaf from what is remembered and, for what is not, from `compute`, which is asked for a part of the grid; `undefined` as
   * `compute` says.
   */
  async answer(
    request: LeafRequest,
    compute: (request: LeafRequest) => Promise<LeafAnswer | undefined>,
    tell: (points: number) => void,
  ): Promise<LeafAnswer | undefined> {
    const key = keyOf(request);
    const known = this.#covering(key, request.grid);
    const missing = known === undefined ? request.grid : after(request.grid, known.grid);
    if (known !== undefined) tell(request.grid.count - missing.count);
    if (known !== undefined && missing.count === 0) return part(known, request.grid);
    const computation: Computation = { oldestWrite: Number.POSITIVE_INFINITY };
    this.#running.add(computation);
    try {
      const computed = await compute({ ...request, grid: missing });
      if (computed === undefined) return undefined;
      // Annotations are about samples that were looked at: they would not come again.
      if (computed.annotations !== undefined && computed.annotations.length > 0) return known === undefined ? computed : compute(request);
      const both = known === undefined ? { grid: missing, answer: computed } : joined(known, { grid: missing, answer: computed });
      this.#remember(key, both, Math.max(request.grid.count, known?.grid.count ?? 0), computation.oldestWrite);
      return part(both, request.grid);
    } finally {
      this.#running.delete(computation);
    }
  }

  /** What is remembered, when it holds the first point of the grid and so leaves at most an end to be computed. */
  #covering(key: string, grid: Grid): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || grid.start < entry.grid.start || grid.start > timeAt(entry.grid, entry.grid.count - 1)) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  #remember(key: string, { grid, answer }: Remembered, mostPoints: number, oldestWrite: number): void {
    const dropped = Math.max(0, grid.count - mostPoints);
    const count = Math.min(grid.count, pointsBefore(grid, oldestWrite)) - dropped;
    this.#forget(key);
    if (count <= 0) return;
    const kept = { start: timeAt(grid, dropped), step: grid.step, count };
    const entry = { grid: kept, answer: part({ grid, answer }, kept), bytes: bytesOf(answer, count) };
    if (entry.bytes > this.#most / 4) return;
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#most) return;
      this.#forget(oldest);
    }
  }

  #written(oldest: number): void {
    for (const computation of this.#running) computation.oldestWrite = Math.min(computation.oldestWrite, oldest);
    for (const [key, entry] of this.#entries) {
      const count = pointsBefore(entry.grid, oldest);
      if (count >= entry.grid.count) continue;
      if (count <= 0) this.#forget(key);
      // The points stay where they are; nobody reads those beyond the grid.
      else this.#entries.set(key, { ...entry, grid: { ...entry.grid, count } });
    }
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }
}

/** Equal for leaves that differ only in how far they reach: their points lie on one lattice. */
function keyOf({ matchers, grid, function: { name, window, parameters }, aggregation }: LeafRequest): string {
  const conditions = matchers.map(({ label, op, value }) => `${label}\u0000${op}\u0000${value}`).sort();
  return JSON.stringify([conditions, name, window, parameters, aggregation, grid.step, modulo(grid.start, grid.step)]);
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function timeAt({ start, step }: Grid, point: number): number {
  return start + point * step;
}

/** How many points of a grid lie before a time. */
function pointsBefore(grid: Grid, time: number): number {
  return time === Number.POSITIVE_INFINITY ? grid.count : Math.max(0, Math.min(grid.count, Math.ceil((time - grid.start) / grid.step)));
}

/** The points of a grid after all of another's on the same lattice. */
function after(grid: Grid, known: Grid): Grid {
  const start = Math.max(grid.start, timeAt(known, known.count));
  return { start, step: grid.step, count: Math.max(0, grid.count - Math.round((start - grid.start) / grid.step)) };
}

/** Some points, as copies: whoever asks may do with them what it likes. */
function part({ grid, answer }: Remembered, wanted: Grid): LeafAnswer {
  const from = Math.round((wanted.start - grid.start) / grid.step);
  const series: GridSeries[] = [];
  for (const { labels, kinds, values } of answer.series) {
    const own = kinds.slice(from, from + wanted.count);
    if (own.some((kind) => kind !== absent)) series.push({ labels, kinds: own, values: values.slice(from, from + wanted.count) });
  }
  return { ...answer, series, samples: Math.round((answer.samples * wanted.count) / Math.max(1, grid.count)) };
}

/** Points that follow on each other, as one answer; series in the order of their labels. */
function joined(known: Remembered, next: Remembered): Remembered {
  const shift = known.grid.count;
  const count = shift + next.grid.count;
  const all = new Map<string, GridSeries>();
  const put = ({ labels, kinds, values }: GridSeries, at: number, length: number) => {
    let series = all.get(labels.key);
    if (series === undefined) {
      series = { labels, kinds: new Uint8Array(count), values: new Float64Array(count) };
      all.set(labels.key, series);
    }
    series.kinds.set(kinds.subarray(0, length), at);
    series.values.set(values.subarray(0, length), at);
  };
  for (const series of known.answer.series) put(series, 0, shift);
  for (const series of next.answer.series) put(series, shift, next.grid.count);
  const series = [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  return {
    grid: { ...known.grid, count },
    answer: {
      series,
      samples: known.answer.samples + next.answer.samples,
      names: [...new Set([...known.answer.names, ...next.answer.names])],
    },
  };
}

function bytesOf({ series }: LeafAnswer, points: number): number {
  return series.reduce((bytes, { labels }) => bytes + points * 9 + 2 * labels.key.length + 200, 200);
}
