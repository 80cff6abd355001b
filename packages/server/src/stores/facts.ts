import type { Log } from '../platform/log.ts';
import type { ColumnReader, FactStore } from './clickhouse/client.ts';
import { type FactLocation, type FactReader, openFactStore } from './clickhouse/client.ts';
import type { Layout } from './clickhouse/ddl.ts';
import { reconcile } from './clickhouse/reconcile.ts';
import type { Row, Table } from './clickhouse/table.ts';
import type { ColumnBlock } from './native.ts';
import { Writer, type WriterStatistics, type Written } from './writer.ts';

export type { Written } from './writer.ts';

/** Everything that rooms above do with facts: read by SQL, append through the writer. */
export interface Facts extends FactReader, ColumnReader {
  append<T extends Table>(table: T, rows: readonly Row<T>[]): Promise<Written>;
  /** Appends rows as columns, with the same promises as `append`, for tables whose rows come by the million. */
  appendColumns(table: Table, block: ColumnBlock): Promise<Written>;
  statistics(): WriterStatistics;
  /** Runs `work` while no insert is under way: the moment at which all tables are consistent with each other. */
  hold<T>(work: () => Promise<T>): Promise<T>;
  readonly store: FactStore;
  readonly layout: Layout;
  /** Flushes what waits, then closes the store. */
  close(): Promise<void>;
}

export interface FactsOptions {
  readonly location: FactLocation;
  readonly layout: Layout;
  readonly tables: readonly Table[];
  readonly queueBytes: number;
  readonly log: Log;
}

export async function openFacts(options: FactsOptions): Promise<Facts> {
  const store = await openFactStore(options.location);
  await reconcile(store, options.tables, options.layout);
  const writer = new Writer({
    insert: (table, lines) => store.insert(insertStatement(table, lines)),
    insertBlocks: (table, chunks) => store.insertNative(into(table), chunks),
    queueBytes: options.queueBytes,
    log: options.log,
  });
  return {
    query: (sql, parameters) => store.query(sql, parameters),
    queryColumns: (sql, parameters, options) => store.queryColumns(sql, parameters, options),
    append: (table, rows) => writer.append(table, rows),
    appendColumns: (table, block) => writer.appendColumns(table, block),
    statistics: () => writer.statistics(),
    hold: (work) => writer.hold(work),
    store,
    layout: options.layout,
    async close() {
      await writer.close();
      await store.close();
    },
  };
}

/** The rows follow the statement in its body: the client's own insert would encode them a second time. */
function insertStatement(table: Table, lines: readonly string[]): string {
  return `INSERT INTO ${into(table)} FORMAT JSONCompactEachRow\n${lines.join('\n')}`;
}

function into(table: Table): string {
  return `\`${table.name}\` (${Object.keys(table.columns)
    .map((name) => `\`${name}\``)
    .join(', ')})`;
}
