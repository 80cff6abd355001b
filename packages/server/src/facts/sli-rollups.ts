import { defineTable } from '../stores/clickhouse/table.ts';

/** Of a slice, the minute in which it ends is its time. A row without `total` and `covered` says that what was counted is there no longer. */
const counts = {
  /** 64-bit hash of what the SLI is made of. */
  sli: 'UInt64',
  time: 'DateTime64(3)',
  /** Good and all events, or time slices. */
  good: 'Float64',
  total: 'Float64',
  /** Milliseconds in which there was data. */
  covered: 'Float64',
  /** When it was counted; a later count corrects an earlier one. */
  version: 'UInt64',
} as const;

const codecs = {
  sli: 'ZSTD(1)',
  time: 'Delta(8), ZSTD(1)',
  good: 'ZSTD(1)',
  total: 'ZSTD(1)',
  covered: 'ZSTD(1)',
  version: 'Delta(8), ZSTD(1)',
} as const;

export const sliMinutes = defineTable({
  name: 'sli_minutes',
  description: 'What was counted for a service level indicator in the minute that begins at time',
  columns: { hour: 'DateTime64(3)', ...counts },
  // Burn rates ask for some hours of all indicators.
  orderBy: ['hour', 'sli', 'time'],
  engine: { kind: 'replacing', version: 'version' },
  time: 'time',
  partition: 'day',
  codecs: { hour: 'Delta(8), ZSTD(1)', ...codecs },
  retentionDays: 395,
});

export const sliHours = defineTable({
  name: 'sli_hours',
  description: 'What was counted for a service level indicator in the hour that begins at time; the sum of its minutes',
  columns: counts,
  orderBy: ['sli', 'time'],
  engine: { kind: 'replacing', version: 'version' },
  time: 'time',
  codecs,
  retentionDays: 1826,
});

/** It speaks of this very store's parts, so a backup does not carry it. */
export const sliDays = defineTable({
  name: 'sli_days',
  description: 'A day whose samples service level indicators have counted, and which parts of them they saw',
  columns: {
    /** Midnight UTC at which the day begins. */
    day: 'DateTime64(3)',
    /** The highest block of the day's samples; later writes get higher ones. */
    max_block: 'Int64',
    made: 'DateTime64(3)',
  },
  orderBy: ['day'],
  engine: { kind: 'replacing', version: 'made' },
  time: null,
  retentionDays: null,
  backup: false,
});

/** Written after the rows it speaks of, so that what it says holds whenever a process ends. */
export const sliSpans = defineTable({
  name: 'sli_spans',
  description: 'From when to when a service level indicator has been counted, minute by minute',
  columns: {
    sli: 'UInt64',
    counted_from: 'DateTime64(3)',
    counted_to: 'DateTime64(3)',
    /** The end of the newest minute with data; the epoch when there was none. */
    newest: 'DateTime64(3)',
    version: 'UInt64',
  },
  orderBy: ['sli'],
  engine: { kind: 'replacing', version: 'version' },
  time: null,
  retentionDays: null,
});
