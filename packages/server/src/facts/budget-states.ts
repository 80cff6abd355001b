import { defineTable } from '../stores/clickhouse/table.ts';

export const budgetStates = defineTable({
  name: 'budget_states',
  description: 'When the error budget of an objective came into another state of its policy',
  columns: {
    slo: 'LowCardinality(String)',
    objective: 'LowCardinality(String)',
    service: 'LowCardinality(String)',
    /** Empty: whichever. */
    environment: 'LowCardinality(String)',
    /** healthy, caution, freeze, exhausted, too_few or no_data. */
    state: 'LowCardinality(String)',
    /** The state before; empty at first. */
    previous: 'LowCardinality(String)',
    since: 'DateTime64(3)',
    /** Share of the budget that was left then. */
    remaining: 'Nullable(Float64)',
    updated: 'DateTime64(3)',
  },
  orderBy: ['slo', 'objective', 'since'],
  engine: { kind: 'replacing', version: 'updated' },
  time: null,
  retentionDays: null,
});
