import type { Area } from '../area.ts';
import { feedbackMetrics } from './metrics.ts';
import { feedbackRoutes } from './routes.ts';

export const feedback: Area = {
  name: 'feedback',
  kinds: [],
  metrics: feedbackMetrics,
  routes: feedbackRoutes,
  jobs: () => [],
};
