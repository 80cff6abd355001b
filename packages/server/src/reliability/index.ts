import type { Area } from '../area.ts';

export const reliability: Area = {
  name: 'reliability',
  kinds: [],
  metrics: () => [],
  routes: () => undefined,
  jobs: () => [],
};
