import type { House } from '../area.ts';
import type { Http } from '../platform/http/server.ts';
import { kpisSchema } from './answers.ts';
import { judgeKpis } from './judge.ts';

/** The kpi area's part of the API. */
export function kpiRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/kpis',
    { config: { access: 'viewer' }, schema: { summary: 'All KPIs and the North Star among them', response: { 200: kpisSchema } } },
    () => judgeKpis(house),
  );
}
