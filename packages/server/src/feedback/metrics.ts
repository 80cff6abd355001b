import type { House } from '../area.ts';
import type { MetricSource } from '../metrics/types.ts';
import { actionFreshness, countActions } from './actions.ts';

/** `feedback.actions_created` and `feedback.actions_done`: counted from the records, so nothing is missing and a 0 is a true 0. */
export function feedbackMetrics(house: House): MetricSource[] {
  return [
    actionMetric(house, 'created', 'Actions agreed', 'Actions that were written down, in a review or elsewhere, by the time they were.'),
    actionMetric(house, 'done', 'Actions done', 'Actions that were marked as done, by the time they were; dropped ones do not count.'),
  ];
}

function actionMetric(house: House, which: 'created' | 'done', title: string, description: string): MetricSource {
  return {
    name: `feedback.actions_${which}`,
    title,
    description,
    unit: 'count',
    direction: 'up',
    stats: [],
    dimensions: [],
    async evaluate(_query, grid) {
      const { newest, total } = await actionFreshness(house.database);
      if (total === 0) {
        const whyEmpty = 'No action has been written down yet. Agree on one in the weekly review.';
        return { series: [], explanation: { sql: null, freshness: null, whyEmpty } };
      }
      const counts = Float64Array.from(await countActions(house.database, which, grid.bounds));
      const series = { labels: {}, times: grid.bounds.slice(0, -1), values: counts, n: counts.slice(), partial: grid.partial };
      return { series: [series], explanation: { sql: null, freshness: newest } };
    },
  };
}
