import type { Area } from '../area.ts';

export const optimization: Area = {
  name: 'optimization',
  kinds: [],
  metrics: () => [],
  routes: () => undefined,
  jobs: () => [],
};
