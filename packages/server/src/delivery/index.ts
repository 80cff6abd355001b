import type { Area } from '../area.ts';

export const delivery: Area = {
  name: 'delivery',
  kinds: [],
  metrics: () => [],
  routes: () => undefined,
  jobs: () => [],
};
