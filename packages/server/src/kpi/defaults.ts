import type { Manifest } from '../definitions/types.ts';
import type { KpiSpec } from './definitions.ts';

const manifest = (name: string, displayName: string, spec: KpiSpec): Manifest<KpiSpec> => ({
  apiVersion: 'binnacle/v1',
  kind: 'KPI',
  metadata: { name, displayName },
  spec: { domain: 'binnacle', step: '1w', ...spec },
});

/** Binnacle's own outcomes: it succeeds when people review together, which takes people who look and pages that do not keep them waiting. */
export const defaultKpis: readonly Manifest<KpiSpec>[] = [
  manifest('weekly-bridge-people', 'People who looked at the bridge, weekly', {
    description: 'Whoever looks at the bridge during the week comes to the review with questions.',
    metric: 'events.people',
    filter: { name: 'page_view', path: '/', source: 'binnacle-ui' },
    direction: 'up',
    target: 3,
  }),
  manifest('page-speed', 'Page speed (LCP p75)', {
    description: 'Three of four visits to Binnacle see the page this soon. Slow pages are looked at less.',
    metric: 'vitals.lcp',
    filter: { source: 'binnacle-ui' },
    stat: 'p75',
    direction: 'down',
    target: 1.5,
  }),
  manifest('weekly-review-people', 'People who opened a review, weekly', {
    description:
      'Binnacle is worth its keep when people look back together every week. The target is two: a review that one person reads alone is none.',
    metric: 'events.people',
    filter: { name: 'review_opened', source: 'binnacle-ui' },
    direction: 'up',
    target: 2,
    northStar: true,
    drivers: ['weekly-bridge-people', 'page-speed'],
  }),
];
