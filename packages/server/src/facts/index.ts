import type { Table } from '../stores/clickhouse/table.ts';
import { budgetStates } from './budget-states.ts';
import { changeEvents } from './change-events.ts';
import { changeFlow } from './change-flow.ts';
import { changes } from './changes.ts';
import { commitPatchIds } from './commit-patch-ids.ts';
import { commitPaths } from './commit-paths.ts';
import { commits } from './commits.ts';
import { deploymentCommits } from './deployment-commits.ts';
import { deploymentEvents } from './deployment-events.ts';
import { deploymentOutcomes } from './deployment-outcomes.ts';
import { deploymentVerdicts } from './deployment-verdicts.ts';
import { deployments } from './deployments.ts';
import { events } from './events.ts';
import { exemplars } from './exemplars.ts';
import { incidents } from './incidents.ts';
import { ingestion } from './ingestion.ts';
import { labelValues } from './label-values.ts';
import { nativeHistograms } from './native-histograms.ts';
import { pushedCommits } from './pushed-commits.ts';
import { rollupDays, samples1h, samples5m } from './rollup-tables.ts';
import { samples } from './samples.ts';
import { series } from './series.ts';
import { sliDays, sliHours, sliMinutes, sliSpans } from './sli-rollups.ts';
import { surveyParticipation, surveyResults } from './survey-results.ts';
import { timeline } from './timeline.ts';
import { vitals } from './vitals.ts';
import { webhookDeliveries } from './webhook-deliveries.ts';
import { workItemFlow } from './work-item-flow.ts';
import { workItemStatuses, workItems, workItemTransitions } from './work-items.ts';

/** Every fact table: what start-up creates, backup writes, and the SQL metric source may read. */
export const factTables: readonly Table[] = [
  budgetStates,
  commits,
  commitPaths,
  commitPatchIds,
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
  sliDays,
  sliHours,
  sliMinutes,
  sliSpans,
  surveyParticipation,
  surveyResults,
  timeline,
  vitals,
  changeEvents,
  changeFlow,
  changes,
  deploymentEvents,
  deploymentOutcomes,
  deploymentVerdicts,
  incidents,
  pushedCommits,
  webhookDeliveries,
  workItemFlow,
  workItems,
  workItemStatuses,
  workItemTransitions,
];
