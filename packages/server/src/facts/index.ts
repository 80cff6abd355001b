import type { Table } from '../stores/clickhouse/table.ts';
import { commits } from './commits.ts';
import { deploymentCommits } from './deployment-commits.ts';
import { deployments } from './deployments.ts';
import { events } from './events.ts';
import { exemplars } from './exemplars.ts';
import { ingestion } from './ingestion.ts';
import { labelValues } from './label-values.ts';
import { nativeHistograms } from './native-histograms.ts';
import { rollupDays, samples1h, samples5m } from './rollup-tables.ts';
import { samples } from './samples.ts';
import { series } from './series.ts';
import { timeline } from './timeline.ts';
import { vitals } from './vitals.ts';

/** Every fact table: what start-up creates, backup writes, and the SQL metric source may read. */
export const factTables: readonly Table[] = [
  commits,
  deploymentCommits,
  deployments,
  events,
  exemplars,
  ingestion,
  labelValues,
  nativeHistograms,
  rollupDays,
  samples,
  samples1h,
  samples5m,
  series,
  timeline,
  vitals,
];
