import { defineTable } from '../stores/clickhouse/table.ts';

/**
 * One row a series and bucket. A bucket holds the samples of (time - length, time], as Prometheus' windows do, so that functions over
 * windows whose start and end are multiples of the length are computed exactly from them. Staleness markers are left out of everything
 * but `stale` and `ends_stale`; a bucket of nothing else has `count` 0 and no meaning in the columns of values and times.
 */
const columns = {
  series_id: 'UInt64',
  /** The end of the bucket. */
  time: 'DateTime64(3)',
  first_time: 'DateTime64(3)',
  first_value: 'Float64',
  last_time: 'DateTime64(3)',
  last_value: 'Float64',
  /** Smallest and largest value that is a number; NaN when none is. */
  min: 'Float64',
  max: 'Float64',
  /** Of all values: NaN when one is. */
  sum: 'Float64',
  /** Samples, NaNs among them, staleness markers not. */
  count: 'UInt32',
  /**
   * The sum of the values from which the series fell within the bucket, as a counter does that is reset: the increase of a window is last
   * value - first value + the `reset_sum` of its buckets + the last value of each bucket from which the first of the next fell.
   */
  reset_sum: 'Float64',
  /** How often a value was below the one before it in the bucket. */
  resets: 'UInt32',
  /** How often a value differed from the one before it in the bucket; NaN does not differ from NaN. */
  changes: 'UInt32',
  /** Values that are NaN and no staleness marker. */
  nans: 'UInt32',
  /** Staleness markers. */
  stale: 'UInt32',
  /** Whether the newest sample of the bucket is a staleness marker. */
  ends_stale: 'Bool',
} as const;

const time = 'Delta(8), ZSTD(1)';
const value = 'Delta(8), ZSTD(1)';
const codecs = {
  series_id: 'ZSTD(1)',
  time,
  first_time: time,
  first_value: value,
  last_time: time,
  last_value: value,
  min: value,
  max: value,
  sum: value,
  count: 'ZSTD(1)',
  reset_sum: 'ZSTD(1)',
  resets: 'ZSTD(1)',
  changes: 'ZSTD(1)',
  nans: 'ZSTD(1)',
  stale: 'ZSTD(1)',
  ends_stale: 'ZSTD(1)',
} as const;

const shape = { columns, codecs, orderBy: ['series_id', 'time'], engine: { kind: 'append' }, time: 'time', partition: 'day' } as const;

export const samples5m = defineTable({
  ...shape,
  name: 'samples_5m',
  description: 'What the samples of a series were in five minutes that end at time; each day is written as a whole, without duplicates',
  retentionDays: 730,
});

export const samples1h = defineTable({
  ...shape,
  name: 'samples_1h',
  description: 'What the samples of a series were in an hour that ends at time; each day is written as a whole, without duplicates',
  retentionDays: 1826,
});

/** Of what samples the rollups of a day were made. It speaks of this very store's parts, so a backup does not carry it. */
export const rollupDays = defineTable({
  name: 'rollup_days',
  description: 'A day whose rollups were made, and which parts of samples they saw',
  columns: {
    /** Midnight UTC at which the day begins. */
    day: 'DateTime64(3)',
    /** The lowest and highest block of the day's samples; later writes get higher ones. */
    min_block: 'Int64',
    max_block: 'Int64',
    made: 'DateTime64(3)',
  },
  orderBy: ['day'],
  engine: { kind: 'replacing', version: 'made' },
  time: null,
  retentionDays: null,
  backup: false,
});
