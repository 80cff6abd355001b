import { defineTable } from '../stores/clickhouse/table.ts';

export const deploymentOutcomes = defineTable({
  name: 'deployment_outcomes',
  description: 'Whether a deployment failed its users and when that was over; computed from evidence, overridable by people',
  columns: {
    service: 'LowCardinality(String)',
    environment: 'LowCardinality(String)',
    /** Id of the deployment. */
    deployment: 'String',
    failed: 'Bool',
    /** The evidence that decided: override, stated, rollback, revert, hotfix, incident or incident_by_time; empty without any. */
    rule: 'LowCardinality(String)',
    /** 0-1. */
    confidence: 'Float64',
    /** All evidence as JSON: [{rule, confidence, text, link}], the strongest first; slo and verdict are proposals and decide nothing. */
    evidence: 'String',
    /** When users were served again: an incident was resolved, else a deployment that repairs it finished. */
    restored: 'Nullable(DateTime64(3))',
    /** It was made because of a problem that users noticed. */
    rework: 'Bool',
    updated: 'DateTime64(3)',
    repository: 'LowCardinality(String)',
    /** When the deployment finished. */
    finished: 'DateTime64(3)',
    /** Until then it may still fail and is in no rate; when it finished, where that is decided. */
    pending_until: 'DateTime64(3)',
    /** When the first deployment that mends it finished. */
    repaired: 'Nullable(DateTime64(3))',
    /** Seconds of its team's working time from `finished` to `restored`. */
    recovery_working: 'Nullable(Float64)',
    /** False for what is no deployment any more, and for release tags of which nothing could tell whether they failed. */
    judged: 'Bool',
    /** Some evidence is of another kind than incidents: stated, rolled back, reverted, hotfix, said by people. */
    failed_by_deployments: 'Bool',
  },
  orderBy: ['service', 'environment', 'deployment'],
  engine: { kind: 'replacing', version: 'updated' },
  time: null,
  retentionDays: null,
});
