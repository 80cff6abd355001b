import { AppError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import type { Row, Table } from './clickhouse/table.ts';
import { encodeRows } from './encode.ts';
import { insertAround, type Outcome } from './isolate.ts';
import { type ColumnBlock, nativeBlock } from './native.ts';

export interface WriterOptions {
  /**
   * Inserts lines of JSONCompactEachRow and resolves when they are durable.
   * @throws MalformedRows when rows are wrong; anything else means that the store failed.
   */
  readonly insert: (table: Table, lines: readonly string[]) => Promise<void>;
  /** The same for blocks of ClickHouse's Native format; all of them go in one insert. */
  readonly insertBlocks: (table: Table, chunks: readonly Uint8Array[]) => Promise<void>;
  readonly log: Log;
  /** Milliseconds that the first row of a group waits for company. */
  readonly delay?: number;
  /** Milliseconds between the starts of two inserts of columns into a table, unless a group is full: each makes a part that must be merged. */
  readonly columnsInterval?: number;
  /** Bytes of encoded rows after which a group is sent at once. */
  readonly groupBytes?: number;
  /** The same for columns: a million samples, which the store writes as one part. */
  readonly columnsGroupBytes?: number;
  /** Bytes of encoded rows that may wait or be under way; over it, `append` refuses. */
  readonly queueBytes: number;
}

/** What became of one `append`: rows the store could not take are counted, the others are durable. */
export interface Written {
  readonly accepted: number;
  readonly rejected: number;
  /** Why the first rejected row was rejected: column and kind of mistake, never what the row holds. */
  readonly reason?: string;
}

export interface WriterStatistics {
  /** Bytes of encoded rows that wait or are under way. */
  readonly queuedBytes: number;
  readonly rowsWritten: number;
  readonly rowsRejected: number;
  readonly inserts: number;
  /** Appends that ended in an error of the store. */
  readonly failures: number;
  /** Appends refused because the queue was full. */
  readonly refusals: number;
}

interface Waiting {
  readonly rows: number;
  /** Lines of JSONCompactEachRow, or else blocks of Native. */
  readonly lines: readonly string[];
  readonly chunks: readonly Uint8Array[];
  readonly bytes: number;
  /** Reasons of the rows that could not even be encoded. */
  readonly unencodable: readonly string[];
  readonly resolve: (written: Written) => void;
  readonly reject: (error: unknown) => void;
}

interface Group {
  readonly table: Table;
  readonly kind: 'rows' | 'columns';
  /** When the last insert began, in milliseconds of the process. */
  began: number;
  waiting: Waiting[];
  bytes: number;
  timer: NodeJS.Timeout | undefined;
  sending: Promise<void> | undefined;
}

/**
 * The only way into the fact store. Rows that many requests bring are grouped into one insert per table; a request's
 * promise resolves when the insert that holds its rows is durable, so that an acknowledged row survives a crash.
 */
export class Writer {
  readonly #options: Required<WriterOptions>;
  readonly #groups = new Map<string, Group>();
  #held: Promise<unknown> | undefined;
  #closed = false;
  readonly #counts = { queuedBytes: 0, rowsWritten: 0, rowsRejected: 0, inserts: 0, failures: 0, refusals: 0 };

  constructor(options: WriterOptions) {
    this.#options = { delay: 20, columnsInterval: 100, groupBytes: 8 * 1024 * 1024, columnsGroupBytes: 32 * 1024 * 1024, ...options };
  }

  /**
   * Appends rows and resolves when they are durable.
   * @throws AppError `queue_full` when too much is waiting, `store_unavailable` when the store fails: nothing of this call is then promised.
   */
  append<T extends Table>(table: T, rows: readonly Row<T>[]): Promise<Written> {
    if (rows.length === 0) return Promise.resolve({ accepted: 0, rejected: 0 });
    const { lines, unencodable } = encodeRows(table, rows);
    const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
    return this.#enqueue(table, 'rows', { rows: lines.length, lines, chunks: [], bytes, unencodable });
  }

  /**
   * The same for columns, which go to the store as they are.
   * @throws AppError like `append`; TypeError when the columns are not the table's.
   */
  async appendColumns(table: Table, block: ColumnBlock): Promise<Written> {
    if (block.length === 0) return { accepted: 0, rejected: 0 };
    const chunks = nativeBlock(table, block);
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    return this.#enqueue(table, 'columns', { rows: block.length, lines: [], chunks, bytes, unencodable: [] });
  }

  #enqueue(table: Table, kind: Group['kind'], entry: Omit<Waiting, 'resolve' | 'reject'>): Promise<Written> {
    if (this.#closed) return Promise.reject(new AppError('store_unavailable', 'The server is shutting down.', { retryAfter: 5 }));
    const { bytes } = entry;
    if (this.#counts.queuedBytes > 0 && this.#counts.queuedBytes + bytes > this.#options.queueBytes) {
      this.#counts.refusals++;
      return Promise.reject(
        new AppError('queue_full', 'The fact store is behind and the queue is full. Try again shortly.', { retryAfter: 2 }),
      );
    }
    this.#counts.queuedBytes += bytes;
    return new Promise((resolve, reject) => {
      const group = this.#group(table, kind);
      group.waiting.push({ ...entry, resolve, reject });
      group.bytes += bytes;
      this.#schedule(group);
    });
  }

  statistics(): WriterStatistics {
    return { ...this.#counts };
  }

  /** Waits for the inserts under way and starts none while `work` runs: the moment at which all tables stand still. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    while (this.#held !== undefined) await this.#held.catch(() => undefined);
    const running = Promise.all([...this.#groups.values()].map((group) => group.sending)).then(work);
    this.#held = running;
    try {
      return await running;
    } finally {
      this.#held = undefined;
      for (const group of this.#groups.values()) this.#send(group);
    }
  }

  /** Sends what waits and refuses what comes after. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#held !== undefined) await this.#held.catch(() => undefined);
    for (const group of this.#groups.values()) {
      while (group.waiting.length > 0 || group.sending !== undefined) {
        this.#send(group);
        await group.sending;
      }
    }
  }

  #group(table: Table, kind: Group['kind']): Group {
    const name = `${kind} ${table.name}`;
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = { table, kind, began: Number.NEGATIVE_INFINITY, waiting: [], bytes: 0, timer: undefined, sending: undefined };
      this.#groups.set(name, group);
    }
    return group;
  }

  #schedule(group: Group): void {
    if (group.bytes >= this.#size(group)) this.#send(group);
    else group.timer ??= setTimeout(() => this.#send(group), this.#wait(group));
  }

  #size({ kind }: Group): number {
    return kind === 'rows' ? this.#options.groupBytes : this.#options.columnsGroupBytes;
  }

  /** Milliseconds until a group that is not full should go. */
  #wait({ kind, began }: Group): number {
    const { delay, columnsInterval } = this.#options;
    return kind === 'rows' ? delay : Math.max(delay, began + columnsInterval - performance.now());
  }

  /** One insert a table at a time. What came meanwhile has waited long enough and goes as soon as that one is done. */
  #send(group: Group): void {
    clearTimeout(group.timer);
    group.timer = undefined;
    if (group.sending !== undefined || group.waiting.length === 0 || this.#held !== undefined) return;
    const batch = this.#take(group);
    group.began = performance.now();
    group.sending = this.#insertBatch(group, batch).finally(() => {
      group.sending = undefined;
      if (group.kind === 'columns' && !this.#closed) {
        if (group.waiting.length > 0) this.#schedule(group);
      } else this.#send(group);
    });
  }

  /** The oldest appends, up to the size of a group but at least one. */
  #take(group: Group): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const entry of group.waiting) {
      if (count > 0 && bytes + entry.bytes > this.#size(group)) break;
      bytes += entry.bytes;
      count++;
    }
    group.bytes -= bytes;
    return group.waiting.splice(0, count);
  }

  async #insertBatch(group: Group, batch: readonly Waiting[]): Promise<void> {
    const { table } = group;
    const outcomes = group.kind === 'rows' ? await this.#insertRows(table, batch) : await this.#insertColumns(table, batch);
    const failure = outcomes.flat().find((outcome) => outcome.kind === 'failed');
    if (failure !== undefined) this.#options.log.error({ err: failure.error, table: table.name, requests: batch.length }, 'insert failed');
    for (const [index, entry] of batch.entries()) this.#answer(table, entry, outcomes[index] ?? []);
  }

  #insertRows(table: Table, batch: readonly Waiting[]): Promise<Outcome[][]> {
    return insertAround(
      (lines) => {
        this.#counts.inserts++;
        return this.#options.insert(table, lines);
      },
      batch.map((entry) => entry.lines),
    );
  }

  /** Columns cannot be malformed but by us: what fails is the insert. */
  async #insertColumns(table: Table, batch: readonly Waiting[]): Promise<Outcome[][]> {
    this.#counts.inserts++;
    try {
      await this.#options.insertBlocks(
        table,
        batch.flatMap((entry) => entry.chunks),
      );
      return batch.map(() => []);
    } catch (error) {
      return batch.map(() => [{ kind: 'failed', error }]);
    }
  }

  #answer(table: Table, { rows, bytes, unencodable, resolve, reject }: Waiting, outcomes: readonly Outcome[]): void {
    this.#counts.queuedBytes -= bytes;
    const failure = outcomes.find((outcome) => outcome.kind === 'failed');
    if (failure !== undefined) {
      this.#counts.failures++;
      reject(failure.error);
      return;
    }
    const reasons = [...unencodable, ...outcomes.flatMap((outcome) => (outcome.kind === 'malformed' ? [outcome.reason] : []))];
    const accepted = rows + unencodable.length - reasons.length;
    this.#counts.rowsWritten += accepted;
    this.#counts.rowsRejected += reasons.length;
    const [reason] = reasons;
    if (reason !== undefined) this.#options.log.warn({ table: table.name, rows: reasons.length, reason }, 'rows rejected');
    resolve({ accepted, rejected: reasons.length, ...(reason === undefined ? {} : { reason }) });
  }
}
