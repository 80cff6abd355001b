import { AsyncLocalStorage } from 'node:async_hooks';
import type { FactReader, QueryParameters } from '../stores/clickhouse/client.ts';

const answers = new AsyncLocalStorage<Map<string, Promise<readonly unknown[]>>>();

/**
 * Whatever `work` asks through `readShared`, it asks once: what several metrics of one page are made of is read for the first of them and
 * given to the others. Nothing is kept beyond it. Only for work that reads: it would not see what it writes itself.
 */
export function sharingReads<T>(work: () => T): T {
  return answers.getStore() === undefined ? answers.run(new Map(), work) : work();
}

/** Like `facts.query`; within `sharingReads` the same statement with the same parameters has one answer. The rows are not to be changed. */
export function readShared<T>(facts: FactReader, sql: string, parameters: QueryParameters): Promise<readonly T[]> {
  const known = answers.getStore();
  if (known === undefined) return facts.query<T>(sql, parameters);
  const key = JSON.stringify([sql, parameters], (_, value) => (typeof value === 'bigint' ? String(value) : value));
  const answer = known.get(key) ?? facts.query<T>(sql, parameters);
  known.set(key, answer);
  return answer as Promise<readonly T[]>;
}
