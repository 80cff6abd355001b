import type { Row, Table } from '../stores/clickhouse/table.ts';
import type { Facts } from '../stores/facts.ts';
import type { Arrivals } from './arrivals.ts';
import { changeEvents } from './change-events.ts';
import { changes } from './changes.ts';
import { deploymentEvents } from './deployment-events.ts';
import { incidents } from './incidents.ts';
import { pushedCommits } from './pushed-commits.ts';
import { workItemStatuses, workItems, workItemTransitions } from './work-items.ts';

/** What a service told of how work goes; rows lack `received`, which is the same for all of a batch. */
export interface DeliveryRows {
  readonly changes?: readonly Unreceived<typeof changes>[];
  readonly changeEvents?: readonly Unreceived<typeof changeEvents>[];
  readonly pushedCommits?: readonly Unreceived<typeof pushedCommits>[];
  readonly deploymentEvents?: readonly Unreceived<typeof deploymentEvents>[];
  readonly incidents?: readonly Unreceived<typeof incidents>[];
  readonly workItems?: readonly Unreceived<typeof workItems>[];
  readonly workItemStatuses?: readonly Unreceived<typeof workItemStatuses>[];
  readonly workItemTransitions?: readonly Unreceived<typeof workItemTransitions>[];
}

export type Unreceived<T extends Table> = Omit<Row<T>, 'received'>;

const tables = { changes, changeEvents, pushedCommits, deploymentEvents, incidents, workItems, workItemStatuses, workItemTransitions };

export interface DeliveryWritten {
  readonly accepted: number;
  readonly rejected: number;
  /** Why the store refused rows, when it did. */
  readonly reason?: string | undefined;
}

/**
 * Writes what was decoded and resolves when all of it is durable. Rows are replaced by their keys and versions, so that the same again, or
 * older, changes nothing.
 *
 * @param now when it was received, milliseconds UTC.
 * @throws AppError `queue_full`, `store_unavailable`
 */
export async function writeDeliveryRows(
  house: { readonly facts: Pick<Facts, 'append'>; readonly arrivals: Arrivals },
  rows: DeliveryRows,
  now: number,
): Promise<DeliveryWritten> {
  const writes = (Object.keys(tables) as (keyof typeof tables)[]).flatMap((name) => {
    const list = rows[name] ?? [];
    if (list.length === 0) return [];
    const received = list.map((row) => ({ ...row, received: now }));
    return [house.facts.append(tables[name], received as never).then((written) => ({ ...written, count: list.length }))];
  });
  const written = await Promise.all(writes);
  if (written.length > 0) house.arrivals.announce();
  const rejected = written.reduce((sum, one) => sum + one.rejected, 0);
  const accepted = written.reduce((sum, { count }) => sum + count, 0) - rejected;
  return { accepted, rejected, reason: written.find((one) => one.rejected > 0)?.reason };
}
