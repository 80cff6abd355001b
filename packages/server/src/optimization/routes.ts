import type { House } from '../area.ts';
import type { Http } from '../platform/http/server.ts';
import { budgetsSchema } from './answers.ts';
import { judgeBudgets } from './budgets.ts';

/** The optimization area's part of the API. */
export function optimizationRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/budgets',
    { config: { access: 'viewer' }, schema: { summary: 'Budgets and how they stand now', response: { 200: budgetsSchema } } },
    async () => ({
      budgets: await judgeBudgets(house),
    }),
  );
}
