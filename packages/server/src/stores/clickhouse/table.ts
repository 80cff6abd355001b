/** The ClickHouse types that fact tables use. Times are UTC. */
type Scalar =
  | 'String'
  | 'LowCardinality(String)'
  | 'DateTime64(3)'
  | 'Float64'
  | 'UInt8'
  | 'UInt32'
  | 'Int32'
  | 'UInt64'
  | 'Int64'
  | 'Bool';
export type ColumnType =
  | Scalar
  | `Nullable(${Scalar})`
  | `Array(${Scalar})`
  | 'Map(LowCardinality(String), String)'
  | `Decimal(${number}, ${number})`;

/**
 * What a column holds in TypeScript. `DateTime64(3)` is milliseconds since the epoch (UTC); 64-bit integers are decimal
 * strings because a double cannot hold them; money is a decimal string for the same reason.
 */
export type ValueOf<T extends string> = T extends `Nullable(${infer Inner})`
  ? ValueOf<Inner> | null
  : T extends `Array(${infer Inner})`
    ? readonly ValueOf<Inner>[]
    : T extends `Map(${string}`
      ? Readonly<Record<string, string>>
      : T extends 'Bool'
        ? boolean
        : T extends 'DateTime64(3)' | 'Float64' | 'UInt8' | 'UInt32' | 'Int32'
          ? number
          : string;

export interface Table<Columns extends Readonly<Record<string, ColumnType>> = Readonly<Record<string, ColumnType>>> {
  readonly name: string;
  /** What one row is, in one sentence: becomes the table's comment. */
  readonly description: string;
  readonly columns: Columns;
  readonly orderBy: readonly string[];
  /** `append`: rows are kept as they come. `replacing`: of rows with the same sorting key the one with the highest version counts; read with FINAL. */
  readonly engine: { readonly kind: 'append' } | { readonly kind: 'replacing'; readonly version: string };
  /** The time column that partitions and that retention looks at. `null`: kept for ever, one partition. */
  readonly time: string | null;
  /**
   * What one partition holds of the time; a month unless set. A day, in UTC, holds the rows of (00:00, 24:00], so that windows in Prometheus'
   * sense, which leave out their start, fit in. Days suit rows by the billion that are asked for by time and dropped by day.
   */
  readonly partition?: 'day' | 'month';
  /** How columns are compressed, in ClickHouse's words; LZ4 unless set. */
  readonly codecs?: Readonly<Record<string, string | undefined>>;
  /** Days after which rows go; `null` keeps them. */
  readonly retentionDays: number | null;
  /** `false`: the rows mean something in this store alone and are left out of backups. */
  readonly backup?: boolean;
}

export type Row<T> = T extends Table<infer Columns> ? { readonly [K in keyof Columns]: ValueOf<Columns[K]> } : never;

interface Declaration<Columns extends Readonly<Record<string, ColumnType>>> extends Table<Columns> {
  readonly orderBy: readonly (keyof Columns & string)[];
  readonly engine: { readonly kind: 'append' } | { readonly kind: 'replacing'; readonly version: keyof Columns & string };
  readonly time: (keyof Columns & string) | null;
  readonly codecs?: { readonly [K in keyof Columns]?: string | undefined };
}

/** Declares a fact table and keeps the literal column types, from which `Row` is derived. */
export function defineTable<const Columns extends Readonly<Record<string, ColumnType>>>(table: Declaration<Columns>): Table<Columns> {
  return table as Table<Columns>;
}
