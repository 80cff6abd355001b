import type { StorageContext } from '@binnacle/promql';
import type { Block } from '../../stores/clickhouse/blocks.ts';
import type { ColumnReader, QueryParameters } from '../../stores/clickhouse/client.ts';
import { asQueryError } from './failure.ts';

export interface Statement {
  readonly text: string;
  readonly parameters: QueryParameters;
}

/** Runs a statement within the limits of a query, and tells the query's explanation of it. @throws QueryError */
export async function ask(facts: ColumnReader, { text, parameters }: Statement, context: StorageContext): Promise<readonly Block[]> {
  context.explain?.({ text, parameters: explained(parameters) });
  try {
    return await facts.queryColumns(text, parameters, { signal: context.signal, settings: settingsFor(context) });
  } catch (error) {
    throw asQueryError(error);
  }
}

/**
 * Whole granules are read, and samples of other times with them: the bound on rows is there to stop what would never end, the exact one
 * is what the engine counts.
 */
function settingsFor({ limits }: StorageContext): Record<string, number> {
  return {
    max_execution_time: Math.max(1, Math.ceil(limits.timeout / 1000)),
    max_memory_usage: limits.maxBytes * 2,
    max_rows_to_read: limits.maxSamples * 10 + 20_000_000,
  };
}

/** Lists of ids are told by their length. */
function explained(parameters: QueryParameters): QueryParameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      ArrayBuffer.isView(value) ? `${(value as Uint32Array).length} values` : value,
    ]),
  );
}
