import type { Area } from '../area.ts';

export const feedback: Area = {
  name: 'feedback',
  kinds: [],
  metrics: () => [],
  routes: () => undefined,
  jobs: () => [],
};
