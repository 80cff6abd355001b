import type { MetricBatch } from '../facts/metric-batch.ts';
import type { DeltaAdditions } from '../facts/opentelemetry/deltas.ts';
import type { ReceiverHouse } from './index.ts';

export interface Taken {
  /** Data points that the batch holds. */
  readonly points: number;
  /** What was refused before it came to the batch. */
  readonly refused?: ReadonlyMap<string, number>;
  readonly additions?: DeltaAdditions;
}

/**
 * Stores what a request brought and counts it. Answers what was refused, by reason.
 * @throws AppError `queue_full`, `store_unavailable`: nothing is then promised, and differences were not added up.
 */
export async function storeMetrics(
  { series, ledger }: ReceiverHouse,
  protocol: string,
  batch: MetricBatch,
  { points, refused = new Map(), additions }: Taken,
): Promise<ReadonlyMap<string, number>> {
  const { source } = batch.origin;
  const written = await series.append(source, batch.finish()).catch((error: unknown) => {
    additions?.undo();
    throw error;
  });
  const rejected = sum(refused, batch.rejected, written.rejected);
  const lost = [...written.rejected.values()].reduce((total, count) => total + count, 0);
  ledger.count(source, protocol, Math.max(0, points - lost), rejected);
  return rejected;
}

function sum(...counts: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const total = new Map<string, number>();
  for (const [reason, count] of counts.flatMap((each) => [...each])) total.set(reason, (total.get(reason) ?? 0) + count);
  return total;
}

/** Reasons with their counts, for people. */
export function describeRejected(rejected: ReadonlyMap<string, number>): string[] {
  return [...rejected].map(([reason, count]) => `${reason} (${count})`);
}
