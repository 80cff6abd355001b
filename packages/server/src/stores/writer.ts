import { AppError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import type { Row, Table } from './clickhouse/table.ts';
import { encodeRow } from './encode.ts';

export interface WriterOptions {
  /** Inserts lines of JSONCompactEachRow and resolves when they are durable. */
  readonly insert: (table: Table, lines: readonly string[]) => Promise<void>;
  readonly log: Log;
  /** Milliseconds that the first row of a group waits for company. */
  readonly delay?: number;
  /** Bytes of encoded rows after which a group is sent at once. */
  readonly groupBytes?: number;
  /** Bytes of encoded rows that may wait or be under way; over it, `append` refuses. */
  readonly queueBytes: number;
}

/** What became of one `append`: rows the store could not take are counted, the others are durable. */
export interface Written {
  readonly accepted: number;
  readonly rejected: number;
  /** Why the first rejected row was rejected. */
  readonly reason?: string;
}

export interface WriterStatistics {
  readonly queuedBytes: number;
  readonly rowsWritten: number;
  readonly rowsRejected: number;
  readonly inserts: number;
  readonly failures: number;
}

interface Waiting {
  readonly lines: readonly string[];
  readonly bytes: number;
  readonly resolve: (written: Written) => void;
  readonly reject: (error: unknown) => void;
}

interface Group {
  readonly table: Table;
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
  #queuedBytes = 0;
  #closed = false;
  #rowsWritten = 0;
  #rowsRejected = 0;
  #inserts = 0;
  #failures = 0;

  constructor(options: WriterOptions) {
    this.#options = { delay: 20, groupBytes: 8 * 1024 * 1024, ...options };
  }

  /**
   * Appends rows and resolves when they are durable.
   * @throws AppError `queue_full` when too much is waiting, `store_unavailable` when the store fails: nothing of this call is then promised.
   */
  append<T extends Table>(table: T, rows: readonly Row<T>[]): Promise<Written> {
    if (rows.length === 0) return Promise.resolve({ accepted: 0, rejected: 0 });
    if (this.#closed) return Promise.reject(new AppError('store_unavailable', 'The server is shutting down.', { retryAfter: 5 }));
    const lines = rows.map((row) => encodeRow(table, row));
    const bytes = lines.reduce((sum, line) => sum + line.length, 0);
    if (this.#queuedBytes > 0 && this.#queuedBytes + bytes > this.#options.queueBytes) {
      return Promise.reject(
        new AppError('queue_full', 'The fact store is behind and the queue is full. Try again shortly.', { retryAfter: 2 }),
      );
    }
    this.#queuedBytes += bytes;
    return new Promise((resolve, reject) => {
      const group = this.#group(table);
      group.waiting.push({ lines, bytes, resolve, reject });
      group.bytes += bytes;
      this.#schedule(group);
    });
  }

  statistics(): WriterStatistics {
    return {
      queuedBytes: this.#queuedBytes,
      rowsWritten: this.#rowsWritten,
      rowsRejected: this.#rowsRejected,
      inserts: this.#inserts,
      failures: this.#failures,
    };
  }

  /** Sends what waits and refuses what comes after. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const group of this.#groups.values()) {
      while (group.waiting.length > 0 || group.sending !== undefined) {
        if (group.sending === undefined) this.#send(group);
        await group.sending;
      }
    }
  }

  #group(table: Table): Group {
    let group = this.#groups.get(table.name);
    if (group === undefined) {
      group = { table, waiting: [], bytes: 0, timer: undefined, sending: undefined };
      this.#groups.set(table.name, group);
    }
    return group;
  }

  #schedule(group: Group): void {
    if (group.sending !== undefined) return;
    if (group.bytes >= this.#options.groupBytes) {
      this.#send(group);
    } else {
      group.timer ??= setTimeout(() => this.#send(group), this.#options.delay);
    }
  }

  #send(group: Group): void {
    clearTimeout(group.timer);
    group.timer = undefined;
    if (group.sending !== undefined || group.waiting.length === 0) return;
    const batch = group.waiting;
    group.waiting = [];
    group.bytes = 0;
    group.sending = this.#insertBatch(group.table, batch).finally(() => {
      group.sending = undefined;
      if (group.waiting.length > 0) this.#schedule(group);
    });
  }

  async #insertBatch(table: Table, batch: readonly Waiting[]): Promise<void> {
    try {
      const bad = await this.#insertAround(
        table,
        batch.flatMap((entry) => entry.lines),
      );
      let offset = 0;
      for (const { lines, resolve } of batch) {
        const rejected: string[] = [];
        for (let i = 0; i < lines.length; i++) {
          const reason = bad.get(offset + i);
          if (reason !== undefined) rejected.push(reason);
        }
        offset += lines.length;
        this.#rowsWritten += lines.length - rejected.length;
        this.#rowsRejected += rejected.length;
        resolve({
          accepted: lines.length - rejected.length,
          rejected: rejected.length,
          ...(rejected[0] === undefined ? {} : { reason: rejected[0] }),
        });
      }
    } catch (error) {
      this.#failures++;
      this.#options.log.error({ err: error, table: table.name }, 'insert failed');
      for (const { reject } of batch) reject(error);
    } finally {
      for (const { bytes } of batch) this.#queuedBytes -= bytes;
    }
  }

  /** Inserts lines; when the store calls some malformed, halves the batch until only those are left out. Answers index → reason. */
  async #insertAround(table: Table, lines: readonly string[], offset = 0): Promise<Map<number, string>> {
    try {
      this.#inserts++;
      await this.#options.insert(table, lines);
      return new Map();
    } catch (error) {
      if (!isMalformed(error)) throw error;
      if (lines.length === 1) {
        this.#options.log.warn({ table: table.name, reason: error.message }, 'row rejected');
        return new Map([[offset, error.message]]);
      }
      const middle = lines.length >> 1;
      const left = await this.#insertAround(table, lines.slice(0, middle), offset);
      const right = await this.#insertAround(table, lines.slice(middle), offset + middle);
      return new Map([...left, ...right]);
    }
  }
}

/** What `storeError` calls an invalid query is, for an INSERT whose statement is ours, a row the store cannot parse. */
function isMalformed(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'invalid_query';
}
