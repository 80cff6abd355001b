import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../platform/errors.ts';
import type { Row, Table } from '../stores/clickhouse/table.ts';
import type { Facts } from '../stores/facts.ts';

const batchRows = 5_000;
const attempts = 30;

/**
 * Appends many rows batch by batch, each durable before the next is asked for, and waits while the writer's queue is full of others'
 * rows.
 */
export async function appendInBatches<T extends Table>(
  facts: Facts,
  table: T,
  rows: Iterable<Row<T>>,
  signal?: AbortSignal,
): Promise<void> {
  let batch: Row<T>[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < batchRows) continue;
    await appendPatiently(facts, table, batch, signal);
    batch = [];
  }
  if (batch.length > 0) await appendPatiently(facts, table, batch, signal);
}

async function appendPatiently<T extends Table>(facts: Facts, table: T, rows: readonly Row<T>[], signal?: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      const { rejected, reason } = await facts.append(table, rows);
      if (rejected > 0) throw new AppError('store_unavailable', `The fact store refused ${rejected} rows of ${table.name}: ${reason}`);
      return;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'queue_full' || attempt === attempts) throw error;
      await delay((error.retryAfter ?? 1) * 1000, undefined, signal === undefined ? {} : { signal });
    }
  }
}
