import type { House } from '../../area.ts';
import { surveyParticipation, surveyResults } from '../../facts/survey-results.ts';
import { selectSeries } from '../../metrics/selection.ts';
import type { Grid, MetricQuery, MetricSource, SourceAnswer, Unit } from '../../metrics/types.ts';

interface SurveyMetric {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly unit: Unit;
  /** Column of `survey_results`; averaged, each answer with the same weight. */
  readonly column: 'score' | 'favourable' | 'enps';
}

const shown =
  'Only what was released counts, at the time when its round was closed: groups of fewer than k answers, and those from which one could be worked out, are in no number. Without a filter or group by team: all teams together. n is the number of answers.';

const all: readonly SurveyMetric[] = [
  {
    name: 'survey.score',
    title: 'Survey score',
    description: `Mean of the answers on a scale of 0-10, 10 is best; reverse-keyed questions are turned. ${shown}`,
    unit: 'score',
    column: 'score',
  },
  {
    name: 'survey.favourable',
    title: 'Favourable answers',
    description: `Share of favourable answers: the top 2 of 5, the top 3 of 7. ${shown}`,
    unit: 'ratio',
    column: 'favourable',
  },
  {
    name: 'survey.enps',
    title: 'Employee net promoter score',
    description: `Share of 9 and 10 less the share of 0 to 6, times 100, of those who were asked how likely they are to recommend the organization as a place to work. ${shown}`,
    unit: 'score',
    column: 'enps',
  },
];

const dimensions = { survey: 'survey', team: 'team', question: 'question', dimension: 'dimension' };
const whyEmpty = 'Define a Survey, add participants under Team pulse, and close a round in which enough people answered.';

/** `survey.score`, `.favourable`, `.enps` and `.participation`: what rounds released, and nothing else. */
export function surveyMetrics({ facts }: House): MetricSource[] {
  const results = all.map(
    ({ name, title, description, unit, column }): MetricSource => ({
      name,
      title,
      description,
      unit,
      direction: 'up',
      stats: [],
      dimensions: Object.keys(dimensions),
      evaluate: (query, grid) =>
        selectSeries(facts, query, grid, {
          from: surveyResults,
          time: 'closed',
          value: `sum(${column} * n) / sum(n)`,
          n: 'sum(n)',
          where: `${column} IS NOT NULL AND ${groupsOf(query)}`,
          dimensions,
          whyEmpty,
        }),
    }),
  );
  return [...results, participation(facts)];
}

function participation(facts: House['facts']): MetricSource {
  return {
    name: 'survey.participation',
    title: 'Participation in surveys',
    description: `Share of those who were asked that answered, over the rounds closed in the bucket. ${shown.replace('answers.', 'people who were asked.')}`,
    unit: 'ratio',
    direction: 'up',
    stats: [],
    dimensions: ['survey', 'team'],
    evaluate: (query: MetricQuery, grid: Grid): Promise<SourceAnswer> =>
      selectSeries(facts, query, grid, {
        from: surveyParticipation,
        time: 'closed',
        value: 'sum(answered) / sum(invited)',
        n: 'sum(invited)',
        where: groupsOf(query),
        dimensions: { survey: 'survey', team: 'team' },
        whyEmpty,
      }),
  };
}

/** The total is a row of its own (team ''): it holds teams that are not shown, so that it is no sum of those that are. */
function groupsOf({ filter, groupBy }: MetricQuery): string {
  return Object.hasOwn(filter, 'team') || groupBy.includes('team') ? "team != ''" : "team = ''";
}
