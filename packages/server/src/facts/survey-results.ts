import { defineTable } from '../stores/clickhouse/table.ts';

/** Only what may be shown comes here: answers, and groups too small to be shown, never do. */
export const surveyResults = defineTable({
  name: 'survey_results',
  description: 'What a group answered to a question in a round of a survey, where enough people did to show it',
  columns: {
    survey: 'LowCardinality(String)',
    /** Number of the round, from 1. */
    round: 'UInt32',
    /** Empty: all teams together. */
    team: 'LowCardinality(String)',
    question: 'LowCardinality(String)',
    /** What the question is about, such as burnout. */
    dimension: 'LowCardinality(String)',
    /** When the round was closed. */
    closed: 'DateTime64(3)',
    /** Answers; "does not apply" is none. */
    n: 'UInt32',
    /** 0-10, 10 is best; NULL for questions that are not scored. */
    score: 'Nullable(Float64)',
    /** Share of favourable answers. */
    favourable: 'Nullable(Float64)',
    /** -100 to 100, of the question that asks for a recommendation. */
    enps: 'Nullable(Float64)',
  },
  orderBy: ['survey', 'round', 'team', 'question'],
  engine: { kind: 'replacing', version: 'closed' },
  time: null,
  retentionDays: null,
});

export const surveyParticipation = defineTable({
  name: 'survey_participation',
  description: 'How many of a group answered a round of a survey, where enough did to show it',
  columns: {
    survey: 'LowCardinality(String)',
    round: 'UInt32',
    /** Empty: all teams together. */
    team: 'LowCardinality(String)',
    closed: 'DateTime64(3)',
    invited: 'UInt32',
    answered: 'UInt32',
  },
  orderBy: ['survey', 'round', 'team'],
  engine: { kind: 'replacing', version: 'closed' },
  time: null,
  retentionDays: null,
});
