import { randomUUID } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Row } from '../stores/clickhouse/table.ts';
import type { Facts } from '../stores/facts.ts';
import { ingestion } from './ingestion.ts';

/** How many of what came were refused for which reason. Reasons come from a fixed vocabulary per protocol and never hold what somebody sent. */
export type RejectedCounts = ReadonlyMap<string, number>;

export interface Ledger {
  /**
   * Counts what a source sent: data points, events or lines; a request or packet that could not be read at all counts as one rejection.
   * Costs no input or output.
   */
  count(source: string, protocol: string, accepted: number, rejected: RejectedCounts): void;
  /** Starts to write every ten seconds. */
  start(): void;
  /** Writes what has been counted; resolves when it is durable. A failure is logged, and the next flush makes up for it. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface LedgerOptions {
  readonly facts: Pick<Facts, 'append'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds between two writes. */
  readonly interval?: number;
  /** Counters kept in memory: a minute's sources, protocols and reasons. */
  readonly limit?: number;
}

interface Counter {
  readonly key: Pick<Row<typeof ingestion>, 'time' | 'source' | 'protocol' | 'outcome' | 'reason'>;
  count: number;
  last: number;
  /** The count that is known to be stored. */
  written: number;
}

const minute = 60_000;
/** Stands for all sources that found no room of their own. */
const crowd = '(others)';

/** Counters live until their minute is over and written; each flush writes totals of the minute, so that a repeated one changes nothing. */
export function createLedger({ facts, clock, log, interval = 10_000, limit = 20_000 }: LedgerOptions): Ledger {
  const process = randomUUID();
  const counters = new Map<string, Counter>();
  let timer: NodeJS.Timeout | undefined;

  const add = (source: string, protocol: string, outcome: string, reason: string, count: number): void => {
    const now = clock.now();
    const time = now - (now % minute);
    const id = JSON.stringify([time, source, protocol, outcome, reason]);
    let counter = counters.get(id);
    if (counter === undefined) {
      if (counters.size >= limit && source !== crowd) {
        add(crowd, protocol, outcome, '', count);
        return;
      }
      counter = { key: { time, source, protocol, outcome, reason }, count: 0, last: now, written: 0 };
      counters.set(id, counter);
    }
    counter.count += count;
    counter.last = now;
  };

  const write = async (): Promise<void> => {
    const news = [...counters.values()].filter(({ count, written }) => count !== written);
    const rows = news.map(({ key, count, last }) => ({ ...key, process, count: String(count), last }));
    try {
      await facts.append(ingestion, rows);
      for (const [index, counter] of news.entries()) counter.written = Number(rows[index]?.count);
    } catch (error) {
      log.warn({ err: error }, 'the ledger of what came in was not written');
    }
    const current = clock.now() - minute;
    for (const [id, { key, count, written }] of counters) if (key.time <= current && count === written) counters.delete(id);
  };
  let writing = Promise.resolve();
  const flush = () => {
    writing = writing.then(write);
    return writing;
  };

  return {
    count(source, protocol, accepted, rejected) {
      if (accepted > 0) add(source, protocol, 'accepted', '', accepted);
      for (const [reason, count] of rejected) if (count > 0) add(source, protocol, 'rejected', reason.slice(0, 200), count);
    },
    start() {
      timer ??= setInterval(() => void flush(), interval).unref();
    },
    flush,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}
