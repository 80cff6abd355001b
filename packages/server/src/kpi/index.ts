import type { Area } from '../area.ts';

export const kpi: Area = {
  name: 'kpi',
  kinds: [],
  metrics: () => [],
  routes: () => undefined,
  jobs: () => [],
};
